"""Channels: each decodes what arrives and encodes what goes back, and holds no rules."""

"""Danger, abuse and what must not be talked about: recognised before anything else, also inside forms."""

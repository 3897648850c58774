"""The only public surface: channels, conversations, identity, limits, storage."""

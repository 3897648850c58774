"""Forms filled offline, handed in once."""

"""Where cases stand."""

"""Speech in and out: recognition, synthesis, phone calls."""

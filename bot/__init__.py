"""The conversation: gateway (public surface), assistant (Rasa project, own environment) and widget."""

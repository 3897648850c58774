"""Grounded answers: what is said about a guide, and the check that nothing else is said."""

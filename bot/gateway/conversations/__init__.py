"""Conversations: beginning, speaking, history, rating, erasure."""

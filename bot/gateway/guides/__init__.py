"""Guides, read through the task API."""

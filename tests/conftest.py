"""Fixtures for every test."""

from tests.fixtures.postgres import postgres_socket, postgres_url

__all__ = ["postgres_socket", "postgres_url"]

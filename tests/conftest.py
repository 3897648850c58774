"""Fixtures for every test."""

from hypothesis import settings

from tests.fixtures.postgres import postgres_socket, postgres_url

__all__ = ["postgres_socket", "postgres_url"]

settings.register_profile("zhiban", deadline=None)  # a busy machine is no failure
settings.load_profile("zhiban")

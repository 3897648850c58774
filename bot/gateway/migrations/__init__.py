"""Migrations of the gateway's database, run by Alembic when it starts."""

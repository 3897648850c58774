"""Versions of the tables, run by `Database.migrate`."""

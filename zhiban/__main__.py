"""`python -m zhiban`."""

from zhiban.cli import app

app()

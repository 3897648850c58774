"""`python -m bot.gateway` writes the OpenAPI document of contract v1: `python -m bot.gateway > docs/openapi.json`."""

import json
import sys
import tempfile
from pathlib import Path

from pydantic import SecretStr

from bot.gateway.app import create_app
from bot.gateway.settings import GatewaySettings


def main() -> None:
    """Write the document to stdout."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(GatewaySettings(home=Path(home), secret=SecretStr("unused")))
        sys.stdout.write(json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n")


main()

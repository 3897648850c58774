#!/usr/bin/env bash
# Compile the locks anew from the two pyproject.toml; pass --upgrade to take newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
compile() { "$uv" pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@"; }

compile pyproject.toml --python-version 3.11 -o requirements.lock "$@"
compile pyproject.toml --extra dev --constraint requirements.lock --python-version 3.11 -o requirements-dev.lock "$@"
(cd bot/assistant && uv=$(realpath "$(command -v uv || echo ../../.venv/bin/uv)") &&
    compile pyproject.toml --extra dev --python-version 3.10 -o requirements.lock "$@")

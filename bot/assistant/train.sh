#!/bin/sh
# Train the model into models/zhiban.tar.gz. Same data, same model: every seed is fixed.
set -eu
cd "$(dirname "$0")"
export RASA_TELEMETRY_ENABLED=false PYTHONHASHSEED=0 TF_CPP_MIN_LOG_LEVEL=3 LOG_LEVEL="${LOG_LEVEL:-WARNING}"
export PYTHONWARNINGS="${PYTHONWARNINGS:-ignore}"
.venv/bin/python -m components.lexicon
exec .venv/bin/rasa train --config config.yml --domain domain --data data --out models --fixed-model-name zhiban --force "$@"

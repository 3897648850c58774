#!/usr/bin/env bash
# Make both Python environments from their locks: .venv (3.11 or later) and bot/assistant/.venv (3.10, Rasa alone).
# Does nothing where they are already as the locks say. Needs `uv`, or Pythons 3.11+ and 3.10.
set -euo pipefail
cd "$(dirname "$0")/.."

LOCK=requirements-dev.lock
RASA=bot/assistant

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# The first of some commands that is a Python of at least version $1 and, with "exactly", no later one; it must be able
# to make environments (Debian ships that separately).
find_python() {
    local wanted=$1 exactly=$2 candidate
    shift 2
    for candidate in "$@"; do
        [ -n "$candidate" ] || continue
        if "$candidate" - "$wanted" "$exactly" >/dev/null 2>&1 <<'PY'; then
import ensurepip, sys
wanted = tuple(map(int, sys.argv[1].split(".")))
found = sys.version_info[:2]
sys.exit(not (found == wanted if sys.argv[2] == "exactly" else found >= wanted))
PY
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# Where Pythons are found beside PATH: pyenv's versions by full path, as its commands obey .python-version only.
pyenv_pythons() {
    local root=${PYENV_ROOT:-$HOME/.pyenv}
    ls -d "$root/versions/$1".*/bin/python 2>/dev/null | sort -Vr || true
}

# uv from PATH, or the pinned one in .venv.
find_uv() {
    if command -v uv >/dev/null 2>&1; then
        command -v uv
    elif [ -x .venv/bin/uv ]; then
        echo "$PWD/.venv/bin/uv"
    else
        return 1
    fi
}

stamp() { # what an environment was made from
    { printf 'v1\n' && cat "$@"; } | sha256sum | cut -d' ' -f1
}

is_current() { # environment, stamp
    [ -f "$1/zhiban.stamp" ] && [ "$(cat "$1/zhiban.stamp")" = "$2" ] && "$1/bin/python" -c '' 2>/dev/null
}

install_uv() { # into .venv, by its pip, with the hashes of the lock
    say "没有找到 uv，正在把锁定的版本装进 .venv ……"
    local pin
    pin=$(mktemp)
    awk '/^uv==/ {inside = 1} inside && !/^uv==|^    --hash/ {exit} inside' "$LOCK" >"$pin"
    .venv/bin/python -m ensurepip --upgrade >/dev/null
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$pin"
    rm -f "$pin"
}

make_main() {
    local wanted uv python
    wanted=$(stamp "$LOCK" pyproject.toml)
    if is_current .venv "$wanted"; then return; fi
    say "正在建立 Python 环境 .venv ……"
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        rm -rf .venv
        # shellcheck disable=SC2046
        if python=$(find_python 3.11 "" python3.11 $(pyenv_pythons 3.11) /usr/bin/python3.11 python3.12 \
            $(pyenv_pythons 3.12) python3.13 $(pyenv_pythons 3.13) python3 /usr/bin/python3); then
            "$python" -m venv .venv
        elif uv=$(find_uv); then
            "$uv" venv --quiet --python '>=3.11' .venv
        else
            fail "没有找到 Python 3.11 或更新的版本：请安装 uv，或者安装 Python 3.11（Debian：apt-get install python3.11 python3.11-venv）和 Python 3.10，然后重新运行。"
        fi
    fi
    find_uv >/dev/null || install_uv
    uv=$(find_uv)
    "$uv" pip sync --python .venv/bin/python --require-hashes "$LOCK"
    "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
    echo "$wanted" >.venv/zhiban.stamp
}

make_assistant() {
    local wanted uv python
    wanted=$(stamp "$RASA/requirements.lock")
    if is_current "$RASA/.venv" "$wanted"; then return; fi
    say "正在建立 Rasa 的 Python 3.10 环境 $RASA/.venv（约2.5 GB）……"
    uv=$(find_uv)
    if ! "$RASA/.venv/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
        rm -rf "$RASA/.venv"
        # shellcheck disable=SC2046
        python=$(find_python 3.10 exactly python3.10 $(pyenv_pythons 3.10) /usr/bin/python3.10 /usr/local/bin/python3.10) ||
            python=3.10
        "$uv" venv --quiet --python "$python" "$RASA/.venv" ||
            fail "没有找到 Python 3.10（Rasa 只能用它）：请安装 Python 3.10（例如 pyenv install 3.10 或 uv python install 3.10），然后重新运行。"
    fi
    "$uv" pip sync --python "$RASA/.venv/bin/python" --require-hashes "$RASA/requirements.lock"
    echo "$wanted" >"$RASA/.venv/zhiban.stamp"
}

exec 9<deploy/bootstrap.sh # two at once wait for each other
flock 9
make_main
make_assistant

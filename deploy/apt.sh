#!/usr/bin/env bash
# Debian packages that the tests use: a browser with a Chinese font, PostgreSQL, Redis. As root they are installed;
# otherwise it is said which are missing, and the tests that need them say that they are skipped.
set -euo pipefail

has_command() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { has_command pg_ctl || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1; }

missing=()
has_command chromium || has_command chromium-browser || has_command google-chrome || missing+=(chromium)
has_postgres || missing+=(postgresql)
has_command redis-server || missing+=(redis-server)
[ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ] || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! has_command apt-get; then
    echo "部分测试需要这些 Debian 软件包，没有就会跳过：apt-get install ${missing[*]}" >&2
    exit 0
fi
echo "正在安装测试要用的软件包：${missing[*]} ……" >&2
export DEBIAN_FRONTEND=noninteractive
export RUNLEVEL=1 # their services are not started: the tests start their own
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

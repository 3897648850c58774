"""The command line against the running stack."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.stack import ROOT, Stack, as_json

pytestmark = pytest.mark.e2e


def _zhiban(stack: Stack, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name("zhiban")), *words]
    return subprocess.run(command, cwd=ROOT, env=stack.env, capture_output=True, text=True, timeout=60)


def test_ask_prints_the_turn(stack: Stack) -> None:
    result = _zhiban(stack, "ask", "居住证要不要钱", "--json")

    assert result.returncode == 0, result.stderr
    turn = as_json(result.stdout)
    assert (turn["status"], turn["item"], turn["aspect"]) == ("answered", "residence-permit-application", "fee")


def test_ask_for_people_prints_text_and_source(stack: Stack) -> None:
    result = _zhiban(stack, "ask", "居住证要不要钱")

    assert "工本费" in result.stdout
    assert "居住证暂行条例" in result.stdout

"""What people notice when a part dies: nothing lost, a plain answer in the meantime."""

import time

import pytest

from tests.e2e.stack import Person, Stack, texts

pytestmark = pytest.mark.e2e


def test_form_goes_on_after_the_assistant_was_killed(stack: Stack, person: Person) -> None:
    turn = person.fills_until(person.says("我要办居住证"), state="collecting", field_name="phone")
    filled = turn["form"]["filled"]

    stack.kill("assistant")
    meanwhile = person.says("居住证要不要钱")
    assert meanwhile["status"] == "answered"
    assert "暂" in texts(meanwhile), "the notice that forms are closed for the moment"
    stack.wait_ready()

    until = time.monotonic() + 30  # for some seconds the gateway still spares a part that was dead
    while not (turn := person.says("13800138000"))["form"] and time.monotonic() < until:
        time.sleep(1)
    assert turn["form"]["filled"] == filled + 1


def test_actions_killed_is_answered_politely_and_recovers(stack: Stack, person: Person) -> None:
    stack.kill("actions")

    turn = person.says("居住证要不要钱")
    assert turn["status"] in {"error", "answered"}
    if turn["status"] == "error":
        assert "12345" in texts(turn)

    stack.wait_ready()
    until = time.monotonic() + 30
    while (turn := person.says("居住证要不要钱"))["status"] != "answered" and time.monotonic() < until:
        time.sleep(0.5)
    assert turn["status"] == "answered"

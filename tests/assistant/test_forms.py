"""The form protocol of bot/assistant/README.md, held against the real RulePolicy."""

import uuid

import pytest

from .conftest import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.model]

OPEN = '/apply{"item":"residence-permit-application"}'


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


def test_apply_opens_the_form_and_speaks_once(stack: Stack, sender: str) -> None:
    seen = stack.say(sender, OPEN)

    assert [one["action"] for one in seen] == ["action_open_form"]
    assert seen[0]["entities"] == {"item": "residence-permit-application"}
    assert stack.calls(sender) == ["action_open_form", "validate_application_form"]


def test_a_form_that_does_not_open_leaves_the_conversation_free(stack: Stack, sender: str) -> None:
    stack.say(sender, '/apply{"item":"none"}')

    seen = stack.say(sender, '/guide.fee{"item":"x"}')

    assert [one["action"] for one in seen] == ["action_answer"]
    assert stack.calls(sender) == ["action_open_form", "action_answer"]


@pytest.mark.parametrize(
    "message",
    [
        "张三",
        "/back",
        "/restart",
        "/cancel",
        "/submit",
        '/guide.fee{"item":"x"}',
        "/emergency.fire",
        '/apply{"item":"y"}',
        "/resume",
        '/progress{"case_no":"1"}',
        "/human",
        '/correct{"field":"phone"}',
        '/inform{"field":"reason","value":"employment"}',
        "家里着火了快来人",
    ],
)
def test_every_message_in_a_form_reaches_its_engine_alone(stack: Stack, sender: str, message: str) -> None:
    stack.say(sender, OPEN)
    before = len(stack.calls(sender))

    seen = stack.say(sender, message)

    assert stack.calls(sender)[before:] == ["validate_application_form"]
    assert [(one["action"], one["answer"]) for one in seen] == [("validate_application_form", message)]


def test_the_same_answer_twice_reaches_the_engine_twice(stack: Stack, sender: str) -> None:
    stack.say(sender, OPEN)

    assert [stack.say(sender, "是")[0]["answer"] for _ in range(3)] == ["是"] * 3


@pytest.mark.parametrize("last_word", ["完", "散"])
def test_a_finished_form_lets_go_and_can_open_again(stack: Stack, sender: str, last_word: str) -> None:
    stack.say(sender, OPEN)
    stack.say(sender, last_word)

    after = stack.say(sender, "/guide.fee")
    stack.say(sender, OPEN)
    again = stack.say(sender, "张三")

    assert after[0]["action"] == "action_answer"
    assert again[0]["answer"] == "张三"
    assert stack.calls(sender) == [
        "action_open_form",
        "validate_application_form",
        "validate_application_form",
        "action_answer",
        "action_open_form",
        "validate_application_form",
        "validate_application_form",
    ]


def test_a_paused_form_goes_on_with_resume(stack: Stack, sender: str) -> None:
    stack.say(sender, OPEN)
    stack.say(sender, "停")

    resumed = stack.say(sender, "/resume")
    answered = stack.say(sender, "张三")

    assert resumed[0]["action"] == "action_resume_form"
    assert answered[0]["action"] == "validate_application_form"


def test_a_failed_turn_is_an_error_and_the_form_stays_open(stack: Stack, sender: str) -> None:
    stack.say(sender, OPEN)

    failed = stack.post(sender, "坏")
    after = stack.say(sender, "张三")

    assert failed.status_code == 502
    assert after[0]["action"] == "validate_application_form"


def test_progress_with_a_number_answers_in_one_call(stack: Stack, sender: str) -> None:
    seen = stack.say(sender, '/progress{"case_no":"123"}')
    after = stack.say(sender, "/guide.fee")

    assert [one["action"] for one in seen + after] == ["validate_case_form", "action_answer"]
    assert stack.calls(sender) == ["validate_case_form", "action_answer"]


def test_progress_without_a_number_asks_until_it_has_one(stack: Stack, sender: str) -> None:
    stack.say(sender, "/progress")
    asked = stack.say(sender, "1234")
    done = stack.say(sender, "完")
    after = stack.say(sender, "/guide.fee")

    assert (asked[0]["action"], asked[0]["answer"]) == ("validate_case_form", "1234")
    assert done[0]["action"] == "validate_case_form"
    assert after[0]["action"] == "action_answer"
    assert stack.calls(sender) == ["validate_case_form"] * 3 + ["action_answer"]


def test_back_and_restart_outside_a_form_are_ordinary_words(stack: Stack, sender: str) -> None:
    seen = [stack.say(sender, payload)[0]["action"] for payload in ("/guide.fee", "/back", "/restart", "/guide.fee")]

    assert seen == ["action_answer", "action_choose", "action_choose", "action_answer"]


def test_a_form_outlives_a_restart_of_rasa(stack: Stack, sender: str) -> None:
    stack.say(sender, OPEN)
    stack.say(sender, "张三")

    stack.stop(stack.rasa)
    stack.start_rasa()

    assert stack.say(sender, "李四") == [
        {
            "action": "validate_application_form",
            "intent": stack.say(sender, "李四")[0]["intent"],
            "entities": {},
            "metadata": {"turn_id": "t1"},
            "requested_slot": "form_answer",
            "answer": "李四",
        }
    ]

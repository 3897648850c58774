import re

import pytest

from actions.safety.reply import alarm_reply
from actions.safety.rules import SafetyRules

RULES = SafetyRules.load()
FIRST_NUMBER = {
    "emergency.fire": "119",
    "emergency.police": "110",
    "emergency.medical": "120",
    "emergency.traffic": "120",
    "emergency.suicide": "12356",
    "emergency.violence": "110",
    "fraud": "96110",
}
HOTLINES = {
    "110", "119", "120", "122", "12315", "12320", "12338", "12345", "12348", "12355", "12356", "96110",
}  # fmt: skip


@pytest.mark.parametrize(("intent", "number"), FIRST_NUMBER.items())
@pytest.mark.parametrize("elder", [False, True])
def test_the_right_number_comes_first(intent: str, number: str, elder: bool) -> None:
    alarm = RULES.of_intent(intent)
    assert alarm is not None

    text = "".join(message.text for message in alarm_reply(alarm, elder=elder).messages)

    assert re.findall(r"\d{3,}", text)[0] == number


@pytest.mark.parametrize("intent", FIRST_NUMBER)
def test_danger_opens_no_form_and_is_short_for_elders(intent: str) -> None:
    alarm = RULES.of_intent(intent)
    assert alarm is not None

    reply = alarm_reply(alarm, elder=True)

    assert reply.form is None
    assert all(len(message.text) <= 60 for message in reply.messages)


def test_only_national_hotlines_are_named() -> None:
    for rule in (alarm.rule for intent in _intents() if (alarm := RULES.of_intent(intent))):
        numbers = set(re.findall(r"\d{3,}", rule.text + "".join(rule.elder)))
        assert numbers <= HOTLINES, rule.kind


def test_someone_who_speaks_of_suicide_is_offered_a_person_and_no_method() -> None:
    alarm = RULES.check("我不想活了")
    assert alarm is not None

    reply = alarm_reply(alarm)

    assert reply.messages[-1].choices[0].payload == "/human"
    assert "亲友" in reply.messages[0].text
    assert not re.search("农药|跳|割|绳", reply.messages[0].text)


def test_only_the_class_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    alarm = RULES.check("我叫王小明我不想活了")
    assert alarm is not None

    alarm_reply(alarm)

    out = capsys.readouterr()
    assert "王小明" not in out.out + out.err


def _intents() -> list[str]:
    return [*FIRST_NUMBER, "injection", "abuse", "political", "others_data", "minor", "private", "advice"]

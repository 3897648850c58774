"""What a message means, end to end: from the trained model to the action that Rasa calls."""

import uuid

import pytest

from .conftest import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("居住证要不要钱", "guide.fee", "action_answer"),
        ("俺身份证掉了咋整", "guide.process", "action_answer"),
        ("那网上呢", "guide.online", "action_answer"),
        ("我妈行动不便，能不能我替她办", "guide.agent", "action_answer"),
        ("娃儿刚生下来要办些啥子手续", "one_thing", "action_answer"),
        ("我想死亡注销户口", "guide.process", "action_answer"),
        ("家里着火了", "emergency.fire", "action_safety"),
        ("我不想活了", "emergency.suicide", "action_safety"),
        ("转人工", "human", "action_handoff"),
        ("今天天气怎么样", "oos", "action_unknown"),
        ("第二个", "choose", "action_choose"),
        ("听不懂", "simpler", "action_repeat"),
        ("谢谢", "thanks", "action_smalltalk"),
        ("帮我查下进度", "progress", "validate_case_form"),
    ],
)
def test_a_sentence_reaches_its_action(stack: Stack, text: str, intent: str, action: str) -> None:
    seen = stack.say(uuid.uuid4().hex, text)

    assert [(one["intent"], one["action"]) for one in seen] == [(intent, action)]

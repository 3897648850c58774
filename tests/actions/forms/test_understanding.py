"""An account of what happened is taken as it is told; only danger and questions about a guide break it off."""

from datetime import date

import pytest

from actions.forms import engine
from actions.forms.catalogue import FormCatalogue
from actions.forms.state import Ask, Do, Draft, Fill
from actions.forms.understanding import Utterance, understand

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def draft() -> Draft:
    """A complaint whose content is asked for."""
    return Draft("work-order-complaint", 1, {"consent": "agree"}, asking="content")


def _move(catalogue: FormCatalogue, draft: Draft, *said: object) -> object:
    return understand(catalogue.get(draft.item), draft, Utterance(*said), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("窗口的人怎么这么凶，问什么都说不知道", "complain"),
        ("昨天下午打了13800138000三次都没人接", "inform"),
        ("办居住证为什么让我跑三趟？", "chitchat"),
    ],
)
def test_a_story_is_one_value(catalogue: FormCatalogue, draft: Draft, text: str, intent: str) -> None:
    move = _move(catalogue, draft, text, intent, 0.95)

    assert isinstance(move, Fill)
    assert list(move.values) == ["content"]


def test_danger_and_a_guide_question_break_it_off(catalogue: FormCatalogue, draft: Draft) -> None:
    assert isinstance(_move(catalogue, draft, "有人拿刀砍人了快来", "emergency.police", 0.9), Ask)
    assert isinstance(_move(catalogue, draft, "居住证要多少钱？", "guide.fee", 0.95), Ask)


def test_commands_still_steer(catalogue: FormCatalogue, draft: Draft) -> None:
    assert isinstance(_move(catalogue, draft, "暂停"), Do)


def test_what_was_told_before_is_not_asked_again(catalogue: FormCatalogue) -> None:
    spec = catalogue.get("work-order-complaint")
    step = engine.begin(spec, {"content": "窗口办事拖拉"})

    agreed = engine.step(spec, step.draft, Fill({"consent": "agree"}), TODAY)

    assert agreed.draft.asking == "place"
    assert agreed.draft.values["content"] == "窗口办事拖拉"


def test_declining_forgets_what_was_told(catalogue: FormCatalogue) -> None:
    spec = catalogue.get("work-order-complaint")
    step = engine.begin(spec, {"content": "窗口办事拖拉"})

    assert engine.step(spec, step.draft, Fill({"consent": "decline"}), TODAY).draft.values == {}

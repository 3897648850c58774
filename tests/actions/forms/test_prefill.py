"""Using again what a citizen has told: only theirs, only with the source shown, only after a yes."""

import pytest

from actions.forms.service import FormOutcome, FormService
from tests.actions.forms.conftest import PERMIT

ID = "11010519491231002X"
ANSWERS = [
    "同意",
    "林小禾",
    ID,
    "13800138000",
    "上班",
    "去年三月",
    "示范市和谐区团结路8号",
    "劳动合同",
    "跳过",
    "跳过",
    "自取",
    "提交",
]


@pytest.fixture
async def told(forms: FormService) -> FormService:
    """Citizen 1 has applied for a residence permit."""
    await forms.open("old", PERMIT, turn_id="o", channel="web", subject="citizen-1")
    for number, answer in enumerate(ANSWERS):
        outcome = await forms.turn("old", f"o{number}", answer)
    assert outcome.reply.case is not None
    return forms


async def consents(forms: FormService, subject: str | None, answer: str = "同意") -> FormOutcome:
    """Somebody opens another form and agrees to the notice."""
    await forms.open("new", "id-card-replacement", turn_id="n", channel="web", subject=subject)
    return await forms.turn("new", "n1", answer)


def text(outcome: FormOutcome) -> str:
    """Everything said."""
    return "\n".join(message.text for message in outcome.reply.messages)


async def test_it_is_offered_with_its_source_and_masked(told: FormService) -> None:
    offered = await consents(told, "citizen-1")

    assert "2026年11月22日提交的“居住证申领”" in text(offered)
    assert "林*禾" in text(offered)
    assert ID not in offered.reply.model_dump_json()
    assert offered.reply.form is not None
    assert offered.reply.form.filled == 0, "nothing is used before a yes"


async def test_a_yes_uses_it(told: FormService) -> None:
    await consents(told, "citizen-1")

    taken = await told.turn("new", "n2", "可以")

    assert taken.reply.form is not None
    assert (taken.reply.form.filled, taken.reply.form.field) == (3, "lost_on")


@pytest.mark.parametrize("answer", ["不用", "/deny"])
async def test_a_no_asks_everything(told: FormService, answer: str) -> None:
    await consents(told, "citizen-1")

    asked = await told.turn("new", "n2", answer)

    assert asked.reply.form is not None
    assert (asked.reply.form.filled, asked.reply.form.field) == (0, "name")


async def test_an_answer_instead_is_taken_and_nothing_else(told: FormService) -> None:
    await consents(told, "citizen-1")

    answered = await told.turn("new", "n2", "周明远")

    assert answered.reply.form is not None
    assert (answered.reply.form.filled, answered.reply.form.field) == (1, "id_number")


@pytest.mark.parametrize("subject", [None, "citizen-2"])
async def test_nobody_else_is_offered_it(told: FormService, subject: str | None) -> None:
    assert "居住证申领" not in text(await consents(told, subject))


async def test_without_consent_nothing_is_looked_up(told: FormService) -> None:
    assert "居住证申领" not in text(await consents(told, "citizen-1", "不同意"))

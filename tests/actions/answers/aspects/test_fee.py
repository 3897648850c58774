from typing import Any

from core.reply import Aspect


def _fee(charged: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"fee": {"charged": charged, "items": list(items)}}


def test_free_is_said_first(bench: Any, statute: dict[str, Any]) -> None:
    body = bench(_fee("no", {"name": "工本费", "free": True, "text": "不收工本费", **statute})).render(Aspect.FEE)

    assert body.lead.text == "不收费。"
    assert [row.text for row in body.conditions] == ["不收工本费"]


def test_one_fee_is_its_amount(bench: Any, public: dict[str, Any]) -> None:
    item = {"name": "工本费", "amount": "20元/证", "text": "到期换新证收20元", **public}

    assert bench(_fee("yes", item)).render(Aspect.FEE).lead.text == "到期换新证收20元"


def test_an_amount_that_the_sentence_lacks_is_put_before_it(bench: Any, public: dict[str, Any]) -> None:
    item = {"name": "工本费", "amount": "20元/证", "text": "现场交", **public}

    assert bench(_fee("yes", item)).render(Aspect.FEE).lead.text == "工本费：20元/证。现场交"


def test_situations_that_differ_are_both_labelled(bench: Any, statute: dict[str, Any]) -> None:
    fields = _fee(
        "partly",
        {"name": "首次", "free": True, "text": "不收", "situations": ["first"], **statute},
        {"name": "换领", "amount": "20元", "text": "收20元", "situations": ["again"], **statute},
    )
    fields["situations"] = [{"id": "first", "name": "首次申领"}, {"id": "again", "name": "再次申领"}]

    body = bench(fields).render(Aspect.FEE)

    assert body.lead.text == "分情况：首次免费，换领收20元。"
    assert [row.label for row in body.points] == ["首次申领", "再次申领"]


def test_a_known_situation_narrows_the_answer(bench: Any, statute: dict[str, Any]) -> None:
    fields = _fee(
        "partly",
        {"name": "首次", "free": True, "text": "不收", "situations": ["first"], **statute},
        {"name": "换领", "amount": "20元", "text": "收20元", "situations": ["again"], **statute},
    )
    fields["situations"] = [{"id": "first", "name": "首次申领"}, {"id": "again", "name": "再次申领"}]

    assert bench(fields).render(Aspect.FEE, situation="again").lead.text == "收20元"


def test_an_unchecked_fee_is_not_said_to_be_charged(bench: Any, statute: dict[str, Any], known: dict[str, Any]) -> None:
    fields = _fee(
        "partly",
        {"name": "首次", "free": True, "text": "不收", **statute},
        {"name": "改名", "text": "看当地", **known},
    )

    assert "改名以当地公布为准" in bench(fields).render(Aspect.FEE).lead.text


def test_a_guide_without_fees_says_nothing(bench: Any) -> None:
    assert bench().render(Aspect.FEE) is None

"""Bundles: each thing asked once, one case per item, in order."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.cases.proof import Keyed
from actions.cases.service import CaseService
from actions.cases.sources.sql import SqlCaseSource
from actions.database import Database
from actions.forms.bundle import BUNDLES, BundleBroken
from actions.forms.catalogue import SPECS, FormCatalogue
from actions.forms.service import FormService, FormStage
from actions.forms.spec import FormSpec
from actions.forms.validation import shape_errors
from core.clock import FixedClock
from knowledge.bundle import BundleStore
from tests.actions.forms.conftest import SECRET, everything_is_posted
from tests.actions.forms.samples import valid_values

TODAY = date(2026, 11, 22)
CATALOGUE = FormCatalogue.open(offers=everything_is_posted)
NAMES = [file.stem for file in sorted(BUNDLES.glob("*.yml"))]
NEWBORN = [
    *("同意", "林小禾，身份证号11010519491231002X，电话13800138000", "妈妈", "林满满", "女孩", "上周三", "周明远"),
    *("医院", "示范市妇幼保健院", "结婚了", "随母亲", "示范市和谐区团结路8号"),
    *("跳过", "跳过", "跳过", "自取", "社保卡"),
]


def test_there_are_three() -> None:
    assert NAMES == ["newborn-bundle", "restaurant-bundle", "retirement-bundle"]


@pytest.mark.parametrize("name", NAMES)
def test_items_and_their_order_are_those_of_the_knowledge(name: str) -> None:
    known = {step.item: step.stage for step in BundleStore.open().get(name).steps if step.item}
    items = [part.spec.item for part in CATALOGUE.parts(name)]

    stages = [known[item] for item in items]
    assert stages == sorted(stages)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_twice(name: str) -> None:
    spec = CATALOGUE.get(name)

    labels = [label for field in spec.fields for label in field.names]
    assert len(labels) == len(set(labels))
    records = [field.record for field in spec.fields if field.record]
    assert len(records) == len(set(records))
    assert len(spec.fields) < sum(len(part.spec.fields) for part in CATALOGUE.parts(name))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_complete_answers_complete_every_item(name: str, data: Any) -> None:
    values = _complete(CATALOGUE.get(name), data)

    for part in CATALOGUE.parts(name):
        assert not shape_errors(part.spec, part.values(values), TODAY), part.spec.item


def _complete(spec: FormSpec, data: Any) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in spec.all_fields:
        if field in spec.relevant(values) and (field.required or data.draw(st.booleans())):
            values[field.name] = data.draw(st.sampled_from(valid_values(field, TODAY)))
    return values


async def test_a_newborn_from_first_question_to_the_case_numbers(
    forms: FormService, database: Database, clock: FixedClock
) -> None:
    await forms.open("c1", "newborn-bundle", turn_id="t0", channel="web")
    for number, answer in enumerate(NEWBORN, 1):
        outcome = await forms.turn("c1", f"t{number}", answer)
    assert outcome.state is FormStage.REVIEW, outcome.reply.messages[-1].text
    done = await forms.turn("c1", "last", "提交")

    source = SqlCaseSource(database, Keyed(SECRET), clock)
    assert done.reply.case is not None
    first = await source.match(done.reply.case.case_no, "002X")
    assert first is not None
    cases = await source.of_bundle(first.bundle_no or "")
    assert [case.item for case in cases] == [
        "birth-certificate-first",
        "birth-household-registration",
        "social-security-card-application",
        "childcare-subsidy",
    ]
    said = "\n".join(message.text for message in done.reply.messages)
    assert all(case.case_no in said for case in cases)
    service = CaseService(database, source, secret=SECRET, clock=clock)
    shown = await service.lookup(cases[2].case_no, "8000", "client")
    assert [one.case_no for one in shown.bundle] == [case.case_no for case in cases]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("item: retirement-pension", "没有表单"),
        ("reason: retire", "没有 reason"),
    ],
)
def test_a_broken_bundle_says_what_is_wrong(tmp_path: Path, wrong: str, said: str) -> None:
    text = (BUNDLES / "retirement-bundle.yml").read_text(encoding="utf-8")
    assert wrong in text
    (tmp_path / "retirement-bundle.yml").write_text(text.replace(wrong, wrong + "-no"), encoding="utf-8")

    with pytest.raises(BundleBroken, match=said):
        FormCatalogue.open(SPECS, bundles=tmp_path)

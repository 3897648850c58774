"""Over all guides, aspects and regions: nothing is said that the guide's own files do not hold."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import pytest

from actions.answers.aspects import RENDERERS
from actions.answers.check import facts_in
from actions.answers.numerals import article
from actions.answers.pipeline import Answering
from actions.answers.question import Question
from actions.answers.view import View
from core.reply import Aspect, Reply
from knowledge.guides import GuideStore
from knowledge.schema import Guide, LawRef

REGIONS = ("000000", "990100", "990102", "110000")
MAX_COUNT = 40
"""List numbers and counts are made by us; beyond this a number is a fact."""


def _refs(value: Any) -> list[LawRef]:
    if isinstance(value, LawRef):
        return [value]
    if isinstance(value, list | tuple):
        return [ref for part in value for ref in _refs(part)]
    if hasattr(value, "model_fields_set"):
        return [ref for name in type(value).model_fields for ref in _refs(getattr(value, name))]
    return []


def _everything(records: list[Guide]) -> str:
    """All that the records of an item say, and the names of their articles: written without the code under test."""
    dumped = [json.dumps(record.model_dump(mode="json"), ensure_ascii=False) for record in records]
    articles = [article(ref.article, ref.sub, ref.paragraph) for record in records for ref in _refs(record)]
    return "\n".join([*dumped, *articles])


@cache
def _numbers(backing: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d(?:[\d.:/\-—~～]*\d)?", backing))


def _unbacked(text: str, backing: str) -> set[str]:
    numbers = _numbers(backing)
    missing = set()
    for fact in facts_in(text):
        small = fact.isdigit() and int(fact) <= MAX_COUNT
        if not small and fact not in numbers and (fact[0].isdigit() or fact not in backing):
            missing.add(fact)
    return missing


@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_fact_shown_stands_in_a_record(
    aspect: Aspect, mode: Literal["standard", "elder"], kit: Any, guides: GuideStore, show: Callable[[Reply], str]
) -> None:
    answering, bad = Answering(kit), {}
    constants = "\n".join([*kit.wording.sentences.values(), *kit.wording.hotlines.values()])
    for item in guides.items():
        backing = _everything(guides.records(item)) + constants
        situations = {found.id for record in guides.records(item) for found in record.situations}
        for region, situation in [*((region, None) for region in REGIONS), *(("990100", one) for one in situations)]:
            entities = {"item": item, "situation": situation}
            asked = Question(
                "/x", intent=f"guide.{aspect}", confidence=1.0, entities=entities, region=region, mode=mode
            )
            if found := _unbacked(show(answering.answer(asked).reply), backing):
                bad[item, region, situation] = found

    assert bad == {}


@pytest.mark.parametrize("aspect", list(Aspect))
def test_elder_bubbles_are_short_and_offer_at_most_four_choices(aspect: Aspect, kit: Any, guides: GuideStore) -> None:
    for item in guides.items():
        asked = Question(
            "/x", intent=f"guide.{aspect}", confidence=1.0, entities={"item": item}, region="990100", mode="elder"
        )

        reply = Answering(kit).answer(asked).reply

        assert all(len(message.text) <= 60 for message in reply.messages), item
        assert all(len(message.choices) <= 4 for message in reply.messages), item


def test_no_link_number_of_a_document_or_bracket_is_read_aloud(kit: Any, guides: GuideStore) -> None:
    for item in guides.items():
        for aspect in Aspect:
            asked = Question("/x", intent=f"guide.{aspect}", confidence=1.0, entities={"item": item}, region="990100")
            for message in Answering(kit).answer(asked).reply.messages:
                spoken = message.speech or message.text
                assert not re.search(r"https?://|www\.|[《》【】〔〕]|[A-Z]{4,}", spoken), (item, aspect, spoken)


FORBIDDEN = re.compile("大概|可能是|(?<!社)保证(?!明|金|人)|一定能|赶紧办|罚死")


def test_no_promise_and_no_guess_is_ever_said(kit: Any, guides: GuideStore, show: Callable[[Reply], str]) -> None:
    for item in guides.items():
        for aspect in Aspect:
            asked = Question("/x", intent=f"guide.{aspect}", confidence=1.0, entities={"item": item}, region="990100")
            assert not FORBIDDEN.search(show(Answering(kit).answer(asked).reply)), (item, aspect)


def test_the_renderers_themselves_say_only_what_their_field_holds(kit: Any, guides: GuideStore) -> None:
    """The gate drops nothing of the shipped guides: were it to, a renderer or a record is wrong."""
    today = kit.clock.today()
    for item in guides.items():
        for aspect in Aspect:
            view = View(
                guide=guides.resolve(item, "990100", today),
                store=guides,
                wording=kit.wording,
                calendar=kit.calendar,
                today=today,
                aspect=aspect,
            )
            body = RENDERERS[aspect](view)
            for statement in body.statements() if body else ():
                assert kit.check.passes(statement, view.guide, ""), (item, aspect, statement.text)


def test_every_fact_of_a_bundle_stands_in_its_list_or_in_a_guide_of_its_steps(
    kit: Any, guides: GuideStore, show: Callable[[Reply], str]
) -> None:
    constants = "\n".join(kit.wording.sentences.values())
    for bundle in kit.bundles:
        records = [record for step in bundle.steps if step.item for record in guides.records(step.item)]
        backing = _everything(records) + bundle.model_dump_json() + constants
        chosen = ",".join(question.options[0].id for question in bundle.situations)
        asked = Question(
            "/x", intent="one_thing", confidence=1.0, entities={"item": bundle.bundle, "situation": chosen}
        )

        assert _unbacked(show(Answering(kit).answer(asked).reply), backing) == set(), bundle.bundle

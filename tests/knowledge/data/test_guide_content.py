"""The guides as they ship: what a reader of any one of them may rely on."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from knowledge.guides import DEFAULT_FOLDER
from knowledge.schema import Confidence, Guide, Sourced
from knowledge.validate import validate

SHARED = Path(__file__).parents[4] / "shared"
NATION, EXAMPLE = "000000", "990100"
MADE_UP_PHONE = re.compile(r"0000-555\d{4}")
HOTLINE = re.compile(r"\d{5}")


def read(region: str) -> dict[str, Guide]:
    files = sorted((DEFAULT_FOLDER / region).glob("*.yml"))
    return {file.stem: Guide.model_validate(yaml.safe_load(file.read_text("utf-8"))) for file in files}


NATIONAL, LOCAL = read(NATION), read(EXAMPLE)
each_national = pytest.mark.parametrize("guide", NATIONAL.values(), ids=NATIONAL.keys())
each_local = pytest.mark.parametrize("guide", LOCAL.values(), ids=LOCAL.keys())


def facts(value: object) -> list[Sourced]:
    """Every sourced statement below a value."""
    if isinstance(value, Sourced):
        return [value]
    if isinstance(value, list):
        return [fact for each in value for fact in facts(each)]
    if isinstance(value, BaseModel):
        return [fact for name in type(value).model_fields for fact in facts(getattr(value, name))]
    return []


def test_every_item_of_the_list_has_both_records_under_its_name() -> None:
    listing = SHARED / "reference" / "items.yml"
    if not listing.exists():
        pytest.skip(f"{listing} is not on this machine")

    listed = {slug: row["name"] for slug, row in yaml.safe_load(listing.read_text("utf-8"))["items"].items()}

    assert {slug: guide.name for slug, guide in NATIONAL.items()} == listed
    assert LOCAL.keys() == listed.keys()


def test_no_lint_finds_an_error() -> None:
    assert [str(finding) for finding in validate() if finding.level == "error"] == []


def test_no_question_and_no_alias_stands_in_two_guides() -> None:
    questions = Counter(question for guide in NATIONAL.values() for question in guide.questions)
    aliases = Counter(alias for guide in NATIONAL.values() for alias in guide.aliases)

    assert [text for text, count in (questions + aliases).items() if count > 1] == []


def test_no_question_is_one_of_the_evaluation() -> None:
    folder = SHARED / "data" / "retrieval"
    if not folder.exists():
        pytest.skip(f"{folder} is not on this machine")
    rows = map(json.loads, (folder / "citizen_messages.jsonl").read_text("utf-8").splitlines())

    held_back = {text.strip() for row in rows for text in (row["topic"], row["question"])}

    assert [q for guide in NATIONAL.values() for q in guide.questions if q in held_back] == []


@each_national
def test_people_ask_in_thirty_ways(guide: Guide) -> None:
    assert len(guide.questions) >= 30


@each_national
def test_what_people_need_first_is_stated(guide: Guide) -> None:
    first = ("overview", "condition", "materials", "time_limit", "fee", "place", "online", "process", "agent")

    assert [name for name in first if getattr(guide, name) is None] == []


@each_national
def test_it_names_neighbours_that_exist(guide: Guide) -> None:
    assert not {*(guide.related or []), *guide.not_this} - NATIONAL.keys() | {guide.item} & {*guide.not_this}


@each_national
def test_the_nation_names_no_counter_and_only_hotlines(guide: Guide) -> None:
    assert guide.places is None
    assert guide.hours is None
    assert [c.phone for c in guide.contacts or [] if not HOTLINE.fullmatch(c.phone)] == []
    assert all("全国热线" in contact.name for contact in guide.contacts or [])


@each_national
def test_a_statutory_statement_rests_on_a_law_it_names(guide: Guide) -> None:
    statutory = [fact for fact in facts(guide) if fact.confidence is Confidence.STATUTE]

    assert [fact for fact in statutory if not fact.ref or fact.ref.law not in guide.laws] == []


@each_local
def test_the_example_city_says_that_it_is_made_up(guide: Guide) -> None:
    assert guide.fictional
    assert all("演示" in place.name for place in guide.places or [])
    assert {fact.source for fact in facts(guide)} == {"示范市演示数据"}


@each_local
def test_the_example_city_has_made_up_numbers_that_differ_by_purpose(guide: Guide) -> None:
    phones = {contact.kind: contact.phone for contact in guide.contacts or []}

    assert phones.keys() == {"consult", "complaint"}
    assert phones["consult"] != phones["complaint"]
    assert all(MADE_UP_PHONE.fullmatch(phone) for phone in phones.values())
    assert all(MADE_UP_PHONE.fullmatch(place.phone or "") for place in guide.places or [])


@each_local
def test_the_example_city_promises_a_limit_and_tells_where_and_when(guide: Guide) -> None:
    assert guide.time_limit
    assert guide.time_limit.promised
    assert guide.places
    assert guide.hours
    assert guide.appointment
    assert guide.delivery


@pytest.mark.parametrize(
    "file", sorted(DEFAULT_FOLDER.glob("*/*.yml")), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_no_address_of_the_internet_is_made_up(file: Path) -> None:
    assert not re.search(r"https?:|www\.|\.(?:com|cn)\b", file.read_text("utf-8"))

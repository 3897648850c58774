"""The bundles as they ship."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.bundle import MOST_QUESTIONS, Bundle, BundleStore, merged_materials
from knowledge.guides import GuideStore

BUNDLES = list(BundleStore.open())
GUIDES = GuideStore.open()
DAY = date(2026, 11, 22)
ITEMS = Path(__file__).parents[4] / "shared" / "reference" / "items.yml"
each_bundle = pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.bundle)


def test_every_bundle_of_the_list_is_there_under_its_name() -> None:
    if not ITEMS.exists():
        pytest.skip(f"{ITEMS} is not on this machine")

    listed = {slug: row["name"] for slug, row in yaml.safe_load(ITEMS.read_text("utf-8"))["bundles"].items()}

    assert {bundle.bundle: bundle.name for bundle in BUNDLES} == listed


@each_bundle
def test_every_step_has_a_guide_or_is_only_named(bundle: Bundle) -> None:
    assert [step.item for step in bundle.steps if step.item and step.item not in GUIDES.items()] == []


@each_bundle
def test_a_bundle_joins_several_departments_and_at_least_one_guide(bundle: Bundle) -> None:
    assert len({step.department for step in bundle.steps}) > 1
    assert any(step.item for step in bundle.steps)


@each_bundle
def test_few_questions_and_each_decides_something(bundle: Bundle) -> None:
    decided = {name for step in bundle.steps for name in step.situations}
    decided |= {option.id for question in bundle.situations for option in question.options if option.means}

    assert len(bundle.situations) <= MOST_QUESTIONS
    assert [q.id for q in bundle.situations if not decided & {option.id for option in q.options}] == []


@each_bundle
def test_people_ask_for_it_in_thirty_ways(bundle: Bundle) -> None:
    assert len(set(bundle.questions)) >= 30


@each_bundle
def test_its_materials_are_known(bundle: Bundle) -> None:
    assert merged_materials(bundle, [], GUIDES, "990100", DAY)


@each_bundle
def test_an_answer_means_a_situation_that_the_guide_has(bundle: Bundle) -> None:
    means = [pair for q in bundle.situations for option in q.options for pair in option.means.items()]

    known = {(item, s.id) for item in GUIDES.items() for s in GUIDES.resolve(item, "000000", DAY).situations}

    assert [pair for pair in means if pair not in known] == []

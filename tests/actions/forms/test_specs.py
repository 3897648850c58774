"""Every form file: hangs together, asks in plain words, and answers materials that its guide knows."""

from datetime import date
from pathlib import Path

import pytest

from actions.forms.catalogue import SPECS, FormCatalogue, SpecBroken, fitted, offers_nothing, read_spec
from actions.forms.spec import FieldType, FormSpec
from knowledge.guides import GuideStore
from tests.actions.forms.conftest import everything_is_posted

FILES = sorted(SPECS.glob("*.yml"))
OF_ITEMS = [file for file in FILES if not file.stem.startswith("work-order-")]
"""The forms of service items; work orders are of no item and have no guide."""
DAY = date(2026, 11, 22)
JARGON = ("受理条件", "申请人应", "须", "予以", "上述", "该事项", "行政相对人")


@pytest.fixture(scope="module")
def guides() -> GuideStore:
    """The guides of the repository."""
    return GuideStore.open()


def spec_of(file: Path) -> FormSpec:
    """The spec as written."""
    return read_spec(file)


def test_there_are_at_least_ten() -> None:
    assert len(OF_ITEMS) >= 10


@pytest.mark.parametrize("file", OF_ITEMS, ids=lambda file: file.stem)
def test_file_is_a_spec_of_an_item_with_a_guide(file: Path, guides: GuideStore) -> None:
    spec = spec_of(file)

    assert guides.resolve(spec.item, "990100", on=DAY).name == spec.name


@pytest.mark.parametrize("file", OF_ITEMS, ids=lambda file: file.stem)
def test_materials_are_those_of_the_guide(file: Path, guides: GuideStore) -> None:
    spec = spec_of(file)
    found = guides.resolve(spec.item, "990100", on=DAY).field("materials")
    names = {material.name for material in (found.value if found else [])}

    assert {field.material for field in spec.fields if field.material} <= names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_questions_are_plain(file: Path) -> None:
    for field in spec_of(file).fields:
        assert field.ask.endswith(("？", "。")), field.name
        assert not any(word in field.ask + (field.help or "") for word in JARGON), field.name
        assert len(field.options) <= 4, "elder mode shows four choices at most"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_options_of_a_choice_do_not_share_words(file: Path) -> None:
    for field in spec_of(file).fields:
        words = [word for option in field.options for word in (option.title, *option.words)]
        assert len(words) == len(set(words)), field.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_identity_numbers_are_sensitive_and_explained(file: Path) -> None:
    spec = spec_of(file)

    assert spec.notice.sensitive
    assert all(field.sensitive for field in spec.fields if field.type is FieldType.ID_NUMBER)


def test_posting_is_offered_only_where_the_guide_says_so() -> None:
    spec = spec_of(SPECS / "residence-permit-application.yml")

    assert fitted(spec, offers_nothing).field("pickup") is None
    posted = fitted(spec, everything_is_posted).field("pickup")
    assert posted is not None
    assert len(posted.options) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("field: reason, any_of: [employment]", "没有选项"),
        ("role: holder_name", "holder_name"),
        ("type: date", "options"),
        ("item: residence-permit-application", "文件名"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, change: str, said: str) -> None:
    wrong = {
        "field: reason, any_of: [employment]": "field: reason, any_of: [dreaming]",
        "role: holder_name": "sensitive: false",
        "type: date": "type: choice",
        "item: residence-permit-application": "item: something-else",
    }[change]
    text = (SPECS / "residence-permit-application.yml").read_text(encoding="utf-8")
    assert change in text
    (tmp_path / "residence-permit-application.yml").write_text(text.replace(change, wrong), encoding="utf-8")

    with pytest.raises(SpecBroken, match=said):
        FormCatalogue.open(tmp_path, bundles=None)

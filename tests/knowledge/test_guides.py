from datetime import date
from pathlib import Path

import pytest

from knowledge.guides import GuideBroken, GuideStore, NoGuide
from tests.knowledge.conftest import WriteGuide

TODAY = date(2026, 11, 22)
FREE = {"charged": "no", "items": [{"name": "证件", "free": True, "text": "不收费", "confidence": "K"}]}
PAID = {"charged": "yes", "items": [{"name": "证件", "text": "要收费", "confidence": "K"}]}


def fact(text: str) -> list[dict[str, str]]:
    return [{"text": text, "confidence": "K"}]


def limit(amount: int) -> dict[str, object]:
    return {"amount": amount, "text": f"{amount}个工作日", "confidence": "K"}


def contact(phone: str) -> list[dict[str, str]]:
    return [{"name": "咨询", "phone": phone, "confidence": "K"}]


def test_field_of_the_asked_region_wins(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", fee=PAID)
    write_guide("permit", "990100", fee=FREE)

    fee = GuideStore.open(guides_folder).resolve("permit", "990100", TODAY).field("fee")

    assert fee is not None
    assert (fee.value.charged, fee.region, fee.region_name, fee.inherited) == ("no", "990100", "示范市", False)


def test_each_field_falls_back_on_its_own(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", fee=PAID, validity=fact("十年"))
    write_guide("permit", "990000", fee=FREE)

    guide = GuideStore.open(guides_folder).resolve("permit", "990102", TODAY)

    found = {name: resolved.region for name, resolved in guide.fields().items()}
    assert found == {"fee": "990000", "validity": "000000"}


def test_nothing_comes_from_a_sibling(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit")
    write_guide("permit", "990103", fee=FREE)

    assert GuideStore.open(guides_folder).resolve("permit", "990102", TODAY).field("fee") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("hours", fact("周一至周五")), ("places", [{"name": "大厅", "address": "某路1号", "confidence": "K"}])],
)
def test_place_and_hours_are_never_inherited(
    write_guide: WriteGuide, guides_folder: Path, field: str, value: object
) -> None:
    write_guide("permit")
    write_guide("permit", "990100", **{field: value})
    store = GuideStore.open(guides_folder)

    assert store.resolve("permit", "990100", TODAY).field(field) is not None
    assert store.resolve("permit", "990102", TODAY).field(field) is None


def test_only_national_hotlines_are_inherited(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", contacts=contact("12345"))
    write_guide("permit", "990100", contacts=contact("0000-5550101"))

    contacts = GuideStore.open(guides_folder).resolve("permit", "990102", TODAY).field("contacts")

    assert contacts is not None
    assert contacts.value[0].phone == "12345"


def test_promised_and_statutory_limit_fall_back_apart(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", time_limit={"statutory": [limit(30)]})
    write_guide("permit", "990100", time_limit={"promised": [limit(5)]})

    guide = GuideStore.open(guides_folder).resolve("permit", "990100", TODAY)

    whole, statutory = guide.field("time_limit"), guide.field("time_limit.statutory")
    assert whole is not None
    assert statutory is not None
    assert ([x.amount for x in whole.value.promised], [x.amount for x in whole.value.statutory]) == ([5], [30])
    assert (whole.region, statutory.region) == ("990100", "000000")


def test_newer_version_takes_over_at_its_date(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", fee=PAID)
    write_guide("permit", file="permit.v2.yml", version=2, effective_from="2027-01-01", fee=FREE)
    store = GuideStore.open(guides_folder)

    before = store.resolve("permit", "000000", date(2026, 12, 31)).field("fee")
    after = store.resolve("permit", "000000", date(2027, 1, 1)).field("fee")

    assert before is not None
    assert after is not None
    assert (before.value.charged, after.value.charged) == ("yes", "no")


def test_expired_guide_is_never_served(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", effective_to="2026-11-21")
    store = GuideStore.open(guides_folder)

    with pytest.raises(NoGuide):
        store.resolve("permit", "000000", TODAY)
    assert store.items() == ["permit"]
    assert store.items(TODAY) == []


def test_last_day_of_validity_still_counts(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit", effective_to="2026-11-22")

    assert GuideStore.open(guides_folder).has("permit", "000000", TODAY)


def test_unknown_item_has_no_guide(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit")

    with pytest.raises(NoGuide):
        GuideStore.open(guides_folder).resolve("passport", "000000", TODAY)


def test_broken_file_takes_only_itself_away(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit")
    write_guide("broken", colour="red")

    assert GuideStore.open(guides_folder).items() == ["permit"]
    with pytest.raises(GuideBroken, match=r"broken\.yml"):
        GuideStore.open(guides_folder, strict=True)


def test_refresh_reads_what_was_added(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit")
    store = GuideStore.open(guides_folder)
    write_guide("passport")

    store.refresh()

    assert store.items() == ["passport", "permit"]


def test_unknown_field_is_an_error(write_guide: WriteGuide, guides_folder: Path) -> None:
    write_guide("permit")

    with pytest.raises(KeyError):
        GuideStore.open(guides_folder).resolve("permit", "000000", TODAY).field("colour")

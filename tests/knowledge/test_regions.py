from pathlib import Path

import pytest

from knowledge.regions import Region, Regions


@pytest.fixture
def regions() -> Regions:
    rows = [
        ("000000", "全国", None, "nation", []),
        ("320000", "江苏省", "000000", "province", ["江苏"]),
        ("320100", "南京市", "320000", "city", ["南京"]),
        ("320106", "鼓楼区", "320100", "district", []),
        ("320300", "徐州市", "320000", "city", ["徐州"]),
        ("320302", "鼓楼区", "320300", "district", []),
        ("990100", "示范市", "000000", "city", []),
    ]
    return Regions(Region(code=c, name=n, parent=p, level=lv, aliases=a) for c, n, p, lv, a in rows)  # type: ignore[arg-type]


def test_lineage_ends_with_the_nation(regions: Regions) -> None:
    assert regions.lineage("320106") == ["320106", "320100", "320000", "000000"]


@pytest.mark.parametrize(
    ("code", "lineage"),
    [
        ("330106", ["330106", "330100", "330000", "000000"]),
        ("330106001002", ["330106001002", "330106001", "330106", "330100", "330000", "000000"]),
        ("000000", ["000000"]),
    ],
)
def test_unknown_codes_have_the_lineage_of_their_digits(regions: Regions, code: str, lineage: list[str]) -> None:
    assert regions.lineage(code) == lineage


def test_parent_of_the_table_wins_over_digits(regions: Regions) -> None:
    assert regions.lineage("990100") == ["990100", "000000"]


def test_a_circle_in_the_table_still_ends() -> None:
    rows = [
        Region(code="110000", name="甲", parent="120000", level="province"),
        Region(code="120000", name="乙", parent="110000", level="province"),
    ]

    assert Regions(rows).lineage("110000") == ["110000", "120000", "000000"]


def test_ambiguous_name_gives_every_region(regions: Regions) -> None:
    (mention,) = regions.mentions("鼓楼区能办吗")

    assert [region.code for region in mention.regions] == ["320106", "320302"]


def test_ambiguous_name_is_decided_by_where_the_person_is(regions: Regions) -> None:
    (mention,) = regions.mentions("鼓楼区能办吗", near="320300")

    assert [region.code for region in mention.regions] == ["320302"]


def test_alias_is_found(regions: Regions) -> None:
    assert [m.regions[0].code for m in regions.mentions("我在南京上班")] == ["320100"]


def test_level_is_named(regions: Regions) -> None:
    assert [regions.level_name(c) for c in ("000000", "320000", "330106", "330106001")] == [
        "国家",
        "省级",
        "区县级",
        "街道（乡镇）级",
    ]


def test_missing_table_still_knows_the_nation(tmp_path: Path) -> None:
    assert Regions.open(tmp_path / "none.yml").name("000000") == "全国"


def test_shipped_table_is_a_tree() -> None:
    regions = Regions.open()

    assert regions.lineage("990102") == ["990102", "990100", "990000", "000000"]

from pathlib import Path

from knowledge import lexicon as lexicons
from knowledge.chunks import Chunk, Entry, Kind

ENTRIES = [
    Entry(
        "permit", "居住证申领", (Chunk("permit", Kind.ALIAS, "居住证"), Chunk("permit", Kind.QUESTION, "居住证多少钱"))
    ),
    Entry("fund", "公积金", (Chunk("fund", Kind.ALIAS, "公积金"),)),
]


def test_longest_variant_is_replaced_once() -> None:
    lexicon = lexicons.build(ENTRIES, {"掉": "丢", "掉了": "丢了", "丢": "掉"})

    assert lexicon.canonical("证掉了") == "证丢了"


def test_words_are_found_by_sound_and_initials() -> None:
    lexicon = lexicons.build(ENTRIES, {})

    assert lexicon.by_sound["ju zu zen"] == "居住证"
    assert (lexicon.by_initials["jzz"], lexicon.by_initials["gjj"]) == ("居住证", "公积金")


def test_artefact_holds_everything() -> None:
    lexicon = lexicons.build(ENTRIES, {"gjj": "公积金"})

    again = lexicons.load(lexicon.artefact())

    assert dict(again.words) == dict(lexicon.words)
    assert dict(again.variants) == {"gjj": "公积金"}


def test_variants_are_read_in_normal_form(tmp_path: Path) -> None:
    (tmp_path / "words.yml").write_text("身份证: [身分證, ＩＤ卡, 身份证]\n", "utf-8")

    assert lexicons.read_variants(tmp_path) == {"身分证": "身份证", "id卡": "身份证"}

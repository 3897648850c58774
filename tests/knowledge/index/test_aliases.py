from knowledge.chunks import Chunk, Entry, Kind
from knowledge.index import table
from knowledge.index.aliases import AliasIndex


def index() -> AliasIndex:
    rows = {
        "permit": [(Kind.NAME, "居住证申领"), (Kind.ALIAS, "居住证"), (Kind.QUESTION, "半年")],
        "endorse": [(Kind.NAME, "居住证签注"), (Kind.ALIAS, "签注")],
        "macao": [(Kind.NAME, "往来港澳签注"), (Kind.ALIAS, "签注")],
    }
    entries = [Entry(item, item, tuple(Chunk(item, k, t) for k, t in chunks)) for item, chunks in rows.items()]
    return AliasIndex.of_table(table.build(entries))


def test_name_alone_scores_one() -> None:
    assert index().scores("居住证").tolist() == [1, 0, 0]


def test_longer_name_covers_more() -> None:
    scores = index().scores("居住证签注要钱吗")

    assert scores[1] > scores[0] > 0


def test_shared_name_counts_less() -> None:
    scores = index().scores("签注")

    assert scores[1] == scores[2] == 0.5


def test_questions_are_no_names() -> None:
    assert not index().scores("半年").any()

"""`python -m knowledge.report`: every set of questions under every way of ranking, a table and a picture in docs/."""

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import structlog

from knowledge.build import build
from knowledge.encoder import OnnxEncoder
from knowledge.evaluation import Asked, Score, measure, noise_sets, rankers, read_questions, table
from knowledge.guides import DEFAULT_FOLDER
from knowledge.index.channels import Index, open_index
from knowledge.index.fusion import open_fusion
from knowledge.training.development import development_index

log = structlog.get_logger()
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
QUESTIONS = ROOT / "tests" / "evals" / "retrieval"
_COLOURS = ("#9aa5b1", "#5b8def", "#e0a030", "#1f7a4d")
_ROW, _BAR, _LEFT, _WIDTH = 78, 14, 220, 420

Rows = dict[str, Mapping[str, Score]]


def rows_of(
    name: str, index: Index, encoder: OnnxEncoder, asked: list[Asked]
) -> Iterator[tuple[str, dict[str, Score]]]:
    """The scores of a set as it stands and with each kind of noise; what no guide answers apart."""
    fusion = open_fusion()
    ranked = rankers(fusion)
    answerable = [question for question in asked if question.item]
    strange = [question for question in asked if not question.item]
    yield name, measure(index, encoder, fusion, answerable, ranked)
    for noise, questions in noise_sets(answerable, SHARED).items():
        log.info("measured", set=name, noise=noise)
        yield f"{name}, {noise}", measure(index, encoder, fusion, questions, ranked)
    if strange:
        yield f"{name}, unanswerable", measure(index, encoder, fusion, strange, ranked)


def measure_all(guides: Path = DEFAULT_FOLDER) -> Rows:
    """Development questions on an index without them, then every held-out set on the whole index."""
    encoder = OnnxEncoder.open()
    rows: Rows = {}
    with tempfile.TemporaryDirectory() as folder:
        lacking, asked = development_index(Path(folder) / "development", guides, encoder)
        rows |= dict(rows_of("development", lacking, encoder, asked))
        build(Path(folder) / "index", guides)
        whole = open_index(Path(folder) / "index", encoder)
        for name, questions in read_questions(QUESTIONS).items():
            rows |= dict(rows_of(name.replace("_", " "), whole, encoder, questions))
    return rows


def picture(rows: Mapping[str, Mapping[str, Score]]) -> str:
    """First hits as bars, one group a set, as SVG."""
    shown = {title: scores for title, scores in rows.items() if "unanswerable" not in title}
    names = list(next(iter(shown.values())))
    height = _ROW * len(shown) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 70}" height="{height}" '
        'font-family="sans-serif" font-size="12" role="img"><title>First hits by ranking</title>'
    ]
    for column, name in enumerate(names):
        x = _LEFT + column * 100
        parts.append(f'<rect x="{x}" y="14" width="12" height="12" fill="{_COLOURS[column]}"/>')
        parts.append(f'<text x="{x + 18}" y="25">{name}</text>')
    for line, (title, scores) in enumerate(shown.items()):
        top = 44 + line * _ROW
        parts.append(f'<text x="{_LEFT - 10}" y="{top + 32}" text-anchor="end">{title}</text>')
        for column, name in enumerate(names):
            y, share = top + column * (_BAR + 2), scores[name].first
            parts.append(
                f'<rect x="{_LEFT}" y="{y}" width="{share * _WIDTH:.1f}" height="{_BAR}" fill="{_COLOURS[column]}"/>'
            )
            parts.append(f'<text x="{_LEFT + share * _WIDTH + 6:.1f}" y="{y + 11}">{share:.3f}</text>')
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=ROOT / "docs")
    out: Path = arguments.parse_args().out
    rows = measure_all()
    (out / "retrieval.svg").write_text(picture(rows), "utf-8")
    (out / "retrieval-table.md").write_text(table(rows) + "\n", "utf-8")
    log.info("written", folder=str(out))


if __name__ == "__main__":
    main()

"""Building an index: beside the live one, checked, then swapped in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.problem import BadInput
from knowledge import lexicon as lexicons
from knowledge.bundle import BundleStore
from knowledge.chunks import Entry, Kind, entries
from knowledge.encoder import DEFAULT_FOLDER as ENCODER_FOLDER
from knowledge.encoder import Encoder, OnnxEncoder
from knowledge.guides import DEFAULT_FOLDER, GuideStore, files
from knowledge.index import manifest as manifests
from knowledge.index import table as tables
from knowledge.index import vectors as vectors_
from knowledge.index.channels import model_tokens, sound_tokens
from knowledge.index.dense import DenseIndex
from knowledge.index.lexical import LexicalIndex
from knowledge.index.linear import ITEMS_UP_TO, LinearIndex
from knowledge.index.manifest import Manifest
from knowledge.index.vectors import Progress, quiet
from knowledge.lexicon import Lexicon
from knowledge.text.tokenise import Tokeniser

TRUST = {Kind.NAME: 2.0, Kind.ALIAS: 1.5, Kind.QUESTION: 1.0, Kind.FACT: 0.5}
"""How much a text of each kind counts for the linear model."""


class NothingToIndex(BadInput):
    """The guides folder holds no guide."""

    code = "nothing_to_index"
    title = "指南文件夹里没有办事指南"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    version: str
    manifest: Manifest


def build(
    index_folder: Path,
    guides_folder: Path = DEFAULT_FOLDER,
    progress: Progress = quiet,
    encoder_folder: Path | None = ENCODER_FOLDER,
    lexicon_folder: Path = lexicons.DEFAULT_FOLDER,
    bundles_folder: Path | None = None,
) -> Built:
    """Builds an index of guides and bundles, checks it and makes it the live one.

    Bundles lie by default in the folder `bundles` beside the guides.

    Without an `encoder_folder`, or where it holds no model, search is lexical only. Raises GuideBroken for a file
    that is not a guide; the live index stays as it was.
    """
    progress("read", 0, 1)
    bundles_folder = bundles_folder or guides_folder.parent / "bundles"
    found = entries(GuideStore.open(guides_folder, strict=True), BundleStore.open(bundles_folder))
    if not found:
        raise NothingToIndex(str(guides_folder))
    encoder = OnnxEncoder.open(encoder_folder) if encoder_folder and _has_model(encoder_folder) else None
    version = manifests.stage(index_folder)
    sources = [*files(guides_folder), *bundles_folder.glob("*.yml")]
    digest = manifests.digest(sources, guides_folder.parent)
    variants = lexicons.read_variants(lexicon_folder)
    manifest = write(version, found, variants, encoder, digest, progress, manifests.live(index_folder))
    progress("publish", 0, 1)
    manifests.publish(index_folder, version)
    progress("publish", 1, 1)
    return Built(version.name, manifest)


def roll_back(index_folder: Path) -> str:
    """Makes the version before the live one live again and returns its name; raises IndexBroken without one."""
    return manifests.rollback(index_folder)


def write(
    version: Path,
    found: Sequence[Entry],
    variants: dict[str, str],
    encoder: Encoder | None,
    digest: str = "",
    progress: Progress = quiet,
    before: Path | None = None,
) -> Manifest:
    """Writes a version of the index, its manifest last; vectors of unchanged texts come from the version `before`."""
    version.mkdir(parents=True, exist_ok=True)
    lexicon = lexicons.build(found, variants)
    (version / "lexicon.json").write_text(lexicon.artefact(), "utf-8")
    tables.save(tables.build(found), version / "table")
    texts = [lexicon.canonical(chunk.text) for entry in found for chunk in entry.chunks]
    _write_lexical(version, found, texts, lexicon, progress)
    if encoder is not None:
        known = vectors_.kept(before, encoder.name) if before else {}
        vectors = vectors_.encode(texts, encoder, known, progress)
        vectors_.save(version / "vectors", texts, vectors)
        DenseIndex.build(vectors).save(version / "dense.faiss")
    manifest = Manifest(
        created_at=datetime.now(UTC),
        encoder=encoder.name if encoder else None,
        guides=digest,
        items=len(found),
        chunks=len(texts),
        files=manifests.hashes(version),
    )
    (version / manifests.MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")
    return manifest


def _write_lexical(
    version: Path, found: Sequence[Entry], texts: Sequence[str], lexicon: Lexicon, progress: Progress
) -> None:
    progress("tokens", 0, len(texts))
    tokeniser = Tokeniser(word for word in lexicon.words if len(word) > 2)
    tokens = [tokeniser.tokens(text) for text in texts]
    owners = [number for number, entry in enumerate(found) for _ in entry.chunks]
    LexicalIndex.build(tokens, owners).save(version / "lexical")
    LexicalIndex.build([sound_tokens(text) for text in texts], owners).save(version / "pinyin")
    said: list[list[str]] = [[] for _ in found]
    stated: list[list[str]] = [[] for _ in found]
    kinds = [chunk.kind for entry in found for chunk in entry.chunks]
    for owner, kind, row in zip(owners, kinds, tokens, strict=True):
        (stated if kind is Kind.FACT else said)[owner].extend(row)
    LexicalIndex.build(said).save(version / "item")
    LexicalIndex.build(stated if any(stated) else said).save(version / "body")
    if len(found) <= ITEMS_UP_TO:
        documents = [model_tokens(text, tokeniser) for text in texts]
        LinearIndex.fit(documents, owners, [TRUST[kind] for kind in kinds]).save(version / "linear")
    progress("tokens", len(texts), len(texts))


def _has_model(folder: Path) -> bool:
    return (folder / "tokenizer.json").exists()

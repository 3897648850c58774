"""Building an index: beside the live one, checked, then swapped in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.problem import BadInput
from knowledge import lexicon as lexicons
from knowledge.chunks import Entry, Kind, entries
from knowledge.encoder import DEFAULT_FOLDER as ENCODER_FOLDER
from knowledge.encoder import Encoder, OnnxEncoder
from knowledge.guides import DEFAULT_FOLDER, GuideStore, files
from knowledge.index import manifest as manifests
from knowledge.index import table as tables
from knowledge.index import vectors as vectors_
from knowledge.index.channels import sound_tokens
from knowledge.index.dense import DenseIndex
from knowledge.index.lexical import LexicalIndex
from knowledge.index.manifest import Manifest
from knowledge.index.vectors import Progress, quiet
from knowledge.lexicon import Lexicon
from knowledge.text.tokenise import Tokeniser


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
) -> Built:
    """Builds an index of the guides, checks it and makes it the live one.

    Without an `encoder_folder`, or where it holds no model, search is lexical only. Raises GuideBroken for a file
    that is not a guide; the live index stays as it was.
    """
    progress("read", 0, 1)
    found = entries(GuideStore.open(guides_folder, strict=True))
    if not found:
        raise NothingToIndex(str(guides_folder))
    encoder = OnnxEncoder.open(encoder_folder) if encoder_folder and _has_model(encoder_folder) else None
    version = manifests.stage(index_folder)
    digest = manifests.digest(files(guides_folder), guides_folder)
    variants = lexicons.read_variants(lexicon_folder)
    manifest = write(version, found, variants, encoder, digest, progress, manifests.live(index_folder))
    progress("publish", 0, 1)
    manifests.publish(index_folder, version)
    progress("publish", 1, 1)
    return Built(version.name, manifest)


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
    LexicalIndex.build(tokens).save(version / "lexical")
    LexicalIndex.build([sound_tokens(text) for text in texts]).save(version / "pinyin")
    whole: list[list[str]] = []
    at = 0
    for entry in found:
        mine = zip(entry.chunks, tokens[at : at + len(entry.chunks)], strict=True)
        whole.append([token for chunk, row in mine if chunk.kind is not Kind.FACT for token in row])
        at += len(entry.chunks)
    LexicalIndex.build(whole).save(version / "item")
    progress("tokens", len(texts), len(texts))


def _has_model(folder: Path) -> bool:
    return (folder / "tokenizer.json").exists()

"""The development set: held-back questions and an index that lacks them."""

from pathlib import Path

from knowledge import lexicon as lexicons
from knowledge.build import write
from knowledge.bundle import BundleStore
from knowledge.chunks import entries
from knowledge.encoder import Encoder
from knowledge.evaluation import Asked
from knowledge.guides import GuideStore
from knowledge.index.channels import Index, open_index
from knowledge.training.recipe import development, training_part


def development_index(folder: Path, guides: Path, encoder: Encoder | None) -> tuple[Index, list[Asked]]:
    """An index without the held-back questions, written into a folder, and those questions."""
    whole = entries(GuideStore.open(guides), BundleStore.open())
    write(folder, training_part(whole), lexicons.read_variants(), encoder)
    return open_index(folder, encoder), [Asked(text=text, item=item) for text, item in development(whole)]

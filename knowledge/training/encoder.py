"""Trains the encoder: a small BERT, contrastive, exported to ONNX with bytes for weights.

`python -m knowledge.training.encoder --minutes 20`. Same-sound characters share a part of their embedding while
training; the sum is what is exported, so it costs nothing afterwards.
"""

import argparse
import copy
import json
import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx  # type: ignore[import-not-found]
import structlog
import torch  # type: ignore[import-not-found]
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn import functional as nnf  # type: ignore[import-not-found]
from transformers import BertConfig, BertModel, BertTokenizerFast  # type: ignore[import-not-found]

from knowledge import lexicon as lexicons
from knowledge.bundle import BundleStore
from knowledge.chunks import Chunk, Entry, Kind, entries
from knowledge.encoder import DEFAULT_FOLDER, EncoderConfig
from knowledge.guides import DEFAULT_FOLDER as GUIDES
from knowledge.guides import GuideStore
from knowledge.text.pinyin import fold, syllables
from knowledge.training.noise import common_characters
from knowledge.training.recipe import Recipe, development, training_part

log = structlog.get_logger()
SHARED = Path(__file__).parents[3] / "shared" / "data"
MAX_TOKENS = 48
TEMPERATURE = 0.06
EVALUATE_EVERY = 50
FOREIGN_PAIRS = 48
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"


def vocabulary(recipe: Recipe) -> list[str]:
    """Special tokens, Latin letters and digits, every character seen, and the common ones."""
    seen = Counter(c for text in recipe.texts() for c in text if not c.isspace() and c not in LATIN)
    rest = [c for c, _ in sorted(seen.items(), key=lambda row: (-row[1], row[0]))]
    rest += sorted(set(common_characters()) - set(rest))
    return [*SPECIAL, *LATIN, *(f"##{c}" for c in LATIN), *rest]


def sounds(tokens: Sequence[str]) -> tuple[list[int], int]:
    """The number of every token's folded sound, and how many sounds there are; 0 is no sound."""
    spoken = [fold(syllables(t)[0]) if len(t) == 1 and "一" <= t <= "鿿" else "" for t in tokens]
    known = {"": 0} | {s: n for n, s in enumerate(sorted(set(spoken) - {""}), start=1)}
    return [known[s] for s in spoken], len(known)


class Trainee:
    """The model while it learns."""

    def __init__(self, tokens: list[str], folder: Path, size: argparse.Namespace) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        vocab = folder / "vocab.txt"
        vocab.write_text("\n".join(tokens), "utf-8")
        self.tokenizer = BertTokenizerFast(
            vocab={token: n for n, token in enumerate(tokens)}, do_lower_case=True, strip_accents=False
        )
        vocab.unlink()
        self.config = BertConfig(
            vocab_size=len(tokens),
            hidden_size=size.hidden,
            num_hidden_layers=size.layers,
            num_attention_heads=size.hidden // 64,
            intermediate_size=size.hidden * 3,
            max_position_embeddings=MAX_TOKENS,
            type_vocab_size=1,
            hidden_dropout_prob=size.dropout,
            attention_probs_dropout_prob=size.dropout,
            attn_implementation="eager",
        )
        self.bert: Any = BertModel(self.config, add_pooling_layer=False)
        numbers, count = sounds(tokens)
        self.sound_of = torch.tensor(numbers)
        self.sounds = torch.nn.Embedding(count, size.hidden, padding_idx=0)
        torch.nn.init.normal_(self.sounds.weight, std=0.02)

    def parameters(self) -> list[Any]:
        """Everything that is learned."""
        return [*self.bert.parameters(), *self.sounds.parameters()]

    def encode(self, texts: Sequence[str]) -> Any:
        """Unit vectors by mean pooling."""
        batch = self.tokenizer(list(texts), padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        ids, mask = batch["input_ids"], batch["attention_mask"]
        embedded = self.bert.embeddings.word_embeddings(ids) + self.sounds(self.sound_of[ids])
        states = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).float()
        return nnf.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)

    def state(self) -> Any:
        """All weights, for keeping."""
        return {"bert": self.bert.state_dict(), "sounds": self.sounds.state_dict()}

    def restore(self, state: Any) -> None:
        """Takes kept weights back."""
        self.bert.load_state_dict(state["bert"])
        self.sounds.load_state_dict(state["sounds"])

    def fuse(self) -> None:
        """Adds the sounds into the characters' embeddings, for good."""
        with torch.no_grad():
            self.bert.embeddings.word_embeddings.weight += self.sounds(self.sound_of)


def contrast(left: Any, right: Any) -> Any:
    """InfoNCE both ways, every other row of the batch a negative."""
    logits = left @ right.T / TEMPERATURE
    labels = torch.arange(len(logits))
    return (nnf.cross_entropy(logits, labels) + nnf.cross_entropy(logits.T, labels)) / 2


def first_hits(model: Trainee, found: Sequence[Entry], asked: Sequence[tuple[str, str]]) -> float:
    """Share of held-back questions whose nearest text is of their item."""
    kept = [chunk for entry in found for chunk in entry.chunks if chunk.kind is not Kind.FACT]
    owners, texts = [chunk.item for chunk in kept], [chunk.text for chunk in kept]
    model.bert.eval()
    with torch.no_grad():
        known = torch.cat([model.encode(texts[n : n + 128]) for n in range(0, len(texts), 128)])
        queries = torch.cat([model.encode([q for q, _ in asked[n : n + 128]]) for n in range(0, len(asked), 128)])
    model.bert.train()
    best = (queries @ known.T).argmax(1).tolist()
    right = [owners[n] == item for n, (_, item) in zip(best, asked, strict=True)]
    return float(np.mean(right)) if right else 0.0


def train(model: Trainee, recipe: Recipe, minutes: float, rate: float, evaluate: Any) -> int:
    """Learns for some minutes and ends with the weights that did best on the held-back questions.

    Returns the number of steps taken.
    """
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    begun, step, seconds = time.monotonic(), 0, minutes * 60
    best, kept = 0.0, copy.deepcopy(model.state())
    model.bert.train()
    while (past := time.monotonic() - begun) < seconds:
        share = past / seconds
        factor = min(1.0, (step + 1) / 30) * (0.5 + 0.5 * math.cos(math.pi * share))
        for group in optimiser.param_groups:
            group["lr"] = rate * max(factor, 0.02)
        loss = batch_loss(model, recipe, step)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        if step % EVALUATE_EVERY == 0:
            hits = evaluate()
            log.info("step", step=step, loss=round(loss.item(), 3), share=round(share, 3), hits=hits)
            if hits >= best:
                best, kept = hits, copy.deepcopy(model.state())
    model.restore(kept)
    return step


def batch_loss(model: Trainee, recipe: Recipe, step: int) -> Any:
    """Items on most steps, so that every item meets every other; statutes and foreign names on the rest."""
    pairs = recipe.items() if step % 5 else recipe.foreign(FOREIGN_PAIRS) or recipe.items()
    return contrast(model.encode([a for a, _ in pairs]), model.encode([b for _, b in pairs]))


def export(model: Trainee, folder: Path) -> None:
    """Writes tokenizer.json, config.json, encoder.json and the quantised model.onnx."""
    model.fuse()
    model.bert.eval()
    ids = torch.ones((2, 8), dtype=torch.long)
    plain = folder / "plain.onnx"
    free = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=MAX_TOKENS)}
    torch.onnx.export(
        model.bert,
        kwargs={"input_ids": ids, "attention_mask": torch.ones_like(ids)},
        f=str(plain),
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_shapes={"input_ids": free, "attention_mask": free},
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    quantize_dynamic(
        str(plain), str(folder / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
    )
    onnx.checker.check_model(str(folder / "model.onnx"))
    plain.unlink()
    model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    model.config.save_pretrained(str(folder))
    config = EncoderConfig(pooling="mean", max_tokens=MAX_TOKENS)
    (folder / "encoder.json").write_text(config.model_dump_json(indent=1) + "\n", "utf-8")


def canonical(found: Sequence[Entry], lexicon: lexicons.Lexicon) -> list[Entry]:
    """The items with standard words, as the index encodes them."""
    return [
        Entry(e.item, e.name, tuple(Chunk(c.item, c.kind, lexicon.canonical(c.text)) for c in e.chunks)) for e in found
    ]


def main() -> None:
    """The command."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=20)
    arguments.add_argument("--hidden", type=int, default=256)
    arguments.add_argument("--layers", type=int, default=3)
    arguments.add_argument("--rate", type=float, default=5e-4)
    arguments.add_argument("--dropout", type=float, default=0.15)
    arguments.add_argument("--seed", type=int, default=20261122)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--guides", type=Path, default=GUIDES)
    arguments.add_argument("--resume", type=Path, help="weights of an earlier run to go on from; written at the end")
    arguments.add_argument("--out", type=Path, default=DEFAULT_FOLDER)
    chosen = arguments.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(chosen.seed)
    random.seed(chosen.seed)
    np.random.seed(chosen.seed)
    whole = entries(GuideStore.open(chosen.guides), BundleStore.open())
    lexicon = lexicons.build(whole, lexicons.read_variants())
    asked = [(lexicon.canonical(text), item) for text, item in development(whole)]
    learned = canonical(training_part(whole), lexicon)
    recipe = Recipe(learned, SHARED, chosen.seed)
    model = Trainee(vocabulary(recipe), chosen.out, chosen)
    if chosen.resume and chosen.resume.exists():
        model.restore(torch.load(chosen.resume, weights_only=True))
    log.info("begin", items=len(learned), development=len(asked), words=model.config.vocab_size)
    steps = train(model, recipe, chosen.minutes, chosen.rate, lambda: round(first_hits(model, learned, asked), 4))
    scores = {"development_first_hit": round(first_hits(model, learned, asked), 4), "steps": steps}
    if chosen.resume:
        torch.save(model.state(), chosen.resume)
    export(model, chosen.out)
    settings = {key: str(value) for key, value in vars(chosen).items() if key not in ("out", "guides", "resume")}
    report = {"items": len(learned), "development_questions": len(asked), **scores, "settings": settings}
    (chosen.out / "training.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    log.info("done", **scores)


if __name__ == "__main__":
    main()

"""Text to unit vectors with a Hugging Face checkpoint exported to ONNX; needs no torch."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from pydantic import BaseModel, ConfigDict
from tokenizers import Tokenizer

from core.problem import AppError

Vectors = npt.NDArray[np.float32]
Role = Literal["query", "passage"]
DEFAULT_FOLDER = Path(__file__).parent / "data" / "encoder"
_MODEL_FILES = ("model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx", "onnx/model.onnx")
_BATCH = 64
os.environ.setdefault(
    "TOKENIZERS_PARALLELISM", "false"
)  # threads cost more than they save on a question of two readings


class EncoderBroken(AppError):
    """The folder holds no usable checkpoint."""

    code = "encoder_broken"
    title = "语义模型打不开"


class EncoderConfig(BaseModel):
    """`encoder.json` of a checkpoint folder; without it what sentence-transformers wrote is used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pooling: Literal["mean", "cls"] = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""
    max_tokens: int = 64


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Name and digest: vectors of one name are comparable."""
        ...

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """One unit vector a text, in order."""
        ...


class OnnxEncoder:
    """A transformer in ONNX Runtime."""

    def __init__(self, session: ort.InferenceSession, tokenizer: Tokenizer, config: EncoderConfig, name: str) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._config = config
        self._inputs = {node.name for node in session.get_inputs()}
        self._name = name

    @classmethod
    def open(cls, folder: Path = DEFAULT_FOLDER, threads: int = 1) -> "OnnxEncoder":
        """The checkpoint of a folder: tokenizer.json, an ONNX file, and its pooling; raises EncoderBroken."""
        model = next((folder / name for name in _MODEL_FILES if (folder / name).exists()), None)
        if model is None or not (folder / "tokenizer.json").exists():
            raise EncoderBroken(f"{folder}: 需要 tokenizer.json 和 {_MODEL_FILES[0]}")
        config = _config(folder)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare exceptions
            raise EncoderBroken(f"{folder}: {error}") from error
        tokenizer.enable_truncation(config.max_tokens)
        tokenizer.enable_padding()
        with model.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
        digest.update(config.model_dump_json().encode())
        return cls(session, tokenizer, config, f"{folder.name}:{digest.hexdigest()[:16]}")

    @property
    def name(self) -> str:
        return self._name

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        prefix = self._config.query_prefix if role == "query" else self._config.passage_prefix
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [
            self._batch([prefix + texts[i] for i in order[start : start + _BATCH]])
            for start in range(0, len(order), _BATCH)
        ]
        sorted_vectors = np.concatenate(parts)
        vectors = np.empty_like(sorted_vectors)
        vectors[order] = sorted_vectors
        return vectors

    def _batch(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        mask = np.array([e.attention_mask for e in encodings], dtype=np.int64)
        feed = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        states = self._session.run(None, {key: value for key, value in feed.items() if key in self._inputs})[0]
        pooled = _pool(np.asarray(states, dtype=np.float32), mask, self._config.pooling)
        unit: Vectors = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9)
        return unit


def _pool(states: Vectors, mask: npt.NDArray[np.int64], pooling: Literal["mean", "cls"]) -> Vectors:
    if states.ndim == 2:
        return states
    if pooling == "cls":
        return states[:, 0]
    weights = mask[:, :, None].astype(np.float32)
    mean: Vectors = (states * weights).sum(axis=1) / weights.sum(axis=1)
    return mean


def _config(folder: Path) -> EncoderConfig:
    own = folder / "encoder.json"
    if own.exists():
        return EncoderConfig.model_validate_json(own.read_bytes())
    pooling, prompts = folder / "1_Pooling" / "config.json", folder / "config_sentence_transformers.json"
    cls = pooling.exists() and json.loads(pooling.read_bytes()).get("pooling_mode_cls_token", False)
    prefixes = json.loads(prompts.read_bytes()).get("prompts", {}) if prompts.exists() else {}
    return EncoderConfig(
        pooling="cls" if cls else "mean",
        query_prefix=prefixes.get("query", ""),
        passage_prefix=prefixes.get("passage", prefixes.get("document", "")),
        max_tokens=512,
    )

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import DEFAULT_FOLDER, EncoderBroken, OnnxEncoder, _pool

pytestmark = pytest.mark.model
MAX_MEGABYTES = 15


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder.open()


def checkpoint(folder: Path, pooling: str, prompts: dict[str, str]) -> Path:
    """The shipped model in the layout that sentence-transformers writes, without our own `encoder.json`."""
    (folder / "onnx").mkdir(parents=True)
    shutil.copy(DEFAULT_FOLDER / "model.onnx", folder / "onnx" / "model.onnx")
    shutil.copy(DEFAULT_FOLDER / "tokenizer.json", folder)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": pooling == "cls"}))
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    return folder


def test_shipped_model_is_small() -> None:
    assert sum(f.stat().st_size for f in DEFAULT_FOLDER.rglob("*") if f.is_file()) <= MAX_MEGABYTES * 2**20


def test_vectors_are_of_unit_length_and_in_order(encoder: OnnxEncoder) -> None:
    texts = ["身份证丢了怎么补", "居住证", "长" * 300]

    vectors = encoder.encode(texts, "passage")

    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[1], encoder.encode(["居住证"], "passage")[0], atol=0.06)


def test_same_meaning_is_nearer_than_another(encoder: OnnxEncoder) -> None:
    lost, again, married = encoder.encode(["身份证丢失怎么办", "补办身份证要什么材料", "结婚登记要预约吗"], "query")

    assert lost @ again > lost @ married


def test_checkpoint_of_another_layout_works(tmp_path: Path) -> None:
    mean = OnnxEncoder.open(checkpoint(tmp_path / "mean", "mean", {}))
    cls = OnnxEncoder.open(checkpoint(tmp_path / "cls", "cls", {"query": "查询："}))

    assert mean.name != cls.name
    assert not np.allclose(mean.encode(["居住证"], "query"), cls.encode(["居住证"], "query"), atol=1e-3)
    assert not np.allclose(cls.encode(["居住证"], "query"), cls.encode(["居住证"], "passage"), atol=1e-3)


@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_broken_checkpoint_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "model.onnx").write_bytes(content)
        shutil.copy(DEFAULT_FOLDER / "tokenizer.json", tmp_path)

    with pytest.raises(EncoderBroken):
        OnnxEncoder.open(tmp_path)


def test_padding_does_not_change_a_mean() -> None:
    states = np.array([[[1.0, 3.0], [3.0, 5.0], [9.0, 9.0]]], dtype=np.float32)

    assert _pool(states, np.array([[1, 1, 0]]), "mean").tolist() == [[2.0, 4.0]]
    assert _pool(states, np.array([[1, 1, 0]]), "cls").tolist() == [[1.0, 3.0]]

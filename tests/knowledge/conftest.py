"""Small guides written for one test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

WriteGuide = Callable[..., Path]


class FakeEncoder:
    """Vectors of character counts: texts that share characters are near."""

    name = "fake:1"
    dims = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: list[str], role: str) -> np.ndarray:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dims), dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                vectors[row, ord(character) % self.dims] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def guides_folder(tmp_path: Path) -> Path:
    return tmp_path / "guides"


@pytest.fixture
def write_guide(guides_folder: Path) -> WriteGuide:
    """Writes a guide file; `file` names it when it is not `{item}.yml`."""

    def write(item: str, region: str = "000000", file: str | None = None, **fields: Any) -> Path:
        record = {"item": item, "region": region, "version": 1, "owner": "test", "reviewed_on": "2026-11-01"}
        if region == "000000":
            record |= {"name": item, "task_type": "07", "server_type": ["1"], "department": "公安机关"}
        path = guides_folder / region / (file or f"{item}.yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(record | fields, allow_unicode=True, sort_keys=False), "utf-8")
        return path

    return write


@pytest.fixture
def three_guides(write_guide: WriteGuide, guides_folder: Path) -> Path:
    write_guide(
        "residence-permit",
        name="居住证申领",
        aliases=["居住证", "暂住证"],
        questions=["外地人怎么办居住证", "租房半年能办居住证吗"],
    )
    write_guide(
        "id-card",
        name="居民身份证丢失补领",
        aliases=["补身份证"],
        questions=["身份证丢了怎么补", "身份证不见了要带什么去办"],
    )
    write_guide(
        "marriage", name="结婚登记", aliases=["领证", "领结婚证"], questions=["结婚要带什么证件", "领证要预约吗"]
    )
    return guides_folder

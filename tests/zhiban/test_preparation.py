import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from zhiban.preparation import Artefact, PreparationFailed, digest, explain, prepare

SCRIPT = """
import pathlib, sys
print("making")
out = pathlib.Path(sys.argv[1])
out.write_text(out.read_text() + "x" if out.exists() else "x")
"""


class Shown:
    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        self.lines.append(what)
        yield


@pytest.fixture
def model(tmp_path: Path) -> Artefact:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text("a")
    return Artefact(
        title="模型",
        inputs=(tmp_path / "data", tmp_path / "config.yml"),
        output=tmp_path / "model.bin",
        stamp=tmp_path / "model.inputs",
        command=(sys.executable, "-c", SCRIPT, str(tmp_path / "model.bin")),
        cwd=tmp_path,
        env=dict(os.environ),
        about="约1分钟",
    )


def test_what_is_missing_is_made_and_then_left_alone(model: Artefact, tmp_path: Path) -> None:
    shown = Shown()

    prepare([model], tmp_path / "logs", shown)
    prepare([model], tmp_path / "logs", shown)

    assert model.output.read_text() == "x"
    assert shown.lines == ["正在制作模型，约1分钟"]
    assert model.state() == "current"


@pytest.mark.parametrize("change", ["content", "new file", "renamed", "late input"])
def test_changed_inputs_make_it_again(change: str, model: Artefact, tmp_path: Path) -> None:
    prepare([model], tmp_path / "logs", Shown())
    nlu = tmp_path / "data" / "nlu.yml"
    match change:
        case "content":
            nlu.write_text("b")
        case "new file":
            (tmp_path / "data" / "more.yml").write_text("")
        case "renamed":
            nlu.rename(tmp_path / "data" / "other.yml")
        case "late input":
            (tmp_path / "config.yml").write_text("c")

    shown = Shown()
    prepare([model], tmp_path / "logs", shown)

    assert model.output.read_text() == "xx"
    assert "内容有更新" in shown.lines[0]


def test_a_damaged_result_is_made_again(model: Artefact, tmp_path: Path) -> None:
    prepare([model], tmp_path / "logs", Shown())
    model.output.write_text("")

    shown = Shown()
    prepare([model], tmp_path / "logs", shown)

    assert "损坏" in shown.lines[0]
    assert model.state() == "current"


def test_caches_are_no_inputs(model: Artefact, tmp_path: Path) -> None:
    before = digest(model.inputs)
    (tmp_path / "data" / "__pycache__").mkdir()
    (tmp_path / "data" / "__pycache__" / "a.pyc").write_text("x")

    assert digest(model.inputs) == before


def test_a_failure_names_the_log_and_leaves_no_stamp(model: Artefact, tmp_path: Path) -> None:
    model.cwd.joinpath("model.bin").mkdir()

    with pytest.raises(PreparationFailed, match=r"模型没有做成.*model\.log") as raised:
        prepare([model], tmp_path / "logs", Shown())

    assert any("IsADirectoryError" in line for line in explain(raised.value))
    assert model.state() != "current"


def test_a_second_start_waits_for_the_first_and_makes_nothing_twice(model: Artefact, tmp_path: Path) -> None:
    slow = replace(model, command=(sys.executable, "-c", "import time; time.sleep(0.5)\n" + SCRIPT, *model.command[3:]))
    shown = [Shown(), Shown()]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda each: prepare([slow], tmp_path / "logs", each), shown))

    assert model.output.read_text() == "x"
    assert sorted(line[:4] for each in shown for line in each.lines) == ["正在制作", "正在等待"]

from pathlib import Path

from typer.testing import CliRunner

from zhiban.cli import app


def test_documents_are_imported_and_the_broken_one_is_told(tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "policy.txt").write_text("申请人应当在二十个工作日内提交材料，由受理部门审核。", "utf-8")
    (inbox / "broken.pdf").write_bytes(b"no pdf")

    result = CliRunner().invoke(app, ["guides", "import", str(inbox), "--out", str(out)])

    assert result.exit_code == 1
    assert "文件段落 1 段" in result.output
    assert "broken.pdf：PDF 已损坏或加密" in result.output
    assert len(list((out / "passages").glob("*.jsonl"))) == 1

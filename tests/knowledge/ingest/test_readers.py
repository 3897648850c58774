import zipfile
from pathlib import Path

import docx
import pytest

from knowledge.ingest import document
from knowledge.ingest.document import Unreadable
from knowledge.ingest.readers import read

PAGE = """<html><head><title>关于居住证的通知</title><script>var x = 1</script></head><body>
<nav><a>首页</a></nav><h1>关于居住证的通知</h1><div><p>一、办理条件</p><p>在本市居住半年以上的，可以申领居住证。</p></div>
<p>打印本页</p><footer>版权所有</footer></body></html>"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_web_page_without_its_furniture(tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.html", PAGE))

    assert found.title == "关于居住证的通知"
    assert [(b.text, b.level) for b in found.blocks][1:] == [
        ("一、办理条件", 2),
        ("在本市居住半年以上的，可以申领居住证。", 0),
    ]
    assert "首页" not in str(found.blocks)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_plain_text(tmp_path: Path, encoding: str) -> None:
    found = read(write(tmp_path, "a.txt", "第一章 总则\n申请人应当提交下列材料。".encode(encoding)))

    assert [b.level for b in found.blocks] == [1, 0]


def test_traditional_text_and_pinyin_notes(tmp_path: Path) -> None:
    found = read(write(tmp_path, "a.txt", "政務(wù)服務(wù)要方便群衆。"))

    assert found.blocks[0].text == "政务服务要方便群众。"


def test_damage_is_kept_for_a_person(tmp_path: Path) -> None:
    assert read(write(tmp_path, "a.txt", "办理\ue123条件如下。")).damaged


def test_word_file_with_headings_and_table(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("办理条件", 2)
    word.add_paragraph("在本市居住半年以上。")
    word.add_table(1, 2).rows[0].cells[1].text = "身份证"
    word.save(str(tmp_path / "a.docx"))

    found = read(tmp_path / "a.docx")

    assert [(b.text, b.level) for b in found.blocks[:2]] == [("办理条件", 2), ("在本市居住半年以上。", 0)]
    assert "身份证" in found.blocks[2].text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4 broken"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.xyz", b"x"),
        ("a.txt", b""),
        ("a.txt", b"\n"),
    ],
)
def test_broken_file_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(Unreadable, match=name):
        read(write(tmp_path, name, content))


def test_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 1_000_000)
    monkeypatch.setattr("knowledge.ingest.readers.MAX_UNPACKED", 100_000)

    with pytest.raises(Unreadable, match="过大"):
        read(tmp_path / "a.docx")


def test_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_BYTES", 10)

    with pytest.raises(Unreadable, match="最多"):
        read(write(tmp_path, "a.txt", "十" * 10))

"""Readers of HTML, PDF with text, Word and plain text. Each gives a Document or raises Unreadable."""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import docx
import pypdf
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree, html  # type: ignore[import-untyped]
from pypdf.errors import PyPdfError

from knowledge.ingest.document import (
    MAX_CHARACTERS,
    MAX_PAGES,
    MAX_UNPACKED,
    Block,
    Document,
    Unreadable,
    check_size,
)
from knowledge.ingest.headings import blocks
from knowledge.text.normalise import damaged, readable

_ENCODINGS = ("utf-8-sig", "gb18030")
_FURNITURE = ("script", "style", "nav", "header", "footer", "aside", "form", "noscript", "iframe", "button")
_TEXT_BLOCKS = "//h1|//h2|//h3|//h4|//p|//li|//td|//div[not(.//p or .//div or .//table or .//li)]"


def read(file: Path) -> Document:
    """The document of a file by its suffix; raises Unreadable."""
    check_size(file)
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise Unreadable(f"{file.name}：不支持 {file.suffix or '没有扩展名的'} 文件，可以导入 {'、'.join(READERS)}")
    document = reader(file)
    if not document.blocks:
        raise Unreadable(f"{file.name}：没有读到文字（扫描件需要先做文字识别）")
    return document


def read_text(file: Path) -> Document:
    """Plain text or Markdown."""
    return _document(file, _decoded(file).splitlines())


def read_html(file: Path) -> Document:
    """The running text of a web page, without its furniture."""
    try:
        page = html.fromstring(_decoded(file))
    except (etree.ParserError, ValueError) as error:
        raise Unreadable(f"{file.name}：网页无法解析") from error
    for element in page.xpath("|".join(f"//{name}" for name in _FURNITURE)):
        element.drop_tree()
    lines = (" ".join(element.text_content().split()) for element in page.xpath(_TEXT_BLOCKS))
    return _document(file, lines, " ".join(page.findtext(".//title", "").split()) or None)


def read_pdf(file: Path) -> Document:
    """The text layer of a PDF."""
    try:
        pages = pypdf.PdfReader(file).pages
        if len(pages) > MAX_PAGES:
            raise Unreadable(f"{file.name}：有 {len(pages)} 页，最多 {MAX_PAGES} 页，请拆开再导入")
        return _document(file, [line for page in pages for line in _joined(page.extract_text().splitlines())])
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise Unreadable(f"{file.name}：PDF 已损坏或加密") from error


def read_docx(file: Path) -> Document:
    """Paragraphs and tables of a Word file; its heading styles count."""
    check_archive(file)
    try:
        word = docx.Document(str(file))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise Unreadable(f"{file.name}：Word 文件已损坏") from error
    found: list[Block] = []
    for paragraph in word.paragraphs:
        style = (paragraph.style.name if paragraph.style else "") or ""
        level = int(style[-1]) if style.startswith("Heading") and style[-1].isdigit() else 0
        found.extend(Block(b.text, level or b.level) for b in blocks([paragraph.text]))
    for table in word.tables:
        rows = (" | ".join(cell.text.strip() for cell in row.cells) for row in table.rows)
        found.extend(blocks(rows))
    return Document(_title(file, found), file.name, tuple(found), tuple(damaged("\n".join(b.text for b in found))))


def check_archive(file: Path) -> None:
    """Raises Unreadable for a zip archive that unpacks to too much."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise Unreadable(f"{file.name}：解压后过大，拒绝导入")
    except zipfile.BadZipFile as error:
        raise Unreadable(f"{file.name}：文件已损坏") from error


def _document(file: Path, lines: Iterable[str], title: str | None = None) -> Document:
    kept = list(lines)
    raw = "\n".join(kept)
    if len(raw) > MAX_CHARACTERS:
        raise Unreadable(f"{file.name}：文字超过 {MAX_CHARACTERS} 个，请拆开再导入")
    found = list(blocks(kept))
    return Document(readable(title) if title else _title(file, found), file.name, tuple(found), tuple(damaged(raw)))


def _title(file: Path, found: list[Block]) -> str:
    first = found[0].text if found else ""
    return first if 4 <= len(first) <= 60 and first[-1] not in "。,，;；" else file.stem


def _decoded(file: Path) -> str:
    raw = file.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"{file.name}：文字编码无法识别，请另存为 UTF-8")


def _joined(lines: Iterable[str]) -> list[str]:
    """Lines of a page put together to paragraphs: a line that does not end a sentence goes on."""
    whole: list[str] = []
    for line in (line.strip() for line in lines):
        if whole and line and whole[-1][-1:] not in "。；：！？.;:!?" and len(whole[-1]) > 20:
            whole[-1] += line
        elif line:
            whole.append(line)
    return whole


READERS: dict[str, Callable[[Path], Document]] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}

"""What the widget's files promise: no markup parsing, no inline anything, small, and all words in all languages."""

import gzip
import json
import re
from pathlib import Path

import pytest

WIDGET = Path(__file__).parents[2] / "bot" / "widget"
MODULES = sorted(path for path in WIDGET.rglob("*.js") if "demo" not in path.parts)
LANGUAGES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((WIDGET / "i18n").glob("*.json"))}
LIMIT_BYTES = 40_000


def loaded_by_a_page() -> set[Path]:
    """What one page fetches until a form is opened: the modules reached by imports, the styles, one language."""
    found: set[Path] = set()
    waiting = [WIDGET / "zhiban-chat.js", WIDGET / "element.js"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [
                (path.parent / name).resolve()
                for name in re.findall(r'from "(\./[^"]+|\.\./[^"]+)"', path.read_text("utf-8"))
            ]
    styles = [WIDGET / "styles" / f"{name}.css" for name in ("tokens", "panel", "messages", "controls", "themes")]
    return {*found, *styles, WIDGET / "i18n" / "zh-CN.json"}


def test_widget_loads_in_under_40_kilobytes() -> None:
    size = sum(len(gzip.compress(path.read_bytes(), 6)) for path in loaded_by_a_page())

    assert size < LIMIT_BYTES


@pytest.mark.parametrize("path", [*MODULES, *(WIDGET / "demo").glob("*.js")], ids=lambda path: path.name)
def test_module_parses_no_markup_and_evaluates_no_text(path: Path) -> None:
    code = path.read_text("utf-8")

    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment", code
    )
    assert not re.search(r"""\.style\b|["']style["']""", code), "looks belong in the stylesheets"
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)[a-z]", code), "no address of anyone else"


@pytest.mark.parametrize("path", [*MODULES, *(WIDGET / "demo").glob("*.js")], ids=lambda path: path.name)
def test_module_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 400


def test_demo_page_has_nothing_inline_and_says_that_it_is_a_demo() -> None:
    page = (WIDGET / "demo" / "index.html").read_text("utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"""(?:src|href)="(?:https?:)?//""", page)
    assert page.index("演示") < page.index("<header")
    assert set(re.findall(r'href="tel:(\d+)"', page)) == {"12345"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_words(language: str) -> None:
    reference = LANGUAGES["zh-CN"]

    assert LANGUAGES[language].keys() == reference.keys()
    for key, text in LANGUAGES[language].items():
        names = set(re.findall(r"\{(\w+)\}", json.dumps(text)))
        assert names == set(re.findall(r"\{(\w+)\}", json.dumps(reference[key]))), key


def test_every_word_asked_for_exists_and_none_is_idle() -> None:
    code = "\n".join(path.read_text("utf-8") for path in MODULES)
    quoted = set(re.findall(r'"([a-z][a-z0-9_]*)"', code))
    composed = {
        "agent",
        "system",
        *(f"font_{level}" for level in range(4)),
        *(f"rate_{level}" for level in range(1, 6)),
    }

    asked = set(re.findall(r'\bt\("([a-z_0-9]+)"', code))

    assert asked <= LANGUAGES["zh-CN"].keys()
    assert LANGUAGES["zh-CN"].keys() - quoted - composed == set()


def test_manifest_names_what_the_styles_and_views_have() -> None:
    manifest = json.loads((WIDGET / "custom-elements.json").read_text("utf-8"))
    element = manifest["modules"][1]["declarations"][0]
    styles = "\n".join(path.read_text("utf-8") for path in (WIDGET / "styles").glob("*.css"))
    code = "\n".join(path.read_text("utf-8") for path in MODULES)
    parts = {name for listed in re.findall(r'part: "([a-z -]+)"', code) for name in listed.split()}

    assert {entry["name"] for entry in element["cssProperties"]} == set(re.findall(r"var\((--zb-[a-z-]+)", styles))
    assert {entry["name"] for entry in element["cssParts"]} == parts
    assert {entry["name"] for entry in element["events"]} == set(re.findall(r'#emit\("(zb-[a-z]+)"', code))


def test_service_worker_keeps_every_file_that_page_and_widget_need() -> None:
    kept = json.loads((WIDGET / "demo" / "files.json").read_text("utf-8"))
    left_out = {"custom-elements.json", "service-worker.js", "files.json", "index.html"}
    files = [path for path in WIDGET.rglob("*") if path.is_file() and path.name not in left_out]

    assert sorted(kept) == sorted(["", "widget.js", *(f"widget/{path.relative_to(WIDGET)}" for path in files)])

"""axe-core on every state, and the numbers of the national rules for elders (适老化) and WCAG 2.2 AA."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.widget.chat import Chat
from tests.widget.conftest import OpenChat
from tests.widget.fake_gateway import FakeGateway
from tests.widget.states import states

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOOKS: dict[str, tuple[dict[str, str], float, float]] = {
    "high contrast": ({"mode": "standard", "contrast": "high"}, 13, 44),
    "standard": ({"mode": "standard", "contrast": "normal"}, 13, 44),
    "elder": ({"mode": "elder", "contrast": "normal"}, 18, 60),
}
"""Attributes, smallest text and smallest target in pixels: elder text at least 18, targets 44, for elders 60."""
WINDOWS = [(320, 256, "elder", "0"), (320, 640, "elder", "3"), (320, 640, "standard", "0")]
"""Width, height, mode and font size; 320 px is also 1280 px at 400 % zoom."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_MEASURE = """
(root) => {
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".hidden, .announcer");
  const name = (node) => `${node.localName}.${node.className.baseVal ?? node.className}`;
  const texts = [...root.querySelectorAll(".root *")].filter((node) => seen(node)
    && [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()));
  const target = (input) => input.closest("label") ?? root.querySelector(`label[for="${input.id}"]`) ?? input;
  const targets = [...root.querySelectorAll("button, summary, textarea, input")].filter((node) => seen(target(node)));
  return {
    texts: texts.map((node) => {
      const style = getComputedStyle(node);
      return [name(node), parseFloat(style.fontSize), parseFloat(style.lineHeight) / parseFloat(style.fontSize)];
    }),
    targets: targets.map((node) => {
      const boxed = ["radio", "checkbox", "file"].includes(node.type) ? target(node) : node;
      const box = boxed.getBoundingClientRect();
      return [name(node), Math.round(box.width * 10) / 10, Math.round(box.height * 10) / 10];
    }),
  };
}
"""


_AXE = """
async ([context, options]) => (await axe.run(context ?? document, options)).violations
  .map(({ id, nodes }) => [id, nodes.slice(0, 5).map((node) => [node.html.slice(0, 120), node.failureSummary])])
"""
_OVERFLOW = """
(root) => [document.documentElement, ...root.querySelectorAll(".root *")]
  .filter((node) => !node.closest(".hidden, .announcer") && node.checkVisibility?.() !== false)
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
  .map((node) => `${node.localName}.${node.className.baseVal ?? node.className}`)
"""


async def test_every_state_passes_axe_and_is_large_enough_in_every_look(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    """One walk, each state put into every look: the walk costs more than the look at it."""
    chat = await open_chat()
    await chat.page.evaluate(Axe().axe_script)
    found: dict[tuple[str, str], Any] = {}

    async for state in states(chat, gateway):
        for look in LOOKS:
            wrong = await _wrong(chat, look, whole_page=state in ("closed", "greeting"))
            if any(wrong):
                found[state, look] = wrong

    assert found == {}


async def _wrong(chat: Chat, look: str, *, whole_page: bool) -> tuple[Any, Any, Any]:
    """Violations, too small texts and too small targets of what is shown, in a look."""
    attributes, smallest_text, smallest_target = LOOKS[look]
    await chat.set(**attributes)
    rules = {"color-contrast-enhanced": {"enabled": "high" in look}, "target-size": {"enabled": True}}
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}, "rules": rules}
    violations = await chat.page.evaluate(_AXE, [None if whole_page else "zhiban-chat", options])
    measured = await chat.in_shadow(_MEASURE)
    texts = [entry for entry in measured["texts"] if entry[1] < smallest_text or entry[2] < 1.3]
    targets = [entry for entry in measured["targets"] if min(entry[1:]) < smallest_target]
    return violations, texts, targets


@pytest.mark.parametrize("mode", ["standard", "elder"])
async def test_largest_font_is_at_least_30_pixels(open_chat: OpenChat, mode: str) -> None:
    chat = await open_chat()
    await chat.set(mode=mode)
    await chat.open()
    await chat.say("居住证要不要钱", "第一次办居住证不收费")
    await chat.button("字体和设置").click()

    await chat.page.get_by_role("radio", name="最大").check()

    sizes = await chat.in_shadow(
        """(root) => [...root.querySelectorAll(".bubble p, .choice, .title, .input")]
          .map((node) => parseFloat(getComputedStyle(node).fontSize))"""
    )
    assert min(sizes) >= 30


async def test_body_text_has_the_line_height_of_one_and_a_half(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    ratio = await chat.in_shadow(
        """(root) => {
          const style = getComputedStyle(root.querySelector(".bubble p"));
          return parseFloat(style.lineHeight) / parseFloat(style.fontSize);
        }"""
    )

    assert ratio >= 1.5


async def test_nothing_needs_sideways_scrolling_at_320_pixels(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat(320, 640)
    wide: dict[Any, Any] = {}

    async for state in states(chat, gateway):
        for width, height, mode, font_size in WINDOWS:
            await chat.page.set_viewport_size({"width": width, "height": height})
            await chat.set(mode=mode, font_size=font_size)
            overflow = await chat.in_shadow(_OVERFLOW)
            if overflow or await chat.page.evaluate("document.documentElement.scrollWidth") > width:
                wide[state, height, mode, font_size] = overflow

    assert wide == {}


async def test_choices_come_four_at_a_time_for_elders(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.set(mode="elder")
    await chat.open()
    await chat.say("我的身份证掉了", "您要办的是下面哪一项")
    choices = chat.log.locator(".choices").last.get_by_role("button")

    await expect(choices).to_have_count(5)
    await chat.button("更多选项").click()

    await expect(choices).to_have_count(5)
    await expect(chat.button("身份证损坏换领")).to_be_focused()


async def test_motion_stops_where_it_is_not_wanted(open_chat: OpenChat) -> None:
    chat = await open_chat(reduced_motion="reduce")
    await chat.open()

    moving = await chat.in_shadow("(root) => root.getAnimations().length")

    assert moving == 0


async def test_everything_is_drawn_in_forced_colours(open_chat: OpenChat) -> None:
    chat = await open_chat(forced_colors="active")
    await chat.open()
    await chat.say("居住证要不要钱", "第一次办居住证不收费")

    borderless = await chat.in_shadow(
        """(root) => [...root.querySelectorAll("button, .bubble, .input")].filter((node) => node.checkVisibility()
          && getComputedStyle(node).borderTopStyle === "none").map((node) => node.className)"""
    )

    assert borderless == []

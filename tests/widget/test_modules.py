"""The widget's pure modules, run in the browser: event streams, text, validators."""

from typing import Any

import pytest

from tests.widget.conftest import OpenChat

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_STREAM = """
async ([text, size]) => {
  const { events } = await import("/widget/sse.js");
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream({ start(controller) {
    for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
    controller.close();
  } });
  const found = [];
  for await (const event of events(stream)) found.push([event.event, event.data, event.id]);
  return found;
}
"""
_RENDER = """
async ([text, hosts]) => {
  const { textNodes } = await import("/widget/text.js");
  const holder = document.createElement("div");
  holder.append(textNodes(text, hosts));
  const outline = (node) => node.nodeType === Node.TEXT_NODE ? node.data
    : [node.localName, node.getAttribute("href"), ...[...node.childNodes].map(outline)].filter((part) => part !== null);
  return [...holder.childNodes].map(outline);
}
"""
_COMPLAIN = "async ([type, value]) => (await import('/widget/validators.js')).complaint(type, value)"


async def test_events_are_the_same_however_the_stream_is_cut(open_chat: OpenChat) -> None:
    chat = await open_chat()
    lines = [
        ": 保活",
        "event: status",
        'data: {"a":1}',
        "",
        "id: 7",
        "data: 第一行",
        "data:第二行",
        "",
        "data: 没有结束",
    ]

    for end in ("\n", "\r\n", "\r"):
        for size in (1, 2, 3, 7, 1000):
            found = await chat.page.evaluate(_STREAM, [end.join(lines), size])
            assert found == [["status", '{"a":1}', None], ["message", "第一行\n第二行", "7"]], (end, size)


async def test_text_becomes_these_nodes(open_chat: OpenChat) -> None:
    chat = await open_chat()
    address = "https://zwfw.example.gov.cn/a?b=1"
    expected: dict[str, list[Any]] = {
        "一句话": [["p", "一句话"]],
        "要带：\n1. 身份证\n2、照片\n完": [["p", "要带："], ["ol", ["li", "身份证"], ["li", "照片"]], ["p", "完"]],
        "- 甲\n- **乙**丙": [["ul", ["li", "甲"], ["li", ["strong", "乙"], "丙"]]],
        "打 0000-5550101 或 12345。": [
            ["p", "打 ", ["a", "tel:0000-5550101", "0000-5550101"], " 或 ", ["a", "tel:12345", "12345"], "。"]
        ],
        "编号 990100202611160001": [["p", "编号 990100202611160001"]],
        "3.5 公里": [["p", "3.5 公里"]],
        f"看 {address}。": [["p", "看 ", ["a", address, address], "。"]],
        "[站](https://portal.example/x)": [["p", ["a", "https://portal.example/x", "站"]]],
        "[坏](https://gov.cn.evil.example/)": [["p", "坏"]],
        "[坏](https://www.gov.cn@evil.example/)": [["p", "坏"]],
        "[坏](javascript:alert(1))": [["p", "坏", ")"]],
        "http://www.gov.cn/": [["p", "http://www.gov.cn/"]],
    }

    found = {text: await chat.page.evaluate(_RENDER, [text, ["gov.cn", "portal.example"]]) for text in expected}

    assert found == expected


async def test_first_check_of_a_value(open_chat: OpenChat) -> None:
    chat = await open_chat()
    expected = {
        ("id_number", "11010519491231002X"): None,
        ("id_number", "110105 1949-1231 002x"): None,
        ("id_number", "１１０１０５１９４９１２３１００２Ｘ"): None,
        ("id_number", "110105194912310021"): "bad_id_number",
        ("id_number", "110105194913310025"): "bad_id_number",
        ("id_number", "11010519491231"): "bad_id_number",
        ("uscc", "91110000600037341L"): None,
        ("uscc", "12441500196720244t"): None,
        ("uscc", "91110000600037341M"): "bad_uscc",
        ("uscc", "91110000600037341O"): "bad_uscc",
        ("phone", "138 0000 0000"): None,
        ("phone", "+86 13800000000"): None,
        ("phone", "0000-5550101"): None,
        ("phone", "5550101"): "bad_phone",
        ("amount", "1,200.50"): None,
        ("amount", "1200元"): None,
        ("amount", "很多"): "bad_amount",
        ("date", "2024-02-29"): None,
        ("date", "2025-02-29"): "bad_date",
        ("name", "阿卜杜拉·买买提"): None,
    }

    found = {case: await chat.page.evaluate(_COMPLAIN, [*case]) for case in expected}

    assert found == expected

"""Asking, answering, retrying: what the person sees and what reaches the gateway."""

import asyncio
import json
import re

import pytest
from playwright.async_api import expect

from tests.widget.conftest import OpenChat
from tests.widget.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_question_gets_answer_with_its_sources(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.say("居住证要不要钱", "第一次办居住证不收费")
    sources = chat.log.locator("details")
    await sources.first.locator("summary").click()

    await expect(sources).to_have_count(2)
    await expect(sources.first).to_contain_text("《居住证暂行条例》第二十一条")
    await expect(sources.first.locator("blockquote")).to_contain_text("免收证件工本费")
    await expect(sources.first).to_contain_text("更新：2026-11-22")
    await expect(sources.first).not_to_contain_text("以当地公布为准")
    await expect(sources.last.locator("summary")).to_contain_text("以当地公布为准")


async def test_only_allowed_links_become_links(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.say("居住证要不要钱", "第一次办居住证不收费")
    for summary in await chat.log.locator("summary").all():
        await summary.click()

    addresses = await chat.log.locator("a").evaluate_all("links => links.map((link) => [link.href, link.rel])")
    assert addresses == [
        ["tel:12345", ""],
        ["https://www.gov.cn/", "noopener noreferrer"],
        ["https://flk.npc.gov.cn/", "noopener noreferrer"],
    ]


async def test_markup_in_an_answer_stays_text(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.say("标记", "<img src=x onerror=alert(1)>")

    assert await chat.log.locator("img, script").count() == 0
    assert await chat.log.locator(".from-assistant").last.locator("a").count() == 0


async def test_choice_sends_its_payload_and_shows_its_title(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.say("我的身份证掉了", "您要办的是下面哪一项")

    await chat.button("身份证丢失补领").click()
    await chat.sees("当前指南没有写这一项")

    assert gateway.received[-1]["payload"] == "/choose{}"
    await expect(chat.log.locator(".from-user").last).to_contain_text("身份证丢失补领")


async def test_portal_item_asks_its_question(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()

    await chat.page.get_by_role("searchbox").fill("居住证要不要钱")
    await chat.page.get_by_role("button", name="问一问").click()
    await chat.sees("第一次办居住证不收费")

    assert [body["text"] for body in gateway.received] == ["居住证要不要钱"]
    assert gateway.begun == [{"channel": "web", "locale": "zh-CN", "mode": "standard", "region": "990100"}]


async def test_greeting_stands_before_a_question_asked_at_once(open_chat: OpenChat) -> None:
    chat = await open_chat()

    await chat.page.get_by_role("button", name="居住证要不要钱").click()
    await chat.sees("第一次办居住证不收费")

    roles = await chat.log.locator(".message").evaluate_all(
        "all => all.map((one) => one.className.match(/from-(\\w+)/)[1])"
    )
    assert roles == ["assistant", "system", "user", "assistant"]


async def test_cut_off_answer_is_fetched_again_under_the_same_id(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.drops = 2

    await chat.say("居住证要不要钱", "第一次办居住证不收费")

    assert len(gateway.received) == 3
    assert len({body["client_message_id"] for body in gateway.received}) == 1
    assert len(next(iter(gateway.talks.values())).turns) == 1
    await expect(chat.log.locator(".from-user")).to_have_count(1)


async def test_json_answer_does_where_there_is_no_stream(open_chat: OpenChat, gateway: FakeGateway) -> None:
    gateway.sse = False
    chat = await open_chat()
    await chat.open()

    await chat.say("居住证要不要钱", "第一次办居住证不收费")


async def test_failure_offers_retry_that_sends_once(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.failures = [503, 503, 503]

    await chat.say("居住证要不要钱", "服务暂时出了点问题")
    await chat.button("重试").click()
    await chat.sees("第一次办居住证不收费")

    assert len({body["client_message_id"] for body in gateway.received}) == 1
    await expect(chat.log.get_by_role("button", name="重试")).to_have_count(0)
    assert ["zb-error", {"code": "unavailable", "status": 503, "request_id": "r-1"}] in await chat.events()


async def test_refused_message_does_not_block_the_next(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.failures = [422]

    await chat.say("这条不行", "服务暂时不可用，请稍后再试")
    await chat.say("居住证要不要钱", "第一次办居住证不收费")


async def test_messages_typed_without_network_go_out_in_order_when_it_returns(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.page.context.set_offline(True)

    await chat.say("居住证要不要钱")
    await chat.say("我的身份证掉了")
    await expect(chat.offline).to_be_visible()
    await chat.page.context.set_offline(False)
    await chat.sees("您要办的是下面哪一项")

    assert [body["text"] for body in gateway.received] == ["居住证要不要钱", "我的身份证掉了"]
    await expect(chat.offline).to_be_hidden()


async def test_expired_conversation_begins_anew_and_says_so(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.forget()

    await chat.say("居住证要不要钱", "第一次办居住证不收费")

    await chat.sees("上次的对话已经过期")
    assert len({body["client_message_id"] for body in gateway.received}) == 1


async def test_conversation_survives_a_reload_and_storage_holds_no_words(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.say("居住证要不要钱", "第一次办居住证不收费")

    await chat.reload()
    await chat.open()

    await expect(chat.log.locator(".from-user")).to_have_text(re.compile("居住证要不要钱"))
    await chat.sees("第一次办居住证不收费")
    assert len(gateway.begun) == 1
    stored = await chat.page.evaluate("[{...sessionStorage}, {...localStorage}]")
    assert list(json.loads(stored[0]["zhiban:session:"])) == ["conversation_id", "token", "expires_at"]
    assert "居住证" not in json.dumps(stored, ensure_ascii=False)


async def test_handoff_rating_and_erasure(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.button("转人工").click()
    await chat.sees("正在为您转人工")
    await chat.button("评价服务").click()
    await chat.page.get_by_label("满意", exact=True).check()
    await chat.button("提交评价").click()
    await chat.sees("谢谢您的评价")
    await chat.button("字体和设置").click()
    await chat.button("清除对话").click()
    await chat.button("确认清除").click()
    await chat.sees("对话已清除")

    assert gateway.ratings == [4]
    async with asyncio.timeout(10):
        while len(gateway.talks) != 1:  # the first was erased; a new one is begun after the notice
            await asyncio.sleep(0.05)
    await expect(chat.log.get_by_text("正在为您转人工")).to_have_count(0)


async def test_events_tell_what_happened_without_the_words(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.say("居住证要不要钱", "第一次办居住证不收费")
    await chat.button("转人工").click()
    await chat.sees("正在为您转人工")
    await chat.button("关闭对话").click()

    events = await chat.events()

    assert [name for name, _ in events] == ["zb-open", "zb-message", "zb-message", "zb-handoff", "zb-close"]
    assert events[1][1]["aspect"] == "fee"
    assert "居住证" not in json.dumps(events, ensure_ascii=False)


async def test_enter_of_an_input_method_does_not_send(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.input.fill("居住证")

    await chat.input.dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )

    await expect(chat.input).to_have_value("居住证")
    assert gateway.received == []


async def test_interface_follows_the_language(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.set(lang="en")
    await expect(chat.page.get_by_role("button", name="Talk to a person")).to_be_attached()
    await chat.set(lang="zh-Hant-TW")

    await expect(chat.page.get_by_role("button", name="轉人工", exact=True)).to_be_attached()

"""Where the focus is, and what a screen reader hears."""

import pytest
from playwright.async_api import expect

from tests.widget.conftest import OpenChat
from tests.widget.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_escape_closes_and_gives_the_focus_back(open_chat: OpenChat) -> None:
    chat = await open_chat()
    opener = chat.page.get_by_role("button", name="查办件进度").first
    await opener.focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.input).to_be_focused()

    await chat.page.keyboard.press("Escape")

    await expect(chat.page.get_by_role("dialog")).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_closing_without_an_opener_goes_to_the_launcher(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.button("关闭对话").click()

    await expect(chat.page.get_by_role("button", name="办事咨询")).to_be_focused()


async def test_escape_leaves_the_settings_first(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.button("字体和设置").click()
    await expect(chat.page.get_by_role("heading", name="字体和设置")).to_be_focused()

    await chat.page.keyboard.press("Escape")

    await expect(chat.button("字体和设置")).to_be_focused()
    await expect(chat.page.get_by_role("dialog")).to_be_visible()


async def test_answer_does_not_take_the_focus(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.held = True
    await chat.say("居住证要不要钱")
    settings = chat.button("字体和设置")
    await settings.focus()

    gateway.held = False
    await chat.sees("第一次办居住证不收费")

    await expect(settings).to_be_focused()


async def test_field_does_not_take_the_focus_from_the_composer(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.widget.evaluate("chat => chat.send('申请', { payload: '/apply{}' })")
    await chat.sees("请填写同意填写说明")

    await expect(chat.input).to_be_focused()


async def test_panel_open_from_the_start_leaves_the_focus_with_the_page(open_chat: OpenChat) -> None:
    chat = await open_chat()
    search = chat.page.get_by_role("searchbox")
    await search.focus()

    await chat.set(open="")
    await chat.sees("您好，我是办事助手")

    await expect(search).to_be_focused()


async def test_panel_that_covers_the_page_keeps_the_focus_inside(open_chat: OpenChat) -> None:
    chat = await open_chat(375, 740)
    await chat.open()

    for _ in range(12):
        await chat.page.keyboard.press("Tab")
        inside = await chat.page.evaluate(
            "[document.body, document.querySelector('zhiban-chat')].includes(document.activeElement)"
        )
        assert inside, "the page behind is inert"


async def test_answers_are_announced_in_whole_sentences(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.say("居住证要不要钱", "第一次办居住证不收费")

    said = (await chat.announced())[-1]
    assert said.startswith("第一次办居住证不收费。")
    assert said.endswith("附 2 条依据。")
    assert "**" not in said
    assert "](" not in said


async def test_the_same_answer_twice_is_announced_twice(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.say("有人要我转账", "这很像诈骗")

    await chat.say("有人要我转账")
    await expect(chat.log.get_by_text("这很像诈骗")).to_have_count(2)

    said = [text for text in await chat.announced() if text.startswith("这很像诈骗")]
    assert len(said) == 2


async def test_the_log_is_a_log_and_leaves_speaking_to_the_announcer(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await expect(chat.log).to_have_attribute("aria-live", "off")
    await expect(chat.log).to_have_attribute("aria-label", "对话记录")


async def test_messages_are_read_aloud_by_the_reader_of_the_host(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.set(mode="elder")
    await chat.widget.evaluate(
        """chat => { window.read = []; chat.reader = {
          read: async (text, how) => {
            window.read.push([text, how]);
            await new Promise((done) => { window.finish = done; });
          },
          stop: () => window.finish?.(),
        }; }"""
    )
    await chat.open()
    await chat.say("我的身份证掉了", "您要办的是下面哪一项")

    await chat.button("朗读").click()
    await chat.button("停止朗读").click()
    await expect(chat.button("停止朗读")).to_have_count(0)

    assert await chat.page.evaluate("window.read") == [["您要办的是下面哪一项？", {"lang": "zh-CN", "rate": 0.85}]]


async def test_the_gateway_reads_where_the_device_has_no_voice_of_its_own(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    await chat.set(mode="elder")
    await chat.page.evaluate(
        "speechSynthesis.getVoices = () => [{ lang: 'zh-CN', localService: false, name: 'sends text to its maker' }]"
    )
    await chat.open()
    await chat.say("我的身份证掉了", "您要办的是下面哪一项")

    await chat.button("朗读").click()
    await expect(chat.button("停止朗读")).to_be_visible()
    await expect(chat.button("停止朗读")).to_have_count(0)

    assert gateway.read_aloud == [{"text": "您要办的是下面哪一项？", "speed": 0.85}]


async def test_reading_that_fails_is_told(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.failures = [503]

    await chat.button("朗读").click()
    await expect(chat.page.get_by_role("status").filter(has_text="朗读暂时用不了")).to_have_count(1)

    await expect(chat.button("停止朗读")).to_have_count(0)

"""Speaking instead of typing."""

import pytest
from playwright.async_api import expect

from tests.widget.conftest import OpenChat
from tests.widget.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_spoken_words_stand_in_the_input_to_be_checked_first(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat(permissions=["microphone"])
    await chat.open()

    await chat.button("按一下说话").click()
    await expect(chat.button("说完了")).to_be_visible()
    await chat.page.wait_for_timeout(400)
    await chat.button("说完了").click()
    await expect(chat.input).to_have_value("居住证要不要钱")

    await expect(chat.input).to_be_focused()
    await expect(chat.button("按一下说话")).to_be_visible()
    assert gateway.received == [], "nothing is sent that the person has not seen"
    kind, size = gateway.recordings[0]
    assert kind.startswith("audio/")
    assert size > 0
    assert any("听到的是：居住证要不要钱" in text for text in await chat.announced())


async def test_nothing_understood_is_told(open_chat: OpenChat, gateway: FakeGateway) -> None:
    gateway.heard = ""
    chat = await open_chat(permissions=["microphone"])
    await chat.open()

    await chat.button("按一下说话").click()
    await chat.button("说完了").click()

    await expect(chat.page.get_by_role("status").filter(has_text="没有听清")).to_have_count(1)
    await expect(chat.input).to_have_value("")


async def test_microphone_that_is_not_allowed_is_told(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.button("按一下说话").click()

    await expect(chat.page.get_by_role("status").filter(has_text="现在用不了话筒")).to_have_count(1)
    assert gateway.recordings == []

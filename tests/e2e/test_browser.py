"""One conversation in a real browser, from the demo portal page to the case number, against the real processes."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.e2e.stack import VALUES, Stack
from tests.widget.chat import Chat
from tests.widget.conftest import CHROMIUM, FLAGS

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]

ANSWERS = (
    VALUES["name"],
    VALUES["id_number"],
    VALUES["phone"],
    "就业",
    VALUES["date"],
    VALUES["address"],
    "劳动合同",
    "跳过",
    "跳过",
    "到窗口自取",
)
"""What the applicant types, field after field of residence-permit-application."""


@pytest.fixture
async def chat(stack: Stack) -> AsyncIterator[Chat]:
    async with async_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page: Page = await browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        page.set_default_timeout(20_000)
        opened = Chat(page, stack.base_url)
        await opened.start()
        yield opened
        await browser.close()


async def test_a_citizen_asks_applies_and_gets_a_number(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="居住证要不要钱").first.click()
    await chat.sees("第一次办居住证不收工本费")
    await expect(chat.log).to_contain_text("《居住证暂行条例》第二十一条")

    await chat.button("现在申请").click()
    await chat.page.get_by_label("同意，开始填写").check()
    await chat.button("下一步").click()
    await chat.sees("请问您的姓名是？")
    for answer in ANSWERS:
        said = await chat.log.locator(".from-assistant").count()
        await chat.say(answer)
        await expect(chat.log.locator(".from-assistant").nth(said)).to_be_visible()
    await chat.button("确认提交").click()

    await expect(chat.log).to_contain_text("办件编号")
    assert VALUES["id_number"] not in (await chat.log.inner_text()).split("确认提交")[-1]
    assert chat.errors == []

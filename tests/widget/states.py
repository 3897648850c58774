"""The states of the widget, as a walk through one page: each step leads to the next state."""

from collections.abc import AsyncIterator

from playwright.async_api import expect

from tests.widget.chat import Chat
from tests.widget.fake_gateway import FakeGateway
from tests.widget.replies import FIELDS


async def states(chat: Chat, gateway: FakeGateway) -> AsyncIterator[str]:
    """Walks the states, pausing at each to be looked at."""
    yield "closed"
    await chat.open()
    yield "greeting"
    async for state in _answers(chat):
        yield state
    await _erase(chat)
    async for state in _form(chat, gateway):
        yield state
    await _erase(chat)
    async for state in _sheets(chat):
        yield state
    async for state in _trouble(chat, gateway):
        yield state


async def _erase(chat: Chat) -> None:
    await chat.button("字体和设置").click()
    await chat.button("清除对话").click()
    await chat.button("确认清除").click()
    await chat.sees("对话已清除")


async def _answers(chat: Chat) -> AsyncIterator[str]:
    await chat.say("居住证要不要钱", "第一次办居住证不收费")
    for summary in await chat.log.locator("summary").all():
        await summary.click()
    yield "answer with open citations"
    await chat.say("我的身份证掉了", "您要办的是下面哪一项")
    yield "clarification"
    await chat.say("有人要我转账", "这很像诈骗")
    yield "safety notice"
    await chat.say("查办件进度", "您的申请正在审核")
    yield "case"
    await chat.button("转人工").click()
    await chat.sees("正在为您转人工")
    yield "handoff"


async def _form(chat: Chat, gateway: FakeGateway) -> AsyncIterator[str]:
    await chat.apply()
    for at, field in enumerate(FIELDS[1:], 1):
        await chat.button("下一步").click()
        await expect(chat.log.locator(".field .error")).to_be_visible()
        yield f"{field.type} field with an error"
        for talk in gateway.talks.values():
            talk.step = at
        await chat.widget.evaluate("chat => chat.send('跳过', { payload: '/skip' })")
        if at + 1 < len(FIELDS):
            await expect(chat.log.get_by_text(f"请填写{FIELDS[at + 1].label}。")).to_be_visible()
    await chat.sees("请核对您填的内容")
    yield "review"
    await chat.button("确认提交").click()
    await chat.sees("提交成功，办件编号")
    yield "submitted"


async def _sheets(chat: Chat) -> AsyncIterator[str]:
    await chat.button("评价服务").click()
    yield "rating"
    await chat.page.keyboard.press("Escape")
    await chat.button("字体和设置").click()
    await chat.button("清除对话").click()
    yield "settings, asking before erasing"
    await chat.button("不清除").click()
    await chat.page.keyboard.press("Escape")


async def _trouble(chat: Chat, gateway: FakeGateway) -> AsyncIterator[str]:
    gateway.held = True
    await chat.say("居住证要不要钱")
    await expect(chat.log.locator(".thinking")).to_be_visible()
    yield "waiting for the answer"
    gateway.held = False
    await expect(chat.log.locator(".thinking")).to_be_hidden()
    await chat.page.context.set_offline(True)
    await chat.say("居住证要不要钱", "这条没有发出去")
    yield "offline"
    await chat.button("不用网络，先填“居住证申领”").click()
    await chat.button("提交").click()
    await expect(chat.page.get_by_text("请填写“申请人姓名”。").last).to_be_visible()
    yield "form without a network"
    await chat.page.get_by_role("button", name="先存着", exact=True).click()
    gateway.failures = [500] * 9
    await chat.page.context.set_offline(False)
    await chat.sees("服务暂时出了点问题")
    yield "error"

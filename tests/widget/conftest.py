"""A browser, a fake gateway, and pages that fail a test which leaves an error in the console."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.widget.chat import Chat
from tests.widget.fake_gateway import FakeGateway, RunningGateway

CHROMIUM = Path("/usr/bin/chromium")
INSTALLED = CHROMIUM.exists()
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=en-US",
    "--use-fake-device-for-media-stream",
]
EXPECTED = re.compile(r"Failed to load resource")
"""The browser itself reports every failed request; tests that break the network on purpose cause them."""

OpenChat = Callable[..., Awaitable[Chat]]


@pytest.fixture(scope="session")
def running_gateway() -> Iterator[FakeGateway]:
    with RunningGateway() as gateway:
        yield gateway


@pytest.fixture
def gateway(running_gateway: FakeGateway) -> FakeGateway:
    running_gateway.reset()
    return running_gateway


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not INSTALLED:
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium fonts-noto-cjk")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=flags, env={**os.environ, "LANGUAGE": "en_US"}
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_chat(browser: Browser, gateway: FakeGateway) -> AsyncIterator[OpenChat]:
    """
    Opens the demo portal page in a new context; at the end no page may have seen a violation or an error. Nothing
    moves unless a test asks for it: no place, size or colour is measured half way to another.
    """
    chats: list[Chat] = []

    async def open_page(width: int = 1280, height: int = 900, **options: object) -> Chat:
        options = {"reduced_motion": "reduce", **options}
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        chat = Chat(await context.new_page(), gateway.url)
        chats.append(chat)
        await chat.start()
        return chat

    yield open_page
    await asyncio.gather(*(chat.page.context.close() for chat in chats))
    assert [error for chat in chats for error in chat.errors if not EXPECTED.search(error)] == []
    assert [url for chat in chats for url in chat.requests if not url.startswith((gateway.url, "blob:", "data:"))] == []

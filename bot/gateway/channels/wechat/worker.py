"""Answers what WeChat pushed: in order per user, once, tried again until WeChat has taken it."""

import asyncio
from datetime import timedelta

import structlog
from pydantic import ValidationError

from bot.gateway.channels.wechat.api import WeChatApi, WeChatDown, WeChatRefused
from bot.gateway.channels.wechat.encoding import texts_of
from bot.gateway.channels.wechat.push import Push
from bot.gateway.channels.wechat.store import Pending, WeChatStore
from bot.gateway.channels.wechat.wording import WeChatWording
from bot.gateway.conversations.schemas import Channel, ConversationRequest, MessageRequest
from bot.gateway.parts import Parts
from bot.gateway.redaction import plain_text
from bot.gateway.turn import Incoming, begin_turn
from core.problem import AppError, Unauthenticated
from core.reply import Message

log = structlog.get_logger()

_INTERVAL_S = 1.0
_AT_ONCE = 16
_MOST_ATTEMPTS = 12
_FIRST_RETRY, _LAST_RETRY = timedelta(seconds=2), timedelta(minutes=10)
_KEPT = timedelta(days=1)
"""WeChat stops sending a push again within a minute; a day is ample for telling repetitions."""


class WeChatWorker:
    """Carries pushes from the inbox through a turn to the customer-service API."""

    def __init__(self, parts: Parts, store: WeChatStore, api: WeChatApi, wording: WeChatWording) -> None:
        self._parts = parts
        self._store = store
        self._api = api
        self._wording = wording
        self._wake = asyncio.Event()
        self._room = asyncio.Semaphore(_AT_ONCE)

    def wake(self) -> None:
        """Look into the inbox now."""
        self._wake.set()

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception as error:  # the outermost loop of this task: it must outlive a database that is away
                log.error("wechat_sweep_failed", exc_info=error)
            try:
                async with asyncio.timeout(_INTERVAL_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    async def sweep(self) -> None:
        """Answer the first push of every user who waits, until none is due."""
        while due := await self._store.due(self._parts.clock.now()):
            await asyncio.gather(*(self._take(user, pending) for user, pending in due))
        await self._store.forget_before(self._parts.clock.now() - _KEPT)

    async def _take(self, user: str, pending: Pending) -> None:
        async with self._room, self._parts.order.hold(f"wechat:{user}"):
            fresh = await self._store.pending(pending.seq, self._parts.clock.now())
            if fresh is None:  # another replica was quicker
                return
            try:
                await self._answer(user, fresh)
            except WeChatRefused as error:
                log.warning("wechat_answer_dropped", errcode=error.errcode)
                await self._store.finish(fresh.seq)
            except AppError as error:
                await self._again_later(fresh, error.code)
            except Exception as error:  # the outermost edge of one push: the others must not wait for it
                log.error("wechat_answer_failed", exc_info=error)
                await self._again_later(fresh, "unexpected")
            else:
                await self._store.finish(fresh.seq)

    async def _again_later(self, pending: Pending, code: str) -> None:
        attempts = pending.attempts + 1
        log.warning("wechat_answer_delayed", code=code, attempts=attempts)
        if attempts >= _MOST_ATTEMPTS:
            await self._store.finish(pending.seq)
            return
        wait = min(_FIRST_RETRY * 2 ** (attempts - 1), _LAST_RETRY)
        await self._store.progress(pending.seq, attempts=attempts, next_attempt_at=self._parts.clock.now() + wait)

    async def _answer(self, user: str, pending: Pending) -> None:
        texts = await self._texts(user, pending.push)
        for sent in range(pending.sent, len(texts)):
            await self._api.send_text(pending.push.openid, texts[sent])
            await self._store.progress(pending.seq, sent=sent + 1)

    async def _texts(self, user: str, push: Push) -> list[str]:
        if push.kind == "event":
            known = await self._store.conversation_of(user)
            return [] if known or push.event != "user_enter_tempsession" else await self._greet(user)
        said = await self._words(push)
        if said is None:
            return [self._wording.not_heard if push.kind == "voice" else self._wording.not_text]
        request = MessageRequest(client_message_id=f"wx-{push.message_id}", text=said)
        return self._encode(await self._turn(user, request))

    async def _words(self, push: Push) -> str | None:
        """What the person said, as text; None where nothing can be made of it."""
        text = push.text
        if push.kind == "voice":
            recording = await self._api.media(push.media_id)
            response = await self._parts.voice.call("POST", "/transcriptions", content=recording)
            text = str(response.json().get("text", "")) if response.status_code == 200 else ""
        try:
            return MessageRequest(client_message_id="x", text=plain_text(text)[:1000]).text
        except ValidationError:
            return None

    async def _turn(self, user: str, request: MessageRequest) -> list[Message]:
        for _ in range(2):
            conversation_id = await self._store.conversation_of(user) or (await self._begin(user))[0]
            incoming = Incoming(conversation_id, None, user, None, request, vouched=True)
            try:
                return (await begin_turn(self._parts, incoming)).messages
            except Unauthenticated:  # erased at this moment: the user begins anew
                continue
        raise WeChatDown

    async def _begin(self, user: str) -> tuple[str, list[Message]]:
        begun = await self._parts.conversations.begin(ConversationRequest(channel=Channel.WECHAT))
        return await self._store.begin(user, begun.conversation_id), begun.messages

    async def _greet(self, user: str) -> list[str]:
        return self._encode((await self._begin(user))[1])

    def _encode(self, messages: list[Message]) -> list[str]:
        most = self._parts.settings.wechat_replies
        return texts_of(messages, most=most, choose=self._wording.choose, source=self._wording.source)

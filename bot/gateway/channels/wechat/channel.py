"""The parts of the WeChat channel, where it is configured."""

from dataclasses import dataclass
from typing import Self

import httpx

from bot.gateway.channels.wechat.api import WeChatApi
from bot.gateway.channels.wechat.crypto import Envelope
from bot.gateway.channels.wechat.store import WeChatStore
from bot.gateway.channels.wechat.wording import WeChatWording
from bot.gateway.channels.wechat.worker import WeChatWorker
from bot.gateway.parts import Parts


@dataclass(frozen=True, slots=True)
class WeChatChannel:
    """One mini-program."""

    token: str
    envelope: Envelope | None
    """None in plain mode."""
    client: httpx.AsyncClient
    """Its own: the one of the gateway sends our secret with every call."""
    store: WeChatStore
    worker: WeChatWorker

    @classmethod
    def build(cls, parts: Parts) -> Self | None:
        """The channel, or None where no token is set."""
        settings = parts.settings
        if settings.wechat_token is None or settings.wechat_secret is None:
            return None
        store = WeChatStore(parts.database, parts.seal)
        client = httpx.AsyncClient()
        api = WeChatApi(
            client,
            store,
            parts.clock,
            url=settings.wechat_api,
            appid=settings.wechat_appid,
            secret=settings.wechat_secret.get_secret_value(),
            alone=parts.order.hold,
        )
        key = settings.wechat_aes_key
        return cls(
            token=settings.wechat_token.get_secret_value(),
            envelope=Envelope(key.get_secret_value(), settings.wechat_appid) if key else None,
            client=client,
            store=store,
            worker=WeChatWorker(parts, store, api, WeChatWording.load()),
        )

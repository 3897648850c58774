"""WeChat's server API: the shared access_token, customer-service messages, media."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from bot.gateway.channels.wechat.store import WeChatStore
from core.clock import Clock
from core.problem import Unavailable

log = structlog.get_logger()

_TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_EARLY = timedelta(minutes=5)
_MOST_MEDIA_BYTES = 2 * 1024 * 1024
_TOKEN_REFUSED = frozenset({40001, 40014, 42001})


class WeChatDown(Unavailable):
    """WeChat does not answer, or is busy: worth another try."""

    code = "wechat_down"


class WeChatRefused(Unavailable):
    """WeChat will not do it, however often it is asked: unknown user, too late, too many, no right."""

    code = "wechat_refused"

    def __init__(self, errcode: int) -> None:
        super().__init__()
        self.errcode = errcode


class WeChatApi:
    """Calls on behalf of one app. Its access_token is one for all replicas: kept in the database, renewed by one."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        store: WeChatStore,
        clock: Clock,
        *,
        url: str,
        appid: str,
        secret: str,
        alone: Callable[[str], AbstractAsyncContextManager[None]],
    ) -> None:
        self._client = client
        self._store = store
        self._clock = clock
        self._url = url.rstrip("/")
        self._appid = appid
        self._secret = secret
        self._alone = alone
        """Lets one caller at a time, of all replicas, into what is named."""

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message; raises WeChatDown or WeChatRefused."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        await self._with_token("POST", "/cgi-bin/message/custom/send", json=body)

    async def media(self, media_id: str) -> bytes:
        """A recording that a user sent; raises WeChatDown or WeChatRefused."""
        response = await self._with_token("GET", "/cgi-bin/media/get", params={"media_id": media_id})
        if len(response.content) > _MOST_MEDIA_BYTES:
            raise WeChatRefused(-2)
        return response.content

    async def _with_token(self, method: str, path: str, **request: Any) -> httpx.Response:
        response, errcode = await self._ask(method, path, await self._token(), request)
        if errcode in _TOKEN_REFUSED:
            response, errcode = await self._ask(method, path, await self._token(refused=True), request)
        if errcode == -1 or errcode in _TOKEN_REFUSED:
            raise WeChatDown
        if errcode:
            log.warning("wechat_refused", path=path, errcode=errcode)
            raise WeChatRefused(errcode)
        return response

    async def _ask(self, method: str, path: str, token: str, request: dict[str, Any]) -> tuple[httpx.Response, int]:
        params = {"access_token": token, **request.get("params", {})}
        try:
            response = await self._client.request(
                method, self._url + path, timeout=_TIMEOUT, **(request | {"params": params})
            )
        except httpx.HTTPError:
            # Without its cause: the message of an httpx error holds the address, and the address the token.
            raise WeChatDown from None
        if response.status_code != httpx.codes.OK:
            raise WeChatDown
        return response, _errcode(response)

    async def _token(self, *, refused: bool = False) -> str:
        kept = await self._store.access_token()
        if kept and not refused and self._clock.now() < kept[1] - _EARLY:
            return kept[0]
        async with self._alone("wechat:access_token"):
            now_kept = await self._store.access_token()
            if now_kept and now_kept != kept:  # another one has renewed it meanwhile
                return now_kept[0]
            token, expires_at = await self._renew(force=refused)
            await self._store.keep_access_token(token, expires_at)
            return token

    async def _renew(self, *, force: bool) -> tuple[str, datetime]:
        body = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret,
            "force_refresh": force,
        }
        try:
            response = await self._client.post(f"{self._url}/cgi-bin/stable_token", json=body, timeout=_TIMEOUT)
            answer = response.json()
            return str(answer["access_token"]), self._clock.now() + timedelta(seconds=int(answer["expires_in"]))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise WeChatDown from error


def _errcode(response: httpx.Response) -> int:
    if "json" not in response.headers.get("Content-Type", "") and not response.content.startswith(b"{"):
        return 0  # media come as they are
    try:
        return int(response.json().get("errcode", 0))
    except (ValueError, AttributeError) as error:
        raise WeChatDown from error

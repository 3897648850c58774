"""Calls to the two processes behind the gateway: bounded in time, with the secret, and cut off while one is dead."""

from datetime import timedelta
from typing import Any

import httpx

from bot.gateway.breaker import Breaker, CircuitOpen
from bot.gateway.settings import GatewaySettings
from core.clock import Clock
from core.problem import Unavailable
from core.tracing import outgoing_headers
from core.web import SECRET_HEADER

_CONNECT_TIMEOUT_S = 2.0
_PROBE_TIMEOUT_S = 1.5
_KEEP_ALIVE_S = 3.0
"""Shorter than the servers' own five seconds, so that it is we who close an idle connection."""
_DROPPED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""A kept connection that the server closed at the moment it was used again."""


class UpstreamDown(Unavailable):
    """A process behind the gateway does not answer, or not in time."""

    code = "upstream_down"


def new_client(settings: GatewaySettings) -> httpx.AsyncClient:
    """The one client of this process."""
    limits = httpx.Limits(
        max_connections=2 * settings.connections,
        max_keepalive_connections=settings.connections,
        keepalive_expiry=_KEEP_ALIVE_S,
    )
    return httpx.AsyncClient(
        limits=limits, headers={SECRET_HEADER: settings.shared_secret}, trust_env=False, follow_redirects=False
    )


class Upstream:
    """One process behind the gateway."""

    def __init__(
        self, client: httpx.AsyncClient, url: str, *, timeout_s: float, settings: GatewaySettings, clock: Clock
    ) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._timeout = httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_TIMEOUT_S))
        self.breaker = Breaker(
            clock, threshold=settings.breaker_failures, pause=timedelta(seconds=settings.breaker_pause_s)
        )

    async def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The response, below 500 or 502; raises UpstreamDown for none, 503, 504, other 5xx and a refused secret.

        Every call may be sent twice: all of them are idempotent by their keys.
        """
        request["headers"] = outgoing_headers() | request.pop("headers", {})
        try:
            async with self.breaker.guard(UpstreamDown):
                return await self._send(method, path, request)
        except CircuitOpen as error:
            raise UpstreamDown from error

    async def probe(self, path: str) -> httpx.Response | None:
        """The answer to a health question, past the breaker; None when there is none in time."""
        try:
            return await self._client.get(self._url + path, timeout=_PROBE_TIMEOUT_S)
        except httpx.HTTPError:
            return None

    async def _send(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        try:
            try:
                response = await self._client.request(method, self._url + path, timeout=self._timeout, **request)
            except _DROPPED:
                response = await self._client.request(method, self._url + path, timeout=self._timeout, **request)
        except httpx.HTTPError as error:
            raise UpstreamDown from error
        if response.status_code == 401 or (response.status_code >= 500 and response.status_code != 502):
            raise UpstreamDown from httpx.HTTPStatusError(
                f"status {response.status_code}", request=response.request, response=response
            )
        return response

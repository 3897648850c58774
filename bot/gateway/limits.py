"""Rate limits per client address and per conversation."""

import hashlib
import hmac
import ipaddress
import math

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string

from core.clock import Clock
from core.problem import TooMany


class Limiter:
    """Counts in memory, or in Redis for several replicas (`async+redis://…`)."""

    def __init__(self, storage_url: str, secret: str, clock: Clock) -> None:
        storage = storage_from_string(storage_url)
        assert isinstance(storage, Storage), "the storage must be an asynchronous one"  # noqa: S101
        self._window = SlidingWindowCounterRateLimiter(storage)
        self._secret = secret.encode()
        self._clock = clock
        self._items: dict[str, RateLimitItem] = {}

    async def hit(self, limit: str, *key: str) -> None:
        """Count one use of `limit` ("30/minute") under a key; raises TooMany with the seconds to wait."""
        item = self._items.get(limit) or self._items.setdefault(limit, parse(limit))
        if await self._window.hit(item, *key):
            return
        stats = await self._window.get_window_stats(item, *key)
        wait = math.ceil(stats.reset_time - self._clock.now().timestamp())
        raise TooMany(retry_after_s=min(max(wait, 1), item.get_expiry()))

    def client_key(self, address: str) -> str:
        """A keyed hash of a client's address: tells clients apart without keeping where they are.

        An IPv6 client owns a whole /64, so that is what counts.
        """
        try:
            ip = ipaddress.ip_address(address)
            if ip.version == 6 and ip.ipv4_mapped is None:
                address = str(ipaddress.ip_network((ip, 64), strict=False))
        except ValueError:
            pass  # a Unix socket has no address
        return hmac.new(self._secret, b"client:" + address.encode(), hashlib.sha256).hexdigest()[:32]

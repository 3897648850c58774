"""How many sockets are open."""

from typing import Protocol


class Conversing(Protocol):
    """A socket that waits to be served."""

    async def run(self) -> None:
        """Serve it until the other side goes away."""
        ...

    async def refuse(self) -> None:
        """Turn it away."""
        ...


class Sockets:
    """Counts the open sockets of this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open = 0

    async def converse(self, conversing: Conversing) -> None:
        """Serve a socket, or refuse it when there are too many."""
        if self._open >= self._most:
            await conversing.refuse()
            return
        self._open += 1
        try:
            await conversing.run()
        finally:
            self._open -= 1

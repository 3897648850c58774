"""Keyed digests: what must be compared or counted without being kept."""

import hashlib
import hmac

SIZE = 32
"""Bytes of a digest."""


class Keyed:
    """HMAC-SHA256 under a key derived from the secret. Without the key four digits cannot be tried out."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"zhiban-digest:" + secret.encode()).digest()

    def digest(self, purpose: str, *parts: str) -> bytes:
        """The digest of the parts; digests of different purposes never match. Lengths keep parts apart."""
        message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in (purpose, *parts))
        return hmac.digest(self._key, message, "sha256")

    def tail(self, case_no: str, tail: str) -> bytes:
        """The digest of a holder's last four, bound to the case."""
        return self.digest("holder-tail", case_no, tail)


def matches(expected: bytes, given: bytes) -> bool:
    """Whether two digests are the same, in constant time."""
    return hmac.compare_digest(expected, given)

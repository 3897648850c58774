"""Signatures and encryption of WeChat's message push (its page 消息推送, plain and secure mode)."""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from core.problem import AppError

_BLOCK_BITS = 32 * 8
"""The padding's block, twice AES's own."""
_RANDOM, _LENGTH = 16, 4


class NotFromWeChat(AppError):
    """A signature that does not fit, or a message that cannot be opened."""

    status = 403
    code = "not_from_wechat"
    title = "签名校验失败"


def signature(*parts: str) -> str:
    """The signature of token, timestamp, nonce, and in secure mode the encrypted message."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's protocol


def check(given: str, *parts: str) -> None:
    """Raise NotFromWeChat unless the signature fits."""
    if not hmac.compare_digest(given.encode(), signature(*parts).encode()):
        raise NotFromWeChat


class Envelope:
    """Opens and closes messages of secure mode: AES-256-CBC under the EncodingAESKey, bound to the app's id."""

    def __init__(self, encoding_aes_key: str, appid: str) -> None:
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._appid = appid.encode()

    def close(self, message: bytes, *, random: bytes | None = None) -> str:
        """The encrypted form, base64. `random`: 16 bytes, only for tests."""
        head = (random or secrets.token_bytes(_RANDOM)) + len(message).to_bytes(_LENGTH, "big")
        padder = PKCS7(_BLOCK_BITS).padder()
        plain = padder.update(head + message + self._appid) + padder.finalize()
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode("ascii")

    def open(self, encrypted: str) -> bytes:
        """The message; raises NotFromWeChat when it is damaged or meant for another app."""
        try:
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
            unpadder = PKCS7(_BLOCK_BITS).unpadder()
            plain = unpadder.update(padded) + unpadder.finalize()
        except ValueError as error:
            raise NotFromWeChat from error
        start = _RANDOM + _LENGTH
        end = start + int.from_bytes(plain[_RANDOM:start], "big")
        if end > len(plain) or plain[end:] != self._appid:
            raise NotFromWeChat
        return plain[start:end]

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))

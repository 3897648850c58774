"""Sealed text: what a person typed, readable by gateway and actions but not by what lies between.

Rasa stores every message it sees. It is given the masked text; the whole text travels beside it sealed, so that the
form engine can take an ID number that Rasa never held.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from core.problem import AppError


class SealBroken(AppError):
    """A sealed text was altered or made with another key."""

    status = 400
    code = "seal_broken"
    title = "消息校验失败"


class Seal:
    """Authenticated encryption (AES-128-CBC with HMAC, the Fernet format) under a key derived from the secret."""

    def __init__(self, secret: str) -> None:
        key = hashlib.sha256(b"zhiban-seal:" + secret.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str) -> str:
        """The sealed form of a text, ASCII."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text of a sealed form; raises SealBroken when it was not sealed with this secret."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except (InvalidToken, UnicodeEncodeError) as error:
            raise SealBroken from error

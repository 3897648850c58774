"""Tokens of conversations: 256 random bits, of which only a hash is kept."""

import hashlib
import hmac
import secrets
from datetime import datetime

from bot.gateway.conversations.repository import Conversation


def new_token() -> str:
    """A token, 43 letters."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. A plain hash is enough: 256 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def opens(token: str, conversation: Conversation, now: datetime) -> bool:
    """True when the token is the conversation's present one, or the one before while that still holds."""
    given = token_hash(token)
    present = hmac.compare_digest(given, conversation.token_hash) and now < conversation.token_expires_at
    old_hash, old_until = conversation.old_token_hash, conversation.old_token_expires_at
    before = hmac.compare_digest(given, old_hash or "") and old_until is not None and now < old_until
    return present or before

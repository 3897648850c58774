"""Citizen tokens: signed JWTs that say who someone is. The demo issuer signs made-up citizens of 示范市."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from core.clock import Clock
from core.problem import Unauthenticated

AUDIENCE = "zhiban"
DEMO_ISSUER = "urn:zhiban:demo"
DEMO_LIFETIME = timedelta(hours=12)
_ALGORITHMS = ["EdDSA", "ES256", "RS256", "PS256"]
"""Signatures only: a shared secret would let whoever can check a token make one."""
_LEEWAY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Citizen:
    """Someone whose token was checked."""

    subject: str
    """Identifier given by the issuer; never an ID number."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An issuer whose tokens count, with its public key in PEM."""

    name: str
    public_key: str


class CitizenVerifier:
    """Checks citizen tokens against the issuers this installation trusts."""

    def __init__(self, issuers: Sequence[TrustedIssuer], clock: Clock) -> None:
        self._keys = {issuer.name: issuer.public_key for issuer in issuers}
        self._clock = clock

    def citizen_of(self, token: str) -> Citizen:
        """The citizen of a token; raises Unauthenticated when it is not a valid one of a trusted issuer."""
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss", "")
            claims = jwt.decode(
                token,
                self._keys.get(str(issuer), ""),
                algorithms=_ALGORITHMS,
                audience=AUDIENCE,
                issuer=issuer,
                # Checked below against our own clock.
                options={"require": ["exp", "sub", "iss", "aud"], "verify_exp": False, "verify_nbf": False},
            )
            expires_at = float(claims["exp"])
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthenticated("登录信息无效，请重新登录") from error
        if self._clock.now().timestamp() > expires_at + _LEEWAY.total_seconds():
            raise Unauthenticated("登录已过期，请重新登录")
        if not claims["sub"] or len(claims["sub"]) > 120:
            raise Unauthenticated("登录信息无效，请重新登录")
        return Citizen(claims["sub"])


class DemoIssuer:
    """Signs tokens for the demo citizens with a key of this installation."""

    def __init__(self, key_file: Path, clock: Clock) -> None:
        self._key = _load_or_make(key_file)
        self._clock = clock

    @property
    def trusted(self) -> TrustedIssuer:
        """This issuer, for the verifier."""
        public = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return TrustedIssuer(DEMO_ISSUER, public.decode("ascii"))

    def token_for(self, subject: str) -> str:
        """A token for a demo citizen, good for twelve hours."""
        now = self._clock.now()
        claims = {"iss": DEMO_ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + DEMO_LIFETIME}
        return jwt.encode(claims, self._key, algorithm="EdDSA")


def _load_or_make(path: Path) -> Ed25519PrivateKey:
    """The key in a file that only its owner can read; made on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_bytes(b"")
        draft.chmod(0o600)
        draft.write_bytes(pem)
        # A link, not a rename: of two processes that start at once, the first wins and both read its key.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key: remove it and start again")
    return key

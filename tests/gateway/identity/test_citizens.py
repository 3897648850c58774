"""Citizen tokens."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.gateway.identity.citizens import AUDIENCE, DEMO_ISSUER, CitizenVerifier, DemoIssuer, TrustedIssuer
from core.clock import FixedClock
from core.problem import Unauthenticated
from tests.gateway.conftest import MakeWorld
from tests.gateway.world import NOON, World, rows


@pytest.fixture
def clock() -> FixedClock:
    """Noon."""
    return FixedClock(NOON)


@pytest.fixture
def demo(tmp_path: Path, clock: FixedClock) -> DemoIssuer:
    """A demo issuer with a key of its own."""
    return DemoIssuer(tmp_path / "home" / "demo.pem", clock)


@pytest.fixture
def verifier(demo: DemoIssuer, clock: FixedClock) -> CitizenVerifier:
    """Trusts the demo issuer."""
    return CitizenVerifier([demo.trusted], clock)


def claims(**changes: Any) -> dict[str, Any]:
    """Claims as the demo issuer makes them."""
    made = {"iss": DEMO_ISSUER, "aud": AUDIENCE, "sub": "demo-citizen-1", "exp": NOON + timedelta(hours=1)} | changes
    return {name: value for name, value in made.items() if value is not None}


def test_a_token_tells_its_citizen(demo: DemoIssuer, verifier: CitizenVerifier) -> None:
    assert verifier.citizen_of(demo.token_for("demo-citizen-1")).subject == "demo-citizen-1"


def test_a_token_expires(demo: DemoIssuer, verifier: CitizenVerifier, clock: FixedClock) -> None:
    token = demo.token_for("demo-citizen-1")
    clock.advance(timedelta(hours=12, minutes=1))

    with pytest.raises(Unauthenticated, match="已过期"):
        verifier.citizen_of(token)


@pytest.mark.parametrize(
    "changes",
    [{"aud": "other"}, {"aud": None}, {"iss": "urn:other"}, {"iss": None}, {"sub": None}, {"sub": ""}, {"exp": None}],
)
def test_a_token_with_other_claims_is_refused(
    demo: DemoIssuer, verifier: CitizenVerifier, changes: dict[str, Any]
) -> None:
    token = jwt.encode(claims(**changes), demo._key, algorithm="EdDSA")

    with pytest.raises(Unauthenticated):
        verifier.citizen_of(token)


@pytest.mark.parametrize("token", ["", "x", "x.y.z", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_what_is_no_token_is_refused(verifier: CitizenVerifier, token: str) -> None:
    with pytest.raises(Unauthenticated):
        verifier.citizen_of(token)


def test_a_token_signed_by_someone_else_is_refused(verifier: CitizenVerifier) -> None:
    token = jwt.encode(claims(), Ed25519PrivateKey.generate(), algorithm="EdDSA")

    with pytest.raises(Unauthenticated):
        verifier.citizen_of(token)


def test_the_public_key_is_no_shared_secret(demo: DemoIssuer, verifier: CitizenVerifier) -> None:
    unsigned = jwt.encode(claims(), "", algorithm="none")
    with pytest.raises(Unauthenticated):
        verifier.citizen_of(unsigned)

    header, body, _ = jwt.encode(claims(), "k" * 32, algorithm="HS256").split(".")
    forged = (
        jwt.api_jws.PyJWS()._algorithms["HS256"].sign(f"{header}.{body}".encode(), demo.trusted.public_key.encode())
    )
    with pytest.raises(Unauthenticated):
        verifier.citizen_of(f"{header}.{body}.{jwt.utils.base64url_encode(forged).decode()}")


def test_the_key_of_one_issuer_does_not_sign_for_another(demo: DemoIssuer, clock: FixedClock) -> None:
    key = generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    verifier = CitizenVerifier([demo.trusted, TrustedIssuer("https://id.example", public)], clock)

    assert verifier.citizen_of(jwt.encode(claims(iss="https://id.example"), key, algorithm="RS256")).subject
    with pytest.raises(Unauthenticated):
        verifier.citizen_of(jwt.encode(claims(), key, algorithm="RS256"))


def test_the_key_is_kept_for_its_owner_alone(tmp_path: Path, clock: FixedClock) -> None:
    file = tmp_path / "home" / "demo.pem"
    first = DemoIssuer(file, clock)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert DemoIssuer(file, clock).trusted == first.trusted
    assert [path.name for path in file.parent.iterdir()] == ["demo.pem"]


async def test_demo_citizens_are_marked_as_such(world: World) -> None:
    body = (await world.http.get("/v1/demo/citizens")).json()

    assert "虚构" in body["notice"]
    assert all("演示" in citizen["name"] for citizen in body["citizens"])


async def test_an_installation_that_is_no_demo_has_no_demo_citizens(make_world: MakeWorld) -> None:
    demo = await make_world()
    token = (await demo.http.get("/v1/demo/citizens")).json()["citizens"][0]["citizen_token"]
    real = await make_world(demo=False)

    assert (await real.http.get("/v1/demo/citizens")).status_code == 404
    assert (await real.http.get("/v1/cases", headers={"X-Citizen-Token": token})).status_code == 401


async def test_a_refused_token_is_in_the_audit_log(world: World) -> None:
    await world.http.get("/v1/cases", headers={"X-Citizen-Token": "x.y.z"})

    found = await rows(world.parts.database, "SELECT action, result FROM audit")
    assert found == [("citizen.refused", "unauthenticated")]

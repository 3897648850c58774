"""What endpoints ask for: the parts, who calls, and with which credentials."""

from typing import Annotated

from fastapi import Depends, Path, Response
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from bot.gateway.audit import Act, Entry
from bot.gateway.identity.citizens import Citizen
from bot.gateway.parts import Parts
from core.problem import Unauthenticated
from core.tracing import current_trace

_conversation_token = HTTPBearer(
    scheme_name="conversation", description="Token of the conversation, from POST /v1/conversations.", auto_error=False
)
_citizen_token = APIKeyHeader(
    name="X-Citizen-Token",
    scheme_name="citizen",
    description="Who the citizen is: a JWT of a trusted issuer, with or without `Bearer ` before it.",
    auto_error=False,
)


async def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of this process."""
    parts: Parts = connection.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(parts_of)]


async def limited_client(connection: HTTPConnection, parts: PartsOf) -> str:
    """Keyed hash of the caller's address, after counting this call; raises TooMany."""
    client = parts.limiter.client_key(connection.client.host if connection.client else "")
    await parts.limiter.hit(parts.settings.limit_address, "address", client)
    return client


Client = Annotated[str, Depends(limited_client)]


async def bearer_token(
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_conversation_token)],
) -> str | None:
    """The conversation's token, unchecked."""
    return given.credentials if given else None


async def no_store(response: Response) -> None:
    """Keep answers about a person out of caches."""
    response.headers["Cache-Control"] = "no-store"


Token = Annotated[str | None, Depends(bearer_token)]


async def read_citizen(parts: Parts, client: str, given: str | None) -> Citizen | None:
    """The citizen of a header or frame; None without one. Raises Unauthenticated for one that is not valid."""
    if not given:
        return None
    try:
        return parts.verifier.citizen_of(given.removeprefix("Bearer ").strip())
    except Unauthenticated as error:
        entry = Entry(f"client:{client}", Act.CITIZEN_REFUSED, "citizen", error.code, current_trace().request_id)
        await parts.audit.append(entry)
        raise


async def maybe_citizen(
    parts: PartsOf, client: Client, given: Annotated[str | None, Depends(_citizen_token)]
) -> Citizen | None:
    """The citizen, if the caller says who they are."""
    return await read_citizen(parts, client, given)


MaybeCitizen = Annotated[Citizen | None, Depends(maybe_citizen)]


async def known_citizen(citizen: MaybeCitizen) -> Citizen:
    """The citizen; raises Unauthenticated without a token."""
    if citizen is None:
        raise Unauthenticated("请先登录，再查看自己的办件")
    return citizen


KnownCitizen = Annotated[Citizen, Depends(known_citizen)]

ConversationId = Annotated[str, Path(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
ItemSlug = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,79}$")]
CaseNumber = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]

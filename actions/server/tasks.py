"""The task API that the gateway calls: guides, forms, answers, submissions, cases, erasure, lexicon."""

import asyncio
import hashlib
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from actions.answers.patterns import pattern
from actions.answers.question import Question
from actions.cases.view import Case
from actions.server.guide_view import hit_view, resolved_view
from actions.server.health import Parts
from core.problem import BadInput, Unavailable
from core.reply import Message, Region, Reply, Strict
from knowledge.regions import NATION

router = APIRouter(prefix="/tasks")

MAX_HITS = 50
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,80}$")]
Subject = Annotated[str, Query(min_length=1, max_length=200)]


class AskBody(Strict):
    """A question without a conversation."""

    text: str = Field(min_length=1, max_length=2000)
    region: Region = NATION
    mode: Literal["standard", "elder"] = "standard"


class SubmissionBody(Strict):
    """A filled form."""

    item: Slug
    version: int = Field(ge=1)
    values: dict[str, str] = Field(max_length=200)
    subject: str | None = Field(default=None, max_length=200)
    channel: str = Field(min_length=1, max_length=40)


class LookupBody(Strict):
    """A case number with what proves its holder."""

    case_no: str = Field(min_length=1, max_length=80)
    holder_tail: str = Field(min_length=1, max_length=40)
    client: str = Field(min_length=1, max_length=200)


class LexiconMissing(Unavailable):
    """There is no index to take the words from."""

    code = "lexicon_missing"
    title = "词表还没有生成，请运行 zhiban index build"


@router.get("/guides")
async def guides(
    parts: Parts,
    q: Annotated[str, Query(max_length=500)] = "",
    region: Region = NATION,
    limit: Annotated[int, Query(ge=1, le=MAX_HITS)] = 10,
) -> dict[str, Any]:
    """Items that fit a text, best first; all items where there is none."""
    today = parts.clock.today()
    if q.strip():
        result = await asyncio.to_thread(parts.search.search, q, region, limit)
        scored = [(hit.item, float(hit.score)) for hit in result.hits]
    else:
        scored = [(item, 1.0) for item in parts.guides.items(today) if parts.guides.has(item, region, today)]
    return {"hits": [hit_view(parts.guides.resolve(item, region, today), score) for item, score in scored]}


@router.get("/guides/{item}")
async def guide(parts: Parts, item: str, region: Region = NATION) -> dict[str, Any]:
    """The guide as it holds in a region today; 404 guide_not_found."""
    return resolved_view(parts.guides.resolve(item, region, parts.clock.today()))


@router.get("/forms")
async def forms(parts: Parts) -> dict[str, Any]:
    """Items that can be applied for here."""
    return {"forms": parts.forms.forms()}


@router.get("/forms/{item}")
async def form(parts: Parts, item: str) -> dict[str, Any]:
    """The form of an item as JSON Schema 2020-12 with its UI part; 404 form_not_found."""
    return parts.forms.schema(item)


@router.post("/answers")
async def answers(parts: Parts, body: AskBody) -> Reply:
    """A plain guide answer without conversation state: what is shown while the assistant is down."""
    asked = Question(text=body.text.lstrip("/ "), region=body.region, mode=body.mode)
    if pattern("wants_person").search(asked.text):  # a person is always at hand, with or without the classifier
        return parts.talk.handoff(asked).reply
    answer = await asyncio.to_thread(parts.answering.answer, asked)
    notice = Message(id="n-1", kind="notice", text=parts.answering.kit.wording.say("plain_notice"))
    return answer.reply.model_copy(update={"messages": [notice, *answer.reply.messages]})


@router.post("/submissions")
async def submissions(
    parts: Parts,
    body: SubmissionBody,
    key: Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)],
) -> Response:
    """One form handed in, once: 201, or 200 for the same again."""
    receipt = await parts.submissions.submit(
        body.item,
        body.version,
        body.values,
        subject=body.subject,
        channel=body.channel,
        idempotency_key=key,
    )
    content = {
        "case_no": receipt.case_no,
        "item": receipt.item,
        "promised_by": receipt.promised_by.isoformat() if receipt.promised_by else None,
        "statutory_by": receipt.statutory_by.isoformat() if receipt.statutory_by else None,
    }
    return JSONResponse(content, status_code=200 if receipt.replayed else 201)


@router.get("/cases")
async def cases(parts: Parts, subject: Subject) -> dict[str, list[Case]]:
    """The cases of a logged-in citizen, newest first."""
    return {"cases": await parts.cases.of_subject(subject)}


@router.post("/cases/lookup")
async def lookup(parts: Parts, body: LookupBody) -> Case:
    """The case for whoever proves to be its holder; 404 alike for an unknown number and a wrong tail."""
    return await parts.cases.lookup(body.case_no, body.holder_tail, body.client)


@router.get("/cases/{case_no}")
async def case(parts: Parts, case_no: str, subject: Subject) -> Case:
    """One case of a logged-in citizen."""
    return await parts.cases.get(case_no, subject)


@router.delete("/conversations/{conversation_id}", status_code=204)
async def erase(parts: Parts, conversation_id: str) -> None:
    """Drafts of a conversation are erased; submitted applications stay."""
    if len(conversation_id) > 200:
        raise BadInput("会话编号太长")
    await parts.forms.erase(conversation_id)


@router.get("/lexicon")
async def lexicon(parts: Parts, request: Request) -> Response:
    """Words for speech repair and NLU, as an artefact of the index; 304 for a known ETag."""
    searcher = await asyncio.to_thread(lambda: parts.search.searcher)
    if searcher is None:
        raise LexiconMissing
    artefact = await asyncio.to_thread(searcher.index.lexicon.artefact)
    etag = f'"{hashlib.sha256(artefact.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(artefact, media_type="application/json", headers=headers)

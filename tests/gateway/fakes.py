"""Fakes of Rasa and of the actions process: real HTTP servers that allow no more than docs/architecture.md does."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, Query, Response
from pydantic import BaseModel, ConfigDict

from core import web
from core.problem import AppError, BadInput, Conflict, NotFound, TooMany
from core.reply import CaseState, Choice, FormState, Message, Reply, Status

SECRET = "test-secret"


class Metadata(BaseModel):
    """`metadata` of a message, as the contract has it."""

    model_config = ConfigDict(extra="forbid")

    turn_id: str
    region: str
    mode: Literal["standard", "elder"]
    locale: str
    channel: str
    sealed_text: str | None
    subject: str | None


class Said(BaseModel):
    """A message to Rasa."""

    model_config = ConfigDict(extra="forbid")

    sender: str
    message: str
    metadata: Metadata


def answered(text: str, **fields: Any) -> Reply:
    """A plain answer."""
    return Reply(status=Status.ANSWERED, messages=[Message(id="m1", text=text)], **fields)


def form_reply(item: str = "residence-permit-application", filled: int = 1, state: str = "collecting") -> Reply:
    """What a form says after a value."""
    form = FormState(item=item, field="phone", filled=filled, total=5, state=state)
    return Reply(status=Status.FORM, item=item, form=form, messages=[Message(id="m1", kind="field", text="请填手机号")])


def case_reply(case_no: str) -> Reply:
    """What is said of a case."""
    case = CaseState(
        case_no=case_no,
        status="02",
        stage="审查",
        promised_by=None,
        statutory_by=None,
        days_left=3,
        next_step="等待审查",
    )
    return Reply(status=Status.CASE, case=case, messages=[Message(id="m1", kind="case", text="正在审查")])


class FakeAssistant:
    """Rasa's own channel."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.done: list[Said] = []
        self.erased: list[str] = []
        self.most_at_once: Counter[str] = Counter()
        self.reply: Callable[[Said], list[Reply] | AppError] = lambda said: [answered(f"答：{said.message}")]
        self.gate = asyncio.Event()
        self.gate.set()
        self._active: Counter[str] = Counter()
        self.app = self._make()

    def _make(self) -> FastAPI:
        app = FastAPI()
        guard = [Depends(web.require_secret(SECRET))]

        @app.post("/webhooks/zhiban/webhook", dependencies=guard)
        async def webhook(said: Said) -> dict[str, Any]:
            self.said.append(said)
            self._active[said.sender] += 1
            self.most_at_once[said.sender] = max(self.most_at_once[said.sender], self._active[said.sender])
            try:
                await self.gate.wait()
                await asyncio.sleep(0)
                replies = self.reply(said)
            finally:
                self._active[said.sender] -= 1
            if isinstance(replies, AppError):
                raise replies
            self.done.append(said)
            return {"replies": [reply.model_dump(mode="json") for reply in replies]}

        @app.delete("/webhooks/zhiban/conversations/{sender}", status_code=204, dependencies=guard)
        async def erase(sender: str) -> None:
            self.erased.append(sender)

        @app.get("/webhooks/zhiban/health")
        async def health() -> dict[str, str]:
            return {"status": "ok", "model": "fake"}

        web.install(app, service="fake-assistant")
        return app


class Lookup(BaseModel):
    """A case look-up, as the contract has it."""

    model_config = ConfigDict(extra="forbid")

    case_no: str
    holder_tail: str
    client: str


class Submission(BaseModel):
    """A submission, as the contract has it."""

    model_config = ConfigDict(extra="forbid")

    item: str
    version: int | str
    values: dict[str, Any]
    subject: str | None
    channel: str


class Question(BaseModel):
    """A question while Rasa is down."""

    model_config = ConfigDict(extra="forbid")

    text: str
    region: str
    mode: str


class CaseNotFound(NotFound):
    """Alike for an unknown number and a wrong tail."""

    code = "case_not_found"


CASE_NO = "11000000990100123451000202611220001"


def case(case_no: str = CASE_NO) -> dict[str, Any]:
    """A case on the wire."""
    return {
        "case_no": case_no,
        "item": "residence-permit-application",
        "item_name": "居住证申领",
        "status": "02",
        "status_text": "审查中",
        "stage": "审查",
        "submitted_at": "2026-11-20T09:00:00+08:00",
        "promised_by": "2026-12-01",
        "statutory_by": "2026-12-10",
        "days_left": 6,
        "overdue": False,
        "next_step": "等待审查",
        "supplement": None,
        "result": None,
        "timeline": [{"at": "2026-11-20T09:00:00+08:00", "status": "01", "text": "已收件"}],
        "holder": "王*",
    }


class FakeActions:
    """The task API."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.erased: list[str] = []
        self.lookups: list[Lookup] = []
        self.submitted: dict[str, Submission] = {}
        self.answer: Callable[[Question], Reply] = lambda q: answered(f"指南：{q.text}")
        self.app = self._make()

    def _make(self) -> FastAPI:
        app = FastAPI(dependencies=[Depends(web.require_secret(SECRET))])
        self._guides(app)
        self._cases(app)

        @app.post("/tasks/answers")
        async def answers(question: Question) -> Reply:
            self.asked.append(question)
            return self.answer(question)

        @app.delete("/tasks/conversations/{conversation_id}", status_code=204)
        async def erase(conversation_id: str) -> None:
            self.erased.append(conversation_id)

        @app.get("/readyz")
        async def ready() -> dict[str, Any]:
            return {"status": "ok", "parts": {"database": "ok", "index": "ok"}}

        web.install(app, service="fake-actions")
        return app

    def _guides(self, app: FastAPI) -> None:
        hit = {"item": "id-card-renewal", "name": "居民身份证换领", "region": "000000", "score": 0.9, "summary": "换证"}

        @app.get("/tasks/guides")
        async def search(region: str, limit: int, q: str | None = None) -> dict[str, Any]:
            return {"hits": [hit | {"region": region}][:limit]}

        @app.get("/tasks/guides/{item}")
        async def guide(item: str, region: str) -> dict[str, Any]:
            if item != "id-card-renewal":
                raise NotFound
            fee = {"value": {"charged": "yes"}, "region": "000000", "region_name": "全国"}
            return {
                "item": item,
                "name": "居民身份证换领",
                "region": region,
                "fields": {"fee": fee},
                "laws": {},
                "citations": [],
            }

        @app.get("/tasks/forms/{item}")
        async def form(item: str) -> dict[str, Any]:
            if item != "residence-permit-application":
                raise NotFound
            return {"item": item, "name": "居住证申领", "version": 1, "schema": {"type": "object"}, "ui": {"order": []}}

    def _cases(self, app: FastAPI) -> None:
        @app.get("/tasks/cases")
        async def own(subject: Annotated[str, Query()]) -> dict[str, Any]:
            return {"cases": [case()] if subject == "demo-citizen-1" else []}

        @app.post("/tasks/cases/lookup")
        async def lookup(asked: Lookup) -> dict[str, Any]:
            failed = [look for look in self.lookups if look.client == asked.client and look.holder_tail != "1234"]
            self.lookups.append(asked)
            if len(failed) >= 5:
                raise TooMany(retry_after_s=900)
            if asked.case_no != CASE_NO or asked.holder_tail != "1234":
                raise CaseNotFound
            return case()

        @app.get("/tasks/cases/{case_no}")
        async def one(case_no: str, subject: str) -> dict[str, Any]:
            if case_no != CASE_NO or subject != "demo-citizen-1":
                raise CaseNotFound
            return case()

        @app.post("/tasks/submissions", status_code=201)
        async def submit(
            submission: Submission, key: Annotated[str, Header(alias="Idempotency-Key")], response: Response
        ) -> dict[str, Any]:
            if "phone" not in submission.values:
                raise BadInput(errors=[{"field": "phone", "message": "请填写手机号"}])
            before = self.submitted.setdefault(key, submission)
            if before != submission:
                raise Conflict
            if before is not submission:
                response.status_code = 200
            return {"case_no": CASE_NO, "item": submission.item, "promised_by": "2026-12-01", "statutory_by": None}


CHOICES = [Choice(title="收费标准", payload='/guide.fee{"item":"id-card-renewal"}')]

"""Forms as the rest of the process sees them: open, take a turn, resume, describe."""

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from actions.database import Database
from actions.forms import engine
from actions.forms.asides import answered_aside, nothing_open, prefixed
from actions.forms.catalogue import FormCatalogue
from actions.forms.drafts import DraftRow
from actions.forms.engine import Effect, Said, Say, Step
from actions.forms.farewell import submitted_messages
from actions.forms.prefill import EarlierForms
from actions.forms.rendering import render, reply_of
from actions.forms.schema import describe
from actions.forms.spec import CONSENT, FormSpec
from actions.forms.state import Draft, FormStage
from actions.forms.understanding import Utterance, understand, value_after_all
from actions.forms.validation import is_stored_form
from actions.forms.wording import pieces, say
from actions.submissions import SubmissionService
from actions.work_orders.state import OrderState
from actions.work_orders.terms import terms
from core.clock import Clock
from core.problem import BadInput
from core.reply import CaseState, Choice, Message, Reply, Status
from core.sealing import Seal

__all__ = ["AnswerQuestion", "FormOutcome", "FormService", "FormStage"]

AnswerQuestion = Callable[[], Awaitable[Reply]]
"""Gives the reply to the question that this turn's text asks; called at most once, only when it is a question."""

KEPT = timedelta(days=30)
"""How long an unfinished draft is kept; the notice says so."""
_ATTEMPTS = 3
"""Tries to store a turn when another one changed the draft meanwhile."""


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """What one turn of a form says, and where the form stands then."""

    reply: Reply
    state: FormStage


class FormService:
    """The forms of all conversations. Every call with a `turn_id` seen before gives the same reply, without effect."""

    def __init__(
        self,
        database: Database,
        catalogue: FormCatalogue,
        submissions: SubmissionService,
        *,
        secret: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._submissions = submissions
        self._earlier = EarlierForms(database, catalogue, secret)
        self._seal = Seal(secret)
        self._clock = clock

    async def open(
        self,
        conversation_id: str,
        item: str,
        *,
        turn_id: str,
        channel: str,
        subject: str | None = None,
        mode: str = "standard",
        told: str | None = None,
    ) -> Reply:
        """The first question of an application; raises NotFound (form_not_found) for an item without a form.

        A draft of the same item is taken up again; another open form of the conversation is put aside. `told` is what
        the opening sentence already says: the first field's value where that takes an account of what happened.
        """
        spec = self._catalogue.get(item)
        for _ in range(_ATTEMPTS):
            try:
                return await self._open(conversation_id, spec, turn_id, channel, subject, mode, told)
            except (StaleDataError, IntegrityError):
                continue
        raise StaleDataError

    async def _open(
        self,
        conversation_id: str,
        spec: FormSpec,
        turn_id: str,
        channel: str,
        subject: str | None,
        mode: str,
        told: str | None,
    ) -> Reply:
        async with self._database.transaction() as session:
            rows = await _rows(session, conversation_id)
            if seen := self._seen(rows, turn_id):
                return seen.reply
            aside = self._put_aside(rows, spec.item, mode)
            row = next((one for one in rows if one.item == spec.item), None)
            old = self._draft(row) if row else None
            going_on = old is not None and (old.stage.is_open or old.stage is FormStage.PAUSED)
            if going_on and old:
                first = {name: one for name, one in self._told(spec, told).items() if name not in old.values}
                step = engine.resume(spec, old.with_values(first), self._clock.today())
            else:
                step = engine.begin(spec, self._told(spec, told))
            reply = prefixed(aside, render(spec, step, mode))
            if row is None or not going_on:
                if row is not None:
                    await session.delete(row)
                    await session.flush()
                row = self._new_row(conversation_id, spec, channel, subject)
                session.add(row)
            row.channel, row.subject = channel, subject or row.subject
            self._keep(row, step.draft, turn_id, reply)
            return reply

    def _told(self, spec: FormSpec, told: str | None) -> dict[str, str]:
        first = spec.fields[0]
        return {first.name: told} if told and first.story and is_stored_form(first, told, self._clock.today()) else {}

    def opened_by(self, intent: str | None) -> str | None:
        """The item whose form an intent opens by itself (complain); None for all others."""
        return self._catalogue.openers.get(intent or "")

    async def open_item(self, conversation_id: str) -> str | None:
        """The item of the form that the conversation's next message belongs to."""
        async with self._database.reading() as session:
            rows = await _rows(session, conversation_id)
        return next((row.item for row in rows if FormStage(row.stage).is_open), None)

    async def turn(
        self,
        conversation_id: str,
        turn_id: str,
        text: str,
        *,
        intent: str | None = None,
        confidence: float = 0.0,
        entities: Mapping[str, Any] | None = None,
        mode: str = "standard",
        answer_question: AnswerQuestion | None = None,
    ) -> FormOutcome:
        """One message while a form is open: a value, a command, or a question in the middle.

        `text` is the whole text (unsealed), or a payload `/intent{json}` from a button. `entities` are not needed:
        the engine reads values itself, with the field in mind.
        """
        answered: Reply | None = None
        for _ in range(_ATTEMPTS):
            async with self._database.reading() as session:
                rows = await _rows(session, conversation_id)
            if seen := self._seen(rows, turn_id):
                return seen
            row = next((one for one in rows if FormStage(one.stage).is_open and one.item in self._catalogue), None)
            if row is None:
                return FormOutcome(nothing_open(mode), FormStage.NONE)
            spec, draft = self._current(row)
            today = self._clock.today()
            heard = None if spec.opened_by and self.opened_by(intent) else intent  # a complaint's own words complain
            step = engine.step(spec, draft, understand(spec, draft, Utterance(text, heard, confidence), today), today)
            if step.effect is Effect.ANSWER and answered is None and answer_question is not None:
                answered = await answer_question()
            if answered is not None and answered.status in _NO_ANSWER:
                value = value_after_all(spec, draft, text, today)
                step = engine.step(spec, draft, value, today) if value else step
            if row.subject and CONSENT in step.draft.values and CONSENT not in draft.values:
                step = await self._offered(spec, step, row.subject)
            reply, after = await self._carried_out(spec, row, step, mode, answered)
            try:
                await self._store(row, after, turn_id, reply)
            except StaleDataError:
                continue
            return FormOutcome(reply, after.stage)
        raise StaleDataError

    async def _offered(self, spec: FormSpec, step: Step, subject: str) -> Step:
        """Once the notice is agreed to, what the citizen told earlier is offered, with its source."""
        facts = await self._earlier.facts(spec, subject, self._clock.today())
        values = {n: v for n, v in facts.values.items() if n not in step.draft.values} if facts else {}
        return engine.offer(spec, step.draft, values, facts.source) if facts and values else step

    async def _store(self, row: DraftRow, draft: Draft, turn_id: str, reply: Reply) -> None:
        """Keep the turn; raises StaleDataError when another turn was faster. A draft erased meanwhile stays erased."""
        async with self._database.transaction() as session:
            current = await session.get(DraftRow, row.id)
            if current is None:
                return
            if current.revision != row.revision:
                raise StaleDataError
            if draft.stage is FormStage.SUBMITTED:
                current.subject = None  # nothing is left to resume, and an anonymous report must not lead back to them
            self._keep(current, draft, turn_id, reply)

    async def _carried_out(
        self, spec: FormSpec, row: DraftRow, step: Step, mode: str, answered: Reply | None
    ) -> tuple[Reply, Draft]:
        """The reply of a step with its effect done, and the draft after it."""
        if step.effect is Effect.SUBMIT:
            return await self._submit(spec, row, step.draft, mode)
        if step.effect is Effect.ANSWER:
            return answered_aside(spec, step, mode, answered), step.draft
        return render(spec, step, mode), step.draft

    async def _submit(self, spec: FormSpec, row: DraftRow, draft: Draft, mode: str) -> tuple[Reply, Draft]:
        """Hand it in under the draft's own key: a crash after it cannot lead to a second case."""
        values = draft.effective(spec)
        try:
            receipt = await self._submissions.submit(
                spec.item,
                spec.version,
                values,
                subject=row.subject,
                channel=row.channel,
                idempotency_key=f"draft:{row.id}",
                conversation=row.conversation_id,
            )
        except BadInput as error:
            return self._refused(spec, draft, error, mode)
        after = replace(draft, stage=FormStage.SUBMITTED, case_no=receipt.case_no, asking=None)
        reply = reply_of(spec, after, submitted_messages(spec, receipt, mode))
        case = CaseState(
            case_no=receipt.case_no,
            status="02",
            stage=terms().states[OrderState.SUBMITTED].stage if receipt.order else "收件",
            promised_by=receipt.promised_by,
            statutory_by=receipt.statutory_by,
            days_left=None,
            next_step=spec.afterwards,
        )
        return reply.model_copy(update={"case": case}), replace(after, values={}, skipped=())

    def _refused(self, spec: FormSpec, draft: Draft, error: BadInput, mode: str) -> tuple[Reply, Draft]:
        """Ask again for what the last check found; it can only be what time or a new spec has changed."""
        wrong = error.extra["errors"]
        values = {name: value for name, value in draft.values.items() if name not in {one["field"] for one in wrong}}
        after = replace(draft, values=values)
        missing = after.next_missing(spec)
        after = replace(after, stage=FormStage.COLLECTING, asking=missing.name if missing else wrong[0]["field"])
        said = (Said(Say.ERROR, text=wrong[0]["message"]), Said(Say.ASK, (after.asking or "",)))
        return render(spec, Step(after, said), mode), after

    async def resume(
        self,
        conversation_id: str,
        *,
        turn_id: str,
        channel: str,
        subject: str | None = None,
        item: str | None = None,
        mode: str = "standard",
    ) -> FormOutcome:
        """Go on with the paused form of this conversation, or of this citizen on whichever channel it was begun."""
        async with self._database.transaction() as session:
            rows = await _rows(session, conversation_id)
            if seen := self._seen(rows, turn_id):
                return seen
            waiting = [one for one in rows if FormStage(one.stage) in _RESUMABLE]
            if subject:
                waiting += await _elsewhere(session, conversation_id, subject)
            waiting = [one for one in waiting if item in (None, one.item) and one.item in self._catalogue]
            if not waiting:
                return FormOutcome(nothing_open(mode), FormStage.NONE)
            if len({one.item for one in waiting}) > 1 and not any(FormStage(one.stage).is_open for one in waiting):
                return FormOutcome(self._which(waiting, mode), FormStage.NONE)
            row = max(waiting, key=lambda one: (one.conversation_id == conversation_id, one.touched_at))
            for other in rows:
                if other.item == row.item and other.id != row.id:
                    await session.delete(other)
            await session.flush()
            self._put_aside(rows, row.item, mode)
            spec = self._catalogue.get(row.item)
            step = engine.resume(spec, self._draft(row), self._clock.today())
            reply = render(spec, step, mode)
            row.conversation_id, row.channel, row.subject = conversation_id, channel, subject or row.subject
            self._keep(row, step.draft, turn_id, reply)
            return FormOutcome(reply, step.draft.stage)

    async def erase(self, conversation_id: str) -> None:
        """Drop everything kept for a conversation; submitted applications stay."""
        async with self._database.transaction() as session:
            await session.execute(delete(DraftRow).where(DraftRow.conversation_id == conversation_id))

    async def purge(self) -> int:
        """Drop drafts untouched for longer than they may be kept; how many."""
        async with self._database.transaction() as session:
            gone = delete(DraftRow).where(DraftRow.touched_at < self._clock.now() - KEPT).returning(DraftRow.id)
            return len((await session.execute(gone)).all())

    async def is_open(self, conversation_id: str) -> bool:
        """Whether the conversation's next message belongs to a form."""
        async with self._database.reading() as session:
            rows = await _rows(session, conversation_id)
            return any(FormStage(row.stage).is_open and row.item in self._catalogue for row in rows)

    def has(self, item: str) -> bool:
        """Whether the item has a form."""
        return item in self._catalogue

    def schema(self, item: str) -> dict[str, Any]:
        """`{item, name, version, schema, ui}`: JSON Schema 2020-12 with its UI part; raises NotFound."""
        return describe(self._catalogue.get(item))

    def forms(self) -> list[dict[str, Any]]:
        """`{item, name, version}` of every form there is."""
        return [{"item": spec.item, "name": spec.name, "version": spec.version} for spec in self._catalogue.all()]

    def _draft(self, row: DraftRow) -> Draft:
        return Draft.from_json(json.loads(self._seal.open(row.sealed)))

    def _current(self, row: DraftRow) -> tuple[FormSpec, Draft]:
        """The spec as it is now, and the draft fitted to it."""
        spec = self._catalogue.get(row.item)
        draft, _ = engine.reconcile(spec, self._draft(row), self._clock.today())
        if draft.asking is None and draft.stage is FormStage.COLLECTING and (missing := draft.next_missing(spec)):
            draft = replace(draft, asking=missing.name)
        return spec, draft

    def _new_row(self, conversation_id: str, spec: FormSpec, channel: str, subject: str | None) -> DraftRow:
        return DraftRow(
            id=uuid.uuid4().hex,
            conversation_id=conversation_id,
            subject=subject,
            channel=channel,
            item=spec.item,
            created_at=self._clock.now(),
        )

    def _keep(self, row: DraftRow, draft: Draft, turn_id: str, reply: Reply) -> None:
        row.stage = draft.stage.value
        row.sealed = self._seal.close(json.dumps(draft.to_json(), ensure_ascii=False))
        row.turn_id = turn_id
        row.reply_sealed = self._seal.close(reply.model_dump_json())
        row.touched_at = self._clock.now()

    def _seen(self, rows: list[DraftRow], turn_id: str) -> FormOutcome | None:
        row = next((one for one in rows if turn_id and one.turn_id == turn_id), None)
        if row is None:
            return None
        return FormOutcome(Reply.model_validate_json(self._seal.open(row.reply_sealed)), FormStage(row.stage))

    def _put_aside(self, rows: list[DraftRow], item: str, mode: str) -> list[Message]:
        """Pause whatever else is open in the conversation, and say so."""
        said: list[Message] = []
        for row in rows:
            if row.item != item and FormStage(row.stage).is_open:
                row.stage = FormStage.PAUSED.value
                paused = replace(self._draft(row), stage=FormStage.PAUSED)
                row.sealed = self._seal.close(json.dumps(paused.to_json(), ensure_ascii=False))
                name = self._catalogue.get(row.item).name if row.item in self._catalogue else row.item
                said += [Message(id="", text=part) for part in pieces(say("set_aside", mode, name=name), mode)]
        return said

    def _which(self, waiting: list[DraftRow], mode: str) -> Reply:
        items = list(dict.fromkeys(one.item for one in waiting))
        choices = [
            Choice(title=self._catalogue.get(item).name, payload=f'/resume{{"item":"{item}"}}') for item in items[:4]
        ]
        message = Message(id="form-1", kind="choices", text=say("which_paused", mode), choices=choices)
        return Reply(status=Status.CLARIFICATION, messages=[message])


_NO_ANSWER = frozenset({Status.UNANSWERABLE, Status.CLARIFICATION, Status.CHITCHAT, Status.REFUSED})
"""What a question without an answer gets."""
_RESUMABLE = frozenset({FormStage.PAUSED, FormStage.COLLECTING, FormStage.REVIEW})


async def _rows(session: AsyncSession, conversation_id: str) -> list[DraftRow]:
    query = select(DraftRow).where(DraftRow.conversation_id == conversation_id).order_by(DraftRow.touched_at.desc())
    return list((await session.scalars(query)).all())


async def _elsewhere(session: AsyncSession, conversation_id: str, subject: str) -> list[DraftRow]:
    """Unfinished drafts of a citizen in other conversations."""
    query = select(DraftRow).where(
        DraftRow.subject == subject,
        DraftRow.conversation_id != conversation_id,
        DraftRow.stage.in_([stage.value for stage in _RESUMABLE]),
    )
    return list((await session.scalars(query)).all())

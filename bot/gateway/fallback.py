"""What is said while Rasa is down: a plain guide answer, or at least whom to ask. Never nothing."""

import structlog

from bot.gateway.actions import TaskApi
from bot.gateway.composition import gateway_message
from bot.gateway.conversations.repository import ConversationRepository
from bot.gateway.wording import Wording
from core.problem import AppError
from core.reply import Reply, Status

log = structlog.get_logger()

_USEFUL = frozenset({Status.ANSWERED, Status.CLARIFICATION, Status.SAFETY, Status.HANDOFF})
"""Answers worth showing to someone whose form is open: what they typed was probably meant for the form."""


class Fallback:
    """Answers without Rasa."""

    def __init__(self, tasks: TaskApi, conversations: ConversationRepository, wording: Wording) -> None:
        self._tasks = tasks
        self._conversations = conversations
        self._wording = wording

    async def reply(self, conversation_id: str, text: str, *, region: str, mode: str) -> Reply:
        """The plain answer with a notice that forms are closed; without the actions process, a sentence and 12345."""
        notice = gateway_message(self._wording.forms_closed, kind="notice")
        try:
            answer = await self._tasks.answer(text, region=region, mode=mode)
        except AppError as error:
            log.warning("fallback_failed", conversation_id=conversation_id, code=error.code)
            return Reply(status=Status.ERROR, messages=[gateway_message(self._wording.cannot_answer)])
        if answer.status not in _USEFUL and await self._has_open_form(conversation_id):
            return Reply(status=Status.ERROR, messages=[notice])
        return answer.model_copy(update={"messages": [*answer.messages, notice]})

    async def _has_open_form(self, conversation_id: str) -> bool:
        envelope = await self._conversations.last_envelope(conversation_id)
        form = (envelope or {}).get("form")
        return form is not None and form["state"] in ("collecting", "review")

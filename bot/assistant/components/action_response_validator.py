"""Makes Rasa's calls of the action server cheaper, and their failures visible.

Rasa 3.6 builds the JSON-schema validator of an action's answer anew for every call, which takes two thirds of a turn
with an action; here it is built once. And Rasa swallows the exception of a failed action, so that its caller cannot
tell a failure from silence; here the channel learns of it. `tests/components/test_action_response_validator.py` fails
when a new Rasa changes the methods below this patch.
"""

from __future__ import annotations

import functools
from contextvars import ContextVar
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction

failed_actions: ContextVar[list[str] | None] = ContextVar("failed_actions", default=None)
"""Names of the actions that failed in this turn; the channel sets an empty list before the turn."""


@functools.lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    schema = RemoteAction.action_response_format_spec()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def validate_action_result(_self: RemoteAction, result: dict[str, Any]) -> bool:
    """True for an answer of the action server that keeps to Rasa's format; raises ValidationError for another."""
    error = best_match(_validator().iter_errors(result))
    if error is None:
        return True
    # The message names the place, never the content, which may be personal.
    path = "/".join(str(part) for part in error.absolute_path)
    raise ValidationError(f"the action server's answer breaks Rasa's format at '{path}'")


def _noting_failures(run: Any) -> Any:
    @functools.wraps(run)
    async def noting(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise  # a form's regular way out
        except Exception:
            noted = failed_actions.get()
            if noted is not None:
                noted.append(self.name())
            raise

    noting.zhiban_patch = True  # type: ignore[attr-defined]
    return noting


def install() -> None:
    """Patch RemoteAction; a second call changes nothing."""
    RemoteAction._validate_action_result = validate_action_result
    if not hasattr(RemoteAction.run, "zhiban_patch"):
        RemoteAction.run = _noting_failures(RemoteAction.run)

"""What the steps of the pipeline share and fill in, one after another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from actions.answers.aspect_rules import AspectRules
from actions.answers.check import FactCheck
from actions.answers.names import ItemNames, Named
from actions.answers.question import Question
from actions.answers.view import Focus
from actions.answers.wording import Wording
from actions.safety.rules import SafetyRules
from core.clock import Clock
from core.reply import Aspect, Choice, Message, Reply
from core.workdays import WorkingCalendar
from knowledge.bundle import BundleStore
from knowledge.guides import GuideStore


class ItemHit(Protocol):
    """What is read of a search hit."""

    @property
    def item(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def score(self) -> float: ...


class Found(Protocol):
    """What is read of a search result."""

    @property
    def hits(self) -> list[Any]: ...
    @property
    def decision(self) -> Any: ...


class ItemSearch(Protocol):
    """The search for items; `knowledge.search.Searcher` is one."""

    def search(self, text: str, *, region: str, limit: int = 5, bundles: bool = False) -> Found:
        """Items by how well they fit a text, best first, with the decision answer, clarify or unknown.

        With `bundles`, bundles (一件事) are among them.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kit:
    """What the steps work with; made once at start."""

    guides: GuideStore
    bundles: BundleStore
    search: ItemSearch
    wording: Wording
    rules: AspectRules
    safety: SafetyRules
    names: ItemNames
    check: FactCheck
    calendar: WorkingCalendar
    clock: Clock
    has_form: Callable[[str], bool]


@dataclass(slots=True)
class Context:
    """One turn on its way through the pipeline."""

    question: Question
    today: date
    text: str = ""
    """The person's words in normal form; empty for a tapped button."""
    entities: Mapping[str, Any] = field(default_factory=dict)
    region: str = "000000"
    region_known: bool = False
    region_said: bool = False
    """The person named it in this turn."""
    named: list[Named] = field(default_factory=list)
    item: str | None = None
    bundle: str | None = None
    """Slug of the bundle (一件事) that is asked for."""
    aspects: list[Aspect] = field(default_factory=list)
    situation: str | None = None
    focus: Focus | None = None
    opening: list[str] = field(default_factory=list)
    """Lines before the answer: 好的，换成…; 深圳的本地指南还没有收录."""
    messages: list[Message] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    unanswered: bool = False
    """The guide has no value for what was asked."""
    reply: Reply | None = None
    """Set by the step that ends the turn."""
    memory: dict[str, Any] = field(default_factory=dict)
    follow: str | None = None

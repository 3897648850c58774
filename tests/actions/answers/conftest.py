"""The pipeline over the real guides with a search that knows names only, and guides made for one test."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from actions.answers.aspects import RENDERERS
from actions.answers.context import Kit
from actions.answers.kit import make_kit
from actions.answers.names import ItemNames, tidy
from actions.answers.pipeline import Answering
from actions.answers.question import Answer, Question
from actions.answers.statement import Body
from actions.answers.view import View
from actions.answers.wording import load_wording
from core.clock import LOCAL, FixedClock
from core.reply import Aspect, Choice, Reply
from core.workdays import WorkingCalendar
from knowledge.bundle import Bundle, BundleStore
from knowledge.guides import GuideStore
from knowledge.regions import Region, Regions
from knowledge.schema import Guide

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL)
REGIONS = Regions(
    [
        Region(code="000000", name="全国", level="nation"),
        Region(code="990000", name="示范省", level="province", parent="000000"),
        Region(code="990100", name="示范市", level="city", parent="990000"),
        Region(code="980100", name="邻市", level="city", parent="000000"),
        Region(code="980102", name="东湖区", level="district", parent="980100"),
        Region(code="990102", name="东湖区", level="district", parent="990100"),
    ]
)


class NameSearch:
    """Finds items by the names in the text; one item is an answer, several are candidates."""

    def __init__(self, guides: GuideStore, bundles: Iterable[Bundle] = ()) -> None:
        self._guides = guides
        self._bundles = list(bundles)
        self._names = ItemNames.of(guides, MONDAY.date())

    def search(self, text: str, *, region: str, limit: int = 5, bundles: bool = False) -> Any:
        """Hits in the order of the names."""
        if bundles and (found := next((one for one in self._bundles if one.name in text), None)):
            return SimpleNamespace(
                hits=[SimpleNamespace(item=found.bundle, name=found.name, score=0.9)], decision="answer"
            )
        items = [item for named in self._names.find(tidy(text)) for item in sorted(named.items)]
        found = list(dict.fromkeys(items))[:limit]
        hits = [
            SimpleNamespace(item=item, name=self._guides.resolve(item, region, MONDAY.date()).name, score=0.9)
            for item in found
            if self._guides.has(item, region, MONDAY.date())
        ]
        return SimpleNamespace(hits=hits, decision="unknown" if not hits else "answer" if len(hits) == 1 else "clarify")


@dataclass
class Dialogue:
    """A conversation that remembers what its answers say to remember."""

    answering: Answering
    region: str | None = "990100"
    mode: str = "standard"
    memory: dict[str, Any] = field(default_factory=dict)
    last: Answer | None = None

    def question(self, text: str, intent: str | None = None, confidence: float = 0.9, **entities: Any) -> Question:
        """The question of a message in this conversation."""
        last = self.memory.get("last_reply") or {}
        return Question(
            text=text,
            turn_id="t",
            intent=intent,
            confidence=confidence if intent else 0.0,
            entities=entities,
            item=self.memory.get("item"),
            aspect=self.memory.get("aspect"),
            region=self.memory.get("region") or self.region,
            mode="elder" if self.mode == "elder" else "standard",
            candidates=tuple(Choice.model_validate(one) for one in self.memory.get("candidates") or ()),
            unknown_count=self.memory.get("unknown_count") or 0,
            situation=last.get("situation"),
        )

    def ask(self, text: str, intent: str | None = None, confidence: float = 0.9, **entities: Any) -> Reply:
        """The reply to a message."""
        return self.take(self.answering.answer(self.question(text, intent, confidence, **entities)))

    def take(self, answer: Answer) -> Reply:
        """The reply of an answer, remembered."""
        self.memory |= answer.memory
        self.last = answer
        return answer.reply


def said(reply: Reply) -> str:
    """Everything that a reply shows."""
    return "\n".join(message.text for message in reply.messages)


@pytest.fixture(scope="session")
def guides() -> GuideStore:
    """The guides of the repository."""
    return GuideStore.open()


@pytest.fixture(scope="session")
def kit(guides: GuideStore) -> Kit:
    """The kit over the real guides; only residence permits can be applied for."""
    bundles = BundleStore.open()
    return make_kit(
        guides,
        NameSearch(guides, bundles),
        bundles=bundles,
        has_form=lambda item: item == "residence-permit-application",
        clock=FixedClock(MONDAY),
    )


@pytest.fixture
def dialogue(kit: Kit) -> Dialogue:
    """A fresh conversation in 示范市."""
    return Dialogue(Answering(kit))


@pytest.fixture
def show() -> Callable[[Reply], str]:
    """Everything that a reply shows."""
    return said


@dataclass
class Bench:
    """Guides made for one test, with the renderers over them."""

    national: dict[str, Any] = field(default_factory=dict)
    local: dict[str, Any] | None = None

    def store(self) -> GuideStore:
        """A store of one item."""
        base = {
            "item": "test-item",
            "region": "000000",
            "version": 1,
            "owner": "gongan",
            "reviewed_on": "2026-11-01",
            "name": "试验事项",
            "aliases": ["试验证"],
            "department": "公安机关",
            "laws": {"f": {"name": "试验法", "number": "国务院令第1号", "effective_from": "2016-01-01"}},
        }
        records = [Guide.model_validate(base | self.national)]
        if self.local is not None:
            head = {"item": "test-item", "region": "990100", "version": 1, "owner": "gongan", "fictional": True}
            records.append(Guide.model_validate(head | {"reviewed_on": "2026-11-01"} | self.local))
        return GuideStore(records, REGIONS)

    def view(self, aspect: Aspect, **more: Any) -> View:
        """What a renderer sees in 示范市."""
        store = self.store()
        return View(
            guide=store.resolve("test-item", "990100", MONDAY.date()),
            store=store,
            wording=load_wording(),
            calendar=WorkingCalendar.load(),
            today=MONDAY.date(),
            aspect=aspect,
            **more,
        )

    def render(self, aspect: Aspect, **more: Any) -> Body | None:
        """The body of an aspect."""
        return RENDERERS[aspect](self.view(aspect, **more))

    def dialogue(self) -> Dialogue:
        """A conversation about the one item."""
        store = self.store()
        made = make_kit(store, NameSearch(store), clock=FixedClock(MONDAY))
        talk = Dialogue(Answering(made))
        talk.memory["item"] = "test-item"
        return talk


@pytest.fixture
def bench() -> type[Bench]:
    """Makes guides for one test."""
    return Bench


STATUTE = {"confidence": "S", "ref": {"law": "f", "article": 21, "quote": "原文如此。"}}
PUBLIC = {"confidence": "P", "source": "某文件"}
KNOWN = {"confidence": "K"}


@pytest.fixture
def statute() -> dict[str, Any]:
    """Ground of a fact that stands in article 21."""
    return dict(STATUTE)


@pytest.fixture
def known() -> dict[str, Any]:
    """Ground of a fact that nobody has checked."""
    return dict(KNOWN)


@pytest.fixture
def public() -> dict[str, Any]:
    """Ground of a fact from a public document."""
    return dict(PUBLIC)

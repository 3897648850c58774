"""Guides on disk: which version counts on a day, and what of it holds in a region."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import structlog
import yaml
from pydantic import ValidationError

from core.problem import AppError, NotFound
from knowledge.regions import NATION, Regions
from knowledge.schema import NEVER_INHERITED, Guide, GuideContent, Law, Situation, TimeLimit

log = structlog.get_logger()
DEFAULT_FOLDER = Path(os.environ.get("ZHIBAN_GUIDES") or Path(__file__).parent / "data" / "guides")
FIELDS = frozenset(GuideContent.model_fields)
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NoGuide(NotFound):
    """No guide of this item holds in the region on that day."""

    code = "guide_not_found"
    title = "没有找到这个事项的办事指南"


class GuideBroken(AppError):
    """A guide file cannot be read; `zhiban guides validate` says where."""

    code = "guide_broken"
    title = "办事指南文件有误"


@dataclass(frozen=True, slots=True)
class Resolved:
    """One field as it holds in a region."""

    value: Any
    """The field's value with its type of `knowledge.schema`."""
    region: str
    """The division whose guide states it."""
    region_name: str
    inherited: bool
    """True where it comes from a wider division than the one asked for."""
    guide: Guide
    """The record that states it: version, dates, owner for the citation."""


@dataclass(frozen=True, slots=True)
class ResolvedGuide:
    """The guide of an item in one region on one day; every field falls back on its own."""

    item: str
    region: str
    chain: tuple[Guide, ...]
    """Records that hold, nearest region first, the nation last. Never empty."""
    regions: Regions

    @property
    def name(self) -> str:
        """The item's official name."""
        return next((guide.name for guide in reversed(self.chain) if guide.name), self.item)

    @property
    def fictional(self) -> bool:
        """True where a record of a made-up region takes part."""
        return any(guide.fictional for guide in self.chain)

    @property
    def situations(self) -> list[Situation]:
        """Branches (情形) of the nearest record that has any."""
        return next((guide.situations for guide in self.chain if guide.situations), [])

    @property
    def aliases(self) -> list[str]:
        """Other names, over all levels."""
        return list(dict.fromkeys(alias for guide in self.chain for alias in guide.aliases))

    @property
    def laws(self) -> dict[str, Law]:
        """Laws by key; a nearer record's key wins."""
        return {key: law for guide in reversed(self.chain) for key, law in guide.laws.items()}

    def identity(self, name: str) -> Any:
        """An identity field of the nearest record that states it: `department`, `task_type`, `topics` …, or None."""
        return next((value for guide in self.chain if (value := getattr(guide, name))), None)

    def field(self, name: str) -> Resolved | None:
        """A content field, or None where no record states it.

        `time_limit` is put together from the nearest promised and the nearest statutory limit;
        `time_limit.promised` and `time_limit.statutory` give each list with the region it comes from.
        """
        if name == "time_limit":
            return self._time_limit()
        head, _, part = name.partition(".")
        if head not in FIELDS:
            raise KeyError(name)
        for guide in self.chain:
            value = getattr(guide, head)
            if part and value is not None:
                value = getattr(value, part)
            if value is not None and value != [] and self._serves(head, guide):
                return self._resolved(value, guide)
        return None

    def fields(self) -> dict[str, Resolved]:
        """Every field that is stated, by name, in the order of the schema."""
        found = {name: self.field(name) for name in GuideContent.model_fields}
        return {name: resolved for name, resolved in found.items() if resolved is not None}

    def _time_limit(self) -> Resolved | None:
        promised, statutory = self.field("time_limit.promised"), self.field("time_limit.statutory")
        lead = promised or statutory
        if lead is None:
            return None
        whole = TimeLimit(
            statutory=statutory.value if statutory else [],
            promised=promised.value if promised else [],
        )
        return self._resolved(whole, lead.guide)

    def _serves(self, field: str, guide: Guide) -> bool:
        if field not in NEVER_INHERITED or guide.region == self.region:
            return True
        return field == "contacts" and guide.region == NATION

    def _resolved(self, value: Any, guide: Guide) -> Resolved:
        return Resolved(value, guide.region, self.regions.name(guide.region), guide.region != self.region, guide)


class GuideStore:
    """All guides of a folder, in memory."""

    def __init__(self, guides: Iterable[Guide], regions: Regions, folder: Path | None = None) -> None:
        self.regions = regions
        self._folder = folder
        self._versions = _by_item(guides)

    @classmethod
    def open(
        cls, folder: Path = DEFAULT_FOLDER, regions: Regions | None = None, *, strict: bool = False
    ) -> "GuideStore":
        """The guides under `{folder}/{region}/*.yml`.

        A file that is not a guide is logged and left out, so that one slip does not take every item away; with
        `strict` it raises GuideBroken.
        """
        return cls(_read_all(folder, strict), regions or Regions.open(), folder)

    def refresh(self) -> None:
        """Reads the folder again."""
        if self._folder is not None:
            self._versions = _by_item(_read_all(self._folder, strict=False))

    def items(self, on: date | None = None) -> list[str]:
        """Slugs of the items, sorted; with `on` those that have a valid record that day."""
        if on is None:
            return sorted(self._versions)
        return sorted(
            item for item, by_region in self._versions.items() if any(current(v, on) for v in by_region.values())
        )

    def has(self, item: str, region: str, on: date) -> bool:
        """True where `resolve` would find a guide."""
        return bool(self._chain(item, region, on))

    def resolve(self, item: str, region: str, on: date) -> ResolvedGuide:
        """The guide as it holds in a region on a day; raises NoGuide where none does."""
        chain = self._chain(item, region, on)
        if not chain:
            raise NoGuide(item=item, region=region)
        return ResolvedGuide(item, region, chain, self.regions)

    def records(self, item: str, on: date | None = None) -> list[Guide]:
        """The item's records over all regions: every version, or with `on` the one that holds that day."""
        by_region = self._versions.get(item, {})
        if on is None:
            return [guide for region in sorted(by_region) for guide in by_region[region]]
        return [guide for region in sorted(by_region) if (guide := current(by_region[region], on))]

    def _chain(self, item: str, region: str, on: date) -> tuple[Guide, ...]:
        by_region = self._versions.get(item)
        if not by_region:
            return ()
        found = (current(by_region.get(code, []), on) for code in self.regions.lineage(region))
        return tuple(guide for guide in found if guide)


def _read_all(folder: Path, strict: bool) -> Iterator[Guide]:
    for file in files(folder):
        try:
            yield read(file)
        except GuideBroken:
            if strict:
                raise
            log.error("guide_broken", file=f"{file.parent.name}/{file.name}")


def _by_item(guides: Iterable[Guide]) -> dict[str, dict[str, list[Guide]]]:
    found: dict[str, dict[str, list[Guide]]] = defaultdict(lambda: defaultdict(list))
    for guide in sorted(guides, key=lambda guide: guide.version, reverse=True):
        found[guide.item][guide.region].append(guide)
    return {item: dict(by_region) for item, by_region in found.items()}


def current(versions: list[Guide], on: date) -> Guide | None:
    """The newest version that holds on a day; both ends of its validity count."""
    for guide in versions:
        begun = guide.effective_from is None or guide.effective_from <= on
        ended = guide.effective_to is not None and guide.effective_to < on
        if begun and not ended:
            return guide
    return None


def files(folder: Path) -> list[Path]:
    """Guide files of a folder, sorted: `{region}/{item}.yml`, further versions beside them as `{item}.v2.yml`."""
    return sorted(file for file in folder.glob("*/*.yml") if file.parent.name.isdigit())


def read(file: Path) -> Guide:
    """The guide of a file; raises GuideBroken."""
    try:
        with file.open("rb") as stream:
            return Guide.model_validate(yaml.load(stream, Loader=Loader))  # noqa: S506 - a safe loader, in C
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise GuideBroken(f"{file.parent.name}/{file.name}: {error}") from error

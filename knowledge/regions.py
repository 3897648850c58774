"""Administrative divisions (行政区划): who lies within whom, and what people call them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from core.reply import Region as RegionCode

NATION = "000000"
DEFAULT_FILE = Path(__file__).parent / "data" / "regions.yml"

Level = Literal["nation", "province", "city", "district", "street", "village"]
LEVEL_NAMES: dict[Level, str] = {
    "nation": "国家",
    "province": "省级",
    "city": "市级",
    "district": "区县级",
    "street": "街道（乡镇）级",
    "village": "社区（村）级",
}


class Region(BaseModel):
    """One division of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: RegionCode
    name: str
    parent: RegionCode | None = None
    """Null only for the nation."""
    level: Level
    aliases: list[str] = Field(default=[])
    """Short, old and spoken names."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a region; several regions where the name is ambiguous (鼓楼区)."""

    text: str
    regions: tuple[Region, ...]


class Regions:
    """The division table. Codes that it lacks still have ancestors, read from the digits (GB/T 2260)."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._by_code = {region.code: region for region in regions}
        self._by_name: dict[str, list[Region]] = {}
        for region in self._by_code.values():
            for name in {region.name, *region.aliases}:
                self._by_name.setdefault(name, []).append(region)
        self._names = sorted((n for n in self._by_name if n), key=len, reverse=True)

    @classmethod
    def open(cls, file: Path = DEFAULT_FILE) -> "Regions":
        """The table of a YAML file; only the nation where there is no file."""
        if not file.exists():
            return cls([Region(code=NATION, name="全国", level="nation")])
        return cls(TypeAdapter(list[Region]).validate_python(yaml.safe_load(file.read_text("utf-8"))))

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Region | None:
        """The division of a code, or None where the table lacks it."""
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """What a citizen calls the division: 示范市. The code itself where the table lacks it."""
        region = self._by_code.get(code)
        return region.name if region else code

    def level_name(self, code: str) -> str:
        """国家, 省级, 市级, 区县级 …, for 以下为省级统一规定."""
        region = self._by_code.get(code)
        return LEVEL_NAMES[region.level if region else _level_of_digits(code)]

    def lineage(self, code: str) -> list[str]:
        """The code and its ancestors, nearest first, the nation last. Never a sibling."""
        chain = [code]
        while chain[-1] != NATION:
            parent = self._parent(chain[-1])
            if parent in chain:
                return [*chain, NATION]
            chain.append(parent)
        return chain

    def mentions(self, text: str, near: str | None = None) -> list[Mention]:
        """Regions that a text names, longest names first.

        `near` is the region of the person asking: of several places of one name those that share the closest
        ancestor with it are kept.
        """
        found: list[Mention] = []
        rest = text
        for name in self._names:
            if name in rest and name != "全国":
                found.append(Mention(name, self._closest(self._by_name[name], near)))
                rest = rest.replace(name, "\0")
        return found

    def _parent(self, code: str) -> str:
        region = self._by_code.get(code)
        if region:
            return region.parent or NATION
        return _parent_of_digits(code)

    def _closest(self, regions: list[Region], near: str | None) -> tuple[Region, ...]:
        if near is None or len(regions) < 2:
            return tuple(regions)
        around = self.lineage(near)

        def distance(region: Region) -> int:
            return next(i for i, code in enumerate(around) if code in self.lineage(region.code))

        best = min(distance(region) for region in regions)
        return tuple(region for region in regions if distance(region) == best)


def _parent_of_digits(code: str) -> str:
    if len(code) > 6:
        return code[:-3]
    if not code.endswith("00"):
        return code[:4] + "00"
    return code[:2] + "0000" if not code.endswith("0000") else NATION


def _level_of_digits(code: str) -> Level:
    if len(code) > 6:
        return "street" if len(code) == 9 else "village"
    if code == NATION:
        return "nation"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "district"

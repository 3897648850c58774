"""Bundles (一件事): the forms of several items merged into one that asks each thing once."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from actions.forms.spec import CONSENT, Check, FieldType, FormField, FormSpec, Notice, Strict, When
from core.problem import AppError

BUNDLES = Path(__file__).with_name("bundles")
_LABEL = 20


class BundleBroken(AppError):
    """A bundle file is wrong; says which and what."""

    code = "form_bundle_broken"
    title = "一件事表单文件有误"


class PartSpec(Strict):
    """One item of a bundle, in the order in which they are handled."""

    item: str
    short: str = Field(max_length=8)
    """Told behind a label that two items share: 领取方式（社保卡）."""
    preset: dict[str, str] = Field(default_factory=dict)
    """Answers that the bundle settles, so that they are not asked: the card is for the child."""
    without: list[str] = Field(default_factory=list)
    """Optional questions that make no sense in the bundle."""
    only: dict[str, list[str]] = Field(default_factory=dict)
    """Answers that remain of a choice: a restaurant is no online shop."""
    ask: dict[str, str] = Field(default_factory=dict)
    """Questions worded for the bundle where the item's own would be too narrow."""


class BundleSpec(Strict):
    """A bundle file: `actions/forms/bundles/{bundle}.yml`."""

    bundle: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    version: int = Field(ge=1)
    owner: str
    reviewed_on: date
    law: str
    notice: Notice
    parts: list[PartSpec] = Field(min_length=2)
    afterwards: str = Field(max_length=120)


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a merged form."""

    spec: FormSpec
    names: dict[str, str]
    """Field of the item → field of the merged form."""
    preset: dict[str, str]

    def values(self, merged: dict[str, str]) -> dict[str, str]:
        """The item's own values out of those of the bundle; only what the item's form calls for."""
        own = {CONSENT: merged[CONSENT]} if CONSENT in merged else {}
        own |= self.preset
        own |= {name: merged[there] for name, there in self.names.items() if there in merged}
        relevant = {one.name for one in self.spec.relevant(own)}
        return {name: value for name, value in own.items() if name in relevant}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A merged form and its parts."""

    spec: FormSpec
    parts: tuple[Part, ...]


@dataclass(slots=True)
class _Merge:
    """The merged form under construction."""

    fields: list[FormField] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    by_record: dict[str, str] = field(default_factory=dict)

    def take(self, part: PartSpec, spec: FormSpec) -> Part:
        """Add an item's questions, leaving out those already asked."""
        names: dict[str, str] = {}
        for one in spec.fields:
            when = self._conditions(one.when, part, names)
            if one.name in part.preset or one.name in part.without or when is None:
                continue
            names[one.name] = self._known(one, when) or self._new(one, when, part)
        for check in spec.checks:
            self._check(check, part, names)
        return Part(spec, names, part.preset)

    def _conditions(self, conditions: list[When], part: PartSpec, names: dict[str, str]) -> list[When] | None:
        """The conditions in names of the merged form; None when a preset answer rules the field out."""
        kept = []
        for one in conditions:
            if one.field in part.preset:
                if part.preset[one.field] not in one.any_of:
                    return None
            elif one.field not in names:
                return None
            elif one.field not in part.only:
                kept.append(When(field=names[one.field], any_of=one.any_of))
            elif not set(part.only[one.field]) & set(one.any_of):
                return None
            elif not set(part.only[one.field]) <= set(one.any_of):
                kept.append(When(field=names[one.field], any_of=one.any_of))
        return kept

    def _known(self, one: FormField, when: list[When]) -> str | None:
        """The merged field that asks the same already; made required where this item needs it."""
        name = self.by_record.get(one.record or "")
        place = next((n for n, field_ in enumerate(self.fields) if field_.name == name), None)
        if place is None or not _same(self.fields[place], one, when):
            return None
        known = self.fields[place]
        if one.required and not known.required:
            self.fields[place] = known.model_copy(update={"required": True})
        return known.name

    def _new(self, one: FormField, when: list[When], part: PartSpec) -> str:
        taken = {known.name for known in self.fields}
        labels = {label for known in self.fields for label in known.names}
        name = one.name if one.name not in taken else f"{part.item.replace('-', '_')}_{one.name}"[-40:].lstrip("_")
        change: dict[str, Any] = {"name": name, "when": when}
        if one.label in labels:
            change["label"] = f"{one.label}（{part.short}）"[:_LABEL]
        if one.name in part.only:
            change["options"] = [option for option in one.options if option.value in part.only[one.name]]
        if one.name in part.ask:
            change["ask"] = part.ask[one.name]
        change["words"] = [word for word in one.words if word not in labels]
        if one.role and any(known.role == one.role for known in self.fields):
            change["role"] = None
        self.fields.append(one.model_copy(update=change))
        if one.record and one.record not in self.by_record:
            self.by_record[one.record] = name
        return name

    def _check(self, check: Check, part: PartSpec, names: dict[str, str]) -> None:
        when = self._conditions(check.when, part, names)
        if when is None or check.field not in names or (check.than and check.than not in names):
            return
        change = {"field": names[check.field], "than": names.get(check.than or ""), "when": when}
        merged = check.model_copy(update=change)
        if not any(known.model_copy(update={"id": merged.id}) == merged for known in self.checks):
            self.checks.append(merged.model_copy(update={"id": f"{part.item}-{check.id}"}))


def _same(known: FormField, one: FormField, when: list[When]) -> bool:
    """Whether two questions take the same answers under the same conditions."""
    if known.type is not one.type or known.when != when:
        return False
    if one.type is FieldType.CHOICE:
        return [option.value for option in known.options] == [option.value for option in one.options]
    return (known.precision, known.tense, known.max_length) == (one.precision, one.tense, one.max_length)


def merged(bundle: BundleSpec, specs: dict[str, FormSpec]) -> Bundle:
    """The bundle's one form; raises BundleBroken where an item has none or an answer does not exist."""
    merge = _Merge()
    parts = []
    for part in bundle.parts:
        spec = specs.get(part.item)
        if spec is None:
            raise BundleBroken(f"{bundle.bundle}: 事项 {part.item} 没有表单")
        _check_part(bundle.bundle, part, spec)
        parts.append(merge.take(part, spec))
    spec = FormSpec(
        item=bundle.bundle,
        name=bundle.name,
        version=bundle.version,
        owner=bundle.owner,
        reviewed_on=bundle.reviewed_on,
        law=bundle.law,
        notice=bundle.notice,
        fields=merge.fields,
        checks=merge.checks,
        afterwards=bundle.afterwards,
    )
    return Bundle(spec, tuple(parts))


def _check_part(bundle: str, part: PartSpec, spec: FormSpec) -> None:
    for name, value in part.preset.items():
        one = spec.field(name)
        if one is None or one.option(value) is None:
            raise BundleBroken(f"{bundle}: {part.item} 没有 {name}: {value}")
    for name, values in part.only.items():
        one = spec.field(name)
        if one is None or len(values) < 2 or any(one.option(value) is None for value in values):
            raise BundleBroken(f"{bundle}: {part.item} 的 {name} 至少要留两个有的选项")
    for name in part.without:
        one = spec.field(name)
        if one is None or one.required:
            raise BundleBroken(f"{bundle}: {part.item} 的 {name} 不是可以不填的一项，不能去掉")


def read_bundles(folder: Path, specs: dict[str, FormSpec]) -> list[Bundle]:
    """The bundles of a folder; raises BundleBroken naming the file."""
    found = []
    for file in sorted(folder.glob("*.yml")):
        try:
            found.append(merged(BundleSpec.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))), specs))
        except (ValidationError, yaml.YAMLError) as error:
            raise BundleBroken(f"{file.name}: {error}") from error
    return found

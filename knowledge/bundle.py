"""Bundles (一件事): the items that one event in life brings with it, in the order they have to be done."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from core.problem import AppError, NotFound
from knowledge.guides import GuideStore, NoGuide
from knowledge.schema import Confidence, Material, Sourced, Strict

DEFAULT_FOLDER = Path(os.environ.get("ZHIBAN_BUNDLES") or Path(__file__).parent / "data" / "bundles")
MOST_QUESTIONS = 3
_SLUG = r"^[a-z][a-z0-9-]*$"


class NoBundle(NotFound):
    """There is no bundle of that slug."""

    code = "bundle_not_found"
    title = "没有找到这件事的办理清单"


class BundleBroken(AppError):
    """A bundle file cannot be read."""

    code = "bundle_broken"
    title = "一件事清单文件有误"


class Option(Strict):
    """One answer to a question about the person's situation (情形)."""

    id: str = Field(pattern=_SLUG)
    name: str
    words: list[str] = Field(default_factory=list)
    """How people say it."""
    means: dict[str, str] = Field(default_factory=dict)
    """Item → situation of its guide that this answer means there: the guide's materials are narrowed to it."""


class SituationQuestion(Strict):
    """What has to be known before the list can be given: 孩子父母结婚了吗."""

    id: str = Field(pattern=_SLUG)
    text: str
    options: list[Option] = Field(min_length=2)


class BundleStep(Sourced):
    """One thing to do. `situations` holds ids of options; with none it concerns everybody."""

    id: str = Field(pattern=_SLUG)
    item: str | None = Field(default=None, pattern=_SLUG)
    """Slug of the guide; None for a step that has no guide here and is only named."""
    name: str
    department: str
    stage: int = Field(ge=1)
    """Steps of one stage can be done side by side; a later stage needs the earlier ones."""
    optional: bool = False
    """True where it depends on the person's wish or on the place."""
    note: str | None = Field(default=None, max_length=200)

    @model_validator(mode="after")
    def _rests_on_no_clause(self) -> Self:
        if self.confidence is Confidence.STATUTE:
            raise ValueError("一件事的步骤不写法律条款：confidence 写 P（加 source）或 K")
        return self


class Bundle(Strict):
    """A bundle file: `knowledge/data/bundles/{slug}.yml`."""

    bundle: str = Field(pattern=_SLUG)
    name: str
    stage_of_life: Literal[
        "准入准营", "招聘用工", "纳税缴费", "经营发展", "工程建设", "注销退出",
        "出生", "教育", "就业", "生活", "置业", "出行", "就医", "救助", "养老", "身后",
    ]  # fmt: skip
    """人生阶段 of the national list (国办发〔2025〕24号), by which bundles are shown."""
    version: int = Field(ge=1)
    owner: str
    reviewed_on: date
    summary: str = Field(max_length=200)
    aliases: list[str] = Field(min_length=1)
    questions: list[str] = Field(min_length=1)
    """How people tell of the event; the index learns from them."""
    situations: list[SituationQuestion] = Field(default=[], max_length=MOST_QUESTIONS)
    steps: list[BundleStep] = Field(min_length=2)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        options = [option.id for question in self.situations for option in question.options]
        steps = [step.id for step in self.steps]
        stages = [step.stage for step in self.steps]
        unknown = {name for step in self.steps for name in step.situations} - set(options)
        if len(set(options)) < len(options) or len(set(steps)) < len(steps):
            raise ValueError("步骤的 id、情形选项的 id 不能重复")
        if unknown:
            raise ValueError(f"步骤的 situations 里没有定义过的情形：{'、'.join(sorted(unknown))}")
        if stages != sorted(stages) or set(stages) != set(range(1, max(stages) + 1)):
            raise ValueError("stage 要从 1 开始、按顺序、不跳号")
        return self

    def steps_for(self, chosen: Collection[str] = ()) -> list[BundleStep]:
        """The steps that remain after some situations are known, in order.

        A step is left out when each question it depends on was answered and the answer is not its own; what has not
        been asked yet leaves it in.
        """
        return [step for step in self.steps if self._may_concern(step, chosen)]

    def meaning(self, chosen: Collection[str]) -> dict[str, str]:
        """Item → situation of its guide, for the answers given."""
        options = (option for question in self.situations for option in question.options)
        return {item: name for option in options if option.id in chosen for item, name in option.means.items()}

    def _may_concern(self, step: BundleStep, chosen: Collection[str]) -> bool:
        if not step.situations or set(step.situations) & set(chosen):
            return True
        asked = [{option.id for option in question.options} for question in self.situations]
        open_ones = [ids for ids in asked if ids & set(step.situations) and not ids & set(chosen)]
        return bool(open_ones)


@dataclass(frozen=True, slots=True)
class MergedMaterial:
    """A material of a bundle, once, with the steps that need it."""

    material: Material
    """As the first step that needs it states it."""
    needed_by: tuple[str, ...]
    """Names of the steps, in order."""


def merged_materials(
    bundle: Bundle, chosen: Collection[str], guides: GuideStore, region: str, on: date
) -> list[MergedMaterial]:
    """The materials of the steps that remain and have a guide, each name once, in the order they are first needed."""
    meant = bundle.meaning(chosen)
    needed: dict[str, tuple[Material, list[str]]] = {}
    for step in bundle.steps_for(chosen):
        for material in _materials(step, guides, region, on):
            here = meant.get(step.item or "")
            if here is None or not material.situations or here in material.situations:
                needed.setdefault(material.name, (material, []))[1].append(step.name)
    return [MergedMaterial(material, tuple(dict.fromkeys(names))) for material, names in needed.values()]


def _materials(step: BundleStep, guides: GuideStore, region: str, on: date) -> list[Material]:
    if step.item is None:
        return []
    try:
        field = guides.resolve(step.item, region, on).field("materials")
    except NoGuide:
        return []
    return list(field.value) if field else []


class BundleStore:
    """The bundles of a folder, by slug."""

    def __init__(self, bundles: dict[str, Bundle]) -> None:
        self._bundles = bundles

    @classmethod
    def open(cls, folder: Path = DEFAULT_FOLDER) -> Self:
        """Reads every file of the folder; raises BundleBroken naming the first that cannot be read."""
        return cls({bundle.bundle: bundle for bundle in map(read, sorted(folder.glob("*.yml")))})

    def __iter__(self) -> Iterator[Bundle]:
        return iter(self._bundles.values())

    def get(self, slug: str) -> Bundle:
        """The bundle of a slug; raises NoBundle."""
        try:
            return self._bundles[slug]
        except KeyError:
            raise NoBundle from None


def read(file: Path) -> Bundle:
    """The bundle of a file; raises BundleBroken where it is not one or is named otherwise."""
    try:
        bundle = Bundle.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise BundleBroken(f"{file.name}：{error}") from error
    if bundle.bundle != file.stem:
        raise BundleBroken(f"{file.name}：bundle 写的是 {bundle.bundle}，要和文件名一样")
    return bundle

"""The form spec: one application as its YAML file says it. What is asked is data; how it is asked is the engine's."""

from datetime import date
from enum import StrEnum
from functools import cache
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

CONSENT = "consent"
"""Name of the first field of every form: the notice of PIPL article 17, agreed to before anything personal is asked."""
AGREE, DECLINE = "agree", "decline"
DEFERRED = "counter"
"""Value of a file field whose document is brought to the counter."""


class Strict(BaseModel):
    """Base of everything read from YAML: unknown keys are errors, records do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldType(StrEnum):
    """What kind of value a field takes."""

    TEXT = "text"
    NAME = "name"
    CHOICE = "choice"
    DATE = "date"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    PHONE = "phone"
    ADDRESS = "address"
    AMOUNT = "amount"
    FILE = "file"


FREE_TEXT = frozenset({FieldType.TEXT, FieldType.NAME, FieldType.ADDRESS})
"""Types where any sentence could be a value, so that a question has to be told apart."""


class Option(Strict):
    """One answer of a choice."""

    value: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(max_length=40)
    words: list[str] = []
    """How people say it."""
    help: str | None = None
    needs: str | None = None
    """Offered only where the guide does: `mail` for delivery by post."""


class When(Strict):
    """A condition on an earlier answer; several on one field must all hold."""

    field: str
    any_of: list[str] = Field(min_length=1)


class FormField(Strict):
    """One thing that is asked."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    label: str = Field(max_length=20)
    type: FieldType
    ask: str = Field(max_length=60)
    """The question as a sentence; short enough for elder mode."""
    help: str | None = Field(default=None, max_length=120)
    example: str | None = Field(default=None, max_length=60)
    words: list[str] = []
    """Other names of the field, for corrections and for values said in one breath: 手机, 电话号码."""
    required: bool = True
    when: list[When] = []
    story: bool = False
    """Of a text: an account of what happened, which may hold questions, dates and complaints without being any."""
    options: list[Option] = []
    material: str | None = None
    """Name of the guide's material that this field answers."""
    sensitive: bool = False
    """Sensitive personal information (PIPL art. 28)."""
    role: Literal["holder_name", "holder_id", "holder_phone"] | None = None
    """What the case's holder is recognised by."""
    record: str | None = None
    """Key under which the citizen's record and earlier forms hold the same fact, for prefilling after consent."""
    formerly: list[str] = []
    """Names the field had in earlier versions, so that drafts keep their values."""
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=200, le=500)
    precision: Literal["day", "month"] = "day"
    """Of a date: month, where 去年三月 is exact enough (stored as the first of the month)."""
    tense: Literal["past", "future", "any"] = "any"
    """Of a date: not after today, not before today, or either."""
    minimum: int | None = None
    maximum: int | None = None
    """Bounds of an amount in yuan."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type is FieldType.CHOICE) != bool(self.options):
            raise ValueError(f"{self.name}: type choice 要有 options，其他类型不能有")
        if len({option.value for option in self.options}) != len(self.options):
            raise ValueError(f"{self.name}: options 里有重复的 value")
        wanted = {"holder_name": FieldType.NAME, "holder_id": FieldType.ID_NUMBER, "holder_phone": FieldType.PHONE}
        if self.role and self.type is not wanted[self.role]:
            raise ValueError(f"{self.name}: role {self.role} 要用 type {wanted[self.role].value}")
        return self

    def option(self, value: str) -> Option | None:
        """The option of that value."""
        return next((option for option in self.options if option.value == value), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything people may call the field, label first."""
        return tuple(dict.fromkeys((self.label, *self.words)))


class Check(Strict):
    """A rule over more than the shape of one value."""

    id: str
    kind: Literal["earlier", "different", "months_since", "age", "remark"]
    """earlier: `field` is before `than`; different: the two differ; months_since: `field` lies at least `at_least`
    months back; age: the holder of the ID number in `field` is at least / at most so many years old; remark: never
    holds, so that `message` is told whenever `when` is met."""
    field: str
    than: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    when: list[When] = []
    level: Literal["error", "notice"] = "error"
    """error: the value is not taken; notice: it is, and the person is told."""
    message: str = Field(max_length=120)

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        if self.kind in ("earlier", "different") and self.than is None:
            raise ValueError(f"checks.{self.id}: kind {self.kind} 要写 than")
        if self.kind == "remark" and (self.level != "notice" or not self.when):
            raise ValueError(f"checks.{self.id}: kind remark 要写 when，level 只能是 notice")
        if self.kind == "months_since" and self.at_least is None:
            raise ValueError(f"checks.{self.id}: kind months_since 要写 at_least")
        return self


class Notice(Strict):
    """The notice before processing (PIPL art. 17): who, why, what, how long, which rights."""

    who: str
    purpose: str
    kinds: str
    retention: str
    rights: str
    sensitive: str | None = None
    """Necessity and effect of sensitive information (PIPL art. 30)."""


class FormSpec(Strict):
    """A form file: `actions/forms/specs/{item}.yml`."""

    item: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    version: int = Field(ge=1)
    owner: str
    reviewed_on: date
    law: str
    """The law that the questions rest on, as a citizen would read it."""
    notice: Notice
    fields: list[FormField] = Field(min_length=1)
    checks: list[Check] = []
    anonymous: bool = False
    """May be handed in without saying who one is."""
    opened_by: str | None = None
    """The intent that opens it without an item being named: complain."""
    afterwards: str = Field(max_length=120)
    """What the person does or brings next, told with the case number."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        seen: dict[str, FormField] = {}
        for field in self.fields:
            if field.name in seen or field.name == CONSENT:
                raise ValueError(f"字段名重复或保留：{field.name}")
            self._check_when(field.name, field.when, seen)
            seen[field.name] = field
        for check in self.checks:
            for name in filter(None, (check.field, check.than)):
                if name not in seen:
                    raise ValueError(f"checks.{check.id}: 没有字段 {name}")
            self._check_when(check.id, check.when, seen)
        roles = [field.role for field in self.fields if field.role]
        if len(set(roles)) != len(roles):
            raise ValueError("role 不能重复")
        if self.anonymous:
            return self
        if "holder_name" not in roles:
            raise ValueError("每张表要有且只有一个 role: holder_name，其他 role 也不能重复")
        if not {"holder_id", "holder_phone"} & set(roles):
            raise ValueError("至少要有 holder_id 或 holder_phone，否则以后查不了进度")
        return self

    @staticmethod
    def _check_when(where: str, conditions: list[When], seen: dict[str, FormField]) -> None:
        for condition in conditions:
            asked = seen.get(condition.field)
            if asked is None or asked.type is not FieldType.CHOICE:
                raise ValueError(f"{where}: when.field {condition.field} 要是前面问过的选择题")
            unknown = set(condition.any_of) - {option.value for option in asked.options}
            if unknown:
                raise ValueError(f"{where}: {condition.field} 没有选项 {'、'.join(sorted(unknown))}")

    def field(self, name: str) -> FormField | None:
        """The field of that name, consent included."""
        return next((field for field in self.all_fields if field.name == name), None)

    @property
    def all_fields(self) -> tuple[FormField, ...]:
        """Consent first, then the fields in the order they are asked."""
        return (consent_field(self.name), *self.fields)

    def relevant(self, values: dict[str, str]) -> tuple[FormField, ...]:
        """The fields that these answers call for, in order."""
        return tuple(field for field in self.all_fields if holds(field.when, values))

    def holder(self, role: str) -> str | None:
        """Name of the field with that role."""
        return next((field.name for field in self.fields if field.role == role), None)


def holds(conditions: list[When], values: dict[str, str]) -> bool:
    """Whether every condition is met; an answer that is missing meets none."""
    return all(values.get(condition.field) in condition.any_of for condition in conditions)


@cache
def consent_field(form_name: str) -> FormField:
    """The field that stands before all others."""
    return FormField(
        name=CONSENT,
        label="个人信息告知",
        type=FieldType.CHOICE,
        ask=f"办理{form_name}要用到您的个人信息，您同意吗？",
        help="不同意也没关系，您可以带上材料到窗口办理。",
        words=["同意", "告知"],
        options=[
            Option(
                value=AGREE, title="同意，开始填写", words=["同意", "可以", "好", "好的", "行", "没问题", "中", "要得"]
            ),
            Option(value=DECLINE, title="不同意", words=["不同意", "不行", "不可以", "拒绝"]),
        ],
    )

"""The guide (办事指南): one service item in one region, as its YAML file says it.

Fields follow the element standard GB/T 39554.2-2020; names are those of the national exchange tables where they have
one. A national record holds what the law says; a region's record holds only what differs there.
"""

from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.reply import Region


class Strict(BaseModel):
    """Base of everything read from YAML: unknown keys are errors, records do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Confidence(StrEnum):
    """How a fact is known."""

    STATUTE = "S"
    """Read in the statute; cites law and article."""
    PUBLIC = "P"
    """Read on a public page or document, named in `source`."""
    KNOWN = "K"
    """Widely published but unchecked: shown as 以当地公布为准."""


class Law(Strict):
    """A law that the guide rests on, cited by its key."""

    name: str
    """Without the brackets: 居住证暂行条例."""
    number: str | None = None
    """文号, e.g. 国务院令第663号."""
    organ: str | None = None
    effective_from: date | None = None


class LawRef(Strict):
    """A clause of one of the guide's laws."""

    law: str
    """Key in the guide's `laws`."""
    article: int = Field(ge=1)
    sub: int | None = Field(default=None, ge=1)
    """The 之N of an inserted article (第二十条之一)."""
    paragraph: int | None = Field(default=None, ge=1)
    quote: str | None = Field(default=None, max_length=240)
    """The clause verbatim, or the part of it that matters."""


class Sourced(Strict):
    """A fact and where it comes from. S needs `ref`, P `source`; K needs neither and is never shown as certain."""

    confidence: Confidence
    ref: LawRef | None = None
    source: str | None = None
    situations: list[str] = []
    """Ids of the situations (情形) it holds for; empty: all."""

    @property
    def verified(self) -> bool:
        """False for what an operator still has to check."""
        return self.confidence is not Confidence.KNOWN

    @model_validator(mode="after")
    def _has_its_source(self) -> Self:
        if self.confidence is Confidence.STATUTE and self.ref is None:
            raise ValueError("confidence S 要写 ref: {law, article, quote}（法律条款）")
        if self.confidence is Confidence.PUBLIC and not (self.source or self.ref):
            raise ValueError("confidence P 要写 source（公开来源的名称或文号）")
        return self


class Fact(Sourced):
    """One statement, a sentence or a clause a citizen can read."""

    text: str = Field(min_length=1, max_length=300)


class Situation(Strict):
    """A branch of the guide (情形) whose answer differs."""

    id: str
    name: str
    words: list[str] = []
    """How people say it: 丢了, 过期了."""


class Condition(Fact):
    """A condition of acceptance (受理条件). With `any_of`, one of the alternatives is enough."""

    id: str
    any_of: list[str] = []


class Material(Sourced):
    """A document to hand in (申请材料)."""

    name: str
    any_of: list[str] = []
    """Alternatives, one of which is enough."""
    need: Literal["required", "optional", "deferrable"] = "required"
    """必要 / 非必要 / 容缺后补."""
    form: Literal["paper", "electronic", "either"] = "either"
    original: int | None = Field(default=None, ge=0)
    """Number of originals; null where no source says."""
    copies: int | None = Field(default=None, ge=0)
    issued_by: Literal["self", "government", "other"] = "self"
    issuer: str | None = None
    exempt: bool = False
    """该材料免提交: the portal fetches it."""
    when: str | None = None
    """Who needs it, in words, when not everybody does."""
    note: str | None = None


class Limit(Sourced):
    """A time limit (办结时限)."""

    amount: int | None = Field(default=None, ge=0)
    """Null where there is only the explanation; 0 is on the spot (当场办结)."""
    unit: Literal["working_day", "day", "month"] = "working_day"
    extended_to: int | None = Field(default=None, ge=0)
    """Longest, where the law lets it be extended."""
    text: str
    """The limit as a sentence."""


class TimeLimit(Strict):
    """Statutory (法定) and promised (承诺) limit; the promised one belongs to a region."""

    statutory: list[Limit] = []
    promised: list[Limit] = []


class FeeItem(Sourced):
    """One fee (收费项目)."""

    name: str
    amount: str | None = None
    """As published, with unit: 20元/证. Null: charged, but the amount is local."""
    free: bool = False
    text: str
    """The fee as a sentence."""

    @model_validator(mode="after")
    def _free_has_no_amount(self) -> Self:
        if self.free and self.amount is not None:
            raise ValueError("free: true 的收费项目不能再写 amount")
        return self


class Fee(Strict):
    """Whether and what is charged."""

    charged: Literal["yes", "no", "partly"]
    items: list[FeeItem] = Field(min_length=1)


class Place(Sourced):
    """A counter (办理地点). Only a region's own record may name one."""

    name: str
    address: str
    window: str | None = None
    phone: str | None = None
    hours: str | None = None


class Contact(Sourced):
    """A telephone number with what it is for."""

    name: str
    phone: str
    kind: Literal["consult", "complaint"] = "consult"
    hours: str | None = None


class Channel(Sourced):
    """An online channel (网办渠道) by its official name."""

    name: str
    url: str | None = None


class Online(Strict):
    """What can be done online."""

    available: Literal["yes", "partly", "no"]
    facts: list[Fact] = Field(min_length=1)
    channels: list[Channel] = []


class Step(Sourced):
    """One step of the process (环节)."""

    name: str
    who: str | None = None
    text: str
    time: str | None = None


class Agent(Strict):
    """Whether another person may act (代办)."""

    allowed: Literal["yes", "partly", "no"]
    facts: list[Fact] = Field(min_length=1)
    materials: list[Material] = []


class Result(Sourced):
    """What the person gets (办理结果)."""

    name: str
    type: Literal["出证办结", "审批办结", "出文办结", "转报办结", "其他"] = "其他"
    text: str


class GuideContent(Strict):
    """The fields that fall back from region to region, each on its own. None: not stated here."""

    overview: list[Fact] | None = None
    condition: list[Condition] | None = None
    materials: list[Material] | None = None
    time_limit: TimeLimit | None = None
    fee: Fee | None = None
    place: list[Fact] | None = None
    """Which kind of office, in words; addresses stand in `places`."""
    places: list[Place] | None = None
    hours: list[Fact] | None = None
    online: Online | None = None
    process: list[Step] | None = None
    result: list[Result] | None = None
    delivery: list[Fact] | None = None
    contacts: list[Contact] | None = None
    agent: Agent | None = None
    appointment: list[Fact] | None = None
    validity: list[Fact] | None = None
    handle_area: list[Fact] | None = None
    """通办范围, and whose residence decides."""
    quota: list[Fact] | None = None
    after_limit: list[Fact] | None = None
    remedy: list[Fact] | None = None
    related: list[str] | None = None
    """Slugs of items that people need next."""
    form_sample: list[Fact] | None = None


NEVER_INHERITED = frozenset({"places", "hours", "contacts"})
"""Fields that a region never takes from another one (domain rule: never a place or phone of elsewhere).

Exception: contacts of the nation (000000) are national hotlines, which serve everyone.
"""


class Guide(GuideContent):
    """A guide file: `knowledge/data/guides/{region}/{item}.yml`."""

    item: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    region: Region
    version: int = Field(ge=1)
    owner: str
    """Who keeps it: gongan, minzheng, renshe …"""
    reviewed_on: date
    effective_from: date | None = None
    effective_to: date | None = None

    # Identity: in the national record only.
    name: str | None = None
    task_type: Literal["01", "05", "06", "07", "08", "09", "10", "20"] | None = None
    """事项类型: 01 行政许可, 05 行政给付, 07 行政确认, 10 其他行政权力, 20 公共服务."""
    server_type: list[Literal["1", "2", "3", "4", "5", "6", "9"]] | None = None
    """服务对象: 1 自然人, 2 企业法人 …"""
    department: str | None = None
    """实施主体, the kind of organ: 公安机关."""
    topics: list[str] | None = None
    """主题分类."""
    laws: dict[str, Law] = {}
    situations: list[Situation] = []
    aliases: list[str] = []
    """Other names: 领证, 暂住证, 卫生许可证."""
    questions: list[str] = []
    """How people ask for it; the index and the encoder learn from them, so no evaluation sentence may stand here."""
    not_this: list[str] = []
    """Slugs that people confuse with this one."""
    project_type: Literal["1", "2"] | None = None
    """办件类型: 1 即办件, 2 承诺件."""
    visits: int | None = Field(default=None, ge=0)
    """到办事现场次数."""
    visits_reason: str | None = None
    """必须现场办理原因说明."""
    by_post: bool | None = None
    """办理形式 includes 邮寄."""
    pay_online: bool | None = None
    """是否支持网上支付."""
    fictional: bool = False
    """True for 示范市, whose places and numbers are made up and say so."""

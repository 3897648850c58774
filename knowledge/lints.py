"""What a guide must hold to beyond its schema: the lints of guide quality, and references that must lead somewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel

from knowledge.guides import GuideStore
from knowledge.regions import NATION
from knowledge.schema import Guide, LawRef, Limit, Place, Sourced

Level = Literal["error", "warning", "hint"]
Where = tuple[str | int, ...]
Found = Iterator[tuple[Level, Where, str]]
"""How bad, where in the file, and what is wrong with what to write instead."""
QUESTIONS_WANTED = 30
STALE_AFTER = timedelta(days=180)
HOTLINE = re.compile(r"^(1\d{2}|1\d{4}|9\d{4})$")
FIXED_LINE = re.compile(r"^0\d{2,3}-\d{7,8}$")
_RESULT_TYPES = (("批复", "审批办结"), ("证", "出证办结"), ("文", "出文办结"))
_DAYS = {"working_day": 7 / 5, "day": 1.0, "month": 30.0}
_TOPICS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "data" / "topics.yml").read_text("utf-8"))
PERSONAL_TOPICS = frozenset(_TOPICS["personal"])
CORPORATE_TOPICS = frozenset(_TOPICS["corporate"])


@dataclass(frozen=True, slots=True)
class Scene:
    """What a lint may look at."""

    store: GuideStore
    today: date


def sourced(value: Any, where: Where = ()) -> Iterator[tuple[Where, Sourced]]:
    """Every sourced fact of a guide with its path."""
    if isinstance(value, Sourced):
        yield where, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from sourced(getattr(value, name), (*where, name))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from sourced(part, (*where, n))


def references(guide: Guide) -> Iterator[tuple[Where, LawRef]]:
    """Every law reference of a guide with its path."""
    for where, fact in sourced(guide):
        if fact.ref:
            yield (*where, "ref"), fact.ref


def identity(guide: Guide, scene: Scene) -> Found:
    """A national record says what it is; every record names a known region and sound dates."""
    if guide.region == NATION:
        for name in ("name", "task_type", "server_type", "department"):
            if not getattr(guide, name):
                yield "error", (), f"全国指南缺少 {name}，请补上"
    elif not any(record.region == NATION for record in scene.store.records(guide.item)) and not guide.name:
        yield "error", (), "没有对应的全国指南，本地指南要写 name"
    if guide.region not in scene.store.regions:
        yield "warning", ("region",), f"区划 {guide.region} 不在 regions.yml 里，请补上它的名称和上级"
    if guide.effective_from and guide.effective_to and guide.effective_from > guide.effective_to:
        yield "error", ("effective_to",), "effective_to 早于 effective_from，请核对日期"
    if guide.reviewed_on > scene.today:
        yield "error", ("reviewed_on",), "reviewed_on 是将来的日期，请写实际复核日期"
    elif scene.today - guide.reviewed_on > STALE_AFTER:
        yield "warning", ("reviewed_on",), "超过180天没有复核，请复核后更新 reviewed_on"


def results(guide: Guide, scene: Scene) -> Found:
    """Lint 2: the type of a result follows from its name. Lint 10: a result has a sample."""
    for n, result in enumerate(guide.result or []):
        wanted = next((kind for ending, kind in _RESULT_TYPES if result.name.endswith(ending)), None)
        if wanted and result.type != wanted:
            yield "error", ("result", n, "type"), f"结果“{result.name}”的 type 应写 {wanted}"
    if guide.result and not guide.form_sample:
        yield "hint", ("result",), "有办理结果，最好在 form_sample 里写明样本在哪里看"


def visits(guide: Guide, scene: Scene) -> Found:
    """Lints 3, 4 and 5: going to the counter, by post, and all online fit together."""
    if guide.visits and not guide.visits_reason:
        yield "error", ("visits",), "到现场次数不为0，请在 visits_reason 写必须到现场的原因"
    if guide.visits == 0 and guide.visits_reason:
        yield "error", ("visits_reason",), "到现场次数为0，请删去 visits_reason"
    available = guide.online.available if guide.online else None
    if guide.visits == 0 and available == "no" and not guide.by_post:
        yield "error", ("visits",), "到现场次数为0又不能网办，请写 by_post: true（邮寄办理）"
    if guide.visits and available == "yes":
        yield "error", ("visits",), "全程网办的到现场次数应写 0"


def fees(guide: Guide, scene: Scene) -> Found:
    """Lint 6: what is charged names its standard and basis; what is free is not paid online."""
    if guide.fee is None:
        return
    free = [item.free for item in guide.fee.items]
    if guide.fee.charged == "no" and not all(free):
        yield "error", ("fee", "charged"), "charged: no 时每个收费项目都要写 free: true"
    if guide.fee.charged == "yes" and all(free):
        yield "error", ("fee", "charged"), "charged: yes 时至少要有一个不免费的收费项目"
    if guide.fee.charged == "no" and guide.pay_online:
        yield "error", ("pay_online",), "不收费的事项不能写 pay_online: true"
    for n, item in enumerate(guide.fee.items):
        if item.amount and not (item.ref or item.source):
            yield "error", ("fee", "items", n), f"收费项目“{item.name}”写了金额，请写收费依据（ref 或 source）"


def phones(guide: Guide, scene: Scene) -> Found:
    """Lint 7: consult and complaint phones both stand there, with area code, and differ."""
    if guide.contacts is None:
        return
    kinds = {"consult": "咨询", "complaint": "投诉"}
    numbers = {kind: {c.phone for c in guide.contacts if c.kind == kind} for kind in kinds}
    for kind, title in kinds.items():
        if not numbers[kind]:
            yield (
                "hint" if guide.region == NATION else "error",
                ("contacts",),
                f"缺少{title}电话，请补一条 kind: {kind}",
            )
    if numbers["consult"] & numbers["complaint"]:
        yield "error", ("contacts",), "咨询电话和投诉电话不能相同"
    places: list[tuple[Where, str | None]] = [(("places", n), p.phone) for n, p in enumerate(guide.places or [])]
    listed: list[tuple[Where, str | None]] = [(("contacts", n), c.phone) for n, c in enumerate(guide.contacts)]
    for where, phone in [*places, *listed]:
        if phone and not HOTLINE.match(phone) and not FIXED_LINE.match(phone):
            yield "error", (*where, "phone"), f"电话 {phone} 缺区号，请写成 0571-12345678"
        if phone and guide.fictional and not HOTLINE.match(phone) and not phone.startswith("0000-"):
            yield "error", (*where, "phone"), "虚构地区的电话区号只能用 0000"
        if phone and guide.region == NATION and not HOTLINE.match(phone):
            yield "error", (*where, "phone"), "全国指南只能写全国热线（如 12345）"


def topics(guide: Guide, scene: Scene) -> Found:
    """Lint 8: topics are of those whom the item serves."""
    if not guide.topics or not guide.server_type:
        return
    allowed = frozenset[str]()
    if "1" in guide.server_type:
        allowed |= PERSONAL_TOPICS
    if set(guide.server_type) - {"1"}:
        allowed |= CORPORATE_TOPICS
    for n, topic in enumerate(guide.topics):
        if topic not in allowed:
            yield "error", ("topics", n), f"主题“{topic}”与服务对象不符，请从对应的主题分类里选"


def licences(guide: Guide, scene: Scene) -> Found:
    """Lint 9: an administrative licence has questions and at least five steps."""
    if guide.task_type != "01" or guide.region != NATION:
        return
    if not guide.questions:
        yield "error", ("task_type",), "行政许可至少要有一个常见问题"
    if len(guide.process or []) < 5:
        yield "warning", ("process",), "行政许可至少要写五个环节：申请、受理、审查、决定、送达"


def limits(guide: Guide, scene: Scene) -> Found:
    """Lints 1 and 11: at once means at once, and nothing is promised later than the statute allows."""
    if guide.time_limit is None:
        return
    for n, promised in enumerate(guide.time_limit.promised):
        where: Where = ("time_limit", "promised", n)
        if guide.project_type and (promised.amount == 0) != (guide.project_type == "1"):
            yield "error", where, "承诺时限为0（当场办结）的是即办件（project_type: '1'），其余是承诺件（'2'）"
        longest = max((_days(s) for s in _statutory(guide, promised, scene)), default=None)
        if longest is not None and promised.amount is not None and _days(promised) > longest:
            yield "error", where, f"承诺时限长于法定时限（约{longest:.0f}天），请核对"


def _statutory(guide: Guide, promised: Limit, scene: Scene) -> Iterator[Limit]:
    chain = [guide, *(r for r in scene.store.records(guide.item, scene.today) if r.region == NATION)]
    for record in chain:
        for limit in record.time_limit.statutory if record.time_limit else []:
            shared = set(limit.situations) & set(promised.situations)
            if limit.amount and (shared or not limit.situations or not promised.situations):
                yield limit


def _days(limit: Limit) -> float:
    return max(limit.amount or 0, limit.extended_to or 0) * _DAYS[limit.unit]


def links(guide: Guide, scene: Scene) -> Found:
    """Laws, situations and related items that are named exist."""
    records = scene.store.records(guide.item, scene.today)
    laws = {key for record in [guide, *records] for key in record.laws}
    for where, ref in references(guide):
        if ref.law not in laws:
            yield "error", (*where, "law"), f"laws 里没有 {ref.law}，请先在 laws 写明这部法"
    situations = {s.id for record in [guide, *records] for s in record.situations}
    for where, fact in sourced(guide):
        for name in set(fact.situations) - situations:
            yield "error", (*where, "situations"), f"situations 里没有 {name}，请先定义这个情形"
    known = set(scene.store.items())
    for field in ("related", "not_this"):
        for n, slug in enumerate(getattr(guide, field) or []):
            if slug not in known:
                yield "warning", (field, n), f"没有事项 {slug} 的指南"
            if slug == guide.item:
                yield "error", (field, n), f"{field} 不能写本事项自己"


def places(guide: Guide, scene: Scene) -> Found:
    """No counter in the national record; addresses of a made-up region say that they are made up."""
    if guide.region == NATION and guide.places:
        yield "error", ("places",), "全国指南不写具体办理地点，请移到当地的指南"
    for n, place in enumerate(guide.places or []):
        if isinstance(place, Place) and guide.fictional and "示范" not in place.name + place.address:
            yield "error", ("places", n), "虚构地区的地点要写明是示范市的"


def questions(guide: Guide, scene: Scene) -> Found:
    """Enough questions, each once, none that another item has too."""
    if guide.region == NATION and len(guide.questions) < QUESTIONS_WANTED:
        yield "warning", ("questions",), f"只有{len(guide.questions)}个常见问法，最好写满{QUESTIONS_WANTED}个"
    others = {
        text: item
        for item in scene.store.items()
        if item != guide.item
        for record in scene.store.records(item)
        for text in (*record.questions, *record.aliases)
    }
    for field in ("questions", "aliases"):
        texts: list[str] = getattr(guide, field)
        for n, text in enumerate(texts):
            if text in texts[:n]:
                yield "error", (field, n), f"“{text}”重复了，请删去一个"
            if text in others:
                level: Level = "error" if field == "questions" else "warning"
                yield level, (field, n), f"“{text}”在 {others[text]} 里也有，请只留在一个事项里"


LINTS = (identity, results, visits, fees, phones, topics, licences, limits, links, places, questions)

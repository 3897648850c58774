"""Somebody who fills a form as people do: answering in many ways, interrupting, correcting, pausing, going back."""

import random
from dataclasses import dataclass, field
from datetime import date

from actions.forms.service import FormOutcome, FormService, FormStage
from actions.forms.spec import CONSENT, DEFERRED, FieldType, FormField, FormSpec
from core.reply import Message, Reply, Status
from tests.actions.forms.samples import valid_values

_QUESTIONS = ["办这个要多少钱？", "要几天才能办好", "在哪里办啊", "为什么要填这个？", "能让别人代办吗"]
_NONSENSE = {
    FieldType.ID_NUMBER: "1234",
    FieldType.PHONE: "138001",
    FieldType.DATE: "记不得了",
    FieldType.AMOUNT: "看情况",
    FieldType.ADDRESS: "家里",
    FieldType.CHOICE: "随便",
}
_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")


async def _answer() -> Reply:
    return Reply(status=Status.ANSWERED, messages=[Message(id="a", text="以当地公布为准。")])


@dataclass
class Walker:
    """One person with one form."""

    forms: FormService
    spec: FormSpec
    conversation: str
    rng: random.Random
    today: date
    meant: dict[str, str] = field(default_factory=dict)
    """What the person wants to have said in the end."""
    said: list[str] = field(default_factory=list)
    turns: int = 0

    async def walk(self) -> FormOutcome:
        """Fill the form to its end; the last outcome."""
        await self.forms.open(self.conversation, self.spec.item, turn_id=self._turn(), channel="web")
        outcome = await self.says("同意")
        for _ in range(200):
            if outcome.state is FormStage.SUBMITTED:
                return outcome
            outcome = await self._step(outcome)
        raise AssertionError(f"never came to an end: {self.said[-8:]}")

    async def _step(self, outcome: FormOutcome) -> FormOutcome:
        state = outcome.reply.form
        assert state is not None, self.said[-3:]
        if outcome.state is FormStage.PAUSED:
            return await self.forms.resume(self.conversation, turn_id=self._turn(), channel="hotline")
        whim = self.rng.random()
        if whim < 0.08:
            return await self.says(self.rng.choice(_QUESTIONS), "guide.fee")
        if whim < 0.11:
            return await self.says(self.rng.choice(["暂停", "/pause", "先到这里"]))
        if whim < 0.14:
            return await self.says(self.rng.choice(["还差什么", "再说一遍", "听不懂"]))
        if whim < 0.22 and self.meant:
            return await self._corrects()
        if state.field is None:
            return await self.says(self.rng.choice(["提交", "确认提交", "/submit", "对的"]))
        if whim < 0.27:
            return await self.says(self.rng.choice(["上一步", "/back"]))
        one = self.spec.field(state.field)
        assert one is not None
        if whim < 0.32 and one.type in _NONSENSE:
            return await self.says(_NONSENSE[one.type])
        return await self._fills(one)

    async def _fills(self, one: FormField) -> FormOutcome:
        if one.name in self.meant and self.rng.random() < 0.5:
            return await self.says(self.rng.choice(["不变", f'/inform{{"field":"{one.name}","keep":true}}']))
        if not one.required and self.rng.random() < 0.5:
            self.meant.pop(one.name, None)
            return await self.says(self.rng.choice(["跳过", "/skip"]))
        value = self._choose(one)
        return await self.says(self._phrase(one, value))

    def _choose(self, one: FormField) -> str:
        value = self.rng.choice(valid_values(one, self.today))
        others = [check.than if check.field == one.name else check.field for check in self.spec.checks if check.than]
        if value in {self.meant.get(name or "") for name in others}:
            value = next(other for other in valid_values(one, self.today) if other != value)
        self.meant[one.name] = value
        return value

    async def _corrects(self) -> FormOutcome:
        """Change an earlier answer by its name, or by going to it."""
        known = [one for one in self.spec.relevant(self._all()) if one.name in self.meant and one.name != CONSENT]
        one = self.rng.choice(known) if known else None
        if one is None or one.type in (FieldType.FILE, FieldType.TEXT):
            return await self.says("再说一遍")
        if self.rng.random() < 0.5:
            return await self.says(f'/correct{{"field":"{one.name}"}}')
        return await self.says(f"{one.label}改成{self._phrase(one, self._choose(one), plain=True)}")

    def _all(self) -> dict[str, str]:
        return {CONSENT: "agree", **self.meant}

    def expected(self) -> dict[str, str]:
        """What has to be submitted: what was meant, where it applies."""
        values = self._all()
        return {one.name: values[one.name] for one in self.spec.relevant(values) if one.name in values}

    async def says(self, text: str, intent: str | None = None) -> FormOutcome:
        """One message; now and then it arrives twice."""
        self.said.append(text)
        turn = self._turn()
        confidence = 0.9 if intent else 0.0
        outcome = await self.forms.turn(
            self.conversation, turn, text, intent=intent, confidence=confidence, answer_question=_answer
        )
        if self.rng.random() < 0.1:
            again = await self.forms.turn(self.conversation, turn, text, intent=intent, confidence=confidence)
            assert again == outcome, "the same turn again must give the same reply"
        return outcome

    def _turn(self) -> str:
        self.turns += 1
        return f"{self.conversation}-{self.turns}"

    def _phrase(self, one: FormField, value: str, *, plain: bool = False) -> str:
        """The value as somebody may say it."""
        ways = _ways(one, value)
        return ways[0] if plain else self.rng.choice(ways)


def _ways(one: FormField, value: str) -> list[str]:
    """Ways to say a value; the first is the plainest."""
    match one.type:
        case FieldType.CHOICE:
            return _ways_to_choose(one, value)
        case FieldType.DATE:
            day = date.fromisoformat(value)
            spoken = f"{day.year}年{day.month}月" + ("" if one.precision == "month" else f"{day.day}日")
            return [spoken, value, f"{day:%Y}".translate(_CHINESE) + spoken[4:], f"应该是{spoken}吧"]
        case FieldType.AMOUNT:
            return [f"{value}元", value, f"{int(value):,}元", f"大概{value}块"]
        case FieldType.PHONE:
            if value.startswith("0"):
                return [value]
            return [value, f"{value[:3]} {value[3:7]} {value[7:]}", value.translate(_CHINESE), f"{one.label}是{value}"]
        case FieldType.ID_NUMBER:
            return [value, value.lower(), f"{value[:6]} {value[6:14]} {value[14:]}", f"{one.label}是{value}"]
        case FieldType.NAME:
            return [value, f"{one.label}：{value}", f"嗯，{value}"]
        case FieldType.FILE:
            return ["到窗口带" if value == DEFERRED else value]
        case _:
            return [value]


def _ways_to_choose(one: FormField, value: str) -> list[str]:
    option = one.option(value)
    assert option is not None
    place = one.options.index(option) + 1
    ways = [
        option.title,
        str(place),
        f"第{'零一二三四五六'[place]}个",
        f'/inform{{"field":"{one.name}","value":"{value}"}}',
    ]
    return ways + [word for word in option.words if len(word) > 1]

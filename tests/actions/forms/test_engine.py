"""The engine with the words of real people, without a store."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from actions.forms import engine
from actions.forms.catalogue import FormCatalogue
from actions.forms.engine import Effect, Say, Step
from actions.forms.spec import FormSpec
from actions.forms.state import Draft, FormStage
from actions.forms.understanding import Utterance, understand

TODAY = date(2026, 11, 22)
ID = "11010519491231002X"
PHONE = "13800138000"
ADDRESS = "示范市和谐区团结路8号2单元301室"
ANSWERS = ["同意", "林小禾", ID, PHONE, "上班", "去年三月", ADDRESS, "劳动合同", "跳过", "跳过", "自取"]


@dataclass
class Talk:
    """Somebody filling a form."""

    spec: FormSpec
    draft: Draft
    steps: list[Step] = field(default_factory=list)

    def says(self, text: str, intent: str | None = None, confidence: float = 0.9) -> Step:
        """One message."""
        move = understand(self.spec, self.draft, Utterance(text, intent, confidence if intent else 0.0), TODAY)
        step = engine.step(self.spec, self.draft, move, TODAY)
        self.draft = step.draft
        self.steps.append(step)
        return step

    def until(self, name: str | None) -> "Talk":
        """Answer everything before that field; None: everything."""
        for answer in ANSWERS:
            if self.draft.asking == name:
                break
            self.says(answer)
        assert self.draft.asking == name
        return self


@pytest.fixture
def talk(catalogue: FormCatalogue) -> Talk:
    """The residence permit, consent just asked."""
    spec = catalogue.get("residence-permit-application")
    return Talk(spec, engine.begin(spec).draft)


def kinds(step: Step) -> list[Say]:
    """What was said."""
    return [one.kind for one in step.said]


def test_consent_stands_before_everything_personal(talk: Talk) -> None:
    assert talk.draft.asking == "consent"


def test_without_consent_nothing_is_kept(talk: Talk) -> None:
    step = talk.says("不同意")

    assert kinds(step) == [Say.DECLINED]
    assert step.draft.stage is FormStage.CANCELLED


def test_all_answers_lead_to_review_and_a_yes_submits(talk: Talk) -> None:
    talk.until(None)

    assert talk.draft.stage is FormStage.REVIEW
    assert talk.says("对的").effect is Effect.SUBMIT
    assert talk.draft.effective(talk.spec) == {
        "consent": "agree",
        "name": "林小禾",
        "id_number": ID,
        "phone": PHONE,
        "reason": "employment",
        "living_since": "2025-03-01",
        "address": ADDRESS,
        "employment_proof": "labour_contract",
        "pickup": "counter",
    }


def test_several_values_in_one_sentence(talk: Talk) -> None:
    talk.says("好")

    step = talk.says(f"我叫林小禾，身份证{ID}，电话{PHONE}，在这边打工，住在{ADDRESS}")

    assert kinds(step)[0] is Say.TAKEN
    assert talk.draft.asking == "living_since"
    assert talk.draft.values["address"] == ADDRESS


def test_a_value_and_a_question_in_one_message(talk: Talk) -> None:
    talk.until("name")

    step = talk.says("我叫林小禾，办这个要多少钱？", "guide.fee")

    assert step.effect is Effect.ANSWER
    assert talk.draft.values["name"] == "林小禾"
    assert talk.draft.asking == "id_number"


@pytest.mark.parametrize(
    ("asked", "text", "intent"),
    [
        ("name", "居住证要多少钱", "guide.fee"),
        ("name", "办这个要几天？", None),
        ("id_number", "为什么要身份证号", None),
        ("phone", "座机行不行", None),
        ("reason", "住在亲戚家可以吗", "eligibility"),
        ("living_since", "要住满多久才能办", "guide.condition"),
        ("address", "在哪里办啊", "guide.place"),
        ("employment_proof", "没有合同怎么办", None),
        ("photo_file", "照片要几寸的", "guide.materials"),
        ("pickup", "邮寄要多少钱", "guide.fee"),
    ],
)
def test_a_question_in_the_middle_waits_with_the_field(talk: Talk, asked: str, text: str, intent: str | None) -> None:
    talk.until(asked)
    before = talk.draft

    step = talk.says(text, intent)

    assert step.effect is Effect.ANSWER
    assert talk.draft == before


@pytest.mark.parametrize(
    ("asked", "text", "intent", "name", "stored"),
    [
        ("name", "林小禾", "oos", "name", "林小禾"),
        ("name", "何苗", "guide.what", "name", "何苗"),
        ("phone", PHONE, "guide.phone", "phone", PHONE),
        ("id_number", ID, "human", "id_number", ID),
        ("reason", "2", "guide.fee", "reason", "residence"),
        ("reason", "上班", "guide.hours", "reason", "employment"),
        ("living_since", "半年了", "guide.time_limit", "living_since", "2026-05-01"),
        ("address", ADDRESS, "guide.place", "address", ADDRESS),
        ("pickup", "邮寄", "guide.delivery", "pickup", "post"),
    ],
)
def test_a_value_that_fits_wins_over_the_intent(
    talk: Talk, asked: str, text: str, intent: str, name: str, stored: str
) -> None:
    talk.until(asked)

    talk.says(text, intent)

    assert talk.draft.values[name] == stored


@pytest.mark.parametrize("asked", ["name", "address", "reason", "phone"])
def test_an_emergency_is_never_a_value(talk: Talk, asked: str) -> None:
    talk.until(asked)

    step = talk.says("示范市团结路8号着火了快来人", "emergency.fire", 0.6)

    assert step.effect is Effect.ANSWER
    assert asked not in talk.draft.values


def test_back_shows_the_answer_and_keeps_it(talk: Talk) -> None:
    talk.until("phone")

    step = talk.says("上一步")
    assert talk.draft.asking == "id_number"
    assert kinds(step) == [Say.ASK]
    talk.says("不变")

    assert talk.draft.asking == "phone"
    assert talk.draft.values["id_number"] == ID


def test_back_at_the_first_field_says_so(talk: Talk) -> None:
    talk.until("name")

    assert kinds(talk.says("返回"))[0] is Say.NOTHING_BEFORE


@pytest.mark.parametrize(
    "text",
    [
        "电话改成13900139000",
        "把手机号改为139 0013 9000",
        "改第三项，13900139000",
        "第3项错了，应该是13900139000",
        "手机号填错了是13900139000",
        f"不是{PHONE}，是13900139000",
        "我的电话是13900139000",
    ],
)
def test_corrections_with_the_new_value(talk: Talk, text: str) -> None:
    talk.until("address")

    talk.says(text)

    assert talk.draft.values["phone"] == "13900139000"
    assert talk.draft.asking == "address"


@pytest.mark.parametrize("text", ["改第三项", "修改电话", "手机号填错了", "改一下手机号码", "第三个不对"])
def test_corrections_without_a_value_ask_the_field(talk: Talk, text: str) -> None:
    talk.until(None)

    talk.says(text)
    assert talk.draft.asking == "phone"
    talk.says("13900139000")

    assert talk.draft.stage is FormStage.REVIEW
    assert talk.draft.values["phone"] == "13900139000"


def test_a_correction_of_nothing_is_told(talk: Talk) -> None:
    talk.until(None)

    assert kinds(talk.says("改第三十项"))[0] is Say.NO_SUCH_FIELD


def test_a_wrong_correction_keeps_the_old_value(talk: Talk) -> None:
    talk.until("address")

    step = talk.says("电话改成139001")

    assert kinds(step)[0] is Say.ERROR
    assert talk.draft.asking == "phone"
    assert talk.draft.values["phone"] == PHONE


def test_changing_the_reason_asks_its_own_proof_and_drops_the_other(talk: Talk) -> None:
    talk.until(None)

    talk.says("申领理由改成租房")
    assert talk.draft.asking == "residence_proof"
    talk.says("租房合同")

    assert talk.draft.stage is FormStage.REVIEW
    assert "employment_proof" not in talk.draft.effective(talk.spec)
    talk.says("申领理由改成上班")
    assert talk.draft.effective(talk.spec)["employment_proof"] == "labour_contract"


def test_less_than_half_a_year_is_told_but_not_judged(talk: Talk) -> None:
    talk.until("living_since")

    step = talk.says("上个月")

    assert kinds(step)[0] is Say.NOTICE
    assert "半年" in (step.said[0].text or "")
    assert talk.draft.values["living_since"] == "2026-10-01"


def test_required_fields_are_not_skipped(talk: Talk) -> None:
    talk.until("phone")

    assert kinds(talk.says("跳过"))[0] is Say.CANNOT_SKIP
    assert talk.draft.asking == "phone"


def test_what_is_missing(talk: Talk) -> None:
    talk.until("address")

    assert kinds(talk.says("还差什么")) == [Say.MISSING, Say.ASK]


def test_cancelling_needs_a_yes_and_drops_everything(talk: Talk) -> None:
    talk.until("address")

    assert kinds(talk.says("不办了")) == [Say.CONFIRM_CANCEL]
    assert kinds(talk.says("不")) == [Say.GOES_ON, Say.ASK]
    talk.says("取消")
    talk.says("确定")

    assert talk.draft.stage is FormStage.CANCELLED
    assert talk.draft.values == {}


def test_an_answer_instead_of_yes_or_no_goes_on(talk: Talk) -> None:
    talk.until("phone")

    talk.says("取消")
    talk.says(PHONE)

    assert talk.draft.confirming is None
    assert talk.draft.values["phone"] == PHONE


def test_starting_over_keeps_the_consent(talk: Talk) -> None:
    talk.until("address")

    talk.says("重新填")
    talk.says("是的")

    assert talk.draft.values == {"consent": "agree"}
    assert talk.draft.asking == "name"


def test_pause_and_resume_go_on_at_the_same_field(talk: Talk) -> None:
    talk.until("address")
    talk.says("先到这里")
    assert talk.draft.stage is FormStage.PAUSED

    step = engine.resume(talk.spec, talk.draft, TODAY)

    assert kinds(step) == [Say.RESUMED, Say.ASK]
    assert step.draft.asking == "address"


def test_three_refusals_offer_another_way(talk: Talk) -> None:
    talk.until("id_number")

    said = [kinds(talk.says("1234"))[:2] for _ in range(3)]

    assert said == [[Say.ERROR, Say.ASK], [Say.ERROR, Say.ASK], [Say.ERROR, Say.STUCK]]


def test_submitting_early_names_what_is_missing(talk: Talk) -> None:
    talk.until("address")

    step = talk.says("提交")

    assert kinds(step) == [Say.NOT_READY, Say.ASK]
    assert step.effect is None


def test_no_in_review_asks_which(talk: Talk) -> None:
    talk.until(None)

    assert kinds(talk.says("不对")) == [Say.WHICH]


@pytest.mark.parametrize(
    "text", ["", " ", "？？", "😀", "a" * 3000, "/", "/inform", '/inform{"field":"x"}', "/inform{bad", "/拍"]
)
def test_strange_messages_change_nothing(talk: Talk, text: str) -> None:
    talk.until("phone")
    values = dict(talk.draft.values)

    talk.says(text)

    assert dict(talk.draft.values) == values


def test_buttons(talk: Talk) -> None:
    talk.until("reason")

    talk.says('/inform{"field":"reason","value":"study"}')
    assert talk.draft.values["reason"] == "study"
    talk.says("/back")
    assert talk.draft.asking == "reason"
    talk.says('/inform{"field":"reason","keep":true}')
    assert talk.draft.asking == "living_since"
    talk.says('/correct{"field":"phone"}')

    assert talk.draft.asking == "phone"


def test_a_new_spec_version_keeps_what_still_fits(talk: Talk) -> None:
    talk.until("address")
    fields = [one for one in talk.spec.fields if one.name not in ("living_since", "phone")]
    fields.append(talk.spec.fields[2].model_copy(update={"name": "mobile", "formerly": ["phone"]}))
    renewed = talk.spec.model_copy(update={"version": 2, "fields": fields})
    old = replace(talk.draft, values={**talk.draft.values, "reason": "retired"})

    step = engine.resume(renewed, old, TODAY)

    assert step.draft.version == 2
    assert step.draft.values["mobile"] == PHONE
    assert step.draft.values["name"] == "林小禾"
    assert [one.fields for one in step.said if one.kind is Say.CHANGED] == [("reason",)]
    assert step.draft.asking == "reason"

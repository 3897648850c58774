"""The exact rule of each further aspect (domain rules, section 8)."""

from dataclasses import replace
from typing import Any

import pytest

from actions.answers.aspects import RENDERERS
from core.reply import Aspect


def test_every_aspect_has_its_renderer() -> None:
    assert set(RENDERERS) == set(Aspect)


def test_conditions_end_with_whose_decision_it_is(bench: Any, statute: dict[str, Any]) -> None:
    body = bench({"condition": [{"id": "a", "text": "住满半年以上", **statute}]}).render(Aspect.CONDITION)

    assert [row.text for row in body.points] == ["住满半年以上"]
    assert body.conditions[-1].text == "以受理部门审核为准。"


def test_facts_are_held_against_conditions_and_one_open_one_is_asked(bench: Any, statute: dict[str, Any]) -> None:
    conditions = [
        {"id": "a", "text": "在本市居住半年以上", **statute},
        {"id": "b", "text": "年满十六周岁", **statute},
        {"id": "c", "text": "无其他情形", **statute},
    ]

    body = bench({"condition": conditions}).render(Aspect.CONDITION, text="我40岁，住了三个月")

    assert [row.text.split("：")[0] for row in body.points] == ["看起来不符合", "符合", "还不知道"]
    assert "您一定" not in "".join(row.text for row in body.statements())


def test_an_open_condition_is_asked_when_none_speaks_against(bench: Any, statute: dict[str, Any]) -> None:
    conditions = [{"id": "a", "text": "年满十六周岁", **statute}, {"id": "b", "text": "有固定住所", **statute}]

    body = bench({"condition": conditions}).render(Aspect.CONDITION, text="我40岁")

    assert body.conditions[0].text == "请您确认：有固定住所？"


def _limits(statute: dict[str, Any]) -> dict[str, Any]:
    return {
        "statutory": [{"amount": 15, "unit": "day", "text": "15日内", **statute}],
        "promised": [{"amount": 7, "text": "7个工作日", **statute}],
    }


def test_the_promise_comes_before_the_statutory_limit(bench: Any, statute: dict[str, Any]) -> None:
    body = bench({"time_limit": _limits(statute)}).render(Aspect.TIME_LIMIT)

    assert body.lead.text == "承诺办结时限：7个工作日"
    assert body.points[0].text == "法定办结时限：15日内"
    assert "特别程序" in body.conditions[0].text


def test_without_a_promise_the_statutory_limit_says_so(bench: Any, statute: dict[str, Any]) -> None:
    limits = {"statutory": _limits(statute)["statutory"]}

    body = bench({"time_limit": limits}).render(Aspect.TIME_LIMIT)

    assert body.lead.text == "法定办结时限：15日内"
    assert body.conditions[0].text == "本地承诺办结时限：以本地指南为准。"


def test_on_the_spot_has_no_counting_rule(bench: Any, statute: dict[str, Any]) -> None:
    body = bench({"time_limit": {"promised": [{"amount": 0, "text": "当场办结", **statute}]}}).render(Aspect.TIME_LIMIT)

    assert body.conditions == []


def _place(number: int, public: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"大厅{number}",
        "address": f"平安路{number}号",
        "window": f"{number}号窗口",
        "phone": f"0000-555010{number}",
        "hours": "8:30–17:30",
        **public,
    }


def test_at_most_three_counters_with_all_that_is_known(bench: Any, public: dict[str, Any]) -> None:
    body = bench({}, {"places": [_place(n, public) for n in range(1, 6)]}).render(Aspect.PLACE)

    assert body.points[0].text == "大厅1，平安路1号，1号窗口，电话 0000-5550101，8:30–17:30"
    assert len(body.points) == 3


def test_online_comes_first_where_nobody_need_come(bench: Any, public: dict[str, Any]) -> None:
    online = {"available": "yes", "facts": [{"text": "全程网办", **public}], "channels": [{"name": "政务网", **public}]}

    body = bench({"online": online}, {"places": [_place(1, public)]}).render(Aspect.PLACE)

    assert body.points[0].text == "可以在网上办，不用跑：政务网。"


def test_the_region_is_asked_only_where_it_matters_and_is_unknown(bench: Any, public: dict[str, Any]) -> None:
    made = bench({"place": [{"text": "派出所", **public}]}, {"places": [_place(1, public)]})
    store = made.store()
    national = store.resolve("test-item", "000000", made.view(Aspect.PLACE).today)
    known = RENDERERS[Aspect.PLACE](replace(made.view(Aspect.PLACE), guide=national, region_known=True))
    unknown = RENDERERS[Aspect.PLACE](replace(made.view(Aspect.PLACE), guide=national, region_known=False))

    assert known is not None
    assert unknown is not None
    assert known.choices == []
    assert [choice.title for choice in unknown.choices] == ["示范市"]


def test_hours_are_verbatim_and_today_is_told_only_when_asked(bench: Any, public: dict[str, Any]) -> None:
    made = bench({}, {"hours": [{"text": "周一至周五 8:30–17:30", **public}]})

    plain = made.render(Aspect.HOURS)
    now = made.render(Aspect.HOURS, text="现在开门吗")

    assert plain.lead.text == "周一至周五 8:30–17:30"
    assert [row.text for row in plain.conditions] == ["节假日以大厅公告为准。"]
    assert now.conditions[0].text == "今天是工作日。"


@pytest.mark.parametrize(("available", "text"), [("yes", "能网上办。"), ("no", "不能网上办，要到现场。")])
def test_online_is_yes_or_no_first(bench: Any, public: dict[str, Any], available: str, text: str) -> None:
    online = {"available": available, "facts": [{"text": "说明", **public}]}

    assert bench({"online": online}).render(Aspect.ONLINE).lead.text == text


def test_the_official_address_is_given_and_help_offered(bench: Any, public: dict[str, Any]) -> None:
    channel = {"name": "政务网", "url": "https://zw.example.gov.cn", **public}
    online = {"available": "partly", "facts": [{"text": "要到现场拍照", **public}], "channels": [channel]}

    body = bench({"online": online}).render(Aspect.ONLINE)

    assert body.points[0].text == "政务网：https://zw.example.gov.cn"
    assert "帮办窗口" in body.conditions[-1].text


def test_steps_are_numbered_with_who_and_how_long(bench: Any, public: dict[str, Any]) -> None:
    steps = [{"name": "申请", "who": "本人", "text": "到窗口", "time": "当天", **public}]

    body = bench({"process": steps}).render(Aspect.PROCESS)

    assert body.numbered
    assert [row.text for row in body.points] == ["申请：到窗口（本人），当天"]


def test_the_result_names_its_kind_and_validity(bench: Any, public: dict[str, Any]) -> None:
    fields = {
        "result": [{"name": "居住证", "type": "出证办结", "text": "一张卡", **public}],
        "validity": [{"text": "每年签注", **public}],
    }

    body = bench(fields).render(Aspect.RESULT)

    assert body.lead.text == "办好后拿到：居住证（出证办结）。"
    assert "每年签注" in [row.text for row in body.conditions]


def test_the_clause_is_quoted_with_law_number_and_date(bench: Any, statute: dict[str, Any]) -> None:
    body = bench({"condition": [{"id": "a", "text": "条件", **statute}]}).render(Aspect.LEGAL_BASIS)

    assert body.lead.text == "办理依据是《试验法》。"
    assert body.points[0].text == "《试验法》第二十一条：“原文如此。”"
    assert body.conditions[0].text == "《试验法》（国务院令第1号，2016-01-01施行）"


def test_a_guide_without_law_has_no_legal_basis(bench: Any, known: dict[str, Any]) -> None:
    assert bench({"validity": [{"text": "长期", **known}]}).render(Aspect.LEGAL_BASIS) is None


def test_local_numbers_come_before_12345(bench: Any, public: dict[str, Any]) -> None:
    contact = {"name": "窗口", "phone": "0000-5550101", "hours": "工作日", **public}

    body = bench({}, {"contacts": [contact]}).render(Aspect.PHONE)

    assert body.lead.text == "窗口：0000-5550101（工作日）"
    assert "12345" in body.conditions[0].text


def test_without_a_number_a_national_hotline_is_labelled_as_one(bench: Any) -> None:
    assert bench({"owner": "renshe"}).render(Aspect.PHONE).lead.text == (
        "当前指南没有填本地咨询电话，可以拨打全国服务热线 12333 或 12345。"
    )
    assert "12345" in bench().render(Aspect.PHONE).lead.text


@pytest.mark.parametrize(
    ("allowed", "text"),
    [("yes", "可以代办。"), ("partly", "有的情况可以代办，有的要本人来。"), ("no", "不能代办，要本人来。")],
)
def test_agents_are_allowed_or_not_first(bench: Any, statute: dict[str, Any], allowed: str, text: str) -> None:
    agent = {"allowed": allowed, "facts": [{"text": "说明", **statute}], "materials": [{"name": "委托书", **statute}]}

    body = bench({"agent": agent}).render(Aspect.AGENT)

    assert body.lead.text == text
    assert (len(body.conditions) == 1) == (allowed != "no")


@pytest.mark.parametrize(
    ("aspect", "field"),
    [
        (Aspect.DELIVERY, "delivery"),
        (Aspect.APPOINTMENT, "appointment"),
        (Aspect.VALIDITY, "validity"),
        (Aspect.QUOTA, "quota"),
        (Aspect.AFTER_LIMIT, "after_limit"),
        (Aspect.REGION, "handle_area"),
        (Aspect.REMEDY, "remedy"),
        (Aspect.FORM_SAMPLE, "form_sample"),
    ],
)
def test_plain_fields_are_said_word_for_word_or_not_at_all(
    bench: Any, public: dict[str, Any], aspect: Aspect, field: str
) -> None:
    body = bench({field: [{"text": "原话", **public}]}).render(aspect)

    assert body.lead.text == "原话"
    assert bench().render(aspect) is None


def test_remedy_gives_the_complaint_number(bench: Any, public: dict[str, Any]) -> None:
    contact = {"name": "监督", "phone": "0000-5550104", "kind": "complaint", **public}

    body = bench({}, {"contacts": [contact]}).render(Aspect.REMEDY)

    assert body.lead.text == "监督：0000-5550104"


def test_related_items_are_named_only_where_they_have_a_guide(bench: Any) -> None:
    assert bench({"related": ["no-such-item"]}).render(Aspect.RELATED) is None
    assert bench({"related": ["test-item"]}).render(Aspect.RELATED).points[0].text == "试验事项"


def test_a_form_that_can_be_filled_here_is_offered(bench: Any) -> None:
    assert "一步一步" in bench().render(Aspect.FORM_SAMPLE, has_form=True).lead.text


def test_the_overview_names_the_organ_and_the_price(bench: Any, statute: dict[str, Any]) -> None:
    fee = {"charged": "no", "items": [{"name": "工本费", "free": True, "text": "免", **statute}]}

    body = bench({"fee": fee}).render(Aspect.OVERVIEW)

    assert body.lead.text == "试验事项，由公安机关办理。"
    assert "不收费。" in [row.text for row in body.points]


def test_progress_offers_the_look_up(bench: Any) -> None:
    assert bench().render(Aspect.PROGRESS).choices[0].payload == "/progress"

"""Canned turns of the fake gateway, built with the real reply models so that they keep the contract."""

from datetime import date

from core.reply import (
    CaseState,
    Choice,
    Citation,
    FieldView,
    FormState,
    Message,
    Reply,
    ReviewRow,
    Status,
    TimelineEvent,
)

ITEM = "residence-permit-application"
REVIEWED = date(2026, 11, 22)

FEE = Citation(
    item=ITEM,
    guide_name="居住证申领",
    field="fee",
    law="《居住证暂行条例》第二十一条",
    quote="首次申领居住证，免收证件工本费。换领、补领居住证，应当缴纳证件工本费。",
    url="https://flk.npc.gov.cn/",
    version=1,
    effective_from=date(2016, 1, 1),
    reviewed_on=REVIEWED,
    region="000000",
)
LOCAL = Citation(
    item=ITEM,
    guide_name="居住证申领（示范市）",
    field="fee",
    version=2,
    reviewed_on=REVIEWED,
    region="990100",
    verified=False,
    url="https://evil.example/",
)

FIELDS = [
    FieldView(
        name="consent",
        label="同意填写说明",
        type="choice",
        help="填表要用到您的姓名、身份证号和电话，只用于这次申请。",
        options=[
            Choice(title="同意，开始填写", payload='/inform{"field":"consent","value":"agree"}'),
            Choice(title="不同意", payload='/inform{"field":"consent","value":"decline"}'),
        ],
    ),
    FieldView(name="applicant_name", label="申请人姓名", type="name", help="请填身份证上的姓名。", example="张三"),
    FieldView(name="id_number", label="公民身份号码", type="id_number", help="18 位，最后一位可以是字母 X。"),
    FieldView(name="phone", label="联系电话", type="phone", help="办理结果会通知到这个电话。"),
    FieldView(
        name="reason",
        label="申领事由",
        type="choice",
        options=[
            Choice(title="合法稳定就业", payload='/inform{"field":"reason","value":"employment"}'),
            Choice(title="合法稳定住所", payload='/inform{"field":"reason","value":"housing"}'),
            Choice(title="连续就读", payload='/inform{"field":"reason","value":"study"}'),
        ],
    ),
    FieldView(name="address", label="居住地址", type="address", example="示范市东湖区新民路 1 号 2 单元 301 室"),
    FieldView(name="since", label="来本地居住的日期", type="date"),
    FieldView(name="rent", label="每月房租（元）", type="amount", required=False, example="1200"),
    FieldView(name="employer_code", label="单位统一社会信用代码", type="uscc", required=False),
    FieldView(name="proof", label="住址证明", type="file", help="租房合同、房产证等，任意一样。"),
    FieldView(name="note", label="备注", type="text", required=False),
]


def text(words: str, *, citations: list[Citation] | None = None, choices: list[Choice] | None = None) -> Message:
    return Message(id="", text=words, citations=citations or [], choices=choices or [])


def greeting() -> list[Message]:
    return [
        text(
            "您好，我是办事助手“智办”，由程序自动回复。您可以直接说要办什么事。",
            choices=[
                Choice(title="居住证怎么办", payload=f'/guide.overview{{"item":"{ITEM}"}}'),
                Choice(title="查办件进度", payload="/progress"),
                Choice(title="转人工", payload="/human"),
            ],
        ),
        Message(
            id="", role="system", kind="notice", text="这里是演示环境：“示范市”是虚构的，地点、电话和办件都不是真的。"
        ),
    ]


def fee() -> Reply:
    return Reply(
        status=Status.ANSWERED,
        intent="guide.fee",
        item=ITEM,
        aspect="fee",
        region="990100",
        messages=[
            text(
                "**第一次办居住证不收费。**\n"
                "1. 首次申领：免收工本费。\n"
                "2. 换领、补领：要交工本费，金额由当地公布。\n"
                "3. 每年签注：不收费。\n"
                "有疑问可以拨打 12345，或看 [示范链接](https://www.gov.cn/) 和 [别处](https://evil.example/)。",
                citations=[FEE, LOCAL],
                choices=[
                    Choice(title="要带什么材料", payload=f'/guide.materials{{"item":"{ITEM}"}}'),
                    Choice(title="在哪里办", payload=f'/guide.place{{"item":"{ITEM}"}}'),
                    Choice(title="现在申请", payload=f'/apply{{"item":"{ITEM}"}}'),
                ],
            )
        ],
    )


def clarification() -> Reply:
    titles = ["身份证丢失补领", "身份证期满换领", "身份证首次申领", "临时身份证申领", "身份证损坏换领"]
    return Reply(
        status=Status.CLARIFICATION,
        messages=[
            Message(
                id="",
                kind="choices",
                text="您要办的是下面哪一项？",
                choices=[Choice(title=title, payload="/choose{}") for title in titles],
            )
        ],
    )


def ask(at: int, *, error: str | None = None, state: str = "collecting") -> Reply:
    """The question for one field, or the review when all are filled."""
    if at >= len(FIELDS):
        return review()
    field = FIELDS[at].model_copy(update={"error": error})
    return Reply(
        status=Status.FORM,
        item=ITEM,
        messages=[Message(id="", kind="field", text=f"请填写{field.label}。", field=field, choices=field.options)],
        form=FormState(item=ITEM, field=field.name, filled=at, total=len(FIELDS), state=state),  # type: ignore[arg-type]
    )


def review() -> Reply:
    values = ["张三", "1101**********002X", "138****0000", "合法稳定就业", "示范市东湖区新民路 1 号", "2026年1月5日"]
    names = [
        field
        for field in FIELDS
        if field.name in ("applicant_name", "id_number", "phone", "reason", "address", "since")
    ]
    rows = [
        ReviewRow(name=field.name, label=field.label, value=value) for field, value in zip(names, values, strict=True)
    ]
    return Reply(
        status=Status.FORM,
        item=ITEM,
        messages=[
            Message(
                id="",
                kind="review",
                text="\n".join(
                    [
                        "都填好了，请核对。",
                        *(f"{n}. {row.label}：{row.value}" for n, row in enumerate(rows, 1)),
                        "没有问题就点“确认提交”。",
                    ]
                ),
                review=rows,
            )
        ],
        form=FormState(item=ITEM, field=None, filled=len(FIELDS), total=len(FIELDS), state="review"),
    )


def case(words: str, state: str = "submitted") -> Reply:
    return Reply(
        status=Status.CASE,
        item=ITEM,
        messages=[
            Message(
                id="",
                kind="case",
                text=words,
                timeline=[
                    TimelineEvent(at="2026-11-16T09:20:00+08:00", status="received", text="已收到您的申请材料"),
                    TimelineEvent(at="2026-11-17T10:05:00+08:00", status="accepted", text="已正式受理"),
                    TimelineEvent(at="2026-11-19T15:40:00+08:00", status="in_progress", text="正在审核"),
                ],
            )
        ],
        form=FormState(item=ITEM, field=None, filled=11, total=11, state=state) if state == "submitted" else None,  # type: ignore[arg-type]
        case=CaseState(
            case_no="990100202611160001",
            status="in_progress",
            stage="审核中",
            promised_by=date(2026, 11, 27),
            statutory_by=date(2026, 12, 7),
            days_left=4,
            next_step="请留意短信，凭办件编号领取",
        ),
    )


def handoff() -> Reply:
    return Reply(
        status=Status.HANDOFF,
        messages=[
            Message(
                id="",
                role="system",
                kind="notice",
                text="正在为您转人工，工作日 9:00 到 17:00 有人接待。也可以拨打 12345。",
            )
        ],
    )


def safety() -> Reply:
    words = "这很像诈骗。办事人员不会要您转账，也不会要验证码。请马上拨打 110 或 96110。"
    return Reply(status=Status.SAFETY, messages=[Message(id="", kind="notice", text=words)])


def unanswerable() -> Reply:
    words = "当前指南没有写这一项，请拨打 12345 咨询。需要人工吗？"
    return Reply(status=Status.UNANSWERABLE, messages=[text(words, choices=[Choice(title="转人工", payload="/human")])])


def hostile() -> Reply:
    """Text that would be trouble if anything parsed it as markup."""
    words = (
        "<img src=x onerror=alert(1)> <script>alert(1)</script> [点我](javascript:alert(1)) [内网](http://10.0.0.1/)"
    )
    return Reply(status=Status.ANSWERED, messages=[text(words)])


def form(version: int) -> dict[str, object]:
    """The form as data, in the shape of `GET /v1/forms/{item}`; version 2 has one field more."""
    fields: dict[str, dict[str, object]] = {
        "consent": {
            "label": "个人信息告知",
            "type": "choice",
            "required": True,
            "options": [{"value": "agree", "title": "同意，开始填写"}, {"value": "decline", "title": "不同意"}],
        },
        "applicant_name": {"label": "申请人姓名", "type": "name", "required": True},
        "id_number": {"label": "公民身份号码", "type": "id_number", "required": True},
        "phone": {"label": "联系电话", "type": "phone", "required": True},
        "reason": {
            "label": "申领事由",
            "type": "choice",
            "required": True,
            "options": [{"value": "employment", "title": "合法稳定就业"}, {"value": "study", "title": "连续就读"}],
        },
        "school": {
            "label": "学校名称",
            "type": "text",
            "required": True,
            "when": [{"field": "reason", "any_of": ["study"]}],
        },
        "since": {"label": "来本地居住的年月", "type": "date", "precision": "month", "required": True},
        "proof": {"label": "住址证明", "type": "file", "required": False},
    }
    if version > 1:
        fields["delivery"] = {
            "label": "领取方式",
            "type": "choice",
            "required": True,
            "options": [{"value": "counter", "title": "到窗口自取"}, {"value": "post", "title": "邮寄"}],
        }
    shapes: dict[str, dict[str, object]] = {name: {"type": "string"} for name in fields}
    shapes["consent"]["const"] = "agree"
    shapes["phone"]["pattern"] = r"^(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})$"
    shapes["since"]["pattern"] = r"^\d{4}-\d{2}-01$"
    notice = {"who": "受理申请的居住地公安机关", "purpose": "只用来办这一次居住证"}
    return {
        "item": ITEM,
        "name": "居住证申领",
        "version": version,
        "schema": {"type": "object", "properties": shapes},
        "ui": {"order": list(fields), "fields": fields, "notice": notice, "afterwards": "办理时请带身份证原件。"},
    }

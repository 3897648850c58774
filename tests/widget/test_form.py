"""Filling a form in the chat."""

import json

import pytest
from playwright.async_api import expect

from tests.widget.chat import Chat
from tests.widget.conftest import OpenChat
from tests.widget.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ID_NUMBER = "11010519491231002X"


def informed(gateway: FakeGateway) -> dict[str, str]:
    """Field values as they reached the gateway."""
    payloads = [body["payload"] for body in gateway.received if (body.get("payload") or "").startswith("/inform")]
    return {entry["field"]: entry["value"] for entry in (json.loads(p.removeprefix("/inform")) for p in payloads)}


async def fill_by_keyboard(chat: Chat) -> None:
    """From the field of the name to the review, with keys alone."""
    keys = chat.page.keyboard
    steps = [
        ("申请人姓名", "张三"),
        ("公民身份号码", ID_NUMBER),
        ("联系电话", "13800000000"),
        ("合法稳定就业", None),
        ("居住地址", "示范市东湖区新民路 1 号"),
        ("来本地居住的日期", "01052026"),  # the order of the browser's own language, which conftest sets
    ]
    for label, value in steps:
        await expect(chat.page.get_by_label(label)).to_be_focused()
        if value is None:
            await keys.press("Space")
        else:
            await keys.type(value)
        await keys.press("Tab")
        while await chat.focused() != "下一步":
            await keys.press("Tab")
        await keys.press("Enter")
    for button in ("跳过这一项", "跳过这一项", "到窗口再交", "跳过这一项"):
        await expect(chat.button(button)).to_be_visible()
        while await chat.focused() != button:
            await keys.press("Tab")
        await keys.press("Enter")
        await chat.page.wait_for_function(
            "count => document.querySelector('zhiban-chat').shadowRoot.querySelectorAll('.from-user').length >= count",
            arg=await chat.log.locator(".from-user").count(),
        )
        await expect(chat.log.locator("[aria-busy]")).to_have_count(0)


async def test_form_is_filled_reviewed_and_submitted_by_keyboard_alone(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    keys = chat.page.keyboard
    while await chat.focused() != "办事咨询":
        await keys.press("Tab")
    await keys.press("Enter")
    await expect(chat.input).to_be_focused()
    await keys.type("居住证要不要钱")
    await keys.press("Enter")
    await chat.sees("第一次办居住证不收费")
    while await chat.focused() != "现在申请":
        await keys.press("Shift+Tab")
    await keys.press("Enter")
    await chat.sees("请填写同意填写说明")
    while await chat.focused() != "同意，开始填写":
        await keys.press("Tab")
    await keys.press("Space")
    while await chat.focused() != "下一步":
        await keys.press("Tab")
    await keys.press("Enter")

    await fill_by_keyboard(chat)
    await expect(chat.page.get_by_role("heading", name="请核对您填的内容")).to_be_focused()
    while await chat.focused() != "确认提交":
        await keys.press("Tab")
    await keys.press("Enter")
    await chat.sees("提交成功，办件编号")

    assert informed(gateway) == {
        "consent": "agree",
        "applicant_name": "张三",
        "id_number": ID_NUMBER,
        "phone": "13800000000",
        "reason": "employment",
        "address": "示范市东湖区新民路 1 号",
        "since": "2026-01-05",
        "proof": "counter",
    }
    assert [body.get("payload") for body in gateway.received].count("/submit") == 1


async def test_slip_is_told_beside_the_field_and_nothing_is_sent(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    before = len(gateway.received)

    await chat.button("下一步").click()

    field = chat.page.get_by_label("申请人姓名")
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    described = await field.evaluate(
        """field => field.getAttribute("aria-describedby").split(" ")
          .map((id) => field.getRootNode().getElementById(id).textContent)"""
    )
    assert described == ["请填身份证上的姓名。", "例如：张三", "请填写“申请人姓名”。"]
    assert "请填写“申请人姓名”。" in await chat.announced()
    assert len(gateway.received) == before


async def test_refusal_of_the_gateway_keeps_what_was_typed(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()

    await chat.page.get_by_label("申请人姓名").fill("王五")
    await chat.button("下一步").click()
    await expect(chat.log.get_by_text("没有听懂，请再填一次")).to_be_visible()

    await expect(chat.page.get_by_label("申请人姓名")).to_have_value("王五")
    await expect(chat.page.get_by_label("申请人姓名")).to_be_focused()


async def test_question_in_the_middle_leaves_the_field_open(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    await chat.page.get_by_label("申请人姓名").fill("张三")

    await chat.say("居住证要不要钱")
    await expect(chat.log.get_by_text("第一次办居住证不收费")).to_have_count(2)

    await expect(chat.input).to_be_focused()


async def test_id_number_is_hidden_in_the_bubble(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    await chat.page.get_by_label("申请人姓名").fill("张三")
    await chat.button("下一步").click()

    await chat.page.get_by_label("公民身份号码").fill("110105 19491231 002x")
    await chat.button("下一步").click()
    await expect(chat.page.get_by_label("联系电话")).to_be_visible()

    await expect(chat.log.locator(".from-user").last).to_contain_text("1101**********002X")
    assert informed(gateway)["id_number"] == "110105 19491231 002x", (
        "the gateway decides; nothing is changed on the way"
    )


async def test_review_sends_corrections_and_a_double_press_submits_once(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    for talk in gateway.talks.values():
        talk.step = 10
    await chat.button("先存着，以后再填").click()
    await chat.widget.evaluate("chat => chat.send('跳过', { payload: '/skip' })")

    await chat.button("修改联系电话").click()
    await chat.page.get_by_label("联系电话").fill("13900000000")
    for talk in gateway.talks.values():
        talk.step = 10
    await chat.widget.evaluate("chat => chat.send('跳过', { payload: '/skip' })")
    await chat.button("确认提交").dblclick()
    await chat.sees("提交成功，办件编号")

    sent = [body.get("payload") for body in gateway.received]
    assert '/correct{"field":"phone"}' in sent
    assert sent.count("/submit") == 1


async def test_file_is_refused_by_kind_and_sent_through_the_host(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    for talk in gateway.talks.values():
        talk.step = 8
    await chat.widget.evaluate("chat => chat.send('跳过', { payload: '/skip' })")
    await expect(chat.button("到窗口再交")).to_be_visible()
    file = chat.page.locator("zhiban-chat input[type=file]")

    await file.set_input_files({"name": "a.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    await chat.button("下一步").click()
    await chat.sees("只能用图片（JPG、PNG）或 PDF 文件")
    await file.set_input_files({"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    await chat.button("下一步").click()
    await chat.sees("这里还不能上传文件")
    await chat.widget.evaluate("chat => { chat.uploader = async (file) => `upload:${file.size}aaaaaaaa`; }")
    await chat.button("下一步").click()
    await chat.sees("文件：合同.pdf")

    assert informed(gateway)["proof"] == "upload:8aaaaaaaa"


async def test_card_takes_the_place_of_the_choices_for_other_channels(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()

    await chat.widget.evaluate("chat => chat.send('申请', { payload: '/apply{}' })")
    await chat.sees("请填写同意填写说明")

    await expect(chat.page.get_by_role("radio", name="同意，开始填写")).to_be_visible()
    await expect(chat.page.get_by_role("button", name="同意，开始填写")).to_have_count(0)


async def test_case_shows_its_timeline_in_order(open_chat: OpenChat) -> None:
    chat = await open_chat(timezone_id="America/New_York")
    await chat.open()

    await chat.say("查办件进度", "您的申请正在审核")

    case = chat.page.get_by_role("region", name="办件编号 990100202611160001")
    await expect(case).to_contain_text("还剩 4 个工作日")
    steps = await case.get_by_role("list").last.get_by_role("listitem").all_inner_texts()
    assert [step.split("\n")[-1] for step in steps] == ["已收到您的申请材料", "已正式受理", "正在审核"]
    assert steps[0].startswith("2026年11月16日 09:20"), "the time of the office, not of the reader"

"""Weak and broken networks: nothing is lost, nothing is done twice, nothing readable is left behind."""

import asyncio
import json
import random

import pytest
from playwright.async_api import Route, expect

from tests.widget.chat import Chat
from tests.widget.conftest import OpenChat
from tests.widget.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ID_NUMBER = "11010519491231002X"
_RECORDS = """
async () => {
  const database = await new Promise((done) => {
    const request = indexedDB.open("zhiban");
    request.onsuccess = () => done(request.result);
  });
  const all = await new Promise((done) => {
    const request = database.transaction("sealed").objectStore("sealed").getAll();
    request.onsuccess = () => done(request.result);
  });
  database.close();
  return all.map(({ id, sealed }) => [id, new TextDecoder("latin1").decode(sealed)]);
}
"""


async def fill_without_network(chat: Chat) -> None:
    """Opens the kept form and fills it in."""
    await chat.button("不用网络，先填“居住证申领”").click()
    page = chat.page
    await page.get_by_label("同意，开始填写").check()
    await page.get_by_label("申请人姓名").fill("张三")
    await page.get_by_label("公民身份号码").fill("110105 19491231 002x")
    await page.get_by_label("联系电话").fill("00005550101")
    await page.get_by_label("合法稳定就业").check()
    await page.get_by_label("来本地居住的年月").fill("2025-03")


_FORM_KEPT = """
async () => {
  const database = await new Promise((done) => {
    const request = indexedDB.open("zhiban");
    request.onsuccess = () => done(request.result);
  });
  const count = () => new Promise((done) => {
    const request = database.transaction("forms").objectStore("forms").count();
    request.onsuccess = () => done(request.result);
  });
  while (!(await count())) await new Promise((done) => setTimeout(done, 20));
  database.close();
}
"""


async def keep_form(chat: Chat) -> None:
    """Waits until the form that the page names is kept for times without a network."""
    await asyncio.wait_for(chat.page.evaluate(_FORM_KEPT), timeout=20)


async def test_unsent_message_and_draft_survive_a_reload(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.failures = [503] * 9
    await chat.say("居住证要不要钱", "服务暂时出了点问题")
    await chat.input.fill("还没写完的话")
    await chat.page.wait_for_timeout(600)

    gateway.failures = []
    await chat.reload()
    await chat.open()
    await chat.sees("第一次办居住证不收费")

    await expect(chat.input).to_have_value("还没写完的话")
    assert len({body["client_message_id"] for body in gateway.received}) == 1
    await expect(chat.log.locator(".from-user")).to_have_count(1)


async def test_answer_lost_in_a_reload_is_shown_once(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    gateway.drops = 9
    await chat.say("居住证要不要钱", "这条没有发出去")

    gateway.drops = 0
    await chat.reload()
    await chat.open()
    await chat.sees("第一次办居住证不收费")

    await expect(chat.log.locator(".from-user")).to_have_count(1)
    await expect(chat.log.get_by_text("第一次办居住证不收费")).to_have_count(1)
    assert len(next(iter(gateway.talks.values())).turns) == 1


async def test_half_filled_field_survives_a_reload(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    await chat.page.get_by_label("申请人姓名").fill("张三")
    await chat.page.wait_for_timeout(600)

    await chat.reload()
    await chat.open()

    await expect(chat.page.get_by_label("申请人姓名")).to_have_value("张三")


async def test_what_is_kept_cannot_be_read_without_the_session(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await keep_form(chat)
    await chat.open()
    await chat.page.context.set_offline(True)
    await fill_without_network(chat)
    await chat.button("提交").click()
    await expect(chat.page.get_by_text("现在没有网络，表已经存好").first).to_be_visible()

    records = await chat.page.evaluate(_RECORDS)
    key = await chat.page.evaluate("sessionStorage.getItem('zhiban:key')")

    assert any("form:" in name for name, _ in records)
    readable = json.dumps(records, ensure_ascii=False)
    assert "张三" not in readable
    assert ID_NUMBER not in readable
    assert "19491231" not in readable
    assert key.split(".")[1] not in readable


async def test_erasing_the_conversation_erases_what_is_kept(open_chat: OpenChat) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.say("居住证要不要钱", "第一次办居住证不收费")
    await chat.input.fill("还没写完的话")
    await chat.page.wait_for_timeout(600)
    assert await chat.page.evaluate(_RECORDS)

    await chat.button("字体和设置").click()
    await chat.button("清除对话").click()
    await chat.button("确认清除").click()
    await chat.sees("对话已清除")

    assert [name for name, _ in await chat.page.evaluate(_RECORDS) if "form:" in name or "given" in name] == []


async def test_form_filled_without_network_is_handed_in_once_with_one_press(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    await keep_form(chat)
    await chat.open()
    await chat.page.context.set_offline(True)
    await fill_without_network(chat)
    await chat.button("提交").click()
    await expect(chat.page.get_by_text("现在没有网络，表已经存好").first).to_be_visible()
    await chat.button("先存着").click()
    assert gateway.submissions == {}

    await chat.page.context.set_offline(False)
    await chat.button("提交“居住证申领”").dblclick()
    await chat.sees("提交成功，办件编号 99010001")

    assert [body["values"] for body in gateway.submissions.values()] == [
        {
            "consent": "agree",
            "applicant_name": "张三",
            "id_number": ID_NUMBER,
            "phone": "0000-5550101",
            "reason": "employment",
            "since": "2025-03-01",
        }
    ]


async def test_form_goes_by_itself_where_that_was_allowed(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await keep_form(chat)
    await chat.open()
    await chat.page.context.set_offline(True)
    await fill_without_network(chat)
    await chat.page.get_by_role("switch", name="网络恢复后自动提交").check()
    await chat.button("提交").click()
    await expect(chat.page.get_by_text("现在没有网络，表已经存好").first).to_be_visible()

    await chat.page.context.set_offline(False)

    await chat.sees("提交成功，办件编号 99010001")
    assert len(gateway.submissions) == 1


async def test_form_that_arrives_after_the_network_went_is_offered(open_chat: OpenChat, gateway: FakeGateway) -> None:
    gateway.held = True
    chat = await open_chat()
    await chat.open()
    await chat.page.evaluate("dispatchEvent(new Event('offline'))")
    await expect(chat.offline).to_be_visible()
    await expect(chat.button("不用网络，先填“居住证申领”")).to_be_hidden()

    gateway.held = False

    await expect(chat.button("不用网络，先填“居住证申领”")).to_be_visible()


async def test_form_that_could_not_be_had_is_fetched_when_the_network_is_back(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    gateway.form_failures = [503]
    chat = await open_chat()
    await chat.open()
    async with asyncio.timeout(20):
        while gateway.form_failures:
            await asyncio.sleep(0.02)
    await chat.page.context.set_offline(True)
    await expect(chat.offline).to_be_visible()
    await chat.page.context.set_offline(False)
    await keep_form(chat)

    await chat.page.context.set_offline(True)

    await expect(chat.button("不用网络，先填“居住证申领”")).to_be_visible()


async def test_lost_receipt_does_not_hand_in_twice(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await keep_form(chat)
    await chat.open()
    await chat.page.context.set_offline(True)
    await fill_without_network(chat)
    await chat.page.context.set_offline(False)
    gateway.drops = 1
    await chat.button("提交").click()
    await expect(chat.page.get_by_text("现在没有网络，表已经存好").first).to_be_visible()

    await chat.reload()
    await chat.open()
    await chat.button("提交“居住证申领”").click()
    await chat.sees("提交成功，办件编号 99010001")

    assert len(gateway.handed_in) == 2
    assert len(set(gateway.handed_in)) == 1


async def test_newer_form_is_shown_before_anything_is_handed_in(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await keep_form(chat)
    await chat.open()
    await chat.page.context.set_offline(True)
    await fill_without_network(chat)
    await chat.button("提交").click()
    await expect(chat.page.get_by_text("现在没有网络，表已经存好").first).to_be_visible()
    await chat.button("先存着").click()
    gateway.form_version = 2
    await chat.page.context.set_offline(False)

    await chat.button("提交“居住证申领”").click()
    await expect(chat.page.get_by_text("这张表更新了，请核对：领取方式").first).to_be_visible()
    assert gateway.submissions == {}
    await expect(chat.page.get_by_label("申请人姓名")).to_have_value("张三")
    await chat.page.get_by_label("到窗口自取").check()
    await chat.button("提交").click()
    await chat.sees("提交成功，办件编号")

    assert [(body["version"], body["values"]["delivery"]) for body in gateway.submissions.values()] == [(2, "counter")]


async def test_refused_value_is_shown_at_its_field_and_goes_again_under_a_new_key(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    await keep_form(chat)
    await chat.open()
    await chat.page.context.set_offline(True)
    await fill_without_network(chat)
    await chat.page.context.set_offline(False)
    errors = [{"field": "applicant_name", "message": "姓名请填全"}]
    gateway.refusals = [{"code": "bad_input", "title": "填写的内容有误", "status": 422, "errors": errors}]

    await chat.button("提交").click()
    await expect(chat.page.get_by_text("姓名请填全")).to_be_visible()
    await expect(chat.page.get_by_label("申请人姓名")).to_be_focused()
    await chat.page.get_by_label("申请人姓名").fill("张三丰")
    await chat.button("提交").click()
    await chat.sees("提交成功，办件编号")

    assert len(set(gateway.handed_in)) == 2
    assert len(gateway.submissions) == 1


async def test_form_begun_in_the_chat_goes_on_without_network_and_is_not_left_in_the_chat(
    open_chat: OpenChat, gateway: FakeGateway
) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    await chat.page.get_by_label("申请人姓名").fill("张三")
    await chat.button("下一步").click()
    await expect(chat.page.get_by_label("公民身份号码")).to_be_visible()
    await keep_form(chat)
    await chat.page.context.set_offline(True)

    await chat.button("不用网络，先填“居住证申领”").click()
    page = chat.page
    sheet = page.get_by_role("form", name="填写：居住证申领")
    await expect(sheet.get_by_label("申请人姓名")).to_have_value("张三")
    await expect(sheet.get_by_label("同意，开始填写")).to_be_checked()
    await sheet.get_by_label("公民身份号码").fill(ID_NUMBER)
    await sheet.get_by_label("联系电话").fill("13800000000")
    await sheet.get_by_label("连续就读").check()
    await sheet.get_by_label("学校名称").fill("示范市第一中学")
    await sheet.get_by_label("来本地居住的年月").fill("2025-03")
    await chat.page.context.set_offline(False)
    await chat.button("提交").click()
    await chat.sees("提交成功，办件编号")
    await expect(chat.log.get_by_text("聊天里的草稿不用了")).to_be_visible()

    await expect(chat.log.locator(".thinking")).to_be_hidden()
    assert gateway.received[-1]["payload"] == "/cancel"
    assert len(gateway.submissions) == 1


async def test_one_request_in_five_lost_loses_and_doubles_nothing(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    chance = random.Random(20261122)

    async def lossy(route: Route) -> None:
        lost = chance.random()
        if lost < 0.1:
            await route.abort("connectionreset")
        elif lost < 0.2:
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await chat.page.route("**/messages", lossy)
    questions = [f"居住证要不要钱，第{number}次问" for number in range(12)]

    for number, question in enumerate(questions, 1):
        await chat.say(question)
        await expect(chat.log.get_by_text("第一次办居住证不收费").nth(number - 1)).to_be_visible(timeout=20_000)

    talk = next(iter(gateway.talks.values()))
    assert [message.text for message in talk.messages if message.role == "user"] == questions
    await expect(chat.log.locator(".from-user")).to_have_count(len(questions))


async def test_network_cut_at_every_step_of_a_form_loses_nothing(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await chat.open()
    await chat.apply()
    page = chat.page
    steps = [
        ("申请人姓名", "张三", "公民身份号码"),
        ("公民身份号码", ID_NUMBER, "联系电话"),
        ("联系电话", "13800000000", "申领事由"),
    ]

    for label, value, following in steps:
        await page.get_by_label(label).fill(value)
        await page.context.set_offline(True)
        await chat.button("下一步").click()
        await expect(chat.log.get_by_text("这条没有发出去")).to_be_visible()
        await page.context.set_offline(False)
        await expect(page.get_by_label(following).or_(page.get_by_role("radiogroup", name=following))).to_be_visible()

    payloads = [body["payload"] for body in gateway.received if (body.get("payload") or "").startswith("/inform")]
    assert [json.loads(payload.removeprefix("/inform"))["value"] for payload in payloads] == [
        "agree",
        "张三",
        ID_NUMBER,
        "13800000000",
    ]


async def test_page_and_form_open_without_a_network(open_chat: OpenChat, gateway: FakeGateway) -> None:
    chat = await open_chat()
    await keep_form(chat)
    await chat.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    await chat.page.wait_for_function("navigator.serviceWorker.controller !== null")
    await chat.page.context.set_offline(True)

    await chat.reload()
    await chat.page.get_by_role("button", name="办事咨询").click()
    await fill_without_network(chat)
    await chat.button("提交").click()
    await expect(chat.page.get_by_text("现在没有网络，表已经存好").first).to_be_visible()
    await chat.page.context.set_offline(False)
    await chat.button("先存着").click()
    await chat.button("提交“居住证申领”").click()

    await chat.sees("提交成功，办件编号 99010001")

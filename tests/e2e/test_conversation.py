"""From a question to a case number, through the real processes."""

import re
import uuid

import httpx
import pytest

from tests.e2e.stack import VALUES, Person, Stack, texts

pytestmark = pytest.mark.e2e

PERMIT = "residence-permit-application"


def test_fee_is_answered_with_its_source(person: Person) -> None:
    turn = person.says("居住证要不要钱")

    assert (turn["status"], turn["item"], turn["aspect"]) == ("answered", PERMIT, "fee")
    assert "不收" in texts(turn)
    assert "工本费" in texts(turn)
    citations = [citation for message in turn["messages"] for citation in message["citations"]]
    assert any(citation["law"] == "《居住证暂行条例》第二十一条" for citation in citations)


def test_dialect_finds_the_item(person: Person) -> None:
    turn = person.says("俺身份证掉了咋整")

    assert turn["item"] == "id-card-replacement"


def test_ellipsis_keeps_the_item(person: Person) -> None:
    person.says("居住证要不要钱")

    turn = person.says("那要带什么材料")

    assert (turn["item"], turn["aspect"]) == (PERMIT, "materials")


def test_out_of_scope_is_not_answered(person: Person) -> None:
    turn = person.says("茅台股票明天会涨吗")

    assert turn["status"] in {"unanswerable", "chitchat", "refused"}
    assert turn["item"] is None


def test_emergency_gets_the_number_first(person: Person) -> None:
    turn = person.says("家里着火了怎么办")

    assert turn["status"] == "safety"
    assert "119" in turn["messages"][0]["text"]


def test_form_with_an_interruption_ends_in_a_case_that_its_holder_can_follow(person: Person, stack: Stack) -> None:
    turn = person.says("我要办居住证")
    assert turn["form"]["item"] == PERMIT
    turn = person.fills_until(turn, state="collecting", field_name="phone")

    aside = person.says("办这个要多少钱")
    assert aside["aspect"] == "fee"
    assert aside["form"]["field"] == "phone"

    review = person.fills_until(aside, state="review")
    rows = [row for message in review["messages"] for row in message["review"]]
    assert VALUES["id_number"] not in str(review)
    assert rows

    done = person.taps("/submit")
    assert done["form"]["state"] == "submitted"
    case_no = done["case"]["case_no"]
    assert re.fullmatch(r"\d{14}", case_no)

    found = person.http.post("/v1/cases/lookup", json={"case_no": case_no, "holder_tail": VALUES["phone"][-4:]})
    assert found.status_code == 200
    assert found.json()["case_no"] == case_no

    progress = Person.arrives(stack.base_url)
    asked = progress.says(f"帮我查一下{case_no}办到哪了")
    assert asked["case"] is None, "the number alone must tell nothing"
    told = progress.says(VALUES["id_number"][-4:])
    assert told["status"] == "case"
    assert told["case"]["case_no"] == case_no


def test_wrong_tail_is_refused_and_the_sixth_try_is_held_off(stack: Stack) -> None:
    unknown = "20261122000005"
    with httpx.Client(base_url=stack.base_url, timeout=30) as http:
        codes = [http.post("/v1/cases/lookup", json={"case_no": unknown, "holder_tail": f"000{n}"}) for n in range(6)]

    assert [answer.status_code for answer in codes] == [404] * 5 + [429]
    assert codes[0].json()["code"] == "case_not_found"
    assert int(codes[-1].headers["Retry-After"]) > 0


def test_same_client_message_id_is_done_once(person: Person) -> None:
    body = {"text": "办护照多少钱", "client_message_id": str(uuid.uuid4())}

    first, again = person.post(body).json(), person.post(body).json()

    assert first == again
    history = person.http.get(f"/v1/conversations/{person.conversation_id}/messages", headers=person.headers).json()
    assert sum(message["role"] == "user" for message in history["messages"]) == 1


def test_history_masks_what_was_typed(person: Person) -> None:
    person.says(f"我的身份证号是{VALUES['id_number']}")

    history = person.http.get(f"/v1/conversations/{person.conversation_id}/messages", headers=person.headers)

    assert VALUES["id_number"] not in history.text


def test_deleted_conversation_is_gone(person: Person) -> None:
    person.says("居住证要不要钱")
    url = f"/v1/conversations/{person.conversation_id}"

    assert person.http.delete(url, headers=person.headers).status_code == 204
    assert person.http.get(f"{url}/messages", headers=person.headers).status_code in {401, 404}


def test_no_log_holds_what_people_said(stack: Stack, person: Person) -> None:
    secret = "我叫欧阳测试日志"
    person.says(f"{secret}，手机13912345678，居住证怎么办")

    logs = "".join(file.read_text(errors="replace") for file in (stack.home / "logs").rglob("*") if file.is_file())

    assert logs
    assert secret not in logs
    assert "13912345678" not in logs

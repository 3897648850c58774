"""The task API of docs/architecture.md."""

import httpx
import pytest

from actions.settings import ActionsSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("path", ["/tasks/guides", "/tasks/forms", "/tasks/lexicon"])
async def test_tasks_need_the_secret(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"X-Zhiban-Secret": ""})

    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_guides_are_found_by_words_best_first(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tasks/guides", params={"q": "身份证丢了", "region": "990100", "limit": 3})

    hits = answer.json()["hits"]
    assert len(hits) <= 3
    assert hits[0]["item"] == "id-card-replacement"
    assert set(hits[0]) == {"item", "name", "region", "score", "summary"}


async def test_without_words_all_guides_are_listed(client: httpx.AsyncClient) -> None:
    items = [hit["item"] for hit in (await client.get("/tasks/guides")).json()["hits"]]

    assert "residence-permit-application" in items
    assert items == sorted(items)


async def test_a_guide_is_given_field_by_field_with_the_region_of_each(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tasks/guides/residence-permit-application", params={"region": "990100"})

    guide = answer.json()
    assert guide["name"] == "居住证申领"
    assert guide["fields"]["fee"]["region"] == "000000"
    assert guide["fields"]["places"]["region_name"] == "示范市"
    assert "居住证暂行条例" in [law["name"] for law in guide["laws"].values()]
    assert "《居住证暂行条例》第二十一条" in [citation["law"] for citation in guide["citations"]]


async def test_an_unknown_guide_is_404(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tasks/guides/no-such-item")

    assert (answer.status_code, answer.json()["code"]) == (404, "guide_not_found")


@pytest.mark.parametrize("region", ["x", "1", "99010"])
async def test_a_malformed_region_is_422(client: httpx.AsyncClient, region: str) -> None:
    assert (await client.get("/tasks/guides", params={"region": region})).status_code == 422


async def test_forms_are_listed_and_described(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/tasks/forms")).json()["forms"]
    form = (await client.get("/tasks/forms/residence-permit-application")).json()

    assert "residence-permit-application" in [one["item"] for one in listed]
    assert form["schema"]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(form) >= {"item", "name", "version", "schema", "ui"}


async def test_an_unknown_form_is_404(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tasks/forms/divorce-registration")

    assert (answer.status_code, answer.json()["code"]) == (404, "form_not_found")


async def test_a_plain_answer_needs_no_conversation(client: httpx.AsyncClient) -> None:
    body = {"text": "居住证要不要钱", "region": "990100", "mode": "standard"}

    reply = (await client.post("/tasks/answers", json=body)).json()

    assert (reply["status"], reply["item"], reply["aspect"]) == ("answered", "residence-permit-application", "fee")
    assert "免费" in reply["messages"][-1]["text"]


async def test_a_plain_answer_to_danger_is_the_number(client: httpx.AsyncClient) -> None:
    reply = (await client.post("/tasks/answers", json={"text": "有人撬门"})).json()

    assert reply["status"] == "safety"


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "好", "more": 1}, {"text": "好" * 3000}])
async def test_malformed_questions_are_422(client: httpx.AsyncClient, body: dict[str, object]) -> None:
    assert (await client.post("/tasks/answers", json=body)).status_code == 422


async def test_a_submission_needs_a_key(client: httpx.AsyncClient) -> None:
    body = {"item": "residence-permit-application", "version": 1, "values": {}, "subject": None, "channel": "web"}

    assert (await client.post("/tasks/submissions", json=body)).status_code == 422


async def test_wrong_values_are_named_by_field(client: httpx.AsyncClient) -> None:
    body = {"item": "residence-permit-application", "version": 1, "values": {}, "subject": None, "channel": "web"}

    answer = await client.post("/tasks/submissions", json=body, headers={"Idempotency-Key": "key-00000001"})

    assert answer.status_code == 422
    assert {"field", "message"} <= set(answer.json()["errors"][0])


async def test_unknown_cases_and_wrong_tails_look_alike(client: httpx.AsyncClient) -> None:
    body = {"case_no": "20261120000001", "holder_tail": "1234", "client": "c"}

    answer = await client.post("/tasks/cases/lookup", json=body)

    assert (answer.status_code, answer.json()["code"]) == (404, "case_not_found")


async def test_cases_of_a_citizen_are_listed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/tasks/cases", params={"subject": "nobody"})

    assert answer.json() == {"cases": []}


async def test_a_conversation_is_erased(client: httpx.AsyncClient) -> None:
    assert (await client.delete("/tasks/conversations/conversation-1")).status_code == 204


async def test_the_lexicon_is_sent_once(client: httpx.AsyncClient) -> None:
    first = await client.get("/tasks/lexicon")
    again = await client.get("/tasks/lexicon", headers={"If-None-Match": first.headers["etag"]})

    assert first.json()["words"]
    assert (again.status_code, again.content) == (304, b"")


async def test_metrics_are_counted(client: httpx.AsyncClient) -> None:
    await client.get("/tasks/forms")

    assert "zhiban_http_requests_total" in (await client.get("/metrics")).text


def test_the_time_out_is_below_the_assistants(settings: ActionsSettings) -> None:
    assert settings.actions_timeout_s < 8


async def test_a_person_is_at_hand_without_the_classifier(client: httpx.AsyncClient) -> None:
    answer = await client.post("/tasks/answers", json={"text": "转人工", "region": "990100"})

    assert answer.json()["status"] == "handoff"
    assert "12345" in answer.text

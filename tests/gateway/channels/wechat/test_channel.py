"""Messages from WeChat and back, through a fake of its servers in a process of its own."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from bot.gateway.channels.wechat.channel import WeChatChannel
from tests.gateway.channels.wechat.fake_wechat import AES_KEY, APPID, NONCE, SECRET, TOKEN, sealed_push, signed
from tests.gateway.conftest import MakeWorld
from tests.gateway.serving import Served
from tests.gateway.world import World, execute, rows

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def wechat_url() -> Iterator[str]:
    """Address of the fake servers."""
    command = [sys.executable, "-m", "tests.gateway.channels.wechat.fake_wechat"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.terminate()
    process.wait(timeout=20)


class WeChat:
    """The fake servers, and the gateway they push to."""

    def __init__(self, http: httpx.AsyncClient, world: World, *, secure: bool) -> None:
        self.http = http
        self.world = world
        self.secure = secure
        self.count = 0

    @property
    def channel(self) -> WeChatChannel:
        """The channel from inside."""
        channel: WeChatChannel = self.world.gateway.app.state.wechat
        return channel

    @property
    def now(self) -> str:
        """Timestamp of a push."""
        return str(int(self.world.clock.now().timestamp()))

    async def push(self, shape: str = "json", **fields: Any) -> dict[str, Any]:
        """Have WeChat push something to the gateway; what the gateway answered."""
        self.count += 1
        message = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": self.count, "MsgId": self.count} | fields
        given = {
            "target": f"{self.world.gateway.url}/channels/wechat",
            "fields": message,
            "timestamp": self.now,
            "shape": shape,
            "secure": self.secure,
        }
        answer: dict[str, Any] = (await self.http.post("/_push", json=given)).json()
        return answer

    async def say(self, content: str, **fields: Any) -> dict[str, Any]:
        """Have a user say something."""
        return await self.push(MsgType="text", Content=content, **fields)

    async def heard(self) -> list[tuple[str, str]]:
        """What users have got, once nothing is left to do."""
        await self.channel.worker.sweep()
        sent = (await self.http.get("/_sent")).json()["sent"]
        return [(message["touser"], message["text"]["content"]) for message in sent]

    async def script(self, **given: Any) -> None:
        """Tell the fake how to behave."""
        await self.http.post("/_script", json=given)


async def start(make_world: MakeWorld, url: str, *, secure: bool, **options: Any) -> WeChat:
    """A gateway with the channel, and the fake servers."""
    http = httpx.AsyncClient(base_url=url, timeout=20)
    await http.post("/_reset")
    options |= {"wechat_aes_key": AES_KEY} if secure else {}
    world = await make_world(
        wechat_api=url, wechat_appid=APPID, wechat_secret=SECRET, wechat_token=TOKEN, demo=False, **options
    )
    return WeChat(http, world, secure=secure)


@pytest.fixture
async def wechat(make_world: MakeWorld, wechat_url: str) -> AsyncIterator[WeChat]:
    """In secure mode."""
    started = await start(make_world, wechat_url, secure=True)
    yield started
    await started.http.aclose()


@pytest.fixture
async def plain(make_world: MakeWorld, wechat_url: str) -> AsyncIterator[WeChat]:
    """In plain mode."""
    started = await start(make_world, wechat_url, secure=False)
    yield started
    await started.http.aclose()


@pytest.mark.parametrize("shape", ["json", "xml"])
async def test_a_text_is_taken_at_once_and_answered_by_customer_service(wechat: WeChat, shape: str) -> None:
    answer = await wechat.push(shape, MsgType="text", Content="居住证要不要钱")

    assert answer == {"status": 200, "text": "success"}
    assert await wechat.heard() == [("o1", "答：居住证要不要钱")]
    assert wechat.world.rasa.said[0].metadata.channel == "wechat"


@pytest.mark.parametrize("shape", ["json", "xml"])
async def test_plain_mode_works_alike(plain: WeChat, shape: str) -> None:
    answer = await plain.push(shape, MsgType="text", Content="你好")

    assert answer["text"] == "success"
    assert await plain.heard() == [("o1", "答：你好")]


async def test_wechat_is_answered_in_time_while_rasa_is_slow(wechat: WeChat) -> None:
    wechat.world.rasa.gate.clear()

    answer = await wechat.say("你好")

    assert answer["text"] == "success"
    wechat.world.rasa.gate.set()
    assert await wechat.heard() == [("o1", "答：你好")]


async def test_what_wechat_sends_again_is_answered_once(wechat: WeChat) -> None:
    for _ in range(3):
        assert (await wechat.say("你好", MsgId=77))["text"] == "success"

    assert await wechat.heard() == [("o1", "答：你好")]
    assert len(wechat.world.rasa.said) == 1


async def test_messages_of_a_user_are_answered_in_order_in_one_conversation(wechat: WeChat) -> None:
    for n in range(5):
        await wechat.say(f"第{n}句")

    assert await wechat.heard() == [("o1", f"答：第{n}句") for n in range(5)]
    assert len({said.sender for said in wechat.world.rasa.said}) == 1


async def test_users_have_conversations_of_their_own(wechat: WeChat) -> None:
    await wechat.say("一", FromUserName="o1")
    await wechat.say("二", FromUserName="o2")

    assert sorted(await wechat.heard()) == [("o1", "答：一"), ("o2", "答：二")]
    assert len({said.sender for said in wechat.world.rasa.said}) == 2


async def test_nothing_taken_is_lost_when_the_gateway_dies(wechat: WeChat) -> None:
    await wechat.script(errcodes=[-1])
    await wechat.say("你好")
    await wechat.channel.worker.sweep()

    await wechat.world.restart_gateway()
    wechat.world.clock.advance(timedelta(seconds=5))

    assert await wechat.heard() == [("o1", "答：你好")]
    assert len(wechat.world.rasa.said) == 1


async def test_a_busy_wechat_is_asked_again_later(wechat: WeChat) -> None:
    await wechat.script(errcodes=[-1, -1])
    await wechat.say("你好")
    heard = []
    for _ in range(3):
        heard.append(len(await wechat.heard()))
        wechat.world.clock.advance(timedelta(seconds=5))

    assert heard == [0, 0, 1]


async def test_a_later_message_waits_for_an_earlier_one(wechat: WeChat) -> None:
    await wechat.script(errcodes=[-1])
    await wechat.say("先")
    await wechat.channel.worker.sweep()
    await wechat.say("后")
    early = await wechat.heard()
    wechat.world.clock.advance(timedelta(seconds=5))

    assert early == []
    assert await wechat.heard() == [("o1", "答：先"), ("o1", "答：后")]


@pytest.mark.parametrize("errcode", [45015, 45047, 40003, 48001])
async def test_what_wechat_refuses_for_good_is_not_tried_again(wechat: WeChat, errcode: int) -> None:
    await wechat.script(errcodes=[errcode])
    await wechat.say("先")
    await wechat.channel.worker.sweep()
    wechat.world.clock.advance(timedelta(hours=1))
    await wechat.say("后")

    assert await wechat.heard() == [("o1", "答：后")]


async def test_the_access_token_is_fetched_once_and_again_when_it_is_refused(wechat: WeChat) -> None:
    for n in range(3):
        await wechat.say(f"{n}")
    await wechat.heard()
    before = (await wechat.http.get("/_sent")).json()["tokens"]

    await wechat.script(revoke=1)
    await wechat.say("又")

    assert before == 1
    assert (await wechat.heard())[-1] == ("o1", "答：又")


async def test_many_users_at_once_fetch_one_access_token(wechat: WeChat) -> None:
    await asyncio.gather(*(wechat.say("你好", FromUserName=f"o{n}", MsgId=1000 + n) for n in range(10)))

    assert len(await wechat.heard()) == 10
    assert (await wechat.http.get("/_sent")).json()["tokens"] == 1


async def test_the_access_token_is_renewed_before_it_expires(wechat: WeChat) -> None:
    await wechat.say("一")
    await wechat.heard()
    wechat.world.clock.advance(timedelta(minutes=116))
    await wechat.say("二")

    assert (await wechat.heard())[-1] == ("o1", "答：二")


@pytest.mark.parametrize("kind", ["image", "miniprogrampage", "video"])
async def test_what_is_no_text_is_answered_politely(wechat: WeChat, kind: str) -> None:
    await wechat.push(MsgType=kind, PicUrl="x", MediaId="m")

    ((_, text),) = await wechat.heard()
    assert "文字" in text
    assert wechat.world.rasa.said == []


async def test_a_voice_message_is_recognised_and_answered(make_world: MakeWorld, wechat_url: str) -> None:
    voice = FastAPI()

    @voice.post("/transcriptions")
    async def transcribe(request: Request) -> dict[str, object]:
        heard = (await request.body()).decode()
        return {"text": "居住证要不要钱" if heard == "AMR" else "", "alternatives": [], "duration_s": 1.0}

    server = Served(voice)
    await server.start()
    wechat = await start(make_world, wechat_url, secure=True, voice_url=server.url)
    await wechat.script(media="AMR")
    await wechat.push(MsgType="voice", MediaId="media-1", Format="amr")
    clear = await wechat.heard()
    await wechat.script(media="noise")
    await wechat.push(MsgType="voice", MediaId="media-1", Format="amr")
    noise = (await wechat.heard())[-1]
    await wechat.http.aclose()
    await server.stop()

    assert clear == [("o1", "答：居住证要不要钱")]
    assert "没听清" in noise[1]


async def test_a_voice_message_waits_for_recognition_that_is_away(wechat: WeChat) -> None:
    await wechat.script(media="AMR")
    await wechat.push(MsgType="voice", MediaId="media-1", Format="amr")

    assert await wechat.heard() == []
    assert await rows(wechat.world.parts.database, "SELECT attempts FROM wechat_inbox") == [(1,)]


async def test_entering_for_the_first_time_is_greeted_once(wechat: WeChat) -> None:
    for _ in range(2):
        await wechat.push(MsgType="event", Event="user_enter_tempsession", MsgId="")

    heard = await wechat.heard()
    assert len(heard) == 1
    assert "智办" in heard[0][1]


async def test_a_push_that_cannot_be_handled_does_not_hold_up_others(wechat: WeChat) -> None:
    def broken(_: object) -> list[object]:
        raise ValueError

    worker = wechat.channel.worker
    original, worker._words = worker._words, broken  # type: ignore[assignment, method-assign]
    await wechat.say("一", FromUserName="o1")
    await worker.sweep()
    worker._words = original  # type: ignore[method-assign]
    await wechat.say("二", FromUserName="o2")
    others = await wechat.heard()
    wechat.world.clock.advance(timedelta(seconds=5))

    assert others == [("o2", "答：二")]
    assert (await wechat.heard())[-1] == ("o1", "答：一")


async def test_after_erasure_a_user_begins_anew(wechat: WeChat) -> None:
    await wechat.say("一")
    await wechat.heard()
    await execute(wechat.world.parts.database, "DELETE FROM conversations")
    await wechat.say("二")

    assert (await wechat.heard())[-1] == ("o1", "答：二")
    assert len({said.sender for said in wechat.world.rasa.said}) == 2


async def test_neither_openid_nor_text_is_kept_in_the_clear(wechat: WeChat) -> None:
    await wechat.script(errcodes=[-1])
    await wechat.say("我的电话13812345678", FromUserName="openid-of-someone")
    await wechat.channel.worker.sweep()

    for table in ("wechat_users", "wechat_inbox", "wechat_tokens", "conversations"):
        kept = str(await rows(wechat.world.parts.database, f"SELECT * FROM {table}"))  # noqa: S608 - fixed names
        assert "openid-of-someone" not in kept
        assert "13812345678" not in kept
        assert "access-" not in kept


async def test_the_url_check_echoes(wechat: WeChat) -> None:
    params = {"signature": signed(TOKEN, wechat.now, NONCE), "timestamp": wechat.now, "nonce": NONCE, "echostr": "42"}

    good = await wechat.world.http.get("/channels/wechat", params=params)
    bad = await wechat.world.http.get("/channels/wechat", params=params | {"signature": "x"})

    assert (good.status_code, good.text) == (200, "42")
    assert (bad.status_code, bad.json()["code"]) == (403, "not_from_wechat")


@pytest.mark.parametrize("secure", [True, False])
async def test_a_push_that_is_not_wechats_is_refused(make_world: MakeWorld, wechat_url: str, secure: bool) -> None:
    wechat = await start(make_world, wechat_url, secure=secure)
    fields = {"FromUserName": "o1", "MsgType": "text", "Content": "x", "MsgId": 1, "CreateTime": 1}
    params, body = sealed_push(fields, wechat.now, "json", secure=secure)
    old, old_body = sealed_push(fields, str(int(wechat.now) - 3600), "json", secure=secure)
    name = "msg_signature" if secure else "signature"

    async def post(params: dict[str, str], body: str) -> int:
        return (await wechat.world.http.post("/channels/wechat", params=params, content=body)).status_code

    assert await post(params | {name: "0" * 40}, body) == 403
    assert await post(params | {"nonce": "other"}, body) == 403
    assert await post({}, body) == 403
    assert await post(old, old_body) == 403
    assert await post(params, body) == 200
    await wechat.http.aclose()


async def test_in_secure_mode_a_plain_push_is_refused(wechat: WeChat) -> None:
    fields = {"FromUserName": "o1", "MsgType": "text", "Content": "x", "MsgId": 1}
    params, body = sealed_push(fields, wechat.now, "json", secure=False)

    assert (await wechat.world.http.post("/channels/wechat", params=params, content=body)).status_code == 403


async def test_the_probe_of_cloudrun_is_answered(wechat: WeChat) -> None:
    response = await wechat.world.http.post("/channels/wechat", json={"action": "CheckContainerPath"})

    assert (response.status_code, response.text) == (200, "success")


async def test_where_it_is_not_configured_there_is_no_channel(world: World) -> None:
    assert (await world.http.post("/channels/wechat", json={})).status_code == 404

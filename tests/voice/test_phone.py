"""Calls over a real socket, with a PBX that speaks AudioSocket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.voice.fakes import FakeEngine, FakePbx, FakeSynthesizer, fake_gateway, turn
from voice.audiosocket import Frame, Kind
from voice.dialogue import Ending, load_prompts
from voice.lexicon import Lexicon
from voice.phone import CallParts, Outcomes, PhoneServer
from voice.pool import RecogniserPool
from voice.settings import VoiceSettings
from voice.synthesis import Speaker


@dataclass
class Exchange:
    """A phone server that is up."""

    port: int
    outcomes: Outcomes
    synthesizer: FakeSynthesizer
    engine: FakeEngine
    seen: list[Any] = field(default_factory=list)

    async def until_said(self, words: str) -> None:
        async with asyncio.timeout(20):
            while not any(words in sentence for sentence in self.synthesizer.said):
                await asyncio.sleep(0.02)

    async def ending(self, pbx: FakePbx) -> Ending:
        async with asyncio.timeout(20):
            while (ending := self.outcomes.get(pbx.call_id)) is None:
                await asyncio.sleep(0.02)
        return ending


@asynccontextmanager
async def exchange(
    answer: Callable[[dict[str, Any]], dict[str, Any]], script: Sequence[str] = (), calls: int = 100
) -> AsyncIterator[Exchange]:
    engine, synthesizer, outcomes = FakeEngine(script), FakeSynthesizer(), Outcomes()
    pool = RecogniserPool(engine, streams=calls, waiting=0, wait_s=1, threads=2)
    async with AsyncExitStack() as stack:
        url, seen = await stack.enter_async_context(fake_gateway(answer))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        lexicon = Lexicon("http://127.0.0.1:9", "secret")
        parts = CallParts(pool, Speaker(synthesizer), lexicon, load_prompts(), http, demo=False)
        server = PhoneServer(parts, VoiceSettings(calls=calls), outcomes)
        port = await stack.enter_async_context(server.listening("127.0.0.1", 0))
        yield Exchange(port, outcomes, synthesizer, engine, seen)
        pool.close()


async def test_a_spoken_question_is_answered_aloud() -> None:
    async with exchange(lambda body: turn("第一次办不收工本费。"), ["居 住 证 要 钱 吗"]) as line:
        async with FakePbx.calls(line.port) as pbx:
            await line.until_said("录音")
            pbx.say_something()
            await line.until_said("不收工本费")

        assert line.seen[0]["text"] == "居住证要钱吗"
        assert await line.ending(pbx) is Ending.LOST


async def test_sound_is_sent_all_the_time_in_frames_asterisk_takes() -> None:
    async with exchange(lambda body: turn("好。")) as line, FakePbx.calls(line.port) as pbx:
        await asyncio.sleep(1.0)

        assert len(pbx.frames) >= 30
        assert {(frame.kind, len(frame.payload)) for frame in pbx.frames} == {(Kind.SLIN_8K, 320)}


async def test_zero_transfers_by_leaving_the_dialplan() -> None:
    async with exchange(lambda body: turn("好。")) as line, FakePbx.calls(line.port) as pbx:
        await line.until_said("录音")
        pbx.press("0")

        assert await line.ending(pbx) is Ending.TRANSFER
        await asyncio.wait_for(pbx.over.wait(), 5)


async def test_keys_fill_a_number_that_is_read_back_first() -> None:
    form = {"item": "i", "field": "phone", "filled": 0, "total": 1, "state": "collecting"}
    view = {"name": "phone", "label": "手机号", "type": "phone", "options": [], "help": None, "error": None}

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        if body.get("text") == "13800138000":
            return turn("记下了。")
        return turn("请说手机号。", status="form", form=form, field=view)

    async with exchange(answer, ["我要办居住证"]) as line, FakePbx.calls(line.port) as pbx:
        await line.until_said("录音")
        pbx.say_something()
        await line.until_said("请说手机号")
        pbx.press("13800138000")
        await line.until_said("幺三八，零零幺三，八零零零")
        pbx.press("1")
        await line.until_said("记下了")


@pytest.mark.parametrize("garbage", [b"", b"\x01", b"\x99\x00\x05hello", b"\x01\x00\x03abc", b"GET / HTTP/1.1\r\n\r\n"])
async def test_what_is_no_call_is_closed_and_the_next_call_works(garbage: bytes) -> None:
    async with exchange(lambda body: turn("好。")) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        writer.write(garbage)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 10)
        writer.close()

        async with FakePbx.calls(line.port):
            await line.until_said("录音")


async def test_split_and_unknown_frames_do_no_harm() -> None:
    async with exchange(lambda body: turn("好。")) as line, FakePbx.calls(line.port) as pbx:
        await line.until_said("录音")
        pbx.write(Frame(0x02, b"ignored").encode())
        for byte in Frame(Kind.DTMF, b"0").encode():
            pbx.write(bytes((byte,)))

        assert await line.ending(pbx) is Ending.TRANSFER


async def test_a_storm_of_keys_is_bounded_and_survived() -> None:
    async with exchange(lambda body: turn("好。")) as line, FakePbx.calls(line.port) as pbx:
        await line.until_said("录音")
        pbx.press("123456789" * 200)
        pbx.press("#0")

        async with asyncio.timeout(20):
            while line.outcomes.get(pbx.call_id) is None:
                pbx.press("#*0")
                await asyncio.sleep(0.1)
        assert json.dumps(line.seen)


async def test_one_call_too_many_is_sent_to_a_person() -> None:
    async with exchange(lambda body: turn("好。"), calls=1) as line, FakePbx.calls(line.port):
        await line.until_said("录音")
        async with FakePbx.calls(line.port) as second:
            assert await line.ending(second) is Ending.TRANSFER


async def test_twenty_calls_at_once_are_all_served() -> None:
    async with exchange(lambda body: turn("不收费。"), ["要钱吗"] * 20) as line, AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(FakePbx.calls(line.port)) for _ in range(20)]
        await line.until_said("录音")
        await asyncio.sleep(0.6)
        for caller in callers:
            caller.say_something()
        async with asyncio.timeout(30):
            while len(line.seen) < 20:
                await asyncio.sleep(0.05)

        assert all(body["text"] == "要钱吗" for body in line.seen)

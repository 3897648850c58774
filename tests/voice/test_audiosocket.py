import asyncio
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.audiosocket import BadFrame, Frame, Kind, audio_frame, frame_bytes, read_frame


async def _read(data: bytes) -> list[Frame]:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    frames = []
    while (frame := await read_frame(reader)) is not None:
        frames.append(frame)
    return frames


def test_first_frame_is_as_asterisk_sends_it() -> None:
    call = UUID("0123456789abcdef0123456789abcdef")

    assert Frame(Kind.UUID, call.bytes).encode() == bytes.fromhex("010010") + call.bytes


def test_twenty_milliseconds_at_8_khz_are_320_bytes() -> None:
    encoded = audio_frame(bytes(320), rate_hz=8000).encode()

    assert encoded[:3] == bytes.fromhex("100140")
    assert len(encoded) == 323


def test_0x12_is_16_khz() -> None:
    assert Frame(0x12, b"").rate_hz == 16000
    assert Frame(0x11, b"").rate_hz == 12000


def test_short_audio_is_padded_with_silence() -> None:
    assert len(audio_frame(b"\x01\x02", rate_hz=8000).payload) == frame_bytes(8000)


def test_empty_audio_is_refused_since_it_would_end_the_call() -> None:
    with pytest.raises(BadFrame):
        audio_frame(b"", rate_hz=8000)


def test_unknown_keys_are_none() -> None:
    assert Frame(Kind.DTMF, b"5").digit == "5"
    assert Frame(Kind.DTMF, b"\xff").digit is None
    assert Frame(Kind.DTMF, b"").digit is None


frames = st.builds(Frame, st.integers(0, 255), st.binary(max_size=700))


@given(st.lists(frames, max_size=8))
def test_what_is_encoded_is_read(sent: list[Frame]) -> None:
    assert asyncio.run(_read(b"".join(frame.encode() for frame in sent))) == sent


@given(st.lists(frames, min_size=1, max_size=4), st.data())
def test_a_cut_connection_ends_after_the_whole_frames(sent: list[Frame], data: st.DataObject) -> None:
    stream = b"".join(frame.encode() for frame in sent)
    cut = data.draw(st.integers(0, len(stream)))

    got = asyncio.run(_read(stream[:cut]))

    assert got == sent[: len(got)]


@given(st.binary(max_size=300))
def test_garbage_never_crashes(data: bytes) -> None:
    asyncio.run(_read(data))

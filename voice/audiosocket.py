"""Asterisk's AudioSocket frames: `kind:u8 | length:u16 big-endian | payload`.

After asterisk `res/res_audiosocket.c` and `include/asterisk/res_audiosocket.h` (master, August 2026). Asterisk is the
TCP client; the first frame carries the call's UUID.
"""

import asyncio
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from core.problem import AppError

HEADER_BYTES = 3
FRAME_S = 0.02
"""Audio is sent one frame every 20 ms, never ahead: there is no flush."""


class Kind(IntEnum):
    """Frame kinds. A server may send HANGUP and audio only."""

    HANGUP = 0x00
    UUID = 0x01
    DTMF = 0x03
    SLIN_8K = 0x10
    SLIN_12K = 0x11
    SLIN_16K = 0x12
    SLIN_24K = 0x13
    SLIN_32K = 0x14
    SLIN_44K = 0x15
    SLIN_48K = 0x16
    SLIN_96K = 0x17
    SLIN_192K = 0x18
    ERROR = 0xFF


RATE_HZ = {
    Kind.SLIN_8K: 8000,
    Kind.SLIN_12K: 12000,
    Kind.SLIN_16K: 16000,
    Kind.SLIN_24K: 24000,
    Kind.SLIN_32K: 32000,
    Kind.SLIN_44K: 44100,
    Kind.SLIN_48K: 48000,
    Kind.SLIN_96K: 96000,
    Kind.SLIN_192K: 192000,
}


class BadFrame(AppError):
    """Bytes that are no AudioSocket frame."""

    status = 400
    code = "bad_audiosocket_frame"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; `kind` is kept as a number, since unknown kinds are ignored rather than refused."""

    kind: int
    payload: bytes = b""

    def encode(self) -> bytes:
        """Header and payload as one piece: Asterisk fails the read when the payload comes more than 5 ms late."""
        if len(self.payload) > 0xFFFF:
            raise BadFrame(f"a payload has at most 65535 bytes, not {len(self.payload)}")
        return bytes((self.kind,)) + len(self.payload).to_bytes(2, "big") + self.payload

    @property
    def rate_hz(self) -> int | None:
        """The sample rate of an audio frame; None for every other kind."""
        return RATE_HZ.get(Kind(self.kind)) if self.kind in RATE_HZ else None

    @property
    def is_hangup(self) -> bool:
        """Whether the caller's side says goodbye (Asterisk itself only closes the connection)."""
        return self.kind in (Kind.HANGUP, Kind.ERROR)

    @property
    def digit(self) -> str | None:
        """The key of a DTMF frame; None for other kinds and for keys that are none."""
        if self.kind != Kind.DTMF:
            return None
        key = self.payload[:1].decode("ascii", errors="replace")
        return key if key in set("0123456789*#ABCD") else None

    @property
    def call_id(self) -> UUID | None:
        """The call's UUID in the first frame."""
        return UUID(bytes=self.payload) if self.kind == Kind.UUID and len(self.payload) == 16 else None


def audio_frame(pcm: bytes, *, rate_hz: int) -> Frame:
    """20 ms of audio for sending, padded with silence; raises BadFrame for nothing or a rate without a kind."""
    kind = next((kind for kind, rate in RATE_HZ.items() if rate == rate_hz), None)
    if kind is None or not pcm:
        raise BadFrame("audio frames need a known rate and at least one sample: a zero length ends the call")
    return Frame(kind, pcm.ljust(frame_bytes(rate_hz), b"\0"))


def frame_bytes(rate_hz: int) -> int:
    """Bytes of 20 ms of s16le mono."""
    return int(rate_hz * FRAME_S) * 2


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """The next frame however its bytes arrive; None at the end of the connection, also in the middle of a frame."""
    try:
        header = await reader.readexactly(HEADER_BYTES)
        payload = await reader.readexactly(int.from_bytes(header[1:], "big"))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Frame(header[0], payload)

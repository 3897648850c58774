"""Speech output behind a small interface; espeak-ng from a wheel is the default."""

import asyncio
import ctypes
from collections import OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import espeakng_loader

from voice.audio import resample
from voice.speakable import sentences, speakable

NORMAL_WORDS_PER_MINUTE = 160
SLOWEST, FASTEST = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken sentence: s16le mono PCM."""

    pcm: bytes
    rate_hz: int


class Synthesizer(Protocol):
    """A speech engine. `say` blocks for as long as the engine needs."""

    name: str

    def say(self, sentence: str, *, speed: float) -> Speech:
        """The sentence as sound; `speed` 1.0 is normal, within SLOWEST..FASTEST."""
        ...


class EspeakSynthesizer:
    """espeak-ng as a library in this process. It keeps global state: one sentence at a time."""

    name = "espeak-ng"
    _SYNCHRONOUS = 2
    _RATE = 1
    _CHARS_UTF8 = 1

    def __init__(self, voice: str = "cmn") -> None:
        """Load the library and its Mandarin voice; raises OSError when the wheel is broken."""
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = Path(espeakng_loader.get_data_path())
        folder = data.parent if data.name == "espeak-ng-data" else data
        self._rate_hz = int(self._library.espeak_Initialize(self._SYNCHRONOUS, 0, str(folder).encode(), 0))
        if self._rate_hz <= 0 or self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise OSError(f"espeak-ng has no voice {voice}")
        self._chunks: list[bytes] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._collect)  # kept: the library holds only a pointer
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if count > 0:
            self._chunks.append(ctypes.string_at(samples, count * 2))
        return 0

    def say(self, sentence: str, *, speed: float) -> Speech:
        """The sentence as sound."""
        self._chunks.clear()
        words_per_minute = int(NORMAL_WORDS_PER_MINUTE * min(max(speed, SLOWEST), FASTEST))
        self._library.espeak_SetParameter(self._RATE, words_per_minute, 0)
        text = sentence.encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, 0, 0, self._CHARS_UTF8, None, None)
        return Speech(b"".join(self._chunks), self._rate_hz)


class Speaker:
    """Reads texts aloud, sentence by sentence; one engine, one sentence at a time, the last ones kept."""

    def __init__(self, synthesizer: Synthesizer, *, keep: int = 256) -> None:
        self._synthesizer = synthesizer
        self._keep = keep
        self._kept: OrderedDict[tuple[str, float, int], bytes] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    @property
    def engine(self) -> str:
        """The engine's name."""
        return self._synthesizer.name

    async def speak(self, text: str, *, rate_hz: int, speed: float = 1.0) -> AsyncGenerator[bytes, None]:
        """s16le mono PCM of the speakable text, one piece a sentence, so that sound can start with the first."""
        for sentence in sentences(speakable(text)):
            yield await self._sentence(sentence, rate_hz, speed)

    async def _sentence(self, sentence: str, rate_hz: int, speed: float) -> bytes:
        key = (sentence, speed, rate_hz)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        async with self._one_at_a_time:
            speech = await asyncio.to_thread(self._synthesizer.say, sentence, speed=speed)
        pcm = (
            await asyncio.to_thread(resample, speech.pcm, from_hz=speech.rate_hz, to_hz=rate_hz) if speech.pcm else b""
        )
        if not _is_personal(sentence):
            self._kept[key] = pcm
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)
        return pcm


def _is_personal(sentence: str) -> bool:
    """Whether a sentence holds a number read in digits: those are not kept."""
    return sum(char in "零幺二三四五六七八九" for char in sentence) >= 4

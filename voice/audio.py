"""Audio files and sample rates: whatever PyAV decodes becomes s16le mono PCM."""

import io
from collections.abc import Iterator

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

from core.problem import BadInput

FORMATS = ("wav", "mp3", "amr", "ogg", "mov", "flac", "matroska", "aac")
"""Demuxers that may be used, by FFmpeg's names: no playlist or network format is among them."""


class UnreadableAudio(BadInput):
    """Not an audio file of a known kind, or a broken one."""

    code = "audio_unreadable"
    title = "这段录音读不出来，请用 WAV、MP3、AMR、Opus 或 M4A 格式"


class AudioTooLong(BadInput):
    """Longer than one transcription may be."""

    status = 413
    code = "audio_too_long"
    title = "录音太长了，请分段发送"


def decode(data: bytes, *, rate_hz: int, longest_s: float) -> bytes:
    """The file's audio as s16le mono PCM at `rate_hz`; raises UnreadableAudio or AudioTooLong."""
    pcm = bytearray()
    most_bytes = int(longest_s * rate_hz) * 2
    try:
        for chunk in _chunks(data, rate_hz):
            pcm += chunk
            if len(pcm) > most_bytes:
                raise AudioTooLong(longest_s=longest_s)
    except (FFmpegError, ValueError, IndexError) as error:
        raise UnreadableAudio from error
    if not pcm:
        raise UnreadableAudio
    return bytes(pcm)


def _chunks(data: bytes, rate_hz: int) -> Iterator[bytes]:
    resampler = AudioResampler(format="s16", layout="mono", rate=rate_hz)
    with av.open(io.BytesIO(data), mode="r", options={"format_whitelist": ",".join(FORMATS)}) as container:
        if not container.streams.audio:
            raise UnreadableAudio
        for frame in container.decode(container.streams.audio[0]):
            for part in resampler.resample(frame):
                yield bytes(part.to_ndarray().astype("<i2").tobytes())
        for part in resampler.resample(None):
            yield bytes(part.to_ndarray().astype("<i2").tobytes())


def resample(pcm: bytes, *, from_hz: int, to_hz: int) -> bytes:
    """s16le mono PCM at another rate, band-limited by FFmpeg's resampler."""
    if from_hz == to_hz:
        return pcm
    samples = np.frombuffer(pcm, dtype="<i2").reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate = from_hz
    resampler = AudioResampler(format="s16", layout="mono", rate=to_hz)
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(bytes(part.to_ndarray().astype("<i2").tobytes()) for part in parts)


def louder(pcm: bytes, *, gain: float) -> bytes:
    """s16le PCM multiplied by `gain`, clipped at full scale."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) * gain
    return bytes(np.clip(samples, -32768, 32767).astype("<i2").tobytes())


def as_wav(pcm: bytes, *, rate_hz: int) -> bytes:
    """A WAV file of s16le mono PCM."""
    header = b"RIFF" + (36 + len(pcm)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    header += (1).to_bytes(2, "little") + (1).to_bytes(2, "little") + rate_hz.to_bytes(4, "little")
    header += (rate_hz * 2).to_bytes(4, "little") + (2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    return header + b"data" + len(pcm).to_bytes(4, "little") + pcm

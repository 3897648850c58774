"""Metrics: the project's Prometheus names in one place, each group registered by the process that fills it.

Labels are bounded: routes as templates, channels and statuses as closed sets; never an id or a text.
"""

from dataclasses import dataclass
from typing import Self

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class HttpMetrics:
    """Requests that a process answers."""

    requests: Counter
    """Labels: method, route, status."""
    duration: Histogram
    """Labels: method, route. Seconds."""

    @classmethod
    def register(cls, registry: CollectorRegistry) -> Self:
        """Makes them in a registry."""
        return cls(
            Counter("zhiban_http_requests", "Requests answered", ["method", "route", "status"], registry=registry),
            Histogram(
                "zhiban_http_request_duration_seconds",
                "Time to answer",
                ["method", "route"],
                buckets=SECONDS,
                registry=registry,
            ),
        )


@dataclass(frozen=True, slots=True)
class TurnMetrics:
    """Turns that the gateway handles."""

    turns: Counter
    """Labels: channel, status."""
    duration: Histogram
    """Label: channel. Seconds."""
    handoffs: Counter
    """Label: channel."""
    degraded: Gauge
    """Label: part. 1 while a part is down and turns do without it."""

    @classmethod
    def register(cls, registry: CollectorRegistry) -> Self:
        """Makes them in a registry."""
        return cls(
            Counter("zhiban_turns", "Turns handled", ["channel", "status"], registry=registry),
            Histogram(
                "zhiban_turn_duration_seconds", "Time of a turn", ["channel"], buckets=SECONDS, registry=registry
            ),
            Counter("zhiban_handoffs", "Conversations handed to a person", ["channel"], registry=registry),
            Gauge("zhiban_degraded", "1 while this part is down", ["part"], registry=registry),
        )


@dataclass(frozen=True, slots=True)
class RetrievalMetrics:
    """Searches of the guide index."""

    hits: Histogram
    """Hits of one search."""
    duration: Histogram
    """Seconds of one search."""

    @classmethod
    def register(cls, registry: CollectorRegistry) -> Self:
        """Makes them in a registry."""
        return cls(
            Histogram("zhiban_retrieval_hits", "Hits of a search", buckets=(0, 1, 2, 3, 5, 10, 20), registry=registry),
            Histogram("zhiban_retrieval_duration_seconds", "Time of a search", buckets=SECONDS, registry=registry),
        )


@dataclass(frozen=True, slots=True)
class SpeechMetrics:
    """Speech recognised and spoken."""

    asr_latency: Histogram
    """From the end of speech to the final text. Seconds."""
    tts_latency: Histogram
    """From text to the first audio. Seconds."""

    @classmethod
    def register(cls, registry: CollectorRegistry) -> Self:
        """Makes them in a registry."""
        return cls(
            Histogram("zhiban_asr_latency_seconds", "End of speech to text", buckets=SECONDS, registry=registry),
            Histogram("zhiban_tts_latency_seconds", "Text to first audio", buckets=SECONDS, registry=registry),
        )


def exposition(registry: CollectorRegistry) -> tuple[bytes, str]:
    """The registry in Prometheus' text format, and its media type."""
    return generate_latest(registry), CONTENT_TYPE_LATEST

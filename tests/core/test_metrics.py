from prometheus_client import CollectorRegistry

from core.metrics import RetrievalMetrics, SpeechMetrics, TurnMetrics, exposition


def test_the_names_that_dashboards_use() -> None:
    registry = CollectorRegistry()
    turns = TurnMetrics.register(registry)
    RetrievalMetrics.register(registry).hits.observe(2)
    SpeechMetrics.register(registry).asr_latency.observe(0.2)
    turns.turns.labels("web", "answered").inc()
    turns.duration.labels("web").observe(0.1)
    turns.handoffs.labels("web").inc()

    text = exposition(registry)[0].decode()

    for line in (
        'zhiban_turns_total{channel="web",status="answered"} 1.0',
        'zhiban_turn_duration_seconds_count{channel="web"} 1.0',
        "zhiban_retrieval_hits_count 1.0",
        "zhiban_asr_latency_seconds_count 1.0",
        'zhiban_handoffs_total{channel="web"} 1.0',
    ):
        assert line in text

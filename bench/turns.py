"""Turns of the whole stack against a stock Rasa bot: latency, throughput and memory, in one run.

    make bench            # both systems, 1, 8 and 32 senders, three rounds each

Both answer the same questions, take turns on the same machine (never at the same time), and are asked through their
public HTTP surface: ours through the gateway with storage, retrieval and the facts check; the stock bot through its
REST channel.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import yaml
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench import stock_bot
from bench.load import Ask, Load, run_senders
from bench.processes import Started, free_port, start, wait_until

ROOT = Path(__file__).parents[1]
NLU = ROOT / "bot" / "assistant" / "data" / "nlu"
RASA = ROOT / "bot" / "assistant" / ".venv" / "bin" / "rasa"
SENDERS = (1, 8, 32)
LIMITS = ("ADDRESS", "CONVERSATIONS", "MESSAGES")
TIMEOUT = httpx.Timeout(60)

OpenSender = Callable[[httpx.AsyncClient, int], Awaitable[Ask]]


@dataclass(frozen=True, slots=True)
class System:
    """One of the bots, running."""

    name: str
    base_url: str
    open_sender: OpenSender
    processes: list[Started]


async def _open_ours(client: httpx.AsyncClient, number: int) -> Ask:
    created = await client.post("/v1/conversations", json={"channel": "web"})
    created.raise_for_status()
    conversation = created.json()
    url = f"/v1/conversations/{conversation['conversation_id']}/messages"
    headers = {"Authorization": f"Bearer {conversation['token']}"}

    async def ask(question: str) -> None:
        body = {"text": question, "client_message_id": str(uuid.uuid4())}
        reply = await client.post(url, json=body, headers=headers)
        reply.raise_for_status()
        if reply.json()["status"] == "error":
            raise RuntimeError("the gateway answered without the assistant")

    return ask


async def _open_stock(client: httpx.AsyncClient, number: int) -> Ask:
    sender = f"bench-{number}-{uuid.uuid4()}"

    async def ask(question: str) -> None:
        reply = await client.post("/webhooks/rest/webhook", json={"sender": sender, "message": question})
        reply.raise_for_status()
        if not reply.json():
            raise RuntimeError("the stock bot said nothing")

    return ask


@contextmanager
def _ours(folder: Path) -> Iterator[System]:
    ports = {name: str(free_port()) for name in ("GATEWAY", "ASSISTANT", "ACTIONS", "VOICE")}
    env = os.environ | {f"ZHIBAN_{name}_PORT": port for name, port in ports.items()}
    env |= {"ZHIBAN_HOME": str(folder / "home")}
    env |= {f"ZHIBAN_GATEWAY_LIMIT_{name}": "1000000/minute" for name in LIMITS}  # many people behind one address
    base_url = f"http://127.0.0.1:{ports['GATEWAY']}"
    command: dict[str, list[str | Path]] = {"zhiban up": [Path(sys.executable).with_name("zhiban"), "up"]}
    with start(command, cwd=ROOT, env=env, logs=folder) as (supervisor,):
        wait_until(lambda: _is_ready(base_url), timeout_s=300, what="zhiban up")
        yield System("Zhiban", base_url, _open_ours, [supervisor, *_parts(supervisor.pid)])


def _parts(supervisor: int) -> list[Started]:
    """The supervisor's children, named by what runs in them."""
    marks = {"bot.gateway": "gateway", "actions.server": "actions", "voice.server": "voice", "rasa": "assistant (Rasa)"}
    parts = []
    for child in psutil.Process(supervisor).children():
        line = " ".join(child.cmdline())
        parts.append(Started(next((name for mark, name in marks.items() if mark in line), child.name()), child.pid))
    return parts


def _is_ready(base_url: str) -> bool:
    try:
        reply = httpx.get(f"{base_url}/readyz", timeout=5)
    except httpx.HTTPError:
        return False
    return reply.status_code == 200 and all(part == "ok" for part in reply.json()["parts"].values())


@contextmanager
def _stock(folder: Path) -> Iterator[System]:
    project = folder / "stock"
    model = stock_bot.train(project, NLU, RASA)
    port, actions_port = free_port(), free_port()
    with stock_bot.running(project, model, RASA, port=port, actions_port=actions_port) as processes:
        yield System("stock Rasa", f"http://127.0.0.1:{port}", _open_stock, processes)


async def _measure(system: System, questions: Sequence[str], *, senders: int, turns_each: int) -> Load:
    limits = httpx.Limits(max_connections=senders)
    async with httpx.AsyncClient(base_url=system.base_url, timeout=TIMEOUT, limits=limits) as client:
        return await run_senders(
            lambda number: system.open_sender(client, number), questions, senders=senders, turns_each=turns_each
        )


def _turns_each(senders: int, total: int) -> int:
    return max(4, total // senders)


def _table(results: dict[tuple[str, int], list[Load]]) -> Table:
    table = Table(title="Turns (median of the rounds)")
    for heading in ("system", "senders", "turns/s", "p50 ms", "p95 ms", "errors"):
        table.add_column(heading, justify="left" if heading == "system" else "right")
    for (name, senders), loads in results.items():
        figures = [[x.turns_per_s for x in loads], *([x.percentile_ms(share) for x in loads] for share in (0.5, 0.95))]
        cells = [f"{statistics.median(values):.1f}" for values in figures]
        table.add_row(name, str(senders), *cells, str(sum(x.errors for x in loads)))
    return table


def _memory(systems: Sequence[System]) -> Table:
    table = Table(title="Resident memory after the load")
    table.add_column("system")
    table.add_column("process")
    table.add_column("MiB", justify="right")
    for system in systems:
        for process in system.processes:
            own = psutil.Process(process.pid).memory_info().rss / 2**20
            mib = own if process.name == "zhiban up" else process.resident_mib()
            table.add_row(system.name, process.name, f"{mib:.0f}")
    return table


def main() -> None:
    """Run both systems and print the tables; `--json FILE` keeps every number."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=240, help="turns of each round, shared by its senders")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    questions = yaml.safe_load((Path(__file__).parent / "questions.yml").read_text())
    console = Console()
    with (
        console.status("starting both systems (the stock bot trains DIET and TED the first time: minutes)"),
        _ours(options.folder) as ours,
        _stock(options.folder) as stock,
    ):
        results: dict[tuple[str, int], list[Load]] = {}
        systems = [ours, stock]
        with Progress(console=console) as progress:
            task = progress.add_task("measuring", total=len(SENDERS) * options.rounds * len(systems))
            for system in systems:  # warm both before anything counts
                asyncio.run(_measure(system, questions, senders=2, turns_each=20))
            for senders in SENDERS:
                for round_number in range(options.rounds):
                    order = systems if round_number % 2 == 0 else systems[::-1]
                    for system in order:
                        load = asyncio.run(
                            _measure(system, questions, senders=senders, turns_each=_turns_each(senders, options.turns))
                        )
                        results.setdefault((system.name, senders), []).append(load)
                        progress.advance(task)
        console.print(_table(dict(sorted(results.items(), key=lambda entry: entry[0][1]))))
        console.print(_memory(systems))
    console.print(f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}")
    if options.json:
        options.json.write_text(
            json.dumps([_row(name, load) for (name, _), loads in results.items() for load in loads])
        )


def _row(name: str, load: Load) -> dict[str, object]:
    return {
        "system": name,
        "senders": load.senders,
        "turns": load.turns,
        "errors": load.errors,
        "seconds": load.seconds,
        "p50_ms": load.percentile_ms(0.5),
        "p95_ms": load.percentile_ms(0.95),
    }


if __name__ == "__main__":
    main()

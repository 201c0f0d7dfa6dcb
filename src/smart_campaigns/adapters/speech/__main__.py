"""The voice process: the models of a host. Started by the server; it ends with it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
from pathlib import Path

import structlog

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.processes import die_with_parent
from smart_campaigns.adapters.program_log import log_to_stderr
from smart_campaigns.adapters.speech.loading import LoadingModels, load_hibari, load_whisper
from smart_campaigns.adapters.speech.models import Models
from smart_campaigns.adapters.speech.server import SpeechServer

log = structlog.get_logger(__name__)


def main() -> None:
    given = _given()
    die_with_parent(given.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; calls in progress still need it
    os.umask(0o077)  # the socket is for this user's processes
    log_to_stderr()
    loading = LoadingModels(lambda: load_whisper(given.recogniser), load_hibari, _give_up)
    models = Models(hears=loading, says=loading, clock=SystemClock())
    server = SpeechServer(models=models, most_talks=given.most_talks, are_loaded=lambda: loading.are_loaded)
    asyncio.run(_serve(server, given.socket))


async def _serve(server: SpeechServer, socket: Path) -> None:
    """Until SIGTERM."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)  # a model at work is not waited for
    await server.run(socket, _say_ready)


def _say_ready() -> None:
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - the parent reads it


def _give_up(error: BaseException) -> None:
    log.error("a speech model cannot be loaded", error=str(error))
    os._exit(1)


def _given() -> argparse.Namespace:
    given = argparse.ArgumentParser(prog="smart_campaigns.adapters.speech")
    given.add_argument("--socket", type=Path, required=True)
    given.add_argument("--most-talks", type=int, required=True)
    given.add_argument("--parent", type=int)
    given.add_argument("--recogniser", type=Path)
    return given.parse_args()


if __name__ == "__main__":
    main()

"""The voice process: the models of a host. Started by the server; it ends with it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import structlog

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.processes import die_with_parent
from smart_campaigns.adapters.speech.hibari_voice import HibariVoice
from smart_campaigns.adapters.speech.models import RECOGNISERS, Models
from smart_campaigns.adapters.speech.server import SpeechServer
from smart_campaigns.adapters.speech.whisper import Whisper


def main() -> None:
    given = _given()
    die_with_parent(given.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; calls in progress still need it
    os.umask(0o077)  # the socket is for this user's processes
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    hears, says = Whisper(given.recogniser, threads=RECOGNISERS), HibariVoice()
    models = Models(hears=hears, says=says, clock=SystemClock())
    asyncio.run(_serve(SpeechServer(models=models, most_talks=given.most_talks), given.socket))


async def _serve(server: SpeechServer, socket: Path) -> None:
    """Until SIGTERM."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)  # a model at work is not waited for
    await server.run(socket, _say_ready)


def _say_ready() -> None:
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - the parent reads it


def _given() -> argparse.Namespace:
    given = argparse.ArgumentParser(prog="smart_campaigns.adapters.speech")
    given.add_argument("--socket", type=Path, required=True)
    given.add_argument("--most-talks", type=int, required=True)
    given.add_argument("--parent", type=int)
    given.add_argument("--recogniser", type=Path)
    return given.parse_args()


if __name__ == "__main__":
    main()

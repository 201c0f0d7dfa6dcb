"""The voice process: the models of a host. Started by the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys

import structlog

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.speech.hibari_voice import HibariVoice
from smart_campaigns.adapters.speech.models import RECOGNISERS, Models
from smart_campaigns.adapters.speech.server import SpeechServer
from smart_campaigns.adapters.speech.whisper import Whisper
from smart_campaigns.bootstrap.parent import die_with_parent
from smart_campaigns.bootstrap.voice_service import most_talks, voice_socket
from smart_campaigns.settings import Settings


async def run_voice(settings: Settings, parent: int | None) -> None:
    """Until SIGTERM, or killed with its parent."""
    die_with_parent(parent)
    os.umask(0o077)  # the socket is for this user's processes
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; calls in progress still need it
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    models = Models(
        hears=Whisper(settings.recogniser_model, threads=RECOGNISERS), says=HibariVoice(), clock=SystemClock()
    )
    serving = asyncio.create_task(
        SpeechServer(models=models, most_talks=most_talks(settings)).run(voice_socket(settings), _say_ready)
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    await asyncio.gather(serving, return_exceptions=True)
    os._exit(0)  # a model at work in its thread is not waited for


def _say_ready() -> None:
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - the parent reads it

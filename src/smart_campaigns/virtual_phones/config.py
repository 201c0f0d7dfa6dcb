"""How a population is set up: one dataclass, which is also the command line of its process."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonesConfig:
    log: Path
    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one, told in the ready line."""
    seed: int = 1
    script: Path | None = None
    is_fast: bool = False
    is_speaking: bool = False
    """People say words, with voices of their own."""
    answer_rate: float | None = None
    """At every hour, instead of the profile's."""
    calls_per_second: float | None = None
    channels: int | None = None
    channels_full_status: int = 503
    """With 503 and above the rate: Retry-After."""
    retry_after_s: int = 60
    rtp_silence_s: float = 30.0
    tapes: Path | None = None
    """A folder for stereo WAVs of all calls."""
    zone: str = "UTC"
    """Whose hours the answer rates go by."""
    clock_offset_s: float = 0.0
    """For rehearsals at another hour: acts on the answer rates only, never on a stamp in the log."""
    ready_fd: int | None = None

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)

    def to_argv(self) -> list[str]:
        """The arguments that give this configuration back."""
        argv = ["--listen", f"{self.host}:{self.port}"]
        argv += ["--fast"] if self.is_fast else []
        argv += ["--speaks"] if self.is_speaking else []
        for option, name in _OPTIONS.items():
            value = getattr(self, name)
            if value is not None:
                argv.append(f"{option}={value}")
        return argv


_OPTIONS = {
    "--seed": "seed",
    "--log": "log",
    "--script": "script",
    "--answer-rate": "answer_rate",
    "--throttle-cps": "calls_per_second",
    "--channels": "channels",
    "--channels-full-status": "channels_full_status",
    "--retry-after": "retry_after_s",
    "--rtp-silence": "rtp_silence_s",
    "--tapes": "tapes",
    "--zone": "zone",
    "--clock-offset": "clock_offset_s",
    "--ready-fd": "ready_fd",
}


def config_from_argv(argv: Sequence[str]) -> PhonesConfig:
    arguments = vars(_parser().parse_args(argv))
    host, port = arguments.pop("listen")
    return PhonesConfig(host=host, port=port, **arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m smart_campaigns.virtual_phones", description="A population of people behind real SIP and RTP."
    )
    option = parser.add_argument
    _named(
        option, "--log", Path, "file that every INVITE and what became of it is appended to (JSON lines)", required=True
    )
    option("--listen", type=_host_and_port, default=("127.0.0.1", 0), metavar="HOST:PORT", help="default 127.0.0.1:0")
    option("--fast", dest="is_fast", action="store_true", help="short rings and talks, for a demo")
    option("--speaks", dest="is_speaking", action="store_true", help="people say words, each with a voice of their own")
    _named(option, "--seed", int, "another seed, other people", default=1)
    _named(option, "--script", Path, "JSON file: number → list of behaviours, `*` for all others")
    _named(option, "--answer-rate", float, "share of attempts that a person picks up, the same at every hour")
    _named(option, "--throttle-cps", float, "above so many INVITEs a second: 503 with Retry-After")
    _named(option, "--channels", int, "above so many calls at once: refused")
    _named(option, "--channels-full-status", int, "with this status", default=503)
    _named(option, "--retry-after", int, "seconds, in the 503 of either limit", default=60)
    _named(option, "--rtp-silence", float, "seconds without RTP after which a call is dropped", default=30.0)
    _named(option, "--tapes", Path, "folder for a stereo WAV of each call")
    _named(option, "--zone", str, "IANA time zone of the people", default="UTC")
    _named(option, "--clock-offset", float, "seconds, shifts the hour that answer rates go by", default=0.0)
    _named(option, "--ready-fd", int, "file descriptor for the ready line; default standard output")
    return parser


def _named(option: Any, flag: str, kind: type, about: str, **more: object) -> None:
    option(flag, dest=_OPTIONS[flag], type=kind, help=about, **more)


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)

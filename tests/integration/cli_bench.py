"""The real command line as processes on a data folder of its own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from smart_campaigns import bootstrap
from smart_campaigns.adapters.policy_files import read_csv
from smart_campaigns.cli.main import app
from smart_campaigns.core.fictional_numbers import FictionalRange, awake_ranges, fictional_ranges
from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.core.numbers import parse_area_codes

COMMAND = (sys.executable, "-m", "smart_campaigns.cli")
CALLER_NUMBER = "+12025550190"


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any
    out: str
    err: str

    @property
    def code(self) -> str:
        return self.data["error"]["code"]


@dataclass(frozen=True)
class CommandLine:
    folder: Path
    more: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SC_DATA_DIR": str(self.folder), **self.more}

    def run(self, *words: str, given: str | None = None) -> Answer:
        done = subprocess.run(
            [*COMMAND, *words],
            check=False,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=60,
            input=given,
        )
        assert "Traceback" not in done.stderr, done.stderr
        lines = done.stdout.strip().splitlines()
        data = json.loads(lines[-1]) if "--json" in words and lines else None
        return Answer(done.returncode, data, done.stdout, done.stderr)

    def ok(self, *words: str, given: str | None = None) -> Any:
        answer = self.run(*words, "--json", given=given)
        assert answer.status == 0, (words, answer.out, answer.err)
        return answer.data

    def refused(self, *words: str) -> Answer:
        answer = self.run(*words, "--json")
        assert answer.status in {1, 2}, (words, answer.out)
        return answer

    @contextmanager
    def database_kept(self) -> Iterator[None]:
        """Counted as one of its users: it need not start for each command."""
        with (self.folder / "postgres.users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            CommandLine.run(self, "campaign", "list")  # a process of its own starts it
            yield
        CommandLine.run(self, "campaign", "list")  # the last user stops it

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[str]]:
        with (self.folder / "up.err").open("a") as log:
            server = subprocess.Popen(
                [*COMMAND, "up", "--json"], stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment
            )
        try:
            ready = json.loads(server.stdout.readline())
            assert ready["ready"] is True, ready
            yield server
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGTERM)
                time.sleep(0.2)
                server.send_signal(signal.SIGTERM)
                server.wait(30)
            server.stdout.close()

    def invites(self) -> int:
        log = next(self.folder.glob("phones-*.log"), None)
        lines = log.read_text().splitlines() if log else []
        return sum(json.loads(line)["event"] == "invite" for line in lines)

    def postmaster(self) -> int | None:
        """None while it is being started."""
        file = self.folder / "postgres" / "postmaster.pid"
        words = file.read_text().split() if file.exists() else []
        return int(words[0]) if words else None


class InThisProcess(CommandLine):
    """The same commands without a start of Python each: for the many that are refused."""

    def run(self, *words: str, given: str | None = None) -> Answer:
        done = CliRunner().invoke(app, words, input=given, env=self.environment)
        assert isinstance(done.exception, (SystemExit, type(None))), done.exception
        lines = done.stdout.strip().splitlines()
        data = json.loads(lines[-1]) if "--json" in words and lines else None
        return Answer(done.exit_code, data, done.stdout, done.stderr)


@contextmanager
def data_folder(kind: type[CommandLine] = CommandLine, **more: str) -> Iterator[CommandLine]:
    folder = Path(tempfile.mkdtemp(prefix="sc-cli-"))
    folder.chmod(0o755)  # the database's own user enters it
    try:
        yield kind(folder, more)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def awake() -> FictionalRange:
    """Numbers that ring nobody, of a place where a reminder is allowed now."""
    ranges = fictional_ranges(parse_area_codes(read_csv("nanp.csv")).values())
    return next(awake_ranges(ranges, bootstrap.policy_law().table, Calendars(), datetime.now(UTC)))


def numbers_of(home: FictionalRange, count: int) -> list[str]:
    return [n for n in islice(home.numbers(), count + 1) if n != CALLER_NUMBER][:count]


def until(holds: Callable[[], bool], within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "did not come true in time"
        time.sleep(0.2)


def speak_no_words(line: CommandLine) -> None:
    """The first agent says one recorded sentence instead of holding a talk, which takes its time."""
    file = line.folder / "recorded.yaml"
    file.write_text("kind: recorded_sentence\n")
    line.ok("agent", "save", "1", "--file", str(file))
    line.ok("agent", "publish", "1")

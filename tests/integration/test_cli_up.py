"""What `up` says of carriers whose callers cannot start, and that it ends those of one that was deleted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from cli_bench import COMMAND, CommandLine, InThisProcess, data_folder, until


@pytest.fixture
def line():
    with data_folder() as line:
        yield line


def test_a_caller_that_cannot_start_tells_why(line: CommandLine) -> None:
    inside = InThisProcess(line.folder, line.more)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        taken.close()
        with line.database_kept():
            inside.ok("init", "--name", "Acme", "--country", "US", "--zone", "America/New_York")
            inside.ok("carrier", "add", "trunk", "--host", "127.0.0.1", "--listen", at)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", int(at.rpartition(":")[2])))
            server = subprocess.Popen(
                [*COMMAND, "up"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=line.environment
            )
            assert server.stderr is not None
            said = next(text for text in server.stderr if "trunk (sip)" in text)
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=30)
    assert "could not start" in said
    assert "ready" not in said


def test_the_callers_of_a_deleted_carrier_end(line: CommandLine) -> None:
    inside = InThisProcess(line.folder, line.more)
    with line.database_kept():
        inside.ok("init", "--name", "Acme", "--country", "US", "--zone", "America/New_York")
        inside.ok("carrier", "add", "kept", "--virtual")
        inside.ok("carrier", "add", "old", "--virtual")
        with line.up():
            told = line.folder / "up.err"
            inside.ok("carrier", "delete", "old")
            until(lambda: "a carrier is served no more" in told.read_text())
            (phones,) = line.folder.glob("phones-2.log")
            until(lambda: not _is_written(str(phones)))
    assert "failed" not in told.read_text()


def test_the_log_tells_of_a_caller_that_was_killed_and_of_one_that_died_with_the_server(line: CommandLine) -> None:
    inside = InThisProcess(line.folder, line.more)

    def told() -> list[tuple[str, int | None]]:
        found = inside.ok("events", "--kind", "process_ended", "--kind", "process_started_again")
        assert {one["data"]["caller"] for one in found} <= {1}
        return [(one["kind"], one["data"].get("signal")) for one in reversed(found)]

    with line.database_kept():
        inside.ok("init", "--name", "Acme", "--country", "US", "--zone", "America/New_York")
        inside.ok("carrier", "add", "phones", "--virtual", "--mute")
        with line.up():
            os.kill(_caller(line), signal.SIGKILL)
            killed = [("process_ended", 9), ("process_started_again", None)]
            until(lambda: told() == killed)
        with line.up() as server:
            assert told() == killed  # an end by order is none to tell
            server.kill()
            server.wait()
        with line.up():
            with_the_server = [("process_ended", None), ("process_started_again", None)]
            until(lambda: told() == [*killed, *with_the_server])


def _caller(line: CommandLine) -> int:
    """The one there is."""
    (pid,) = (
        int(file.parent.name)
        for file in Path("/proc").glob("[0-9]*/cmdline")
        if {"caller", f"--data-dir={line.folder}"} <= set(file.read_bytes().decode(errors="replace").split("\0"))
    )
    return pid


def _is_written(name: str) -> bool:
    """By the phones: their command line names it."""
    return any(name in file.read_bytes().decode(errors="replace") for file in Path("/proc").glob("[0-9]*/cmdline"))

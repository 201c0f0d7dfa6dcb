"""What `up` says of carriers whose callers cannot start."""

from __future__ import annotations

import signal
import socket
import subprocess

import pytest
from cli_bench import COMMAND, CommandLine, InThisProcess, data_folder


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

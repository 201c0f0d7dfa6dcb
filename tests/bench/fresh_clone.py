"""From `git clone` to the first words of a conversation, by the README's command, with the package caches as they are."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx2 as httpx
from demo import CHANNELS, first_words, set_going
from figures import report

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(http://\S+)/sign-in\?token=\S+")


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sc-bench-clone-"))
    folder.chmod(0o755)
    began_s = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
    environment = {**os.environ, "SC_DATA_DIR": str(folder / "data")}
    made = subprocess.Popen(
        ["make", "demo"],
        cwd=folder / "clone",
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert made.stderr is not None
        link = next(found for line in made.stderr if (found := LINK.search(line)))
        async with httpx.AsyncClient(base_url=f"{link[1]}/api/v1", headers={"origin": link[1]}) as client:
            await client.get(link[0])
            await set_going(client, CHANNELS)
            await first_words(client, since=0)
        report("clone_to_first_words_s", round(time.monotonic() - began_s, 1), "s")
    finally:
        os.killpg(made.pid, signal.SIGTERM)
        made.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    asyncio.run(main())

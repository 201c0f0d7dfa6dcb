"""The console's page opened cold: what Chromium fetches for it as gzip, and how soon something is seen."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
from figures import percentile, report
from playwright.sync_api import Browser, StorageState, sync_playwright

SERVER = Path(__file__).parents[1] / "e2e" / "console_server.py"
LOADS = 5
STREAM = "/api/v1/live"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
ASKED = re.compile(r'"GET (\S+) HTTP')


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is not installed (Debian: apt install chromium)")
    with _served() as (url, link, code, log), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        state = _signed_in(browser, link)
        said_before = len(log.read_text())
        page = f"{url}/campaigns/smart/{code}/console"
        paints = [_painted_ms(browser, state, page) for _ in range(LOADS)]
        asked = {path for path in ASKED.findall(log.read_text()[said_before:]) if path != STREAM}
        sizes = _gzip_bytes(url, state, asked)
        browser.close()
    for path, size in sorted(sizes.items(), key=lambda one: -one[1])[:12]:
        print(f"  {size:7d} {path}")
    report("console_gz_kb", round(sum(sizes.values()) / 1024, 1), "KB")
    report("console_first_paint_ms", round(percentile(paints, 50)), "ms")


@contextmanager
def _served() -> Iterator[tuple[str, str, str, Path]]:
    """A server that tells each request in a file: also those of workers, which a page does not know of."""
    folder = Path(tempfile.mkdtemp(prefix="sc-bench-page-"))
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "requests.log"
    with log.open("w") as told:
        command = [sys.executable, str(SERVER), str(folder / "data"), str(port), "info"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True)
    try:
        assert process.stdout is not None
        token, code = process.stdout.readline().split()
        url = f"http://127.0.0.1:{port}"
        yield url, f"{url}/sign-in?token={token}", code, log
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _signed_in(browser: Browser, link: str) -> StorageState:
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("heading", level=1).wait_for()
    state = context.storage_state()
    context.close()
    return state


def _painted_ms(browser: Browser, state: StorageState, url: str) -> float:
    """A context of its own has a cache of its own: nothing is there yet."""
    context = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url)
    page.get_by_text("Live", exact=True).wait_for()
    page.get_by_role("region", name="Will it dial?").wait_for()
    page.wait_for_load_state("load")
    # What comes only once the browser is idle is fetched too.
    page.wait_for_timeout(2000)
    painted = float(page.evaluate(PAINTED))
    context.close()
    return painted


def _gzip_bytes(url: str, state: StorageState, asked: set[str]) -> dict[str, int]:
    cookies = {one["name"]: one["value"] for one in state["cookies"]}
    headers = {"accept-encoding": "gzip"}
    with httpx.Client(base_url=url, cookies=cookies, headers=headers) as client:
        return {path: _length(client, path) for path in asked}


def _length(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path) as answer:
        assert answer.status_code == 200, path
        return sum(len(piece) for piece in answer.iter_raw())


if __name__ == "__main__":
    main()

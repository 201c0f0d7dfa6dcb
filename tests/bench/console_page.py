"""The console's page opened cold: what Chromium fetches for it as gzip, and how soon something is seen."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

import httpx2 as httpx
from figures import percentile, report
from playwright.sync_api import Browser, StorageState, sync_playwright

sys.path.append(str(Path(__file__).parents[1]))
from served_console import served_console, sign_in

SERVER = Path(__file__).parents[1] / "e2e" / "console_server.py"
LOADS = 5
STREAM = "/api/v1/live"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
ASKED = re.compile(r'"GET (\S+) HTTP')


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is not installed (Debian: apt install chromium)")
    with (
        tempfile.NamedTemporaryFile("w") as told,
        served_console(SERVER, "info", errors=told.file) as console,
        sync_playwright() as play,
    ):
        log, url = Path(told.name), console.url  # each request in a file: also those of workers, which no page knows of
        token, code = console.told.split()
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        state = sign_in(browser, f"{url}/sign-in?token={token}")
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

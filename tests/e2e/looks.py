"""Pictures of every address, to be looked at: `looks.py folder [size …] [--only word]`, run by hand.

Each in 1440 and 390 px, light and dark, with nothing, three and thousands of rows; then what is shown while the server
answers late, answers with an error, or says nothing any more. Beside the pictures, one line each: what a browser
complained of, what axe found, whether the page is wider than the screen, how many elements it has and when its heading stood.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Route, StorageState, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

sys.path.append(str(Path(__file__).parents[1]))
from served_console import served_console, sign_in

HERE = Path(__file__).parent
AXE = HERE.parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "campaigns": "/campaigns",
    "campaigns-paused": "/campaigns?state=paused",
    "console": "/campaigns/smart/{code}/console",
    "console-stop": "/campaigns/smart/{code}/console?ask=stop",
    "edit-schedule": "/campaigns/smart/{code}/edit?tab=schedule",
    **{f"create-{tab}": f"/campaigns/smart/create?tab={tab}" for tab in (
        "targeting", "schedule", "pacing", "call_handling", "retry", "safety", "advanced")},
    "calls": "/calls",
    "calls-busy": "/calls?outcome=busy",
    "call": "/calls/{call}",
    "call-live": "/calls/{live_call}",
    "contacts": "/contacts",
    "contacts-none": "/contacts?q=nobody-at-all",
    "contact": "/contacts/1",
    "import": "/contacts/import",
    "dnc": "/dnc",
    "numbers": "/numbers",
    "projects": "/projects",
    "agents": "/agents",
    "agent": "/agents/1",
    "agent-versions": "/agents/1?tab=versions",
    "settings": "/settings",
    **{f"settings-{tab}": f"/settings?tab={tab}" for tab in ("members", "keys", "audit")},
    "nowhere": "/no/such/page",
}  # fmt: skip
LOOKS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
SETTLE_MS = 350


@dataclass(frozen=True, slots=True)
class Installation:
    size: str
    url: str
    seeded: dict[str, str]
    state: StorageState


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    path: str
    width: int
    scheme: str
    awaited: Literal["heading", "alert"] = "heading"


@dataclass(slots=True)
class Camera:
    folder: Path
    only: str
    lines: list[str] = field(default_factory=list)

    def each(self, browser: Browser, of: Installation) -> None:
        for width, scheme in LOOKS:
            for name, path in PAGES.items():
                if self.only in name and not (of.size == "empty" and "{" in path):
                    self._take(browser, of, Picture(f"{name}-{of.size}-{scheme}-{width}", path, width, scheme))

    def troubles(self, browser: Browser, of: Installation) -> None:
        """As pages are before and without an answer."""
        for name, path in PAGES.items():
            for width, scheme in (LOOKS[0], LOOKS[-1]):
                if self.only in name:
                    for trouble, meet in TROUBLES.items():
                        awaited: Literal["heading", "alert"] = "alert" if trouble == "error" else "heading"
                        shown = Picture(f"{name}-{trouble}-{scheme}-{width}", path, width, scheme, awaited)
                        self._take(browser, of, shown, meet)

    def _take(
        self, browser: Browser, of: Installation, shown: Picture, meet: Callable[[Page], None] = lambda _: None
    ) -> None:
        context = browser.new_context(
            storage_state=of.state,
            viewport={"width": shown.width, "height": 900 if shown.width > 760 else 844},
            color_scheme="dark" if shown.scheme == "dark" else "light",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        meet(page)
        page.goto(of.url + shown.path.format(**of.seeded))
        seen = {
            "look": shown.name,
            "heading": _until_it_stands(page, shown.awaited),
            **_measured(page),
            "complaints": complaints,
        }
        page.screenshot(path=self.folder / f"{shown.name}.png")
        if page.evaluate("document.documentElement.scrollHeight > innerHeight + 40"):
            page.screenshot(path=self.folder / f"{shown.name}-full.png", full_page=True, clip=_top_of(page))
        self.lines.append(json.dumps(seen | {"axe": _violations(page)}))
        page.unroute_all(behavior="ignoreErrors")
        context.close()


def _until_it_stands(page: Page, awaited: Literal["heading", "alert"]) -> bool:
    """An error is told when the request was tried again in vain."""
    try:
        page.get_by_role(awaited).first.wait_for(timeout=3000 if awaited == "heading" else 9000)
        page.wait_for_load_state("networkidle", timeout=800)
    except TooLate:
        pass
    page.wait_for_timeout(SETTLE_MS)
    return page.get_by_role("heading").count() > 0


def _top_of(page: Page) -> dict[str, float]:
    """At most so much of a long page as can be looked at."""
    width, height = page.evaluate("[innerWidth, Math.min(document.documentElement.scrollHeight, 3600)]")
    return {"x": 0, "y": 0, "width": width, "height": height}


def _measured(page: Page) -> dict[str, object]:
    return dict(
        page.evaluate("""() => ({
          elements: document.querySelectorAll('*').length,
          height: document.documentElement.scrollHeight,
          isTooWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
          ready_ms: Math.round(performance.getEntriesByType('largest-contentful-paint').at(-1)?.startTime
            ?? performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
        })""")
    )


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found["violations"]]


def _is_of_data(url: str) -> bool:
    """All but what the frame itself stands on."""
    return "/api/v1/" in url and not url.endswith(("/session", "/organization", "/live"))


def _late(page: Page) -> None:
    page.route(_is_of_data, lambda _: None)


def _broken(page: Page) -> None:
    body = json.dumps({"type": "about:blank", "title": "The database does not answer.", "status": 503, "code": "away"})

    def answer(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body=body)

    page.route(_is_of_data, answer)


TROUBLES = {"loading": _late, "error": _broken}


@contextmanager
def installed(size: str, browser: Browser) -> Iterator[Installation]:
    with served_console(HERE / "looks_server.py", size) as console:
        seeded = json.loads(console.told)
        state = sign_in(browser, f"{console.url}/sign-in?token={seeded['link']}")
        yield Installation(size, console.url, seeded, state)


def main() -> None:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("folder", type=Path)
    read.add_argument("sizes", nargs="*", default=["empty", "three", "full"])
    read.add_argument("--only", default="")
    read.add_argument("--troubles", action="store_true")
    args = read.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in args.sizes:
            with installed(size, browser) as installation:
                camera = Camera(args.folder, args.only)
                (camera.troubles if args.troubles else camera.each)(browser, installation)
                with (args.folder / "looks.jsonl").open("a") as told:
                    told.write("\n".join(camera.lines) + "\n")
        browser.close()


if __name__ == "__main__":
    main()

"""A real browser (Debian's chromium) on the console as it was built, over a server of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from served_console import served_console, sign_in

HERE = Path(__file__).parent
AXE = HERE.parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed (Debian: apt install chromium)"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@dataclass(frozen=True, slots=True)
class Served:
    process: subprocess.Popen[str]
    url: str
    link: str
    code: str


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with served_console(HERE / "console_server.py") as console:
        link, code = console.told.split()
        yield Served(console.process, console.url, link, code)


@pytest.fixture(scope="session")
def signed_in(browser: Browser, served: Served) -> StorageState:
    return sign_in(browser, f"{served.url}/sign-in?token={served.link}")


@dataclass(frozen=True, slots=True)
class Look:
    width: int
    scheme: str


ALWAYS = [(1440, "light"), (390, "dark")]
BESIDES = [(1440, "dark"), (390, "light"), (320, "light")]


@pytest.fixture(params=[*ALWAYS, *(pytest.param(one, marks=pytest.mark.every_look) for one in BESIDES)], ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    return Look(*request.param)


@pytest.fixture
def wide() -> Look:
    return Look(1440, "light")


class Watched:
    """A page, and what its browser complained of."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.url = url
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("request", self._is_ours)

    def _is_ours(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"asks elsewhere: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        self.page.get_by_role("heading").first.wait_for()
        return self.page

    def violations(self) -> list[str]:
        """Of the whole page at once: what lies under a foot that sticks is reached by scrolling."""
        self.page.set_viewport_size({"width": self.page.viewport_size["width"], "height": 4000})
        self.page.evaluate(AXE.read_text())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate("tags => axe.run(document, { runOnly: tags })", tags)
        return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found["violations"]]

    def is_wider_than_screen(self) -> bool:
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


@pytest.fixture
def watched(
    browser: Browser, served: Served, signed_in: StorageState, request: pytest.FixtureRequest
) -> Iterator[Watched]:
    look: Look = request.getfixturevalue("look" if "look" in request.fixturenames else "wide")
    context = browser.new_context(
        storage_state=signed_in,
        viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.scheme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    yield Watched(context, served.url)
    context.close()

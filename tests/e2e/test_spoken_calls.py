"""The demo as it is served: virtual phones that speak, an agent that talks with them, and the console beside it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from conftest import Watched, sign_in

TALK_MS = 120_000
"""Until somebody picked up and was talked with to the end."""


@pytest.fixture(scope="module")
def demo() -> Iterator[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="sc-e2e-"))
    folder.chmod(0o755)  # the database runs as nobody where the tests run as root
    command = [sys.executable, "-m", "smart_campaigns.cli", "demo", "--json", "--contacts", "40"]
    environment = {**os.environ, "SC_DATA_DIR": str(folder / "data")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())
    process.terminate()
    process.terminate()  # a second signal: within 5 s
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def member(browser: Browser, demo: dict[str, Any]) -> StorageState:
    return sign_in(browser, demo["sign_in"])


@pytest.fixture
def context(browser: Browser, member: StorageState) -> Iterator[BrowserContext]:
    context = browser.new_context(
        storage_state=member, viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id="Europe/Berlin"
    )
    yield context
    context.close()


def test_an_operators_way_by_keyboard_alone(context: BrowserContext, demo: dict[str, Any]) -> None:
    watched = Watched(context, demo["url"])
    page = watched.open("/campaigns")
    _open_by_name(page, "March renewal")
    _allocate(page, 4)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    _look_at_a_talk(page)
    expect(page.get_by_role("log").get_by_text("Completed").first).to_be_visible(timeout=TALK_MS)
    assert watched.violations() == []
    page.set_viewport_size({"width": 1440, "height": 900})

    page.keyboard.press("p")
    page.get_by_role("button", name="Keep dialing").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("l")
    page.get_by_role("heading", name="Calls", level=1).wait_for()
    _hear(page, watched)
    assert watched.complaints == []


def _open_by_name(page: Page, name: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").wait_for()
    page.keyboard.type(name)
    page.get_by_role("option", name=re.compile(name)).wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=re.compile(name), level=1).wait_for()


def _allocate(page: Page, channels: int) -> None:
    page.keyboard.press("c")
    expect(page.locator("#channels")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(str(channels))
    page.get_by_role("region", name="Channels").get_by_role("button", name="Allocate").focus()
    page.keyboard.press("Enter")
    meter = page.get_by_role("meter", name="Channels in use")
    expect(meter).to_have_attribute("aria-valuetext", re.compile(f"of {channels} channels"))


def _look_at_a_talk(page: Page) -> None:
    """The row of a call opens, and what is said comes by itself."""
    rows = page.get_by_role("region", name="Calls in progress, scrolls").get_by_role("button")
    expect(rows.first).to_be_visible(timeout=TALK_MS)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("call="))
    expect(page.get_by_text(re.compile("an automated AI assistant")).first).to_be_visible(timeout=TALK_MS)


def _hear(page: Page, watched: Watched) -> None:
    """A talk that came to its end is played, and its transcript keeps up."""
    completed = page.get_by_role("row").filter(has_text="Completed").get_by_role("link").first
    completed.focus()
    page.keyboard.press("Enter")
    recording = page.get_by_role("region", name="Recording")
    recording.wait_for()
    position = recording.get_by_role("slider", name="Position")
    expect(position).to_have_attribute("aria-valuetext", re.compile("^0:00 of "))
    page.keyboard.press("j")
    expect(page.get_by_role("list", name="What was said").locator("[aria-current]")).to_be_visible()
    page.keyboard.press("Space")
    expect(recording.get_by_role("button", name="Pause")).to_be_visible()
    expect(position).to_have_attribute("aria-valuetext", re.compile("^0:0[2-9] of "))
    page.keyboard.press("Space")
    expect(recording.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("ArrowRight")
    assert watched.violations() == []


def test_eight_consoles_in_one_browser_share_one_stream(context: BrowserContext, demo: dict[str, Any]) -> None:
    """A browser opens six connections to a server: were each console to hold one, the seventh would wait for ever."""
    pages = [Watched(context, demo["url"]).open("/campaigns/smart/MRR-1/console") for _ in range(8)]
    for page in pages:
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    pages[-1].get_by_role("button", name="One channel more").click()
    for page in pages:
        meter = page.get_by_role("meter", name="Channels in use")
        expect(meter).to_have_attribute("aria-valuetext", re.compile("of 5 channels"))

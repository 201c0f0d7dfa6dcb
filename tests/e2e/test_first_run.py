"""From an empty installation to a call that is heard, by keyboard alone: no pointer, and nothing but the console."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from conftest import Watched
from served_console import sign_in
from smart_campaigns.bootstrap import awake_now
from smart_campaigns.core.fictional_numbers import FictionalRange

TALK_MS = 120_000
"""Until somebody picked up and was talked with to the end."""
MOST_TABS = 60
CONTACTS = 20


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sc-e2e-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # the database runs as nobody where the tests run as root
        yield Path(name)


@pytest.fixture(scope="module")
def up(folder: Path) -> Iterator[dict[str, str]]:
    """`up` in a folder where there was nothing."""
    command = [sys.executable, "-m", "smart_campaigns.cli", "up", "--json"]
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


@pytest.fixture(scope="module")
def home() -> FictionalRange:
    """Where a reminder is allowed now and for an hour."""
    return awake_now(datetime.now(UTC), 1)[0]


@pytest.fixture
def contacts(folder: Path, home: FictionalRange) -> Path:
    file = folder / "contacts.csv"
    rows = (f"Person {i},{number},express" for i, number in enumerate(islice(home.numbers(), CONTACTS), 1))
    file.write_text("\n".join(["name,phone,consent", *rows]))
    return file


@pytest.fixture(scope="module")
def context(browser: Browser, up: dict[str, str]) -> Iterator[BrowserContext]:
    context = browser.new_context(
        storage_state=sign_in(browser, up["sign_in"]),
        viewport={"width": 1440, "height": 900},
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    yield context
    context.close()


AGENT_IS_HEARD = """() => [...document.querySelectorAll('i[data-by="agent"]')].some(
  (bar) => parseFloat(bar.style.getPropertyValue('--level')) > 0.3)"""


def test_from_nothing_to_a_call_that_is_heard(
    context: BrowserContext, up: dict[str, str], home: FictionalRange, contacts: Path
) -> None:
    watched = Watched(context, up["url"])
    page = watched.open("/")
    _set_up(watched, home)
    _bring_contacts(watched, contacts)
    _add_numbers(watched)
    _create(watched, home)
    _dial(watched)
    _watch(watched)
    _pause(page)
    _hear(watched)
    # That nobody is set up yet is an answer, which a browser tells as a failed request.
    assert [one for one in watched.complaints if "409 (Conflict)" not in one] == []
    page.close()


def test_eight_consoles_in_one_browser_share_one_stream(context: BrowserContext, up: dict[str, str]) -> None:
    """Of the campaign of the first run. A browser opens six connections to a server: were each console to hold one, the
    seventh would wait for ever."""
    pages = [Watched(context, up["url"]).open("/campaigns/smart/FR-1/console") for _ in range(8)]
    for page in pages:
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    pages[-1].get_by_role("button", name="One channel more").click()
    for page in pages:
        meter = page.get_by_role("meter", name="Channels in use")
        expect(meter).to_have_attribute("aria-valuetext", re.compile("of 4 channels"))


def _set_up(watched: Watched, home: FictionalRange) -> None:
    page = watched.page
    page.get_by_role("heading", name="Whose calls are these?").wait_for()
    _sound(watched)
    _type(page.get_by_label("Organization"), "Northwind")
    country = page.get_by_role("combobox", name="Country")
    _type(country, "Atlantis")
    page.keyboard.press("Tab")
    expect(page.get_by_text("No country is called “Atlantis”. Choose one from the list.")).to_be_visible()
    country.focus()
    _type(country, home.country)
    _type(page.get_by_label("Time zone"), home.zones[0])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Nothing dials yet.").wait_for()
    _sound(watched)


def _bring_contacts(watched: Watched, contacts: Path) -> None:
    page = watched.page
    _press(page.get_by_role("link", name="Import contacts"))
    page.get_by_role("heading", name="Import contacts").wait_for()
    _sound(watched)
    _type(page.get_by_role("textbox", name="Project"), "Memberships")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("project="))  # which is made by now
    _to(page.get_by_label("CSV or Excel file"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(contacts)
    page.get_by_text(f"Of {CONTACTS} rows, {CONTACTS} would be imported.").wait_for()
    _sound(watched)
    _press(page.get_by_role("button", name=f"Import {CONTACTS}"))
    page.get_by_text(f"{CONTACTS} of {CONTACTS} rows were imported.").wait_for()
    _press(page.get_by_role("link", name="To the campaigns"))


def _add_numbers(watched: Watched) -> None:
    page = watched.page
    expect(page.get_by_role("listitem").filter(has_text="Bring contacts")).to_contain_text("Done")
    _press(page.get_by_role("link", name="Add a number"))
    add = page.get_by_role("region", name="Carriers").get_by_role("button", name="Add carrier")
    _press(add)
    dialog = page.get_by_role("dialog", name="Add carrier")
    _type(dialog.get_by_label("Name"), "Virtual phones")
    _type(dialog.get_by_label("Share that answers"), "1")
    page.keyboard.press("Enter")
    expect(add).to_be_focused()
    _press(page.get_by_role("button", name="Add numbers"))
    dialog = page.get_by_role("dialog", name="Add numbers")
    _type(dialog.get_by_label("Numbers"), "+12025550190, +12025550191")
    _press(dialog.get_by_role("button", name="Add 2 numbers"))
    page.get_by_role("cell", name="+1 202 555 0191").wait_for()
    _sound(watched)
    _keys(page, "g", "c")


def _create(watched: Watched, home: FictionalRange) -> None:
    """What has one answer is filled in; the window is all day, every day, which leaves the law's hours."""
    page = watched.page
    _press(page.get_by_role("link", name="New campaign"))
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("First reminders")
    expect(page.get_by_label("Project", exact=True)).to_have_value(f"Memberships, {CONTACTS} contacts")
    _keys(page, "Control+ArrowRight")
    expect(page.get_by_role("tab", name="Schedule")).to_be_focused()
    _type(page.get_by_label("Window opens"), "00:00")
    _to(page.get_by_label("Window closes"))
    _keys(page, "Control+a", "Delete")
    expect(page.get_by_label("Time zone", exact=True)).to_have_value(home.zones[0])
    for day in ("Sat", "Sun"):
        _to(page.get_by_role("button", name=day))
        page.keyboard.press("Space")
    _sound(watched)
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="First reminders", level=1).wait_for()


def _dial(watched: Watched) -> None:
    """Saved paused, with no channels; nothing dials before both are said."""
    page = watched.page
    readiness = page.get_by_role("region", name="Will it dial?")
    expect(readiness).to_contain_text("No, because one thing is missing.")
    expect(page.get_by_role("heading", name="When you start")).to_be_visible()
    _sound(watched)
    page.keyboard.press("c")
    expect(page.locator("#channels")).to_be_focused()
    _keys(page, "Control+a", "3", "Enter")
    meter = page.get_by_role("meter", name="Channels in use")
    expect(meter).to_have_attribute("aria-valuetext", re.compile("0 of 3 channels"))
    expect(readiness).to_contain_text("No, because it is paused.")
    _keys(page, "Escape", "p")
    dialog = page.get_by_role("dialog", name="Start First reminders?")
    expect(dialog.get_by_role("button", name="Not yet")).to_be_focused()
    _keys(page, "Tab", "Enter")
    expect(readiness).to_contain_text("Yes, dialing now.")


def _watch(watched: Watched) -> None:
    """The row of a call opens, what is said comes by itself, and sounds."""
    page = watched.page
    calls = page.get_by_role("region", name="Calls in progress, scrolls")
    expect(calls.get_by_text("Talking").first).to_be_visible(timeout=TALK_MS)  # who talks stands first
    _keys(page, "j", "Enter")
    expect(page.get_by_text(re.compile("an automated AI assistant")).first).to_be_visible(timeout=TALK_MS)
    expect(page.get_by_role("button", name="Stop listening", exact=True)).to_be_visible()
    page.wait_for_function(AGENT_IS_HEARD, timeout=TALK_MS)
    expect(page.get_by_role("log").get_by_text("Completed").first).to_be_visible(timeout=TALK_MS)
    _sound(watched)


def _pause(page: Page) -> None:
    _press(page.get_by_role("button", name="Pause"))
    dialog = page.get_by_role("dialog", name="Pause First reminders?")
    expect(dialog.get_by_role("button", name="Keep dialing")).to_be_focused()
    _keys(page, "Tab", "Enter")
    expect(page.get_by_role("button", name="Resume")).to_be_focused()


def _hear(watched: Watched) -> None:
    page = watched.page
    _keys(page, "g", "l")
    completed = page.get_by_role("row").filter(has_text="Completed").get_by_role("link").first
    completed.wait_for()
    _press(completed)
    said = page.get_by_role("list", name="What was said")
    expect(said.get_by_text(re.compile("an automated AI assistant"))).to_be_visible()
    recording = page.get_by_role("region", name="Recording")
    position = recording.get_by_role("slider", name="Position")
    expect(position).to_have_attribute("aria-valuetext", re.compile("^0:00 of "))
    page.keyboard.press("j")
    expect(said.locator("[aria-current]")).to_be_visible()
    page.keyboard.press("Space")
    expect(position).to_have_attribute("aria-valuetext", re.compile("^0:0[2-9] of "))
    page.keyboard.press("Space")
    expect(recording.get_by_role("button", name="Play")).to_be_visible()
    _sound(watched)


def _to(control: Locator) -> None:
    """Tab by Tab, as somebody without a pointer."""
    control.wait_for()
    for _ in range(MOST_TABS):
        if control.evaluate("it => it === document.activeElement"):
            return
        control.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {control}")


def _press(control: Locator) -> None:
    _to(control)
    control.page.keyboard.press("Enter")


def _type(control: Locator, text: str) -> None:
    _to(control)
    _keys(control.page, "Control+a")
    control.page.keyboard.type(text)


def _keys(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _sound(watched: Watched) -> None:
    """Everybody can use it; and the window is as high as it was."""
    size = watched.page.viewport_size
    assert watched.violations() == []
    assert size is not None
    watched.page.set_viewport_size(size)

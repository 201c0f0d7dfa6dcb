"""Each page, on each width and in both schemes: nothing breaks, nothing is asked elsewhere, everybody can use it."""

from __future__ import annotations

import re

import pytest

from conftest import Served, Watched

TABS = ("targeting", "schedule", "pacing", "call_handling", "retry", "safety", "advanced")
PAGES = [
    "/campaigns",
    "/campaigns?state=paused",
    "/campaigns/smart/{code}/console",
    "/campaigns/smart/{code}/console?ask=stop",
    "/campaigns/smart/{code}/edit?tab=schedule",
    *(f"/campaigns/smart/create?tab={tab}" for tab in TABS),
    "/calls",
    "/calls?outcome=busy",
    "/contacts",
    "/contacts/1",
    "/contacts/import",
    "/dnc",
    "/numbers",
    "/projects",
    "/agents",
    "/agents/1",
    "/agents/1?tab=versions",
    "/settings",
    *(f"/settings?tab={tab}" for tab in ("members", "keys", "audit")),
    "/no/such/page",
]


@pytest.mark.parametrize("path", PAGES)
def test_page(watched: Watched, served: Served, look: object, path: str) -> None:
    page = watched.open(path.format(code=served.code))
    page.get_by_text("Live", exact=True).wait_for()
    assert not watched.is_wider_than_screen()
    assert watched.violations() == []
    assert watched.complaints == []


def test_what_opens(watched: Watched, served: Served, look: object) -> None:
    page = watched.open("/campaigns")
    page.get_by_text("Live", exact=True).wait_for()
    for key, name in (("Control+k", "Search or run a command"), ("?", "Keyboard")):
        page.keyboard.press(key)
        page.get_by_role("dialog", name=name).wait_for()
        assert watched.violations() == []
        page.keyboard.press("Escape")
        page.get_by_role("dialog", name=name).wait_for(state="detached")
    page.get_by_role("button", name=re.compile("Time zone|^More$")).locator("visible=true").first.click()
    page.get_by_role("menu").get_by_text("UTC").wait_for()
    assert watched.violations() == []

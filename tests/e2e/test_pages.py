"""Each page, on each width and in both schemes: nothing breaks, nothing is asked elsewhere, everybody can use it."""

from __future__ import annotations

import pytest

from conftest import Served, Watched

PAGES = [
    "/campaigns",
    "/campaigns?state=paused",
    "/campaigns/analytics",
    "/campaigns/smart/{code}/console",
    "/campaigns/smart/{code}/console?ask=stop",
    "/campaigns/smart/{code}/edit?tab=schedule",
    *(f"/campaigns/smart/create?tab={tab}" for tab in ("targeting", "pacing", "retry", "safety", "advanced")),
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

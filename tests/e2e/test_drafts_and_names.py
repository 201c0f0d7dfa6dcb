"""What was begun and is not wanted is deleted; what was named badly is named anew."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from conftest import Look, Watched


def test_a_draft_is_deleted_where_it_is_seen(watched: Watched, look: Look) -> None:
    codes = [_draft(watched, f"Unwanted {look.width} {place}") for place in ("form", "console", "list", "list too")]
    page = watched.open(f"/campaigns/smart/{codes[0]}/edit")
    page.get_by_label("Description").fill("Typed, and not saved")
    _delete(page, "Delete draft…", "Delete draft")
    watched.open(f"/campaigns/smart/{codes[1]}/console")
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem", name="Archive")).to_have_count(0)
    page.get_by_role("menuitem", name="Delete draft…").click()
    assert watched.violations() == []
    _confirm(page, "Delete draft")
    watched.open(f"/campaigns?q=Unwanted+{look.width}")
    for code in codes[2:]:
        page.get_by_role("checkbox", name=code).check()
    expect(page.get_by_role("button", name="Archive…")).to_have_count(0)
    page.get_by_role("button", name="Delete drafts…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog", name="2 drafts deleted.")).to_be_visible()
    assert not watched.is_wider_than_screen()
    assert all(_status(watched, code) == 404 for code in codes)
    assert watched.complaints == []


def test_an_agent_is_renamed(watched: Watched) -> None:
    page = watched.open("/agents/1")
    former = page.get_by_role("heading", level=1).inner_text()
    for name, shown in ((" ", None), ("Morning desk", "Morning desk"), (former, former)):
        if page.get_by_role("dialog").count() == 0:
            page.get_by_role("button", name="Rename…").click()
        field = page.get_by_role("dialog").get_by_role("textbox", name="Agent")
        field.fill(name)
        field.press("Enter")
        if shown is None:
            expect(field).to_have_attribute("aria-invalid", "true")
        else:
            expect(page.get_by_role("heading", level=1)).to_have_text(shown)


def _delete(page: Page, opens: str, go: str) -> None:
    page.get_by_role("button", name=opens).click()
    _confirm(page, go)


def _confirm(page: Page, go: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=go).click()
    expect(page.get_by_role("heading", name="Campaigns", level=1)).to_be_visible()


def _draft(watched: Watched, name: str) -> str:
    url, headers = f"{watched.url}/api/v1/campaigns", {"origin": watched.url}
    made = watched.page.request.post(url, data={"settings": {"name": name}, "is_draft": True}, headers=headers)
    return str(made.json()["code"])


def _status(watched: Watched, code: str) -> int:
    return int(watched.page.request.get(f"{watched.url}/api/v1/campaigns/{code}").status)

"""Whom a campaign calls, from where and with what is chosen by name: nobody types ids or codes."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from conftest import Look, Watched


def test_country_contact_and_version_are_chosen_by_name(watched: Watched, look: Look) -> None:
    contact = _read(watched, "projects/1/contacts?limit=3")["items"][2]
    version = _read(watched, "agents/1")["published_version"]
    code = _draft(watched, {"name": f"By name {look.width} {look.scheme}", "project_id": 1, "agent_id": 1})
    page = watched.open(f"/campaigns/smart/{code}/edit")
    country = _field(page, "Country")
    country.fill("Atlantis")
    expect(page.get_by_text("No country is called “Atlantis”. Choose one from the list.")).to_be_visible()
    country.click()
    country.fill("icel")
    country.press("Enter")
    expect(country).to_have_value("Iceland (IS)")
    single = _field(page, "Single contact")
    single.click()
    page.keyboard.type(contact["numbers"][0])
    found = page.get_by_role("option", name=contact["name"])
    expect(found).to_have_attribute("data-combobox-selected", "true")
    page.keyboard.press("Enter")
    expect(single).to_have_value(re.compile(contact["name"]))
    _field(page, "Single number").click()
    page.get_by_role("option").first.click()
    _field(page, "Agent version").click()
    page.get_by_role("option", name=f"v{version} (published)").click()
    assert watched.violations() == []
    assert not watched.is_wider_than_screen()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/console")  # nothing is missing: it is a draft no more
    kept = _read(watched, f"campaigns/{code}")["settings"]
    assert [kept[name] for name in ("country", "single_contact", "single_number", "agent_version")] == [
        "IS",
        contact["contact_id"],
        contact["numbers"][0],
        version,
    ]
    assert watched.complaints == []


def _field(page: Page, name: str) -> Any:
    return page.get_by_role("combobox", name=name, exact=True)


def _read(watched: Watched, path: str) -> Any:
    return watched.page.request.get(f"{watched.url}/api/v1/{path}").json()


def _draft(watched: Watched, settings: dict[str, Any]) -> str:
    url, headers = f"{watched.url}/api/v1/campaigns", {"origin": watched.url}
    made = watched.page.request.post(url, data={"settings": settings, "is_draft": True}, headers=headers)
    return str(made.json()["code"])

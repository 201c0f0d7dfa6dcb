"""What an organization is set to: its country by name, the countries it calls, and its monthly budget."""

from __future__ import annotations

from playwright.sync_api import expect

from conftest import Look, Watched


def test_country_and_budget_are_edited(watched: Watched, look: Look) -> None:
    page = watched.open("/settings")
    country = page.get_by_role("combobox", name="Country", exact=True)
    country.fill("Atlantis")
    country.blur()
    expect(page.get_by_text("No country is called “Atlantis”. Choose one from the list.")).to_be_visible()
    country.fill("ger")
    page.wait_for_timeout(400)
    country.fill("cana")
    page.get_by_role("option", name="Canada (CA)").click()
    expect(country).to_have_value("Canada (CA)")
    page.get_by_role("textbox", name="Monthly budget").fill("2500")
    page.get_by_role("combobox", name="Countries that may be called").fill("ger")
    page.get_by_role("option", name="Germany (DE)").click()
    page.keyboard.press("Escape")
    assert watched.violations() == []
    assert not watched.is_wider_than_screen()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("is left this month.")).to_be_visible()
    page.reload()
    expect(country).to_have_value("Canada (CA)")
    expect(page.get_by_role("textbox", name="Monthly budget")).to_have_value("2 500 USD")
    _back(watched)
    assert watched.complaints == []


def _back(watched: Watched) -> None:
    """As it was, for others."""
    url, headers = f"{watched.url}/api/v1/organization", {"origin": watched.url}
    watched.page.request.patch(url, data={"country": "US", "monthly_budget_micro": 0}, headers=headers)

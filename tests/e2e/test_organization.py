"""What an organization is set to: its country by name, the countries it calls, and its monthly budget."""

from __future__ import annotations

import re

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


def test_enter_chooses_of_an_open_list_and_does_not_submit(watched: Watched) -> None:
    page = watched.open("/settings")
    called = page.get_by_role("combobox", name="Countries that may be called")
    called.click()
    called.press("Enter")
    called.press_sequentially("iceland")
    called.press("Enter")
    expect(page.get_by_role("tabpanel").get_by_text("Iceland (IS)")).to_be_visible()
    country = page.get_by_role("combobox", name="Country", exact=True)
    country.click()
    page.keyboard.type("norw")
    country.press("Enter")
    expect(country).to_have_value("Norway (NO)")
    country.press("ArrowDown")
    country.press("Enter")
    expect(country).to_have_value("Norway (NO)")
    kept = page.request.get(f"{watched.url}/api/v1/organization").json()
    assert (kept["country"], "IS" in kept["allowed_countries"]) == ("US", False)


def test_what_is_not_changed_is_not_saved(watched: Watched) -> None:
    page = watched.open("/settings")
    save, name = page.get_by_role("button", name="Save"), page.get_by_role("textbox", name="Name", exact=True)
    expect(save).to_have_attribute("aria-disabled", "true")
    former = name.input_value()
    name.fill("Southwind")
    expect(save).not_to_have_attribute("aria-disabled", "true")
    name.fill(former)
    name.press("Enter")
    expect(save).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert watched.complaints == []


def test_letters_in_a_budget_are_told_of(watched: Watched) -> None:
    page = watched.open("/settings")
    budget = page.get_by_role("textbox", name="Monthly budget")
    budget.click()
    budget.press_sequentially("2k")
    expect(budget).to_have_accessible_description(re.compile("Only digits and one point are read"))
    expect(page.get_by_role("button", name="Save")).to_have_attribute("aria-disabled", "true")
    budget.press_sequentially("500")
    expect(budget).not_to_have_accessible_description(re.compile("Only digits"))
    expect(budget).to_have_value("2 500 USD")


def test_what_is_wrong_is_told_at_its_field(watched: Watched) -> None:
    page = watched.open("/settings")
    budget = page.get_by_role("textbox", name="Monthly budget")
    countries = page.get_by_role("combobox", name="Countries that may be called")
    budget.fill("20000000")
    for _ in page.request.get(f"{watched.url}/api/v1/organization").json()["allowed_countries"]:
        countries.press("Backspace")  # takes the last one away
    page.get_by_role("button", name="Save").click()
    expect(budget).to_have_accessible_description(re.compile("0 to 10,000,000"))
    expect(countries).to_have_accessible_description(re.compile("At least one country"))
    expect(page.get_by_role("alert")).to_have_count(0)
    assert watched.violations() == []


def _back(watched: Watched) -> None:
    """As it was, for others."""
    url, headers = f"{watched.url}/api/v1/organization", {"origin": watched.url}
    watched.page.request.patch(url, data={"country": "US", "monthly_budget_micro": 0}, headers=headers)

"""A contact file whose columns nobody guesses, with bad rows: its columns are said, and what was promised comes in."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from conftest import Look, Watched

ROWS = ["Name;Rufnummer", "Ada;+12125550181", "Ben;+12125550182", "Cleo;12", "Dora;+12125550181", "Emil;+4930123456"]


def test_a_file_without_a_known_phone_column_comes_in_as_its_dry_run_said(
    watched: Watched, look: Look, tmp_path: Path
) -> None:
    file = tmp_path / f"members-{look.width}.csv"
    file.write_text("\n".join(ROWS))
    page = watched.page
    _open(watched, f"Import {look.width} {look.scheme}")
    page.get_by_label("CSV or Excel file").set_input_files(file)
    expect(page.get_by_text("No column is known to hold phone numbers. Say which one does.")).to_be_visible()
    expect(page.get_by_text("+12125550181, +12125550182, 12")).to_be_visible()
    _choose(page, "Meaning of Rufnummer", "Phone number")
    expect(page.get_by_text("Of 5 rows, 3 would be imported.")).to_be_visible()
    _choose(page, "Consent", "Express, said or written")
    page.get_by_label("Where it was given").fill("Membership form")
    never = page.get_by_role("row").filter(has_text="Country not allowed")
    expect(never).to_contain_text("line 6")
    expect(page.get_by_role("row").filter(has_text="it is on a line above already")).to_contain_text("line 5")
    assert watched.violations() == []
    assert not watched.is_wider_than_screen()
    page.get_by_role("button", name="Import 3").click()
    expect(page.get_by_text("3 of 5 rows were imported.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("3 of 5 rows were imported.")).to_be_visible()
    expect(page.get_by_text("Download 2 rejected rows")).to_be_visible()
    page.get_by_role("link", name="Import another file").click()
    earlier = page.get_by_role("row").filter(has_text=file.name)
    expect(earlier.get_by_role("link", name="Download 2 rejected rows")).to_be_visible()
    assert watched.violations() == []
    assert not watched.is_wider_than_screen()
    earlier.get_by_role("link", name=file.name).click()
    page.get_by_role("link", name="To the contacts").click()
    page.get_by_role("link", name="Ada").click()
    page.get_by_role("button", name="Edit…").click()
    expect(page.get_by_role("textbox", name="Where it was given")).to_have_value("Membership form")
    assert watched.complaints == []


def test_a_file_of_which_nothing_comes_in_says_so(watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    _open(watched, "Import of nothing")
    for text, why in (("Name,Phone\nAda,12", "every row is rejected"), ("Name,Phone\n", "has no row")):
        file = tmp_path / f"{why}.csv"
        file.write_text(text)
        page.get_by_label("CSV or Excel file").set_input_files(file)
        expect(page.get_by_text(why)).to_be_visible()
        expect(page.get_by_role("button", name="Import", exact=False)).to_have_count(0)
    assert watched.complaints == []


def test_the_first_look_at_a_file_is_told_of(watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    _open(watched, "Import that takes long")
    file = tmp_path / "long.csv"
    file.write_text(ROWS[0])
    page.route("**/imports/preview**", lambda _: None)  # unanswered
    page.get_by_label("CSV or Excel file").set_input_files(file)
    expect(page.get_by_role("status").filter(has_text="Looking at the file…")).to_be_visible()


def test_a_column_whose_header_is_known_is_kept_as_an_attribute(watched: Watched, tmp_path: Path) -> None:
    file = tmp_path / "attributes.csv"
    file.write_text("Name,Phone,Language\nAda,+12125550183,fluent in two")
    page = watched.page
    _open(watched, "Import of an attribute")
    page.get_by_label("CSV or Excel file").set_input_files(file)
    meaning = page.get_by_role("combobox", name="Meaning of Language", exact=True)
    expect(meaning).to_have_value("Language")
    _choose(page, "Meaning of Language", "Keep as an attribute")
    expect(meaning).to_have_value("Keep as an attribute")
    page.get_by_role("button", name="Import 1").click()
    page.get_by_role("link", name="To the contacts").click()
    page.get_by_role("link", name="Ada").click()
    expect(page.get_by_text("fluent in two")).to_be_visible()
    assert watched.complaints == []


def _open(watched: Watched, name: str) -> None:
    """A project of its own: what came in once is a duplicate the next time."""
    url, headers = f"{watched.url}/api/v1/projects", {"origin": watched.url}
    made = watched.page.request.post(url, data={"name": name}, headers=headers)
    watched.open(f"/contacts/import?project={made.json()['project_id']}")


def _choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=option).click()

"""Taking a number off the do-not-call list: asked for, with a reason that the audit log keeps."""

from __future__ import annotations

from playwright.sync_api import expect

from conftest import Look, Watched

ENDS = {(1440, "light"): "41", (390, "dark"): "42", (1440, "dark"): "43", (390, "light"): "44", (320, "light"): "45"}


def test_a_number_is_taken_off_after_a_question(watched: Watched, look: Look) -> None:
    number = f"+1 212 555 01{ENDS[look.width, look.scheme]}"
    page = watched.open("/dnc")
    page.get_by_role("textbox", name="Number", exact=True).fill(number)
    page.get_by_role("button", name="Add to DNC").click()
    row = page.get_by_role("row").filter(has_text=number)
    row.get_by_role("button", name="Take off…").click()
    dialog = page.get_by_role("dialog", name=f"Take {number} off the list?")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    assert watched.violations() == []
    page.route("**/api/v1/dnc/remove", lambda route: route.abort())
    dialog.get_by_role("textbox", name="Reason").fill("asked to be called")
    dialog.get_by_role("button", name="Take off the list").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    page.unroute("**/api/v1/dnc/remove")
    dialog.get_by_role("button", name="Take off the list").click()
    expect(row).to_have_count(0)
    page = watched.open("/settings?tab=audit")
    expect(page.get_by_text(f"+1212*****{ENDS[look.width, look.scheme]}: asked to be called")).to_be_visible()
    assert not watched.is_wider_than_screen()
    assert [one for one in watched.complaints if "ERR_FAILED" not in one] == []

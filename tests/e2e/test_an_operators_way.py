"""An operator's way: look, create, allocate, start, pause; and what a lost stream shows."""

from __future__ import annotations

import json
import re
import signal

from playwright.sync_api import expect

from conftest import Served, Watched


def test_the_list_leads_to_the_console(watched: Watched, served: Served) -> None:
    page = watched.open("/campaigns")
    page.get_by_role("link", name="March renewal reminders").click()
    expect(page).to_have_url(re.compile(f"/campaigns/smart/{served.code}/console"))
    expect(page.get_by_role("region", name="Will it dial?")).to_contain_text("No, because it is paused.")
    expect(page.get_by_role("meter", name="Channels in use")).to_have_attribute(
        "aria-valuetext", re.compile("0 of 8 channels in use")
    )


def test_the_day_line_tells_the_window_and_hatches_what_law_and_guard_bar(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/console")
    expect(page.get_by_text("Hatched: not legal, or guarded, for most contacts")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("The call window is open"))).to_be_visible()
    assert watched.violations() == []


def test_a_change_of_channels_applies_and_is_undone(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/console")
    page.get_by_role("button", name="One channel less").click()
    meter = page.get_by_role("meter", name="Channels in use")
    expect(meter).to_have_attribute("aria-valuetext", re.compile("of 7 channels"))
    page.get_by_role("button", name="Undo, back to 8").click()
    expect(meter).to_have_attribute("aria-valuetext", re.compile("of 8 channels"))


def test_channels_are_undone_for_a_minute_and_over_nobody(watched: Watched, served: Served) -> None:
    console = f"/campaigns/smart/{served.code}/console"
    watched.page.clock.install()
    page, undo = watched.open(console), watched.page.get_by_role("button", name=re.compile("Undo, back to"))
    page.get_by_role("button", name="One channel less").click()
    expect(undo).to_be_visible()
    somebody_else = page.context.new_page()
    somebody_else.goto(watched.url + console)
    somebody_else.get_by_role("button", name="One channel less").click()
    expect(page.get_by_role("meter", name="Channels in use")).to_have_attribute(
        "aria-valuetext", re.compile("of 6 channels")
    )
    expect(undo).to_have_count(0)
    somebody_else.close()
    field = page.get_by_role("textbox", name="Channels")
    field.fill("8")
    field.press("Enter")
    expect(undo).to_have_text("Undo, back to 6")
    page.clock.fast_forward(61_000)
    expect(undo).to_have_count(0)


def test_more_channels_than_there_are_is_told(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/console")
    field, told = page.get_by_role("textbox", name="Channels"), page.get_by_text("is above the organization’s cap of")
    field.fill("100000")
    field.press("Enter")
    expect(told).to_contain_text("100000")
    assert watched.violations() == []
    page.get_by_role("button", name=re.compile("Undo, back to 8")).click()
    expect(told).to_have_count(0)
    expect(field).to_have_value("8")


def test_keys_act_and_ask(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/console")
    page.get_by_role("button", name="Start").wait_for()
    page.keyboard.press("p")
    start = page.get_by_role("dialog", name="Start March renewal reminders?")
    expect(start.get_by_role("button", name="Not yet")).to_be_focused()
    expect(start).to_contain_text("No real number is dialed.")
    start.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("p")
    dialog = page.get_by_role("dialog", name="Pause March renewal reminders?")
    expect(dialog.get_by_role("button", name="Keep dialing")).to_be_focused()
    dialog.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("button", name="Undo, go on dialing").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    # Nothing calls here: whoever looks at another tab sees by its title that somebody is needed.
    expect(page).to_have_title(re.compile(r"^\(stalled\) March renewal reminders"))
    page.keyboard.press("p")
    dialog.get_by_role("button", name="Pause", exact=True).click()
    expect(page).to_have_title(re.compile("^March renewal reminders"))
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").fill("phone")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/numbers"))


def test_a_command_that_is_refused_says_so(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/console")
    page.get_by_role("button", name=re.compile("^(Start|Resume)")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Start|Resume)$")).click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("dialog").get_by_role("button", name="Pause", exact=True).click()
    refused = {"code": "wrong_state", "title": "Not now.", "detail": "The server said no."}
    answer = {"status": 409, "content_type": "application/problem+json", "body": json.dumps(refused)}
    problem = page.get_by_role("alert").filter(has_text="The server said no.")
    page.route("**/resume", lambda route: route.fulfill(**answer))
    page.get_by_role("button", name="Undo, go on dialing").click()
    expect(problem).to_be_visible()
    page.reload()
    page.route("**/duplicate", lambda route: route.fulfill(**answer))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(problem).to_be_visible()
    assert [one for one in watched.complaints if "409" not in one] == []


def test_the_brake_says_what_it_paused(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/console")
    page.get_by_role("button", name=re.compile("^(Start|Resume)")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Start|Resume)$")).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    done = page.get_by_role("dialog", name="Nothing is dialed")
    for paused in (f"Paused: {served.code}.", "No campaign was active or armed."):
        page.get_by_role("button", name="Stop everything…").click()
        page.get_by_role("button", name="Pause every campaign").click()
        expect(done.get_by_role("status")).to_have_text(f"{paused} No call is in progress.")
        assert watched.violations() == []
        done.get_by_role("button", name="Done").click()
        expect(done).to_have_count(0)
    expect(page.get_by_role("button", name="Resume")).to_be_visible()


def test_what_is_missing_is_told_and_linked(watched: Watched) -> None:
    page = watched.open("/campaigns/smart/create?tab=pacing")
    page.get_by_role("button", name="Create paused").click()
    summary = page.get_by_role("alert").filter(has_text="wrong")
    summary.get_by_role("button", name="Name").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Spring survey")
    expect(summary.get_by_role("button", name="Name")).to_have_count(0)


def test_an_edit_is_saved(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/edit?tab=targeting")
    page.get_by_label("Priority").fill("7")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/console"))
    expect(page.get_by_text("Priority 7")).to_be_visible()


def test_channels_in_the_form_are_those_allocated(watched: Watched, served: Served) -> None:
    form, console = (f"/campaigns/smart/{served.code}/{page}" for page in ("edit?tab=pacing", "console"))
    page = watched.open(console)
    meter = page.get_by_role("meter", name="Channels in use")
    for given in ("5", "8"):
        page.goto(watched.url + form)
        expect(page.get_by_label("Channels", exact=True)).to_have_value("8" if given == "5" else "5")
        page.get_by_label("Channels", exact=True).fill(given)
        page.get_by_role("button", name="Save").click()
        expect(meter).to_have_attribute("aria-valuetext", re.compile(f"of {given} channels"))


def test_what_was_typed_is_not_lost_by_a_link(watched: Watched) -> None:
    page = watched.open("/campaigns/smart/create?tab=targeting")
    page.get_by_label("Name", exact=True).fill("Spring survey")
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Calls").click()
    asked = page.get_by_role("dialog", name="Leave without saving?")
    asked.get_by_role("button", name="Stay here").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Spring survey")
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Calls").click()
    asked.get_by_role("button", name="Leave").click()
    expect(page).to_have_url(re.compile("/calls$"))


def test_the_next_windows_follow_what_is_typed(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/edit?tab=schedule")
    windows = page.get_by_role("table", name="The next ten windows")
    expect(windows.get_by_role("row")).to_have_count(10)
    page.get_by_label("Window opens").fill("10:15")
    page.get_by_label("Window closes").fill("02:00")
    expect(windows.get_by_role("row").last).to_contain_text("10:15–02:00")
    for day in ("Tue", "Thu"):
        page.get_by_role("button", name=day).click()
    expect(windows.get_by_text("not an allowed day").first).to_be_visible()
    assert watched.violations() == []
    for day in ("Mon", "Wed", "Fri", "Sat", "Sun"):
        page.get_by_role("button", name=day).click()
    expect(page.get_by_text("They are told when nothing is wrong")).to_be_visible()
    page.get_by_role("button", name="Mon").click()
    expect(windows).to_be_visible()
    page.route("**/campaigns/check", lambda route: route.abort())
    page.get_by_label("Window opens").fill("10:30")
    problem = page.get_by_role("alert").filter(has_text="not known")
    expect(problem).to_be_visible(timeout=20_000)
    expect(page.get_by_label("Window opens")).to_have_value("10:30")
    page.unroute("**/campaigns/check")
    problem.get_by_role("button").click()
    expect(windows.get_by_role("row").last).to_contain_text("10:30–02:00")


def test_one_contact_who_never_picks_up_is_drawn_as_the_fields_stand(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/edit?tab=schedule")
    page.get_by_label("Window opens").fill("08:00")
    page.get_by_label("Window closes").fill("20:00")
    page.get_by_role("tab", name="Retry").click()
    drawn = page.get_by_role("table", name="One contact who never picks up")
    page.get_by_label("Max dial attempts").fill("2")
    page.get_by_label("Cooldown", exact=True).fill("30")
    rows = drawn.get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("then given up")
    expect(rows.nth(2)).to_contain_text("not called again in this run")
    expect(page.get_by_text("Hatched: the law or the guard hours")).to_be_visible()
    assert watched.violations() == []
    page.get_by_label("Max dial attempts").fill("1")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("then given up")
    page.get_by_label("Max dial attempts").fill("0")
    expect(page.get_by_text("They are told when nothing is wrong")).to_be_visible()


def test_a_lost_stream_is_seen_and_heals(watched: Watched, served: Served) -> None:
    page = watched.open(f"/campaigns/smart/{served.code}/console")
    page.get_by_text("Live", exact=True).wait_for()
    served.process.send_signal(signal.SIGSTOP)
    expect(page.get_by_text(re.compile("Every number below is from"))).to_be_visible(timeout=15_000)
    expect(page.get_by_text("It was not dialing at")).to_be_visible()
    assert "(lost)" in page.title()
    served.process.send_signal(signal.SIGCONT)
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=15_000)


def test_nobody_sees_it_without_signing_in(browser: object, served: Served, watched: Watched) -> None:
    watched.page.context.clear_cookies()
    page = watched.open("/campaigns")
    expect(page.get_by_role("heading", name="Sign in with a link.")).to_be_visible()
    assert watched.violations() == []


def test_the_list_is_sorted_and_many_are_commanded_at_once(watched: Watched) -> None:
    page = watched.open("/campaigns")
    page.get_by_role("combobox", name="Sort by").click()
    page.get_by_role("option", name="Health").click()
    expect(page).to_have_url(re.compile("sort=health"))
    page.get_by_role("checkbox", name="Pick March renewal reminders, MRR-1").check()
    page.get_by_role("button", name="Archive…").click()
    page.get_by_role("dialog", name="Archive 1 campaign?").get_by_role("button", name="Archive").click()
    done = page.get_by_role("dialog", name="Nothing was changed.")
    expect(done).to_contain_text("1 campaign refused")
    expect(done.get_by_role("listitem")).to_contain_text("MRR-1")
    assert watched.violations() == []
    done.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("checkbox", name="Pick March renewal reminders, MRR-1")).not_to_be_checked()


def test_an_outcome_leads_to_its_own_calls(watched: Watched, served: Served) -> None:
    page = watched.open(f"/calls?campaign={served.code}&outcome=busy&run=1")
    page.get_by_role("button", name="Run 1: show all").click()
    expect(page).to_have_url(re.compile(f"campaign={served.code}.*outcome=busy|outcome=busy.*campaign={served.code}"))
    expect(page.get_by_role("button", name="Busy")).to_have_attribute("aria-pressed", "true")

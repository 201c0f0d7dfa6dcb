"""A test call that no process would carry, as the console tells it."""

from playwright.sync_api import expect

from conftest import Watched


def test_a_test_call_that_nobody_carries_says_so(watched: Watched) -> None:
    somewhere_it_is_day = {"allowed_countries": ["US", "CA", "AU", "DE"]}
    url, headers = f"{watched.url}/api/v1/organization", {"origin": watched.url}
    watched.page.request.patch(url, data=somewhere_it_is_day, headers=headers)
    page = watched.open("/agents/1")
    with page.expect_response("**/test-call") as rung:
        page.get_by_role("button", name="Call a virtual phone").click()
    code = rung.value.json()["code"]
    expect(page.get_by_text("Nothing rings yet: no process of the server carries calls")).to_be_visible()
    for part in ("console", "edit"):  # its campaign is nobody's to start, pause or edit
        page = watched.open(f"/campaigns/smart/{code}/{part}")
        expect(page.get_by_text("A test call: it is in no figure")).to_be_visible()
        for command in ("Start", "Pause", "Save"):
            expect(page.get_by_role("main").get_by_text(command, exact=True)).to_have_count(0)
    page.get_by_role("link", name="To the agent").click()
    expect(page.get_by_role("button", name="Call a virtual phone")).to_be_visible()
    assert watched.complaints == []

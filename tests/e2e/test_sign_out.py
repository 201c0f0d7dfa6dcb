"""Signing out, and links that let nobody in."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from conftest import Look, Served, Watched


def test_who_signs_out_is_out_and_a_link_that_was_used_says_so(
    browser: Browser, served: Served, watched: Watched, look: Look
) -> None:
    link = _link(watched)
    context = browser.new_context(viewport={"width": look.width, "height": 900}, color_scheme=look.scheme)  # type: ignore[arg-type]
    other = Watched(context, served.url)
    page = other.open(link)
    expect(page.get_by_role("heading", name="Campaigns", level=1)).to_be_visible()
    _sign_out(page, look)
    expect(page.get_by_role("heading", name="Sign in with a link.")).to_be_visible()
    other.open("/campaigns")
    expect(page.get_by_role("heading", name="Sign in with a link.")).to_be_visible()
    other.open(link)
    expect(page.get_by_role("heading", name="This link was used already.")).to_be_visible()
    expect(page.get_by_role("link", name="This browser is signed in already")).to_have_count(0)
    assert other.violations() == []
    assert [one for one in other.complaints if "401 (Unauthorized)" not in one] == []
    context.close()
    inside = watched.open(link)
    expect(inside.get_by_role("heading", name="This link was used already.")).to_be_visible()
    inside.get_by_role("link", name="This browser is signed in already").click()
    expect(inside.get_by_role("heading", name="Campaigns", level=1)).to_be_visible()


def _sign_out(page: Page, look: Look) -> None:
    if look.width > 760:
        page.get_by_role("button", name="Sign out").click()
        return
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Sign out").click()


def _link(watched: Watched) -> str:
    """Of the owner, who is signed in already."""
    url = f"{watched.url}/api/v1/members"
    owner = watched.page.request.get(url).json()["items"][0]["member_id"]
    made = watched.page.request.post(f"{url}/{owner}/sign-in-link", headers={"origin": watched.url})
    return "/sign-in?" + str(made.json()["link"]).partition("?")[2]

"""Who gets in: one-time links, sessions, roles, other sites and other names."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_bench import BASE, PREFIX, Api

from smart_campaigns import bootstrap
from smart_campaigns.core.people import Role


async def test_nobody_gets_in_without_signing_in(bare: Api) -> None:
    assert (await bare.get("/campaigns", 401))["code"] == "not_signed_in"
    assert (await bare.get("/session", 401))["code"] == "not_signed_in"


async def test_a_link_works_once_and_sets_a_cookie_that_scripts_cannot_read(bare: Api) -> None:
    token = await bootstrap.access_of(bare.house).link_for_owner()
    first = await bare.client.get(f"/sign-in?token={token}")
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    bare.client.cookies.clear()
    assert (await bare.client.get(f"/sign-in?token={token}")).status_code == 410


async def test_over_https_the_cookie_is_secure(bare: Api) -> None:
    token = await bootstrap.access_of(bare.house).link_for_owner()
    answer = await bare.client.get(f"https://localhost/sign-in?token={token}")
    assert "; secure" in answer.headers["set-cookie"].lower()


async def test_a_link_is_too_old_after_ten_minutes(bare: Api) -> None:
    token = await bootstrap.access_of(bare.house).link_for_owner()
    await bare.house.cold.execute("update sign_in_link set expires_at = expires_at - interval '10 minutes'")
    assert (await bare.client.get(f"/sign-in?token={token}")).status_code == 410


async def test_with_a_console_a_link_that_does_not_let_in_says_there_why(bare: Api, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("console")
    bare.app.state.console = tmp_path
    access = bootstrap.access_of(bare.house)
    used, old = await access.link_for_owner(), await access.link_for_owner()
    assert (await bare.client.get(f"/sign-in?token={used}")).headers["location"] == "/"
    await bare.house.cold.execute(
        "update sign_in_link set expires_at = expires_at - interval '10 minutes' where used_at is null"
    )
    for token, why in ((used, "used"), (old, "expired"), ("nonsense", "invalid")):
        answer = await bare.client.get(f"/sign-in?token={token}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/?sign_in={why}")
        assert "set-cookie" not in answer.headers


async def test_whoever_sets_up_becomes_the_owner(bare: Api) -> None:
    await bare.sign_in()
    assert (await bare.get("/session"))["org_id"] is None
    assert (await bare.get("/campaigns", 409))["code"] == "no_organization"
    given = {"name": "Example", "country": "in"}
    assert (await bare.post("/organization", given, 201))["zone"] == "Asia/Kolkata"
    assert (await bare.get("/session"))["role"] == "owner"
    (line,) = [one for one in (await bare.get("/audit"))["items"] if one["action"] == "create_organization"]
    assert line["what"] == "/organization Example"
    assert (await bare.post("/organization", given, 409))["code"] == "organization_exists"


async def test_signed_out_is_out(api: Api) -> None:
    cookies = dict(api.client.cookies)
    await api.delete("/session")
    api.client.cookies.update(cookies)
    await api.get("/session", 401)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "https://localhost:8321"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {},
    ],
)
async def test_another_site_cannot_make_the_browser_act(api: Api, headers: dict[str, str]) -> None:
    code = (await api.campaign())["code"]
    del api.client.headers["origin"]
    answer = await api.client.post(f"{PREFIX}/campaigns/{code}/start", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert (await api.get(f"/campaigns/{code}"))["state"] == "paused"


async def test_the_console_itself_may_act_and_so_may_a_key_from_anywhere(api: Api) -> None:
    code = (await api.campaign())["code"]
    del api.client.headers["origin"]
    site = {"sec-fetch-site": "same-origin"}
    assert (await api.client.post(f"{PREFIX}/campaigns/{code}/start", headers=site)).status_code == 200
    _, key = await bootstrap.access_of(api.house).add_key(api.org_id, "robot", Role.OPERATOR, "test")
    api.client.cookies.clear()
    headers = {"authorization": f"Bearer {key}", "origin": "https://elsewhere.example"}
    assert (await api.client.post(f"{PREFIX}/campaigns/{code}/pause", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8321", "localhost.evil.example", "", "127.0.0.1.nip.io"]
)
async def test_a_name_that_is_not_ours_is_not_answered_to(api: Api, host: str) -> None:
    answer = await api.client.get(f"{PREFIX}/session", headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8321", "127.0.0.1:8321", "[::1]:8321", "192.168.1.20"])
async def test_addresses_and_localhost_are_answered_to(api: Api, host: str) -> None:
    assert (await api.client.get("/health", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ANALYST, 403), (Role.OPERATOR, 200), (Role.MANAGER, 200), (Role.OWNER, 200)]
)
async def test_an_operator_may_start_and_an_analyst_may_not(api: Api, role: Role, status: int) -> None:
    code = (await api.campaign())["code"]
    async with api.as_role(role) as client:
        assert (await client.post(f"{PREFIX}/campaigns/{code}/start")).status_code == status
        assert (await client.get(f"{PREFIX}/campaigns/{code}")).status_code == 200


@pytest.mark.parametrize(("role", "status"), [(Role.OPERATOR, 403), (Role.MANAGER, 201)])
async def test_only_a_manager_makes_campaigns(api: Api, role: Role, status: int) -> None:
    settings = {"name": "x", "project_id": api.project_id}
    async with api.as_role(role) as client:
        assert (await client.post(f"{PREFIX}/campaigns", json={"settings": settings})).status_code == status


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 403), (Role.OWNER, 200)])
async def test_only_an_owner_edits_the_organization(api: Api, role: Role, status: int) -> None:
    async with api.as_role(role) as client:
        answer = await client.patch(f"{PREFIX}/organization", json={"channel_cap": 20, "recordings_days": 30})
        assert answer.status_code == status


async def test_a_member_who_is_removed_is_out_at_once(api: Api) -> None:
    access = bootstrap.access_of(api.house)
    async with api.as_role(Role.MANAGER) as client:
        member = (await access.members(api.org_id))[-1]
        await access.remove_member(api.org_id, member.member_id)
        assert (await client.get(f"{PREFIX}/session")).status_code == 401


async def test_a_revoked_key_is_out_at_once(api: Api) -> None:
    access = bootstrap.access_of(api.house)
    made, key = await access.add_key(api.org_id, "robot", Role.ANALYST, "test")
    api.client.cookies.clear()
    api.client.headers["authorization"] = f"Bearer {key}"
    assert (await api.get("/session"))["is_key"] is True
    await access.revoke_key(api.org_id, made.key_id)
    await api.get("/session", 401)


async def test_answers_carry_the_headers_that_keep_a_browser_safe(api: Api) -> None:
    answer = await api.client.get(f"{BASE}{PREFIX}/session")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"

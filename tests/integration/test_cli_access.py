"""Signing in, members and keys by the command line."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2 as httpx
import pytest
from cli_bench import CommandLine, InThisProcess, data_folder


@pytest.fixture
def line() -> Iterator[CommandLine]:
    with data_folder(InThisProcess) as line, line.database_kept():
        line.ok("init", "--name", "Acme", "--country", "US", "--zone", "America/New_York")
        yield line


def test_members_and_keys(line: CommandLine) -> None:
    assert line.ok("member", "add", "Ola", "--role", "analyst")["may_hear"] is False
    assert line.refused("member", "add", "Ann", "--role", "analyst", "--hear").code == "invalid_input"
    assert line.refused("member", "add", "Ola").code == "name_taken"
    assert [one["name"] for one in line.ok("member", "list")] == ["Ola"]
    assert "/sign-in?token=" in line.ok("sign-in", "--as", "Ola")["link"]
    assert line.refused("sign-in", "--as", "Nobody").code == "not_found"
    line.ok("member", "remove", "Ola")
    made = line.ok("key", "add", "robot", "--role", "manager")
    assert made["key"].startswith("sc_")
    assert [one["hint"] for one in line.ok("key", "list")] == [made["key"][:9]]
    line.ok("key", "revoke", str(made["key_id"]))
    assert line.ok("key", "list") == []


def test_what_up_prints_lets_in_and_so_does_a_key() -> None:
    with data_folder() as line, line.up() as server:
        del server
        line.ok("init", "--name", "Acme", "--country", "US", "--zone", "America/New_York")
        link = line.ok("sign-in")["link"]
        url = link.partition("/sign-in")[0]
        with httpx.Client(base_url=url) as client:
            assert client.get(link).status_code == 303
            assert client.get("/api/v1/session").json()["role"] == "owner"
        key = line.ok("key", "add", "robot")["key"]
        headers = {"authorization": f"Bearer {key}"}
        assert httpx.get(f"{url}/api/v1/session", headers=headers).json()["role"] == "operator"

"""The voice process as `up` runs it and `doctor` tells of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from cli_bench import CommandLine, InThisProcess, data_folder, until

from smart_campaigns import bootstrap
from smart_campaigns.adapters.speech.client import load_at
from smart_campaigns.settings import Settings


@pytest.fixture
def line():
    with data_folder(SC_TALKS_PER_CORE="0.01") as line:
        yield line


def check(line: CommandLine, what: str) -> dict[str, Any]:
    checks = line.run("doctor", "--json").data["checks"]
    return next(one for one in checks if one["what"] == what)


def test_the_models_are_loaded_where_an_agent_needs_them(line: CommandLine) -> None:
    inside = InThisProcess(line.folder, line.more)
    with line.database_kept():
        assert check(inside, "speech models")["is_well"]
        assert check(inside, "voice process")["found"] == "not needed: no agent converses"
        inside.ok(
            "init", "--name", "Acme", "--country", "US", "--zone", "America/New_York"
        )  # with an agent that converses
        assert check(inside, "voice process")["found"] == "not running; the server starts it"
        socket = bootstrap.voice_socket(Settings(data_dir=line.folder))
        with line.up():
            until(lambda: asyncio.run(load_at(socket)) is not None, within_s=60.0)
            assert check(inside, "voice process")["found"].startswith(
                "0 of at most 1 conversations; recognition waits 0 ms"
            )
        assert asyncio.run(load_at(socket)) is None
        assert check(inside, "voice process")["found"] == "not running; the server starts it"


def test_a_model_that_is_not_there_is_missed(line: CommandLine) -> None:
    other = InThisProcess(line.folder, {"SC_RECOGNISER_MODEL": "/nowhere", "SC_VOICE_ACTIVITY_MODEL": "/no.onnx"})
    found = check(other, "speech models")
    assert not found["is_well"]
    assert found["found"] == "missing: /nowhere/model.bin, /nowhere/tokenizer.json, /no.onnx"
    assert found["cure"]

"""What the program's own log tells of a fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from smart_campaigns.adapters.program_log import log_to_stderr


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_no_value_of_a_variable_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    number, words = "+1212555" + "0101", "stop " + "calling"
    try:
        _fails(number, words)
    except ValueError:
        structlog.get_logger().exception("a fault")
    said = capsys.readouterr()
    assert "a fault" in said.err
    assert "ValueError" in said.err
    assert not [secret for secret in (number, words, "locals") if secret in said.err]
    assert said.out == ""


def _fails(number: str, words: str) -> None:
    raise ValueError(len(number) + len(words))

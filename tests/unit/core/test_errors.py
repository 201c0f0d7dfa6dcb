"""Of every wrong input the limit and what cures it are told apart, wherever it is found out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import smart_campaigns
from smart_campaigns.core.errors import FieldError, InvalidInput

SOURCES = sorted(Path(smart_campaigns.__file__).parent.rglob("*.py"))
PARTS = {"limit", "given", "fix"}
MAKERS = {"FieldError", "FieldError.beyond", "FieldError.none", "InvalidInput.of", "RecurrenceError"}


def test_the_message_has_all_parts() -> None:
    assert str(FieldError.none("zone", "an IANA time zone", "a; b", fix="give one")) == (
        "zone: an IANA time zone; 'a; b' is none; give one"
    )
    assert (
        FieldError.beyond("priority", "1 to 10", given="11", is_above=True).message == "1 to 10; this is 11; give less"
    )
    assert str(InvalidInput.of("name", "required", fix="give one")) == "name: required; give one"


def test_what_is_given_is_told_no_longer_than_a_line() -> None:
    assert len(FieldError.none("zone", "a zone", "x" * 10_000, fix="give one").given) < 250


@pytest.mark.parametrize(("limit", "fix"), [("", "give one"), ("required", "")])
def test_none_lacks_a_limit_or_a_fix(limit: str, fix: str) -> None:
    with pytest.raises(ValueError, match="name"):
        FieldError(field="name", limit=limit, fix=fix)


def joined(source: str) -> list[str]:
    """Texts of a limit, a value or a fix that join two of them in one."""
    return [text for node in ast.walk(ast.parse(source)) for text in _texts(node) if "; " in text]


def _texts(node: ast.AST) -> Iterator[str]:
    is_maker = isinstance(node, ast.Call) and ast.unparse(node.func) in MAKERS
    to = node.targets if isinstance(node, ast.Assign) else ()
    names = {name.id for target in to for name in ast.walk(target) if isinstance(name, ast.Name)}
    if is_maker or names & PARTS:
        yield from (
            text.value for text in ast.walk(node) if isinstance(text, ast.Constant) and isinstance(text.value, str)
        )


def test_no_text_holds_two_parts() -> None:
    found = {file.name: texts for file in SOURCES if (texts := joined(file.read_text("utf-8")))}
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'InvalidInput.of("name", "required; give one", fix="give one")',
        'FieldError(field="name", limit=f"{a} is none; give one", fix="")',
        'limit, fix = "required; give one", ""',
        'fix = f"{a}; {b}"',
    ],
)
def test_such_a_text_is_found(source: str) -> None:
    assert joined(source)

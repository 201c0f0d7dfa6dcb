"""A text is said in sentences, the first of them short; no model is loaded for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from smart_campaigns.adapters.speech.pieces import LONG_FIRST, pieces

LONG = "Hello, this is Ava calling on behalf of Northwind Insurance about your policy, which ends in March, and more"
CASES = [
    ("", ()),
    ("  \n ", ()),
    ("Hello.", ("Hello.",)),
    ("One. Two! Three? Four… Five", ("One.", "Two!", "Three?", "Four…", "Five")),
    ("Line one\nline two", ("Line one", "line two")),
    ('He said "stop." Then he left.', ('He said "stop."', "Then he left.")),
    # no end: titles, initials, abbreviations within a sentence, decimals
    ("Dr. Smith and Mrs. Jones met J. K. Rowling. Fine.", ("Dr. Smith and Mrs. Jones met J. K. Rowling.", "Fine.")),
    ("It is approx. twenty, e.g. now. Yes.", ("It is approx. twenty, e.g. now.", "Yes.")),
    ("It costs $1,249.50 today. Go.", ("It costs $1,249.50 today.", "Go.")),
    ("So am I. Are you?", ("So am I.", "Are you?")),
    # a long first sentence is cut at its last clause that is early enough; a later one is not
    (f"{LONG}.", (LONG.partition(", which")[0] + ",", f"which{LONG.partition(', which')[2]}.")),
    (f"Yes. {LONG}.", ("Yes.", f"{LONG}.")),
    ("a" * (LONG_FIRST + 1) + ", b.", ("a" * (LONG_FIRST + 1) + ", b.",)),
    (f"Hi, {'a' * LONG_FIRST}.", (f"Hi, {'a' * LONG_FIRST}.",)),  # one word alone would leave a hole
]


@pytest.mark.parametrize(("text", "said"), CASES)
def test_pieces(text: str, said: tuple[str, ...]) -> None:
    assert pieces(text) == said


def test_splitting_loads_no_model() -> None:
    code = "import sys, smart_campaigns.adapters.speech.client; print([m for m in sys.modules if m in {'numpy', 'onnxruntime', 'hibari', 'ctranslate2'}])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

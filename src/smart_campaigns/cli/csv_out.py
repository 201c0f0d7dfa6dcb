"""Where a CSV goes: a file, or standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

STANDARD_OUTPUT = "-"


@contextmanager
def opened(file: Path) -> Iterator[TextIO]:
    if str(file) == STANDARD_OUTPUT:
        yield sys.stdout
        return
    with file.open("w", encoding="utf-8-sig", newline="") as out:  # with the mark by which Excel knows UTF-8
        yield out

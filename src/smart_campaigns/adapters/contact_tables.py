"""What a contact file comes to, whatever its format: rows of text with their lines."""

from __future__ import annotations

from dataclasses import dataclass

from smart_campaigns.core.contact_import import Problem


class UnreadableFile(Exception):  # noqa: N818 - the name is what it says to a person
    """The file as a whole cannot be read; the message says what it is and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTable:
    """A file, decoded and split. Of a workbook `encoding` and `separator` are blank."""

    encoding: str
    separator: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Line number (1 is the file's first) and cells; blank lines are left out."""
    broken: tuple[Problem, ...] = ()
    """Rows whose quotes do not fit."""

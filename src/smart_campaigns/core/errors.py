"""Errors carry data; their first sentence is the message a person reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One wrong input: which field, and what is wrong with it: `limit; fix`. `parted` where what was given is told, too:
    it may hold any sign."""

    field: str
    message: str
    limit: str = ""
    given: str = ""
    fix: str = ""

    @staticmethod
    def parted(field: str, limit: str, *, given: str, fix: str) -> FieldError:
        message = "; ".join(part for part in (limit, given, fix) if part)
        return FieldError(field=field, message=message, limit=limit, given=given, fix=fix)

    @staticmethod
    def beyond(field: str, limit: str, *, given: str, is_above: bool) -> FieldError:
        """A figure that is too high or too low."""
        return FieldError.parted(field, limit, given=f"this is {given}", fix="give less" if is_above else "give more")


class InvalidInput(Exception):  # noqa: N818 - the name is what it says to a person
    """Nothing was changed; `errors` names every wrong field."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.message}" for e in errors))
        self.errors = errors


class CommandRefused(Exception):  # noqa: N818
    """The command does not fit the state. `code` is stable (tables.md C); nothing was changed.

    `rows`: what is missing, one thing each, where the code is `not_ready`.
    """

    def __init__(self, code: str, message: str, rows: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.rows = rows


class NotFound(Exception):  # noqa: N818
    """There is no such thing in this organization."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"There is no {what} {name!r}.")
        self.what = what
        self.name = name

"""Errors carry data; their first sentence is the message a person reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

GIVEN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One wrong input: which field, the `limit` it must keep, what was `given` (it may hold any sign), and the `fix`."""

    field: str
    limit: str
    given: str = ""
    fix: str

    def __post_init__(self) -> None:
        if not self.limit or not self.fix:
            raise ValueError(f"{self.field}: a limit and a fix are wanted")

    @staticmethod
    def beyond(field: str, limit: str, *, given: str, is_above: bool) -> FieldError:
        """A figure that is too high or too low."""
        fix = "give less" if is_above else "give more"
        return FieldError(field=field, limit=limit, given=f"this is {given}", fix=fix)

    @staticmethod
    def none(field: str, limit: str, given: object, *, fix: str) -> FieldError:
        """What is given is no such thing."""
        return FieldError(field=field, limit=limit, given=f"{given!r:.{GIVEN_MAX}} is none", fix=fix)

    @property
    def message(self) -> str:
        return "; ".join(part for part in (self.limit, self.given, self.fix) if part)

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class InvalidInput(Exception):  # noqa: N818 - the name is what it says to a person
    """Nothing was changed; `errors` names every wrong field."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = errors

    @classmethod
    def of(cls, field: str, limit: str, *, given: str = "", fix: str) -> InvalidInput:
        """Of one field."""
        return cls((FieldError(field=field, limit=limit, given=given, fix=fix),))

    def under(self, path: str) -> tuple[FieldError, ...]:
        """Of a part of what was given."""
        return tuple(replace(error, field=f"{path}.{error.field}") for error in self.errors)


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

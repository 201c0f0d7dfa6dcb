"""Contact files over the web: looked at as often as a person likes, then brought in while he watches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

import structlog

from smart_campaigns.app.contacts import Contacts
from smart_campaigns.core.contact_columns import Column
from smart_campaigns.core.contact_import import IN_PROJECT, ONCE, Consent, ImportResult
from smart_campaigns.core.errors import CommandRefused, FieldError, InvalidInput
from smart_campaigns.core.policy import CONSENT_BASES, parse_consent
from smart_campaigns.ports.import_records import ImportRecords, ImportRow
from smart_campaigns.ports.records import CatalogRecords, Named, Records

log = structlog.get_logger(__name__)
FILE_NAME_MAX = 200
_FARTHEST_AHEAD = timedelta(days=1)
"""It is tomorrow already where the person may be."""


class Judged(Protocol):
    @property
    def headers(self) -> tuple[str, ...]: ...
    @property
    def has_header(self) -> bool: ...
    @property
    def columns(self) -> tuple[Column | None, ...]: ...
    @property
    def examples(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def result(self) -> ImportResult: ...
    @property
    def problem(self) -> str: ...


class Files(Protocol):
    """Reads a file and judges its rows; takes a while, and is asked in a thread of its own."""

    def judge(
        self,
        content: bytes,
        *,
        default_country: str,
        mapping: Mapping[str, Column],
        known_numbers: frozenset[str],
        consent: Consent | None,
        is_look: bool,
    ) -> Judged:
        """`is_look`: columns that do not fit are told as a problem. Raises CommandRefused (`unreadable_file`)."""
        ...

    def rejected(self, judged: Judged) -> bytes:
        """The rejected rows with their reasons, to be mended and imported again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportForm:
    """`consent`: basis for all rows that name none of their own."""

    content: bytes
    file_name: str = "contacts.csv"
    country: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    consent: str | None = None
    consent_source: str = "import"
    consent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Imports:
    contacts: Contacts
    catalog: CatalogRecords
    store: Records
    records: ImportRecords
    files: Files
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def look(self, org_id: int, project: Named, form: ImportForm) -> Judged:
        """Every row judged as it would come in now; nothing is saved. Raises InvalidInput, CommandRefused."""
        known = await self.catalog.known_numbers(org_id, project.id)
        return await self._judge(form, await self._today(), is_look=True)(known)

    async def begin(self, org_id: int, project: Named, form: ImportForm, who: str) -> ImportRow:
        """Goes on by itself. Raises InvalidInput, CommandRefused for a file that cannot be read."""
        await self._judge(form, await self._today())(await self.catalog.known_numbers(org_id, project.id))
        import_id = await self.records.begin(org_id, project.id, form.file_name[:FILE_NAME_MAX], who)
        task = asyncio.create_task(self._bring_in(org_id, project, form, import_id))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await self.records.row(org_id, import_id)

    async def close(self) -> None:
        """The server ends: what is under way is cut off between two batches."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _bring_in(self, org_id: int, project: Named, form: ImportForm, import_id: int) -> None:
        try:
            await self._brought_in(org_id, project, form, import_id)
        except (CommandRefused, InvalidInput) as error:
            await self._failed(org_id, import_id, str(error))
        except Exception:  # whatever it was: the import is over, and says so; the fault is logged
            log.exception("an import failed", import_id=import_id)
            await self._failed(org_id, import_id, "a fault of this program; the log of the server has it")

    async def _brought_in(self, org_id: int, project: Named, form: ImportForm, import_id: int) -> None:
        judge = self._judge(form, await self._today())
        done = total = 0

        async def judged(known: frozenset[str]) -> Judged:
            nonlocal total
            found = await judge(known)
            total = _rows(found)
            return found

        async def progress(count: int) -> None:
            nonlocal done
            done += count
            await self.records.progress(org_id, import_id, total, done)

        found = await self.contacts.bring_in(org_id, project, judged, progress)
        await self.records.progress(org_id, import_id, _rows(found), len(found.result.accepted))
        rejected = found.result.rejected
        file = await asyncio.to_thread(self.files.rejected, found) if rejected else b""
        await self.records.end(org_id, import_id, rejected=len(rejected), rejected_file=file, problem=None)

    async def _failed(self, org_id: int, import_id: int, problem: str) -> None:
        await self.records.end(org_id, import_id, rejected=0, rejected_file=b"", problem=problem)

    def _judge(
        self, form: ImportForm, today: date, *, is_look: bool = False
    ) -> Callable[[frozenset[str]], Coroutine[Any, Any, Judged]]:
        mapping = _mapping(form.mapping)
        consent = _consent(form, today)

        async def judge(known: frozenset[str]) -> Judged:
            return await asyncio.to_thread(
                self.files.judge,
                form.content,
                default_country=form.country,
                mapping=mapping,
                known_numbers=known,
                consent=consent,
                is_look=is_look,
            )

        return judge

    async def _today(self) -> date:
        return (await self.store.now()).date()


def _rows(judged: Judged) -> int:
    return len(judged.result.accepted) + len(judged.result.rejected)


def _consent(form: ImportForm, today: date) -> Consent | None:
    if not form.consent:
        return None
    try:
        parse_consent(form.consent)
    except ValueError:
        fix = f"give one of {', '.join(CONSENT_BASES)}"
        raise InvalidInput((FieldError.none("consent", "bases of a consent", form.consent, fix=fix),)) from None
    if form.consent_on and form.consent_on > today + _FARTHEST_AHEAD:
        raise InvalidInput.of("consent_on", "today at the latest", given=f"this is {form.consent_on}", fix="give less")
    return Consent(basis=form.consent, source=form.consent_source, on=form.consent_on or today)


def _mapping(words: Mapping[str, str]) -> Mapping[str, Column]:
    wrong = [header for header, word in words.items() if word not in set(Column)]
    if wrong:
        given = f"{words[wrong[0]]!r} is none of {wrong[0]!r}"
        raise InvalidInput.of("mapping", "the meanings of columns", given=given, fix=f"give one of {', '.join(Column)}")
    return {header: Column(word) for header, word in words.items()}


def _kind(wrong: FieldError) -> str:
    """What rows have in common that are rejected alike: a number of a contact is another matter than one of the file."""
    if wrong.limit == ONCE:
        where = IN_PROJECT if IN_PROJECT in wrong.given else "on a line above"
        return f"{wrong.limit}; it is {where} already"
    return f"{wrong.limit}; {wrong.fix}"


def reasons_of(result: ImportResult) -> Sequence[tuple[str, int, int]]:
    """(reason, rows, line of the first of them), the most frequent first; what was given, which differs, is left out."""
    found: dict[str, tuple[int, int]] = {}
    for problem in result.rejected:
        reason = _kind(problem.wrong)
        count, line = found.get(reason, (0, problem.line))
        found[reason] = count + 1, line
    return sorted(((reason, *counted) for reason, counted in found.items()), key=lambda one: -one[1])

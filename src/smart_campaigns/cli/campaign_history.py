"""What was and what comes: the runs of a campaign, and its next windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Group

from smart_campaigns.app.windows import CallableWindow
from smart_campaigns.cli.paging import more
from smart_campaigns.cli.session import CampaignCode, JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, instant_text, table, words
from smart_campaigns.core.legal_stretches import Stretch


def windows(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """The next ten windows, closed days between them, and the hours at which most contacts may be called."""

    async def work(session: Session) -> Reply:
        found = await session.use.estimates.of(session.org_id, code)
        rows = session.use.windows.of(found)
        listed = table("Day", "Opens", "Closes", "Most contacts may be called", keep=("Day", "Opens", "Closes"))
        for row in rows:
            listed.add_row(f"{row.window.day:%a %Y-%m-%d}", *_cells(row, found.zone))
        return Reply([_window(row) for row in rows], Group(listed, f"In {found.zone}.") if rows else "No window.")

    in_organization(work, org=org, as_json=as_json)


def runs(
    context: typer.Context,
    *,
    code: CampaignCode,
    before: Annotated[int | None, typer.Option(min=1, max=2**31 - 1, help="Go on before this run.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Runs at once.")] = 50,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Its runs, newest first: when, how each ended, what its contacts and calls came to."""

    async def work(session: Session) -> Reply:
        row = await session.house.campaigns.campaign(session.org_id, code)
        zone = row.settings.zone or "UTC"
        found = await session.use.consoles.runs(session.org_id, code, before, limit)
        listed = table("Run", "Begun", "Ended", "Contacts", "Calls", right=("Run",))
        for run in found:
            ended = "open" if run.is_open else f"{clock(run.ended_at, zone)} {words(run.end_cause)}"
            calls = _counts(run.outcomes)
            listed.add_row(str(run.run_no), clock(run.begun_at, zone), ended, _counts(run.contacts), calls)
        following = found[-1].run_no if len(found) == limit else None
        shown = listed if found else "It has not run yet."
        return Reply([asdict(run) for run in found], shown, more(context, following))

    in_organization(work, org=org, as_json=as_json)


def _cells(row: CallableWindow, zone: str) -> tuple[str, str, str]:
    one = row.window
    if one.reason is not None:
        return words(one.reason), "", ""
    stretches = ", ".join(f"{clock(a, zone)[11:16]} to {clock(b, zone)[11:16]}" for a, b in row.callable or ())
    told = stretches if row.callable is None or stretches else "not on this day"
    closes = clock(one.closes_at, zone)[11:16]
    return clock(one.opens_at, zone)[11:16], "24:00" if closes == "00:00" else closes, told


def _window(row: CallableWindow) -> dict[str, Any]:
    one = row.window
    return {
        "day": one.day.isoformat(),
        "opens_at": instant_text(one.opens_at),
        "closes_at": instant_text(one.closes_at),
        "reason": one.reason,
        "callable": _stretches(row.callable),
        "barred": _stretches(row.barred),
    }


def _stretches(found: Sequence[Stretch] | None) -> list[list[str | None]] | None:
    return None if found is None else [[instant_text(begins), instant_text(ends)] for begins, ends in found]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{words(word)} {count:,}" for word, count in counts.items() if count)

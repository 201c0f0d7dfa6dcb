"""Looking at a campaign: how it stands, and why a contact is or is not called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.table import Table

from smart_campaigns.app.console import in_order
from smart_campaigns.app.contact_gates import Gate
from smart_campaigns.app.explain import CampaignStatus, Why
from smart_campaigns.cli.session import (
    CampaignCode,
    JsonOption,
    OrgOption,
    Reply,
    Session,
    dumps,
    in_organization,
    plain_console,
)
from smart_campaigns.cli.tables import clock, instant_text, words
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.can_be_called import CanBeCalled
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.ports.store import StoreAway

AT_REST = frozenset({"paused", "stopped", "completed"})
WATCH_S = 1.0


def status(
    *,
    code: CampaignCode,
    watch: Annotated[bool, typer.Option("--watch", help="A live table, until Ctrl-C.")] = False,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """State, why it waits and until when, contacts, outcomes, channels."""

    async def work(session: Session) -> Reply:
        if watch:
            await _watch(session, code)
        found = await session.use.explain.status(session.org_id, code)
        notes = () if found.has_callers or found.row.state.life is not Life.ACTIVE else (NOBODY_DIALS,)
        return Reply(_status_data(found), _status_table(found), notes)

    in_organization(work, org=org, as_json=as_json)


NOBODY_DIALS = "Nothing dials until the server runs a caller of its carrier: smart-campaigns up."


async def _watch(session: Session, code: str) -> None:
    """For ever; with --json a line whenever something changed. A database that is away is waited for, and that is said."""
    last, shown = "", Group()
    with Live(console=plain_console(), auto_refresh=False, vertical_overflow="visible") as live:
        while True:
            try:
                found = await session.use.explain.status(session.org_id, code)
                shown, line = _status_table(found), dumps(_status_data(found))
                note = "" if found.has_callers or found.row.state.life is not Life.ACTIVE else NOBODY_DIALS
            except StoreAway as error:
                note, line = "The database is away: this is how it stood before.", dumps(_away(error))
            if not session.as_json:
                live.update(Group(shown, note), refresh=True)
            elif line != last:
                print(line, flush=True)
            last = line
            await session.house.clock.sleep(WATCH_S)


def _away(error: StoreAway) -> dict[str, Any]:
    return {"error": {"code": "database_away", "message": str(error)}}


def why(
    *,
    code: CampaignCode,
    who: Annotated[str, typer.Argument(metavar="CONTACT|NUMBER", help="A contact's id, or one of its numbers.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Every gate of one contact: may it be called now, and if not, why and until when."""

    async def work(session: Session) -> Reply:
        found = await session.use.explain.why(session.org_id, code, who)
        row = await session.house.campaigns.campaign(session.org_id, code)
        return Reply(_why_data(found), _why_table(found, row.settings.zone or "UTC"))

    in_organization(work, org=org, as_json=as_json)


def _status_data(found: CampaignStatus) -> dict[str, Any]:
    row = found.row
    return {
        "code": row.code,
        "name": row.name,
        "state": row.state.life,
        "is_dialing": found.is_dialing,
        "reason": found.reason,
        "until": instant_text(found.until),
        "detail": found.detail,
        "is_virtual": row.is_virtual,
        "run_no": row.run_no,
        "channels": {"allocated": row.state.channels, "in_use": row.in_use},
        "placed_today": row.placed_today,
        "contacts": dict(found.contacts),
        "excluded": dict(found.excluded),
        "outcomes": in_order(found.outcomes),
        "has_callers": found.has_callers,
    }


def _status_table(found: CampaignStatus) -> Group:
    row = found.row
    zone = row.settings.zone or "UTC"
    table = Table()
    for heading in ("Contacts", "", "Calls", ""):
        table.add_column(heading, justify="right" if not heading else "left")
    contacts = list(found.contacts.items())
    calls = [(word, count) for word, count in in_order(found.outcomes).items() if count]
    for index in range(max(len(contacts), len(calls))):
        table.add_row(*_cells(contacts, index), *_cells(calls, index))
    state = "dialing" if found.is_dialing else "waiting" if row.state.life is Life.ACTIVE else str(row.state.life)
    is_said = found.reason is None or found.reason in AT_REST  # "stopped: stopped" tells nothing
    held = "" if is_said or found.reason is None else f": {words(found.reason.removesuffix('_until'))}"
    until = "" if found.until is None else f" until {clock(found.until, zone)} {zone}"
    detail = f" ({found.detail})" if found.detail else ""
    channels = f"{row.in_use} of {row.state.channels} channels in use"
    line = f"{state}{held}{detail}{until}  ·  {channels}  ·  {row.placed_today} placed today"
    title = f"{row.code}  {row.name}"
    reasons = ", ".join(f"{words(reason)} {count:,}" for reason, count in found.excluded.items())
    told = [line, f"Excluded: {reasons}"] if reasons else [line]
    return Group(title, table, *told) if contacts or calls else Group(title, *told)


def _cells(rows: list[tuple[str, int]], index: int) -> tuple[str, str]:
    return (words(rows[index][0]), str(rows[index][1])) if index < len(rows) else ("", "")


def _why_data(found: Why) -> dict[str, Any]:
    held = found.blocked
    return {
        "contact_id": found.contact.contact_id,
        "name": found.contact.name,
        "number": found.e164,
        "state": found.state,
        "attempts": found.attempts,
        "legal_key": found.legal_key,
        "zones": list(found.zones),
        "answer": found.answer,
        "is_allowed": held is None,
        "reason": held.reason if held else None,
        "until": instant_text(held.until) if held else None,
        "detail": held.detail if held else "",
        "gates": [_gate_data(gate) for gate in found.gates],
    }


def _gate_data(gate: Gate) -> Mapping[str, Any]:
    verdict = gate.verdict
    told = {"scope": gate.scope, "gate": gate.name, "is_allowed": not isinstance(verdict, Blocked)}
    if isinstance(verdict, Blocked):
        told |= {"reason": verdict.reason, "detail": verdict.detail}
    return told | {"until": instant_text(verdict.until)}


def _why_table(found: Why, zone: str) -> Group:
    table = Table("", "Gate", "Verdict", "Until", "Detail")
    for gate in found.gates:
        verdict = gate.verdict
        blocked = isinstance(verdict, Blocked)
        until = clock(verdict.until, zone)
        said = words(verdict.reason) if isinstance(verdict, Blocked) else "allowed"
        detail = verdict.detail if isinstance(verdict, Blocked) else ""
        table.add_row(gate.scope, words(gate.name), said, until, detail, style="red" if blocked else None)
    who = f"{found.contact.name or 'Contact'} ({found.contact.contact_id}), {found.e164}: {found.state}"
    there = " or ".join(dict.fromkeys(clock(found.now, one) for one in found.zones))
    their_time = f"\nThere it is {there}." if there else ""
    return Group(table, f"{who}, {found.attempts} attempts. {_sentence(found, zone)}{their_time}")


def _sentence(found: Why, zone: str) -> str:
    if found.blocked is None:
        return "May be called now."
    if found.blocked.reason is ContactReason.NOT_ENROLLED and found.answer is CanBeCalled.LATER:
        return "To be called once a run has taken it up."
    until = "" if found.blocked.until is None else f" until {clock(found.blocked.until, zone)} {zone}"
    return f"Held: {found.blocked.reason}{until}."

"""The ledger: every call of a campaign, with what it came to and what allowed it."""

from __future__ import annotations

import contextlib
import csv
import string
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.progress import Progress, SpinnerColumn, TextColumn

from smart_campaigns.app.call_digest import CallDigest
from smart_campaigns.app.calls import OUTCOMES, as_uuid, talk_s
from smart_campaigns.cli import call_commands
from smart_campaigns.cli.csv_out import STANDARD_OUTPUT, opened
from smart_campaigns.cli.instants import instant_of
from smart_campaigns.cli.paging import more
from smart_campaigns.cli.session import CampaignCode, JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, facts, money, span, table, words
from smart_campaigns.core.carrier_messages import CarrierMessage
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.sheet_cells import safe_cells
from smart_campaigns.ports.ledger_records import Call, CallFilter

calls = typer.Typer(no_args_is_help=True, help="Every call of a campaign.")
calls.command("hang-up")(call_commands.hang_up)
calls.command("recording")(call_commands.recording)
calls.command("listen")(call_commands.listen)
SHORT = 8
"""Characters of a call's id that a table shows: its end, which tells calls apart."""


@calls.command("list")
def calls_list(
    context: typer.Context,
    *,
    code: Annotated[str | None, typer.Argument(help="The campaign's code; blank: of all.")] = None,
    outcome: Annotated[list[str] | None, typer.Option(help=f"Repeatable: {', '.join(OUTCOMES)}.")] = None,
    contact: Annotated[int | None, typer.Option(min=1, max=2**62, help="Only this contact's, by its id.")] = None,
    run_no: Annotated[int | None, typer.Option("--run", min=1, max=2**31 - 1, help="Only of this run.")] = None,
    placed_from: Annotated[
        str | None, typer.Option("--from", help="Placed since; ISO 8601, without an offset in the campaign's zone.")
    ] = None,
    placed_until: Annotated[str | None, typer.Option("--until", help="Placed before, likewise.")] = None,
    number: Annotated[str | None, typer.Option(help="Digits of the number called.")] = None,
    before: Annotated[str | None, typer.Option(help="Go on before this call's id.")] = None,
    limit: Annotated[int, typer.Option(help="Calls at once, at most 1,000.")] = 50,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", help="Write all of them here with the contacts' own columns; - is standard output."),
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """Calls, the newest first; or all of them as CSV."""

    async def work(session: Session) -> Reply:
        zone = await _zone(session, code)
        chosen = CallFilter(
            outcomes=tuple(outcome or ()),
            contact_id=contact,
            before=as_uuid(before),
            limit=limit,
            run_no=run_no,
            placed_from=instant_of(placed_from, zone, "from"),
            placed_until=instant_of(placed_until, zone, "until"),
            digits="".join(c for c in number or "" if c in string.digits) or None,
        )
        if csv_file is not None:
            return await _export(session, _needed(code), chosen, csv_file)
        found = await session.use.calls.page_of_all(session.org_id, code, chosen)
        listed = table("Call", "Placed", "Number", "Contact", "Outcome", "Talk", keep=("Call", "Placed", "Number"))
        for call in found:
            placed = clock(call.placed_at, zone)[2:]
            talk = talk_s(call)
            name = call.contact or str(call.contact_id)
            listed.add_row(_short(call), placed, call.number, name, _outcome(call), "" if talk is None else span(talk))
        following = str(found[-1].attempt_id) if len(found) == limit else None
        data = {"calls": [_data(call) for call in found], "next_before": following}
        return Reply(data, listed if found else "No call.", more(context, following))

    in_organization(work, org=org, as_json=as_json)


@calls.command("show")
def calls_show(
    *,
    code: CampaignCode,
    call: Annotated[str, typer.Argument(help="The call's id, or its end as calls list shows it.")],
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """One call: its instants, cost, versions, the verdicts of the gates that allowed it, and what was said."""

    async def work(session: Session) -> Reply:
        found = await session.use.calls.one(session.org_id, code, call)
        row = await session.house.campaigns.campaign(session.org_id, code)
        currency = session.organization.currency
        digest = session.use.calls.digest(found, found.conversation)
        messages = (await session.use.calls.whole(session.org_id, found.attempt_id)).messages
        pairs = {**_told(found, row.settings.zone or "UTC", currency), **_said(found, messages), **_in_short(digest)}
        data = _data(found) | {
            "digest": None if digest is None else asdict(digest),
            "carrier_messages": [{"at": one.at.isoformat(), "text": one.text} for one in messages],
        }
        return Reply(data, Group(facts(pairs, str(found.attempt_id)), *_transcript(found)))

    in_organization(work, org=org, as_json=as_json)


async def _export(session: Session, code: str, chosen: CallFilter, file: Path) -> Reply:
    rows = session.use.calls.export(session.org_id, code, chosen)
    header = await anext(rows)  # refuses before the file is touched
    count = 0
    columns = (SpinnerColumn(), TextColumn("{task.completed} calls"))
    with (
        opened(file) as out,
        Progress(*columns, console=session.console, transient=True, disable=session.as_json) as progress,
    ):
        task = progress.add_task("Writing", total=None)
        writer = csv.writer(out)
        writer.writerow(header)
        async for row in rows:
            writer.writerow(safe_cells(row))
            count += 1
            progress.advance(task)
    if str(file) == STANDARD_OUTPUT:
        raise typer.Exit  # the calls are the answer
    return Reply({"calls": count, "file": str(file)}, f"{count:,} calls are in {file}.")


async def _zone(session: Session, code: str | None) -> str:
    if code is None:
        return session.organization.zone
    return (await session.house.campaigns.campaign(session.org_id, code)).settings.zone or "UTC"


def _needed(code: str | None) -> str:
    if code is None:
        raise InvalidInput.of("code", "a file has the calls of one campaign", fix="name it")
    return code


def _short(call: Call) -> str:
    return str(call.attempt_id)[-SHORT:]


def _outcome(call: Call) -> str:
    said = words(call.outcome or call.state)
    return f"{said} ({words(call.cause)})" if call.cause and call.cause != call.outcome else said


def _data(call: Call) -> dict[str, Any]:
    return asdict(call) | {"attempt_id": str(call.attempt_id), "talk_s": talk_s(call)}


def _transcript(call: Call) -> list[str]:
    """Seconds since pick-up; what of the agent's words was not heard stands in brackets."""
    lines = []
    for turn in (call.conversation or {}).get("turns", ()):
        text, heard = turn["text"], turn.get("heard_text")
        said = text if heard is None else f"{heard} [{text[len(heard) :].strip()}]"
        lines.append(f"{turn['at_s']:7.1f}  {turn['speaker']:<8} {said}")
    return lines


def _said(call: Call, messages: Sequence[CarrierMessage]) -> dict[str, Any]:
    """By the carrier; seconds since the call was placed."""
    told = (f"+{(one.at - call.placed_at).total_seconds():.2f} s {one.text}" for one in messages)
    return {"Carrier said": ", ".join(told)}


def _in_short(digest: CallDigest | None) -> dict[str, Any]:
    if digest is None:
        return {}
    return {
        "In short": f"{digest.summary} (by {digest.summary_source})",
        "Mood": f"{digest.mood}, {digest.score:+.2f} (by {digest.mood_source})",
    }


def _told(call: Call, zone: str, currency: str) -> dict[str, Any]:
    talk = talk_s(call)
    flags = {"by machine": call.by_machine, "crossed": call.is_crossed, "permanent": bool(call.is_permanent)}
    counted = {None: "", True: "counts as an attempt", False: "no attempt"}[call.counts_as_attempt]
    return {
        "Contact": f"{call.contact} ({call.contact_id})".strip()
        if not call.is_deleted
        else f"{call.contact_id}, deleted",
        "Number": call.number,
        "From": f"{call.caller_number} over {call.carrier}{' (virtual)' if call.is_virtual else ''}",
        "Run, placement": f"{call.run_no}, {call.placement_no} {counted}".strip(),
        "State": words(call.state),
        "Outcome": ", ".join([_outcome(call), *(name for name, is_so in flags.items() if is_so)]),
        "Result": call.result,
        "SIP, Q.850": ", ".join(str(code) for code in (call.sip_status, call.q850) if code is not None),
        "Placed": f"{clock(call.placed_at, zone)} {zone}",
        "Sent": clock(call.sent_at, zone),
        "Ringing": clock(call.ringing_at, zone),
        "Picked up": clock(call.picked_up_at, zone),
        "Ended": clock(call.ended_at, zone),
        "Talk": "" if talk is None else span(talk),
        "Cost": "" if call.cost_micro is None else f"{money(call.cost_micro)} {currency}",
        "Settings version": call.settings_version,
        "Agent, version": f"{call.agent_id}, {call.agent_version}",
        "Verdicts": ", ".join(f"{words(name)} {_saw(said, zone)}" for name, said in call.verdicts.items()),
    }


def _saw(said: str, zone: str) -> str:
    """The instant until which a gate allowed is told as every other."""
    with contextlib.suppress(ValueError):
        return f"until {clock(datetime.fromisoformat(said), zone)}"
    return said

"""Will it dial, and how fast: readiness and the estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from shlex import quote
from typing import Annotated, Any

import typer
from rich.console import Group

from smart_campaigns.app.estimates import Forecast
from smart_campaigns.app.readiness import Answer, WillItDial
from smart_campaigns.cli.session import CampaignCode, JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, facts, instant_text, span, table, words
from smart_campaigns.core.campaign import Life
from smart_campaigns.core.estimate import Limit
from smart_campaigns.core.readiness import ReadinessRow, Row, RowState, refuses_start
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.core.words import Sentence

PROGRAM = "smart-campaigns"
_STYLES = {RowState.READY: "green", RowState.WARNING: "yellow", RowState.WAITS: "yellow", RowState.BLOCKS: "red"}
_ONE_MORE = {
    Limit.CHANNELS: "One more channel",
    Limit.CALLS_PER_MINUTE: "One more call a minute",
    Limit.SPACING: "0.05 s less of spacing",
    Limit.CARRIER_RATE: "One more call a second of the carrier",
    Limit.DAILY_LIMIT: "One more call a day",
}
_BINDS = {
    Limit.CHANNELS: "its channels",
    Limit.CALLS_PER_MINUTE: "calls per minute",
    Limit.SPACING: "placement spacing",
    Limit.CARRIER_RATE: "the carrier's rate",
    Limit.DAILY_LIMIT: "the daily call limit",
}


def readiness(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Will it dial? One sentence, then everything it needs: what is wrong, and the command that cures it."""

    async def work(session: Session) -> Reply:
        found = await session.use.readiness.of(session.org_id, code)
        sentence = will_it_dial(found)
        rows = table("", "Needs", "What is wrong, and its cure")
        for row in found.rows:
            cure = cure_of(row, found)
            said = "\n".join(text for text in (row.message, cure and f"→ {cure}") if text)
            rows.add_row(row.state, words(row.key), said, style=_STYLES[row.state])
        data = {
            "code": found.row.code,
            "sentence": sentence,
            "is_dialing": found.status.is_dialing,
            "can_start": not refuses_start(found.rows) and found.row.state.life in {Life.PAUSED, Life.COMPLETED},
            "rows": [
                {"key": row.key, "state": row.state, "message": row.message, "cure": cure_of(row, found)}
                for row in found.rows
            ],
        }
        return Reply(data, Group(sentence, rows))

    in_organization(work, org=org, as_json=as_json)


def estimate(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Calls per hour, which limit binds, what one more of it brings, and when the contacts are called."""

    async def work(session: Session) -> Reply:
        found = await session.use.estimates.of(session.org_id, code)
        words = await session.use.wording.of(session.organization, found)
        data = {"code": code, **estimate_data(found), "words": words_data(words)}
        return Reply(data, "\n".join([*estimate_lines(found), "", *(one.text for one in words)]))

    in_organization(work, org=org, as_json=as_json)


def show(
    *,
    code: CampaignCode,
    version: Annotated[
        int | None, typer.Option(min=1, max=2**31 - 1, help="A former version of the settings, as they were.")
    ] = None,
    org: OrgOption = None,
    as_json: JsonOption = False,
) -> None:
    """What it is set to, in words; with --json every setting."""

    async def work(session: Session) -> Reply:
        row = await session.house.campaigns.campaign(session.org_id, code)
        if version is not None:
            return _former(code, version, to_json(await session.house.campaigns.settings_version(row.ref, version)))
        words = await session.use.wording.of(session.organization, await session.use.estimates.of_row(row))
        data = {
            "code": code,
            "name": row.name,
            "state": row.state.life,
            "settings_version": row.settings_version,
            "settings": to_json(row.settings),
            "words": words_data(words),
        }
        title = f"{row.code}  {row.name}, {row.state.life}, settings version {row.settings_version}"
        return Reply(data, "\n".join([title, *(one.text for one in words)]))

    in_organization(work, org=org, as_json=as_json)


def _former(code: str, version: int, settings: dict[str, Any]) -> Reply:
    shown = {name: str(value) for name, value in settings.items() if value not in (None, "", [])}
    title = f"{code}, settings version {version}"
    return Reply({"code": code, "settings_version": version, "settings": settings}, facts(shown, title))


def words_data(words: Sequence[Sentence]) -> list[dict[str, Any]]:
    return [{"text": one.text, "fields": list(one.fields)} for one in words]


def will_it_dial(found: WillItDial) -> str:  # noqa: PLR0911 - one sentence an answer
    row, status = found.row, found.status
    match found.answer:
        case Answer.DRAFT:
            lacks = f" It lacks {', '.join(found.lacks)}." if found.lacks else ""
            return f"No: {row.code} is a draft.{lacks} Complete it: {PROGRAM} campaign edit {row.code}."
        case Answer.STOPPED:
            return f"No: {row.code} was stopped. Dial again with a copy: {PROGRAM} campaign duplicate {row.code}."
        case Answer.NO_CALLER:
            return f"No: {row.code} is active, but no caller of its carrier runs. Start the server: {PROGRAM} up."
        case Answer.DIALING:
            return _dialing(found)
        case Answer.WAITING:
            return _waiting(found)
        case Answer.CANNOT_START:
            blocks = refuses_start(found.rows)
            return f"No: {row.code} cannot be started: {', '.join(words(one.key) for one in blocks)}."
    verb = "resume" if row.state.has_open_run else "start"
    waits = ", ".join(words(one.key) for one in found.rows if one.state is RowState.WAITS)
    then = f"then it waits for: {waits}." if waits else "then it dials at once."
    life = "paused" if status.reason is CampaignReason.PAUSED else str(row.state.life)
    return f"Not yet: {row.code} is {life}. Start it ({PROGRAM} campaign {verb} {row.code}), {then}"


def _dialing(found: WillItDial) -> str:
    row, status = found.row, found.status
    if status.reason is not CampaignReason.ENGINE_BUSY:
        return f"Yes: {row.code} is dialing."
    calls = "1 call" if row.in_use == 1 else f"{row.in_use} calls"
    detail = f" ({status.detail})" if status.detail else ""
    return f"Yes: {row.code} has {calls} in progress; the next when the server has room{detail}."


def _waiting(found: WillItDial) -> str:
    row, status = found.row, found.status
    zone = row.settings.zone or "UTC"
    until = f" until {clock(status.until, zone)} {zone}" if status.until else ""
    detail = f" ({status.detail})" if status.detail else ""
    return f"Not now: {row.code} waits: {words((status.reason or '').removesuffix('_until'))}{detail}{until}."


def cure_of(row: ReadinessRow, found: WillItDial) -> str:
    """The command that cures a row; blank where nothing is to be done."""
    if row.state is RowState.READY:
        return ""
    campaign, has_number = (
        found.row,
        all(one.state is not RowState.BLOCKS for one in found.rows if one.key is Row.NUMBER),
    )
    channels = min(campaign.settings.planned_channels, found.channel_cap)
    edit = f"{PROGRAM} campaign edit {campaign.code}"
    cures = {
        Row.AGENT: f"{edit} --set agent_version=" if row.cure == "agent_version" else f"{edit} --agent NAME",
        Row.AGENT_TESTED: f"{PROGRAM} agent call {campaign.settings.agent_id}",
        Row.NUMBER: f"{PROGRAM} number add +E.164, then {edit} --set caller_numbers=+E.164",
        Row.CONTACTS: f"{PROGRAM} contacts import FILE --project {_quoted(found.project)}",
        Row.CHANNELS: f"{PROGRAM} campaign allocate {campaign.code} {channels}",
        Row.SCHEDULE: f"{edit} --set end_date=" if row.state is RowState.BLOCKS else "",
        Row.CARRIER: f"{PROGRAM} carrier test {_quoted(found.carrier)}" if has_number else "",
        Row.DNC: f"{PROGRAM} dnc import FILE --registry NAME --country CODE",
        Row.CONSENT: f"{PROGRAM} contacts edit CONTACT --consent BASIS",
        Row.BUDGET: f"{PROGRAM} carrier edit {_quoted(found.carrier)} --price AMOUNT",
        Row.BREAKER: f"{PROGRAM} campaign reset-breaker {campaign.code}",
        Row.SERVER: f"{PROGRAM} up",
    }
    if row.cure == "safety":
        setting = {Row.DNC: "respect_dnc_registry=on", Row.BREAKER: "circuit_breaker=on", Row.BUDGET: "budget=AMOUNT"}
        return f"{edit} --set {setting[row.key]}"
    if row.cure == "share":
        return f"{PROGRAM} org edit --cap N"
    if row.cure == "excluded":
        return f"{PROGRAM} campaign why {campaign.code} NUMBER"
    return cures.get(row.key, "") if row.cure else ""


def _quoted(name: str) -> str:
    """As a shell takes it; NAME where there is none yet."""
    return quote(name) if name else "NAME"


def estimate_data(found: Forecast) -> dict[str, Any]:
    one = found.estimate
    return {
        "calls_per_hour": round(one.calls_per_hour, 2),
        "channels": found.channels,
        "is_planned": found.is_planned,
        "binds": one.binds,
        "one_more_brings": round(one.one_more_brings, 2),
        "mean_hold_s": round(one.mean_hold_s, 1),
        "is_hold_assumed": one.is_hold_assumed,
        "settled_calls": found.settled_calls,
        "remaining": found.remaining,
        "is_sampled": found.is_sampled,
        "first_at": instant_text(one.first_at),
        "clears_at": instant_text(one.clears_at),
        "last_callback_at": instant_text(one.last_callback_at),
    }


def estimate_lines(found: Forecast) -> Iterator[str]:
    """For a person: at most five lines."""
    one = found.estimate
    planned = " planned" if found.is_planned else ""
    unit = "call a day" if one.binds is Limit.DAILY_LIMIT else "calls an hour"
    more = f"{_ONE_MORE[one.binds]} brings {one.one_more_brings:,.3g} {unit}."
    binds = f"About {one.calls_per_hour:,.0f} calls an hour with {found.channels}{planned} channels"
    yield f"{binds}; {_BINDS[one.binds]} binds. {more}"
    if one.is_hold_assumed:
        yield f"Assumed: {one.mean_hold_s:.0f} s of channel a call, until the project has 30 settled calls."
    else:
        yield f"A call takes {span(one.mean_hold_s)} of channel on average ({found.settled_calls:,} settled calls)."
    if one.first_at is not None and one.first_at > found.now:
        yield f"The next one may be called at {clock(one.first_at, found.zone)[:16]} {found.zone}."
    yield _clears(found, one.clears_at)
    if one.last_callback_at is not None:
        yield f"Last callback: {clock(one.last_callback_at, found.zone)[:16]} {found.zone}."


def _clears(found: Forecast, at: datetime | None) -> str:
    if not found.remaining:
        return "No contact is left to call."
    one = found.remaining == 1
    who = "one contact" if one else f"{found.remaining:,} contacts"
    left = f"{'About' if found.is_sampled else 'The'} {who} left {'is' if one else 'are'}"
    if at is None:
        return f"{left} not {'' if one else 'all '}called within its schedule."
    return f"{left} called by {clock(at, found.zone)[:16]} {found.zone}."

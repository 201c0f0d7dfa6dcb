"""The health of a campaign: its score, and what stands behind each point that is missing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from smart_campaigns.cli.session import CampaignCode, JsonOption, OrgOption, Reply, Session, in_organization
from smart_campaigns.cli.tables import clock, table, words
from smart_campaigns.core.health import Found, Health

CURES = {
    "stalled": "see why it does not place: campaign status, doctor",
    "breaker_tripped": "look at the last failures, then campaign reset-breaker",
    "carrier_down": "the carrier is asked every 10 s; see carrier list",
    "carrier_throttling": "lower its calls per second: carrier edit",
    "error_rate": "look at them: calls list --outcome failed",
    "under_pace": "look at what holds it: campaign estimate",
    "answer_rate_fell": "look at the caller numbers: number list",
    "bad_numbers": "clean the contacts: calls list --outcome failed",
    "short_calls": "read how they end: calls show",
    "late_first_words": "fewer talks at once, or a faster host: doctor",
    "worker_restarts": "read in the event log how they ended",
    "dnc_stale": "import the list again: dnc import",
    "budget_nearly_spent": "raise it: campaign edit --set budget=…",
}


def health(*, code: CampaignCode, org: OrgOption = None, as_json: JsonOption = False) -> None:
    """Score out of 100 over the last 15 minutes of dialing, and every finding with its points and its cure."""

    async def work(session: Session) -> Reply:
        row = await session.house.campaigns.campaign(session.org_id, code)
        found = await session.use.health.of(session.org_id, code)
        if found is None:
            return Reply({"score": None, "findings": []}, "No score yet: it was never started.")
        return Reply(_data(found), _told(found, row.settings.zone or "UTC"))

    in_organization(work, org=org, as_json=as_json)


def _data(found: Health) -> dict[str, Any]:
    return {**asdict(found), "word": found.word}


def _told(found: Health, zone: str) -> Any:
    title = f"Health {found.score} ({found.word}), of {found.settled} calls, {clock(found.as_of, zone)}"
    if not found.findings:
        return f"{title}. Nothing found."
    listed = table("Finding", "Points", "Value", "Since", "What to do", right=("Points", "Value"))
    listed.title = title
    for one in found.findings:
        cure = CURES[one.finding]
        listed.add_row(
            words(one.finding), f"-{one.points}", _value(one), clock(one.since, zone) if one.since else "", cure
        )
    return listed


def _value(one: Found) -> str:
    if one.detail:
        return one.detail
    if one.value is None:
        return ""
    return f"{one.value:.0%}" if one.value <= 1 else f"{one.value:.0f}"

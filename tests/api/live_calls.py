"""Calls in progress, written as the dialer writes them, without anybody who dials."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api_bench import NUMBERS, Api

from smart_campaigns.ports.store import CallState, CampaignRef, Finish, TargetNext, TargetState

STATES = {"dialing": 1, "ringing": 2, "picked_up": 3}


async def begun(api: Api, code: str, *, states: Sequence[str], channels: int = 5) -> list[UUID]:
    """The campaign is started with channels, and has a call in each of the states."""
    await api.post(f"/campaigns/{code}/allocate", {"channels": channels})
    await api.post(f"/campaigns/{code}/start")
    row = await api.house.campaigns.campaign(api.org_id, code)
    db = api.house.cold
    calls = []
    for place, state in enumerate(states):
        number_id = await db.fetchval(
            "insert into number (org_id, e164, is_virtual) values ($1, $2, true) returning number_id",
            api.org_id,
            NUMBERS[place],
        )
        await db.execute(
            "insert into target (org_id, run_id, contact_id, state, number_id, seq) values ($1, $2, $3, 2, $4, $5)",
            api.org_id,
            row.run_id,
            api.contacts[place],
            number_id,
            place,
        )
        attempt = UUID(int=place + 1)
        await db.execute(
            """insert into attempt (org_id, attempt_id, campaign_id, run_id, contact_id, number_id, placement_no, state,
              worker_id, epoch, carrier_id, phone_number_id, is_virtual, settings_version, agent_id, agent_version, slot_at,
              upper_at, deadline_at, placed_day, local_date, local_hour, contact_local_date, contact_local_hour, verdicts)
            select $1, $2, $3, $4, $5, $6, 1, $7, 1, 1, $8, (select min(phone_number_id) from phone_number), true, 1, $9, 1,
              now_s(), now_s(), now_s() + interval '1 hour', current_date, current_date, 12, current_date, 12, '{}'""",
            api.org_id,
            attempt,
            row.ref.campaign_id,
            row.run_id,
            api.contacts[place],
            number_id,
            STATES[state],
            api.carrier_id,
            api.agent_id,
        )
        calls.append(attempt)
    await db.execute("update pacing set in_use = $2 where campaign_id = $1", row.ref.campaign_id, len(calls))
    await db.execute("update org_gate set in_use = in_use + $1", len(calls))
    return calls


async def settled(api: Api, attempt: UUID, outcome: str) -> None:
    """The call ends as the dialer writes it; its contact is done with."""
    row = await api.house.cold.fetchrow("select campaign_id from attempt where attempt_id = $1", attempt)
    finish = Finish(
        attempt_id=attempt,
        ref=CampaignRef(api.org_id, row["campaign_id"]),
        state=CallState.ENDED,
        outcome=outcome,
        cause="carrier_error" if outcome == "failed" else None,
        result=None,
        is_permanent=False,
        counts_as_attempt=True,
        counts_for_breaker=outcome == "failed",
        is_crossed=False,
        by_machine=False,
        rang=True,
        is_connected=outcome in {"answered", "completed"},
        is_no_answer=outcome == "no_answer",
        is_refusal=False,
        is_callee_hangup=False,
        is_wrong_number=False,
        is_lost=False,
        sip_status=None,
        q850=None,
        carrier_messages=(),
        target=TargetNext(state=TargetState.FINISHED, reason="reached", finished="reached"),
        cost_micro=None,
        conversation=None,
        is_infra=False,
        takes_carrier_down=None,
        rate_factor=None,
    )
    assert (await api.house.store.finish(finish)).is_done

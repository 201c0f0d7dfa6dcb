"""Placements and settlements as dialer and caller would ask for them; every value can be given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from contract_benches import Bench

from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.core.pacing import RateLimit
from smart_campaigns.ports.store import (
    CallState,
    CampaignRef,
    Finish,
    Finished,
    Lease,
    Look,
    Park,
    Placement,
    Progress,
    TargetNext,
    TargetState,
    WorkerIdentity,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WINDOW = timedelta(milliseconds=250)
_ids = count(1)


def worker(name: str = "one") -> WorkerIdentity:
    return WorkerIdentity(host="here", name=name, pid=1, pid_started=2, boot_id="boot")


async def look(bench: Bench, ref: CampaignRef | None = None, *, nth: int = 60, candidates: int = 4) -> Look:
    """The campaign's look with all of its keys open."""
    ref = ref or bench.ref
    first = await bench.store.look(ref, bench.carrier_id, nth, [], 4)
    assert first is not None
    keys = list(await bench.store.legal_keys(ref, first.campaign.run_id or 0))
    found = await bench.store.look(ref, bench.carrier_id, nth, keys, candidates)
    assert found is not None
    return found


async def placement(
    bench: Bench,
    seen: Look | None = None,
    *,
    ref: CampaignRef | None = None,
    lease: Lease | None = None,
    at: int = 0,
    **changes: Any,
) -> Placement:
    """Of the look's contact number `at`, under a fresh lease, with room in every bound."""
    ref = ref or bench.ref
    lease = lease or await bench.store.register(worker())
    seen = seen or await look(bench, ref)
    target: TargetFacts = seen.targets[at]
    now = seen.campaign.now
    assert seen.campaign.run_id is not None
    made = Placement(
        attempt_id=UUID(int=next(_ids)),
        ref=ref,
        run_id=seen.campaign.run_id,
        target=target,
        campaign_version=seen.campaign.version,
        rules_version=seen.campaign.rules_version,
        until=now + MINUTE,
        carrier_id=bench.carrier_id,
        carrier_limit=RateLimit(count=100, window=timedelta(seconds=1)),
        carrier_concurrent_calls=10,
        worker_id=lease.worker_id,
        epoch=lease.epoch,
        slot=now,
        upper=now + WINDOW,
        deadline=now + HOUR,
        day=date(2026, 11, 23),
        charge=40.0,
        start_tag=seen.campaign.start_tag,
        carrier_charge=0.5,
        carrier_start_tag=seen.campaign.carrier.start_tag,
        favoured=lease.worker_id,
        phone_number_id=1,
        is_virtual=True,
        settings_version=seen.campaign.settings_version,
        agent_id=1,
        agent_version=1,
        variant=None,
        local_date=date(2026, 11, 23),
        local_hour=12,
        contact_local_date=date(2026, 11, 23),
        contact_local_hour=12,
        reserved_micro=0,
        lifts_head=True,
        verdicts={"window": "ok"},
    )
    return replace(made, **changes)


async def placed(bench: Bench, **changes: Any) -> Placement:
    p = await placement(bench, **changes)
    assert await bench.store.place(p)
    return p


def progress(p: Placement, state: CallState, **changes: Any) -> Progress:
    return Progress(attempt_id=p.attempt_id, org_id=p.ref.org_id, state=state, **changes)


def finish(p: Placement, **changes: Any) -> Finish:
    """Not answered, to be tried again in an hour."""
    again = TargetNext(state=TargetState.WAITING, next_at=p.slot + HOUR, reason="retry_wait", attempts_add=1)
    made = Finish(
        attempt_id=p.attempt_id,
        ref=p.ref,
        state=CallState.ENDED,
        outcome="no_answer",
        cause=None,
        result=None,
        is_permanent=False,
        counts_as_attempt=True,
        counts_for_breaker=False,
        is_crossed=False,
        by_machine=False,
        rang=True,
        is_connected=False,
        is_no_answer=True,
        is_refusal=False,
        is_callee_hangup=False,
        is_wrong_number=False,
        is_lost=False,
        sip_status=None,
        q850=None,
        carrier_messages=[],
        target=again,
        cost_micro=None,
        conversation=None,
        is_infra=False,
        takes_carrier_down=None,
        rate_factor=None,
    )
    return replace(made, **changes)


def throttled(p: Placement) -> Finish:
    return finish(
        p, state=CallState.THROTTLED, outcome=None, counts_as_attempt=False, is_no_answer=False, rate_factor=0.5
    )


def infra(p: Placement, **changes: Any) -> Finish:
    return finish(
        p,
        outcome="failed",
        counts_for_breaker=True,
        is_no_answer=False,
        is_infra=True,
        counts_as_attempt=False,
        **changes,
    )


def judged(seen: Look) -> tuple[int, int]:
    """The versions on which a look's contacts were judged."""
    return seen.campaign.settings_version, seen.campaign.rules_version


def parked(target: TargetFacts, state: TargetState, **more: Any) -> Park:
    return Park(
        contact_id=target.contact_id,
        number_id=target.number_id,
        attempts=target.attempts,
        state=state,
        **({"next_at": None} | more),
    )


REACHED = TargetNext(state=TargetState.FINISHED, finished="reached", reason="reached", attempts_add=1)


async def ended(bench: Bench, p: Placement, **changes: Any) -> Finished:
    return await bench.store.finish(finish(p, **changes))

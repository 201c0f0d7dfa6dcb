"""One campaign on either store: what the contracts need to seed, to do as a person would, and to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from smart_campaigns.adapters.clock import SystemClock
from smart_campaigns.adapters.postgres.campaign_records import PostgresCampaigns
from smart_campaigns.adapters.postgres.connections import Connections
from smart_campaigns.adapters.postgres.dialer_store import PostgresDialerStore
from smart_campaigns.adapters.postgres.records import PostgresRecords
from smart_campaigns.adapters.postgres.run_records import PostgresRuns
from smart_campaigns.core import campaign as c
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.ports.records import Enrolled, NewCarrier, NewContact
from smart_campaigns.ports.store import CampaignRef, DialerStore, TargetState
from smart_campaigns.testing.in_memory_rows import Attempt, Run, Target
from smart_campaigns.testing.in_memory_store import InMemoryStore

KEY = "America/New_York|US-NY|reminder"
OTHER_KEY = "America/Los_Angeles|US-CA|reminder"
CALLER = "+12025550100"
NUMBERS = tuple(f"+1212555{n:04d}" for n in range(100, 106))
CHANNELS = 4
CAP = 10
TABLES = (
    "event, run_tally, call_tally, attempt, worker, queue_head, target, legal_key, run, pacing, campaign_settings, campaign, dnc, "
    "dnc_registry, dnc_registry_entry, number, contact_number, contact, agent_version, agent, phone_number, carrier_gate, "
    "carrier, project, org_gate, organization, policy_override"
)


@dataclass(frozen=True)
class TargetView:
    state: TargetState
    attempts: int
    placements: int
    next_at: datetime | None
    reason: str | None
    finished: str | None
    has_number: bool


@dataclass(frozen=True)
class Counters:
    campaign: int
    organization: int
    carrier: int
    placed_today: int
    reserved_micro: int
    recent: int
    version: int


class Bench(Protocol):
    store: DialerStore
    other: DialerStore
    org_id: int
    carrier_id: int
    ref: CampaignRef
    run_id: int
    contacts: list[int]

    async def advance(self, seconds: float) -> None: ...
    async def campaign(self, *, priority: int = 5, channels: int = CHANNELS) -> tuple[CampaignRef, int]: ...
    async def enrol(self, *numbers: str, key: str = KEY) -> int: ...
    async def pause(self) -> None: ...
    async def edit(self, **changes: Any) -> None: ...
    async def allocate(self, channels: int) -> None: ...
    async def hang_up(self) -> None: ...
    async def end_run(self) -> None: ...
    async def set_cap(self, channels: int) -> None: ...
    async def set_budget(self, micro: int) -> None: ...
    async def change_rules(self) -> None: ...
    async def take_carrier_down(self) -> None: ...
    async def add_dnc(self, e164: str) -> None: ...
    async def change_contact(self, contact_id: int) -> None: ...
    async def target(self, contact_id: int) -> TargetView: ...
    async def counters(self) -> Counters: ...
    async def tallies(self) -> dict[str, int]: ...
    async def is_carrier_down(self) -> bool: ...
    async def cause_of(self, attempt_id: UUID) -> str | None: ...
    async def wrong_numbers(self, contact_id: int) -> list[str]: ...


def settings_of(project_id: int, agent_id: int, **changes: Any) -> CampaignSettings:
    return CampaignSettings(
        name="Reminders", project_id=project_id, agent_id=agent_id, caller_numbers=(CALLER,), zone="UTC", **changes
    )


class MemoryBench:
    def __init__(self) -> None:
        self._now = datetime(2026, 11, 23, 15, tzinfo=UTC)
        self.store = self.other = InMemoryStore(lambda: self._now)
        self.org_id = self.store.add_organization(channels=CAP)
        self.carrier_id = self.store.add_carrier(self.org_id, numbers=(CALLER,))
        self.contacts: list[int] = []

    async def open(self) -> None:
        self.contacts = self.store.add_contacts(self.org_id, 1, NUMBERS, KEY)
        self.ref, self.run_id = await self.campaign()

    async def close(self) -> None: ...

    @property
    def _row(self) -> Any:
        return self.store.tables.campaigns[self.ref]

    async def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    async def campaign(self, *, priority: int = 5, channels: int = CHANNELS) -> tuple[CampaignRef, int]:
        ref = self.store.add_campaign(self.org_id, settings_of(1, 1, priority=priority), channels=channels)
        return ref, self.store.begin_run(ref)

    async def enrol(self, *numbers: str, key: str = KEY) -> int:
        return self.store.add_contact(self.org_id, 1, *numbers, legal_key=key)

    async def pause(self) -> None:
        self.store.pause(self.ref)

    async def edit(self, **changes: Any) -> None:
        self.store.edit(self.ref, replace(self._row.settings, **changes))

    async def allocate(self, channels: int) -> None:
        self.store.allocate(self.ref, channels)

    async def hang_up(self) -> None:
        self.store.hang_up(self.ref)

    async def end_run(self) -> None:
        self.store.end_run(self.ref)

    async def set_cap(self, channels: int) -> None:
        self.store.set_channel_cap(self.org_id, channels)

    async def set_budget(self, micro: int) -> None:
        self.store.tables.organizations[self.org_id].budget_left_micro = micro

    async def change_rules(self) -> None:
        self.store.allow_countries(self.org_id, ["US", "CA"])

    async def take_carrier_down(self) -> None:
        self.store.tables.carriers[self.org_id, self.carrier_id].down_since = self._now

    async def add_dnc(self, e164: str) -> None:
        self.store.add_dnc(self.org_id, [e164])

    async def change_contact(self, contact_id: int) -> None:
        self.store.set_consent(self.org_id, contact_id, "express")

    async def target(self, contact_id: int) -> TargetView:
        run: Run = self.store.tables.runs[self.run_id]
        target: Target = run.targets[contact_id]
        return TargetView(
            target.state,
            target.attempts,
            target.placements,
            target.next_at,
            target.reason,
            target.finished,
            target.number is not None,
        )

    async def counters(self) -> Counters:
        carrier = self.store.tables.carriers[self.org_id, self.carrier_id]
        row = self._row
        return Counters(
            row.in_use,
            self.store.tables.organizations[self.org_id].in_use,
            carrier.in_use,
            row.placed_today,
            row.reserved_micro,
            len(carrier.recent),
            row.version,
        )

    async def tallies(self) -> dict[str, int]:
        return dict(self.store.tables.runs[self.run_id].tallies)

    async def is_carrier_down(self) -> bool:
        return self.store.tables.carriers[self.org_id, self.carrier_id].down_since is not None

    async def cause_of(self, attempt_id: UUID) -> str | None:
        attempt: Attempt = self.store.tables.attempts[attempt_id]
        return attempt.cause

    async def wrong_numbers(self, contact_id: int) -> list[str]:
        return sorted(self.store.tables.contacts[self.org_id, contact_id].said_wrong)


class PostgresBench:
    def __init__(self, dsn: str) -> None:
        self._db = Connections(dsn, size=1)
        self._pools = [Connections(dsn, size=1, hot=True) for _ in range(2)]
        clock = SystemClock()
        self.store, self.other = (PostgresDialerStore(pool, clock, dsn=dsn) for pool in self._pools)
        self._records, self._campaigns = PostgresRecords(self._db), PostgresCampaigns(self._db)
        self._runs = PostgresRuns(self._db)
        self._offset_s = 0.0
        self.contacts: list[int] = []

    async def open(self) -> None:
        await self._db.execute(f"truncate {TABLES} restart identity cascade")
        self.org_id = await self._records.create_organization(
            name="Example", country="US", zone="UTC", currency="USD", channel_cap=CAP
        )
        self.carrier_id = await self._records.add_carrier(
            self.org_id, NewCarrier(name="Phones", kind="virtual", config={})
        )
        await self._records.add_phone_numbers(self.org_id, self.carrier_id, [CALLER])
        self._project = await self._records.add_project(self.org_id, "People")
        self._agent = await self._records.add_agent(self.org_id, "Ann", {})
        self.contacts = await self._add_contacts(NUMBERS)
        self.ref, self.run_id = await self.campaign()

    async def close(self) -> None:
        for pool in (self._db, *self._pools):
            await pool.close()

    async def _add_contacts(self, numbers: Sequence[str]) -> list[int]:
        people = [NewContact(name="Jo", numbers=(e164,)) for e164 in numbers]
        return list((await self._records.add_contacts(self.org_id, self._project, people)).ids)

    async def advance(self, seconds: float) -> None:
        self._offset_s += seconds
        for pool in (self._db, *self._pools):
            await pool.fetchval("select set_config('smart_campaigns.clock_offset', $1, false)", f"{self._offset_s} s")

    async def campaign(self, *, priority: int = 5, channels: int = CHANNELS) -> tuple[CampaignRef, int]:
        settings = settings_of(self._project, self._agent, priority=priority)
        row = await self._campaigns.create_campaign(self.org_id, settings, is_draft=False, is_virtual=True)
        events = (c.ChannelsAllocated(channels=channels, former=0), c.CampaignStarted())
        row, _ = await self._campaigns.change_campaign(row.ref, lambda _: events)
        assert row.run_id is not None
        await self._enrol(row.ref, list(zip(self.contacts, NUMBERS, strict=False)), KEY)
        return row.ref, row.run_id

    async def _enrol(self, ref: CampaignRef, people: Sequence[tuple[int, str]], key: str) -> None:
        rows = [
            Enrolled(contact_id=contact_id, state=TargetState.READY, e164=e164, legal_key=key)
            for contact_id, e164 in people
        ]
        run = next(run for run in await self._runs.open_runs() if run.ref == ref)
        await self._runs.enrol(run, rows)

    async def enrol(self, *numbers: str, key: str = KEY) -> int:
        added = await self._records.add_contacts(self.org_id, self._project, [NewContact(name="Jo", numbers=numbers)])
        (contact_id,) = added.ids
        await self._enrol(self.ref, [(contact_id, numbers[0])], key)
        return contact_id

    async def _do(self, *events: c.Event) -> None:
        await self._campaigns.change_campaign(self.ref, lambda _: events)

    async def pause(self) -> None:
        await self._do(c.CampaignPaused())

    async def edit(self, **changes: Any) -> None:
        row = (await self._campaigns.campaigns(self.org_id))[0]
        await self._campaigns.edit_campaign(self.ref, replace(row.settings, **changes), based_on=row.settings_version)
        run = next(run for run in await self._runs.open_runs() if run.ref == self.ref)
        await self._runs.look_again(run, -1, 100)  # as the keeper does after an edit

    async def allocate(self, channels: int) -> None:
        await self._do(c.ChannelsAllocated(channels=channels, former=CHANNELS))

    async def hang_up(self) -> None:
        await self._do(c.CallsToldToHangUp())

    async def end_run(self) -> None:
        await self._do(c.RunEnded(cause="completed"), c.CampaignCompleted())

    async def set_cap(self, channels: int) -> None:
        await self._db.execute("update org_gate set channels = $1", channels)

    async def set_budget(self, micro: int) -> None:
        await self._db.execute("update org_gate set budget_left_micro = $1", micro)

    async def change_rules(self) -> None:
        await self._records.allow_countries(self.org_id, ["US", "CA"])

    async def take_carrier_down(self) -> None:
        await self._db.execute("update carrier_gate set down_since = now_s()")

    async def add_dnc(self, e164: str) -> None:
        await self._records.add_dnc(self.org_id, [e164], source="test", reason=None)

    async def change_contact(self, contact_id: int) -> None:
        await self._db.execute(
            "update contact set consent = 'express', version = version + 1 where contact_id = $1", contact_id
        )

    async def target(self, contact_id: int) -> TargetView:
        row = await self._db.fetchrow(
            "select * from target where run_id = $1 and contact_id = $2", self.run_id, contact_id
        )
        assert row is not None
        return TargetView(
            TargetState(row["state"]),
            row["attempts"],
            row["placements"],
            row["next_at"],
            row["reason"],
            row["finished"],
            row["number_id"] is not None,
        )

    async def counters(self) -> Counters:
        row = await self._db.fetchrow(
            """select p.in_use, o.in_use as org, k.in_use as carrier, p.placed_today, p.reserved_micro,
              cardinality(k.recent) as recent, p.version
            from pacing p, org_gate o, carrier_gate k where p.campaign_id = $1""",
            self.ref.campaign_id,
        )
        assert row is not None
        return Counters(*row.values())

    async def tallies(self) -> dict[str, int]:
        return dict(await self._campaigns.tallies(self.ref, self.run_id))

    async def is_carrier_down(self) -> bool:
        return bool(await self._db.fetchval("select down_since is not null from carrier_gate"))

    async def cause_of(self, attempt_id: UUID) -> str | None:
        cause: str | None = await self._db.fetchval("select cause from attempt where attempt_id = $1", attempt_id)
        return cause

    async def wrong_numbers(self, contact_id: int) -> list[str]:
        rows = await self._db.fetch(
            "select e164 from contact_number where contact_id = $1 and said_wrong_at is not null order by e164",
            contact_id,
        )
        return [row["e164"] for row in rows]

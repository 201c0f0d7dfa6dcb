"""A call that tries an agent on a virtual phone, by the dialer itself: every rule holds, and it is in no figure.

It is a campaign of one contact that no list shows. The number is one that rings nobody and that no contact has, of a
place where a call is allowed now, and whoever lives behind it always answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from smart_campaigns.app.agents import Agents
from smart_campaigns.app.campaigns import CampaignCommands
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.fictional_numbers import FictionalRange
from smart_campaigns.ports.clock import Dice
from smart_campaigns.ports.records import (
    CampaignRecords,
    CampaignRow,
    CatalogRecords,
    PhoneNumber,
    Records,
)
from smart_campaigns.ports.test_call_records import Rung, TestCallRecords

VOLUNTEER = 199
"""Numbers that end so are answered by everybody who plays people on virtual phones."""
EVERY = 1000
"""A longer range has one in so many."""


@dataclass(frozen=True, slots=True)
class AgentTestCalls:
    """`awake`: ranges of numbers that ring nobody and may be called at an instant."""

    records: Records
    campaigns: CampaignRecords
    catalog: CatalogRecords
    tests: TestCallRecords
    agents: Agents
    commands: CampaignCommands
    awake: Callable[[datetime], Sequence[FictionalRange]]
    dice: Dice

    async def ring_virtual(self, org_id: int, agent_id: int) -> CampaignRow:
        """With its published version. Raises NotFound, CommandRefused (`not_published`, `no_virtual_phone`,
        `nobody_awake`, `no_free_number`)."""
        card = await self.agents.card(org_id, agent_id)
        if card.published_version is None:
            raise CommandRefused("not_published", "No version of the agent is published. Publish one, then call.")
        caller = await self._caller_number(org_id)
        rung, one = await self._somebody_awake(org_id)
        settings = _settings(card.name, agent_id, rung, caller.e164, one)
        today = (await self.records.now()).astimezone(ZoneInfo(settings.zone or "UTC")).date()
        settings = replace(settings, end_date=today)  # one that was held back does not ring another day
        row = await self.campaigns.create_campaign(org_id, settings, is_draft=False, is_virtual=True, is_test=True)
        await self.commands.allocate(org_id, row.code, 1)
        return await self.commands.start(org_id, row.code)

    async def needs_caller(self, org_id: int) -> None:
        """Raises CommandRefused (`no_caller`, `no_virtual_phone`) where nothing would ring by now."""
        number = await self._caller_number(org_id)
        callers = await self.catalog.live_callers(org_id, number.carrier_id)
        if callers.free < 0:
            message = "Nothing rings: no server carries calls of the virtual phones now. Start it: smart-campaigns up."
            raise CommandRefused("no_caller", message)

    async def _caller_number(self, org_id: int) -> PhoneNumber:
        for number in await self.catalog.phone_numbers(org_id):
            if number.is_virtual:
                return number
        message = "There is no virtual phone to call from. Add virtual phones as a carrier, and a number for them."
        raise CommandRefused("no_virtual_phone", message)

    async def _somebody_awake(self, org_id: int) -> tuple[Rung, FictionalRange]:
        organization = next(one for one in await self.records.organizations() if one.org_id == org_id)
        allowed = set(organization.allowed_countries)
        found = [one for one in self.awake(await self.records.now()) if one.country in allowed]
        if not found:
            countries = ", ".join(sorted(allowed))
            message = f"In {countries} no reminder is allowed at this hour. Test by text, or wait for the day."
            raise CommandRefused("nobody_awake", message)
        first = int(self.dice.random() * len(found))
        lives_in = _volunteers([*found[first:], *found[:first]])
        rung = await self.tests.rung(org_id, "Alex Morgan", list(lives_in))
        if rung is None:
            message = "Every number that a test call could ring now is a contact's of yours. Test by text."
            raise CommandRefused("no_free_number", message)
        return rung, lives_in[rung.number]


def _volunteers(ranges: Sequence[FictionalRange]) -> Mapping[str, FictionalRange]:
    """Numbers whose people always answer: one of each range in turn, and then the next."""
    numbers = [(index, one) for one in ranges for index in range(VOLUNTEER % one.size, one.size, EVERY)]
    return {one.number(index): one for index, one in sorted(numbers, key=lambda number: number[0] // EVERY)}


def _settings(name: str, agent_id: int, rung: Rung, caller: str, one: FictionalRange) -> CampaignSettings:
    return CampaignSettings(
        name=f"Test call of {name}"[:120],
        project_id=rung.project_id,
        agent_id=agent_id,
        single_contact=rung.contact_id,
        country=one.country,
        caller_numbers=(caller,),
        zone=one.zones[0],
        window_start=time(0),
        window_end=None,
        allowed_days=frozenset(range(7)),
        placement_spacing_s=0.05,
        poll_interval_s=5,
        max_dial_attempts=1,
        wait_between_attempts_min=0,
        cooldown_h=0,
        not_picked_cooldown_h=0,
        skip_recently_completed_days=0,
        circuit_breaker=False,
    )

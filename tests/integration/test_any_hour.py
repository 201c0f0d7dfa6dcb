"""New York alone, at 03:00 there on a Sunday: nobody is called, and it says why. And the demo at a pretended hour."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, time

import pytest

from smart_campaigns import bootstrap
from smart_campaigns.adapters.policy_files import read_csv
from smart_campaigns.bootstrap.use_cases import UseCases
from smart_campaigns.cli.demo_house import folder_of_its_own, serving
from smart_campaigns.cli.demo_ready import make_ready, throw_away
from smart_campaigns.cli.demo_seed import seed
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.errors import CommandRefused
from smart_campaigns.core.fictional_numbers import fictional_ranges
from smart_campaigns.core.numbers import parse_area_codes
from smart_campaigns.core.reasons import CampaignReason
from smart_campaigns.ports.records import NewCarrier
from smart_campaigns.settings import Settings
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.launch import start as start_phones

SUNDAY_NIGHT = datetime.fromisoformat("2027-03-14T03:00-04:00")
NEW_YORK = [r for r in fictional_ranges(parse_area_codes(read_csv("nanp.csv")).values()) if r.prefix == "+121255501"]
TOLD_WITHIN_S = 60.0


@contextlib.asynccontextmanager
async def house() -> AsyncIterator[bootstrap.House]:
    async with folder_of_its_own() as folder, bootstrap.open_house(Settings(data_dir=folder)) as it:
        yield it


def around_the_clock(settings: CampaignSettings) -> CampaignSettings:
    return replace(settings, window_start=time(0), window_end=None)


def office_hours(settings: CampaignSettings) -> CampaignSettings:
    return replace(settings, window_start=time(9), window_end=time(18))


@pytest.mark.parametrize(
    ("change", "campaign_says", "contact_says"),
    [
        (around_the_clock, CampaignReason.NOTHING_ELIGIBLE_UNTIL, "guard_hours"),
        (office_hours, CampaignReason.WINDOW_CLOSED, "guard_hours"),
    ],
)
async def test_new_york_sleeps(
    change: Callable[[CampaignSettings], CampaignSettings], campaign_says: CampaignReason, contact_says: str
) -> None:
    async with house() as it:
        await bootstrap.pretend(it, SUNDAY_NIGHT)
        log = it.settings.data_dir / "phones.log"
        with start_phones(PhonesConfig(log=log, seed=1, is_fast=True)) as phones:
            seeded = await seed(
                it,
                NEW_YORK,
                contacts=5,
                channels=2,
                carrier_channels=20,
                agent={"kind": "recorded_sentence"},
                change=change,
            )
            use = UseCases(it)
            async with serving(it, seeded, phones):
                await it.commands.start(seeded.org_id, seeded.campaign.code)
                status = await until_enrolled(use, seeded.org_id, seeded.campaign.code)
                told = await use.explain.why(seeded.org_id, seeded.campaign.code, NEW_YORK[0].number(0))
            assert status.reason == campaign_says
            assert told.blocked is not None
            assert told.blocked.reason == contact_says
            opens = told.blocked.until
            assert opens is not None
            assert opens.astimezone(SUNDAY_NIGHT.tzinfo).hour == 9  # the guard's first hour; the law's is 8
            assert phones.records() == []


async def until_enrolled(use: UseCases, org_id: int, code: str) -> object:
    """The status once contacts are enrolled, callers hold their lease and speech models answer: from then on calls would go
    out."""
    for _ in range(int(TOLD_WITHIN_S / 0.1)):
        status = await use.explain.status(org_id, code)
        is_ready = status.has_callers and status.reason is not CampaignReason.ENGINE_BUSY
        if sum(status.contacts.values()) == 5 and is_ready:
            return status
        await asyncio.sleep(0.1)
    raise AssertionError("nobody was enrolled")


async def test_the_demo_has_a_campaign_that_can_dial_whenever_it_is_started() -> None:
    codes = []
    async with house() as it:
        for hour in ("2027-03-14T15:00+00:00", "2027-03-14T15:30+00:00", "2027-03-15T02:00+00:00"):
            await bootstrap.pretend(it, datetime.fromisoformat(hour))
            made = await make_ready(it, contacts=20, channels=4)
            codes.append(made.code if made else None)
            assert await make_ready(it, contacts=20, channels=4) is None
        assert codes == ["MRR-1", None, "MRR-2"]
        (organization,) = await it.records.organizations()
        assert {"US", "AU"} <= set(organization.allowed_countries)
        readiness = UseCases(it).readiness
        rows = {row.key: row.state for row in (await readiness.of(organization.org_id, "MRR-2")).rows}
        assert "blocks" not in rows.values()


async def test_only_the_demos_own_data_are_thrown_away() -> None:
    async with folder_of_its_own() as folder:
        settings = Settings(data_dir=folder)
        async with bootstrap.open_house(settings) as it:
            await make_ready(it, contacts=20, channels=4)
        await throw_away(settings)
        async with bootstrap.open_house(settings) as it:
            assert await it.records.organizations() == []
            await it.records.create_organization(name="Real", country="US", zone="UTC", currency="USD", channel_cap=1)
        with pytest.raises(CommandRefused, match="more than the demo"):
            await throw_away(settings)


async def test_a_pretended_instant_is_refused_with_a_real_carrier() -> None:
    async with house() as it:
        org_id = await it.records.create_organization(
            name="Real", country="US", zone="America/New_York", currency="USD", channel_cap=1
        )
        await it.records.add_carrier(org_id, NewCarrier(name="Trunk", kind="sip", config={"host": "127.0.0.1"}))
        with pytest.raises(ValueError, match="real carrier"):
            await bootstrap.pretend(it, SUNDAY_NIGHT)
        assert abs((await it.records.now()) - SUNDAY_NIGHT).days > 7


@pytest.mark.slow
@pytest.mark.parametrize("now", ["2027-03-14T01:58-05:00", "2026-12-25T03:00+00:00", "2027-06-20T23:59+10:00"])
def test_the_demo_at_any_hour(now: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "smart_campaigns.cli",
            "demo",
            "--headless",
            "--contacts",
            "8",
            "--channels",
            "4",
            "--json",
            f"--now={now}",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ},
    )
    judged = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0, judged
    assert judged["placed"] >= 8

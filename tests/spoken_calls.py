"""Real spoken calls: caller processes, the voice process and phones that say words, over SIP, with what each side kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from smart_campaigns import bootstrap
from smart_campaigns.bootstrap import caller_place
from smart_campaigns.caller.supervisor import Supervisor
from smart_campaigns.cli.demo_house import folder_of_its_own, serving
from smart_campaigns.cli.demo_seed import Seeded, seed
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.fictional_numbers import FictionalRange
from smart_campaigns.settings import Settings
from smart_campaigns.virtual_phones.call_record import read_lines
from smart_campaigns.virtual_phones.config import PhonesConfig
from smart_campaigns.virtual_phones.launch import RunningPhones
from smart_campaigns.virtual_phones.launch import start as start_phones

LOOK_S = 0.25
CALLS = """
select a.attempt_id::text, a.outcome, a.cause, a.result, a.conversation, a.picked_up_at, a.ended_at, t.callback_at, n.e164,
  exists (select from dnc d where d.org_id = a.org_id and d.e164 = n.e164) as is_on_dnc
from attempt a join number n on n.org_id = a.org_id and n.number_id = a.number_id
join target t on t.org_id = a.org_id and t.run_id = a.run_id and t.contact_id = a.contact_id
where a.org_id = $1 and a.outcome is not null"""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One call: the ledger's row, and the tape of the phone that was called."""

    scene: int
    """Which of the given behaviours it met."""
    attempt_id: str
    outcome: str
    cause: str | None
    result: str | None
    is_on_dnc: bool
    conversation: dict[str, Any]
    picked_up_at: datetime | None
    ended_at: datetime
    callback_at: datetime | None
    zone: str
    tape: Path | None

    def turns(self, speaker: str) -> list[dict[str, Any]]:
        return [turn for turn in self.conversation.get("turns", ()) if turn["speaker"] == speaker]

    def words(self, speaker: str) -> str:
        """As far as they were heard."""
        return " ".join(turn.get("heard_text", turn["text"]) for turn in self.turns(speaker))


@dataclass
class SpokenBed:
    folder: Path
    house: bootstrap.House
    seeded: Seeded
    phones: RunningPhones
    supervisor: Supervisor
    ranges: list[FictionalRange]
    numbers: list[str]

    @property
    def callers(self) -> list[int]:
        """Process ids."""
        return list(self.supervisor.children)

    async def start(self) -> None:
        await self.house.commands.start(self.seeded.org_id, self.seeded.campaign.code)

    async def settled(self) -> int:
        sql = "select count(*) from attempt where org_id = $1 and outcome is not null"
        return int(await self.house.cold.fetchval(sql, self.seeded.org_id))

    async def talking(self) -> int:
        sql = "select count(*) from attempt where org_id = $1 and state < 7 and picked_up_at is not null"
        return int(await self.house.cold.fetchval(sql, self.seeded.org_id))

    async def all_settled(self, within_s: float) -> None:
        async with asyncio.timeout(within_s):
            while await self.settled() < len(self.numbers):
                await asyncio.sleep(LOOK_S)

    async def calls(self) -> list[Spoken]:
        tapes = _tapes(self.phones.config.log, self.folder / "tapes")
        scene_of = {number: scene for scene, number in enumerate(self.numbers)}
        rows = [dict(row) for row in await self.house.cold.fetch(CALLS, self.seeded.org_id)]
        return sorted(
            (
                Spoken(
                    scene=scene_of[number],
                    tape=tapes.get(row["attempt_id"]),
                    conversation=row.pop("conversation") or {},
                    zone=self._zone(number),
                    **row,
                )
                for row in rows
                if (number := row.pop("e164"))
            ),
            key=lambda call: call.scene,
        )

    def _zone(self, number: str) -> str:
        return next(one.zones[0] for one in self.ranges if number.startswith(one.prefix))


def _tapes(log: Path, folder: Path) -> dict[str, Path]:
    """By attempt."""
    attempts: dict[str, str] = {}
    found: dict[str, Path] = {}
    for line in read_lines(log):
        if line["event"] == "invite":
            attempts[line["call_id"]] = line.get("attempt_id") or ""
        elif line["event"] == "media" and line.get("tape"):
            found[attempts[line["call_id"]]] = folder / line["tape"]
    return found


def one_attempt(settings: CampaignSettings, **changes: Any) -> CampaignSettings:
    return replace(settings, max_dial_attempts=1, ring_timeout_s=20, **{"placement_spacing_s": 0.5, **changes})


@contextlib.asynccontextmanager
async def spoken_bed(
    behaviours: Sequence[dict[str, Any]],
    *,
    channels: int,
    callers: int = 1,
    agent: dict[str, Any] | None = None,
    talks_per_core: float = 14.0,
    **changes: Any,
) -> AsyncIterator[SpokenBed]:
    """One contact a behaviour. Nothing is called before `start`."""
    async with contextlib.AsyncExitStack() as stack:
        folder = await stack.enter_async_context(folder_of_its_own("sc-spoken-"))
        stack.enter_context(_quiet(folder))
        settings = Settings(data_dir=folder, talks_per_core=talks_per_core)
        house = await stack.enter_async_context(bootstrap.open_house(settings))
        seeded = await seed(
            house,
            ranges := bootstrap.awake_now(await house.records.now()),
            contacts=len(behaviours),
            channels=channels,
            carrier_channels=1000,
            agent=agent,
            change=lambda settings: one_attempt(settings, **changes),
            forbids=False,
        )
        rows = await house.cold.fetch("select e164 from contact_number order by contact_id")
        numbers = [row["e164"] for row in rows]
        script = {number: [behaviour] for number, behaviour in zip(numbers, behaviours, strict=True)}
        (folder / "script.json").write_text(json.dumps(script))
        phones = start_phones(
            PhonesConfig(
                log=folder / "phones.log", script=folder / "script.json", is_speaking=True, tapes=folder / "tapes"
            )
        )
        stack.callback(phones.stop)
        async with serving(house, seeded, phones, callers=callers) as supervisor:
            yield SpokenBed(folder, house, seeded, phones, supervisor, ranges, numbers)


@contextlib.contextmanager
def _quiet(folder: Path):
    """Logs of this process and its callers go to the folder."""
    command = caller_place.CALLER_COMMAND
    log = (folder / "log").open("a")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    caller_place.CALLER_COMMAND = ("sh", "-c", f'exec "$0" "$@" 2>>{folder}/callers.log', *command)
    try:
        yield
    except BaseException:
        if (folder / "callers.log").exists():
            print((folder / "callers.log").read_text()[-3000:])
        raise
    finally:
        caller_place.CALLER_COMMAND = command
        structlog.reset_defaults()
        log.close()

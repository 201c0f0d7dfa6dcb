"""A caller process: one carrier, one SIP engine, its share of the placements. Started by the server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from dataclasses import replace

import structlog

from smart_campaigns.adapters.clock import system_dice
from smart_campaigns.adapters.flight import FlightFile
from smart_campaigns.adapters.live_audio import LiveAudioServer
from smart_campaigns.adapters.postgres.brief_records import PostgresBriefs
from smart_campaigns.adapters.processes import die_with_parent, identity, wake_together
from smart_campaigns.adapters.program_log import log_to_stderr
from smart_campaigns.adapters.secrets import SecretError
from smart_campaigns.adapters.telephony.sip import SipTelephony
from smart_campaigns.adapters.telephony.sip_config import SipTrunkConfig
from smart_campaigns.bootstrap.agents import Agents
from smart_campaigns.bootstrap.caller_place import CallerPlace
from smart_campaigns.bootstrap.house import House, open_house, policy_law, recordings_of
from smart_campaigns.bootstrap.speech import Speech, open_speech
from smart_campaigns.bootstrap.trunks import trunk_of, virtual_trunk
from smart_campaigns.caller.carry import Crew
from smart_campaigns.caller.process import CallerProcess
from smart_campaigns.core import campaign as c
from smart_campaigns.core.breaker import Settled
from smart_campaigns.dialer.seat import Seat
from smart_campaigns.ports.store import CampaignRef, StoreAway
from smart_campaigns.ports.telephony import DialError
from smart_campaigns.settings import Settings

log = structlog.get_logger(__name__)
HURRY_S = 5.0
"""What a second signal leaves the calls in progress."""
WOKEN_WITHIN_S = 0.004
"""What a timer may be late: speech leaves in packets of 20 ms, and the far side's jitter buffer holds several."""
NOT_STARTED_S = 2.0
"""Before a caller that could not start ends: its parent starts the next one at once."""


async def run_caller(settings: Settings, place: CallerPlace) -> None:
    """Until SIGTERM (drain; a second one: within 5 s), or killed with its parent."""
    die_with_parent(place.parent)
    wake_together(WOKEN_WITHIN_S)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent tells when to drain
    log_to_stderr()
    stops = _Stops()
    async with open_house(settings, hot=True) as house, open_speech(settings, house.clock) as speech:
        telephony = await _started(house, place)
        process = await _caller_process(house, telephony, place, speech)
        print(json.dumps({"worker_id": process.seat.lease.worker_id}), flush=True)  # noqa: T201 - the parent reads it
        async with LiveAudioServer(sound_of=process.sound, clock=house.clock).open(house.listening, process.who.name):
            await _run(process, stops, settings.drain_timeout_s)
        with contextlib.suppress(StoreAway):  # then the keeper finds it gone
            await house.store.leave(process.seat.lease)
        await telephony.close()


async def _run(process: CallerProcess, stops: _Stops, drain_timeout_s: float) -> None:
    running = asyncio.create_task(process.run())
    stopping = asyncio.create_task(stops.first.wait())
    await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    if running.done():  # no order to end: a fault, after which the parent starts another
        await process.drain(HURRY_S, has_words=False)
        running.result()
    await _drain(process, stops, drain_timeout_s)
    running.cancel()


class _Stops:
    """SIGTERM once, and again."""

    def __init__(self) -> None:
        self.first, self.second = asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._heard)

    def _heard(self) -> None:
        (self.second if self.first.is_set() else self.first).set()


async def _drain(process: CallerProcess, stops: _Stops, timeout_s: float) -> None:
    draining = asyncio.create_task(process.drain(timeout_s))
    hurried = asyncio.create_task(stops.second.wait())
    await asyncio.wait((draining, hurried), return_when=asyncio.FIRST_COMPLETED)
    if draining.done():
        hurried.cancel()
        return
    draining.cancel()
    await process.drain(HURRY_S)


async def _started(house: House, place: CallerPlace) -> SipTelephony:
    try:
        telephony = SipTelephony(await _trunk(house, place), house.clock)
        await telephony.start()
    except (SecretError, DialError, OSError) as error:
        log.error("a caller could not start", carrier_id=place.carrier_id, error=str(error))  # noqa: TRY400 - it says why
        print(json.dumps({"problem": f"A caller could not start: {error}"}), flush=True)  # noqa: T201 - the parent reads it
        await house.clock.sleep(NOT_STARTED_S)
        raise SystemExit(1) from None
    return telephony


async def _trunk(house: House, place: CallerPlace) -> SipTrunkConfig:
    if place.sip is not None:
        return virtual_trunk(place.sip, place.channels)
    carrier = await house.catalog.carrier(place.org_id, place.carrier_id)
    return trunk_of(carrier.config, house.settings, index=place.index, channels=place.channels)


async def _caller_process(house: House, telephony: SipTelephony, place: CallerPlace, speech: Speech) -> CallerProcess:
    who = replace(identity(), org_id=place.org_id, carrier_id=place.carrier_id, place=place.index)
    seat = Seat(lease=await house.store.register(who), capacity=telephony.capacity, models=speech.client.verdict)
    law = policy_law()
    briefs = PostgresBriefs(house.cold)
    agents = Agents(briefs=briefs, law=law, speech=speech, seat=seat, clock=house.clock)

    async def trip(ref: CampaignRef, settled: Settled) -> None:
        command = c.TripBreaker(calls=settled.calls, failures=settled.failures)
        await house.campaigns.change_campaign(ref, lambda row: c.decide(row.state, command))

    crew = Crew(
        store=house.store,
        clock=house.clock,
        seat=seat,
        telephony=telephony,
        marks=FlightFile(house.flights, who.name),
        new_agent=agents.new_agent,
        recordings=recordings_of(house.settings),
        after=lambda ref, finished: process.after(ref, finished),  # noqa: PLW0108 - it is made below
        trip=trip,
    )
    process = CallerProcess(
        store=house.store,
        clock=house.clock,
        dice=system_dice(),
        telephony=telephony,
        law=law,
        seat=seat,
        crew=crew,
        who=who,
        carrier=(place.org_id, place.carrier_id),
        numbers=place.numbers,
    )
    speech.client.on_load = process.models_told
    return process

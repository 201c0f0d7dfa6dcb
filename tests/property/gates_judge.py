"""A plain model of the gates: it reads the carrier's log and what people did, nothing of the engine, and tells violations."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from smart_campaigns.core.campaign_settings import CallType, CampaignSettings, ConsentRule
from smart_campaigns.simulation.simulated_carrier import FateKind, Invite

GRACE = timedelta(milliseconds=276)
"""A call leaves at most 25 ms + 250 ms after the look it was judged on; what changes in between is no violation."""
FLOAT = timedelta(microseconds=10)
STOPPED_AT_MOST = timedelta(seconds=45)
"""Stops of a process in the test may follow on each other."""
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
UNCOUNTED = (FateKind.FAULT, FateKind.THROTTLED)
CONNECTING = (FateKind.ANSWER, FateKind.HANG_UP)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

# the law of the test, as a person would say it: hours by place, attempts in 24 h, consent
LEGAL_HOURS = {
    "US-NY": (time(8), time(21), range(7)),
    "US-CA": (time(9), time(20), range(6)),
    "US-FL": (time(8), time(20), range(7)),
}
LEGAL_CAP = {"US-NY": 4, "US-FL": 3}
NEEDS_CONSENT = {"US-CA"}
MARKETING_NEEDS_CONSENT = {"US-NY"}
AFTER_CONVERSATION_H = 2
REGISTRY_PLACES = {"US-FL"}


class Timeline:
    """A value and its changes. `during`: all that held at some instant of [since, until]."""

    def __init__(self, value: Any) -> None:
        self._at, self._values = [EARLIEST], [value]

    def set(self, at: datetime, value: Any) -> None:
        self._at.append(at)
        self._values.append(value)

    @property
    def last(self) -> Any:
        return self._values[-1]

    def during(self, since: datetime, until: datetime) -> list[Any]:
        return self._values[bisect_right(self._at, since) - 1 : bisect_right(self._at, until)]


@dataclass(frozen=True)
class Where:
    """The law of all places binds; all candidate zones must allow."""

    places: frozenset[str]
    zones: tuple[str, ...]


@dataclass
class Person:
    project: int
    numbers: tuple[str, ...]
    where: Timeline
    consent: Timeline


@dataclass
class CampaignHistory:
    caller: str
    project: int
    settings: Timeline
    is_active: Timeline
    channels: Timeline


@dataclass
class Histories:
    """What people did, and whom they would call."""

    org_channels: Timeline
    carrier_of: dict[str, int]
    """Caller number → carrier."""
    carrier_rate: dict[int, float]
    carrier_concurrent: dict[int, int]
    campaigns: dict[str, CampaignHistory] = field(default_factory=dict)
    """By caller number."""
    people: dict[tuple[int, str], Person] = field(default_factory=dict)
    """By project and number."""
    dnc_since: dict[str, datetime] = field(default_factory=dict)
    registry: dict[str, datetime] = field(default_factory=dict)
    killed: dict[UUID, datetime] = field(default_factory=dict)
    """Calls whose process was killed: the ledger learns nothing more of them."""


@dataclass(frozen=True)
class Violation:
    rule: str
    at: datetime
    detail: str


class Judge:
    def __init__(self, histories: Histories) -> None:
        self._h = histories
        self.violations: list[Violation] = []

    def judge(self, log: list[Invite]) -> list[Violation]:
        self._attempts_are_new(log)
        former: list[Invite] = []
        self._of_number: dict[str, list[Invite]] = defaultdict(list)
        self._of_campaign: dict[str, list[Invite]] = defaultdict(list)
        self._of_carrier: dict[int, list[Invite]] = defaultdict(list)
        self._of_target: dict[tuple[str, int], list[Invite]] = defaultdict(list)
        for invite in log:
            self._judge(invite, former)
            former.append(invite)
            if len(former) > 4000:
                del former[:2000]
            self._of_number[invite.to].append(invite)
            self._of_campaign[invite.caller_number].append(invite)
            self._of_carrier[self._h.carrier_of[invite.caller_number]].append(invite)
            self._of_target[invite.caller_number, id(self._person(invite))].append(invite)
        return self.violations

    def _person(self, invite: Invite) -> Person:
        return self._h.people[self._h.campaigns[invite.caller_number].project, invite.to]

    def _tell(self, rule: str, invite: Invite, detail: object = "") -> None:
        self.violations.append(Violation(rule, invite.at, f"{invite.to} by {invite.caller_number}: {detail}"))

    def _attempts_are_new(self, log: list[Invite]) -> None:
        seen: set[UUID] = set()
        for invite in log:
            if invite.attempt_id in seen:
                self._tell("dialed_twice", invite, invite.attempt_id)
            seen.add(invite.attempt_id)

    def _judge(self, invite: Invite, former: list[Invite]) -> None:
        campaign, person = self._h.campaigns[invite.caller_number], self._person(invite)
        settings = campaign.settings.during(invite.at - GRACE, invite.at)
        self._people_decide(invite, campaign)
        self._when(invite, settings)
        self._pacing(invite, settings)
        self._channels(invite, campaign, former)
        self._carrier(invite)
        self._number(invite, settings)
        self._contact(invite, settings)
        self._law(invite, person, settings)

    def _people_decide(self, invite: Invite, campaign: CampaignHistory) -> None:
        if not any(campaign.is_active.during(invite.at - GRACE, invite.at)):
            self._tell("active", invite)
        since = self._h.dnc_since.get(invite.to)
        if since is not None and invite.at - since > GRACE:
            self._tell("opted_out", invite, since)

    def _when(self, invite: Invite, settings: list[CampaignSettings]) -> None:
        instants = (invite.at - GRACE, invite.at + FLOAT)
        if not any(_is_open(s, at) for s in settings for at in instants):
            self._tell("window", invite, settings[-1].window_end)

    def _pacing(self, invite: Invite, settings: list[CampaignSettings]) -> None:
        mine = self._of_campaign[invite.caller_number]
        if mine:
            gap = invite.at - mine[-1].at + FLOAT
            if gap < timedelta(seconds=min(s.placement_spacing_s for s in settings)):
                self._tell("spacing", invite, gap)
        minute = 1 + _count_since(mine, invite.at - MINUTE + FLOAT)
        if minute > max(s.calls_per_minute for s in settings):
            self._tell("calls_per_minute", invite, minute)
        day = _window_day(settings[-1], invite.at)
        today = [
            i for i in mine[-3000:] if i.fate.kind is not FateKind.THROTTLED and _window_day(settings[-1], i.at) == day
        ]
        if len(today) + 1 > max(s.daily_call_limit for s in settings):
            self._tell("daily_limit", invite, len(today) + 1)

    def _channels(self, invite: Invite, campaign: CampaignHistory, former: list[Invite]) -> None:
        live = [i for i in former if _is_live(i, invite.at) and not self._is_cut(i, invite.at)]
        mine = 1 + sum(i.caller_number == invite.caller_number for i in live)
        if mine > max(campaign.channels.during(invite.at - GRACE, invite.at)):
            self._tell("channels", invite, mine)
        if len(live) + 1 > max(self._h.org_channels.during(invite.at - GRACE, invite.at)):
            self._tell("organization_channels", invite, len(live) + 1)

    def _is_cut(self, invite: Invite, at: datetime) -> bool:
        """The campaign's channel is free at settlement; the far side may still be up."""
        return invite.attempt_id in self._h.killed and self._h.killed[invite.attempt_id] <= at

    def _carrier(self, invite: Invite) -> None:
        carrier = self._h.carrier_of[invite.caller_number]
        sent = self._of_carrier[carrier]
        live = 1 + sum(_is_live(i, invite.at) for i in sent[-500:])
        if live > self._h.carrier_concurrent[carrier]:
            self._tell("carrier_concurrent", invite, live)
        rate = self._h.carrier_rate[carrier]
        window = timedelta(seconds=max(1.0, 1 / rate))
        if 1 + _count_since(sent, invite.at - window + FLOAT) > max(1, int(rate)):
            self._tell("carrier_rate", invite, rate)

    def _number(self, invite: Invite, settings: list[CampaignSettings]) -> None:
        former = self._of_number[invite.to]
        if any(_is_live(i, invite.at) for i in former):
            self._tell("number_in_call", invite)
        if former and invite.at - former[-1].at + FLOAT < MINUTE:
            self._tell("too_soon", invite, invite.at - former[-1].at)
        counted = [i for i in former if i.fate.kind not in UNCOUNTED]  # a fault of the carrier is no attempt
        cooldown = timedelta(hours=min(s.cooldown_h for s in settings))
        if counted and invite.at - counted[-1].at + FLOAT < cooldown:
            self._tell("cooldown", invite, invite.at - counted[-1].at)
        wait = timedelta(hours=min(s.not_picked_cooldown_h for s in settings))
        unanswered = [i for i in counted if _is_no_answer(i) and i.attempt_id not in self._h.killed]
        if unanswered and invite.at - (unanswered[-1].ended_at or invite.at) + FLOAT < wait:
            self._tell("not_picked_cooldown", invite, unanswered[-1].ended_at)

    def _contact(self, invite: Invite, settings: list[CampaignSettings]) -> None:
        person = self._person(invite)
        mine = self._of_target[invite.caller_number, id(person)]
        counted = [i for i in mine if i.fate.kind not in UNCOUNTED]
        if len(counted) + 1 > max(s.max_dial_attempts for s in settings):
            self._tell("attempts", invite, len(counted) + 1)
        wait = timedelta(minutes=min(s.wait_between_attempts_min for s in settings))
        if counted and invite.at - counted[-1].at + FLOAT < wait:
            self._tell("retry_wait", invite, invite.at - counted[-1].at)
        if any(self._is_connected(i) for i in mine):
            self._tell("reached", invite)
        self._recently(invite, person, settings)

    def _recently(self, invite: Invite, person: Person, settings: list[CampaignSettings]) -> None:
        days = min(s.skip_recently_completed_days for s in settings)
        zone = ZoneInfo(settings[-1].zone or "UTC")
        for number in person.numbers:
            for former in self._of_number[number]:
                is_theirs = self._h.campaigns[former.caller_number].project == person.project
                if days and is_theirs and self._is_connected(former) and _is_known(former, invite):
                    assert former.ended_at is not None
                    free = former.ended_at.astimezone(zone).date() + days * DAY
                    if invite.at.astimezone(zone).date() < free:
                        self._tell("recently_completed", invite, former.ended_at)

    def _is_connected(self, invite: Invite) -> bool:
        return (
            invite.fate.kind in CONNECTING
            and invite.picked_up_at is not None
            and invite.attempt_id not in self._h.killed
        )

    def _law(self, invite: Invite, person: Person, settings: list[CampaignSettings]) -> None:
        instants = (invite.at - GRACE, invite.at + FLOAT)
        wheres = person.where.during(*instants)
        if not any(_is_legal_there(where, at) for where in wheres for at in instants):
            self._tell("legal_hours", invite, wheres)
        if not any(_is_guarded(s, w.zones, at) for s in settings for w in wheres for at in instants):
            self._tell("guard_hours", invite)
        consents = person.consent.during(invite.at - GRACE, invite.at)
        if all(w.places & NEEDS_CONSENT for w in wheres) and not any(consents):
            self._tell("no_consent", invite)
        is_marketing = all(s.call_type is CallType.MARKETING for s in settings)
        if is_marketing and all(w.places & MARKETING_NEEDS_CONSENT for w in wheres) and not any(consents):
            self._tell("no_consent", invite, "marketing")
        if all(s.require_consent is ConsentRule.ALWAYS for s in settings) and not any(consents):
            self._tell("no_consent", invite, "always")
        self._caps(invite, wheres)
        since = self._h.registry.get(invite.to)
        listed = since is not None and invite.at - since > GRACE
        if listed and all(w.places & REGISTRY_PLACES for w in wheres) and all(s.respect_dnc_registry for s in settings):
            self._tell("dnc", invite)

    def _caps(self, invite: Invite, wheres: list[Where]) -> None:
        counted = [i for i in self._of_number[invite.to] if i.fate.kind not in UNCOUNTED]
        limit = max(min((LEGAL_CAP[p] for p in w.places if p in LEGAL_CAP), default=1_000) for w in wheres)
        if _count_since(counted, invite.at - DAY + FLOAT) + 1 > limit:
            self._tell("legal_cap", invite, limit)
        talks = [i.ended_at for i in counted if self._is_connected(i) and i.ended_at is not None]
        if talks and invite.at - max(talks) + FLOAT < timedelta(hours=AFTER_CONVERSATION_H):
            self._tell("legal_cap", invite, "after a conversation")


def _is_live(invite: Invite, at: datetime) -> bool:
    return invite.at <= at and (invite.ended_at is None or invite.ended_at > at)


def _is_known(former: Invite, invite: Invite) -> bool:
    """Its end was settled; a process that was stopped settles late, and the other numbers of a contact are free."""
    lag = timedelta(0) if former.to == invite.to else STOPPED_AT_MOST
    return former.ended_at is not None and former.ended_at + lag <= invite.at


def _is_no_answer(invite: Invite) -> bool:
    return invite.fate.kind in (FateKind.NO_ANSWER, FateKind.DECLINED) and invite.end is not None and invite.end.rang


def _count_since(invites: list[Invite], since: datetime) -> int:
    """How many came after an instant."""
    count = 0
    for invite in reversed(invites):
        if invite.at <= since:
            break
        count += 1
    return count


def _is_open(settings: CampaignSettings, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(settings.zone or "UTC"))
    today, now = local.date(), local.time()
    if settings.start_date is not None and today < settings.start_date:
        return False
    if settings.end_date is not None and today > settings.end_date:
        return False
    if today in settings.holidays:
        return False
    end = settings.window_end
    if end is None or end > settings.window_start:
        return today.weekday() in settings.allowed_days and settings.window_start <= now and (end is None or now < end)
    if now >= settings.window_start:
        return today.weekday() in settings.allowed_days
    return now < end and (today - DAY).weekday() in settings.allowed_days


def _window_day(settings: CampaignSettings, at: datetime) -> object:
    local = at.astimezone(ZoneInfo(settings.zone or "UTC"))
    return local.date() if local.time() >= settings.window_start else local.date() - DAY


def _is_legal_there(where: Where, at: datetime) -> bool:
    return bool(where.zones) and all(_is_legal(p, z, at) for p in where.places for z in where.zones)


def _is_legal(place: str, zone: str, at: datetime) -> bool:
    start, end, days = LEGAL_HOURS[place]
    local = at.astimezone(ZoneInfo(zone))
    return local.weekday() in days and start <= local.time() < end


def _is_guarded(settings: CampaignSettings, zones: tuple[str, ...], at: datetime) -> bool:
    walls = [at.astimezone(ZoneInfo(zone)).time() for zone in zones]
    return not settings.business_hours_guard or all(settings.guard_start <= w < settings.guard_end for w in walls)

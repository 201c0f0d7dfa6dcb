"""What the law of the callees' places makes of a campaign, in words: hours, closed days, tries, consent, lists, opening."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from typing import TypeVar
from zoneinfo import ZoneInfo

from smart_campaigns.core.campaign_gates import campaign_schedule
from smart_campaigns.core.campaign_settings import CampaignSettings, ConsentRule
from smart_campaigns.core.disclosure import Disclosure, disclosure_for, must_announce
from smart_campaigns.core.legal_stretches import Hours, Stretch
from smart_campaigns.core.policy import Cap, caps_for, consent_demands, registries_for
from smart_campaigns.core.policy_rows import DEFAULT_PLACE, ClosedDays, ConsentLevel, Rule
from smart_campaigns.core.policy_table import UNKNOWN_SUBDIVISION, LegalKey
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.schedule import next_opening, next_window_day_start, window_day, window_of
from smart_campaigns.core.verdict import Blocked
from smart_campaigns.core.words import (
    DAY_NAMES,
    HOUR_S,
    LEAST_GAP_S,
    MINUTE_S,
    Sentence,
    WordsFacts,
    in_each_call,
    in_words,
    listed,
    span,
)

NAMED = 3
"""Groups of callees that are told apart; the rest in sum."""
WINDOWS_LOOKED_AT = 10
_GUARD = ("business_hours_guard", "guard_start", "guard_end")
_LEVELS = {
    ConsentLevel.EXPRESS: "consent",
    ConsentLevel.OPT_IN_CHANNEL: "an opt-in to such calls",
    ConsentLevel.EXPLICIT_REGISTERED: "registered consent",
    ConsentLevel.EXISTING_RELATIONSHIP: "an existing relationship",
    ConsentLevel.WRITTEN: "written consent",
}
_T = TypeVar("_T")


def whole_text(facts: WordsFacts, now: datetime) -> Iterator[Sentence]:
    """In the order of the form, as far as sentences allow."""
    whom, when, *rest = in_words(facts)
    yield whom
    yield when
    yield from _narrowings(facts, now)
    yield from rest
    yield from in_each_call(facts)
    yield from _by_law(facts)


def _narrowings(facts: WordsFacts, now: datetime) -> Iterator[Sentence]:
    """What law and guard hours leave of the window. Nothing where no contact was looked at."""
    if facts.callees:
        yield from _hours(facts, now)
        yield from _closed_days(facts)


def _by_law(facts: WordsFacts) -> Iterator[Sentence]:
    yield from _caps(facts)
    yield from _lists(facts)
    yield from _consent(facts)
    yield from _recording(facts)
    if facts.callees:
        yield _opening(facts)


def _hours(facts: WordsFacts, now: datetime) -> Iterator[Sentence]:
    windows = list(_windows(facts.settings, now))
    if not windows:
        return
    groups = _groups(facts, lambda key: _narrowed(facts, key, windows))
    total = sum(facts.callees.values())
    for narrowed, keys in groups[:NAMED]:
        if narrowed is None:
            continue
        count = sum(facts.callees[key] for key in keys)
        if count == total:
            yield narrowed
        else:
            whom = f"For {count:,} of {total:,} contacts, {_places(facts, keys)}: "
            yield Sentence(text=f"{whom}{narrowed.text[0].lower()}{narrowed.text[1:]}", fields=narrowed.fields)


def _windows(settings: CampaignSettings, now: datetime) -> Iterator[Stretch]:
    """The next whole windows."""
    schedule = campaign_schedule(settings)
    at = next_opening(schedule, now)
    for _ in range(WINDOWS_LOOKED_AT):
        if at is None:
            return
        yield window_of(schedule, window_day(schedule, at))
        at = next_window_day_start(schedule, at)


def _narrowed(facts: WordsFacts, key: LegalKey, windows: Iterable[Stretch]) -> Sentence | None:
    """What cuts the first window of which anything is left; None: nothing does."""
    for window in windows:
        kept = list(facts.hours.stretches(key, window))
        if kept:
            return _cut(facts, key, window, (kept[0][0], kept[-1][1]))
    fields = (
        "window_start",
        "window_end",
        "zone",
        "call_type",
        *(_GUARD if facts.settings.business_hours_guard else ()),
    )
    return _sentence("Nobody can be called in this window: law or guard hours leave nothing of it", fields)


def _cut(facts: WordsFacts, key: LegalKey, window: Stretch, kept: Stretch) -> Sentence | None:
    settings, cuts, fields = facts.settings, [], []
    if kept[0] > window[0]:
        text, of = _binder(facts, key, kept[0], -timedelta(seconds=1), "starts")
        cuts.append(f"you set {settings.window_start:%H:%M}, {text}")
        fields += ["window_start", *of]
    if kept[1] < window[1]:
        text, of = _binder(facts, key, kept[1], timedelta(), "ends")
        set_to = "24:00" if settings.window_end is None else f"{settings.window_end:%H:%M}"
        cuts.append(f"you set {set_to}, {text}")
        fields += ["window_end", *of]
    if not cuts:
        return None
    start, end = (f"{edge.astimezone(ZoneInfo(settings.zone or 'UTC')):%H:%M}" for edge in kept)
    return _sentence(f"In effect {start}–{end}: {'; '.join(cuts)}", tuple(dict.fromkeys(fields)))


def _binder(
    facts: WordsFacts, key: LegalKey, edge: datetime, aside: timedelta, does: str
) -> tuple[str, tuple[str, ...]]:
    """What closes just beside an edge, and the settings it is of."""
    verdict = facts.hours.judge(key, edge + aside)
    assert isinstance(verdict, Blocked)
    there = edge.astimezone(ZoneInfo(key.zones[0])) if key.zones else edge
    at = f"{there:%H:%M}" + ("" if _is_same_clock(facts.settings, there) else " there")
    if verdict.reason is ContactReason.GUARD_HOURS:
        return f"the business-hours guard {does} at {at}", _GUARD
    place = verdict.detail.partition(" ")[0]
    if place == DEFAULT_PLACE:
        return f"the cautious default for {_places(facts, [key])} {does} at {at}", ("call_type",)
    return f"the law in {facts.place_name(place)} {does} at {at}", ("call_type",)


def _is_same_clock(settings: CampaignSettings, there: datetime) -> bool:
    return there.astimezone(ZoneInfo(settings.zone or "UTC")).utcoffset() == there.utcoffset()


def _closed_days(facts: WordsFacts) -> Iterator[Sentence]:
    groups = _groups(facts, lambda key: _closed(facts.hours, key))
    for closed, keys in groups[:NAMED]:
        days = [DAY_NAMES[day] for day in sorted(closed[0])]
        told = [*days, *(["public holidays"] if closed[1] else [])]
        if told:
            fields = ("allowed_days", "holidays", "call_type")
            yield _sentence(f"No call on {listed(told)} in {_places(facts, keys)}: closed by law or caution", fields)


def _closed(hours: Hours, key: LegalKey) -> tuple[frozenset[int], bool]:
    """Weekdays that the campaign allows and the law does not, and whether public holidays are closed."""
    rows = [row.value for row in hours.table.binding(key, Rule.CLOSED_DAYS) if isinstance(row.value, ClosedDays)]
    weekdays = frozenset(day for value in rows for day in value.weekdays)
    return weekdays & hours.settings.allowed_days, any(value.has_public_holidays for value in rows)


def _caps(facts: WordsFacts) -> Iterator[Sentence]:
    """Those that say less than the tries that are set."""
    settings = facts.settings
    gap_s = max(settings.wait_between_attempts_min * MINUTE_S, settings.cooldown_h * HOUR_S, LEAST_GAP_S)
    binding = {
        cap.detail: cap
        for key in facts.callees
        for cap in caps_for(facts.hours.table, key)
        if _binds(cap, settings.max_dial_attempts, gap_s)
        and not (cap.is_without_consent_only and _asks_consent(facts, key))
    }
    for cap in list(binding.values())[:NAMED]:
        whom = " to who has not consented" if cap.is_without_consent_only else " to a number"
        law = "Caution" if cap.place == DEFAULT_PLACE else f"The law in {facts.place_name(cap.place)}"
        window = span(cap.window.total_seconds()) if cap.window else ""
        calls = "one call" if cap.limit == 1 else f"{cap.limit} calls"
        yield _sentence(f"{law} allows {calls}{whom} in {window}", ("max_dial_attempts", "call_type"))


def _asks_consent(facts: WordsFacts, key: LegalKey) -> bool:
    is_always = facts.settings.require_consent is ConsentRule.ALWAYS
    return is_always or _level(facts.hours, key) not in {None, ConsentLevel.EXISTING_RELATIONSHIP}


def _binds(cap: Cap, tries: int, gap_s: float) -> bool:
    is_rolling = cap.after is None and cap.window is not None
    return is_rolling and cap.limit < tries and cap.window.total_seconds() > cap.limit * gap_s  # type: ignore[union-attr]


def _lists(facts: WordsFacts) -> Iterator[Sentence]:
    own = "Leaves out who opted out"
    if not facts.settings.respect_dnc_registry:
        yield _sentence(f"{own}; national do-not-call lists are not asked", ("respect_dnc_registry",))
        return
    names = {registry.name for key in facts.callees for registry in registries_for(facts.hours.table, key)}
    told = f", and who is on {listed(name.replace('_', ' ') for name in sorted(names))}" if names else ""
    yield _sentence(f"{own}{told}", ("respect_dnc_registry", "call_type"))


def _consent(facts: WordsFacts) -> Iterator[Sentence]:
    if facts.settings.require_consent is ConsentRule.ALWAYS:
        yield _sentence("Calls only who has consented", ("require_consent",))
    for level, keys in _groups(facts, lambda key: _level(facts.hours, key))[:NAMED]:
        if level is ConsentLevel.BANNED:
            yield _sentence(f"No such calls to {_places(facts, keys)}: the law bans them", ("call_type",))
        elif level is not None:
            told = f"In {_places(facts, keys)} only who gave {_LEVELS[level]}"
            yield _sentence(told, ("call_type", "require_consent"))


def _level(hours: Hours, key: LegalKey) -> ConsentLevel | None:
    order = list(ConsentLevel)
    return max((level for _, level in consent_demands(hours.table, key)), key=order.index, default=None)


def _recording(facts: WordsFacts) -> Iterator[Sentence]:
    settings = facts.settings
    fields = ("record_calls", "recording_announcement")
    if not settings.record_calls:
        yield _sentence("Does not record the calls; what was said is kept as text", fields)
        return
    bound = [key for key in facts.callees if must_announce(facts.hours.table, key)]
    if settings.recording_announcement:
        yield _sentence("Records the calls, and says so", fields)
    elif bound:
        yield _sentence(f"Records the calls, and says so in {_places(facts, bound)}, as the law demands", fields)
    else:
        yield _sentence("Records the calls, without saying so", fields)


def _opening(facts: WordsFacts) -> Sentence:
    settings = facts.settings
    groups = _groups(facts, lambda key: _parts(facts.hours, key))
    common = reduce(lambda one, other: tuple(p for p in one if p in other), (parts for parts, _ in groups))
    whole = listed(["who calls", "that a machine speaks", *common])
    others = [
        f"in {_places(facts, keys)} also {listed(extra)}"
        for parts, keys in groups[:NAMED]
        if (extra := [part for part in parts if part not in common])
    ]
    fields = ("agent_id", "call_type", *(("record_calls", "recording_announcement") if settings.record_calls else ()))
    return _sentence(f"Each call opens with {'; '.join([whole, *others])}", fields)


def _parts(hours: Hours, key: LegalKey) -> tuple[str, ...]:
    settings = hours.settings
    said = disclosure_for(
        hours.table, key, is_recorded=settings.record_calls, announces=settings.recording_announcement
    )
    return _said(said)


def _said(said: Disclosure) -> tuple[str, ...]:
    return (
        *(("that it is recorded",) if said.says_recorded else ()),
        *(("how to be called no more",) if said.says_opt_out else ()),
        *(("a number to call back",) if said.says_phone_first else ()),
        *(("a question whether to go on",) if said.asks_to_continue else ()),
    )


def _groups(facts: WordsFacts, of: Callable[[LegalKey], _T]) -> list[tuple[_T, list[LegalKey]]]:
    """Callees that come to the same, those of the most contacts first."""
    found: dict[_T, list[LegalKey]] = {}
    for key in sorted(facts.callees, key=lambda one: (-facts.callees[one], str(one))):
        found.setdefault(of(key), []).append(key)
    return sorted(found.items(), key=lambda group: -sum(facts.callees[key] for key in group[1]))


def _places(facts: WordsFacts, keys: Iterable[LegalKey]) -> str:
    """Their names, countries for whole ones, at most three."""
    places = dict.fromkeys(place.removesuffix(f"-{UNKNOWN_SUBDIVISION}") for key in keys for place in key.places)
    names = list(dict.fromkeys(facts.place_name(place) for place in places)) or ["unknown places"]
    return listed(names if len(names) <= NAMED else [*names[:NAMED], f"{len(names) - NAMED} more places"])


def _sentence(text: str, fields: tuple[str, ...]) -> Sentence:
    return Sentence(text=f"{text}.", fields=fields)

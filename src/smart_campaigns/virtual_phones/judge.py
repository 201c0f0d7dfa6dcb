"""Judges a campaign by what reached the phones, and by nothing else. Pure, over the records of `read_log`.

Every rule gives the list of its violations, empty when it was kept. All comparisons are between whole nanoseconds."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from smart_campaigns.virtual_phones.call_record import CallRecord

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Violation:
    rule: str
    call: CallRecord
    """The INVITE that should not have come."""
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.call.number} at {self.call.invited_at_s:.6f}: {self.detail}"


def short_gaps(records: Iterable[CallRecord], spacing_s: float) -> list[Violation]:
    return [
        Violation("spacing", later, f"{_gap_ns(former, later) / _NS:.6f} s after the former call")
        for former, later in pairwise(_in_order(records))
        if _gap_ns(former, later) < _ns(spacing_s)
    ]


def windows_over(records: Iterable[CallRecord], limit: int, window_s: float = 60.0) -> list[Violation]:
    """Any half-open window of that length: the INVITE `limit` places later must be at least `window_s` later."""
    window_ns = _ns(window_s)
    calls = _in_order(records)
    return [
        Violation("rate", later, f"number {limit + 1} within {(later.invited_at_ns - first.invited_at_ns) / _NS:.6f} s")
        for first, later in zip(calls, calls[limit:], strict=False)
        if later.invited_at_ns - first.invited_at_ns < window_ns
    ]


def over_channels(records: Iterable[CallRecord], channels: int) -> list[Violation]:
    """A channel is held from the INVITE to the phone's final refusal or either side's BYE."""
    up: list[CallRecord] = []
    violations = []
    for call in _in_order(records):
        up = [former for former in up if _is_up_at(former, call.invited_at_ns)]
        up.append(call)
        if len(up) > channels:
            violations.append(Violation("channels", call, f"{len(up)} calls at once, {channels} channels"))
    return violations


def dialed_twice(records: Iterable[CallRecord], floor_s: float = 60.0) -> list[Violation]:
    """One attempt placed twice; a number called again too soon, or while its former call is up."""
    attempts: set[str] = set()
    calls_to: defaultdict[str, list[CallRecord]] = defaultdict(list)
    violations = []
    for call in _in_order(records):
        why = (
            "the same attempt" if call.attempt_id in attempts else _too_early(call, calls_to[call.number], _ns(floor_s))
        )
        if why:
            violations.append(Violation("dialed_twice", call, why))
        if call.attempt_id is not None:
            attempts.add(call.attempt_id)
        calls_to[call.number].append(call)
    return violations


def _too_early(call: CallRecord, before: Sequence[CallRecord], floor_ns: int) -> str | None:
    if before and _gap_ns(before[-1], call) < floor_ns:
        return f"{_gap_ns(before[-1], call) / _NS:.6f} s after the former call to this number"
    if any(_is_up_at(former, call.invited_at_ns) for former in before):
        return "a former call to this number is still up"
    return None


def outside_window(records: Iterable[CallRecord], is_open: Callable[[float], bool]) -> list[Violation]:
    """`is_open` takes POSIX seconds."""
    return [
        Violation("window", call, "the window was closed")
        for call in _in_order(records)
        if not is_open(call.invited_at_s)
    ]


def over_daily_limit(records: Iterable[CallRecord], limit: int, day_of: Callable[[float], Hashable]) -> list[Violation]:
    """`day_of` takes POSIX seconds and names the day to which they belong. Throttled calls are in no daily limit."""
    placed: Counter[Hashable] = Counter()
    violations = []
    for call in _in_order(records):
        if call.is_throttled:
            continue
        day = day_of(call.invited_at_s)
        placed[day] += 1
        if placed[day] > limit:
            violations.append(Violation("daily_limit", call, f"number {placed[day]} of {day}"))
    return violations


def called_numbers_in(records: Iterable[CallRecord], forbidden: Collection[str]) -> list[Violation]:
    return [
        Violation("forbidden", call, "must not be called") for call in _in_order(records) if call.number in forbidden
    ]


def repeated_invites(records: Iterable[CallRecord]) -> int:
    """Datagrams beyond the first of each INVITE: no violation, but a sign of a slow line."""
    return sum(call.repeats for call in records)


def utilisation(records: Iterable[CallRecord], channels: int, start_s: float, end_s: float) -> float:
    """Share of the channel time from `start_s` to `end_s` in which a call was up."""
    start_ns, end_ns = _ns(start_s), _ns(end_s)
    held_ns = sum(
        max(
            0, min(end_ns if call.ended_at_ns is None else call.ended_at_ns, end_ns) - max(call.invited_at_ns, start_ns)
        )
        for call in records
    )
    return held_ns / (channels * (end_ns - start_ns))


def idle_gaps(records: Iterable[CallRecord], channels: int, spacing_s: float = 0.0) -> list[float]:
    """Seconds from a call's end (or from when spacing let the next one go, if later) to the INVITE that takes its channel.

    Begins when all channels are in use for the first time; from then on the channel longest free is taken next.
    A channel that nobody takes any more gives no gap."""
    calls = _in_order(records)
    instants = sorted([(call.invited_at_ns, 1) for call in calls] + [(at, 0) for at in _ends(calls)])
    free_since_ns: deque[int] = deque()
    gaps_s: list[float] = []
    in_use, was_full, spaced_until_ns = 0, False, 0
    for at_ns, is_invite in instants:
        in_use += 1 if is_invite else -1
        if is_invite and free_since_ns:
            gaps_s.append((at_ns - max(free_since_ns.popleft(), spaced_until_ns)) / _NS)
        if is_invite:
            spaced_until_ns = at_ns + _ns(spacing_s)
        elif was_full:
            free_since_ns.append(at_ns)
        was_full = was_full or in_use >= channels
    return gaps_s


def _ends(calls: Iterable[CallRecord]) -> list[int]:
    return [call.ended_at_ns for call in calls if call.ended_at_ns is not None]


def _is_up_at(call: CallRecord, at_ns: int) -> bool:
    return call.ended_at_ns is None or call.ended_at_ns > at_ns


def _gap_ns(former: CallRecord, later: CallRecord) -> int:
    return later.invited_at_ns - former.invited_at_ns


def _in_order(records: Iterable[CallRecord]) -> Sequence[CallRecord]:
    return sorted(records, key=lambda call: call.invited_at_ns)


def _ns(seconds: float) -> int:
    return round(seconds * _NS)

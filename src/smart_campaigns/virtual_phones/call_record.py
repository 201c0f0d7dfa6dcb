"""What the log says about each INVITE, put together for a judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NS = 1_000_000_000
Line = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """One INVITE, whatever the number of its repeats. Instants are CLOCK_REALTIME in whole nanoseconds."""

    call_id: str
    cseq: int
    number: str
    invited_at_ns: int
    caller_number: str | None = None
    asserted_number: str | None = None
    attempt_id: str | None = None
    kind: str | None = None
    """How the called party was meant to behave (`Kind`), or `carrier` when the call did not get that far."""
    repeats: int = 0
    ringing_at_ns: int | None = None
    answered_at_ns: int | None = None
    acknowledged_at_ns: int | None = None
    canceled_at_ns: int | None = None
    ended_at_ns: int | None = None
    final_status: int | None = None
    retry_after_s: int | None = None
    ended_by: str | None = None
    """`final` (never picked up), `caller`, `callee`, `no_rtp`, `no_ack`, `shutdown`; None while it is up."""
    packets_heard: int = 0
    packets_sent: int = 0
    heard_level: float = 0.0
    """Share of the packets heard that were loud enough to be speech."""

    @property
    def invited_at_s(self) -> float:
        return self.invited_at_ns / _NS

    @property
    def ringing_at_s(self) -> float | None:
        return _seconds(self.ringing_at_ns)

    @property
    def answered_at_s(self) -> float | None:
        return _seconds(self.answered_at_ns)

    @property
    def ended_at_s(self) -> float | None:
        return _seconds(self.ended_at_ns)

    @property
    def is_throttled(self) -> bool:
        """429, or 503 with Retry-After."""
        return self.final_status == _TOO_MANY or (self.final_status == _UNAVAILABLE and self.retry_after_s is not None)


_TOO_MANY = 429
_UNAVAILABLE = 503


def _seconds(at_ns: int | None) -> float | None:
    return None if at_ns is None else at_ns / _NS


def read_log(path: Path) -> list[CallRecord]:
    """In the order of the INVITEs. A last line that is still being written is left out."""
    return records_of(read_lines(path))


def lost_datagrams(path: Path) -> int:
    """What the kernel had to drop on the phones' socket: above 0, the log is no judge."""
    return max((line["count"] for line in read_lines(path) if line["event"] == "lost_datagrams"), default=0)


def read_lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            if text.endswith("\n"):
                yield json.loads(text)


def records_of(lines: Iterable[Line]) -> list[CallRecord]:
    records: dict[tuple[str, int], CallRecord] = {}
    for line in lines:
        if "call_id" not in line:
            continue
        invite_id = (line["call_id"], line["cseq"])
        if line["event"] == "invite":
            records[invite_id] = _invited(line)
        elif invite_id in records and line["event"] in _APPLY:
            _APPLY[line["event"]](records[invite_id], line)
    return sorted(records.values(), key=lambda record: record.invited_at_ns)


def _invited(line: Line) -> CallRecord:
    return CallRecord(
        call_id=line["call_id"],
        cseq=line["cseq"],
        number=line["number"],
        invited_at_ns=line["at_ns"],
        caller_number=line.get("caller_number"),
        asserted_number=line.get("asserted_number"),
        attempt_id=line.get("attempt_id"),
    )


def _repeated(record: CallRecord, _line: Line) -> None:
    record.repeats += 1


def _behaves(record: CallRecord, line: Line) -> None:
    record.kind = line["kind"]


def _ringing(record: CallRecord, line: Line) -> None:
    record.ringing_at_ns = record.ringing_at_ns or line["at_ns"]


def _picked_up(record: CallRecord, line: Line) -> None:
    record.answered_at_ns = line["at_ns"]
    record.final_status = line["status"]


def _acknowledged(record: CallRecord, line: Line) -> None:
    record.acknowledged_at_ns = line["at_ns"]


def _canceled(record: CallRecord, line: Line) -> None:
    record.canceled_at_ns = record.canceled_at_ns or line["at_ns"]


def _rejected(record: CallRecord, line: Line) -> None:
    record.final_status = line["status"]
    record.retry_after_s = line.get("retry_after_s")
    _ended(record, line["at_ns"], "final")


def _hung_up_by_caller(record: CallRecord, line: Line) -> None:
    _ended(record, line["at_ns"], "caller")


def _hung_up_by_phone(record: CallRecord, line: Line) -> None:
    _ended(record, line["at_ns"], "callee" if line["why"] == "hang_up" else line["why"])


def _ended(record: CallRecord, at_ns: int, ended_by: str) -> None:
    if record.ended_at_ns is None:
        record.ended_at_ns, record.ended_by = at_ns, ended_by


def _media(record: CallRecord, line: Line) -> None:
    record.packets_heard = line["packets_heard"]
    record.packets_sent = line["packets_sent"]
    record.heard_level = line["heard_level"]


_APPLY: dict[str, Callable[[CallRecord, Line], None]] = {
    "invite_repeat": _repeated,
    "behaviour": _behaves,
    "ringing": _ringing,
    "picked_up": _picked_up,
    "ack": _acknowledged,
    "cancel": _canceled,
    "final": _rejected,
    "bye_in": _hung_up_by_caller,
    "bye_out": _hung_up_by_phone,
    "media": _media,
}

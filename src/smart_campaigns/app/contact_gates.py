"""The gates of a contact as its campaign judges them now: for `why`, and for each row of the list of contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from smart_campaigns.core.callbacks import why_not_kept
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.eligibility import LawOfKey, judge_target
from smart_campaigns.core.numbers import judge_number, legal_key_of
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.core.verdict import FOREVER, OK, Blocked, Verdict
from smart_campaigns.ports.phonebook import Phonebook
from smart_campaigns.ports.records import CampaignRow, ContactRow, TargetRow
from smart_campaigns.ports.store import CampaignPlan, TargetState

_FINISHED = {
    "reached": ContactReason.REACHED,
    "exhausted": ContactReason.ATTEMPTS_USED,
    "expired": ContactReason.EXPIRED,
}


class Law(Protocol):
    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    scope: str
    name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactGates:
    """Of one campaign at one moment: the law of a legal key is judged once for all its contacts."""

    row: CampaignRow
    plan: CampaignPlan
    phonebook: Phonebook
    law: Law
    _laws: dict[str, LawOfKey] = field(default_factory=dict)

    def of(self, contact: ContactRow, target: TargetRow) -> tuple[str, tuple[Gate, ...]]:
        """Its legal key, and every gate in the order in which a reason is told."""
        settings, now = self.row.settings, self.row.now
        info = self.phonebook.lookup(target.facts.e164, settings.country or "")
        # derived now, as at each placement, whatever the contact is queued under
        key = str(legal_key_of(info, settings.call_type, given_zone=contact.zone, given_subdivision=contact.place))
        number = judge_number(info, self.plan.allowed_countries, given_zone=contact.zone)
        judged = judge_target(settings, self._law_of(key), target.facts, settings.zone or "UTC", now, number=number)
        named = (("state", _state(contact, target, settings, now)), *judged)
        return key, tuple(Gate(scope="contact", name=name, verdict=verdict) for name, verdict in named)

    def _law_of(self, key: str) -> LawOfKey:
        if key not in self._laws:
            self._laws[key] = self.law.judge(key, self.plan, self.row.now)
        return self._laws[key]


def told(gates: tuple[Gate, ...], scope: str) -> Blocked | None:
    """The first reason that has no end, else the one that holds longest. That a contact is not enrolled yet passes by
    itself: what will exclude it is told before.
    """
    blocks = [gate.verdict for gate in gates if gate.scope == scope and isinstance(gate.verdict, Blocked)]
    lasting = [block for block in blocks if block.until is None]
    if lasting:
        return min(lasting, key=lambda block: block.reason is ContactReason.NOT_ENROLLED)
    return max(blocks, key=lambda block: block.until or FOREVER, default=None)


def _state(contact: ContactRow, target: TargetRow, settings: CampaignSettings, now: datetime) -> Verdict:
    """Where the run has the contact."""
    if contact.is_deleted:
        return Blocked(ContactReason.DELETED)
    match target.state:
        case None:
            return Blocked(ContactReason.NOT_ENROLLED)
        case TargetState.IN_CALL:
            return Blocked(ContactReason.IN_CALL)
        case TargetState.FINISHED:
            return _finished(target, settings)
        case TargetState.WAITING if target.next_at is not None and target.next_at > now and target.reason:
            return Blocked(ContactReason(target.reason), target.next_at, target.detail or "")
    return OK


def _finished(target: TargetRow, settings: CampaignSettings) -> Verdict:
    if target.reason == ContactReason.INVALID_NUMBER:  # exhausted before its attempts were
        return Blocked(ContactReason.INVALID_NUMBER, None, target.detail or "")
    reason = _FINISHED.get(target.finished or "", ContactReason.EXPIRED)
    asked_at = target.facts.callback_at if reason is ContactReason.REACHED else None
    return Blocked(reason, None, why_not_kept(settings, asked_at) if asked_at else "")

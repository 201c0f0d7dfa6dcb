"""The policy as the dialer uses it: each legal key judged once until its verdict may turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.eligibility import LawOfKey
from smart_campaigns.core.facts import TargetFacts
from smart_campaigns.core.verdict import Blocked, Verdict
from smart_campaigns.ports.store import CampaignPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """What a number and its contact's own zone and place say now, whatever they said when the contact was enrolled."""

    number: Verdict
    """Valid, of an allowed country, no premium, its zone known."""
    key: str


class Law(Protocol):
    def judge(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey:
        """What the policy, the guard hours and the registries say at an instant of one legal key, for the call type of
        the plan.
        """
        ...

    def callee(self, target: TargetFacts, enrolled: str, plan: CampaignPlan) -> Callee:
        """`enrolled`: the key under which the contact is queued."""
        ...

    def zone_of(self, key: str) -> str | None: ...


@dataclass(slots=True)
class _Judged:
    law: LawOfKey
    holds_until: datetime
    is_open: bool
    opens_at: datetime | None


class KeyBook:
    """The verdicts of one run's legal keys, judged again only when time may have turned them.

    The key a contact is queued under says only whether it is worth reading; it is judged under the key derived now.
    """

    MAX_AGE = timedelta(minutes=10)
    """Registries age and calendars load: no verdict is older."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._keys: dict[int, str] = {}
        self._judged: dict[str, _Judged] = {}

    def load(self, keys: Mapping[int, str]) -> None:
        """The keys of the run (again); verdicts are forgotten, settings may have changed."""
        self._keys = dict(keys)
        self._judged.clear()

    def open_keys(self, plan: CampaignPlan, now: datetime) -> list[int]:
        return [key for key, text in self._keys.items() if self._at(text, plan, now).is_open]

    def callee(self, target: TargetFacts, plan: CampaignPlan) -> Callee:
        """The contact at its number as it is now."""
        return self._law.callee(target, self._keys[target.legal_key], plan)

    def of(self, key: str, plan: CampaignPlan, now: datetime) -> LawOfKey:
        return self._at(key, plan, now).law

    def next_change(self, plan: CampaignPlan, now: datetime) -> datetime | None:
        """When the next closed key may open."""
        closed = (self._at(key, plan, now) for key in self._keys.values())
        return min((j.opens_at for j in closed if not j.is_open and j.opens_at is not None), default=None)

    def zone_of(self, key: str) -> str | None:
        """The first candidate zone of the key's contacts."""
        return self._law.zone_of(key)

    def _at(self, key: str, plan: CampaignPlan, now: datetime) -> _Judged:
        judged = self._judged.get(key)
        if judged is None or now >= judged.holds_until:
            judged = self._judged[key] = self._judge(key, plan, now)
        return judged

    def _judge(self, key: str, plan: CampaignPlan, now: datetime) -> _Judged:
        law = self._law.judge(key, plan, now)
        verdicts = (law.hours, *(_guard(law, plan.settings)))
        turns = [v.until for v in verdicts if v.until is not None]
        turns += [law.registries_fresh_until] if law.registries_fresh_until is not None else []
        closed = [v for v in verdicts if isinstance(v, Blocked)]
        opens = (
            None if any(b.until is None for b in closed) else max((b.until for b in closed if b.until), default=None)
        )
        # a key that never opens stays open here: its contacts are judged, and excluded with the reason
        is_open = not closed or opens is None
        return _Judged(law, min([now + self.MAX_AGE, *turns]), is_open, opens)


def _guard(law: LawOfKey, settings: CampaignSettings) -> tuple[Verdict, ...]:
    return (law.guard,) if settings.business_hours_guard else ()

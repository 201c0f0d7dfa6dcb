"""The health of a campaign as JSON."""

from __future__ import annotations

from datetime import datetime

from smart_campaigns.api.shapes import Told
from smart_campaigns.core.health import Finding, Kind


class FindingShape(Told):
    """`value`: a share, a count or seconds; `since` null: over the window."""

    finding: Finding
    kind: Kind
    points: int
    value: float | None
    since: datetime | None
    detail: str


class HealthShape(Told):
    """`word`: healthy, watch or act. Points of the findings add up to 100 - score."""

    score: int
    word: str
    findings: list[FindingShape]
    settled: int
    as_of: datetime

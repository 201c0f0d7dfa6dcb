"""Whom a call may reach now without ringing anybody: for demo, test calls and benches."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from smart_campaigns.adapters.policy_files import read_csv
from smart_campaigns.bootstrap.house import policy_law
from smart_campaigns.core.fictional_numbers import FictionalRange, awake_ranges, fictional_ranges
from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.core.numbers import parse_area_codes

MOST = 60


def awake_now(now: datetime, most: int = MOST) -> list[FictionalRange]:
    """Numbers that ring nobody, of places where a reminder is allowed now and for an hour."""
    ranges = fictional_ranges(parse_area_codes(read_csv("nanp.csv")).values())
    return list(islice(awake_ranges(ranges, policy_law().table, Calendars(), now), most))

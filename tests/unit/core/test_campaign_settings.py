"""The table of settings, row by row: default, least, most, locked."""

from __future__ import annotations

from dataclasses import fields
from datetime import time

import pytest

from smart_campaigns.core.campaign_settings import CallType, CampaignSettings, RecurrenceKind, Tab, specs

# setting | tab, default, minimum, maximum
LIMITS = [
    ("name", "targeting", "", 1, 120),
    ("call_type", "targeting", "reminder", None, None),
    ("priority", "targeting", 5, 1, 10),
    ("description", "targeting", "", 0, 2000),
    ("caller_numbers", "targeting", (), None, 200),
    ("caller_number_choice", "targeting", "sticky", None, None),
    ("call_context", "targeting", "", 0, 4000),
    ("window_start", "schedule", time(9), None, None),
    ("window_end", "schedule", time(18), None, None),
    ("allowed_days", "schedule", frozenset(range(5)), 1, 7),
    ("recurrence", "schedule", "none", None, None),
    ("recurrence_count", "schedule", None, 1, 1000),
    ("on_overlap", "schedule", "skip", None, None),
    ("preset", "pacing", "balanced", None, None),
    ("planned_channels", "pacing", 4, 0, None),
    ("daily_call_limit", "pacing", 400, 1, 1_000_000),
    ("calls_per_minute", "pacing", 60, 1, 6000),
    ("placement_spacing_s", "pacing", 2.0, 0.05, 3600),
    ("poll_interval_s", "pacing", 30, 5, 3600),
    ("ring_timeout_s", "call_handling", 30, 5, 120),
    ("max_call_duration_s", "call_handling", 600, 30, 1800),
    ("voicemail", "call_handling", "hang_up", None, None),
    ("voicemail_message", "call_handling", None, 1, 1000),
    ("max_dial_attempts", "retry", 3, 1, 10),
    ("wait_between_attempts_min", "retry", 60, 0, 43_200),
    ("cooldown_h", "retry", 1, 0, 720),
    ("not_picked_cooldown_h", "retry", 4, 0, 720),
    ("respect_dnc_registry", "safety", True, None, None),
    ("business_hours_guard", "safety", True, None, None),
    ("guard_start", "safety", time(9), None, None),
    ("guard_end", "safety", time(20), None, None),
    ("require_consent", "safety", "by_policy", None, None),
    ("circuit_breaker", "safety", True, None, None),
    ("breaker_failure_rate", "safety", 30, 5, 100),
    ("breaker_window_min", "safety", 10, 1, 60),
    ("breaker_least_calls", "safety", 20, 5, 500),
    ("record_calls", "safety", True, None, None),
    ("recording_announcement", "safety", True, None, None),
    ("skip_recently_completed_days", "safety", 1, 0, 365),
    ("budget_micro", "safety", None, None, 10_000_000 * 1_000_000),
    ("trigger", "advanced", "manual", None, None),
    ("event_name", "advanced", None, 1, 64),
    ("event_expiry_h", "advanced", 24, 1, 720),
    ("holidays", "advanced", frozenset(), None, 400),
]


@pytest.mark.parametrize(("name", "tab", "default", "least", "most"), LIMITS)
def test_a_row(name, tab, default, least, most) -> None:
    spec = specs()[name]
    assert (spec.tab, spec.minimum, spec.maximum) == (Tab(tab), least, most)
    assert getattr(CampaignSettings(), name) == default


def test_locked_required_and_stepped_rows() -> None:
    table = specs()
    assert {n for n, s in table.items() if s.is_locked} == {"project_id", "single_contact", "single_number", "trigger"}
    assert {n for n, s in table.items() if s.is_required} == {"name", "project_id"}
    assert {n: s.step for n, s in table.items() if s.step} == {"placement_spacing_s": 0.05}


def test_the_table_has_every_setting_by_tab_in_the_order_of_the_form() -> None:
    assert list(specs()) == [f.name for f in fields(CampaignSettings)]
    tabs = [spec.tab for spec in specs().values()]
    assert tabs == sorted(tabs, key=list(Tab).index)
    assert len(Tab) == 7
    assert len(CallType) == 8


def test_recurring() -> None:
    assert not CampaignSettings().is_recurring
    assert CampaignSettings(recurrence=RecurrenceKind.CUSTOM).is_recurring

from __future__ import annotations

from dataclasses import replace

import pytest

from smart_campaigns.core.campaign_settings import CampaignSettings, Preset
from smart_campaigns.core.presets import after_edit, apply_preset, channels_cut_from

DEFAULTS = CampaignSettings()

# preset | spacing, daily limit, channels
TABLE = [
    (Preset.CONSERVATIVE, 5.0, 200, 2),
    (Preset.BALANCED, 2.0, 400, 4),
    (Preset.AGGRESSIVE, 0.5, 1000, 10),
]


@pytest.mark.parametrize(("preset", "spacing", "daily", "channels"), TABLE)
def test_a_preset_sets_three_values_together(preset, spacing, daily, channels) -> None:
    before = CampaignSettings(calls_per_minute=7, name="x")
    after = apply_preset(before, preset, 100)
    assert (after.placement_spacing_s, after.daily_call_limit, after.planned_channels) == (spacing, daily, channels)
    assert after == replace(
        before, preset=preset, placement_spacing_s=spacing, daily_call_limit=daily, planned_channels=channels
    )
    assert channels_cut_from(preset, 100) is None


def test_channels_are_cut_to_the_cap_and_it_is_said() -> None:
    assert apply_preset(DEFAULTS, Preset.AGGRESSIVE, 6).planned_channels == 6
    assert channels_cut_from(Preset.AGGRESSIVE, 6) == 10
    assert channels_cut_from(Preset.AGGRESSIVE, 10) is None
    assert apply_preset(DEFAULTS, Preset.AGGRESSIVE, 10).planned_channels == 10


def test_custom_changes_no_value() -> None:
    assert apply_preset(DEFAULTS, Preset.CUSTOM, 1) == replace(DEFAULTS, preset=Preset.CUSTOM)
    assert channels_cut_from(Preset.CUSTOM, 0) is None


def test_the_default_is_balanced() -> None:
    assert apply_preset(DEFAULTS, Preset.BALANCED, 10) == DEFAULTS


@pytest.mark.parametrize("edit", [{"placement_spacing_s": 2.05}, {"daily_call_limit": 399}, {"planned_channels": 3}])
def test_any_edit_makes_it_custom(edit) -> None:
    assert after_edit(DEFAULTS, replace(DEFAULTS, **edit)).preset is Preset.CUSTOM


def test_what_a_preset_does_not_fill_leaves_it() -> None:
    for edit in ({"calls_per_minute": 6}, {"name": "x"}, {"poll_interval_s": 60}):
        assert after_edit(DEFAULTS, replace(DEFAULTS, **edit)).preset is Preset.BALANCED
    chosen = apply_preset(DEFAULTS, Preset.AGGRESSIVE, 10)
    assert after_edit(DEFAULTS, chosen) is chosen

"""Presets of the pacing tab: spacing, daily limit and channels together (tables.md B)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from smart_campaigns.core.campaign_settings import CampaignSettings, Preset


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetValues:
    placement_spacing_s: float
    daily_call_limit: int
    channels: int


PRESETS = {
    Preset.CONSERVATIVE: PresetValues(placement_spacing_s=5.0, daily_call_limit=200, channels=2),
    Preset.BALANCED: PresetValues(placement_spacing_s=2.0, daily_call_limit=400, channels=4),
    Preset.AGGRESSIVE: PresetValues(placement_spacing_s=0.5, daily_call_limit=1000, channels=10),
}


def apply_preset(settings: CampaignSettings, preset: Preset, cap: int) -> CampaignSettings:
    """The settings with the preset's three values, channels cut to the organization's `cap`; custom changes none."""
    values = PRESETS.get(preset)
    if values is None:
        return replace(settings, preset=preset)
    return replace(
        settings,
        preset=preset,
        placement_spacing_s=values.placement_spacing_s,
        daily_call_limit=values.daily_call_limit,
        planned_channels=min(values.channels, cap),
    )


def channels_cut_from(preset: Preset, cap: int) -> int | None:
    """The channels that the preset would have, where `cap` cuts them; None: it does not. The form says so."""
    values = PRESETS.get(preset)
    return values.channels if values is not None and values.channels > cap else None


def after_edit(before: CampaignSettings, after: CampaignSettings) -> CampaignSettings:
    """An edit of any value that the preset filled makes it custom; a preset newly chosen stays what it is."""
    if after.preset is not before.preset or _filled(after) == _filled(before):
        return after
    return replace(after, preset=Preset.CUSTOM)


def _filled(settings: CampaignSettings) -> tuple[float, int, int]:
    return settings.placement_spacing_s, settings.daily_call_limit, settings.planned_channels

"""Writes docs/reference/settings.md from the one table of settings in code. `make docs` runs it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from smart_campaigns.core.campaign_settings import CampaignSettings, Spec, Tab, specs
from smart_campaigns.core.settings_json import to_json
from smart_campaigns.core.settings_validation import limits_of

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
HEAD = """# Settings of a campaign

Made from `core/campaign_settings.py`, the one table behind command line, form and API. A change acts on the next
placement. *Locked*: not after the first run; duplicate the campaign instead.
"""


def _limits(spec: Spec) -> str:
    return "–" if spec.minimum is None and spec.maximum is None else limits_of(spec)


def page() -> str:
    defaults = to_json(CampaignSettings())
    rows = specs()
    parts = [HEAD]
    for tab in Tab:
        parts.append(f"\n## {tab.replace('_', ' ').capitalize()}\n")
        parts.append("| setting | default | limits | effect |\n|---|---|---|---|")
        for field in fields(CampaignSettings):
            spec = rows[field.name]
            if spec.tab is tab:
                locked = " *Locked.*" if spec.is_locked else ""
                default = "blank" if defaults[field.name] in (None, "", []) else f"`{defaults[field.name]}`"
                parts.append(f"| `{field.name}` | {default} | {_limits(spec)} | {spec.effect}.{locked} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())

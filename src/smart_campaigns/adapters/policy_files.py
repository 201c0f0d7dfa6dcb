"""The data files that ship with the core, read once: policy rows and the area codes of +1."""

from __future__ import annotations

import csv
from importlib.resources import files

from smart_campaigns.core.policy import PolicyTable

_DATA = "policy_data"


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a shipped data file as text. Raises FileNotFoundError for a name that does not ship."""
    text = files("smart_campaigns.core").joinpath(_DATA, name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def load_policy() -> PolicyTable:
    """The policy table as it ships. Raises PolicyRowError where a row was damaged."""
    return PolicyTable.from_rows(read_csv("policy_rows.csv"))

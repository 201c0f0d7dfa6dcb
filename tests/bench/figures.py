"""Figures: one line each (`name value unit`), and bench/latest.json, a flat object."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).parents[2] / "bench" / "latest.json"


def report(name: str, value: float, unit: str) -> None:
    print(f"{name} {value:g} {unit}", flush=True)
    FILE.parent.mkdir(exist_ok=True)
    figures = json.loads(FILE.read_text()) if FILE.exists() else {}
    FILE.write_text(json.dumps({**figures, name: value}, indent=1))


def percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

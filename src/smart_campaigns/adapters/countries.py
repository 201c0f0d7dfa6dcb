"""Countries and their zones, from the zone data that ships."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from smart_campaigns.adapters.phonebook import canonical_zone


@lru_cache(maxsize=1)
def zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """Zones by ISO 3166 country, the most populous first where the data says so."""
    zones: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            zones.setdefault(country, []).append(canonical_zone(name))
    return {country: tuple(names) for country, names in zones.items()}

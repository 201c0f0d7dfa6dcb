"""Countries and their zones, from the zone data that ships."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from smart_campaigns.adapters.phonebook import canonical_zone


def place_name(place: str) -> str:
    """`IN` → India, `US-FL` → United States (FL); `EU` and what the data does not know as it is written."""
    country, _, subdivision = place.partition("-")
    name = _names().get(country, country)
    return f"{name} ({subdivision})" if subdivision else name


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return {country: name for country, _, name in rows}


@lru_cache(maxsize=1)
def zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """Zones by ISO 3166 country, the most populous first where the data says so."""
    zones: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            zones.setdefault(country, []).append(canonical_zone(name))
    return {country: tuple(names) for country, names in zones.items()}

"""Writes core/policy_data/nanp.csv: the state or province and the zones of each geographic area code of +1.

Run once by hand when the phonenumbers library is updated; reads nothing but the library's own data:
`python tools/make_nanp_table.py`. It may import the geocoder's data, which the product never does (3.4 s, 199 MB).
"""  # a script, not a package

from __future__ import annotations

import csv
import sys
from pathlib import Path

import phonenumbers
from phonenumbers.geodata import GEOCODE_DATA
from phonenumbers.tzdata import TIMEZONE_DATA

TARGET = Path(__file__).parents[1] / "src/smart_campaigns/core/policy_data/nanp.csv"
TERRITORIES = {"PR", "VI", "GU", "AS", "MP"}
"""Countries of their own in ISO 3166 to which the law of the United States applies."""
OVERLAYS = {
    # the library gives an overlay one zone only; it serves the area of the code that it overlays
    "448": "850",
    "930": "812",
    "364": "270",
    "986": "208",
    "458": "541",
    "236": "250",
    "257": "250",
    "672": "250",
    "778": "250",
    "581": "418",
    "367": "418",
    "879": "709",
}
NAMES = {
    "Alabama": "US-AL", "Alaska": "US-AK", "Arizona": "US-AZ", "Arkansas": "US-AR", "California": "US-CA",
    "Colorado": "US-CO", "Connecticut": "US-CT", "Delaware": "US-DE", "Washington D.C.": "US-DC", "Florida": "US-FL",
    "Georgia": "US-GA", "Hawaii": "US-HI", "Idaho": "US-ID", "Illinois": "US-IL", "Indiana": "US-IN", "Iowa": "US-IA",
    "Kansas": "US-KS", "Kentucky": "US-KY", "Louisiana": "US-LA", "Maine": "US-ME", "Maryland": "US-MD",
    "Massachusetts": "US-MA", "Michigan": "US-MI", "Minnesota": "US-MN", "Mississippi": "US-MS", "Missouri": "US-MO",
    "Montana": "US-MT", "Nebraska": "US-NE", "Nevada": "US-NV", "New Hampshire": "US-NH", "New Jersey": "US-NJ",
    "New Mexico": "US-NM", "New York": "US-NY", "North Carolina": "US-NC", "North Dakota": "US-ND", "Ohio": "US-OH",
    "Oklahoma": "US-OK", "Oregon": "US-OR", "Pennsylvania": "US-PA", "Rhode Island": "US-RI",
    "South Carolina": "US-SC", "South Dakota": "US-SD", "Tennessee": "US-TN", "Texas": "US-TX", "Utah": "US-UT",
    "Vermont": "US-VT", "Virginia": "US-VA", "Washington State": "US-WA", "West Virginia": "US-WV",
    "Wisconsin": "US-WI", "Wyoming": "US-WY",
    "Alberta": "CA-AB", "British Columbia": "CA-BC", "British Colombia": "CA-BC", "Manitoba": "CA-MB",
    "New Brunswick": "CA-NB", "Newfoundland and Labrador": "CA-NL", "Nova Scotia": "CA-NS",
    "Northwest Territories": "CA-NT", "Nunavut": "CA-NU", "Ontario": "CA-ON", "Prince Edward Island": "CA-PE",
    "Quebec": "CA-QC", "Saskatchewan": "CA-SK", "Yukon": "CA-YT",
}  # fmt: skip
CODES = set(NAMES.values())


def country_of(area_code: str) -> str | None:
    """The region of the first number of the area code that is valid, or None where there is none."""
    for exchange in (555, *range(200, 1000)):
        number = phonenumbers.parse(f"+1{area_code}{exchange}0123")
        if phonenumbers.is_valid_number(number):
            return phonenumbers.region_code_for_number(number)
    return None


def subdivisions_of(area_code: str, country: str) -> set[str]:
    if country in TERRITORIES:
        return {f"US-{country}"}
    if country not in ("US", "CA"):
        return set()
    whole = GEOCODE_DATA.get(f"1{area_code}", {}).get("en")
    names = (
        [whole] if whole else [v["en"] for k, v in GEOCODE_DATA.items() if k.startswith(f"1{area_code}") and "en" in v]
    )
    return {code for name in names for code in codes_in(name, country)}


def codes_in(name: str, country: str) -> list[str]:
    """`New York`, `Nova Scotia/Prince Edward Island` or `Chicago, IL` as codes."""
    city, _, state = name.rpartition(", ")
    if city:
        return [f"{country}-{state}"]
    return [NAMES[part] for part in name.split("/")]


def zones_of(area_code: str) -> set[str]:
    return {z for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(f"1{area_code}") for z in zones}


def main() -> None:
    rows = []
    for area_code in map(str, range(200, 1000)):
        zones = zones_of(area_code) | zones_of(OVERLAYS.get(area_code, "none"))
        country = country_of(area_code) if zones else None
        if country is None:
            continue
        subdivisions = subdivisions_of(area_code, country)
        unknown = {code for code in subdivisions if country in ("US", "CA") and code not in CODES}
        if unknown or (country in ("US", "CA") and not subdivisions):
            sys.exit(f"{area_code}: no state or province in the library's words ({unknown})")
        rows.append((area_code, country, ";".join(sorted(subdivisions)), ";".join(sorted(zones))))
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerows([("area_code", "country", "subdivisions", "zones"), *rows])
    sys.stdout.write(f"{len(rows)} area codes in {TARGET.name}\n")


if __name__ == "__main__":
    main()

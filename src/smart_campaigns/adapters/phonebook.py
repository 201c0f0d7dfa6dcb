"""Numbers by the phonenumbers library and our table of +1 area codes. Its geocoder is never imported (3.4 s, 199 MB)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import phonenumbers
from phonenumbers import PhoneNumberType, timezone

from smart_campaigns.adapters.policy_files import read_csv
from smart_campaigns.core.numbers import AreaCode, NumberInfo, NumberKind, is_fictional, parse_area_codes

KNOWN = 65_536
"""The candidates of a campaign are looked at again and again: a look-up costs some 60 µs."""
_NANP = 1
_KINDS = {
    PhoneNumberType.FIXED_LINE: NumberKind.FIXED,
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    PhoneNumberType.VOIP: NumberKind.VOIP,
    PhoneNumberType.PERSONAL_NUMBER: NumberKind.PERSONAL,
    PhoneNumberType.PAGER: NumberKind.PAGER,
    PhoneNumberType.UAN: NumberKind.COMPANY,
    PhoneNumberType.VOICEMAIL: NumberKind.VOICEMAIL,
}
_RENAMED = {
    # the library still says
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Choibalsan": "Asia/Ulaanbaatar",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}
_UNKNOWN_ZONE = "Etc/Unknown"
_NO_COUNTRY = "001"


class LibraryPhonebook:
    """The Phonebook port. `area_codes`: the +1 table by area code."""

    def __init__(self, area_codes: Mapping[str, AreaCode]) -> None:
        self._area_codes = area_codes
        self._known = lru_cache(maxsize=KNOWN)(self._look_up)

    def lookup(self, text: str, default_country: str) -> NumberInfo:
        """See Phonebook.lookup."""
        return self._known(text, default_country)

    def _look_up(self, text: str, default_country: str) -> NumberInfo:
        try:
            number = phonenumbers.parse(text, default_country)
        except phonenumbers.NumberParseException:
            return NumberInfo(e164="", is_valid=False)
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        fictional = is_fictional(e164)
        if number.country_code == _NANP and (area := self._area_codes.get(e164[2:5])) is not None:
            return NumberInfo(
                e164=e164,
                is_valid=phonenumbers.is_valid_number(number) or fictional,
                country=area.country,
                subdivisions=area.subdivisions,
                zones=area.zones,
                kind=_kind(number),
                is_fictional=fictional,
            )
        country = phonenumbers.region_code_for_number(number)
        country = None if country == _NO_COUNTRY else country
        return NumberInfo(
            e164=e164,
            is_valid=phonenumbers.is_valid_number(number) or fictional,
            country=country,
            # a +1 number without a geographic area code may ring anywhere
            zones=() if number.country_code == _NANP else _zones(number, country),
            kind=_kind(number),
            is_fictional=fictional,
        )


def load_phonebook() -> LibraryPhonebook:
    """The phonebook over the area codes that ship."""
    return LibraryPhonebook(parse_area_codes(read_csv("nanp.csv")))


def canonical_zone(name: str) -> str:
    """The present name of a zone that the library calls by a former one."""
    return _RENAMED.get(name, name)


def _kind(number: phonenumbers.PhoneNumber) -> NumberKind:
    return _KINDS.get(phonenumbers.number_type(number), NumberKind.UNKNOWN)


def _zones(number: phonenumbers.PhoneNumber, country: str | None) -> tuple[str, ...]:
    """Candidate zones, of the number's own country where several share its code (+7, +44, +61)."""
    found = {canonical_zone(name) for name in timezone.time_zones_for_number(number)} - {_UNKNOWN_ZONE}
    own = found & _zones_by_country().get(country or "", frozenset())
    return tuple(sorted(own or found))


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, frozenset[str]]:
    """Zones by ISO 3166 country, from `zone.tab` of the zone data."""
    zones: dict[str, set[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            zones.setdefault(country, set()).add(name)
    return {country: frozenset(names) for country, names in zones.items()}

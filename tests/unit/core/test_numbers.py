from __future__ import annotations

import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from smart_campaigns.adapters.phonebook import canonical_zone, load_phonebook
from smart_campaigns.adapters.policy_files import read_csv
from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.numbers import NumberInfo, judge_number, legal_key_of, masked
from smart_campaigns.core.verdict import Allowed, Blocked

BOOK = load_phonebook()

NUMBERS = [
    # written, default country, e164, country, subdivisions, zones, kind
    ("(212) 555-0123", "US", "+12125550123", "US", "US-NY", "America/New_York", "fixed_or_mobile"),
    ("+1 917 555 0123", "GB", "+19175550123", "US", "US-NY", "America/New_York", "fixed_or_mobile"),
    ("850-555-0100", "US", "+18505550100", "US", "US-FL", "America/Chicago America/New_York", "fixed_or_mobile"),
    ("448-555-0100", "US", "+14485550100", "US", "US-FL", "America/Chicago America/New_York", "fixed_or_mobile"),
    ("812-555-0100", "US", "+18125550100", "US", "US-IN", "America/Chicago America/New_York", "fixed_or_mobile"),
    ("317-555-0100", "US", "+13175550100", "US", "US-IN", "America/New_York", "fixed_or_mobile"),
    ("1-800-555-1234", "US", "+18005551234", "US", "", "", "toll_free"),
    ("416 555 0123", "CA", "+14165550123", "CA", "CA-ON", "America/Toronto", "fixed_or_mobile"),
    ("902 555 0123", "CA", "+19025550123", "CA", "CA-NS CA-PE", "America/Halifax", "fixed_or_mobile"),
    ("787 555 0123", "US", "+17875550123", "PR", "US-PR", "America/Puerto_Rico", "fixed_or_mobile"),
    ("876 555 0123", "US", "+18765550123", "JM", "", "America/Jamaica", "mobile"),
    ("020 7946 0123", "GB", "+442079460123", "GB", "", "Europe/London", "fixed"),
    ("07400 123456", "GB", "+447400123456", "GB", "", "Europe/London", "mobile"),
    ("098200 98200", "IN", "+919820098200", "IN", "", "Asia/Kolkata", "mobile"),
    ("050 123 4567", "AE", "+971501234567", "AE", "", "Asia/Dubai", "mobile"),
    ("02 5550 1234", "AU", "+61255501234", "AU", "", "Australia/Sydney", "fixed"),
    ("030 23125 123", "DE", "+493023125123", "DE", "", "Europe/Berlin", "fixed"),
    ("900 555 1234", "US", "+19005551234", "US", "", "", "premium"),
    ("+7 701 123 4567", "US", "+77011234567", "KZ", "", "Asia/Almaty Asia/Aqtobe", "mobile"),
]


@pytest.mark.parametrize("case", NUMBERS)
def test_what_a_number_says(case: tuple[str, ...]) -> None:
    written, default, e164, country, subdivisions, zones, kind = case
    info = BOOK.lookup(written, default)
    assert info.is_valid
    assert (info.e164, info.country, info.kind) == (e164, country, kind)
    assert info.subdivisions == tuple(subdivisions.split())
    assert info.zones == tuple(zones.split())


@pytest.mark.parametrize(
    ("written", "default", "allowed", "expected"),
    [
        ("212 555 0123", "US", {"US"}, None),
        ("212 555 0123", "US", {"CA"}, "country_not_allowed"),
        ("876 555 0123", "US", {"US"}, "country_not_allowed"),  # +1 is not one country
        ("787 555 0123", "US", {"US"}, "country_not_allowed"),
        ("800 555 1234", "US", {"US"}, "unknown_zone"),
        ("900 555 1234", "US", {"US"}, "premium_number"),
        ("0900 1234567", "DE", {"DE"}, "premium_number"),
        ("123", "US", {"US"}, "invalid_number"),
        ("", "US", {"US"}, "invalid_number"),
        ("call me", "US", {"US"}, "invalid_number"),
        ("+1 212 155 0123", "US", {"US"}, "invalid_number"),
        ("+881 612 345 678", "US", {"US"}, "country_not_allowed"),
    ],
)
def test_the_gate_of_numbers(written: str, default: str, allowed: set[str], expected: str | None) -> None:
    verdict = judge_number(BOOK.lookup(written, default), allowed)
    assert (verdict.reason if isinstance(verdict, Blocked) else None) == expected


def test_a_given_zone_makes_a_toll_free_number_callable_under_the_rows_of_all_states() -> None:
    info = BOOK.lookup("800 555 1234", "US")
    assert isinstance(judge_number(info, {"US"}, given_zone="America/Denver"), Allowed)
    key = legal_key_of(info, CallType.REMINDER, given_zone="America/Denver")
    assert (key.zones, key.places) == (("America/Denver",), ("US-?",))


def test_a_given_state_binds_besides_the_area_code() -> None:
    new_york = BOOK.lookup("212 555 0123", "US")
    assert legal_key_of(new_york, CallType.REMINDER, given_subdivision="US-VA").places == ("US-NY", "US-VA")
    assert legal_key_of(new_york, CallType.REMINDER).places == ("US-NY",)
    toll_free = BOOK.lookup("800 555 1234", "US")
    assert legal_key_of(toll_free, CallType.REMINDER, given_subdivision="US-VA").places == ("US-VA",)
    assert legal_key_of(BOOK.lookup("020 7946 0123", "GB"), CallType.REMINDER).places == ("GB",)
    assert NumberInfo(e164="+881612345678", is_valid=True).places == ()


def test_fictional_numbers_are_valid_and_marked() -> None:
    for row in read_csv("nanp.csv"):
        info = BOOK.lookup(f"+1{row['area_code']}5550142", "US")
        assert info.is_valid, row
        assert info.is_fictional
    assert BOOK.lookup("+61255501234", "US").is_fictional
    assert BOOK.lookup("+493023125000", "US").is_fictional
    assert not BOOK.lookup("+12125550200", "US").is_fictional


def test_the_table_of_area_codes_knows_every_state_and_only_zones_that_exist() -> None:
    rows = read_csv("nanp.csv")
    states = {state for row in rows for state in row["subdivisions"].split(";")}
    assert len([state for state in states if state.startswith("US-")]) == 51 + 5
    assert len([state for state in states if state.startswith("CA-")]) == 13
    for row in rows:
        for zone in row["zones"].split(";"):
            ZoneInfo(zone)


def test_every_zone_of_the_library_has_a_present_name() -> None:
    former = {"Asia/Calcutta", "Asia/Katmandu", "America/Buenos_Aires", "Asia/Rangoon", "America/Godthab"}
    present = {canonical_zone(zone) for zones in TIMEZONE_DATA.values() for zone in zones}
    assert not former & present
    for zone in present:
        ZoneInfo(zone)


def test_the_geocoder_is_never_imported() -> None:
    code = (
        "import sys; from smart_campaigns.adapters.phonebook import load_phonebook;"
        "load_phonebook().lookup('+12125550123', 'US');"
        "sys.exit('phonenumbers.geodata' in sys.modules or 'phonenumbers.geocoder' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("e164", "shown"), [("+12125550100", "+1212*****00"), ("+4930231", "+4930*31"), ("+49", "+49"), ("", "")]
)
def test_a_masked_number(e164: str, shown: str) -> None:
    assert masked(e164) == shown

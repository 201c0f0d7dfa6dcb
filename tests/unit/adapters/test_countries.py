"""The console offers the countries that the server knows."""

import re
from pathlib import Path

from smart_campaigns.adapters.countries import zones_by_country

WEB = Path(__file__).parents[3] / "web" / "src" / "ui" / "countries.ts"


def test_the_console_offers_every_country_that_the_server_knows() -> None:
    codes = re.findall(r"\b[A-Z]{2}\b", WEB.read_text().partition("export")[0].partition("CODES")[2])
    assert sorted(codes) == sorted(zones_by_country())

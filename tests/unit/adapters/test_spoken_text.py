"""What the voice's own normaliser misreads is written out; what it reads well is left to it."""

from __future__ import annotations

import pytest

from smart_campaigns.adapters.speech.spoken_text import spoken

WRITTEN_OUT = [
    # phone numbers, in the groups in which they are written
    ("1-800-555-0199", "one, eight zero zero, five five five, zero one nine nine"),
    ("(415) 555-0123", "four one five, five five five, zero one two three"),
    ("555-0199", "five five five, zero one nine nine"),
    ("415.555.0123", "four one five, five five five, zero one two three"),
    ("+91 98765 43210", "plus nine one, nine eight seven six five, four three two one zero"),
    # a bare one in threes, four at the end
    ("4155550123", "four one five, five five five, zero one two three"),
    ("+14155550123", "plus one, four one five, five five five, zero one two three"),
    ("Call 555-0199 ext. 42.", "Call five five five, zero one nine nine extension four two."),
    ("Call 555-0199 x42.", "Call five five five, zero one nine nine extension four two."),
    # addresses
    ("a@b.com", "a at b dot com"),
    ("john.smith_2@mail.co.uk", "john dot smith underscore two at mail dot co dot uk"),
    ("www.northwind.com/pay.", "W W W dot northwind dot com slash pay."),
    ("https://northwind.com/a, then", "northwind dot com slash a, then"),
    ("Visit northwind.com today.", "Visit northwind dot com today."),
    # Indian grouping
    ("₹2,50,000", "₹250000"),
    ("Rs. 1,23,45,678", "Rs 12345678"),
    # codes are spelled, small numbers are not
    ("#AX-4471", "number [A](/ˈA/) X, four four seven one"),
    ("order BX4471.", "order B X, four four seven one."),
    ("#4471", "number four four seven one"),
    ("#5", "number 5"),
    ("No. 5", "number 5"),
    # days
    ("1st Jan 2027", "1st January 2027"),
    ("2nd of Sept. at noon", "2nd of September at noon"),
    ("on 2 Feb.", "on 2 February."),
    ("Tue, Nov 25", "Tuesday, Nov 25"),
    ("Jan 5–7", "Jan 5 to 7"),
    ("24/7", "twenty-four seven"),
    ("5'9\"", "5 feet 9 inches"),
]
LEFT = [
    *("$1,249.50", "at 3:15 pm", "March 14 2027", "12/05/2026", "2026-11-25", "2026-2027", "15 %", "2nd", "25 degrees"),
    *("3/4", "O'Connor", "COVID-19", "10-12 days", "between 1000 and 2000 units", "in 2026 100 people", "1500 2000"),
    *("total 1,000 200", "401(k)", "The Sun is out.", "Say no. Five came.", "2 x 4", "The code is 482913.", "v1.2.3"),
    *("May 5", "Mr. Smith", "9:00-17:00", "1,249", "12,345,678"),
]


@pytest.mark.parametrize(("written", "said"), WRITTEN_OUT)
def test_what_would_be_misread_is_written_out(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize("text", LEFT)
def test_the_rest_is_left_to_the_voice(text: str) -> None:
    assert spoken(text) == text


def test_given_phonemes_are_left_as_they_are() -> None:
    name = "[Siobhan #12](/ʃəvˈɔn/)"
    assert spoken(f"Hello {name}, mail a@b.com.") == f"Hello {name}, mail a at b dot com."

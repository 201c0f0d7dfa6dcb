"""Q.850 causes and their translation from SIP statuses (RFC 3398 8.2.6.1), as far as table F tells them apart."""

from __future__ import annotations

Q850_NO_ROUTE_TO_DESTINATION = 3
Q850_USER_BUSY = 17
Q850_CALL_REJECTED = 21

NO_ANSWER_Q850 = frozenset({18, 19, 20})
INVALID_NUMBER_Q850 = frozenset({1, 2, 22, 28})
CARRIER_FAULT_Q850 = frozenset({27, 34, 38, 41, 42, 44, 47, 58, 63, 79, 88, 102, 127})
CONGESTION_Q850 = frozenset({34, 38, 41, 42, 44, 47})

INVALID_NUMBER_STATUSES = frozenset({404, 410, 484, 485, 604})

SAID_BY_STATUS_ALONE = {
    401: frozenset({21}),
    402: frozenset({21}),
    407: frozenset({21}),
    429: frozenset({21, *CONGESTION_Q850}),
    503: frozenset({41}),
    607: frozenset({21}),
    608: frozenset({21}),
}
"""Statuses whose meaning Q.850 cannot say, each with the generic causes that gateways send along."""

_Q850_OF_STATUS = {
    400: 41,
    401: 21,
    402: 21,
    403: 21,
    404: 1,
    405: 63,
    406: 79,
    407: 21,
    408: 102,
    410: 22,
    413: 127,
    414: 127,
    415: 79,
    416: 127,
    420: 127,
    421: 127,
    423: 127,
    480: 18,
    481: 41,
    482: 25,
    483: 25,
    484: 28,
    485: 1,
    486: 17,
    488: 88,
    500: 41,
    501: 79,
    502: 38,
    503: 41,
    504: 102,
    505: 127,
    513: 127,
    600: 17,
    603: 21,
    604: 1,
    606: 88,
    607: 21,
    608: 21,
}
"""488 is translated as 606; 607 and 608 as 603: they are newer than the RFC."""


def q850_of_status(sip_status: int | None) -> int | None:
    return _Q850_OF_STATUS.get(sip_status) if sip_status is not None else None

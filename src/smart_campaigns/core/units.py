"""Money is an integer count of micro-units (a millionth) of the organization's one currency."""

MICRO = 1_000_000

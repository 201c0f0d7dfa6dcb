"""Wires the house: the only place that knows every adapter."""

from smart_campaigns.bootstrap.caller import CallerPlace, caller_command, run_caller
from smart_campaigns.bootstrap.house import House, keeper, open_house, policy_law, pretend, recovery, supervisor

__all__ = [
    "CallerPlace",
    "House",
    "caller_command",
    "keeper",
    "open_house",
    "policy_law",
    "pretend",
    "recovery",
    "run_caller",
    "supervisor",
]

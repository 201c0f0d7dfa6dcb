"""Wires the house: the only place that knows every adapter."""

from smart_campaigns.app.access import Access
from smart_campaigns.app.organizations import NewOrganization
from smart_campaigns.bootstrap.awake import awake_now
from smart_campaigns.bootstrap.caller_place import CallerPlace, caller_command
from smart_campaigns.bootstrap.house import (
    House,
    OtherReleaseError,
    empty_database,
    keeper,
    open_house,
    policy_law,
    pretend,
    recordings_of,
    recovery,
    supervisor,
)
from smart_campaigns.bootstrap.server import AlreadyRunningError, Server, new_server, only_server
from smart_campaigns.bootstrap.trunks import check_listen, probe, secret_box, trunk_of
from smart_campaigns.bootstrap.use_cases import UseCases
from smart_campaigns.bootstrap.voice_service import VoiceService, voice_service, voice_socket
from smart_campaigns.bootstrap.web import access_of, web_app
from smart_campaigns.bootstrap.web_server import PortTakenError, Web, serve_web, sign_in_link, with_address
from smart_campaigns.dialer.caller_numbers import NumberShare

__all__ = [
    "Access",
    "AlreadyRunningError",
    "CallerPlace",
    "House",
    "NewOrganization",
    "NumberShare",
    "OtherReleaseError",
    "PortTakenError",
    "Server",
    "UseCases",
    "VoiceService",
    "Web",
    "access_of",
    "awake_now",
    "caller_command",
    "check_listen",
    "empty_database",
    "keeper",
    "new_server",
    "only_server",
    "open_house",
    "policy_law",
    "pretend",
    "probe",
    "recordings_of",
    "recovery",
    "secret_box",
    "serve_web",
    "sign_in_link",
    "supervisor",
    "trunk_of",
    "voice_service",
    "voice_socket",
    "web_app",
    "with_address",
]

"""Everything that the routes use, handed in by whoever starts the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request

from smart_campaigns.api.live import Hub
from smart_campaigns.app.access import Access
from smart_campaigns.app.address_book import AddressBook
from smart_campaigns.app.agent_test_calls import AgentTestCalls
from smart_campaigns.app.agent_trials import AgentTrials
from smart_campaigns.app.agents import Agents
from smart_campaigns.app.calls import Calls
from smart_campaigns.app.campaign_forms import CampaignForms
from smart_campaigns.app.campaign_list import CampaignList
from smart_campaigns.app.campaigns import CampaignCommands
from smart_campaigns.app.carriers import Carriers
from smart_campaigns.app.console import Consoles
from smart_campaigns.app.contacts import Contacts
from smart_campaigns.app.dnc import DncLists
from smart_campaigns.app.estimates import Estimates
from smart_campaigns.app.explain import Explain
from smart_campaigns.app.import_outlook import ImportOutlook
from smart_campaigns.app.imports import Imports
from smart_campaigns.app.organizations import Organizations
from smart_campaigns.app.readiness import Readiness
from smart_campaigns.app.windows import Windows
from smart_campaigns.app.wording import Wording
from smart_campaigns.ports.access_records import AccessRecords
from smart_campaigns.ports.event_records import EventRecords
from smart_campaigns.ports.organization_records import OrganizationRecords
from smart_campaigns.ports.recordings import Recordings
from smart_campaigns.ports.records import CampaignRecords, CarrierRow, CatalogRecords, Records


class Probed(Protocol):
    """What the far side answered to SIP OPTIONS; `status` None: nothing."""

    @property
    def is_up(self) -> bool: ...
    @property
    def status(self) -> int | None: ...
    @property
    def text(self) -> str: ...
    @property
    def round_trip_ms(self) -> float: ...


class AgentFiles(Protocol):
    """Agents as YAML."""

    def read(self, text: str) -> Mapping[str, Any]:
        """Raises ValueError: what is no YAML, and where."""
        ...

    def write(self, config: Mapping[str, Any]) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    access: Access
    access_records: AccessRecords
    organizations: Organizations
    carriers: Carriers
    contacts: Contacts
    address_book: AddressBook
    calls: Calls
    estimates: Estimates
    readiness: Readiness
    wording: Wording
    windows: Windows
    campaign_list: CampaignList
    dnc: DncLists
    commands: CampaignCommands
    forms: CampaignForms
    explain: Explain
    consoles: Consoles
    live: Hub
    agents: Agents
    agent_test_calls: AgentTestCalls
    agent_trials: AgentTrials
    agent_files: AgentFiles
    imports: Imports
    import_outlook: ImportOutlook
    recordings: Recordings
    organization_records: OrganizationRecords
    events: EventRecords
    probe: Callable[[CarrierRow], Awaitable[Probed]]
    """Asks a carrier whether it is there; places no call."""
    records: Records
    campaigns: CampaignRecords
    catalog: CatalogRecords
    encrypt: Callable[[str], bytes]
    """A carrier's password, for the store."""


def services_of(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


Use = Annotated[Services, Depends(services_of)]

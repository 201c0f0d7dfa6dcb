"""A campaign in words, with the names and places that its settings mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from smart_campaigns.app.estimates import Forecast
from smart_campaigns.core.legal_hours import Calendars
from smart_campaigns.core.legal_stretches import Hours
from smart_campaigns.core.policy_table import LegalKey, PolicyTable
from smart_campaigns.core.words import Sentence, WordsFacts
from smart_campaigns.core.words_of_law import whole_text
from smart_campaigns.ports.records import CatalogRecords, Organization


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    catalog: CatalogRecords
    policy: PolicyTable
    calendars: Callable[[LegalKey, datetime], Calendars]
    place_name: Callable[[str], str]

    async def of(self, organization: Organization, found: Forecast) -> Sequence[Sentence]:
        settings = found.settings
        projects = await self.catalog.projects(organization.org_id)
        agents = await self.catalog.agents(organization.org_id)
        agent = next((one for one in agents if one.id == settings.agent_id), None)
        facts = WordsFacts(
            estimate=found.estimate,
            hours=Hours(table=self.policy, calendars=self.calendars, settings=settings),
            channels=found.channels,
            project=next((one.name for one in projects if one.id == settings.project_id), ""),
            agent=agent.name if agent else "",
            agent_version=settings.agent_version or (agent.count if agent else None),
            contacts=found.contacts,
            callable=found.callable,
            is_sampled=found.is_sampled,
            currency=organization.currency,
            callees=found.callees,
            place_name=self.place_name,
        )
        return tuple(whole_text(facts, found.now))

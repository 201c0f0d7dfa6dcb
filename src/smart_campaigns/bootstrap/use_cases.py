"""What a person does, wired to the open store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from smart_campaigns.adapters.agents.files import shipped_agent, shipped_text
from smart_campaigns.adapters.clock import system_dice
from smart_campaigns.adapters.countries import place_name, zones_by_country
from smart_campaigns.adapters.holiday_calendars import LibraryCalendars
from smart_campaigns.adapters.live_audio import LiveAudioFolder
from smart_campaigns.adapters.phonebook import LibraryPhonebook, load_phonebook
from smart_campaigns.adapters.policy_files import load_policy
from smart_campaigns.adapters.postgres.agent_records import PostgresAgents
from smart_campaigns.adapters.postgres.campaign_list_records import PostgresCampaignList
from smart_campaigns.adapters.postgres.health_records import PostgresHealth
from smart_campaigns.adapters.postgres.test_call_records import PostgresTestCalls
from smart_campaigns.adapters.speech.client import load_at
from smart_campaigns.adapters.vader import Vader
from smart_campaigns.app.address_book import AddressBook
from smart_campaigns.app.agent_test_calls import AgentTestCalls
from smart_campaigns.app.agent_trials import AgentTrials, judge_agent
from smart_campaigns.app.agents import Agents
from smart_campaigns.app.calls import Calls
from smart_campaigns.app.campaign_forms import CampaignForms
from smart_campaigns.app.campaign_list import CampaignList
from smart_campaigns.app.campaigns import CampaignCommands
from smart_campaigns.app.carriers import Carriers
from smart_campaigns.app.console import Consoles, VoiceState
from smart_campaigns.app.contacts import Contacts
from smart_campaigns.app.dnc import DncLists
from smart_campaigns.app.estimates import Estimates
from smart_campaigns.app.exclusions import Exclusions
from smart_campaigns.app.explain import Explain
from smart_campaigns.app.health import CampaignHealth
from smart_campaigns.app.import_outlook import ImportOutlook
from smart_campaigns.app.imports import Imports
from smart_campaigns.app.organizations import Organizations
from smart_campaigns.app.readiness import Readiness
from smart_campaigns.app.windows import Windows
from smart_campaigns.app.wording import Wording
from smart_campaigns.bootstrap.awake import awake_now
from smart_campaigns.bootstrap.contact_files import ContactFiles
from smart_campaigns.bootstrap.house import House, policy_law
from smart_campaigns.bootstrap.voice_service import voice_socket
from smart_campaigns.core.legal_stretches import Hours
from smart_campaigns.core.model_load import NEED_MODELS
from smart_campaigns.core.policy import registries_of
from smart_campaigns.dialer.policy_law import PolicyLaw


@dataclass
class UseCases:
    """Each is made when it is asked for."""

    house: House

    @cached_property
    def phonebook(self) -> LibraryPhonebook:
        return load_phonebook()

    @cached_property
    def law(self) -> PolicyLaw:
        return policy_law()

    @property
    def organizations(self) -> Organizations:
        first_agent = (shipped_agent(), shipped_text())
        return Organizations(self.house.records, self.house.organizations, zones_by_country(), first_agent)

    @property
    def agents(self) -> Agents:
        return Agents(PostgresAgents(self.house.cold), judge_agent)

    @property
    def agent_test_calls(self) -> AgentTestCalls:
        house = self.house
        return AgentTestCalls(
            records=house.records,
            campaigns=house.campaigns,
            catalog=house.catalog,
            tests=PostgresTestCalls(house.cold),
            agents=self.agents,
            commands=house.commands,
            awake=awake_now,
            dice=system_dice(),
        )

    @property
    def agent_trials(self) -> AgentTrials:
        return AgentTrials(self.house.catalog, self.law.table)

    @property
    def health(self) -> CampaignHealth:
        return CampaignHealth(PostgresHealth(self.house.cold), self.explain)

    @property
    def carriers(self) -> Carriers:
        return Carriers(self.house.records, self.house.catalog, self.phonebook, self.house.organizations)

    @property
    def contacts(self) -> Contacts:
        return Contacts(self.house.records, self.house.catalog)

    @property
    def address_book(self) -> AddressBook:
        house = self.house
        return AddressBook(house.address_book, house.records, house.catalog, self.phonebook)

    @cached_property
    def calls(self) -> Calls:
        return Calls(self.house.campaigns, self.house.ledger, Vader(), LiveAudioFolder(self.house.listening))

    @property
    def estimates(self) -> Estimates:
        house, law = self.house, self.law
        return Estimates(
            store=house.store,
            campaigns=house.campaigns,
            records=house.forecasts,
            exclusions=self.exclusions,
            catalog=house.catalog,
            dnc=house.dnc,
            clock=house.records,
            hours=lambda settings: Hours(table=law.table, calendars=law.calendars, settings=settings),
        )

    @cached_property
    def wording(self) -> Wording:
        law = self.law
        return Wording(catalog=self.house.catalog, policy=law.table, calendars=law.calendars, place_name=place_name)

    @cached_property
    def windows(self) -> Windows:
        law = self.law
        return Windows(policy=law.table, calendars=law.calendars)

    @property
    def exclusions(self) -> Exclusions:
        return Exclusions(self.phonebook, self.law)

    @property
    def readiness(self) -> Readiness:
        house = self.house
        return Readiness(
            store=house.store,
            campaigns=house.campaigns,
            catalog=house.catalog,
            records=house.forecasts,
            explain=self.explain,
            phonebook=self.phonebook,
            policy=load_policy(),
            exclusions=self.exclusions,
            tests=PostgresTestCalls(house.cold),
            has_calendar=lambda place, year: LibraryCalendars().public_holidays(place, year) is not None,
        )

    @property
    def consoles(self) -> Consoles:
        house = self.house
        return Consoles(house.campaigns, house.console, self.readiness, self.estimates, self.health, self._voice_load)

    async def _voice_load(self) -> VoiceState:
        kinds = await self.house.catalog.agent_kinds()
        return VoiceState(
            is_needed=not NEED_MODELS.isdisjoint(kinds), load=await load_at(voice_socket(self.house.settings))
        )

    @property
    def campaign_list(self) -> CampaignList:
        return CampaignList(PostgresCampaignList(self.house.cold), self.explain, self.health)

    @property
    def imports(self) -> Imports:
        house = self.house
        return Imports(self.contacts, house.catalog, house.records, house.imports, ContactFiles(self.phonebook))

    @property
    def import_outlook(self) -> ImportOutlook:
        return ImportOutlook(self.exclusions, self.house.dnc, self.house.records)

    @property
    def dnc(self) -> DncLists:
        return DncLists(self.house.records, self.house.dnc, self.phonebook, registries_of(load_policy()))

    @property
    def commands(self) -> CampaignCommands:
        return self.house.commands

    @property
    def forms(self) -> CampaignForms:
        house = self.house
        return CampaignForms(house.records, house.campaigns, house.catalog, house.explain, zones_by_country())

    @cached_property
    def explain(self) -> Explain:
        house = self.house
        return Explain(house.store, house.campaigns, house.catalog, house.explain, self.phonebook, self.law)

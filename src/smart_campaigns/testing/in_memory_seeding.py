"""What tests and simulations put into the in-memory store, and what people do to it while it is dialed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from smart_campaigns.core.budget import Price
from smart_campaigns.core.campaign_settings import CampaignSettings
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.ports.store import CallerNumber, CampaignRef, CarrierConfig, TargetState
from smart_campaigns.testing.in_memory_rows import (
    Attempt,
    Campaign,
    Carrier,
    Contact,
    Organization,
    Run,
    Tables,
    Target,
)

ANYWHERE = "UTC||reminder"
"""A legal key of no place: whatever the default rows of the law say."""


class Seeding:
    """Plain methods, each as one transaction; whatever may let a campaign place wakes it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._clock_now = now
        self.tables = Tables()

    def wake(self, *refs: CampaignRef) -> None:
        """Overridden by the store: tells everybody who listens."""

    def add_organization(
        self, *, channels: int = 10, countries: Iterable[str] = ("US",), budget_left_micro: int | None = None
    ) -> int:
        org_id = self.tables.next_id("organization")
        self.tables.organizations[org_id] = Organization(
            org_id=org_id,
            channels=channels,
            allowed_countries=frozenset(countries),
            budget_left_micro=budget_left_micro,
        )
        return org_id

    def add_carrier(
        self,
        org_id: int,
        *,
        numbers: Sequence[str] = ("+12025550100",),
        kind: str = "virtual",
        calls_per_second: float = 1.0,
        concurrent_calls: int = 10,
        prices: tuple[Price, ...] = (),
    ) -> int:
        """`numbers`: those to call from over this carrier."""
        carrier_id = self.tables.next_id("carrier")
        config = CarrierConfig(
            carrier_id=carrier_id,
            name=f"carrier {carrier_id}",
            kind=kind,
            config={},
            secret=None,
            calls_per_second=calls_per_second,
            concurrent_calls=concurrent_calls,
            prices=prices,
        )
        self.tables.carriers[org_id, carrier_id] = Carrier(config=config)
        self.add_phone_numbers(org_id, carrier_id, numbers)
        return carrier_id

    def add_phone_numbers(self, org_id: int, carrier_id: int, numbers: Iterable[str]) -> None:
        known = self.tables.organizations[org_id].phone_numbers
        for e164 in numbers:
            rank = sum(of == carrier_id for _, of in known.values())
            number = CallerNumber(phone_number_id=self.tables.next_id("phone_number"), e164=e164, rank=rank)
            known[e164] = number, carrier_id

    def add_contact(
        self,
        org_id: int,
        project_id: int,
        *numbers: str,
        legal_key: str = ANYWHERE,
        consent: str | None = None,
        consent_on: date | None = None,
    ) -> int:
        """A contact with its numbers in order. Open runs enrol it at once."""
        contact = Contact(
            contact_id=self.tables.next_id("contact"),
            project_id=project_id,
            numbers=numbers,
            legal_key=legal_key,
            consent=consent,
            consent_on=consent_on,
        )
        self.tables.contacts[org_id, contact.contact_id] = contact
        self.tables.contacts_of.setdefault((org_id, project_id), []).append(contact)
        for campaign in self.tables.campaigns_of(org_id):
            if campaign.run is not None and campaign.settings.project_id == project_id:
                self._enrol(campaign, campaign.run)
                self.wake(campaign.ref)
        return contact.contact_id

    def add_contacts(
        self, org_id: int, project_id: int, numbers: Iterable[str], legal_key: str = ANYWHERE
    ) -> list[int]:
        """One contact a number."""
        return [self.add_contact(org_id, project_id, e164, legal_key=legal_key) for e164 in numbers]

    def add_campaign(
        self, org_id: int, settings: CampaignSettings, *, channels: int = 0, is_virtual: bool = True
    ) -> CampaignRef:
        """Paused, without a run."""
        ref = CampaignRef(org_id, self.tables.next_id("campaign"))
        self.tables.campaigns[ref] = Campaign(ref=ref, settings=settings, is_virtual=is_virtual, channels=channels)
        return ref

    def begin_run(self, ref: CampaignRef) -> int:
        """A run that enrols the project's contacts, and the campaign is active."""
        campaign = self.tables.campaigns[ref]
        run = Run(run_id=self.tables.next_id("run"), ref=ref, begun_at=self._clock_now())
        self.tables.runs[run.run_id] = campaign.run = run
        self._enrol(campaign, run)
        campaign.state = "active"
        self._changed(campaign)
        return run.run_id

    def end_run(self, ref: CampaignRef, state: str = "completed") -> None:
        """Whoever still waits has expired; calls in progress finish."""
        campaign = self.tables.campaigns[ref]
        if campaign.run is not None:
            for target in campaign.run.targets.values():
                if target.state in (TargetState.READY, TargetState.WAITING):
                    target.state, target.finished, target.reason = TargetState.FINISHED, "expired", "expired"
                    target.next_at = None
            campaign.run.is_open = False
        campaign.run, campaign.state = None, state
        self._changed(campaign)

    def pause(self, ref: CampaignRef) -> None:
        self.tables.campaigns[ref].state = "paused"
        self._changed(self.tables.campaigns[ref])

    def resume(self, ref: CampaignRef) -> None:
        self.tables.campaigns[ref].state = "active"
        self._changed(self.tables.campaigns[ref])

    def trip(self, ref: CampaignRef) -> None:
        self.tables.campaigns[ref].is_tripped = True
        self.pause(ref)

    def reset_breaker(self, ref: CampaignRef) -> None:
        self.tables.campaigns[ref].is_tripped = False
        self.tables.campaigns[ref].breaker_reset_at = self._clock_now()

    def allocate(self, ref: CampaignRef, channels: int) -> None:
        self.tables.campaigns[ref].channels = channels
        self._changed(self.tables.campaigns[ref])

    def edit(self, ref: CampaignRef, settings: CampaignSettings) -> int:
        """A new version of the settings; waiting contacts are judged again."""
        campaign = self.tables.campaigns[ref]
        campaign.settings = settings
        campaign.settings_version += 1
        self._changed(campaign)
        for target in campaign.run.targets.values() if campaign.run else ():
            if target.state is TargetState.WAITING and target.number is not None and campaign.run:
                campaign.run.wait(target, self._clock_now())
        return campaign.settings_version

    def _changed(self, campaign: Campaign) -> None:
        campaign.version += 1
        self.wake(campaign.ref)

    def set_channel_cap(self, org_id: int, channels: int) -> None:
        self.tables.organizations[org_id].channels = channels
        self.wake(*(campaign.ref for campaign in self.tables.campaigns_of(org_id)))

    def allow_countries(self, org_id: int, countries: Iterable[str]) -> None:
        self.tables.organizations[org_id].allowed_countries = frozenset(countries)
        self.tables.organizations[org_id].rules_version += 1

    def import_registry(self, org_id: int, registry: str, numbers: Iterable[str]) -> None:
        """A national list as of now."""
        organization = self.tables.organizations[org_id]
        organization.registries[registry] = self._clock_now()
        organization.rules_version += 1
        for e164 in numbers:
            organization.registry_hits.setdefault(e164, set()).add(registry)

    def add_dnc(self, org_id: int, numbers: Iterable[str]) -> None:
        """The organization's own opt-outs: binding at once, waiting contacts are excluded."""
        organization = self.tables.organizations[org_id]
        for e164 in numbers:
            for is_virtual in (False, True):
                if (is_virtual, e164) not in organization.dnc:
                    organization.dnc.add((is_virtual, e164))
                    self._exclude(org_id, e164, is_virtual=is_virtual)

    def _opt_out(self, org_id: int, attempt: Attempt) -> None:
        """As a contact said in a call: all its numbers, for calls of that kind."""
        organization, placement = self.tables.organizations[org_id], attempt.placement
        contact = self.tables.contacts[org_id, placement.target.contact_id]
        for e164 in {*contact.numbers, placement.target.e164}:
            organization.dnc.add((placement.is_virtual, e164))
            self._exclude(org_id, e164, is_virtual=placement.is_virtual)

    def _exclude(self, org_id: int, e164: str, *, is_virtual: bool) -> None:
        number = self.tables.numbers.get((org_id, is_virtual, e164))
        if number is None:
            return
        number.version += 1
        for _, target in number.targets:
            if target.number is number and target.state in (TargetState.READY, TargetState.WAITING):
                target.state, target.next_at, target.detail = TargetState.EXCLUDED, None, None
                target.reason = ContactReason.OPTED_OUT

    def delete_contact(self, org_id: int, contact_id: int) -> None:
        contact = self.tables.contacts[org_id, contact_id]
        contact.is_deleted = True
        contact.version += 1
        for run in self.tables.runs.values():
            target = run.targets.get(contact_id)
            if target is not None and target.state in (TargetState.READY, TargetState.WAITING):
                target.state, target.next_at, target.reason = TargetState.EXCLUDED, None, ContactReason.DELETED

    def move_contact(self, org_id: int, contact_id: int, *, zone: str | None, place: str | None) -> None:
        """Zone and place as given with the contact."""
        contact = self.tables.contacts[org_id, contact_id]
        contact.zone, contact.place = zone, place
        contact.version += 1

    def set_consent(self, org_id: int, contact_id: int, consent: str | None) -> None:
        contact = self.tables.contacts[org_id, contact_id]
        contact.consent = consent
        contact.version += 1

    def carrier_is_up(self, org_id: int, carrier_id: int) -> None:
        """A probe was answered."""
        carrier = self.tables.carriers[org_id, carrier_id]
        carrier.down_since = carrier.down_cause = None
        carrier.failures_running = 0
        self.wake(*(campaign.ref for campaign in self.tables.campaigns_of(org_id)))

    def rederive(self) -> None:
        """Contacts whose number failed take their next one; none left: exhausted."""
        for campaign in self.tables.campaigns.values():
            run = campaign.run
            while run is not None and run.to_rederive:
                target = run.to_rederive.pop()
                if target.state is TargetState.WAITING:
                    self._take_next_number(campaign, run, target)
                    self.wake(campaign.ref)

    def _take_next_number(self, campaign: Campaign, run: Run, target: Target) -> None:
        numbers = target.contact.numbers[target.number_position + 1 :]
        if not numbers:
            target.state, target.finished, target.next_at = TargetState.FINISHED, "exhausted", None
            target.reason = ContactReason.INVALID_NUMBER
            return
        self._give_number(campaign, run, target, target.number_position + 1)
        run.wait(target, target.next_at or self._clock_now())

    def _enrol(self, campaign: Campaign, run: Run) -> None:
        contacts = self.tables.contacts_of.get((campaign.ref.org_id, campaign.settings.project_id), [])
        for contact in contacts[run.next_seq - 1 :]:
            target = Target(contact=contact, priority=5, seq=run.next_seq)
            run.targets[contact.contact_id] = target
            run.next_seq += 1
            if contact.is_deleted:
                target.state, target.reason = TargetState.EXCLUDED, ContactReason.DELETED
                continue
            self._give_number(campaign, run, target, 0)
            run.enqueue(target)

    def _give_number(self, campaign: Campaign, run: Run, target: Target, position: int) -> None:
        e164 = target.contact.numbers[position]
        number = self.tables.number(campaign.ref.org_id, is_virtual=campaign.is_virtual, e164=e164)
        number.targets.append((run, target))
        target.number, target.number_position = number, position
        key = self.tables.legal_key(target.contact.legal_key)
        if key not in run.keys:
            run.keys.add(key)
            campaign.keys_version += 1
        target.legal_key = key

"""An import beside another one: what came in meanwhile is told as the file's own rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from smart_campaigns.app.contacts import Contacts
from smart_campaigns.core.contact_import import IN_PROJECT, ContactRow, ImportResult, Problem, known_already
from smart_campaigns.ports.records import AddedContacts, CatalogRecords, Named, NewContact, Records

ADA, BEN = "+12125550100", "+12125550101"


@dataclass
class Store:
    """Somebody else brings in `others` after the known numbers were read."""

    others: frozenset[str]
    written: list[NewContact] = field(default_factory=list)

    async def known_numbers(self, *_: int) -> frozenset[str]:
        return frozenset()

    async def add_contacts(self, _: int, __: int, contacts: Sequence[NewContact]) -> AddedContacts:
        known = self.others & {number for one in contacts for number in one.numbers}
        new = [one for one in contacts if one.numbers[0] not in known]
        self.written += new
        return AddedContacts(tuple(range(len(new))), known)


@dataclass
class File:
    result: ImportResult


async def judged(known: frozenset[str]) -> File:
    rows = [ContactRow(line=2, name="Ada", numbers=(ADA,)), ContactRow(line=3, name="Ben", numbers=(BEN,))]
    wrong = known_already("phone", ADA, IN_PROJECT)
    rejected = [Problem(line=row.line, wrong=wrong) for row in rows if row.numbers[0] in known]
    accepted = [row for row in rows if row.numbers[0] not in known]
    return File(ImportResult(accepted=tuple(accepted), rejected=tuple(rejected), notes=()))


async def told_nothing(_: int) -> None: ...


async def test_who_came_in_meanwhile_is_a_duplicate_and_nobody_comes_in_twice() -> None:
    store = Store(frozenset({ADA}))
    contacts = Contacts(cast("Records", store), cast("CatalogRecords", store))
    told = await contacts.bring_in(1, Named(id=1, name="P", count=0), judged, told_nothing)
    assert [row.line for row in told.result.accepted] == [3]
    assert [row.line for row in told.result.rejected] == [2]
    assert [one.numbers for one in store.written] == [(BEN,)]

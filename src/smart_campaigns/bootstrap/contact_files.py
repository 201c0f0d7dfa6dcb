"""Contact files, read by a library that takes a fifth of a second to load: when one is imported, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smart_campaigns.core.errors import CommandRefused

if TYPE_CHECKING:
    from smart_campaigns.adapters.contact_files import ContactImport
    from smart_campaigns.ports.phonebook import Phonebook


def judge_file(content: bytes, phonebook: Phonebook, **how: Any) -> ContactImport:
    """As adapters.contact_files.import_contacts; raises CommandRefused for a file that cannot be read."""
    from smart_campaigns.adapters import contact_files, contact_tables  # noqa: PLC0415 - see above
    from smart_campaigns.core.contact_columns import UnreadableColumns  # noqa: PLC0415

    try:
        return contact_files.import_contacts(content, phonebook, **how)
    except (contact_tables.UnreadableFile, UnreadableColumns) as error:
        raise CommandRefused("unreadable_file", str(error)) from error


class ContactFiles:
    """As app.imports asks for them."""

    def __init__(self, phonebook: Phonebook) -> None:
        self._phonebook = phonebook

    def judge(self, content: bytes, **how: Any) -> ContactImport:
        return judge_file(content, self._phonebook, **how)

    def rejected(self, judged: Any) -> bytes:
        return rejected_file(judged)


def rejected_file(judged: ContactImport) -> bytes:
    """The rejected rows with line, column and reason, to be mended and imported again."""
    from smart_campaigns.adapters import contact_files  # noqa: PLC0415 - see above

    return contact_files.rejected_csv(judged.headers, judged.result.rejected)

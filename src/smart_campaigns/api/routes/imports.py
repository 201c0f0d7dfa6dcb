"""Contact files: previewed, mapped, tried, brought in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from smart_campaigns.api.auth import Analyst, Manager
from smart_campaigns.api.masking import needs_hearing, tell_heard
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers
from smart_campaigns.api.routes.projects import project_of
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import PAGE_DEFAULT, AfterId, Id, Limit, Page, Text, Told, page_of
from smart_campaigns.app.exclusions import SAMPLE as LOOKED_AT
from smart_campaigns.app.imports import ImportForm, reasons_of
from smart_campaigns.core.campaign_settings import CallType
from smart_campaigns.core.contact_columns import Column
from smart_campaigns.core.errors import InvalidInput
from smart_campaigns.core.reasons import ContactReason
from smart_campaigns.ports.import_records import ImportState

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAMPLE, SHOWN = 5, 100
router = APIRouter(tags=["imports"], route_class=CommandRoute, responses=answers(404))
looks = APIRouter(tags=["imports"], responses=answers(404))
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file: CSV in any usual encoding and separator, or the first sheet of an Excel workbook.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("text/csv", WORKBOOK)},
    }
}
Mapped = Annotated[
    Text | None,
    Query(max_length=20_000, description='What columns mean, as JSON: {"Handy": "phone"}. Others are guessed.'),
]
Country = Annotated[Text | None, Query(max_length=2, description="Of numbers without +; blank: the organization's.")]
Basis = Annotated[Text | None, Query(max_length=100, description="Consent of all rows without one, such as express.")]
Source = Annotated[Text, Query(max_length=200, description="Where it was given.")]
On = Annotated[date | None, Query(description="When; blank: today.")]
FileName = Annotated[Text, Query(max_length=200)]


class FileColumn(Told):
    """`meaning` null: it becomes an attribute of the contact. `examples`: what its first filled cells hold."""

    header: str
    meaning: Column | None
    examples: list[str]


class RowProblem(Told):
    line: int
    column: str
    reason: str
    cells: list[str]


class ReasonCount(Told):
    """`example`: the line of the first row."""

    reason: str
    rows: int
    example: int


class NeverCalledShape(Told):
    """Accepted, but nobody could call them as things stand. `example`: the line of the first."""

    reason: ContactReason
    rows: int
    example: int


class SampleRow(Told):
    line: int
    name: str
    numbers: list[str]
    zone: str | None
    place: str | None
    consent: str | None
    attributes: dict[str, Any]


class Preview(Told):
    """What would come in now. `rejected_rows` and `notes`: the first hundred. `problem`: the columns do not fit, so no row
    was judged; say what they mean by `mapping`. `never_called`: of the first `looked_at` accepted rows."""

    has_header: bool
    problem: str | None
    columns: list[FileColumn]
    accepted: int
    rejected: int
    reasons: list[ReasonCount]
    never_called: list[NeverCalledShape]
    looked_at: int
    sample: list[SampleRow]
    rejected_rows: list[RowProblem]
    notes: list[RowProblem]


class ImportShape(Told):
    import_id: int
    project_id: int
    file_name: str
    who: str
    state: ImportState
    total: int
    brought_in: int
    rejected: int
    problem: str | None
    begun_at: datetime
    ended_at: datetime | None


@looks.post("/projects/{project_id}/imports/preview", operation_id="preview_import", openapi_extra=_FILE)
async def preview_import(  # noqa: PLR0917 - one form
    request: Request,
    asker: Manager,
    use: Use,
    project_id: Id,
    mapping: Mapped = None,
    country: Country = None,
    consent: Basis = None,
    consent_source: Source = "import",
    consent_on: On = None,
    call_type: CallType = CallType.REMINDER,
) -> Preview:
    """Every row judged; nothing is saved. `call_type`: whom the law lets nobody call differs by it. 409 `unreadable_file`
    says what the file is instead."""
    project = await project_of(use, asker.org_id, project_id)
    organization = await use.organizations.of(asker.org_id)
    form = ImportForm(
        content=await request.body(),
        country=(country or organization.country).upper(),
        mapping=_mapping(mapping),
        consent=consent or None,
        consent_source=consent_source,
        consent_on=consent_on,
    )
    judged = await use.imports.look(asker.org_id, project, form)
    result = judged.result
    never = await use.import_outlook.of(organization, result.accepted, call_type)
    return Preview(
        has_header=judged.has_header,
        problem=judged.problem or None,
        columns=[
            FileColumn(header=header, meaning=meaning, examples=list(examples))
            for header, meaning, examples in zip(judged.headers, judged.columns, judged.examples, strict=True)
        ],
        accepted=len(result.accepted),
        rejected=len(result.rejected),
        reasons=[ReasonCount(reason=reason, rows=rows, example=line) for reason, rows, line in reasons_of(result)],
        never_called=[NeverCalledShape.model_validate(one) for one in never],
        looked_at=min(len(result.accepted), LOOKED_AT),
        sample=[SampleRow.model_validate(row) for row in result.accepted[:SAMPLE]],
        rejected_rows=[RowProblem.model_validate(row) for row in result.rejected[:SHOWN]],
        notes=[RowProblem.model_validate(row) for row in result.notes[:SHOWN]],
    )


@router.post("/projects/{project_id}/imports", operation_id="import_contacts", status_code=202, openapi_extra=_FILE)
async def import_contacts(  # noqa: PLR0917 - one form
    request: Request,
    asker: Manager,
    use: Use,
    project_id: Id,
    file_name: FileName = "contacts.csv",
    mapping: Mapped = None,
    country: Country = None,
    consent: Basis = None,
    consent_source: Source = "import",
    consent_on: On = None,
) -> ImportShape:
    """Goes on by itself: ask for it again to see how far it is. Rows that cannot be called are rejected with a reason."""
    project = await project_of(use, asker.org_id, project_id)
    form = ImportForm(
        content=await request.body(),
        file_name=file_name,
        country=(country or (await use.organizations.of(asker.org_id)).country).upper(),
        mapping=_mapping(mapping),
        consent=consent or None,
        consent_source=consent_source,
        consent_on=consent_on,
    )
    return ImportShape.model_validate(await use.imports.begin(asker.org_id, project, form, asker.who))


@router.get("/projects/{project_id}/imports", operation_id="list_imports")
async def list_imports(
    asker: Analyst, use: Use, project_id: Id, after: AfterId = None, limit: Limit = PAGE_DEFAULT
) -> Page[ImportShape]:
    """Newest first."""
    rows = await use.imports.records.rows(asker.org_id, project_id, after, limit + 1)
    return Page[ImportShape].model_validate(page_of(list(rows), limit, "import_id"))


@router.get("/imports/{import_id}", operation_id="get_import")
async def get_import(asker: Analyst, use: Use, import_id: Id) -> ImportShape:
    return ImportShape.model_validate(await use.imports.records.row(asker.org_id, import_id))


@router.get(
    "/imports/{import_id}/rejected",
    operation_id="download_rejected_rows",
    response_class=Response,
    responses={200: {"description": "The rejected rows.", "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def download_rejected_rows(asker: Analyst, use: Use, import_id: Id) -> Response:
    """As they were, with line, column and reason: mend them, and import the file."""
    needs_hearing(asker)
    file = await use.imports.records.rejected_file(asker.org_id, import_id)
    await tell_heard(use, asker, f"rejected rows of import {import_id}")
    name = f'attachment; filename="rejected-{import_id}.csv"'
    return Response(file, media_type="text/csv", headers={"content-disposition": name})


def _mapping(text: str | None) -> Mapping[str, str]:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(word, str) for word in found.values()):
        raise InvalidInput.of("mapping", "a JSON object", fix='write {"Handy": "phone"}')
    return found

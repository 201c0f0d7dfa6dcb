"""Projects: sets of contacts and of campaigns."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter

from smart_campaigns.api.auth import Analyst, Manager
from smart_campaigns.api.once import CommandRoute
from smart_campaigns.api.problems import answers
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import Given, Id, Page, Text, Told
from smart_campaigns.core.errors import NotFound
from smart_campaigns.ports.records import Named

router = APIRouter(prefix="/projects", tags=["projects"], route_class=CommandRoute, responses=answers(404))


class ProjectShape(Told):
    project_id: int
    name: str
    contacts: int
    campaigns: int


class ProjectGiven(Given):
    name: Text


@router.get("", operation_id="list_projects")
async def list_projects(asker: Analyst, use: Use) -> Page[ProjectShape]:
    campaigns = Counter(row.project_id for row in await use.campaigns.campaigns(asker.org_id))
    rows = await use.catalog.projects(asker.org_id)
    return Page[ProjectShape](items=[_shape(row, campaigns[row.id]) for row in rows])


@router.post("", operation_id="create_project", status_code=201)
async def create_project(asker: Manager, use: Use, given: ProjectGiven) -> ProjectShape:
    return _shape(await use.contacts.add_project(asker.org_id, given.name), 0)


@router.get("/{project_id}", operation_id="get_project")
async def get_project(asker: Analyst, use: Use, project_id: Id) -> ProjectShape:
    project = await project_of(use, asker.org_id, project_id)
    campaigns = await use.campaigns.campaigns(asker.org_id)
    return _shape(project, sum(row.project_id == project_id for row in campaigns))


async def project_of(use: Use, org_id: int, project_id: int) -> Named:
    """Raises NotFound."""
    for project in await use.catalog.projects(org_id):
        if project.id == project_id:
            return project
    raise NotFound("project", str(project_id))


def _shape(project: Named, campaigns: int) -> ProjectShape:
    return ProjectShape(project_id=project.id, name=project.name, contacts=project.count, campaigns=campaigns)

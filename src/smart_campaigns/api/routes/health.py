"""Whether the server and its database answer."""

from __future__ import annotations

from fastapi import APIRouter

from smart_campaigns.api.problems import answers
from smart_campaigns.api.services import Use
from smart_campaigns.api.shapes import Told

router = APIRouter(tags=["health"], responses=answers(421, 503))


class Health(Told):
    is_up: bool = True


@router.get("/health", operation_id="health")
async def health(use: Use) -> Health:
    """503 when the database does not answer."""
    await use.records.now()
    return Health()

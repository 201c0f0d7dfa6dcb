"""The engine's schema."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    raw: Any = op.get_bind().connection.dbapi_connection
    for name in ("0001_engine.sql", "0001_calls.sql", "0001_access.sql"):
        statements = Path(__file__).with_name(name).read_text()
        raw.run_async(lambda driver: driver.execute(statements))  # noqa: B023 - many at once: the driver's simple query

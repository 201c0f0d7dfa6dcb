"""The engine's schema."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    statements = Path(__file__).with_name("0001_engine.sql").read_text()
    raw: Any = op.get_bind().connection.dbapi_connection
    raw.run_async(lambda driver: driver.execute(statements))  # many statements at once: the driver's own simple query

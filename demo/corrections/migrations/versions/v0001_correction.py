"""The table of corrections. A file from before there were migrations has it already, and is taken over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table, unless it is there."""
    op.create_table(
        "correction",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("owner", sa.LargeBinary, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("label", sa.Integer, sa.CheckConstraint("label BETWEEN 0 AND 9")),
        sa.Column("digit", sa.LargeBinary, nullable=False),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.Double, nullable=False),
        sa.UniqueConstraint("owner", "fingerprint"),
        if_not_exists=True,
    )
    op.create_index("correction_by_time", "correction", ["kept_at"], if_not_exists=True)

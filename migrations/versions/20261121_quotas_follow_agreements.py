"""Quotas that follow agreements, and the lines of the ledger that come from one.

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("quotas") as table:
        table.add_column(sa.Column("follows_agreements", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("quota_movements") as table:
        table.add_column(sa.Column("agreement_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """The lines stay; which agreement they come from is forgotten, and quotas are changed by hand again."""
    with op.batch_alter_table("quota_movements") as table:
        table.drop_column("agreement_id")
    with op.batch_alter_table("quotas") as table:
        table.drop_column("follows_agreements")

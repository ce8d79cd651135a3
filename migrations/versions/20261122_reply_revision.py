"""The award: a reply has a revision, so that two officers never overwrite each other.

Revision ID: 0040
Revises: 0039
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("paritrana_replies") as table:
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("paritrana_replies") as table:
        table.alter_column("revision", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("paritrana_replies") as table:
        table.drop_column("revision")

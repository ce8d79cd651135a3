"""Hearing packs are gathered in the background: what was asked for; and collections of the province with their parts.

Revision ID: 0049
Revises: 0048
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
TABLE = "hearing_pack_orders"


def upgrade() -> None:
    op.add_column("hearing_packs", sa.Column("kind", sa.String(length=12), server_default="pack", nullable=False))
    op.add_column("hearing_packs", sa.Column("collection_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_hearing_packs_collection_id", "hearing_packs", ["collection_id"], unique=False)
    op.create_table(TABLE,
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_name', sa.String(length=120), nullable=False),
    sa.Column('asked_by_role', sa.String(length=200), nullable=False),
    sa.Column('pack_id', sa.BigInteger(), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['regency_id', 'pack_id'], ['hearing_packs.regency_id', 'hearing_packs.id'], name=op.f('fk_hearing_pack_orders_regency_id_pack_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_hearing_pack_orders_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hearing_pack_orders'))
    )
    op.create_index("ix_hearing_pack_orders_regency_id_pack_id", TABLE, ["regency_id", "pack_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect(TABLE, province_rows=True):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect(TABLE):
            op.execute(statement)
    op.drop_index("ix_hearing_pack_orders_regency_id_pack_id", table_name=TABLE)
    op.drop_table(TABLE)
    op.drop_index("ix_hearing_packs_collection_id", table_name="hearing_packs")
    op.drop_column("hearing_packs", "collection_id")
    op.drop_column("hearing_packs", "kind")

"""Columns of lists that have to be asked about, and what officers answered.

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

TABLES = ("upload_columns", "column_mappings")


def upgrade() -> None:
    op.create_table('upload_columns',
    sa.Column('upload_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('blob', sa.LargeBinary(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_upload_columns_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_upload_columns_regency_id_upload_id')),
    sa.PrimaryKeyConstraint('upload_id', name=op.f('pk_upload_columns'))
    )
    op.create_table('column_mappings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.Column('headings_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=False),
    sa.Column('answered_by_name', sa.String(length=120), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_column_mappings_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_column_mappings_regency_id_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_column_mappings')),
    sa.UniqueConstraint('regency_id', 'signature', name=op.f('uq_column_mappings_regency_id_signature'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    """Answers are forgotten; a list that waits for one has to be uploaded again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)")
        for table in TABLES:
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_table('column_mappings')
    op.drop_table('upload_columns')
    op.execute("UPDATE uploads SET state = 'discarded' WHERE state = 'asked'")

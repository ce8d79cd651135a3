"""Purposes for which the province looks at people, and every look.

Revision ID: 0046
Revises: 0045
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0046'
down_revision = "0045"
branch_labels = None
depends_on = None
TABLES = ("look_purposes", "purpose_looks")


def upgrade() -> None:
    op.create_table('look_purposes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what_for', sa.Text(), nullable=False),
    sa.Column('legal_basis', sa.String(length=200), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('reach', sa.String(length=9), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=True),
    sa.Column('may_export', sa.Boolean(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('owner_name', sa.String(length=120), nullable=False),
    sa.Column('owner_role', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by_name', sa.String(length=120), nullable=False),
    sa.Column('ended_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(ended_at IS NULL) = (ended_by_name = '')", name=op.f('ck_look_purposes_ended')),
    sa.CheckConstraint("(reach = 'list') = (upload_id IS NOT NULL)", name=op.f('ck_look_purposes_reach')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_look_purposes_regency_id_upload_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_look_purposes_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_purposes')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_look_purposes_regency_id_id'))
    )
    op.create_index('ix_look_purposes_regency', 'look_purposes', ['regency_id', 'until_on'], unique=False)
    op.create_table('purpose_looks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('after', sa.BigInteger(), nullable=True),
    sa.Column('district_code', sa.String(length=13), nullable=False),
    sa.Column('search_key', sa.String(length=22), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('looked_by', sa.BigInteger(), nullable=False),
    sa.Column('looked_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'purpose_id'], ['look_purposes.regency_id', 'look_purposes.id'], name=op.f('fk_purpose_looks_regency_id_purpose_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_purpose_looks_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purpose_looks')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_purpose_looks_regency_id_id'))
    )
    op.create_index('ix_purpose_looks_purpose', 'purpose_looks', ['purpose_id', 'id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        if op.get_bind().dialect.name == "postgresql":
            for statement in unprotect(table):
                op.execute(statement)
        op.drop_table(table)

"""Matches of a month's bill with what BPJS billed, and their differences by person and rupiah.

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

WALLED = ("bill_matches", "match_findings")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('bill_matches',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('bill_id', sa.BigInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('in_force', sa.Boolean(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('basis', sa.String(length=64), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('received', 'judged', 'confirming', 'confirmed', 'unreadable', 'discarded')", name=op.f('ck_bill_matches_state')),
    sa.CheckConstraint("NOT in_force OR state = 'confirmed'", name=op.f('ck_bill_matches_in_force')),
    sa.CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f('ck_bill_matches_confirmed')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_bill_matches_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'bill_id'], ['bills.regency_id', 'bills.id'], name=op.f('fk_bill_matches_regency_id_bill_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bill_matches')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_bill_matches_regency_id_id'))
    )
    op.create_index('ix_bill_matches_bill', 'bill_matches', ['bill_id', 'id'], unique=False)
    op.create_index(
        'uq_bill_matches_in_force', 'bill_matches', ['bill_id'], unique=True,
        sqlite_where=sa.text("in_force"), postgresql_where=sa.text("in_force"),
    )
    op.create_table('match_findings',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('match_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=7), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=True),
    sa.Column('sheet', sa.String(length=255), nullable=False),
    sa.Column('row', sa.Integer(), nullable=True),
    sa.Column('approved', sa.BigInteger(), nullable=False),
    sa.Column('billed', sa.BigInteger(), nullable=False),
    sa.Column('ground', sa.String(length=12), nullable=False),
    sa.Column('told_cipher', sa.LargeBinary(), nullable=True),
    sa.Column('told_key', sa.LargeBinary(length=16), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_name', sa.String(length=120), nullable=False),
    sa.Column('settled_note', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('a', 'b', 'c', 'd')", name=op.f('ck_match_findings_kind')),
    sa.CheckConstraint('approved >= 0 AND billed >= 0', name=op.f('ck_match_findings_amounts')),
    sa.CheckConstraint('beneficiary_id IS NOT NULL OR told_cipher IS NOT NULL', name=op.f('ck_match_findings_somebody')),
    sa.CheckConstraint("(settled_at IS NULL) = (settled_note = '')", name=op.f('ck_match_findings_settled')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_match_findings_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_match_findings_regency_id_beneficiary_id')),
    sa.ForeignKeyConstraint(['regency_id', 'match_id'], ['bill_matches.regency_id', 'bill_matches.id'], name=op.f('fk_match_findings_regency_id_match_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_findings')),
    sa.UniqueConstraint('match_id', 'position', name=op.f('uq_match_findings_match_id_position'))
    )
    op.create_index('ix_match_findings_kind', 'match_findings', ['match_id', 'kind', 'position'], unique=False)
    op.create_index('ix_match_findings_beneficiary', 'match_findings', ['beneficiary_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for name in WALLED:
            for statement in protect(name):
                op.execute(statement)


def downgrade() -> None:
    """What bills were matched with is forgotten."""
    if op.get_bind().dialect.name == "postgresql":
        for name in WALLED:
            for statement in unprotect(name):
                op.execute(statement)
    op.drop_index('ix_match_findings_beneficiary', table_name='match_findings')
    op.drop_index('ix_match_findings_kind', table_name='match_findings')
    op.drop_table('match_findings')
    op.drop_index('uq_bill_matches_in_force', table_name='bill_matches')
    op.drop_index('ix_bill_matches_bill', table_name='bill_matches')
    op.drop_table('bill_matches')

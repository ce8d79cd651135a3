"""Verification in the village: rounds, printed sheets, their answers, and what is known of each person.

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

TABLES = ("village_rounds", "village_sheets", "village_lines", "village_entries")


def upgrade() -> None:
    with op.batch_alter_table("beneficiaries") as table:
        table.add_column(sa.Column("village_check", sa.String(length=12), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("village_checked_on", sa.Date(), nullable=True))
    open_cases = sa.text("village_check NOT IN ('', 'confirmed')")
    op.create_index(
        'ix_beneficiaries_village_check', 'beneficiaries', ['regency_id', 'village_check', 'id'], unique=False,
        sqlite_where=open_cases, postgresql_where=open_cases,
    )
    op.create_table('village_rounds',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_village_rounds_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_village_rounds_regency_id_quota_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_rounds')),
    sa.UniqueConstraint('quota_id', 'name', name=op.f('uq_village_rounds_quota_id_name')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_village_rounds_regency_id_id'))
    )
    op.create_table('village_sheets',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(length=9), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('village_code', sa.String(length=13), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('confirmed', sa.Integer(), nullable=False),
    sa.Column('exceptions', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entered_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(revision = 0) = (entered_at IS NULL)', name=op.f('ck_village_sheets_entered')),
    sa.CheckConstraint('confirmed + exceptions <= lines', name=op.f('ck_village_sheets_counts')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_village_sheets_district_code')),
    sa.ForeignKeyConstraint(['village_code'], ['villages.code'], name=op.f('fk_village_sheets_village_code')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_village_sheets_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'round_id'], ['village_rounds.regency_id', 'village_rounds.id'], name=op.f('fk_village_sheets_regency_id_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_sheets')),
    sa.UniqueConstraint('code', name=op.f('uq_village_sheets_code')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_village_sheets_regency_id_id')),
    sa.UniqueConstraint('round_id', 'village_code', 'page', name=op.f('uq_village_sheets_round_id_village_code_page'))
    )
    op.create_table('village_lines',
    sa.Column('sheet_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('round_id', sa.BigInteger(), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=False),
    sa.Column('result', sa.String(length=12), nullable=False),
    sa.Column('remark', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("result IN ('', 'confirmed', 'moved', 'died', 'not_eligible', 'unknown')", name=op.f('ck_village_lines_result')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_village_lines_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_village_lines_regency_id_beneficiary_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['regency_id', 'enrolment_id'], ['enrolments.regency_id', 'enrolments.id'], name=op.f('fk_village_lines_regency_id_enrolment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['regency_id', 'sheet_id'], ['village_sheets.regency_id', 'village_sheets.id'], name=op.f('fk_village_lines_regency_id_sheet_id')),
    sa.PrimaryKeyConstraint('sheet_id', 'number', name=op.f('pk_village_lines')),
    sa.UniqueConstraint('round_id', 'enrolment_id', name=op.f('uq_village_lines_round_id_enrolment_id'))
    )
    op.create_index('ix_village_lines_beneficiary', 'village_lines', ['beneficiary_id'], unique=False)
    op.create_index('ix_village_lines_enrolment', 'village_lines', ['enrolment_id'], unique=False)
    op.create_table('village_entries',
    sa.Column('sheet_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_village_entries_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'sheet_id'], ['village_sheets.regency_id', 'village_sheets.id'], name=op.f('fk_village_entries_regency_id_sheet_id')),
    sa.PrimaryKeyConstraint('sheet_id', 'revision', name=op.f('pk_village_entries'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    """What villages said is forgotten, with the sheets it was said on."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_table('village_entries')
    op.drop_index('ix_village_lines_enrolment', table_name='village_lines')
    op.drop_index('ix_village_lines_beneficiary', table_name='village_lines')
    op.drop_table('village_lines')
    op.drop_table('village_sheets')
    op.drop_table('village_rounds')
    op.drop_index('ix_beneficiaries_village_check', table_name='beneficiaries')
    with op.batch_alter_table("beneficiaries") as table:
        table.drop_column("village_checked_on")
        table.drop_column("village_check")

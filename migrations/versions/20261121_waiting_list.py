"""The waiting list of a quota with the decile that orders it; divisions of the province that wait for a second person.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("uploads") as table:
        table.add_column(sa.Column("waiting_rows", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("rest_waits", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("skip_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    for column in ("waiting_rows", "rest_waits", "skip_hidden"):
        with op.batch_alter_table("uploads") as table:
            table.alter_column(column, server_default=None)
    with op.batch_alter_table("enrolments") as table:
        table.add_column(sa.Column("desil", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_enrolments_desil"), "desil BETWEEN 1 AND 10")
    op.create_table('waiting_people',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=False),
    sa.Column('nik_key', sa.LargeBinary(length=16), nullable=False),
    sa.Column('person_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('village_code', sa.String(length=13), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('desil', sa.Integer(), nullable=True),
    sa.Column('start_month', sa.Integer(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_name', sa.String(length=120), nullable=False),
    sa.Column('removed_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('desil BETWEEN 1 AND 10', name=op.f('ck_waiting_people_desil')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_waiting_people_district_code')),
    sa.ForeignKeyConstraint(['village_code'], ['villages.code'], name=op.f('fk_waiting_people_village_code')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_waiting_people_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_waiting_people_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_waiting_people_regency_id_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_people'))
    )
    op.create_index('ix_waiting_people_quota', 'waiting_people', ['quota_id', 'removed_at', 'id'], unique=False)
    op.create_index(
        'uq_waiting_people_nik_key', 'waiting_people', ['quota_id', 'nik_key'], unique=True,
        sqlite_where=sa.text('removed_at IS NULL'), postgresql_where=sa.text('removed_at IS NULL'),
    )
    op.create_table('province_allotments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('funding_source_code', sa.String(length=20), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('from_month', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('shares', sa.JSON(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('touched', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_name', sa.String(length=120), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_province_allotments_term')),
    sa.CheckConstraint('people > 0', name=op.f('ck_province_allotments_people')),
    sa.CheckConstraint("state IN ('submitted', 'returned', 'approved', 'withdrawn')", name=op.f('ck_province_allotments_state')),
    sa.CheckConstraint("state <> 'returned' OR comment <> ''", name=op.f('ck_province_allotments_return_needs_comment')),
    sa.ForeignKeyConstraint(['funding_source_code'], ['funding_sources.code'], name=op.f('fk_province_allotments_funding_source_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_allotments'))
    )
    op.create_index('ix_province_allotments_year', 'province_allotments', ['fiscal_year', 'funding_source_code', 'state'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("waiting_people"):
            op.execute(statement)


def downgrade() -> None:
    """Whoever waits is forgotten."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("waiting_people"):
            op.execute(statement)
    op.drop_index('ix_province_allotments_year', table_name='province_allotments')
    op.drop_table('province_allotments')
    op.drop_index('uq_waiting_people_nik_key', table_name='waiting_people')
    op.drop_index('ix_waiting_people_quota', table_name='waiting_people')
    op.drop_table('waiting_people')
    with op.batch_alter_table("enrolments") as table:
        table.drop_constraint(op.f("ck_enrolments_desil"), type_="check")
        table.drop_column("desil")
    with op.batch_alter_table("uploads") as table:
        table.drop_column("skip_hidden")
        table.drop_column("rest_waits")
        table.drop_column("waiting_rows")

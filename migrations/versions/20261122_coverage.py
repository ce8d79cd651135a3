"""Coverage of workers (UCJ): figures as versions, targets, uploaded workbooks.

Revision ID: 0034
Revises: 0033
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0034'
down_revision = "0033"
branch_labels = None
depends_on = None

_USED = 'used_at IS NOT NULL AND replaced_at IS NULL AND withdrawn_at IS NULL'


def upgrade() -> None:
    op.create_table('province_coverage_figures',
    sa.Column('previous_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('segment', sa.String(length=15), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('as_of_on', sa.Date(), nullable=False),
    sa.Column('numerator', sa.Integer(), nullable=True),
    sa.Column('denominator', sa.Integer(), nullable=True),
    sa.Column('quoted', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_on', sa.Date(), nullable=True),
    sa.Column('link', sa.String(length=300), nullable=False),
    sa.Column('explanation', sa.String(length=500), nullable=False),
    sa.Column('correction_why', sa.String(length=200), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('recorded_by_role', sa.String(length=60), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_name', sa.String(length=120), nullable=False),
    sa.Column('withdrawn_why', sa.String(length=200), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_by_name', sa.String(length=120), nullable=False),
    sa.Column('used_why', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(used_at IS NULL) = (used_why = '')", name=op.f('ck_province_coverage_figures_used')),
    sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why = '')", name=op.f('ck_province_coverage_figures_withdrawn')),
    sa.CheckConstraint("numerator <= denominator OR explanation <> ''", name=op.f('ck_province_coverage_figures_explained')),
    sa.CheckConstraint("previous_id IS NULL OR correction_why <> ''", name=op.f('ck_province_coverage_figures_corrected')),
    sa.CheckConstraint("segment IN ('formal', 'informal', 'total', 'non_asn', 'village_staff', 'rt_rw', 'vulnerable', 'construction', 'religious', 'disabled')", name=op.f('ck_province_coverage_figures_segment')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_province_coverage_figures_source')),
    sa.CheckConstraint('(numerator IS NOT NULL AND denominator IS NOT NULL) OR quoted IS NOT NULL', name=op.f('ck_province_coverage_figures_complete')),
    sa.CheckConstraint('denominator > 0 AND numerator >= 0', name=op.f('ck_province_coverage_figures_people')),
    sa.CheckConstraint('used_at IS NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL)', name=op.f('ck_province_coverage_figures_used_complete')),
    sa.ForeignKeyConstraint(['previous_id'], ['province_coverage_figures.id'], name=op.f('fk_province_coverage_figures_previous_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_coverage_figures')),
    sa.UniqueConstraint('previous_id', name=op.f('uq_province_coverage_figures_previous_id'))
    )
    op.create_index('ix_province_coverage_figures_year', 'province_coverage_figures', ['year', 'segment'], unique=False)
    op.create_index('uq_province_coverage_figures_used', 'province_coverage_figures', ['year', 'segment'], unique=True, sqlite_where=sa.text(_USED), postgresql_where=sa.text(_USED))
    op.create_table('province_coverage_targets',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_province_coverage_targets_source')),
    sa.CheckConstraint('people IS NOT NULL OR percent IS NOT NULL', name=op.f('ck_province_coverage_targets_something')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_coverage_targets'))
    )
    op.create_index('ix_province_coverage_targets_year', 'province_coverage_targets', ['year', 'id'], unique=False)
    op.create_table('coverage_figures',
    sa.Column('previous_id', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('segment', sa.String(length=15), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('as_of_on', sa.Date(), nullable=False),
    sa.Column('numerator', sa.Integer(), nullable=True),
    sa.Column('denominator', sa.Integer(), nullable=True),
    sa.Column('quoted', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('source_on', sa.Date(), nullable=True),
    sa.Column('link', sa.String(length=300), nullable=False),
    sa.Column('explanation', sa.String(length=500), nullable=False),
    sa.Column('correction_why', sa.String(length=200), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('recorded_by_role', sa.String(length=60), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_name', sa.String(length=120), nullable=False),
    sa.Column('withdrawn_why', sa.String(length=200), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_by_name', sa.String(length=120), nullable=False),
    sa.Column('used_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(used_at IS NULL) = (used_why = '')", name=op.f('ck_coverage_figures_used')),
    sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_why = '')", name=op.f('ck_coverage_figures_withdrawn')),
    sa.CheckConstraint("numerator <= denominator OR explanation <> ''", name=op.f('ck_coverage_figures_explained')),
    sa.CheckConstraint("previous_id IS NULL OR correction_why <> ''", name=op.f('ck_coverage_figures_corrected')),
    sa.CheckConstraint("segment IN ('formal', 'informal', 'total', 'non_asn', 'village_staff', 'rt_rw', 'vulnerable', 'construction', 'religious', 'disabled')", name=op.f('ck_coverage_figures_segment')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_coverage_figures_source')),
    sa.CheckConstraint('(numerator IS NOT NULL AND denominator IS NOT NULL) OR quoted IS NOT NULL', name=op.f('ck_coverage_figures_complete')),
    sa.CheckConstraint('denominator > 0 AND numerator >= 0', name=op.f('ck_coverage_figures_people')),
    sa.CheckConstraint('used_at IS NULL OR (numerator IS NOT NULL AND denominator IS NOT NULL)', name=op.f('ck_coverage_figures_used_complete')),
    sa.ForeignKeyConstraint(['regency_id', 'previous_id'], ['coverage_figures.regency_id', 'coverage_figures.id'], name=op.f('fk_coverage_figures_regency_id_previous_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_coverage_figures_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_figures')),
    sa.UniqueConstraint('previous_id', name=op.f('uq_coverage_figures_previous_id')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_coverage_figures_regency_id_id'))
    )
    op.create_index('ix_coverage_figures_year', 'coverage_figures', ['regency_id', 'year', 'segment'], unique=False)
    op.create_index('uq_coverage_figures_used', 'coverage_figures', ['regency_id', 'year', 'segment'], unique=True, sqlite_where=sa.text(_USED), postgresql_where=sa.text(_USED))
    op.create_table('coverage_targets',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("source <> ''", name=op.f('ck_coverage_targets_source')),
    sa.CheckConstraint('people IS NOT NULL OR percent IS NOT NULL', name=op.f('ck_coverage_targets_something')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_coverage_targets_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_targets'))
    )
    op.create_index('ix_coverage_targets_year', 'coverage_targets', ['regency_id', 'year', 'id'], unique=False)
    op.create_table('coverage_uploads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('recorded_rows', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(state = 'judged') = (decided_at IS NULL)", name=op.f('ck_coverage_uploads_decided')),
    sa.CheckConstraint("state IN ('judged', 'recorded', 'discarded')", name=op.f('ck_coverage_uploads_state')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_coverage_uploads_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_uploads'))
    )
    op.create_index('ix_coverage_uploads_sha256', 'coverage_uploads', ['sha256'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in (
            *protect("coverage_figures"),
            *protect("coverage_targets"),
            *protect("coverage_uploads", province_rows=True),
        ):
            op.execute(statement)


def downgrade() -> None:
    """All figures, targets and uploads of coverage go."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in (
            *unprotect("coverage_uploads"),
            *unprotect("coverage_targets"),
            *unprotect("coverage_figures"),
        ):
            op.execute(statement)
    op.drop_index('ix_coverage_uploads_sha256', table_name='coverage_uploads')
    op.drop_table('coverage_uploads')
    op.drop_index('ix_coverage_targets_year', table_name='coverage_targets')
    op.drop_table('coverage_targets')
    op.drop_index('uq_coverage_figures_used', table_name='coverage_figures')
    op.drop_index('ix_coverage_figures_year', table_name='coverage_figures')
    op.drop_table('coverage_figures')
    op.drop_index('ix_province_coverage_targets_year', table_name='province_coverage_targets')
    op.drop_table('province_coverage_targets')
    op.drop_index('uq_province_coverage_figures_used', table_name='province_coverage_figures')
    op.drop_index('ix_province_coverage_figures_year', table_name='province_coverage_figures')
    op.drop_table('province_coverage_figures')

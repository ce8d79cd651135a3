"""Dossiers of the award: numbered archives of an assessment.

Revision ID: 0039
Revises: 0037
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0039'
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('paritrana_dossiers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('assessment_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('requested_by_name', sa.String(length=120), nullable=False),
    sa.Column('requested_by_role', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(file_id IS NULL) = (sha256 = '')", name=op.f('ck_paritrana_dossiers_made')),
    sa.CheckConstraint('number > 0', name=op.f('ck_paritrana_dossiers_number')),
    sa.ForeignKeyConstraint(['regency_id', 'assessment_id'], ['paritrana_assessments.regency_id', 'paritrana_assessments.id'], name=op.f('fk_paritrana_dossiers_regency_id_assessment_id')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_paritrana_dossiers_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_dossiers_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_dossiers')),
    sa.UniqueConstraint('assessment_id', 'number', name=op.f('uq_paritrana_dossiers_assessment_id_number')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_paritrana_dossiers_regency_id_id'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("paritrana_dossiers"):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("paritrana_dossiers"):
            op.execute(statement)
    op.drop_table('paritrana_dossiers')

"""Electronic signatures under agreements; where on the pages they are seen; finding a version or a file by its hash.

Revision ID: 0032
Revises: 0031
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agreement_signatures',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('party', sa.String(length=6), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('problem', sa.String(length=400), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('person_name', sa.String(length=120), nullable=False),
    sa.Column('printed_name', sa.String(length=160), nullable=False),
    sa.Column('position', sa.String(length=160), nullable=False),
    sa.Column('acting', sa.String(length=4), nullable=False),
    sa.Column('authority', sa.String(length=300), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('serial', sa.String(length=64), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stamped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stamped_by', sa.String(length=200), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("party IN ('first', 'second')", name=op.f('ck_agreement_signatures_party')),
    sa.CheckConstraint("state <> 'failed' OR problem <> ''", name=op.f('ck_agreement_signatures_problem')),
    sa.CheckConstraint("state <> 'signed' OR (file_id IS NOT NULL AND sha256 <> '' AND serial <> '')", name=op.f('ck_agreement_signatures_signed')),
    sa.CheckConstraint("state IN ('running', 'signed', 'failed')", name=op.f('ck_agreement_signatures_state')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_agreement_signatures_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id', 'version_id'], ['agreement_versions.regency_id', 'agreement_versions.id'], name=op.f('fk_agreement_signatures_regency_id_version_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_signatures_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_signatures')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_agreement_signatures_regency_id_id'))
    )
    op.create_index('ix_agreement_signatures_sha256', 'agreement_signatures', ['sha256'], unique=False)
    op.create_index('ix_agreement_signatures_version', 'agreement_signatures', ['version_id', 'id'], unique=False)
    op.create_index('uq_agreement_signatures_running', 'agreement_signatures', ['version_id'], unique=True, sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
    op.create_index('uq_agreement_signatures_signed', 'agreement_signatures', ['version_id', 'party'], unique=True, sqlite_where=sa.text("state = 'signed'"), postgresql_where=sa.text("state = 'signed'"))
    op.add_column('agreement_versions', sa.Column('places', sa.JSON(), nullable=True))
    op.create_index('ix_agreement_versions_sha256', 'agreement_versions', ['sha256'])
    op.create_index('ix_agreement_versions_file_sha256', 'agreement_versions', ['file_sha256'])
    op.create_index('ix_agreement_scans_sha256', 'agreement_scans', ['sha256'])
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("agreement_signatures"):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("agreement_signatures"):
            op.execute(statement)
    op.drop_index('ix_agreement_scans_sha256', table_name='agreement_scans')
    op.drop_index('ix_agreement_versions_file_sha256', table_name='agreement_versions')
    op.drop_index('ix_agreement_versions_sha256', table_name='agreement_versions')
    op.drop_column('agreement_versions', 'places')
    op.drop_index('uq_agreement_signatures_signed', table_name='agreement_signatures', sqlite_where=sa.text("state = 'signed'"), postgresql_where=sa.text("state = 'signed'"))
    op.drop_index('uq_agreement_signatures_running', table_name='agreement_signatures', sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
    op.drop_index('ix_agreement_signatures_version', table_name='agreement_signatures')
    op.drop_index('ix_agreement_signatures_sha256', table_name='agreement_signatures')
    op.drop_table('agreement_signatures')

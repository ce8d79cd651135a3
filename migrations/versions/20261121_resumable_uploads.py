"""Uploads that arrive in pieces.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partial_uploads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.LargeBinary(length=32), nullable=True),
    sa.Column('args', sa.JSON(), nullable=False),
    sa.Column('metadata_line', sa.Text(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_partial_uploads_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partial_uploads')),
    sa.UniqueConstraint('regency_id', 'created_by', 'kind', 'sha256', name=op.f('uq_partial_uploads_regency_id_created_by_kind_sha256')),
    sa.UniqueConstraint('token', name=op.f('uq_partial_uploads_token'))
    )
    op.create_index('ix_partial_uploads_created_by', 'partial_uploads', ['regency_id', 'created_by'], unique=False)
    op.create_index(op.f('ix_partial_uploads_expires_at'), 'partial_uploads', ['expires_at'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("partial_uploads"):
            op.execute(statement)


def downgrade() -> None:
    """What was on its way is sent anew."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("partial_uploads"):
            op.execute(statement)
    op.drop_index(op.f('ix_partial_uploads_expires_at'), table_name='partial_uploads')
    op.drop_index('ix_partial_uploads_created_by', table_name='partial_uploads')
    op.drop_table('partial_uploads')

"""Signed scans: the number on the paper, one accepted scan a party, and the pictures that pages are compared by.

Revision ID: 0027
Revises: 0026
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agreement_scans") as table:
        table.add_column(sa.Column("number", sa.String(length=80), nullable=False, server_default=""))
    with op.batch_alter_table("agreement_scans") as table:
        table.alter_column("number", server_default=None)
    op.create_index(
        'uq_agreement_scans_accepted', 'agreement_scans', ['version_id', 'party'], unique=True,
        sqlite_where=sa.text('accepted'), postgresql_where=sa.text('accepted'),
    )
    op.create_table('agreement_pictures',
    sa.Column('file_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('pictures_id', sa.BigInteger(), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_agreement_pictures_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id', 'pictures_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_agreement_pictures_regency_id_pictures_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_pictures_regency_id')),
    sa.PrimaryKeyConstraint('file_id', name=op.f('pk_agreement_pictures'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("agreement_pictures"):
            op.execute(statement)


def downgrade() -> None:
    """Pictures can be drawn again."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("agreement_pictures"):
            op.execute(statement)
    op.drop_table('agreement_pictures')
    op.drop_index('uq_agreement_scans_accepted', table_name='agreement_scans')
    with op.batch_alter_table("agreement_scans") as table:
        table.drop_column("number")

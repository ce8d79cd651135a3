"""The register of regulations: papers of a regency, and what one does to another.

Revision ID: 0026
Revises: 0025
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

TABLES = ("regulations", "regulation_links")
KINDS = (
    "kind IN ('perda', 'head_regulation', 'head_decision', 'recipients', 'authority', 'attorney', "
    "'instruction', 'circular', 'note', 'agreement', 'workplan')"
)


def upgrade() -> None:
    numbered = sa.text("removed_at IS NULL AND number <> ''")
    op.create_table('regulations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('enacted_on', sa.Date(), nullable=True),
    sa.Column('in_force_from', sa.Date(), nullable=True),
    sa.Column('in_force_until', sa.Date(), nullable=True),
    sa.Column('signatory_title', sa.String(length=160), nullable=False),
    sa.Column('signatory_name', sa.String(length=120), nullable=False),
    sa.Column('topics', sa.String(length=120), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_name', sa.String(length=120), nullable=False),
    sa.Column('removed_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint(KINDS, name=op.f('ck_regulations_kind')),
    sa.CheckConstraint('(enacted_on IS NULL) = (in_force_from IS NULL)', name=op.f('ck_regulations_enacted')),
    sa.CheckConstraint("enacted_on IS NULL OR number <> ''", name=op.f('ck_regulations_numbered')),
    sa.CheckConstraint('in_force_until IS NULL OR in_force_until >= in_force_from', name=op.f('ck_regulations_term')),
    sa.CheckConstraint("removed_at IS NULL OR removed_why <> ''", name=op.f('ck_regulations_removed')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_regulations_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_regulations_regency_id_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regulations')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_regulations_regency_id_id')),
    )
    op.create_index(
        'uq_regulations_number', 'regulations', ['regency_id', 'kind', 'year', 'number'], unique=True,
        sqlite_where=numbered, postgresql_where=numbered,
    )
    op.create_table('regulation_links',
    sa.Column('regulation_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('target_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('relation', sa.String(length=8), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("relation IN ('amends', 'replaces', 'revokes')", name=op.f('ck_regulation_links_relation')),
    sa.CheckConstraint('regulation_id <> target_id', name=op.f('ck_regulation_links_another')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_regulation_links_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'regulation_id'], ['regulations.regency_id', 'regulations.id'], name=op.f('fk_regulation_links_regency_id_regulation_id')),
    sa.ForeignKeyConstraint(['regency_id', 'target_id'], ['regulations.regency_id', 'regulations.id'], name=op.f('fk_regulation_links_regency_id_target_id')),
    sa.PrimaryKeyConstraint('regulation_id', 'target_id', name=op.f('pk_regulation_links'))
    )
    op.create_index('ix_regulation_links_target', 'regulation_links', ['target_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    """The register is forgotten; the rows of its stored files stay."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_index('ix_regulation_links_target', table_name='regulation_links')
    op.drop_table('regulation_links')
    op.drop_index('uq_regulations_number', table_name='regulations')
    op.drop_table('regulations')

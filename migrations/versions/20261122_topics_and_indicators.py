"""Indicators of plans; room for all topics of a regulation; which decree stands where in the register.

Revision ID: 0035
Revises: 0034
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0035'
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = ("regulation_indicators", "decree_regulations")
EVERY_REGENCY = "SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)"
NEWER_TOPICS = ("formal", "informal", "construction", "religious", "disability", "licensing")


def upgrade() -> None:
    with op.batch_alter_table('regulations') as batch:
        batch.alter_column('topics', existing_type=sa.String(length=120), type_=sa.String(length=200), existing_nullable=False)
    op.create_table('regulation_indicators',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('regulation_id', sa.BigInteger(), nullable=False),
    sa.Column('series', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('population', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('baseline', sa.Integer(), nullable=False),
    sa.Column('baseline_year', sa.Integer(), nullable=False),
    sa.Column('target', sa.Integer(), nullable=False),
    sa.Column('target_year', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=160), nullable=False),
    sa.Column('dropped', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("population IN ('vulnerable', 'all', 'other')", name=op.f('ck_regulation_indicators_population')),
    sa.CheckConstraint('baseline >= 0 AND baseline <= target AND target <= 10000', name=op.f('ck_regulation_indicators_shares')),
    sa.CheckConstraint('baseline_year < target_year', name=op.f('ck_regulation_indicators_years')),
    sa.CheckConstraint('series > 0 AND version > 0', name=op.f('ck_regulation_indicators_counted')),
    sa.CheckConstraint("NOT dropped OR reason <> ''", name=op.f('ck_regulation_indicators_dropped')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_regulation_indicators_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'regulation_id'], ['regulations.regency_id', 'regulations.id'], name=op.f('fk_regulation_indicators_regency_id_regulation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regulation_indicators')),
    sa.UniqueConstraint('regulation_id', 'series', 'version', name=op.f('uq_regulation_indicators_regulation_id_series_version')),
    )
    op.create_table('decree_regulations',
    sa.Column('decree_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('regulation_id', sa.BigInteger(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_decree_regulations_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'decree_id'], ['decrees.regency_id', 'decrees.id'], name=op.f('fk_decree_regulations_regency_id_decree_id')),
    sa.ForeignKeyConstraint(['regency_id', 'regulation_id'], ['regulations.regency_id', 'regulations.id'], name=op.f('fk_decree_regulations_regency_id_regulation_id')),
    sa.PrimaryKeyConstraint('decree_id', name=op.f('pk_decree_regulations')),
    sa.UniqueConstraint('regulation_id', name=op.f('uq_decree_regulations_regulation_id')),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    """Indicators are forgotten, and topics that the register did not know; the regulations stay."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(EVERY_REGENCY)
        for table in TABLES:
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_table('decree_regulations')
    op.drop_table('regulation_indicators')
    for topic in NEWER_TOPICS:
        op.execute(f"UPDATE regulations SET topics = replace(topics, '|{topic}|', '|')")
    op.execute("UPDATE regulations SET topics = '' WHERE topics = '|'")
    with op.batch_alter_table('regulations') as batch:
        batch.alter_column('topics', existing_type=sa.String(length=200), type_=sa.String(length=120), existing_nullable=False)

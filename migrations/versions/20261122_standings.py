"""How every regency stands: one summary row a fiscal year.

Revision ID: 0041
Revises: 0040
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0041'
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('compliance_standings',
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('quota', sa.BigInteger(), nullable=False),
    sa.Column('confirmed', sa.BigInteger(), nullable=False),
    sa.Column('funded_months', sa.Integer(), nullable=False),
    sa.Column('need_amount', sa.BigInteger(), nullable=False),
    sa.Column('budget_amount', sa.BigInteger(), nullable=False),
    sa.Column('realised_amount', sa.BigInteger(), nullable=False),
    sa.Column('elapsed_months', sa.Integer(), nullable=False),
    sa.Column('due_months', sa.Integer(), nullable=False),
    sa.Column('paid_months', sa.Integer(), nullable=False),
    sa.Column('arrears_months', sa.Integer(), nullable=False),
    sa.Column('arrears_since', sa.Integer(), nullable=True),
    sa.Column('arrears_amount', sa.BigInteger(), nullable=False),
    sa.Column('agreed_until', sa.Date(), nullable=True),
    sa.Column('agreed_people', sa.BigInteger(), nullable=False),
    sa.Column('last_list_on', sa.Date(), nullable=True),
    sa.Column('regulation_rank', sa.Integer(), nullable=False),
    sa.Column('regulation_word', sa.String(length=40), nullable=False),
    sa.Column('regulation', sa.String(length=120), nullable=False),
    sa.Column('award_state', sa.String(length=10), nullable=False),
    sa.Column('award_points', sa.Integer(), nullable=True),
    sa.Column('report_state', sa.String(length=10), nullable=False),
    sa.Column('report_words', sa.String(length=120), nullable=False),
    sa.Column('report_on', sa.Date(), nullable=True),
    sa.Column('is_example', sa.Boolean(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(arrears_months = 0) = (arrears_since IS NULL)', name=op.f('ck_compliance_standings_arrears')),
    sa.CheckConstraint('funded_months BETWEEN 0 AND 12', name=op.f('ck_compliance_standings_funded')),
    sa.CheckConstraint('paid_months + arrears_months = due_months', name=op.f('ck_compliance_standings_months')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_compliance_standings_regency_id')),
    sa.PrimaryKeyConstraint('regency_id', 'fiscal_year', name=op.f('pk_compliance_standings'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("compliance_standings"):
            op.execute(statement)


def downgrade() -> None:
    """The rows come from others: `portal compliance refresh` writes them again."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("compliance_standings"):
            op.execute(statement)
    op.drop_table('compliance_standings')

"""Who came into whose place, and the changes that are proposed to an office.

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

TABLES = ('replacements', 'change_suggestions')
# The owner's statements stand behind the walls too.
EVERY_REGENCY = "SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)"
REASONS = "'died', 'moved', 'formal_worker', 'age', 'refused', 'duplicate'"


def upgrade() -> None:
    _reasons(f"{REASONS}, 'undone'")
    op.create_table('replacements',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('old_enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('new_enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('waiting_id', sa.BigInteger(), nullable=False),
    sa.Column('from_month', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=13), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('at_once', sa.Boolean(), nullable=False),
    sa.Column('proposal_id', sa.BigInteger(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('approved_by_name', sa.String(length=250), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('old_enrolment_id <> new_enrolment_id', name=op.f('ck_replacements_two_people')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_replacements_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_replacements_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id', 'old_enrolment_id'], ['enrolments.regency_id', 'enrolments.id'], name=op.f('fk_replacements_regency_id_old_enrolment_id')),
    sa.ForeignKeyConstraint(['regency_id', 'new_enrolment_id'], ['enrolments.regency_id', 'enrolments.id'], name=op.f('fk_replacements_regency_id_new_enrolment_id')),
    sa.ForeignKeyConstraint(['regency_id', 'proposal_id'], ['proposals.regency_id', 'proposals.id'], name=op.f('fk_replacements_regency_id_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_replacements')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_replacements_regency_id_id'))
    )
    op.create_index(
        'uq_replacements_old_enrolment', 'replacements', ['old_enrolment_id'], unique=True,
        sqlite_where=sa.text('taken_back_at IS NULL'), postgresql_where=sa.text('taken_back_at IS NULL'),
    )
    op.create_index('uq_replacements_new_enrolment', 'replacements', ['new_enrolment_id'], unique=True)
    op.create_table('change_suggestions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=False),
    sa.Column('why', sa.String(length=13), nullable=False),
    sa.Column('since', sa.Integer(), nullable=False),
    sa.Column('told_by', sa.String(length=80), nullable=False),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_name', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'accepted', 'dismissed')", name=op.f('ck_change_suggestions_state')),
    sa.CheckConstraint(f"why IN ({REASONS})", name=op.f('ck_change_suggestions_why')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_change_suggestions_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_change_suggestions_regency_id_beneficiary_id')),
    sa.ForeignKeyConstraint(['regency_id', 'enrolment_id'], ['enrolments.regency_id', 'enrolments.id'], name=op.f('fk_change_suggestions_regency_id_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_suggestions')),
    sa.UniqueConstraint('enrolment_id', 'why', 'since', name=op.f('uq_change_suggestions_enrolment_id_why_since')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_change_suggestions_regency_id_id'))
    )
    op.create_index('ix_change_suggestions_state', 'change_suggestions', ['regency_id', 'state', 'why', 'id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    """Who came into whose place is forgotten; places that were freed by taking one back stay free as a mistake."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(EVERY_REGENCY)
        for table in TABLES:
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_index('ix_change_suggestions_state', table_name='change_suggestions')
    op.drop_table('change_suggestions')
    op.drop_index('uq_replacements_new_enrolment', table_name='replacements')
    op.drop_index('uq_replacements_old_enrolment', table_name='replacements')
    op.drop_table('replacements')
    op.execute("UPDATE enrolment_endings SET why = 'duplicate' WHERE why = 'undone'")
    _reasons(REASONS)


def _reasons(values: str) -> None:
    """The reasons for which a place ends."""
    with op.batch_alter_table("enrolment_endings") as table:
        table.drop_constraint(op.f("ck_enrolment_endings_why"), type_="check")
        table.create_check_constraint(op.f("ck_enrolment_endings_why"), f"why IN ({values})")

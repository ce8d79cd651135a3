"""Claims after a death: one file a person with family, papers and steps; letters with totals; dated benefit rules.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

WALLED = ("claims", "claim_relatives", "claim_papers", "claim_steps", "claim_letters")

# The owner's statements stand behind the walls too.
EVERY_REGENCY = "SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)"

# Whoever was recorded as dead before there were claims has one too: one a person, of the first place that ended.
OPEN_FILES = """
INSERT INTO claims (regency_id, beneficiary_id, enrolment_id, since_on, state, version, opened_at, opened_by_name)
SELECT enrolments.regency_id, enrolments.beneficiary_id, enrolments.id, {first_day}, 'unfiled', 1,
       enrolment_endings.recorded_at, enrolment_endings.recorded_by_name
FROM enrolment_endings
JOIN enrolments ON enrolments.id = enrolment_endings.enrolment_id
WHERE enrolment_endings.id IN (
    SELECT MIN(endings.id) FROM enrolment_endings AS endings
    JOIN enrolments AS ended ON ended.id = endings.enrolment_id
    WHERE endings.why = 'died' AND endings.taken_back_at IS NULL
    GROUP BY ended.beneficiary_id
)
"""
FIRST_DAY = {
    "postgresql": "to_date(enrolment_endings.from_month::text || '01', 'YYYYMMDD')",
    "sqlite": "substr(enrolment_endings.from_month, 1, 4) || '-' || substr(enrolment_endings.from_month, 5, 2) || '-01'",
}


def upgrade() -> None:
    op.create_table('benefit_rates',
    sa.Column('code', sa.String(length=30), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=True),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.CheckConstraint('last_month IS NULL OR first_month <= last_month', name=op.f('ck_benefit_rates_term')),
    sa.CheckConstraint('value > 0', name=op.f('ck_benefit_rates_value')),
    sa.PrimaryKeyConstraint('code', 'first_month', name=op.f('pk_benefit_rates'))
    )
    op.create_table('claims',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('died_on', sa.Date(), nullable=True),
    sa.Column('cause', sa.String(length=13), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('paid_amount', sa.BigInteger(), nullable=True),
    sa.Column('benefit_amount', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'paid') = (paid_amount IS NOT NULL)", name=op.f('ck_claims_paid')),
    sa.CheckConstraint("cause IN ('other', 'work_accident')", name=op.f('ck_claims_cause')),
    sa.CheckConstraint("state IN ('unfiled', 'filed', 'paid', 'refused', 'void')", name=op.f('ck_claims_state')),
    sa.CheckConstraint('(died_on IS NULL) = (cause IS NULL)', name=op.f('ck_claims_facts')),
    sa.CheckConstraint('paid_amount > 0', name=op.f('ck_claims_amount')),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_claims_regency_id_beneficiary_id')),
    sa.ForeignKeyConstraint(['regency_id', 'enrolment_id'], ['enrolments.regency_id', 'enrolments.id'], name=op.f('fk_claims_regency_id_enrolment_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_claims_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claims')),
    sa.UniqueConstraint('beneficiary_id', name=op.f('uq_claims_beneficiary_id')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_claims_regency_id_id'))
    )
    op.create_index('ix_claims_state', 'claims', ['regency_id', 'state', 'since_on', 'id'], unique=False)
    op.create_table('claim_relatives',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('claim_id', sa.BigInteger(), nullable=False),
    sa.Column('relation', sa.String(length=13), nullable=False),
    sa.Column('private_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("relation IN ('spouse', 'child', 'parent', 'grandchild', 'grandparent', 'sibling', 'parent_in_law', 'will')", name=op.f('ck_claim_relatives_relation')),
    sa.ForeignKeyConstraint(['regency_id', 'claim_id'], ['claims.regency_id', 'claims.id'], name=op.f('fk_claim_relatives_regency_id_claim_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_claim_relatives_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_relatives'))
    )
    op.create_index('ix_claim_relatives_claim', 'claim_relatives', ['claim_id', 'id'], unique=False)
    op.create_table('claim_papers',
    sa.Column('claim_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'claim_id'], ['claims.regency_id', 'claims.id'], name=op.f('fk_claim_papers_regency_id_claim_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_claim_papers_regency_id')),
    sa.PrimaryKeyConstraint('claim_id', 'kind', name=op.f('pk_claim_papers'))
    )
    op.create_table('claim_steps',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('claim_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('recipient_cipher', sa.LargeBinary(), nullable=True),
    sa.Column('by_branch', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'paid') = (amount IS NOT NULL)", name=op.f('ck_claim_steps_paid')),
    sa.CheckConstraint("kind <> 'refused' OR reason <> ''", name=op.f('ck_claim_steps_refused')),
    sa.CheckConstraint("kind IN ('filed', 'received', 'paid', 'refused')", name=op.f('ck_claim_steps_kind')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_claim_steps_amount')),
    sa.ForeignKeyConstraint(['regency_id', 'claim_id'], ['claims.regency_id', 'claims.id'], name=op.f('fk_claim_steps_regency_id_claim_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_claim_steps_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_steps'))
    )
    op.create_index('ix_claim_steps_claim', 'claim_steps', ['claim_id', 'id'], unique=False)
    op.create_index('ix_claim_steps_day', 'claim_steps', ['regency_id', 'on_day'], unique=False)
    op.create_table('claim_letters',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('letter_on', sa.Date(), nullable=False),
    sa.Column('filed', sa.Integer(), nullable=False),
    sa.Column('paid', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('paid_amount', sa.BigInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('filed >= 0 AND paid >= 0 AND refused >= 0 AND paid_amount >= 0', name=op.f('ck_claim_letters_amounts')),
    sa.CheckConstraint('quarter BETWEEN 0 AND 4', name=op.f('ck_claim_letters_quarter')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_claim_letters_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_claim_letters_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_letters')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_claim_letters_regency_id_id'))
    )
    op.create_index('ix_claim_letters_year', 'claim_letters', ['regency_id', 'fiscal_year', 'quarter'], unique=False)
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(EVERY_REGENCY)
    op.execute(OPEN_FILES.format(first_day=FIRST_DAY[dialect]))
    if dialect == "postgresql":
        for table in WALLED:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    """What families brought, and what was paid to them, is forgotten."""
    if op.get_bind().dialect.name == "postgresql":
        for table in reversed(WALLED):
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_table('claim_letters')
    op.drop_table('claim_steps')
    op.drop_table('claim_papers')
    op.drop_table('claim_relatives')
    op.drop_table('claims')
    op.drop_table('benefit_rates')

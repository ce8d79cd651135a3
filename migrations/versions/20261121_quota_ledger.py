"""The quota as a ledger: approvals, dated rates, budgets by version, places of villages, bills and payments.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

OWNED = (
    "approval_consents",
    "bills",
    "budget_versions",
    "eligible_counts",
    "enrolment_endings",
    "payment_parts",
    "payments",
    "place_movements",
    "proposals",
    "quota_months",
    "quota_scenarios",
)

# The budget of a quota was one number; it becomes its first version, split between the two accounts as the rates are.
FIRST_BUDGETS = """
INSERT INTO budget_versions
    (regency_id, quota_id, sequence, stage, activity_code, jkk_account, jkm_account, jkk_amount, jkm_amount,
     document, document_on, reason, recorded_at, recorded_by, recorded_by_name, approved_by_name)
SELECT q.regency_id, q.id, 1, 'murni', '2.07.05.2.02.0005', '5.1.02.02.02.0006', '5.1.02.02.02.0007',
    q.jkk_part, q.budget_amount - q.jkk_part, m.document, NULL, 'Penetapan kuota',
    m.recorded_at, m.recorded_by, m.recorded_by_name, ''
FROM (SELECT id, regency_id, budget_amount,
          CASE WHEN jkk_rate + jkm_rate = 0 THEN budget_amount
               ELSE CAST(CAST(budget_amount AS {whole}) * jkk_rate / (jkk_rate + jkm_rate) AS BIGINT) END AS jkk_part
      FROM quotas) q
JOIN quota_movements m ON m.quota_id = q.id AND m.kind = 'allocated' AND m.reverses_id IS NULL
"""

# Who had places before, by village: the ledger inside the quota begins with the sums.
FIRST_PLACES = """
INSERT INTO place_movements
    (regency_id, quota_id, kind, district_code, village_code, people, reason, document, recorded_at,
     recorded_by_name, approved_by_name)
SELECT regency_id, quota_id, 'taken', district_code, village_code, SUM(people), 'Peserta sebelum pembagian tempat',
    '', CURRENT_TIMESTAMP, 'Portal', ''
FROM beneficiary_counts GROUP BY regency_id, quota_id, district_code, village_code HAVING SUM(people) <> 0
"""

EVERY_REGENCY = "SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)"


def upgrade() -> None:
    with op.batch_alter_table("enrolments") as table:
        table.add_column(sa.Column("ended_from", sa.Integer(), nullable=True))
        table.create_unique_constraint(op.f("uq_enrolments_regency_id_id"), ["regency_id", "id"])
        table.create_check_constraint(
            op.f("ck_enrolments_ended"), "ended_from IS NULL OR ended_from BETWEEN first_month AND last_month"
        )
    op.create_table('budget_codes',
    sa.Column('fiscal_year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('code', sa.String(length=30), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.CheckConstraint("kind IN ('activity', 'jkk', 'jkm')", name=op.f('ck_budget_codes_kind')),
    sa.PrimaryKeyConstraint('fiscal_year', 'kind', 'code', name=op.f('pk_budget_codes'))
    )
    op.create_table('contribution_rates',
    sa.Column('bracket', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=True),
    sa.Column('income_from', sa.BigInteger(), nullable=False),
    sa.Column('income_until', sa.BigInteger(), nullable=True),
    sa.Column('jkk_amount', sa.BigInteger(), nullable=False),
    sa.Column('jkm_amount', sa.BigInteger(), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.CheckConstraint('jkk_amount >= 0 AND jkm_amount >= 0', name=op.f('ck_contribution_rates_amounts')),
    sa.CheckConstraint('last_month IS NULL OR first_month <= last_month', name=op.f('ck_contribution_rates_term')),
    sa.PrimaryKeyConstraint('bracket', 'first_month', name=op.f('pk_contribution_rates'))
    )
    op.create_table('rate_reductions',
    sa.Column('sector', sa.String(length=12), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('classes', sa.String(length=60), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_rate_reductions_term')),
    sa.CheckConstraint('percent BETWEEN 1 AND 100', name=op.f('ck_rate_reductions_percent')),
    sa.PrimaryKeyConstraint('sector', 'first_month', name=op.f('pk_rate_reductions'))
    )
    op.create_table('eligible_counts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('people >= 0', name=op.f('ck_eligible_counts_people')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_eligible_counts_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eligible_counts'))
    )
    op.create_index('ix_eligible_counts_year', 'eligible_counts', ['regency_id', 'fiscal_year', 'id'], unique=False)
    op.create_table('proposals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=True),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_name', sa.String(length=250), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('submitted', 'returned', 'approved', 'withdrawn')", name=op.f('ck_proposals_state')),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_proposals_amount')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_proposals_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposals')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_proposals_regency_id_id'))
    )
    op.create_index('ix_proposals_state', 'proposals', ['regency_id', 'state', 'id'], unique=False)
    op.create_index('ix_proposals_subject', 'proposals', ['regency_id', 'subject_id', 'kind'], unique=False)
    op.create_table('province_quotas',
    sa.Column('fiscal_year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('funding_source_code', sa.String(length=20), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_province_quotas_term')),
    sa.CheckConstraint('people > 0', name=op.f('ck_province_quotas_people')),
    sa.ForeignKeyConstraint(['funding_source_code'], ['funding_sources.code'], name=op.f('fk_province_quotas_funding_source_code')),
    sa.PrimaryKeyConstraint('fiscal_year', 'funding_source_code', name=op.f('pk_province_quotas'))
    )
    op.create_table('approval_consents',
    sa.Column('approval_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('person_name', sa.String(length=120), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'approval_id'], ['approvals.regency_id', 'approvals.id'], name=op.f('fk_approval_consents_regency_id_approval_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_approval_consents_regency_id')),
    sa.PrimaryKeyConstraint('approval_id', 'person_id', name=op.f('pk_approval_consents'))
    )
    op.create_table('bills',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('jkk_rate', sa.BigInteger(), nullable=False),
    sa.Column('jkm_rate', sa.BigInteger(), nullable=False),
    sa.Column('basis', sa.String(length=200), nullable=False),
    sa.Column('billing_code', sa.String(length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by_name', sa.String(length=120), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('frozen_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'frozen') = (frozen_at IS NOT NULL)", name=op.f('ck_bills_frozen')),
    sa.CheckConstraint("state IN ('drawn', 'frozen')", name=op.f('ck_bills_state')),
    sa.CheckConstraint('people >= 0 AND jkk_rate >= 0 AND jkm_rate >= 0', name=op.f('ck_bills_amounts')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_bills_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_bills_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bills')),
    sa.UniqueConstraint('quota_id', 'month', name=op.f('uq_bills_quota_id_month')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_bills_regency_id_id'))
    )
    op.create_table('budget_versions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('activity_code', sa.String(length=30), nullable=False),
    sa.Column('jkk_account', sa.String(length=30), nullable=False),
    sa.Column('jkm_account', sa.String(length=30), nullable=False),
    sa.Column('jkk_amount', sa.BigInteger(), nullable=False),
    sa.Column('jkm_amount', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('approved_by_name', sa.String(length=250), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('jkk_amount >= 0 AND jkm_amount >= 0', name=op.f('ck_budget_versions_amounts')),
    sa.ForeignKeyConstraint(['regency_id', 'proposal_id'], ['proposals.regency_id', 'proposals.id'], name=op.f('fk_budget_versions_regency_id_proposal_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_budget_versions_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_budget_versions_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_versions')),
    sa.UniqueConstraint('quota_id', 'sequence', name=op.f('uq_budget_versions_quota_id_sequence'))
    )
    op.create_table('payments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('sp2d_number', sa.String(length=80), nullable=False),
    sa.Column('sp2d_on', sa.Date(), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('jkk_amount', sa.BigInteger(), nullable=False),
    sa.Column('jkm_amount', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('approved_by_name', sa.String(length=250), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_payments_term')),
    sa.CheckConstraint('people >= 0', name=op.f('ck_payments_people')),
    sa.CheckConstraint('reverses_id IS NOT NULL OR (jkk_amount >= 0 AND jkm_amount >= 0)', name=op.f('ck_payments_amounts')),
    sa.ForeignKeyConstraint(['regency_id', 'proposal_id'], ['proposals.regency_id', 'proposals.id'], name=op.f('fk_payments_regency_id_proposal_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_payments_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id', 'reverses_id'], ['payments.regency_id', 'payments.id'], name=op.f('fk_payments_regency_id_reverses_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_payments_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_payments_regency_id_id')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_payments_reverses_id'))
    )
    op.create_index('ix_payments_quota', 'payments', ['quota_id', 'id'], unique=False)
    op.create_index('ix_payments_sp2d', 'payments', ['regency_id', 'sp2d_number'], unique=False)
    op.create_table('quota_months',
    sa.Column('quota_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('billed_people', sa.BigInteger(), nullable=False),
    sa.Column('billed_jkk', sa.BigInteger(), nullable=False),
    sa.Column('billed_jkm', sa.BigInteger(), nullable=False),
    sa.Column('paid_jkk', sa.BigInteger(), nullable=False),
    sa.Column('paid_jkm', sa.BigInteger(), nullable=False),
    sa.Column('frozen', sa.Boolean(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('billed_jkk >= 0 AND billed_jkm >= 0 AND paid_jkk >= 0 AND paid_jkm >= 0', name=op.f('ck_quota_months_amounts')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_quota_months_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_quota_months_regency_id')),
    sa.PrimaryKeyConstraint('quota_id', 'month', name=op.f('pk_quota_months'))
    )
    op.create_index('ix_quota_months_regency', 'quota_months', ['regency_id', 'quota_id'], unique=False)
    op.create_table('quota_scenarios',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('budget_amount', sa.BigInteger(), nullable=False),
    sa.Column('solved_for', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("solved_for IN ('people', 'months', 'budget')", name=op.f('ck_quota_scenarios_solved_for')),
    sa.CheckConstraint('people >= 0 AND months >= 0 AND budget_amount >= 0', name=op.f('ck_quota_scenarios_amounts')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_quota_scenarios_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_quota_scenarios_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quota_scenarios'))
    )
    op.create_index('ix_quota_scenarios_quota', 'quota_scenarios', ['quota_id', 'id'], unique=False)
    op.create_table('payment_parts',
    sa.Column('payment_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('bill_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('jkk_amount', sa.BigInteger(), nullable=False),
    sa.Column('jkm_amount', sa.BigInteger(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'bill_id'], ['bills.regency_id', 'bills.id'], name=op.f('fk_payment_parts_regency_id_bill_id')),
    sa.ForeignKeyConstraint(['regency_id', 'payment_id'], ['payments.regency_id', 'payments.id'], name=op.f('fk_payment_parts_regency_id_payment_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_payment_parts_regency_id')),
    sa.PrimaryKeyConstraint('payment_id', 'bill_id', name=op.f('pk_payment_parts'))
    )
    op.create_index('ix_payment_parts_bill', 'payment_parts', ['bill_id'], unique=False)
    op.create_table('place_movements',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('village_code', sa.String(length=13), nullable=True),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=True),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('approved_by_name', sa.String(length=250), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind = 'share' OR village_code IS NOT NULL", name=op.f('ck_place_movements_people_live_in_villages')),
    sa.CheckConstraint('people <> 0', name=op.f('ck_place_movements_people')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_place_movements_district_code')),
    sa.ForeignKeyConstraint(['regency_id', 'proposal_id'], ['proposals.regency_id', 'proposals.id'], name=op.f('fk_place_movements_regency_id_proposal_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_place_movements_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_place_movements_regency_id')),
    sa.ForeignKeyConstraint(['village_code'], ['villages.code'], name=op.f('fk_place_movements_village_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place_movements'))
    )
    op.create_index('ix_place_movements_sum', 'place_movements', ['quota_id', 'kind', 'district_code', 'village_code', 'people'], unique=False)
    op.create_table('enrolment_endings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('movement_id', sa.BigInteger(), nullable=False),
    sa.Column('from_month', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=13), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("why IN ('died', 'moved', 'formal_worker', 'age', 'refused')", name=op.f('ck_enrolment_endings_why')),
    sa.ForeignKeyConstraint(['regency_id', 'enrolment_id'], ['enrolments.regency_id', 'enrolments.id'], name=op.f('fk_enrolment_endings_regency_id_enrolment_id')),
    sa.ForeignKeyConstraint(['regency_id', 'movement_id'], ['quota_movements.regency_id', 'quota_movements.id'], name=op.f('fk_enrolment_endings_regency_id_movement_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_enrolment_endings_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_endings'))
    )
    op.create_index('ix_enrolment_endings_enrolment', 'enrolment_endings', ['enrolment_id'], unique=False)
    _alter()


def _alter() -> None:
    """The tables that were there: filled first, then changed. SQLite makes each anew, with its rows."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute(EVERY_REGENCY)
    # PostgreSQL divides whole numbers of 64 bits; twelve digits times five need more while multiplying.
    op.execute(FIRST_BUDGETS.format(whole="numeric" if on_postgresql else "integer"))
    op.execute(FIRST_PLACES)
    with op.batch_alter_table("approvals") as table:
        table.add_column(sa.Column("needed", sa.Integer(), nullable=False, server_default="1"))
        table.create_check_constraint(op.f("ck_approvals_needed"), "needed >= 1")
    with op.batch_alter_table("funding_sources") as table:
        table.add_column(sa.Column("set_by_province", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("quota_movements") as table:
        table.add_column(sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        table.add_column(sa.Column("approved_by_name", sa.String(length=250), nullable=False, server_default=""))
        table.drop_index(op.f("ix_quota_movements_quota"))
        table.create_index(
            "ix_quota_movements_balance", ["quota_id", "kind", "first_month", "last_month", "people"], unique=False
        )
        table.create_index(
            "ix_quota_movements_newest",
            ["quota_id", "id", "kind", "first_month", "last_month", "people"],
            unique=False,
        )
        table.create_foreign_key(
            op.f("fk_quota_movements_regency_id_proposal_id"),
            "proposals",
            ["regency_id", "proposal_id"],
            ["regency_id", "id"],
        )
    with op.batch_alter_table("quotas") as table:
        table.add_column(sa.Column("sector", sa.String(length=12), nullable=False, server_default="other"))
        table.add_column(sa.Column("bracket", sa.BigInteger(), nullable=False, server_default="1000000"))
        table.drop_constraint(op.f("ck_quotas_amounts"), type_="check")
        table.create_check_constraint(op.f("ck_quotas_sector"), "sector IN ('transport', 'other')")
        table.drop_column("jkk_rate")
        table.drop_column("jkm_rate")
        table.drop_column("budget_amount")
    # The defaults were for the rows that were there; from now on the portal says what it means.
    for name, column in (
        ("approvals", "needed"),
        ("funding_sources", "set_by_province"),
        ("quota_movements", "approved_by_name"),
        ("quotas", "sector"),
        ("quotas", "bracket"),
    ):
        with op.batch_alter_table(name) as table:
            table.alter_column(column, server_default=None)
    if on_postgresql:
        for name in OWNED:
            for statement in protect(name):
                op.execute(statement)


def downgrade() -> None:
    """Proposals, places, bills and payments are lost; the newest budget becomes the quota's one number again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(EVERY_REGENCY)
        for name in OWNED:
            for statement in unprotect(name):
                op.execute(statement)
    with op.batch_alter_table("quotas") as table:
        table.add_column(sa.Column("jkk_rate", sa.BigInteger(), nullable=False, server_default="10000"))
        table.add_column(sa.Column("jkm_rate", sa.BigInteger(), nullable=False, server_default="6800"))
        table.add_column(sa.Column("budget_amount", sa.BigInteger(), nullable=False, server_default="0"))
        table.drop_constraint(op.f("ck_quotas_sector"), type_="check")
        table.create_check_constraint(
            op.f("ck_quotas_amounts"), "jkk_rate >= 0 AND jkm_rate >= 0 AND budget_amount >= 0"
        )
        table.drop_column("sector")
        table.drop_column("bracket")
    for column in ("jkk_rate", "jkm_rate", "budget_amount"):
        with op.batch_alter_table("quotas") as table:
            table.alter_column(column, server_default=None)
    op.execute(
        "UPDATE quotas SET budget_amount = coalesce((SELECT jkk_amount + jkm_amount FROM budget_versions v "
        "WHERE v.quota_id = quotas.id ORDER BY sequence DESC LIMIT 1), 0)"
    )
    with op.batch_alter_table("quota_movements") as table:
        table.drop_constraint(op.f("fk_quota_movements_regency_id_proposal_id"), type_="foreignkey")
        table.drop_index("ix_quota_movements_newest")
        table.drop_index("ix_quota_movements_balance")
        table.create_index(op.f("ix_quota_movements_quota"), ["quota_id", "kind"], unique=False)
        table.drop_column("approved_by_name")
        table.drop_column("proposal_id")
    with op.batch_alter_table("funding_sources") as table:
        table.drop_column("set_by_province")
    op.drop_index('ix_enrolment_endings_enrolment', table_name='enrolment_endings')
    op.drop_table('enrolment_endings')
    with op.batch_alter_table("enrolments") as table:
        table.drop_constraint(op.f("uq_enrolments_regency_id_id"), type_="unique")
        table.drop_constraint(op.f("ck_enrolments_ended"), type_="check")
        table.drop_column("ended_from")
    op.drop_index('ix_place_movements_sum', table_name='place_movements')
    op.drop_table('place_movements')
    op.drop_index('ix_payment_parts_bill', table_name='payment_parts')
    op.drop_table('payment_parts')
    op.drop_index('ix_quota_scenarios_quota', table_name='quota_scenarios')
    op.drop_table('quota_scenarios')
    op.drop_index('ix_quota_months_regency', table_name='quota_months')
    op.drop_table('quota_months')
    op.drop_index('ix_payments_sp2d', table_name='payments')
    op.drop_index('ix_payments_quota', table_name='payments')
    op.drop_table('payments')
    op.drop_table('budget_versions')
    op.drop_table('bills')
    op.drop_table('approval_consents')
    with op.batch_alter_table("approvals") as table:
        table.drop_constraint(op.f("ck_approvals_needed"), type_="check")
        table.drop_column("needed")
    op.drop_table('province_quotas')
    op.drop_index('ix_proposals_subject', table_name='proposals')
    op.drop_index('ix_proposals_state', table_name='proposals')
    op.drop_table('proposals')
    op.drop_index('ix_eligible_counts_year', table_name='eligible_counts')
    op.drop_table('eligible_counts')
    op.drop_table('rate_reductions')
    op.drop_table('contribution_rates')
    op.drop_table('budget_codes')

"""Rules of the province as versions; findings with their history; when a regency was last judged.

Revision ID: 0042
Revises: 0041
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0042'
down_revision = "0041"
branch_labels = None
depends_on = None

WALLED = ("findings", "finding_events", "finding_runs")
UNSENT = "delivered_at IS NULL AND withdrawn_at IS NULL"


def upgrade() -> None:
    op.create_table('compliance_rules',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('sentence', sa.String(length=200), nullable=False),
    sa.Column('switched_on', sa.Boolean(), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('severity', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('agreed_default', sa.String(length=200), nullable=False),
    sa.Column('owner', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.CheckConstraint("code IN ('month_unpaid', 'agreement_ending', 'agreement_gap', 'paid_twice', 'sums_differ', 'bill_mismatch', 'deaths_unfiled', 'list_unsent', 'quota_unused', 'report_late', 'evidence_expired', 'regulation_missing')", name=op.f('ck_compliance_rules_code')),
    sa.CheckConstraint("owner IN ('operator', 'verifier', 'signatory')", name=op.f('ck_compliance_rules_owner')),
    sa.CheckConstraint("version = 1 OR reason <> ''", name=op.f('ck_compliance_rules_reason')),
    sa.CheckConstraint('version > 0 AND days > 0 AND severity BETWEEN 1 AND 3', name=op.f('ck_compliance_rules_numbers')),
    sa.PrimaryKeyConstraint('code', 'version', name=op.f('pk_compliance_rules'))
    )
    op.create_table('finding_runs',
    sa.Column('regency_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('judged_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_finding_runs_regency_id')),
    sa.PrimaryKeyConstraint('regency_id', name=op.f('pk_finding_runs'))
    )
    op.create_table('findings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('subject_key', sa.String(length=60), nullable=False),
    sa.Column('state', sa.String(length=6), nullable=False),
    sa.Column('severity', sa.Integer(), nullable=False),
    sa.Column('sentence', sa.String(length=600), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('deadline', sa.Date(), nullable=False),
    sa.Column('owner', sa.String(length=10), nullable=False),
    sa.Column('agreed_default', sa.String(length=200), nullable=False),
    sa.Column('escalated_on', sa.Date(), nullable=True),
    sa.Column('waived_until', sa.Date(), nullable=True),
    sa.Column('waived_why', sa.String(length=300), nullable=False),
    sa.Column('waived_by_name', sa.String(length=120), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_why', sa.String(length=600), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name=op.f('ck_findings_closed')),
    sa.CheckConstraint("(state = 'waived') = (waived_until IS NOT NULL)", name=op.f('ck_findings_waived')),
    sa.CheckConstraint("owner IN ('operator', 'verifier', 'signatory', 'province')", name=op.f('ck_findings_owner')),
    sa.CheckConstraint("rule IN ('month_unpaid', 'agreement_ending', 'agreement_gap', 'paid_twice', 'sums_differ', 'bill_mismatch', 'deaths_unfiled', 'list_unsent', 'quota_unused', 'report_late', 'evidence_expired', 'regulation_missing')", name=op.f('ck_findings_rule')),
    sa.CheckConstraint("state IN ('open', 'waived', 'closed')", name=op.f('ck_findings_state')),
    sa.CheckConstraint("waived_until IS NULL OR waived_why <> ''", name=op.f('ck_findings_waived_why')),
    sa.CheckConstraint('severity BETWEEN 1 AND 3', name=op.f('ck_findings_severity')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_findings_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_findings')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_findings_regency_id_id')),
    sa.UniqueConstraint('regency_id', 'rule', 'subject_key', name=op.f('uq_findings_regency_id_rule_subject_key'))
    )
    op.create_index('ix_findings_queue', 'findings', ['state', 'severity', 'since', 'id'], unique=False)
    op.create_index('ix_findings_state', 'findings', ['regency_id', 'state'], unique=False)
    op.create_table('finding_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('finding_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('sentence', sa.String(length=800), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.Column('by_role', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'waived' OR (reason <> '' AND until_on IS NOT NULL)", name=op.f('ck_finding_events_waived')),
    sa.CheckConstraint("kind IN ('opened', 'changed', 'escalated', 'waived', 'waiver_ended', 'closed', 'reopened')", name=op.f('ck_finding_events_kind')),
    sa.ForeignKeyConstraint(['regency_id', 'finding_id'], ['findings.regency_id', 'findings.id'], name=op.f('fk_finding_events_regency_id_finding_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_finding_events_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_events'))
    )
    op.create_index('ix_finding_events_finding', 'finding_events', ['finding_id', 'id'], unique=False)
    op.create_index(
        'ix_enrolments_unsent', 'enrolments', ['quota_id', 'first_month'], unique=False,
        sqlite_where=sa.text(UNSENT), postgresql_where=sa.text(UNSENT),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in WALLED:
            for statement in protect(table):
                op.execute(statement)
        op.execute(
            "CREATE TRIGGER finding_events_unchanging BEFORE UPDATE OR DELETE ON finding_events "
            "FOR EACH ROW EXECUTE FUNCTION portal_refuse_rewriting()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER finding_events_no_{act.lower()} BEFORE {act} ON finding_events "
            "BEGIN SELECT RAISE(ABORT, 'finding_events is never rewritten'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER finding_events_unchanging ON finding_events")
        for table in WALLED:
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_index('ix_enrolments_unsent', table_name='enrolments')
    op.drop_index('ix_finding_events_finding', table_name='finding_events')
    op.drop_table('finding_events')
    op.drop_index('ix_findings_state', table_name='findings')
    op.drop_index('ix_findings_queue', table_name='findings')
    op.drop_table('findings')
    op.drop_table('finding_runs')
    op.drop_table('compliance_rules')

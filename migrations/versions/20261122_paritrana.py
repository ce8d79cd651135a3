"""The award: editions with their criteria, and what each region has, says, is told and earns.

Revision ID: 0033
Revises: 0032
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0033'
down_revision = "0032"
branch_labels = None
depends_on = None

WALLED = (
    "paritrana_assessments",
    "paritrana_answers",
    "paritrana_verdicts",
    "paritrana_replies",
    "paritrana_standings",
    "paritrana_results",
    "paritrana_evidence",
    "paritrana_evidence_uses",
)
UNCHANGING = ("paritrana_verdicts", "paritrana_results")  # a word that was said, a score that was frozen


def upgrade() -> None:
    op.create_table('paritrana_editions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('judged_year', sa.Integer(), nullable=False),
    sa.Column('awarded_year', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('verify_by', sa.Date(), nullable=False),
    sa.Column('reply_by', sa.Date(), nullable=False),
    sa.Column('freeze_on', sa.Date(), nullable=False),
    sa.Column('ranking_open', sa.Boolean(), nullable=False),
    sa.Column('copied_from_id', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f('ck_paritrana_editions_state')),
    sa.CheckConstraint('awarded_year >= judged_year', name=op.f('ck_paritrana_editions_years')),
    sa.CheckConstraint('opens_on < due_on AND due_on < verify_by AND verify_by < reply_by AND reply_by < freeze_on', name=op.f('ck_paritrana_editions_calendar')),
    sa.ForeignKeyConstraint(['copied_from_id'], ['paritrana_editions.id'], name=op.f('fk_paritrana_editions_copied_from_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_editions')),
    sa.UniqueConstraint('judged_year', name=op.f('uq_paritrana_editions_judged_year'))
    )
    op.create_table('paritrana_aspects',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['paritrana_editions.id'], name=op.f('fk_paritrana_aspects_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_aspects')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_paritrana_aspects_edition_id_code')),
    sa.UniqueConstraint('edition_id', 'id', name=op.f('uq_paritrana_aspects_edition_id_id'))
    )
    op.create_table('paritrana_assessments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_by_name', sa.String(length=120), nullable=False),
    sa.Column('concluded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('concluded_by_name', sa.String(length=120), nullable=False),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replied_by_name', sa.String(length=120), nullable=False),
    sa.Column('reply_late', sa.Boolean(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('frozen_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'frozen' OR frozen_at IS NOT NULL", name=op.f('ck_paritrana_assessments_frozen')),
    sa.CheckConstraint("state = 'filling' OR submitted_at IS NOT NULL", name=op.f('ck_paritrana_assessments_submitted')),
    sa.CheckConstraint("state IN ('filling', 'submitted', 'concluded', 'replied', 'frozen')", name=op.f('ck_paritrana_assessments_state')),
    sa.ForeignKeyConstraint(['edition_id'], ['paritrana_editions.id'], name=op.f('fk_paritrana_assessments_edition_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_assessments_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_assessments')),
    sa.UniqueConstraint('regency_id', 'edition_id', name=op.f('uq_paritrana_assessments_regency_id_edition_id')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_paritrana_assessments_regency_id_id'))
    )
    op.create_table('paritrana_standings',
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('own', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('points BETWEEN 0 AND 10000 AND own BETWEEN 0 AND 10000', name=op.f('ck_paritrana_standings_points')),
    sa.ForeignKeyConstraint(['edition_id'], ['paritrana_editions.id'], name=op.f('fk_paritrana_standings_edition_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_standings_regency_id')),
    sa.PrimaryKeyConstraint('regency_id', 'edition_id', 'day', name=op.f('pk_paritrana_standings'))
    )
    op.create_table('paritrana_criteria',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('aspect_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('guidance', sa.String(length=1000), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.Column('evidence_kinds', sa.String(length=80), nullable=False),
    sa.Column('validity', sa.String(length=10), nullable=False),
    sa.Column('verifier', sa.String(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('computed', 'number', 'yes_no', 'rubric', 'documents')", name=op.f('ck_paritrana_criteria_kind')),
    sa.CheckConstraint("validity IN ('any', 'in_year', 'in_force')", name=op.f('ck_paritrana_criteria_validity')),
    sa.CheckConstraint('weight > 0 AND weight <= 10000', name=op.f('ck_paritrana_criteria_weight')),
    sa.ForeignKeyConstraint(['edition_id', 'aspect_id'], ['paritrana_aspects.edition_id', 'paritrana_aspects.id'], name=op.f('fk_paritrana_criteria_edition_id_aspect_id')),
    sa.ForeignKeyConstraint(['edition_id'], ['paritrana_editions.id'], name=op.f('fk_paritrana_criteria_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_criteria')),
    sa.UniqueConstraint('edition_id', 'code', name=op.f('uq_paritrana_criteria_edition_id_code')),
    sa.UniqueConstraint('edition_id', 'id', name=op.f('uq_paritrana_criteria_edition_id_id'))
    )
    op.create_table('paritrana_evidence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('preview_id', sa.BigInteger(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('pointer_id', sa.BigInteger(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_name', sa.String(length=120), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_name', sa.String(length=120), nullable=False),
    sa.Column('removed_why', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'file' OR (file_id IS NOT NULL AND sha256 <> '')", name=op.f('ck_paritrana_evidence_file')),
    sa.CheckConstraint("kind <> 'link' OR url <> ''", name=op.f('ck_paritrana_evidence_link')),
    sa.CheckConstraint("kind IN ('file', 'link') OR pointer_id IS NOT NULL", name=op.f('ck_paritrana_evidence_pointer')),
    sa.CheckConstraint("kind IN ('file', 'link', 'regulation', 'agreement', 'payment')", name=op.f('ck_paritrana_evidence_kind')),
    sa.CheckConstraint("removed_at IS NULL OR removed_why <> ''", name=op.f('ck_paritrana_evidence_removed')),
    sa.CheckConstraint('valid_until IS NULL OR dated_on IS NULL OR valid_until >= dated_on', name=op.f('ck_paritrana_evidence_term')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_paritrana_evidence_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id', 'preview_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_paritrana_evidence_regency_id_preview_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_evidence_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_evidence')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_paritrana_evidence_regency_id_id'))
    )
    op.create_index('ix_paritrana_evidence_regency', 'paritrana_evidence', ['regency_id', 'id'], unique=False)
    op.create_table('paritrana_results',
    sa.Column('assessment_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('points BETWEEN 0 AND 10000', name=op.f('ck_paritrana_results_points')),
    sa.ForeignKeyConstraint(['regency_id', 'assessment_id'], ['paritrana_assessments.regency_id', 'paritrana_assessments.id'], name=op.f('fk_paritrana_results_regency_id_assessment_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_results_regency_id')),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_paritrana_results'))
    )
    op.create_table('paritrana_answers',
    sa.Column('assessment_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('numerator', sa.BigInteger(), nullable=True),
    sa.Column('denominator', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('yes', sa.Boolean(), nullable=True),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('effort', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(numerator IS NULL) = (denominator IS NULL)', name=op.f('ck_paritrana_answers_both')),
    sa.CheckConstraint('effort BETWEEN 1 AND 5', name=op.f('ck_paritrana_answers_effort')),
    sa.CheckConstraint('numerator >= 0 AND denominator > 0', name=op.f('ck_paritrana_answers_ratio')),
    sa.ForeignKeyConstraint(['criterion_id'], ['paritrana_criteria.id'], name=op.f('fk_paritrana_answers_criterion_id')),
    sa.ForeignKeyConstraint(['regency_id', 'assessment_id'], ['paritrana_assessments.regency_id', 'paritrana_assessments.id'], name=op.f('fk_paritrana_answers_regency_id_assessment_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_answers_regency_id')),
    sa.PrimaryKeyConstraint('assessment_id', 'criterion_id', name=op.f('pk_paritrana_answers'))
    )
    op.create_table('paritrana_evidence_uses',
    sa.Column('evidence_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('assessment_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['paritrana_criteria.id'], name=op.f('fk_paritrana_evidence_uses_criterion_id')),
    sa.ForeignKeyConstraint(['regency_id', 'assessment_id'], ['paritrana_assessments.regency_id', 'paritrana_assessments.id'], name=op.f('fk_paritrana_evidence_uses_regency_id_assessment_id')),
    sa.ForeignKeyConstraint(['regency_id', 'evidence_id'], ['paritrana_evidence.regency_id', 'paritrana_evidence.id'], name=op.f('fk_paritrana_evidence_uses_regency_id_evidence_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_evidence_uses_regency_id')),
    sa.PrimaryKeyConstraint('evidence_id', 'assessment_id', 'criterion_id', name=op.f('pk_paritrana_evidence_uses'))
    )
    op.create_index('ix_paritrana_evidence_uses_assessment', 'paritrana_evidence_uses', ['assessment_id', 'criterion_id'], unique=False)
    op.create_table('paritrana_replies',
    sa.Column('assessment_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replied_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['paritrana_criteria.id'], name=op.f('fk_paritrana_replies_criterion_id')),
    sa.ForeignKeyConstraint(['regency_id', 'assessment_id'], ['paritrana_assessments.regency_id', 'paritrana_assessments.id'], name=op.f('fk_paritrana_replies_regency_id_assessment_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_replies_regency_id')),
    sa.PrimaryKeyConstraint('assessment_id', 'criterion_id', name=op.f('pk_paritrana_replies'))
    )
    op.create_table('paritrana_verdicts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('assessment_id', sa.BigInteger(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('decision', sa.String(length=10), nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=600), nullable=False),
    sa.Column('after_reply', sa.Boolean(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(decision = 'send_back') = (points IS NULL)", name=op.f('ck_paritrana_verdicts_points')),
    sa.CheckConstraint("decision = 'accept' OR reason <> ''", name=op.f('ck_paritrana_verdicts_reason')),
    sa.CheckConstraint("decision IN ('accept', 'correct', 'send_back')", name=op.f('ck_paritrana_verdicts_decision')),
    sa.ForeignKeyConstraint(['criterion_id'], ['paritrana_criteria.id'], name=op.f('fk_paritrana_verdicts_criterion_id')),
    sa.ForeignKeyConstraint(['regency_id', 'assessment_id'], ['paritrana_assessments.regency_id', 'paritrana_assessments.id'], name=op.f('fk_paritrana_verdicts_regency_id_assessment_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_verdicts_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_verdicts'))
    )
    op.create_index('ix_paritrana_verdicts_assessment', 'paritrana_verdicts', ['assessment_id', 'criterion_id', 'id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in WALLED:
            for statement in protect(table):
                op.execute(statement)
        op.execute(
            "CREATE FUNCTION portal_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is never rewritten', TG_TABLE_NAME; END $$"
        )
        for table in UNCHANGING:
            op.execute(
                f"CREATE TRIGGER {table}_unchanging BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION portal_refuse_rewriting()"
            )
        return
    for table in UNCHANGING:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never rewritten'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in UNCHANGING:
            op.execute(f"DROP TRIGGER {table}_unchanging ON {table}")
        op.execute("DROP FUNCTION portal_refuse_rewriting()")
        for table in WALLED:
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_index('ix_paritrana_verdicts_assessment', table_name='paritrana_verdicts')
    op.drop_table('paritrana_verdicts')
    op.drop_table('paritrana_replies')
    op.drop_index('ix_paritrana_evidence_uses_assessment', table_name='paritrana_evidence_uses')
    op.drop_table('paritrana_evidence_uses')
    op.drop_table('paritrana_answers')
    op.drop_table('paritrana_results')
    op.drop_index('ix_paritrana_evidence_regency', table_name='paritrana_evidence')
    op.drop_table('paritrana_evidence')
    op.drop_table('paritrana_criteria')
    op.drop_table('paritrana_standings')
    op.drop_table('paritrana_assessments')
    op.drop_table('paritrana_aspects')
    op.drop_table('paritrana_editions')

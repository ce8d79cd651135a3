"""Deliveries to BPJS with the branch's answers, its column template, the KPJ of people, and what codes mean.

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

WALLED = ("deliveries", "delivery_lines", "participant_cards", "delivery_fetches", "answer_files")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('delivery_templates',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('branch_id', sa.Integer(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('date_format', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['branch_id'], ['branches.id'], name=op.f('fk_delivery_templates_branch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_templates'))
    )
    op.create_index('ix_delivery_templates_branch', 'delivery_templates', ['branch_id', 'id'], unique=False)
    op.create_table('deliveries',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('branch_id', sa.Integer(), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('date_format', sa.String(length=10), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.Integer(), nullable=True),
    sa.Column('sent_by_name', sa.String(length=120), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recalled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recalled_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('row_count > 0', name=op.f('ck_deliveries_not_empty')),
    sa.CheckConstraint('accepted + refused <= row_count AND accepted >= 0 AND refused >= 0', name=op.f('ck_deliveries_answers')),
    sa.CheckConstraint('recalled_at IS NULL OR (fetched_at IS NULL AND accepted + refused = 0)', name=op.f('ck_deliveries_recalled')),
    sa.ForeignKeyConstraint(['branch_id'], ['branches.id'], name=op.f('fk_deliveries_branch_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_deliveries_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_deliveries_regency_id_quota_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_deliveries_regency_id_id'))
    )
    op.create_index('ix_deliveries_regency', 'deliveries', ['regency_id', 'id'], unique=False)
    op.create_index('ix_deliveries_quota', 'deliveries', ['quota_id'], unique=False)
    op.create_table('delivery_lines',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('kpj', sa.String(length=11), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_name', sa.String(length=120), nullable=False),
    sa.Column('resend_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resend_by_name', sa.String(length=120), nullable=False),
    sa.Column('resend_note', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('sent', 'accepted', 'refused')", name=op.f('ck_delivery_lines_state')),
    sa.CheckConstraint("(state = 'accepted') = (kpj <> '')", name=op.f('ck_delivery_lines_accepted_has_kpj')),
    sa.CheckConstraint("(state = 'refused') = (code <> '')", name=op.f('ck_delivery_lines_refused_has_code')),
    sa.CheckConstraint("(state = 'sent') = (answered_at IS NULL)", name=op.f('ck_delivery_lines_answered')),
    sa.CheckConstraint("resend_at IS NULL OR state = 'refused'", name=op.f('ck_delivery_lines_resend')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_delivery_lines_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'delivery_id'], ['deliveries.regency_id', 'deliveries.id'], name=op.f('fk_delivery_lines_regency_id_delivery_id')),
    sa.ForeignKeyConstraint(['regency_id', 'enrolment_id'], ['enrolments.regency_id', 'enrolments.id'], name=op.f('fk_delivery_lines_regency_id_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_lines')),
    sa.UniqueConstraint('delivery_id', 'position', name=op.f('uq_delivery_lines_delivery_id_position'))
    )
    op.create_index('ix_delivery_lines_enrolment', 'delivery_lines', ['enrolment_id', 'id'], unique=False)
    op.create_index(
        'ix_delivery_lines_code', 'delivery_lines', ['code', 'regency_id'], unique=False,
        sqlite_where=sa.text("state = 'refused'"), postgresql_where=sa.text("state = 'refused'"),
    )
    op.create_table('participant_cards',
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=False),
    sa.Column('kpj', sa.String(length=11), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_participant_cards_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_participant_cards_regency_id_beneficiary_id')),
    sa.PrimaryKeyConstraint('beneficiary_id', name=op.f('pk_participant_cards')),
    sa.UniqueConstraint('regency_id', 'kpj', name=op.f('uq_participant_cards_regency_id_kpj'))
    )
    op.create_table('delivery_fetches',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('person_name', sa.String(length=120), nullable=False),
    sa.Column('purpose', sa.String(length=200), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_delivery_fetches_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'delivery_id'], ['deliveries.regency_id', 'deliveries.id'], name=op.f('fk_delivery_fetches_regency_id_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_fetches'))
    )
    op.create_index('ix_delivery_fetches_delivery', 'delivery_fetches', ['delivery_id', 'id'], unique=False)
    op.create_table('answer_files',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('received', 'judged', 'applying', 'applied', 'unreadable', 'discarded')", name=op.f('ck_answer_files_state')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_answer_files_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'delivery_id'], ['deliveries.regency_id', 'deliveries.id'], name=op.f('fk_answer_files_regency_id_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_files')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_answer_files_regency_id_id'))
    )
    op.create_index('ix_answer_files_delivery', 'answer_files', ['delivery_id', 'id'], unique=False)
    op.create_table('answer_codes',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('meaning', sa.String(length=200), nullable=False),
    sa.Column('remedy', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_answer_codes'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in WALLED:
            for statement in protect(name):
                op.execute(statement)


def downgrade() -> None:
    """What was sent and answered is forgotten, KPJ included."""
    if op.get_bind().dialect.name == "postgresql":
        for name in WALLED:
            for statement in unprotect(name):
                op.execute(statement)
    op.drop_table('answer_codes')
    op.drop_index('ix_answer_files_delivery', table_name='answer_files')
    op.drop_table('answer_files')
    op.drop_index('ix_delivery_fetches_delivery', table_name='delivery_fetches')
    op.drop_table('delivery_fetches')
    op.drop_table('participant_cards')
    op.drop_index('ix_delivery_lines_code', table_name='delivery_lines')
    op.drop_index('ix_delivery_lines_enrolment', table_name='delivery_lines')
    op.drop_table('delivery_lines')
    op.drop_index('ix_deliveries_quota', table_name='deliveries')
    op.drop_index('ix_deliveries_regency', table_name='deliveries')
    op.drop_table('deliveries')
    op.drop_index('ix_delivery_templates_branch', table_name='delivery_templates')
    op.drop_table('delivery_templates')

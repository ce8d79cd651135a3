"""foundation

Revision ID: 0001
Revises: 
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('branches',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_branches')),
    sa.UniqueConstraint('slug', name=op.f('uq_branches_slug'))
    )
    op.create_table('form_submissions',
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=43), nullable=False),
    sa.Column('content_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('person_id', 'key', name=op.f('pk_form_submissions'))
    )
    op.create_index(op.f('ix_form_submissions_created_at'), 'form_submissions', ['created_at'], unique=False)
    op.create_table('funding_sources',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('funding_class', sa.String(length=12), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_funding_sources'))
    )
    op.create_table('people',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_sign_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('username', name=op.f('uq_people_username'))
    )
    op.create_table('regencies',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('bps_code', sa.String(length=4), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.Column('capital', sa.String(length=40), nullable=False),
    sa.Column('short_name', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regencies')),
    sa.UniqueConstraint('code', name=op.f('uq_regencies_code')),
    sa.UniqueConstraint('slug', name=op.f('uq_regencies_slug'))
    )
    op.create_table('sign_in_failures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_hash', sa.LargeBinary(length=16), nullable=False),
    sa.Column('address_hash', sa.LargeBinary(length=16), nullable=False),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failures'))
    )
    op.create_index('ix_sign_in_failures_account', 'sign_in_failures', ['account_hash', 'failed_at'], unique=False)
    op.create_index('ix_sign_in_failures_address', 'sign_in_failures', ['address_hash', 'failed_at'], unique=False)
    op.create_table('approvals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('approver_rule', sa.String(length=8), nullable=False),
    sa.Column('submitted_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name=op.f('ck_approvals_submitted')),
    sa.CheckConstraint("(state IN ('approved', 'returned')) = (decided_at IS NOT NULL)", name=op.f('ck_approvals_decided')),
    sa.CheckConstraint("approver_rule IN ('', 'nobody', 'verifier')", name=op.f('ck_approvals_approver_rule')),
    sa.CheckConstraint("state <> 'approved' OR approver_rule = 'nobody' OR (decided_by IS NOT NULL AND decided_by <> submitted_by)", name=op.f('ck_approvals_four_eyes')),
    sa.CheckConstraint("state <> 'returned' OR comment <> ''", name=op.f('ck_approvals_return_needs_comment')),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'approved', 'returned')", name=op.f('ck_approvals_state')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_approvals_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_approvals_regency_id_id')),
    sa.UniqueConstraint('regency_id', 'subject_kind', 'subject_id', name=op.f('uq_approvals_regency_id_subject_kind_subject_id'))
    )
    op.create_table('audit_entries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=120), nullable=False),
    sa.Column('actor_role', sa.Text(), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_audit_entries_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries'))
    )
    op.create_index('ix_audit_entries_action_id', 'audit_entries', ['action', 'id'], unique=False)
    op.create_index('ix_audit_entries_actor_id', 'audit_entries', ['actor_id', 'id'], unique=False)
    op.create_index('ix_audit_entries_regency_id_actor_id', 'audit_entries', ['regency_id', 'actor_id', 'id'], unique=False)
    op.create_index('ix_audit_entries_regency_id_id', 'audit_entries', ['regency_id', 'id'], unique=False)
    op.create_table('branch_areas',
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('branch_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('valid_until IS NULL OR valid_until >= valid_from', name=op.f('ck_branch_areas_dates')),
    sa.ForeignKeyConstraint(['branch_id'], ['branches.id'], name=op.f('fk_branch_areas_branch_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_branch_areas_regency_id')),
    sa.PrimaryKeyConstraint('regency_id', 'valid_from', name=op.f('pk_branch_areas'))
    )
    op.create_index('ix_branch_areas_branch', 'branch_areas', ['branch_id'], unique=False)
    op.create_table('coverage_months',
    sa.Column('worker_key', sa.LargeBinary(length=16), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.BigInteger(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_coverage_months_regency_id')),
    sa.PrimaryKeyConstraint('worker_key', 'month', name=op.f('pk_coverage_months')),
    sqlite_with_rowid=False
    )
    op.create_table('districts',
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_districts_regency_id')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_districts'))
    )
    op.create_index(op.f('ix_districts_regency_id'), 'districts', ['regency_id'], unique=False)
    op.create_table('downloads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('args', sa.Text(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('row_count', sa.Integer(), nullable=True),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_by_role', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_downloads_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_downloads'))
    )
    op.create_index('ix_downloads_created_by', 'downloads', ['created_by', 'id'], unique=False)
    op.create_table('jobs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('args', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('leased_by', sa.String(length=80), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error_code', sa.String(length=60), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('created_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name=op.f('ck_jobs_lease')),
    sa.CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name=op.f('ck_jobs_finished')),
    sa.CheckConstraint("state <> 'failed' OR sentence <> ''", name=op.f('ck_jobs_failure_is_explained')),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f('ck_jobs_state')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_jobs_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_jobs_regency_id_id'))
    )
    op.create_index('ix_jobs_state_lease_until', 'jobs', ['state', 'lease_until'], unique=False)
    op.create_index('ix_jobs_subject', 'jobs', ['subject_kind', 'subject_id', 'id'], unique=False)
    op.create_table('memberships',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.Column('branch_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'regency' AND regency_id IS NOT NULL AND branch_id IS NULL) OR (kind = 'branch' AND branch_id IS NOT NULL AND regency_id IS NULL) OR (kind = 'province' AND regency_id IS NULL AND branch_id IS NULL)", name=op.f('ck_memberships_workplace')),
    sa.CheckConstraint('valid_until IS NULL OR valid_until >= valid_from', name=op.f('ck_memberships_dates')),
    sa.CheckConstraint('ended_at IS NULL OR valid_until IS NOT NULL', name=op.f('ck_memberships_ended')),
    sa.ForeignKeyConstraint(['branch_id'], ['branches.id'], name=op.f('fk_memberships_branch_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_memberships_person_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_memberships_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships'))
    )
    op.create_index(op.f('ix_memberships_branch_id'), 'memberships', ['branch_id'], unique=False)
    op.create_index(op.f('ix_memberships_person_id'), 'memberships', ['person_id'], unique=False)
    op.create_index(op.f('ix_memberships_regency_id'), 'memberships', ['regency_id'], unique=False)
    op.create_table('office_settings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('changed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_office_settings_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office_settings'))
    )
    op.create_index('uq_office_settings_province', 'office_settings', ['name'], unique=True, sqlite_where=sa.text('regency_id IS NULL'), postgresql_where=sa.text('regency_id IS NULL'))
    op.create_index('uq_office_settings_regency', 'office_settings', ['regency_id', 'name'], unique=True)
    op.create_table('password_links',
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_password_links_person_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_password_links'))
    )
    op.create_index(op.f('ix_password_links_person_id'), 'password_links', ['person_id'], unique=False)
    op.create_table('people_searches',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('terms_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_people_searches_regency_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_people_searches'))
    )
    op.create_index(op.f('ix_people_searches_created_at'), 'people_searches', ['created_at'], unique=False)
    op.create_table('quotas',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('funding_source_code', sa.String(length=20), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('jkk_rate', sa.BigInteger(), nullable=False),
    sa.Column('jkm_rate', sa.BigInteger(), nullable=False),
    sa.Column('budget_amount', sa.BigInteger(), nullable=False),
    sa.Column('is_example', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_quotas_term')),
    sa.CheckConstraint('jkk_rate >= 0 AND jkm_rate >= 0 AND budget_amount >= 0', name=op.f('ck_quotas_amounts')),
    sa.ForeignKeyConstraint(['funding_source_code'], ['funding_sources.code'], name=op.f('fk_quotas_funding_source_code')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_quotas_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quotas')),
    sa.UniqueConstraint('regency_id', 'fiscal_year', 'funding_source_code', name=op.f('uq_quotas_regency_id_fiscal_year_funding_source_code')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_quotas_regency_id_id'))
    )
    op.create_table('stored_files',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=120), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.LargeBinary(length=32), nullable=False),
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_stored_files_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_files')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_stored_files_regency_id_id')),
    sa.UniqueConstraint('token', name=op.f('uq_stored_files_token'))
    )
    op.create_index(op.f('ix_stored_files_delete_after'), 'stored_files', ['delete_after'], unique=False)
    op.create_table('approval_touches',
    sa.Column('approval_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'approval_id'], ['approvals.regency_id', 'approvals.id'], name=op.f('fk_approval_touches_regency_id_approval_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_approval_touches_regency_id')),
    sa.PrimaryKeyConstraint('approval_id', 'person_id', name=op.f('pk_approval_touches'))
    )
    op.create_table('quota_movements',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=True),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("people > 0 OR reverses_id IS NOT NULL OR (kind = 'revised' AND people <> 0)", name=op.f('ck_quota_movements_people_sign')),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_quota_movements_term')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_quota_movements_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_quota_movements_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'reverses_id'], ['quota_movements.regency_id', 'quota_movements.id'], name=op.f('fk_quota_movements_regency_id_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quota_movements')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_quota_movements_regency_id_id')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_quota_movements_reverses_id'))
    )
    op.create_index('ix_quota_movements_quota', 'quota_movements', ['quota_id', 'kind'], unique=False)
    op.create_table('uploads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('start_month', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('read_rows', sa.Integer(), nullable=False),
    sa.Column('ready_rows', sa.Integer(), nullable=False),
    sa.Column('warned_rows', sa.Integer(), nullable=False),
    sa.Column('refused_rows', sa.Integer(), nullable=False),
    sa.Column('present_rows', sa.Integer(), nullable=False),
    sa.Column('confirmed_rows', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('read_rows = ready_rows + warned_rows + refused_rows + present_rows', name=op.f('ck_uploads_every_row_has_one_verdict')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_uploads_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_uploads_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_uploads')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_uploads_regency_id_id'))
    )
    op.create_index('ix_uploads_regency_id_id', 'uploads', ['regency_id', 'id'], unique=False)
    op.create_index('ix_uploads_sha256', 'uploads', ['regency_id', 'sha256'], unique=False)
    op.create_table('villages',
    sa.Column('code', sa.String(length=13), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.CheckConstraint("kind IN ('desa', 'kelurahan')", name=op.f('ck_villages_kind')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_villages_district_code')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_villages_regency_id')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_villages'))
    )
    op.create_index(op.f('ix_villages_district_code'), 'villages', ['district_code'], unique=False)
    op.create_index(op.f('ix_villages_regency_id'), 'villages', ['regency_id'], unique=False)
    op.create_table('beneficiaries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('nik_key', sa.LargeBinary(length=16), nullable=False),
    sa.Column('private_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('nik_prefix', sa.String(length=6), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.String(length=120), nullable=False),
    sa.Column('birth_place', sa.Text(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('sex', sa.String(length=1), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('village_code', sa.String(length=13), nullable=False),
    sa.Column('occupation_code', sa.String(length=20), nullable=False),
    sa.Column('occupation_text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("sex IN ('L', 'P')", name=op.f('ck_beneficiaries_sex')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_beneficiaries_district_code')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_beneficiaries_regency_id')),
    sa.ForeignKeyConstraint(['village_code'], ['villages.code'], name=op.f('fk_beneficiaries_village_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_beneficiaries')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_beneficiaries_regency_id_id')),
    sa.UniqueConstraint('regency_id', 'nik_key', name=op.f('uq_beneficiaries_regency_id_nik_key'))
    )
    op.create_index('ix_beneficiaries_name', 'beneficiaries', ['regency_id', 'name_key', 'id'], unique=False)
    op.create_index('ix_beneficiaries_village', 'beneficiaries', ['regency_id', 'village_code', 'name_key', 'id'], unique=False)
    op.create_table('beneficiary_counts',
    sa.Column('quota_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('village_code', sa.String(length=13), nullable=False),
    sa.Column('occupation_code', sa.String(length=20), nullable=False),
    sa.Column('sex', sa.String(length=1), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_beneficiary_counts_district_code')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_beneficiary_counts_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_beneficiary_counts_regency_id')),
    sa.ForeignKeyConstraint(['village_code'], ['villages.code'], name=op.f('fk_beneficiary_counts_village_code')),
    sa.PrimaryKeyConstraint('quota_id', 'village_code', 'occupation_code', 'sex', 'status', name=op.f('pk_beneficiary_counts'))
    )
    op.create_index('ix_beneficiary_counts_regency', 'beneficiary_counts', ['regency_id', 'quota_id'], unique=False)
    op.create_table('staged_rows',
    sa.Column('upload_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=False),
    sa.Column('blob', sa.LargeBinary(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_staged_rows_regency_id_upload_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_staged_rows_regency_id')),
    sa.PrimaryKeyConstraint('upload_id', 'position', name=op.f('pk_staged_rows'))
    )
    op.create_table('enrolments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=False),
    sa.Column('quota_id', sa.BigInteger(), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('village_code', sa.String(length=13), nullable=False),
    sa.Column('occupation_code', sa.String(length=20), nullable=False),
    sa.Column('sex', sa.String(length=1), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_enrolments_term')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_enrolments_district_code')),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_enrolments_regency_id_beneficiary_id')),
    sa.ForeignKeyConstraint(['regency_id', 'quota_id'], ['quotas.regency_id', 'quotas.id'], name=op.f('fk_enrolments_regency_id_quota_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_enrolments_regency_id_upload_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_enrolments_regency_id')),
    sa.ForeignKeyConstraint(['village_code'], ['villages.code'], name=op.f('fk_enrolments_village_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments'))
    )
    op.create_index('ix_enrolments_beneficiary', 'enrolments', ['beneficiary_id'], unique=False)
    op.create_index('ix_enrolments_quota', 'enrolments', ['quota_id', 'village_code'], unique=False)
    op.create_index('ix_enrolments_upload', 'enrolments', ['upload_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_enrolments_upload', table_name='enrolments')
    op.drop_index('ix_enrolments_quota', table_name='enrolments')
    op.drop_index('ix_enrolments_beneficiary', table_name='enrolments')
    op.drop_table('enrolments')
    op.drop_table('staged_rows')
    op.drop_index('ix_beneficiary_counts_regency', table_name='beneficiary_counts')
    op.drop_table('beneficiary_counts')
    op.drop_index('ix_beneficiaries_village', table_name='beneficiaries')
    op.drop_index('ix_beneficiaries_name', table_name='beneficiaries')
    op.drop_table('beneficiaries')
    op.drop_index(op.f('ix_villages_regency_id'), table_name='villages')
    op.drop_index(op.f('ix_villages_district_code'), table_name='villages')
    op.drop_table('villages')
    op.drop_index('ix_uploads_sha256', table_name='uploads')
    op.drop_index('ix_uploads_regency_id_id', table_name='uploads')
    op.drop_table('uploads')
    op.drop_index('ix_quota_movements_quota', table_name='quota_movements')
    op.drop_table('quota_movements')
    op.drop_table('approval_touches')
    op.drop_index(op.f('ix_stored_files_delete_after'), table_name='stored_files')
    op.drop_table('stored_files')
    op.drop_table('quotas')
    op.drop_index(op.f('ix_people_searches_created_at'), table_name='people_searches')
    op.drop_table('people_searches')
    op.drop_index(op.f('ix_password_links_person_id'), table_name='password_links')
    op.drop_table('password_links')
    op.drop_index('uq_office_settings_regency', table_name='office_settings')
    op.drop_index('uq_office_settings_province', table_name='office_settings', sqlite_where=sa.text('regency_id IS NULL'), postgresql_where=sa.text('regency_id IS NULL'))
    op.drop_table('office_settings')
    op.drop_index(op.f('ix_memberships_regency_id'), table_name='memberships')
    op.drop_index(op.f('ix_memberships_person_id'), table_name='memberships')
    op.drop_index(op.f('ix_memberships_branch_id'), table_name='memberships')
    op.drop_table('memberships')
    op.drop_index('ix_jobs_subject', table_name='jobs')
    op.drop_index('ix_jobs_state_lease_until', table_name='jobs')
    op.drop_table('jobs')
    op.drop_index('ix_downloads_created_by', table_name='downloads')
    op.drop_table('downloads')
    op.drop_index(op.f('ix_districts_regency_id'), table_name='districts')
    op.drop_table('districts')
    op.drop_table('coverage_months')
    op.drop_index('ix_branch_areas_branch', table_name='branch_areas')
    op.drop_table('branch_areas')
    op.drop_index('ix_audit_entries_regency_id_id', table_name='audit_entries')
    op.drop_index('ix_audit_entries_regency_id_actor_id', table_name='audit_entries')
    op.drop_index('ix_audit_entries_actor_id', table_name='audit_entries')
    op.drop_index('ix_audit_entries_action_id', table_name='audit_entries')
    op.drop_table('audit_entries')
    op.drop_table('approvals')
    op.drop_index('ix_sign_in_failures_address', table_name='sign_in_failures')
    op.drop_index('ix_sign_in_failures_account', table_name='sign_in_failures')
    op.drop_table('sign_in_failures')
    op.drop_table('regencies')
    op.drop_table('people')
    op.drop_table('funding_sources')
    op.drop_index(op.f('ix_form_submissions_created_at'), table_name='form_submissions')
    op.drop_table('form_submissions')
    op.drop_table('branches')

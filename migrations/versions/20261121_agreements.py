"""Agreements with parties, terms, articles, versions, moves and scans; the library of standard articles.

Revision ID: 0024
Revises: 0023
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

WALLED = (
    "agreements",
    "agreement_articles",
    "agreement_instalments",
    "agreement_moves",
    "agreement_parties",
    "agreement_terms",
    "agreement_versions",
    "agreement_scans",
)


def upgrade() -> None:
    op.create_table('standard_articles',
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('code', sa.String(length=30), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_standard_articles_version')),
    sa.PrimaryKeyConstraint('kind', 'code', 'version', name=op.f('pk_standard_articles'))
    )
    op.create_table('agreements',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('branch_id', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=160), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('local_basis', sa.String(length=500), nullable=False),
    sa.Column('first_number', sa.String(length=80), nullable=False),
    sa.Column('second_number', sa.String(length=80), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=13), nullable=False),
    sa.Column('agreed_first', sa.Boolean(), nullable=False),
    sa.Column('agreed_second', sa.Boolean(), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('countersigned_on', sa.Date(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('pushed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'addendum' OR parent_id IS NOT NULL", name=op.f('ck_agreements_addendum_has_parent')),
    sa.CheckConstraint("kind IN ('note', 'agreement', 'workplan', 'addendum')", name=op.f('ck_agreements_kind')),
    sa.CheckConstraint("state IN ('draft', 'review', 'returned', 'agreed', 'signed', 'countersigned', 'held', 'cancelled', 'terminated')", name=op.f('ck_agreements_state')),
    sa.CheckConstraint("state NOT IN ('agreed', 'signed', 'countersigned', 'held', 'terminated') OR (agreed_first AND agreed_second)", name=op.f('ck_agreements_two_yes')),
    sa.CheckConstraint("state NOT IN ('signed', 'countersigned', 'held', 'terminated') OR version_id IS NOT NULL", name=op.f('ck_agreements_bound')),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_agreements_term')),
    sa.ForeignKeyConstraint(['branch_id'], ['branches.id'], name=op.f('fk_agreements_branch_id')),
    sa.ForeignKeyConstraint(['regency_id', 'parent_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreements_regency_id_parent_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreements_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreements')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_agreements_regency_id_id'))
    )
    op.create_index('ix_agreements_parent', 'agreements', ['parent_id'], unique=False)
    op.create_index('ix_agreements_regency', 'agreements', ['regency_id', 'last_day', 'id'], unique=False)
    op.create_table('agreement_articles',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreement_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=30), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('standard', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'agreement_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreement_articles_regency_id_agreement_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_articles_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_articles')),
    sa.UniqueConstraint('agreement_id', 'key', 'revision', name=op.f('uq_agreement_articles_agreement_id_key_revision'))
    )
    op.create_table('agreement_instalments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreement_id', sa.BigInteger(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_agreement_instalments_amount')),
    sa.ForeignKeyConstraint(['regency_id', 'agreement_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreement_instalments_regency_id_agreement_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_instalments_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_instalments'))
    )
    op.create_index('ix_agreement_instalments_agreement', 'agreement_instalments', ['agreement_id', 'due_on'], unique=False)
    op.create_table('agreement_moves',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreement_id', sa.BigInteger(), nullable=False),
    sa.Column('move', sa.String(length=11), nullable=False),
    sa.Column('state', sa.String(length=13), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=True),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('made_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'agreement_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreement_moves_regency_id_agreement_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_moves_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_moves'))
    )
    op.create_index('ix_agreement_moves_agreement', 'agreement_moves', ['agreement_id', 'id'], unique=False)
    op.create_table('agreement_parties',
    sa.Column('agreement_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('party', sa.String(length=6), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('acting', sa.String(length=4), nullable=False),
    sa.Column('position', sa.String(length=160), nullable=False),
    sa.Column('staff_number', sa.String(length=30), nullable=False),
    sa.Column('authority', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("acting IN ('', 'Pj.', 'Plt.', 'Plh.')", name=op.f('ck_agreement_parties_acting')),
    sa.CheckConstraint("party IN ('first', 'second')", name=op.f('ck_agreement_parties_party')),
    sa.ForeignKeyConstraint(['regency_id', 'agreement_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreement_parties_regency_id_agreement_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_parties_regency_id')),
    sa.PrimaryKeyConstraint('agreement_id', 'party', name=op.f('pk_agreement_parties'))
    )
    op.create_table('agreement_terms',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreement_id', sa.BigInteger(), nullable=False),
    sa.Column('funding_source_code', sa.String(length=20), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('first_month', sa.Integer(), nullable=False),
    sa.Column('last_month', sa.Integer(), nullable=False),
    sa.Column('jkk_rate', sa.BigInteger(), nullable=False),
    sa.Column('jkm_rate', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> '' OR amount = people * (jkk_rate + jkm_rate) * ((last_month / 100 - first_month / 100) * 12 + last_month % 100 - first_month % 100 + 1)", name=op.f('ck_agreement_terms_explained')),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_agreement_terms_term')),
    sa.CheckConstraint('people > 0 AND jkk_rate >= 0 AND jkm_rate >= 0 AND amount >= 0', name=op.f('ck_agreement_terms_amounts')),
    sa.ForeignKeyConstraint(['funding_source_code'], ['funding_sources.code'], name=op.f('fk_agreement_terms_funding_source_code')),
    sa.ForeignKeyConstraint(['regency_id', 'agreement_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreement_terms_regency_id_agreement_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_terms_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_terms'))
    )
    op.create_index('ix_agreement_terms_agreement', 'agreement_terms', ['agreement_id', 'id'], unique=False)
    op.create_table('agreement_versions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreement_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_name', sa.String(length=120), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(file_id IS NULL) OR (file_sha256 <> '' AND pages > 0)", name=op.f('ck_agreement_versions_document')),
    sa.ForeignKeyConstraint(['regency_id', 'agreement_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreement_versions_regency_id_agreement_id')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_agreement_versions_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_versions_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_versions')),
    sa.UniqueConstraint('agreement_id', 'number', name=op.f('uq_agreement_versions_agreement_id_number')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_agreement_versions_regency_id_id'))
    )
    op.create_table('agreement_scans',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('party', sa.String(length=6), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('pages_seen', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by', sa.Integer(), nullable=False),
    sa.Column('sent_by_name', sa.String(length=120), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by', sa.Integer(), nullable=True),
    sa.Column('checked_by_name', sa.String(length=120), nullable=False),
    sa.Column('accepted', sa.Boolean(), nullable=False),
    sa.Column('problem', sa.String(length=300), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("checked_at IS NULL OR accepted OR problem <> ''", name=op.f('ck_agreement_scans_problem')),
    sa.CheckConstraint("party IN ('first', 'second')", name=op.f('ck_agreement_scans_party')),
    sa.CheckConstraint('(checked_at IS NULL) = (checked_by IS NULL)', name=op.f('ck_agreement_scans_checked')),
    sa.CheckConstraint('checked_by IS NULL OR checked_by <> sent_by', name=op.f('ck_agreement_scans_four_eyes')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_agreement_scans_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id', 'version_id'], ['agreement_versions.regency_id', 'agreement_versions.id'], name=op.f('fk_agreement_scans_regency_id_version_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_scans_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_scans')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_agreement_scans_regency_id_id'))
    )
    op.create_index('ix_agreement_scans_version', 'agreement_scans', ['version_id', 'id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in WALLED:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    """Agreements are forgotten, with what was signed."""
    if op.get_bind().dialect.name == "postgresql":
        for table in reversed(WALLED):
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_table('agreement_scans')
    op.drop_table('agreement_versions')
    op.drop_table('agreement_terms')
    op.drop_table('agreement_parties')
    op.drop_table('agreement_moves')
    op.drop_table('agreement_instalments')
    op.drop_table('agreement_articles')
    op.drop_table('agreements')
    op.drop_table('standard_articles')

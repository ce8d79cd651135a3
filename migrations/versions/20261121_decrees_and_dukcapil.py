"""Decrees of lists; answers of Dukcapil, and what they said of people.

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

WALLED = ("decrees", "list_decrees", "dukcapil_answers")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
RESULT = "dukcapil_state <> ''"


def upgrade() -> None:
    op.create_table('decrees',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('decreed_on', sa.Date(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('signatory_title', sa.String(length=120), nullable=False),
    sa.Column('signatory_name', sa.String(length=120), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_decrees_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decrees')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_decrees_regency_id_id')),
    sa.UniqueConstraint('regency_id', 'year', 'number', name=op.f('uq_decrees_regency_id_year_number'))
    )
    op.create_table('list_decrees',
    sa.Column('upload_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('decree_id', sa.BigInteger(), nullable=False),
    sa.Column('attached_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attached_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_list_decrees_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_list_decrees_regency_id_upload_id')),
    sa.ForeignKeyConstraint(['regency_id', 'decree_id'], ['decrees.regency_id', 'decrees.id'], name=op.f('fk_list_decrees_regency_id_decree_id')),
    sa.PrimaryKeyConstraint('upload_id', name=op.f('pk_list_decrees'))
    )
    op.create_index('ix_list_decrees_decree', 'list_decrees', ['decree_id', 'upload_id'], unique=False)
    op.create_table('dukcapil_answers',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('read_rows', sa.Integer(), nullable=False),
    sa.Column('ready_rows', sa.Integer(), nullable=False),
    sa.Column('same_rows', sa.Integer(), nullable=False),
    sa.Column('refused_rows', sa.Integer(), nullable=False),
    sa.Column('confirmed_rows', sa.Integer(), nullable=False),
    sa.Column('cleared_people', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('read_rows = ready_rows + same_rows + refused_rows', name=op.f('ck_dukcapil_answers_every_row_has_one_verdict')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_dukcapil_answers_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dukcapil_answers')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_dukcapil_answers_regency_id_id'))
    )
    op.create_index('ix_dukcapil_answers_sha256', 'dukcapil_answers', ['regency_id', 'sha256'], unique=False)
    with op.batch_alter_table("beneficiaries") as table:
        table.add_column(sa.Column('dukcapil_state', sa.String(length=8), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column('dukcapil_on', sa.Date(), nullable=True))
        table.add_column(sa.Column('dukcapil_answer_id', sa.BigInteger(), nullable=True))
        table.create_check_constraint(
            op.f('ck_beneficiaries_dukcapil_state'), "dukcapil_state IN ('', 'match', 'mismatch', 'double', 'deceased')"
        )
        table.create_check_constraint(
            op.f('ck_beneficiaries_dukcapil_on'), "(dukcapil_state = '') = (dukcapil_on IS NULL)"
        )
        table.create_foreign_key(
            op.f('fk_beneficiaries_regency_id_dukcapil_answer_id'), 'dukcapil_answers',
            ['regency_id', 'dukcapil_answer_id'], ['regency_id', 'id'],
        )
    op.create_index(
        'ix_beneficiaries_dukcapil', 'beneficiaries', ['regency_id', 'dukcapil_state', 'id'], unique=False,
        sqlite_where=sa.text(RESULT), postgresql_where=sa.text(RESULT),
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in WALLED:
            for statement in protect(name):
                op.execute(statement)


def downgrade() -> None:
    """Decrees, answers and their results are forgotten; a check that an answer lifted stays lifted."""
    if op.get_bind().dialect.name == "postgresql":
        for name in WALLED:
            for statement in unprotect(name):
                op.execute(statement)
    op.drop_index('ix_beneficiaries_dukcapil', table_name='beneficiaries')
    with op.batch_alter_table("beneficiaries") as table:
        table.drop_constraint(op.f('fk_beneficiaries_regency_id_dukcapil_answer_id'), type_='foreignkey')
        table.drop_constraint(op.f('ck_beneficiaries_dukcapil_on'), type_='check')
        table.drop_constraint(op.f('ck_beneficiaries_dukcapil_state'), type_='check')
        table.drop_column('dukcapil_answer_id')
        table.drop_column('dukcapil_on')
        table.drop_column('dukcapil_state')
    op.drop_index('ix_dukcapil_answers_sha256', table_name='dukcapil_answers')
    op.drop_table('dukcapil_answers')
    op.drop_index('ix_list_decrees_decree', table_name='list_decrees')
    op.drop_table('list_decrees')
    op.drop_table('decrees')

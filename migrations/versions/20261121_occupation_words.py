"""What the words of occupations mean, decided by the province, and the words of lists that wait for it.

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('occupation_words',
    sa.Column('word_key', sa.String(length=40), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('occupation_code', sa.String(length=20), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_name', sa.String(length=120), nullable=False),
    sa.CheckConstraint("state IN ('matched', 'kept', 'open')", name=op.f('ck_occupation_words_state')),
    sa.CheckConstraint("(state = 'matched') = (occupation_code <> '')", name=op.f('ck_occupation_words_matched_has_code')),
    sa.PrimaryKeyConstraint('word_key', name=op.f('pk_occupation_words'))
    )
    op.create_table('list_words',
    sa.Column('upload_id', sa.BigInteger(), nullable=False),
    sa.Column('word_key', sa.String(length=40), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('people >= 3', name=op.f('ck_list_words_no_small_cell')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_list_words_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_list_words_regency_id_upload_id')),
    sa.PrimaryKeyConstraint('upload_id', 'word_key', name=op.f('pk_list_words'))
    )
    op.create_index('ix_list_words_word_key', 'list_words', ['word_key', 'regency_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("list_words"):
            op.execute(statement)


def downgrade() -> None:
    """What the words meant is forgotten; the codes that people got by them stay."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("list_words"):
            op.execute(statement)
    op.drop_index('ix_list_words_word_key', table_name='list_words')
    op.drop_table('list_words')
    op.drop_table('occupation_words')

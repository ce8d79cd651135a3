"""Posts that sign, and who holds them from one hour until another.

Revision ID: 0031
Revises: 0030
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

# Two holders at one moment are refused by the database itself. A range of one number needs no extension.
_NO_TWO_AT_ONCE = """
ALTER TABLE post_holders ADD CONSTRAINT post_holders_one_at_a_time EXCLUDE USING gist (
    int4range(post_id, post_id, '[]') WITH &&, tstzrange(from_at, until_at) WITH &&
) WHERE (withdrawn_at IS NULL)
"""
# SQLite knows no such constraint; its times are texts of one shape, so they compare as times do. A later batch operation
# on this table makes it anew, and must make these triggers again.
_NO_TWO_AT_ONCE_HERE = """
CREATE TRIGGER post_holders_one_at_a_time_{when} BEFORE {event} ON post_holders
WHEN NEW.withdrawn_at IS NULL AND EXISTS (
    SELECT 1 FROM post_holders AS other
    WHERE other.post_id = NEW.post_id AND other.id IS NOT NEW.id AND other.withdrawn_at IS NULL
    AND (NEW.until_at IS NULL OR other.from_at < NEW.until_at)
    AND (other.until_at IS NULL OR NEW.from_at < other.until_at)
)
BEGIN SELECT RAISE(ABORT, 'post_holders_one_at_a_time'); END
"""


def upgrade() -> None:
    op.create_table('posts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.Column('branch_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_name', sa.String(length=120), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'regency' AND regency_id IS NOT NULL AND branch_id IS NULL) OR (kind = 'branch' AND branch_id IS NOT NULL AND regency_id IS NULL)", name=op.f('ck_posts_workplace')),
    sa.ForeignKeyConstraint(['branch_id'], ['branches.id'], name=op.f('fk_posts_branch_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_posts_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
    )
    for place in ('regency_id', 'branch_id'):
        op.create_index(f'uq_posts_{place}_title', 'posts', [place, 'title'], unique=True, postgresql_where=sa.text('closed_at IS NULL'), sqlite_where=sa.text('closed_at IS NULL'))
    op.create_table('post_holders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('printed_name', sa.String(length=120), nullable=False),
    sa.Column('staff_number', sa.String(length=30), nullable=False),
    sa.Column('acting', sa.String(length=4), nullable=False),
    sa.Column('paper', sa.String(length=80), nullable=False),
    sa.Column('paper_number', sa.String(length=80), nullable=False),
    sa.Column('paper_dated_on', sa.Date(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=200), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_name', sa.String(length=120), nullable=False),
    sa.Column('withdrawn_reason', sa.String(length=200), nullable=False),
    sa.CheckConstraint("acting IN ('', 'Pj.', 'Plt.', 'Plh.')", name=op.f('ck_post_holders_acting')),
    sa.CheckConstraint('ends_at > from_at', name=op.f('ck_post_holders_end')),
    sa.CheckConstraint('until_at > from_at', name=op.f('ck_post_holders_term')),
    sa.CheckConstraint('ends_at IS NULL OR (until_at IS NOT NULL AND until_at <= ends_at)', name=op.f('ck_post_holders_until')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_post_holders_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_holders_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_holders'))
    )
    op.create_index('ix_post_holders_person_id', 'post_holders', ['person_id'], unique=False)
    op.create_index('ix_post_holders_post_id_from_at', 'post_holders', ['post_id', 'from_at'], unique=False)
    op.create_index('uq_post_holders_post_id_open', 'post_holders', ['post_id'], unique=True, postgresql_where=sa.text('until_at IS NULL AND withdrawn_at IS NULL'), sqlite_where=sa.text('until_at IS NULL AND withdrawn_at IS NULL'))
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(_NO_TWO_AT_ONCE)
    else:
        op.execute(_NO_TWO_AT_ONCE_HERE.format(when='added', event='INSERT'))
        op.execute(_NO_TWO_AT_ONCE_HERE.format(when='changed', event='UPDATE'))


def downgrade() -> None:
    """Who signed stands in the agreements; who held which post is forgotten."""
    op.drop_table('post_holders')
    op.drop_table('posts')

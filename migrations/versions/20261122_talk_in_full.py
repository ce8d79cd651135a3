"""Threads in full: who takes part and who spoke last, answers asked for until a day, mentions, files, the daily digest.

Revision ID: 0043
Revises: 0042
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None

# Articles of agreements are talked about by all three; the last word's side stands in the role it was said in.
ARTICLES = """
UPDATE talk_threads SET with_branch = true, with_province = true, heard = said, last_side = coalesce((
  SELECT CASE WHEN m.origin <> 'guest' THEN 'office' WHEN m.author_role LIKE '%cabang%' THEN 'branch' ELSE 'province' END
  FROM talk_messages m WHERE m.regency_id = talk_threads.regency_id AND m.thread_id = talk_threads.id
  AND m.number = talk_threads.said), 'office')
WHERE kind = 'agreement_article'
"""


def upgrade() -> None:
    with op.batch_alter_table('talk_threads') as batch:
        batch.add_column(sa.Column('with_branch', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column('with_province', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column('last_side', sa.String(length=8), server_default='office', nullable=False))
        batch.add_column(sa.Column('reply_by', sa.Date(), nullable=True))
        batch.add_column(sa.Column('asked_side', sa.String(length=8), nullable=True))
        batch.add_column(sa.Column('asked_id', sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f('ck_talk_threads_last_side'), "last_side IN ('office', 'branch', 'province')"
        )
        batch.create_check_constraint(
            op.f('ck_talk_threads_reply_by'), "(reply_by IS NULL) = (asked_side IS NULL)"
        )
    op.create_index('ix_talk_threads_province', 'talk_threads', ['with_province', 'state', 'last_at'], unique=False)
    with op.batch_alter_table('talk_messages') as batch:
        batch.add_column(sa.Column('mentions', sa.Text(), nullable=True))
        batch.add_column(sa.Column('reply_by', sa.Date(), nullable=True))
        batch.add_column(sa.Column('file_id', sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column('file_name', sa.String(length=255), nullable=True))
        batch.add_column(sa.Column('file_size', sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column('file_until', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('talk_reads') as batch:
        batch.add_column(sa.Column('called', sa.Integer(), server_default='0', nullable=False))
    op.add_column('people', sa.Column('wants_digest', sa.Boolean(), server_default=sa.true(), nullable=False))
    if op.get_bind().dialect.name == "postgresql":  # the owner's statements stand behind the walls too
        op.execute("SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)")
    op.execute(ARTICLES)


def downgrade() -> None:
    """Mentions, files and asked days are forgotten; the words stay."""
    op.drop_column('people', 'wants_digest')
    with op.batch_alter_table('talk_reads') as batch:
        batch.drop_column('called')
    with op.batch_alter_table('talk_messages') as batch:
        for name in ('file_until', 'file_size', 'file_name', 'file_id', 'reply_by', 'mentions'):
            batch.drop_column(name)
    op.drop_index('ix_talk_threads_province', table_name='talk_threads')
    with op.batch_alter_table('talk_threads') as batch:
        batch.drop_constraint(op.f('ck_talk_threads_reply_by'), type_='check')
        batch.drop_constraint(op.f('ck_talk_threads_last_side'), type_='check')
        for name in ('asked_id', 'asked_side', 'reply_by', 'last_side', 'with_province', 'with_branch'):
            batch.drop_column(name)

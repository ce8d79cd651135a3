"""Talk threads, each office with rows of its own, and the two acts that go from one side to the other.

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

TABLES = ("talk_threads", "talk_messages", "talk_reads")

OPEN = """
CREATE FUNCTION portal_talk_open(
    worker bytea, in_month int, token bytea, new_id bigint, new_kind text, new_title text, body bytea, said_when timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    caller_scope text := coalesce(current_setting('portal.scope', true), '');
    own int := caller_scope::int;  -- one office talks; any other scope is an error
    payer int;
    enrolment bigint;
BEGIN
    -- The owner is bound by FORCE ROW LEVEL SECURITY too, so the scope is widened for this one act. An error in
    -- between ends the transaction or the savepoint, and the setting with it.
    PERFORM set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true);
    -- Held, so that a place which is freed in this moment is either gone here or finds the question there.
    SELECT c.regency_id, c.enrolment_id INTO payer, enrolment FROM coverage_months c
        WHERE c.worker_key = worker AND c.month = in_month AND c.regency_id <> own FOR SHARE;
    IF payer IS NOT NULL THEN
        INSERT INTO talk_threads (id, regency_id, kind, subject_key, title, month, opened_here, pairing, state,
                resolution, outcome, said, heard, created_at, last_at)
            VALUES (new_id, payer, new_kind, enrolment::text, new_title, in_month, false, token, 'open',
                '', '', 1, 1, said_when, said_when);
        INSERT INTO talk_messages (regency_id, thread_id, number, origin, author_name, author_role, body_cipher, said_at)
            VALUES (payer, new_id, 1, 'other', '', '', body, said_when);
    END IF;
    PERFORM set_config('portal.scope', caller_scope, true);
    RETURN payer IS NOT NULL;
END $$
"""

TELL = """
CREATE FUNCTION portal_talk_tell(
    token bytea, spoken_by text, body bytea, said_when timestamptz, new_resolution text, new_outcome text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    caller_scope text := coalesce(current_setting('portal.scope', true), '');
    own int := caller_scope::int;
    other talk_threads%ROWTYPE;
BEGIN
    IF spoken_by NOT IN ('other', 'portal') THEN
        RAISE EXCEPTION 'nobody speaks for the other office';
    END IF;
    PERFORM set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true);
    UPDATE talk_threads SET said = said + 1, heard = said + 1, last_at = said_when,
            state = CASE WHEN new_resolution <> '' THEN 'settled' ELSE state END,
            settled_at = CASE WHEN new_resolution <> '' THEN said_when ELSE settled_at END,
            resolution = CASE WHEN new_resolution <> '' THEN new_resolution ELSE resolution END,
            outcome = CASE WHEN new_resolution <> '' THEN new_outcome ELSE outcome END
        WHERE pairing = token AND regency_id <> own
            AND EXISTS (SELECT 1 FROM talk_threads mine WHERE mine.pairing = token AND mine.regency_id = own)
        RETURNING * INTO other;
    IF other.id IS NOT NULL THEN
        INSERT INTO talk_messages (regency_id, thread_id, number, origin, author_name, author_role, body_cipher, said_at)
            VALUES (other.regency_id, other.id, other.said, spoken_by, '', '', body, said_when);
    END IF;
    PERFORM set_config('portal.scope', caller_scope, true);
    RETURN other.id IS NOT NULL;
END $$
"""


def upgrade() -> None:
    op.create_table('talk_threads',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_key', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('about_cipher', sa.LargeBinary(), nullable=True),
    sa.Column('month', sa.Integer(), nullable=True),
    sa.Column('opened_here', sa.Boolean(), nullable=False),
    sa.Column('pairing', sa.LargeBinary(length=16), nullable=True),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('resolution', sa.String(length=20), nullable=False),
    sa.Column('outcome', sa.String(length=200), nullable=False),
    sa.Column('said', sa.Integer(), nullable=False),
    sa.Column('heard', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'settled')", name=op.f('ck_talk_threads_state')),
    sa.CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name=op.f('ck_talk_threads_settled')),
    sa.CheckConstraint('0 <= heard AND heard <= said', name=op.f('ck_talk_threads_heard')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_talk_threads_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_threads')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_talk_threads_regency_id_id')),
    sa.UniqueConstraint('regency_id', 'pairing', name=op.f('uq_talk_threads_regency_id_pairing'))
    )
    op.create_index('ix_talk_threads_last_at', 'talk_threads', ['regency_id', 'state', 'last_at', 'id'], unique=False)
    op.create_index('ix_talk_threads_subject', 'talk_threads', ['regency_id', 'kind', 'subject_key'], unique=False)
    op.create_index('ix_talk_threads_pairing', 'talk_threads', ['pairing'], unique=False)
    op.create_index(
        'uq_talk_threads_open', 'talk_threads', ['regency_id', 'kind', 'subject_key'], unique=True,
        sqlite_where=sa.text("state = 'open' AND opened_here"), postgresql_where=sa.text("state = 'open' AND opened_here"),
    )
    op.create_table('talk_messages',
    sa.Column('thread_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('origin', sa.String(length=6), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('author_name', sa.String(length=120), nullable=False),
    sa.Column('author_role', sa.Text(), nullable=False),
    sa.Column('body_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("origin IN ('own', 'other', 'portal')", name=op.f('ck_talk_messages_origin')),
    sa.CheckConstraint("origin = 'own' OR (author_id IS NULL AND author_name = '')", name=op.f('ck_talk_messages_the_other_has_no_name')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_talk_messages_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'thread_id'], ['talk_threads.regency_id', 'talk_threads.id'], name=op.f('fk_talk_messages_regency_id_thread_id')),
    sa.PrimaryKeyConstraint('thread_id', 'number', name=op.f('pk_talk_messages'))
    )
    op.create_table('talk_reads',
    sa.Column('thread_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_talk_reads_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'thread_id'], ['talk_threads.regency_id', 'talk_threads.id'], name=op.f('fk_talk_reads_regency_id_thread_id')),
    sa.PrimaryKeyConstraint('thread_id', 'person_id', name=op.f('pk_talk_reads'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)
        op.execute(OPEN)
        op.execute(TELL)
        op.execute("REVOKE ALL ON FUNCTION portal_talk_open, portal_talk_tell FROM PUBLIC")


def downgrade() -> None:
    """Whatever was said is forgotten."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION portal_talk_tell")
        op.execute("DROP FUNCTION portal_talk_open")
        for table in reversed(TABLES):
            for statement in unprotect(table):
                op.execute(statement)
    op.drop_table('talk_reads')
    op.drop_table('talk_messages')
    op.drop_index('uq_talk_threads_open', table_name='talk_threads')
    op.drop_index('ix_talk_threads_pairing', table_name='talk_threads')
    op.drop_index('ix_talk_threads_subject', table_name='talk_threads')
    op.drop_index('ix_talk_threads_last_at', table_name='talk_threads')
    op.drop_table('talk_threads')

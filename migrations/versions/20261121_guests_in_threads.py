"""Guests speak by name in an office's thread: its branch of BPJS, the province.

Revision ID: 0029
Revises: 0028
Create Date: 2026-11-21
"""

from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

ORIGIN = 'ck_talk_messages_origin'
NAMELESS = 'ck_talk_messages_the_other_has_no_name'


def upgrade() -> None:
    _checks("origin IN ('own', 'guest', 'other', 'portal')", "origin IN ('own', 'guest')")


def downgrade() -> None:
    """What guests said stays, as if somebody of the office had said it."""
    if op.get_bind().dialect.name == "postgresql":  # the owner's statements stand behind the walls too
        op.execute("SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)")
    op.execute("UPDATE talk_messages SET origin = 'own' WHERE origin = 'guest'")
    _checks("origin IN ('own', 'other', 'portal')", "origin = 'own'")


def _checks(origins: str, named: str) -> None:
    with op.batch_alter_table('talk_messages') as batch:
        batch.drop_constraint(op.f(ORIGIN), type_='check')
        batch.drop_constraint(op.f(NAMELESS), type_='check')
        batch.create_check_constraint(op.f(ORIGIN), origins)
        batch.create_check_constraint(op.f(NAMELESS), f"{named} OR (author_id IS NULL AND author_name = '')")

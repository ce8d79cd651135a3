"""The award: reminders of the province, and the points of all regions without their names.

Revision ID: 0037
Revises: 0036
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0037'
down_revision = "0036"
branch_labels = None
depends_on = None

POINTS = """
CREATE FUNCTION portal_paritrana_points(of_edition integer) RETURNS TABLE (regency_id integer, points integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    caller_scope text := coalesce(current_setting('portal.scope', true), '');
    own int[] := coalesce(string_to_array(nullif(caller_scope, ''), ',')::int[], '{}');
BEGIN
    -- The owner is bound by FORCE ROW LEVEL SECURITY too, so the scope is widened for this one question.
    PERFORM set_config('portal.scope', (SELECT string_agg(r.id::text, ',') FROM regencies r), true);
    RETURN QUERY
        SELECT CASE WHEN e.ranking_open OR s.regency_id = ANY(own) THEN s.regency_id END, s.points
        FROM paritrana_standings s JOIN paritrana_editions e ON e.id = s.edition_id
        JOIN paritrana_assessments a ON a.edition_id = s.edition_id AND a.regency_id = s.regency_id
        WHERE s.edition_id = of_edition AND s.day = (
            SELECT max(n.day) FROM paritrana_standings n
            WHERE n.edition_id = s.edition_id AND n.regency_id = s.regency_id);
    PERFORM set_config('portal.scope', caller_scope, true);
END $$
"""


def upgrade() -> None:
    op.create_table('paritrana_reminders',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('addresses', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('people >= addresses AND addresses >= 0', name=op.f('ck_paritrana_reminders_people')),
    sa.ForeignKeyConstraint(['edition_id'], ['paritrana_editions.id'], name=op.f('fk_paritrana_reminders_edition_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_paritrana_reminders_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paritrana_reminders'))
    )
    op.create_index('ix_paritrana_reminders_edition', 'paritrana_reminders', ['edition_id', 'regency_id', 'sent_at'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("paritrana_reminders"):
            op.execute(statement)
        op.execute(POINTS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION portal_paritrana_points(integer)")
        for statement in unprotect("paritrana_reminders"):
            op.execute(statement)
    op.drop_index('ix_paritrana_reminders_edition', table_name='paritrana_reminders')
    op.drop_table('paritrana_reminders')

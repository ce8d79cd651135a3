"""Months of cover name their regency without a foreign key: one list would look the same regency up 178,560 times.

The enrolment that a month is made from has the key, and the walls judge every month that is written.

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-21
"""

from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

KEY = 'fk_coverage_months_regency_id'
AS_IT_LIES = {'sqlite_with_rowid': False}


def upgrade() -> None:
    with op.batch_alter_table('coverage_months', table_kwargs=AS_IT_LIES) as table:
        table.drop_constraint(KEY, type_='foreignkey')


def downgrade() -> None:
    with op.batch_alter_table('coverage_months', table_kwargs=AS_IT_LIES) as table:
        table.create_foreign_key(KEY, 'regencies', ['regency_id'], ['id'])

"""Who left a queue for a place: through which list.

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

_KEY = "fk_waiting_people_regency_id_placed_upload_id"
# The owner's statements stand behind the walls too.
_EVERY_REGENCY = "SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)"
# A replacement says whom it took from the queue; any other list was confirmed right after it had placed its people.
_BY_REPLACEMENT = """
UPDATE waiting_people SET placed_upload_id = (
    SELECT e.upload_id FROM replacements r JOIN enrolments e ON e.id = r.new_enrolment_id
    WHERE r.waiting_id = waiting_people.id AND r.taken_back_at IS NULL ORDER BY r.id DESC LIMIT 1)
WHERE placed_at IS NOT NULL
"""
_BY_LIST = """
UPDATE waiting_people SET placed_upload_id = (
    SELECT u.id FROM uploads u
    JOIN enrolments e ON e.upload_id = u.id
    JOIN beneficiaries b ON b.id = e.beneficiary_id
    WHERE b.regency_id = waiting_people.regency_id AND b.nik_key = waiting_people.nik_key
    AND u.confirmed_at >= waiting_people.placed_at
    ORDER BY u.confirmed_at, u.id LIMIT 1)
WHERE placed_at IS NOT NULL AND placed_upload_id IS NULL
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_EVERY_REGENCY)
    with op.batch_alter_table("waiting_people") as table:
        table.add_column(sa.Column("placed_upload_id", sa.BigInteger(), nullable=True))
        table.create_foreign_key(op.f(_KEY), "uploads", ["regency_id", "placed_upload_id"], ["regency_id", "id"])
    op.execute(_BY_REPLACEMENT)
    op.execute(_BY_LIST)


def downgrade() -> None:
    """Only the list is forgotten: who left for a place is still known."""
    with op.batch_alter_table("waiting_people") as table:
        table.drop_constraint(op.f(_KEY), type_="foreignkey")
        table.drop_column("placed_upload_id")

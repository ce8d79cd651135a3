"""Rows that a verifier rejects; lists taken back after they were recorded; what was sent to BPJS.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_VERDICTS = "read_rows = ready_rows + warned_rows + refused_rows + present_rows + left_out_rows"
_CHECK = "ck_uploads_every_row_has_one_verdict"
_UPLOAD_WORDS = (("withdrawn_by_name", 120), ("withdrawn_why", 200))


def upgrade() -> None:
    with op.batch_alter_table("uploads") as table:
        table.add_column(sa.Column("rejected_rows", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        for name, length in _UPLOAD_WORDS:
            table.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.create_check_constraint(op.f(_CHECK), f"{_VERDICTS} + rejected_rows")
    with op.batch_alter_table("uploads") as table:
        for name in ("rejected_rows", *(name for name, _length in _UPLOAD_WORDS)):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("enrolments") as table:
        table.add_column(sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_enrolments_withdrawn"), "withdrawn_at IS NULL OR ended_from = first_month"
        )
    with op.batch_alter_table("waiting_people") as table:
        table.add_column(sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table('row_rejections',
    sa.Column('upload_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sheet', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('row', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('rejected_by_name', sa.String(length=120), nullable=False),
    sa.Column('rejected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_row_rejections_reason')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_row_rejections_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_row_rejections_regency_id_upload_id')),
    sa.PrimaryKeyConstraint('upload_id', 'sheet', 'row', name=op.f('pk_row_rejections'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("row_rejections"):
            op.execute(statement)


def downgrade() -> None:
    """Reasons are forgotten and rejected rows count as refused; a list that was taken back counts as discarded, its
    people as ended in their first month. Whoever left a queue for a place is forgotten there."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("row_rejections"):
            op.execute(statement)
    op.drop_table('row_rejections')
    op.execute("DELETE FROM waiting_people WHERE placed_at IS NOT NULL")
    with op.batch_alter_table("waiting_people") as table:
        table.drop_column("placed_at")
    with op.batch_alter_table("enrolments") as table:
        table.drop_constraint(op.f("ck_enrolments_withdrawn"), type_="check")
        table.drop_column("withdrawn_at")
        table.drop_column("delivered_at")
    op.execute("UPDATE staged_rows SET verdict = 'refused' WHERE verdict = 'rejected'")
    op.execute("UPDATE uploads SET refused_rows = refused_rows + rejected_rows, rejected_rows = 0")
    op.execute("UPDATE uploads SET state = 'confirmed' WHERE state = 'withdrawing'")
    op.execute("UPDATE uploads SET state = 'discarded' WHERE state = 'withdrawn'")
    with op.batch_alter_table("uploads") as table:
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.drop_column("rejected_rows")
        table.drop_column("withdrawn_at")
        for name, _length in _UPLOAD_WORDS:
            table.drop_column(name)
        table.create_check_constraint(op.f(_CHECK), _VERDICTS)

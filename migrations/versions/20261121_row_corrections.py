"""Rows of a list that can be mended one by one: staged by sheet and row, with what officers changed beside them.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_VERDICTS = "read_rows = ready_rows + warned_rows + refused_rows + present_rows"
_CHECK = "ck_uploads_every_row_has_one_verdict"


def upgrade() -> None:
    """Refused rows of lists that wait are dropped: judging such a list again brings them back in the new shape."""
    with op.batch_alter_table("uploads") as table:
        table.add_column(sa.Column("left_out_rows", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.create_check_constraint(op.f(_CHECK), f"{_VERDICTS} + left_out_rows")
    with op.batch_alter_table("uploads") as table:
        table.alter_column("left_out_rows", server_default=None)
    op.execute("DELETE FROM staged_rows WHERE verdict = 'refused'")
    _rebuild(new=True)
    op.create_table('row_corrections',
    sa.Column('upload_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sheet', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('row', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('cells_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('left_out', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('corrected_by_name', sa.String(length=120), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_row_corrections_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_row_corrections_regency_id_upload_id')),
    sa.PrimaryKeyConstraint('upload_id', 'sheet', 'row', name=op.f('pk_row_corrections'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect("row_corrections"):
            op.execute(statement)


def downgrade() -> None:
    """What officers changed is forgotten, and so are refused rows and rows left out, whose shape differs."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in unprotect("row_corrections"):
            op.execute(statement)
    op.drop_table('row_corrections')
    op.execute("DELETE FROM staged_rows WHERE verdict IN ('refused', 'left_out')")
    _rebuild(new=False)
    op.execute("UPDATE uploads SET read_rows = read_rows - left_out_rows")
    with op.batch_alter_table("uploads") as table:
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.drop_column("left_out_rows")
        table.create_check_constraint(op.f(_CHECK), _VERDICTS)


def _rebuild(*, new: bool) -> None:
    """Staged rows under their other key: the rows move from one shape of the table into the other."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        for statement in unprotect("staged_rows"):
            op.execute(statement)
    op.rename_table("staged_rows", "staged_rows_before")
    if postgresql:
        op.execute("ALTER TABLE staged_rows_before RENAME CONSTRAINT pk_staged_rows TO pk_staged_rows_before")
    keys = ['sheet', 'row'] if new else ['position']
    more = (
        [
            sa.Column('nik_key', sa.LargeBinary(length=16), nullable=True),
            sa.Column('problems', sa.Text(), nullable=False),
        ]
        if new
        else []
    )
    op.create_table('staged_rows',
    sa.Column('upload_id', sa.BigInteger(), autoincrement=False, nullable=False),
    *(sa.Column(key, sa.Integer(), autoincrement=False, nullable=False) for key in keys),
    sa.Column('verdict', sa.String(length=16), nullable=False),
    *more,
    sa.Column('blob', sa.LargeBinary(), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_staged_rows_regency_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_staged_rows_regency_id_upload_id')),
    sa.PrimaryKeyConstraint('upload_id', *keys, name=op.f('pk_staged_rows'))
    )
    if new:
        op.execute(
            "INSERT INTO staged_rows (upload_id, sheet, row, verdict, problems, blob, regency_id) "
            "SELECT upload_id, 0, position, verdict, '', blob, regency_id FROM staged_rows_before"
        )
    else:
        op.execute(
            "INSERT INTO staged_rows (upload_id, position, verdict, blob, regency_id) "
            "SELECT upload_id, row_number() OVER (PARTITION BY upload_id ORDER BY sheet, row) - 1, verdict, blob, "
            "regency_id FROM staged_rows_before"
        )
    op.drop_table("staged_rows_before")
    if postgresql:
        for statement in protect("staged_rows"):
            op.execute(statement)

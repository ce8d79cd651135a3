"""Frozen reports of the province: bodies that are never rewritten, their files, their sendings.

Revision ID: 0044
Revises: 0043
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

UNCHANGING = ("province_reports", "province_report_files")


def upgrade() -> None:
    op.create_table('province_reports',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('made_by_name', sa.String(length=120), nullable=False),
    sa.Column('made_by_role', sa.String(length=200), nullable=False),
    sa.CheckConstraint("kind IN ('semester', 'bulanan')", name=op.f('ck_province_reports_kind')),
    sa.CheckConstraint('place BETWEEN 1 AND 12 AND version > 0', name=op.f('ck_province_reports_number')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_reports')),
    sa.UniqueConstraint('kind', 'year', 'place', 'version', name=op.f('uq_province_reports_kind_year_place_version'))
    )
    op.create_table('province_report_files',
    sa.Column('report_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('form', sa.String(length=4), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("form IN ('xlsx', 'pdf')", name=op.f('ck_province_report_files_form')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_province_report_files_file_id')),
    sa.ForeignKeyConstraint(['report_id'], ['province_reports.id'], name=op.f('fk_province_report_files_report_id')),
    sa.PrimaryKeyConstraint('report_id', 'form', name=op.f('pk_province_report_files'))
    )
    op.create_table('province_report_sendings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('report_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('addressee', sa.String(length=200), nullable=False),
    sa.Column('letter_number', sa.String(length=80), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_why', sa.String(length=200), nullable=False),
    sa.CheckConstraint("(taken_back_at IS NULL) = (taken_back_why = '')", name=op.f('ck_province_report_sendings_taken_back')),
    sa.ForeignKeyConstraint(['report_id'], ['province_reports.id'], name=op.f('fk_province_report_sendings_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_report_sendings'))
    )
    op.create_index('ix_province_report_sendings_report', 'province_report_sendings', ['report_id', 'id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in UNCHANGING:
            op.execute(
                f"CREATE TRIGGER {table}_unchanging BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION portal_refuse_rewriting()"
            )
        return
    for table in UNCHANGING:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never rewritten'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in UNCHANGING:
            op.execute(f"DROP TRIGGER {table}_unchanging ON {table}")
    op.drop_index('ix_province_report_sendings_report', table_name='province_report_sendings')
    for table in ("province_report_sendings", "province_report_files", "province_reports"):
        op.drop_table(table)

"""Hearing packs: bodies that are never rewritten, and the files that were rendered of them.

Revision ID: 0048
Revises: 0047
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
TABLES = ("hearing_packs", "hearing_pack_files")


def upgrade() -> None:
    op.create_table('hearing_packs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('made_year', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('verify_url', sa.String(length=300), nullable=False),
    sa.Column('made_by_name', sa.String(length=120), nullable=False),
    sa.Column('made_by_role', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('sequence > 0', name=op.f('ck_hearing_packs_sequence')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_hearing_packs_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hearing_packs')),
    sa.UniqueConstraint('number', name=op.f('uq_hearing_packs_number')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_hearing_packs_regency_id_id'))
    )
    op.create_index('ix_hearing_packs_regency_id_made_year', 'hearing_packs', ['regency_id', 'made_year', 'sequence'], unique=False)
    op.create_index('ix_hearing_packs_sha256', 'hearing_packs', ['sha256'], unique=False)
    op.create_table('hearing_pack_files',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pack_id', sa.BigInteger(), nullable=False),
    sa.Column('form', sa.String(length=10), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('size > 0', name=op.f('ck_hearing_pack_files_size')),
    sa.ForeignKeyConstraint(['regency_id', 'pack_id'], ['hearing_packs.regency_id', 'hearing_packs.id'], name=op.f('fk_hearing_pack_files_regency_id_pack_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_hearing_pack_files_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hearing_pack_files')),
    sa.UniqueConstraint('pack_id', 'form', 'file_id', name=op.f('uq_hearing_pack_files_pack_id_form_file_id'))
    )
    op.create_index('ix_hearing_pack_files_sha256', 'hearing_pack_files', ['sha256'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table, province_rows=True):
                op.execute(statement)
            op.execute(
                f"CREATE TRIGGER {table}_unchanging BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION portal_refuse_rewriting()"
            )
        return
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never rewritten'); END"
            )


def downgrade() -> None:
    for table in reversed(TABLES):
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_unchanging ON {table}")
            for statement in unprotect(table):
                op.execute(statement)
        op.drop_index(f'ix_{table}_sha256', table_name=table)
        if table == "hearing_packs":
            op.drop_index('ix_hearing_packs_regency_id_made_year', table_name=table)
        op.drop_table(table)

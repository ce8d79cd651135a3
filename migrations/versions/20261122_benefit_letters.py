"""What letters of BPJS Ketenagakerjaan say of benefits, as versions that are never rewritten.

Revision ID: 0045
Revises: 0044
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLE = "benefit_letters"
TOLD = ("jkk", "jkm", "scholarship")


def upgrade() -> None:
    op.create_table(TABLE,
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('letter_on', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('jkk_cases', sa.Integer(), nullable=True),
    sa.Column('jkk_amount', sa.BigInteger(), nullable=True),
    sa.Column('jkm_cases', sa.Integer(), nullable=True),
    sa.Column('jkm_amount', sa.BigInteger(), nullable=True),
    sa.Column('scholarship_cases', sa.Integer(), nullable=True),
    sa.Column('scholarship_amount', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_benefit_letters_quarter')),
    sa.CheckConstraint('version > 0', name=op.f('ck_benefit_letters_version')),
    *(
        sa.CheckConstraint(
            f"({name}_cases IS NULL) = ({name}_amount IS NULL) AND {name}_cases >= 0 AND {name}_amount >= 0",
            name=op.f(f'ck_benefit_letters_{name}'),
        )
        for name in TOLD
    ),
    sa.CheckConstraint(
        "jkk_cases IS NOT NULL OR jkm_cases IS NOT NULL OR scholarship_cases IS NOT NULL",
        name=op.f('ck_benefit_letters_something'),
    ),
    sa.CheckConstraint("(version = 1) = (reason = '')", name=op.f('ck_benefit_letters_reason')),
    sa.ForeignKeyConstraint(['regency_id', 'file_id'], ['stored_files.regency_id', 'stored_files.id'], name=op.f('fk_benefit_letters_regency_id_file_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_benefit_letters_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_benefit_letters')),
    sa.UniqueConstraint('regency_id', 'fiscal_year', 'quarter', 'version', name=op.f('uq_benefit_letters_regency_id_fiscal_year_quarter_version')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_benefit_letters_regency_id_id'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in protect(TABLE):
            op.execute(statement)
        op.execute(
            f"CREATE TRIGGER {TABLE}_unchanging BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION portal_refuse_rewriting()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is never rewritten'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {TABLE}_unchanging ON {TABLE}")
        for statement in unprotect(TABLE):
            op.execute(statement)
    op.drop_table(TABLE)

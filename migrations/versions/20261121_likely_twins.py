"""Changes of a person with what stood before; likely pairs under two NIKs; the decile of a person; a further reason.

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

WALLED = ("person_changes", "likely_twins")
REASONS = "why IN ('died', 'moved', 'formal_worker', 'age', 'refused')"
ALL_REASONS = "why IN ('died', 'moved', 'formal_worker', 'age', 'refused', 'duplicate')"

# The owner's statements stand behind the walls too.
EVERY_REGENCY = "SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(EVERY_REGENCY)
    with op.batch_alter_table("beneficiaries") as table:
        table.add_column(sa.Column("desil", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_beneficiaries_desil"), "desil BETWEEN 1 AND 10")
    op.execute(
        "UPDATE beneficiaries SET desil = (SELECT enrolments.desil FROM enrolments"
        " WHERE enrolments.beneficiary_id = beneficiaries.id ORDER BY enrolments.id DESC LIMIT 1)"
    )
    with op.batch_alter_table("enrolment_endings") as table:
        table.drop_constraint(op.f("ck_enrolment_endings_why"), type_="check")
        table.create_check_constraint(op.f("ck_enrolment_endings_why"), ALL_REASONS)
    op.create_table('person_changes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=False),
    sa.Column('upload_id', sa.BigInteger(), nullable=False),
    sa.Column('values_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_name', sa.String(length=120), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_person_changes_regency_id_beneficiary_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_person_changes_regency_id_upload_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_person_changes_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_changes')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_person_changes_regency_id_id'))
    )
    op.create_index('ix_person_changes_beneficiary', 'person_changes', ['beneficiary_id', 'id'], unique=False)
    op.create_table('likely_twins',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_id', sa.BigInteger(), nullable=False),
    sa.Column('second_id', sa.BigInteger(), nullable=False),
    sa.Column('wrong_id', sa.BigInteger(), nullable=True),
    sa.Column('upload_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_name', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_likely_twins_order')),
    sa.CheckConstraint("state IN ('open', 'same', 'different')", name=op.f('ck_likely_twins_state')),
    sa.ForeignKeyConstraint(['regency_id', 'first_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_likely_twins_regency_id_first_id')),
    sa.ForeignKeyConstraint(['regency_id', 'second_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_likely_twins_regency_id_second_id')),
    sa.ForeignKeyConstraint(['regency_id', 'upload_id'], ['uploads.regency_id', 'uploads.id'], name=op.f('fk_likely_twins_regency_id_upload_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_likely_twins_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_likely_twins')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_likely_twins_first_id_second_id')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_likely_twins_regency_id_id'))
    )
    op.create_index('ix_likely_twins_state', 'likely_twins', ['regency_id', 'state', 'id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for name in WALLED:
            for statement in protect(name):
                op.execute(statement)


def downgrade() -> None:
    """What changed about people, and who was compared with whom, is forgotten."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(EVERY_REGENCY)
        for name in WALLED:
            for statement in unprotect(name):
                op.execute(statement)
    op.drop_index('ix_likely_twins_state', table_name='likely_twins')
    op.drop_table('likely_twins')
    op.drop_index('ix_person_changes_beneficiary', table_name='person_changes')
    op.drop_table('person_changes')
    op.execute("UPDATE enrolment_endings SET why = 'refused' WHERE why = 'duplicate'")
    with op.batch_alter_table("enrolment_endings") as table:
        table.drop_constraint(op.f("ck_enrolment_endings_why"), type_="check")
        table.create_check_constraint(op.f("ck_enrolment_endings_why"), REASONS)
    with op.batch_alter_table("beneficiaries") as table:
        table.drop_constraint(op.f("ck_beneficiaries_desil"), type_="check")
        table.drop_column("desil")

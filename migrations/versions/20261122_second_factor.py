"""The second factor: its secret, recovery codes, and requests to reset it.

Revision ID: 0030
Revises: 0029
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('people', sa.Column('factor_confirmed_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('person_factors',
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('secret_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('last_entry', sa.LargeBinary(length=16), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_person_factors_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_person_factors'))
    )
    op.create_table('recovery_codes',
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=16), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_recovery_codes_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'code_hash', name=op.f('pk_recovery_codes'))
    )
    op.create_table('factor_resets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_by_name', sa.String(length=120), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=9), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_by_name', sa.String(length=120), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("outcome IN ('confirmed', 'refused', 'withdrawn', 'overtaken')", name=op.f('ck_factor_resets_outcome')),
    sa.CheckConstraint('(outcome IS NULL) = (decided_at IS NULL)', name=op.f('ck_factor_resets_decided')),
    sa.CheckConstraint('asked_by <> person_id', name=op.f('ck_factor_resets_not_for_oneself')),
    sa.CheckConstraint("outcome IS NULL OR outcome NOT IN ('confirmed', 'refused') OR (decided_by IS NOT NULL AND decided_by <> asked_by AND decided_by <> person_id)", name=op.f('ck_factor_resets_four_eyes')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_factor_resets_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_factor_resets'))
    )
    op.create_index('ix_factor_resets_waiting', 'factor_resets', ['person_id'], unique=True,
        sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))


def downgrade() -> None:
    """Whoever has a second factor signs in without it."""
    op.drop_index('ix_factor_resets_waiting', table_name='factor_resets')
    op.drop_table('factor_resets')
    op.drop_table('recovery_codes')
    op.drop_table('person_factors')
    op.drop_column('people', 'factor_confirmed_at')

"""Random samples of a regency's people, and what their visits found.

Revision ID: 0047
Revises: 0046
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0047'
down_revision = "0046"
branch_labels = None
depends_on = None
TABLES = ("samples", "sample_people")


def upgrade() -> None:
    op.create_table('samples',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose_id', sa.BigInteger(), nullable=False),
    sa.Column('seed', sa.String(length=60), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('fiscal_year', sa.Integer(), nullable=False),
    sa.Column('frame_count', sa.Integer(), nullable=False),
    sa.Column('frame_sha256', sa.String(length=64), nullable=False),
    sa.Column('frame', sa.LargeBinary(), nullable=False),
    sa.Column('strata', sa.JSON(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('prepared_by_name', sa.String(length=120), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('wanted > 0 AND wanted <= frame_count', name=op.f('ck_samples_wanted')),
    sa.ForeignKeyConstraint(['regency_id', 'purpose_id'], ['look_purposes.regency_id', 'look_purposes.id'], name=op.f('fk_samples_regency_id_purpose_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_samples_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_samples')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_samples_regency_id_id'))
    )
    op.create_index(op.f('ix_samples_purpose_id'), 'samples', ['purpose_id'], unique=False)
    op.create_table('sample_people',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sample_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger(), nullable=False),
    sa.Column('district_code', sa.String(length=8), nullable=False),
    sa.Column('village_code', sa.String(length=13), nullable=False),
    sa.Column('result', sa.String(length=9), nullable=False),
    sa.Column('wrong', sa.String(length=60), nullable=False),
    sa.Column('note_cipher', sa.LargeBinary(), nullable=True),
    sa.Column('visited_on', sa.Date(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entered_by_name', sa.String(length=120), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(result = '') = (entered_at IS NULL)", name=op.f('ck_sample_people_entered')),
    sa.CheckConstraint("(result = '') = (visited_on IS NULL)", name=op.f('ck_sample_people_visited')),
    sa.ForeignKeyConstraint(['district_code'], ['districts.code'], name=op.f('fk_sample_people_district_code')),
    sa.ForeignKeyConstraint(['regency_id', 'beneficiary_id'], ['beneficiaries.regency_id', 'beneficiaries.id'], name=op.f('fk_sample_people_regency_id_beneficiary_id')),
    sa.ForeignKeyConstraint(['regency_id', 'sample_id'], ['samples.regency_id', 'samples.id'], name=op.f('fk_sample_people_regency_id_sample_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_sample_people_regency_id')),
    sa.ForeignKeyConstraint(['village_code'], ['villages.code'], name=op.f('fk_sample_people_village_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_people')),
    sa.UniqueConstraint('regency_id', 'id', name=op.f('uq_sample_people_regency_id_id')),
    sa.UniqueConstraint('sample_id', 'beneficiary_id', name=op.f('uq_sample_people_sample_id_beneficiary_id')),
    sa.UniqueConstraint('sample_id', 'position', name=op.f('uq_sample_people_sample_id_position'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            for statement in protect(table):
                op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        if op.get_bind().dialect.name == "postgresql":
            for statement in unprotect(table):
                op.execute(statement)
        op.drop_table(table)

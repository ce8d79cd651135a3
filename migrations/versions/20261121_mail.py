"""E-mail: the record of messages, a person's confirmed address, and reminders of agreements that end.

Revision ID: 0028
Revises: 0027
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

from portal.core.row_security import protect, unprotect

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mails',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('problem', sa.String(length=30), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('regency_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'sent', 'dropped', 'failed')", name=op.f('ck_mails_state')),
    sa.CheckConstraint("(state = 'waiting') = (finished_at IS NULL)", name=op.f('ck_mails_finished')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_mails_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mails')),
    sa.UniqueConstraint('kind', 'subject_id', 'person_id', name=op.f('uq_mails_kind_subject_id_person_id'))
    )
    op.create_index('ix_mails_state', 'mails', ['state', 'next_at'], unique=False)
    op.create_table('agreement_reminders',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agreement_id', sa.BigInteger(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('regency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['regency_id', 'agreement_id'], ['agreements.regency_id', 'agreements.id'], name=op.f('fk_agreement_reminders_regency_id_agreement_id')),
    sa.ForeignKeyConstraint(['regency_id'], ['regencies.id'], name=op.f('fk_agreement_reminders_regency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_reminders')),
    sa.UniqueConstraint('agreement_id', 'days', name=op.f('uq_agreement_reminders_agreement_id_days'))
    )
    op.create_table('mail_address_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('address_cipher', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_mail_address_links_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_address_links'))
    )
    op.create_index('ix_mail_address_links_person_id', 'mail_address_links', ['person_id'], unique=False)
    op.add_column('people', sa.Column('mail_cipher', sa.LargeBinary(), nullable=True))
    op.add_column('people', sa.Column('wants_mail', sa.Boolean(), server_default=sa.true(), nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        for statement in (*protect("mails", province_rows=True), *protect("agreement_reminders")):
            op.execute(statement)


def downgrade() -> None:
    """Addresses are forgotten; nobody gets a message any more."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in (*unprotect("agreement_reminders"), *unprotect("mails")):
            op.execute(statement)
    op.drop_column('people', 'wants_mail')
    op.drop_column('people', 'mail_cipher')
    op.drop_table('mail_address_links')
    op.drop_table('agreement_reminders')
    op.drop_table('mails')

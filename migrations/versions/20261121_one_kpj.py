"""A KPJ belongs to one person in the whole province, not in a regency.

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-21
"""

from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Refused by the database while two regencies hold one KPJ: the branch must first take one answer back."""
    with op.batch_alter_table('participant_cards') as batch:
        batch.drop_constraint(op.f('uq_participant_cards_regency_id_kpj'), type_='unique')
        batch.create_unique_constraint(op.f('uq_participant_cards_kpj'), ['kpj'])
        batch.create_index('ix_participant_cards_regency', ['regency_id', 'kpj'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('participant_cards') as batch:
        batch.drop_index('ix_participant_cards_regency')
        batch.drop_constraint(op.f('uq_participant_cards_kpj'), type_='unique')
        batch.create_unique_constraint(op.f('uq_participant_cards_regency_id_kpj'), ['regency_id', 'kpj'])

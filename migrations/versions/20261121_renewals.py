"""Lists that renew the people of an earlier quota.

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('uploads') as batch:
        batch.add_column(sa.Column('renews_quota_id', sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column('renews_upload_id', sa.BigInteger(), nullable=True))
        batch.create_foreign_key(op.f('fk_uploads_regency_id_renews_quota_id'), 'quotas', ['regency_id', 'renews_quota_id'], ['regency_id', 'id'])
        batch.create_foreign_key(op.f('fk_uploads_regency_id_renews_upload_id'), 'uploads', ['regency_id', 'renews_upload_id'], ['regency_id', 'id'])


def downgrade() -> None:
    """The lists stay; only where they came from is forgotten."""
    with op.batch_alter_table('uploads') as batch:
        batch.drop_constraint(op.f('fk_uploads_regency_id_renews_upload_id'), type_='foreignkey')
        batch.drop_constraint(op.f('fk_uploads_regency_id_renews_quota_id'), type_='foreignkey')
        batch.drop_column('renews_upload_id')
        batch.drop_column('renews_quota_id')

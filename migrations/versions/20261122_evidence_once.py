"""The same evidence stands in a library once; what was removed gives its file back.

Revision ID: 0036
Revises: 0035
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "paritrana_evidence"
ONCE = {
    "sha256": (["regency_id", "sha256"], "kind = 'file' AND removed_at IS NULL"),
    "url": (["regency_id", "url"], "kind = 'link' AND removed_at IS NULL"),
    "pointer_id": (["regency_id", "kind", "pointer_id"], "kind NOT IN ('file', 'link') AND removed_at IS NULL"),
}


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f("ck_paritrana_evidence_file"), type_="check")
        batch.create_check_constraint(op.f("ck_paritrana_evidence_file"), "kind <> 'file' OR sha256 <> ''")
        batch.create_check_constraint(
            op.f("ck_paritrana_evidence_file_kept"),
            "kind <> 'file' OR file_id IS NOT NULL OR removed_at IS NOT NULL",
        )
    for column, (columns, condition) in ONCE.items():
        op.create_index(
            f"uq_paritrana_evidence_{column}",
            TABLE,
            columns,
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def downgrade() -> None:
    for column in ONCE:
        op.drop_index(f"uq_paritrana_evidence_{column}", table_name=TABLE)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f("ck_paritrana_evidence_file_kept"), type_="check")
        batch.drop_constraint(op.f("ck_paritrana_evidence_file"), type_="check")
        batch.create_check_constraint(
            op.f("ck_paritrana_evidence_file"), "kind <> 'file' OR (file_id IS NOT NULL AND sha256 <> '')"
        )

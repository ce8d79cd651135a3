"""On SQLite the number of a file or a job that is gone is never given to another one, as on PostgreSQL.

Rows elsewhere keep such numbers after retention removed what they meant (a download, a list, a delivery). Without
AUTOINCREMENT SQLite gives the highest number again once its row is deleted, and an old page would hand out a new file.

Revision ID: 0023
Revises: 0022
Create Date: 2026-11-21
"""

from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

TABLES = ('stored_files', 'jobs')


def upgrade() -> None:
    _rebuild(never_twice=True)


def downgrade() -> None:
    _rebuild(never_twice=False)


def _rebuild(*, never_twice: bool) -> None:
    if op.get_bind().dialect.name != 'sqlite':
        return
    for name in TABLES:
        with op.batch_alter_table(name, recreate='always', table_kwargs={'sqlite_autoincrement': never_twice}):
            pass

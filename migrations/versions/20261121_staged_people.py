"""Staged rows hold their person in the register's own columns instead of one encrypted field.

Lists that wait, are being decided or are being recorded keep their rows, in both directions: every row is opened and
packed anew. That needs the keys of PORTAL_FIELD_KEYS, as the portal itself does.

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-21
"""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

from portal.core import crypto

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

EVERY_REGENCY = "SELECT set_config('portal.scope', (SELECT string_agg(id::text, ',') FROM regencies), true)"
PERSON = {
    'private_cipher': sa.LargeBinary(),
    'nik_prefix': sa.String(length=6),
    'name': sa.Text(),
    'name_key': sa.String(length=120),
    'birth_place': sa.Text(),
    'birth_date': sa.Date(),
    'sex': sa.String(length=1),
    'address': sa.Text(),
    'district_code': sa.String(length=8),
    'village_code': sa.String(length=13),
    'occupation_code': sa.String(length=20),
    'occupation_text': sa.Text(),
    'desil': sa.Integer(),
    'start_month': sa.Integer(),
    'status': sa.String(length=12),
}
ROWS = sa.table(
    'staged_rows',
    sa.column('regency_id', sa.Integer()),
    sa.column('upload_id', sa.BigInteger()),
    sa.column('sheet', sa.Integer()),
    sa.column('row', sa.Integer()),
    sa.column('nik_key', sa.LargeBinary()),
    sa.column('blob', sa.LargeBinary()),
    sa.column('cells_cipher', sa.LargeBinary()),
    *(sa.column(name, kind) for name, kind in PERSON.items()),
)


def upgrade() -> None:
    with op.batch_alter_table("staged_rows") as table:
        table.add_column(sa.Column('cells_cipher', sa.LargeBinary(), nullable=True))
        for name, kind in PERSON.items():
            table.add_column(sa.Column(name, kind, nullable=True))
    _rewrite(_person_in_columns)
    with op.batch_alter_table("staged_rows", table_kwargs={'sqlite_with_rowid': False}) as table:
        table.drop_column("blob")


def downgrade() -> None:
    with op.batch_alter_table("staged_rows") as table:
        table.add_column(sa.Column('blob', sa.LargeBinary(), nullable=True))
    _rewrite(_person_in_blob)
    with op.batch_alter_table("staged_rows", table_kwargs={'sqlite_with_rowid': True}) as table:
        table.alter_column("blob", existing_type=sa.LargeBinary(), nullable=False)
        for name in ('cells_cipher', *PERSON):
            table.drop_column(name)


def _rewrite(change) -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.execute(sa.text(EVERY_REGENCY))
    lists = bind.execute(sa.select(ROWS.c.regency_id, ROWS.c.upload_id).distinct().order_by(ROWS.c.upload_id)).all()
    keys = crypto.keys() if lists else None
    for regency_id, upload_id in lists:
        rows = bind.execute(sa.select(ROWS).where(ROWS.c.upload_id == upload_id)).all()
        changed = [
            {'at_sheet': row.sheet, 'at_row': row.row, **change(row, regency_id, upload_id, keys)} for row in rows
        ]
        names = [name for name in changed[0] if name not in ('at_sheet', 'at_row')]
        bind.execute(
            sa.update(ROWS)
            .where(
                ROWS.c.upload_id == upload_id,
                ROWS.c.sheet == sa.bindparam('at_sheet'),
                ROWS.c.row == sa.bindparam('at_row'),
            )
            .values({name: sa.bindparam(f'new_{name}') for name in names}),
            [{name if name.startswith('at_') else f'new_{name}': each[name] for name in each} for each in changed],
        )


def _aads(regency_id, upload_id) -> tuple[bytes, bytes, bytes]:
    return (
        f"staged_rows.blob:{upload_id}".encode(),
        f"staged_rows.cells_cipher:{upload_id}".encode(),
        f"beneficiaries.private_cipher:{regency_id}".encode(),
    )


def _packed(values) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _person_in_columns(row, regency_id, upload_id, keys) -> dict:
    in_blob, in_cells, in_private = _aads(regency_id, upload_id)
    needs_check, values, *kept = json.loads(keys.decrypt(row.blob, in_blob))
    changed = dict.fromkeys(PERSON)
    changed['cells_cipher'] = keys.encrypt(_packed(kept), in_cells) if kept else None
    changed['nik_key'] = row.nik_key
    if values is not None:
        nik, name, birth_place, born, sex, address, village, district, code, occupation = values[:10]
        start, mother_name, phone, family_card_number, desil = values[10:]
        changed |= {
            'nik_key': row.nik_key or keys.nik_hash(nik),
            'private_cipher': keys.encrypt(_packed([nik, family_card_number, phone, mother_name]), in_private),
            'nik_prefix': nik[:6],
            'name': name,
            'name_key': name.casefold()[:120],
            'birth_place': birth_place,
            'birth_date': date.fromisoformat(born),
            'sex': sex,
            'address': address,
            'district_code': district,
            'village_code': village,
            'occupation_code': code or '',
            'occupation_text': occupation,
            'desil': desil,
            'start_month': start,
            'status': 'needs_check' if needs_check else 'clear',
        }
    return changed


def _person_in_blob(row, regency_id, upload_id, keys) -> dict:
    in_blob, in_cells, in_private = _aads(regency_id, upload_id)
    kept = [] if row.cells_cipher is None else json.loads(keys.decrypt(row.cells_cipher, in_cells))
    if row.private_cipher is None:
        return {'blob': keys.encrypt(_packed([None, None, *kept]), in_blob)}
    nik, family_card_number, phone, mother_name = json.loads(keys.decrypt(row.private_cipher, in_private))
    values = [
        nik,
        row.name,
        row.birth_place,
        row.birth_date.isoformat(),
        row.sex,
        row.address,
        row.village_code,
        row.district_code,
        row.occupation_code or None,
        row.occupation_text,
        row.start_month,
        mother_name,
        phone,
        family_card_number,
        row.desil,
    ]
    return {'blob': keys.encrypt(_packed([row.status == 'needs_check', values, *kept]), in_blob)}

"""Reading the columns of a list and the answers that the office remembers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from portal.beneficiaries.columns.models import ColumnMapping, UploadColumns
from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.mapping import Answer, HeaderSet, ListColumn
from portal.core import crypto
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import NotFoundError

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class RememberedLine:
    """One remembered answer as its page shows it: pairs of heading and what the column is."""

    mapping: ColumnMapping
    used_columns: Sequence[tuple[str, str]]
    unused: Sequence[str]


def columns_aad(upload_id: int) -> bytes:
    """Where the columns of a list belong."""
    return f"upload_columns.blob:{upload_id}".encode()


def headings_aad(regency_id: int) -> bytes:
    """Where remembered headings belong: they do not open for another regency."""
    return f"column_mappings.headings_cipher:{regency_id}".encode()


def pack(sets: Sequence[HeaderSet], upload_id: int, keys: Keys) -> bytes:
    """Header sets as one encrypted field."""
    return keys.encrypt(_encode([asdict(each) for each in sets]).encode(), columns_aad(upload_id))


def columns_of(upload_id: int) -> tuple[HeaderSet, ...]:
    """The header sets of a list; none once it was recorded, or its time is over."""
    blob = db.session.scalar(select(UploadColumns.blob).where(UploadColumns.upload_id == upload_id))
    return _unpack(blob, upload_id) if blob is not None else ()


def _unpack(blob: bytes, upload_id: int) -> tuple[HeaderSet, ...]:
    found = []
    for each in json.loads(crypto.decrypt(blob, columns_aad(upload_id))):
        columns = tuple(
            ListColumn(
                **{
                    **column,
                    "samples": tuple(column["samples"]),
                    "field": Field(column["field"]) if column["field"] else None,
                }
            )
            for column in each["columns"]
        )
        found.append(HeaderSet(**{**each, "sheets": tuple(each["sheets"]), "columns": columns}))
    return tuple(found)


def remembered() -> dict[str, ColumnMapping]:
    """Every answer that the office remembers, by signature."""
    return {each.signature: each for each in db.session.scalars(select(ColumnMapping)).all()}


def answers_of(mappings: dict[str, ColumnMapping]) -> dict[str, Answer]:
    """The answers alone, as the rules take them."""
    return {
        signature: {index: Field(field) if field else None for index, field in mapping.fields}
        for signature, mapping in mappings.items()
    }


def mapping_by_id(mapping_id: int) -> ColumnMapping:
    """Raises NotFoundError outside the scope, and for one that is forgotten already."""
    found = db.session.scalars(select(ColumnMapping).where(ColumnMapping.id == mapping_id)).one_or_none()
    if found is None:
        raise NotFoundError("Pencocokan kolom ini tidak ditemukan. Mungkin sudah dilupakan.")
    return found


def remembered_lines() -> list[RememberedLine]:
    """The remembered answers, the latest first, with their headings."""
    mappings = db.session.scalars(select(ColumnMapping).order_by(ColumnMapping.answered_at.desc())).all()
    lines = []
    for mapping in mappings:
        plain = crypto.decrypt(mapping.headings_cipher, headings_aad(mapping.regency_id))
        headings = {int(index): heading for index, heading in json.loads(plain)}
        named = {index: headings.get(index) or f"kolom ke-{index + 1}" for index, _ in mapping.fields}
        lines.append(
            RememberedLine(
                mapping,
                [(named[index], LABELS[Field(field)]) for index, field in mapping.fields if field],
                [named[index] for index, field in mapping.fields if not field],
            )
        )
    return lines

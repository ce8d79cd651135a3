"""Agreements that wait for their signatures, their issued documents, and scans as a machine makes them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from time import gmtime

import pypdfium2
from flask import Flask
from PIL import Image

from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.rules.verification import code_of
from portal.core import storage
from portal.core.db import db
from tests.support.agreements import draft, line, take
from tests.support.factories import inside
from tests.support.people import TTU


def agreed(
    app: Flask,
    *,
    regency_id: int = TTU,
    year: int = 2026,
    source: str = "apbd-kabupaten",
    first_number: str = "",
) -> int:
    """A year's one that both parties agreed to, without numbers; its document is issued as soon as jobs run."""
    agreement_id = draft(
        app,
        line(100, source=source, year=year),
        regency_id=regency_id,
        first_day=date(year, 1, 1),
        last_day=date(year, 12, 31),
        first_number=first_number,
        second_number="",
    )
    take(app, agreement_id, 0, 1, 2, regency_id=regency_id)
    return agreement_id


def issued_pdf(app: Flask, agreement_id: int, regency_id: int = TTU) -> bytes:
    """The issued document."""
    with inside(app, regency_id):
        agreement = db.session.get_one(Agreement, agreement_id)
        version = db.session.get_one(AgreementVersion, agreement.version_id)
        assert version.file_id is not None
        return b"".join(storage.read_chunks(storage.stored_file(version.file_id)))


def document_code(app: Flask, agreement_id: int, regency_id: int = TTU) -> str:
    """The code printed on the issued document."""
    with inside(app, regency_id):
        agreement = db.session.get_one(Agreement, agreement_id)
        return code_of(db.session.get_one(AgreementVersion, agreement.version_id).sha256)


def scanned(document: bytes, *, leave_out: int = 0, mark: int = 0) -> bytes:
    """A PDF as a scanner makes it: pictures of every page, without text. `mark` makes one scan differ from another."""
    source = pypdfium2.PdfDocument(document)
    pages = []
    for number in range(len(source) - leave_out):
        page = source[number].render(scale=1).to_pil().convert("RGB").rotate(0.4, fillcolor="white")
        page.paste((10, 10, 120), (60 + mark, 700, 140 + mark, 704))  # the stroke of a pen
        pages.append(page)
    target = BytesIO()
    day = gmtime(0)  # the same scan is the same bytes
    pages[0].save(
        target,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        quality=40,
        resolution=72,
        creationDate=day,
        modDate=day,
    )
    return target.getvalue()


def picture_of(content: bytes) -> Image.Image:
    """A picture as a browser gets it."""
    return Image.open(BytesIO(content))

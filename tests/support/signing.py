"""Agreements through the portal's own verbs: drafted, sent, agreed, issued; and scans as a machine makes them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pypdfium2
from flask import Flask
from PIL import Image

from portal.agreements import service
from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.rules.drafts import Facts, Line, Signer
from portal.agreements.rules.states import Move, Mover, Party
from portal.agreements.rules.terms import HAS_QUOTA, AgreementKind, Instalment
from portal.core import storage
from portal.core.db import db
from portal.core.months import Month
from tests.support.factories import inside
from tests.support.people import BELU, TTU
from tests.support.world_base import as_actor

OPERATORS, VERIFIERS = {TTU: "sari", BELU: "rani"}, {TTU: "budi", BELU: "bela"}
FIRST = Signer(
    "Contoh Kepala Dinas",
    "Kepala Dinas Tenaga Kerja dan Transmigrasi",
    "Surat Kuasa Bupati Nomor 100/3/2026 tanggal 2 Januari 2026",
    "Jalan Contoh Nomor 1",
    "Plt.",
    "19700101 199503 1 001",
)
SECOND = Signer(
    "Contoh Kepala Cabang",
    "Kepala Kantor Cabang Atambua",
    "Keputusan Direksi Nomor KEP/7/012026",
    "Jalan Contoh Nomor 2, Atambua",
    "",
    "102030405",
)


def drafted(
    app: Flask,
    kind: AgreementKind = AgreementKind.AGREEMENT,
    *,
    regency_id: int = TTU,
    people: int = 100,
    first_number: str = "",
    year: int = 2026,
    parent_id: int | None = None,
    source: str = "apbd-kabupaten",
) -> int:
    """A complete draft of the office's operator; its id."""
    operator = as_actor(OPERATORS[regency_id])
    with inside(app, regency_id):
        facts = Facts(
            office="Dinas Tenaga Kerja dan Transmigrasi",
            subject=f"Perlindungan Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan Tahun {year}",
            first_day=date(year, 1, 1),
            last_day=date(year, 12, 31),
            local_basis="Peraturan Bupati Contoh Nomor 12 Tahun 2025",
            first_number=first_number,
        )
        agreement = service.begin(regency_id, kind, facts, parent_id=parent_id, by=operator)
        signers = {Party.FIRST: FIRST, Party.SECOND: SECOND}
        service.set_signers(agreement.id, signers, seen=agreement.revision, by=operator)
        if kind in HAS_QUOTA:
            amount = people * 16_800 * 12
            line = Line(source, people, Month(year, 1), Month(year, 12), 10_000, 6_800, amount)
            service.put_term(agreement.id, line, by=operator)
            halves = [Instalment(date(year, 6, 15), amount // 2), Instalment(date(year, 12, 15), amount - amount // 2)]
            service.set_schedule(agreement.id, halves, by=operator)
        db.session.commit()
        return agreement.id


def moved(app: Flask, agreement_id: int, *moves: tuple[Move, Mover, str], regency_id: int = TTU, why: str = "") -> None:
    """Make moves one after the other, each as (move, role, who)."""
    with inside(app, regency_id):
        for move, mover, who in moves:
            service.make(service.held(agreement_id), move, (mover,), by=as_actor(who), reason=why)
        db.session.commit()


def agreed(app: Flask, kind: AgreementKind = AgreementKind.AGREEMENT, *, regency_id: int = TTU, **terms: object) -> int:
    """One that both parties agreed to; its document is issued as soon as jobs run."""
    agreement_id = drafted(app, kind, regency_id=regency_id, **terms)  # type: ignore[arg-type]
    agree(app, agreement_id, regency_id)
    return agreement_id


def agree(app: Flask, agreement_id: int, regency_id: int = TTU) -> None:
    """The operator sends a draft, and both parties say yes."""
    moved(
        app,
        agreement_id,
        (Move.SUBMIT, Mover.DRAFTER, OPERATORS[regency_id]),
        (Move.AGREE, Mover.CHECKER, VERIFIERS[regency_id]),
        (Move.AGREE, Mover.BRANCH, "petrus"),
        regency_id=regency_id,
    )


def issued_pdf(app: Flask, agreement_id: int, regency_id: int = TTU) -> bytes:
    """The issued document."""
    with inside(app, regency_id):
        agreement = db.session.get_one(Agreement, agreement_id)
        version = db.session.get_one(AgreementVersion, agreement.version_id)
        assert version.file_id is not None
        return b"".join(storage.read_chunks(storage.stored_file(version.file_id)))


def scanned(document: bytes, *, leave_out: int = 0, mark: int = 0) -> bytes:
    """A PDF as a scanner makes it: pictures of every page, without text. `mark` makes one scan differ from another."""
    source = pypdfium2.PdfDocument(document)
    pages = []
    for number in range(len(source) - leave_out):
        page = source[number].render(scale=1).to_pil().convert("RGB").rotate(0.4, fillcolor="white")
        page.paste((10, 10, 120), (60 + mark, 700, 140 + mark, 704))  # the stroke of a pen
        pages.append(page)
    target = BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], quality=40, resolution=72)
    return target.getvalue()


def picture_of(content: bytes) -> Image.Image:
    """A picture as a browser gets it."""
    return Image.open(BytesIO(content))

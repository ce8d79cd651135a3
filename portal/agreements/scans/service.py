"""The verbs of scans: send one, tick a page, say that all is the same, or what is not."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import select

from portal.agreements.models import Agreement, AgreementScan, AgreementSignature, AgreementVersion
from portal.agreements.rules.signing import MOVE_OF, TURNS, AttemptState
from portal.agreements.rules.states import PARTY_LABELS, Mover, Party
from portal.agreements.scans import rules
from portal.agreements.scans.pictures import request_pictures
from portal.agreements.scans.queries import number_of
from portal.agreements.service import held, make
from portal.agreements.service.record import record_about
from portal.audit.service import Actor
from portal.core import clock, formatting, pdf, storage
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.formatting import WITA
from portal.core.typeset import PDF

LARGEST = 10 * 1024 * 1024  # bytes: a dozen pages in colour; the form says how to scan smaller
KIND = "agreements.scan"


@dataclass(frozen=True)
class ScanTerms:
    """What is said of a scan: whose signature, the day beside it, and that party's number on the paper."""

    party: Party
    signed_on: date
    number: str = ""


def send(agreement_id: int, terms: ScanTerms, content: BinaryIO, *, by_branch: bool, by: Actor) -> AgreementScan:
    """Keep the scan of the issued document as a party signed it, for a second person to compare.

    One that waits already is replaced and stays readable. The file is opened in a confined child, at most ten seconds.
    Raises DomainError for a party whose turn it is not, a day that cannot be, a missing number, and a file that is
    empty, too large, no PDF, locked, or has another number of pages than the issued version.
    """
    agreement = held(agreement_id)
    version = _issued(agreement, terms.party, by_branch=by_branch)
    issued = storage.stored_file(version.file_id or 0)
    _refuse_day(terms, issued.created_at.astimezone(WITA).date(), agreement.signed_on)
    if not number_of(agreement, terms.party) and not terms.number:
        raise DomainError("Isi nomor yang tertulis pada naskah.", field="number")
    plain = _plain(content)
    pages = pdf.page_count(plain)
    if pages != version.pages:
        raise DomainError(
            f"Pindaian ini {pages} halaman, sedangkan naskahnya {version.pages} halaman. Pindai seluruh halaman dalam "
            "satu PDF, satu sisi setiap halaman.",
            field="file",
        )
    digest = hashlib.sha256(plain).hexdigest()
    _refuse_known(version, terms, digest, by)
    stored = storage.store(
        BytesIO(plain),
        kind=KIND,
        file_name=f"pindaian-{'pihak-kesatu' if terms.party is Party.FIRST else 'pihak-kedua'}-perjanjian-"
        f"{agreement.id}-versi-{version.number}.pdf",
        media_type=PDF,
        regency_id=agreement.regency_id,
        created_by=by.id,
        retention_days=None,
    )
    assert by.id is not None
    scan = AgreementScan(
        regency_id=agreement.regency_id,
        version_id=version.id,
        party=terms.party,
        signed_on=terms.signed_on,
        number=number_of(agreement, terms.party) or terms.number,
        file_id=stored.id,
        sha256=digest,
        pages=pages,
        pages_seen="",
        sent_at=clock.now(),
        sent_by=by.id,
        sent_by_name=by.name,
    )
    db.session.add(scan)
    db.session.flush()
    for file_id in (issued.id, stored.id):
        request_pictures(agreement.regency_id, file_id, created_by=by.id)
    words = f"pindaian {PARTY_LABELS[terms.party].lower()} dikirim, {pages} halaman."
    record_about(agreement, "agreement_scan_sent", words, by)
    return scan


def see_page(agreement_id: int, scan_id: int, page: int, movers: Collection[Mover], *, by: Actor) -> AgreementScan:
    """A second person has compared one page and found it the same; saying so twice counts once.

    Raises DomainError for who may not compare it, for a scan that no longer waits, and for a page that there is not.
    """
    _agreement, scan = _waiting(agreement_id, scan_id, movers, by)
    if not 1 <= page <= scan.pages:
        raise NotFoundError("Halaman ini tidak ada pada dokumen.")
    assert by.id is not None
    scan.pages_seen = rules.with_page(scan.pages_seen, by.id, page)
    db.session.flush()
    return scan


def accept(agreement_id: int, scan_id: int, movers: Collection[Mover], *, by: Actor) -> AgreementScan:
    """Every page is the same: the party has signed. The agreement takes over its number and moves on.

    Raises DomainError as `see_page` does, and as long as this person has not compared every page.
    """
    agreement, scan = _waiting(agreement_id, scan_id, movers, by)
    assert by.id is not None
    left = scan.pages - len(rules.pages_seen(scan.pages_seen, by.id))
    if left:
        raise DomainError(f"Masih {left} halaman yang belum Anda cocokkan.")
    scan.checked_at, scan.checked_by, scan.checked_by_name, scan.accepted = clock.now(), by.id, by.name, True
    if scan.party is Party.FIRST:
        agreement.first_number = scan.number
    else:
        agreement.second_number = scan.number
    db.session.flush()
    record_about(agreement, "agreement_scan_accepted", f"{_words(scan)} sama dengan naskah yang diterbitkan.", by)
    make(agreement, MOVE_OF[scan.party], movers, by=by, happened_on=scan.signed_on)
    return scan


def reject(agreement_id: int, scan_id: int, problem: str, movers: Collection[Mover], *, by: Actor) -> AgreementScan:
    """Something differs: the scan is kept with what it is, and another one is waited for. Raises as `see_page` does."""
    agreement, scan = _waiting(agreement_id, scan_id, movers, by)
    scan.checked_at, scan.checked_by, scan.checked_by_name = clock.now(), by.id, by.name
    scan.problem = problem
    db.session.flush()
    record_about(agreement, "agreement_scan_rejected", f"{_words(scan)} tidak sama dengan naskah.", by, problem)
    return scan


def draw_again(agreement_id: int, scan_id: int, *, by: Actor) -> None:
    """The pictures could not be drawn: try once more. Raises NotFoundError for a scan of another agreement."""
    agreement = held(agreement_id)
    scan, version = _scan(agreement, scan_id)
    for file_id in (scan.file_id, version.file_id):
        if file_id is not None:
            request_pictures(agreement.regency_id, file_id, created_by=by.id)


def _issued(agreement: Agreement, party: Party, *, by_branch: bool) -> AgreementVersion:
    """The version that is signed, if it is this party's turn and its document is there."""
    turn = TURNS.get(agreement.state)
    if turn is None:
        raise DomainError("Perjanjian ini sedang tidak menunggu tanda tangan. Muat ulang halamannya.")
    if turn is not party:
        raise DomainError(
            f"Sekarang giliran {PARTY_LABELS[turn].lower()}: pindaian {PARTY_LABELS[party].lower()} tidak dapat "
            "dikirim. Muat ulang halamannya."
        )
    if not rules.may_send(party, branch=by_branch):
        raise DomainError("Pindaian pihak kesatu dikirim oleh operator atau verifikator daerah.")
    version = db.session.get_one(AgreementVersion, agreement.version_id)
    if version.file_id is None:
        raise DomainError("Naskahnya belum diterbitkan. Tunggu sampai naskah siap dicetak.")
    _refuse_electronic(version)
    return version


def _refuse_electronic(version: AgreementVersion) -> None:
    """Paper cannot carry on what was begun electronically: the first signature would not be on it."""
    states = set(
        db.session.scalars(select(AgreementSignature.state).where(AgreementSignature.version_id == version.id))
    )
    if AttemptState.SIGNED in states:
        raise DomainError(
            "Pihak kesatu menandatangani naskah ini secara elektronik, jadi pihak kedua pun menandatanganinya secara "
            "elektronik."
        )


def _refuse_day(terms: ScanTerms, issued_on: date, first_on: date | None) -> None:
    if terms.signed_on > clock.today():
        raise DomainError("Tanggal penandatanganan tidak boleh melewati hari ini.", field="signed_on")
    if terms.signed_on < issued_on:
        raise DomainError(
            f"Naskah ini diterbitkan {formatting.day(issued_on)}, jadi tidak dapat ditandatangani lebih awal. Periksa "
            "tanggal pada naskah.",
            field="signed_on",
        )
    if terms.party is Party.SECOND and first_on is not None and terms.signed_on < first_on:
        raise DomainError(
            f"Pihak kesatu menandatangani {formatting.day(first_on)}. Tanggal pihak kedua tidak dapat lebih awal.",
            field="signed_on",
        )


def _plain(content: BinaryIO) -> bytes:
    """The bytes of the file, which must be a PDF of a bearable size: its name and the browser's type prove nothing."""
    plain = content.read(LARGEST + 1)
    if not plain:
        raise DomainError("Berkas ini kosong (0 byte). Pindai ulang, lalu unggah kembali.", field="file")
    if len(plain) > LARGEST:
        raise DomainError(
            f"Berkas ini lebih dari {LARGEST >> 20} MB. Pindai ulang hitam putih 200 dpi, lalu unggah kembali.",
            field="file",
        )
    if not plain.startswith(b"%PDF-"):
        raise DomainError("Berkas ini bukan PDF. Simpan hasil pindai sebagai satu PDF, lalu unggah.", field="file")
    return plain


def _refuse_known(version: AgreementVersion, terms: ScanTerms, digest: str, by: Actor) -> None:
    if digest == version.file_sha256:
        raise DomainError(
            "Ini berkas naskah yang diunduh dari portal, belum ditandatangani. Unggah hasil pindai naskah yang sudah "
            "ditandatangani.",
            field="file",
        )
    known = db.session.scalars(
        select(AgreementScan).where(
            AgreementScan.version_id == version.id,
            AgreementScan.party == terms.party,
            AgreementScan.sha256 == digest,
            AgreementScan.signed_on == terms.signed_on,
            AgreementScan.number == terms.number,
            AgreementScan.sent_by == by.id,  # with another day, number or sender the same paper comes rightly again
        )
    ).first()
    if known is not None:
        became = "sudah ditolak" if known.checked_at is not None else "sudah dikirim"
        raise DomainError(f"Berkas yang sama persis {became}. Pindai ulang naskahnya, lalu unggah.", field="file")


def _scan(agreement: Agreement, scan_id: int) -> tuple[AgreementScan, AgreementVersion]:
    found = db.session.execute(
        select(AgreementScan, AgreementVersion)
        .join(AgreementVersion, AgreementVersion.id == AgreementScan.version_id)
        .where(AgreementScan.id == scan_id, AgreementVersion.agreement_id == agreement.id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Pindaian ini tidak ditemukan pada perjanjian ini.")
    return found[0], found[1]


def _waiting(agreement_id: int, scan_id: int, movers: Collection[Mover], by: Actor) -> tuple[Agreement, AgreementScan]:
    """A scan that waits, of a held agreement, and that this person may compare."""
    agreement = held(agreement_id)
    scan, _version = _scan(agreement, scan_id)
    if scan.checked_at is not None:
        raise DomainError(f"Pindaian ini sudah diperiksa {scan.checked_by_name}. Muat ulang halamannya.")
    if scan.version_id != agreement.version_id or TURNS.get(agreement.state) is not scan.party:
        raise DomainError("Naskah pindaian ini sudah diganti atau sudah tidak menunggu tanda tangan.")
    newest = db.session.scalar(
        select(AgreementScan.id)
        .where(AgreementScan.version_id == scan.version_id, AgreementScan.party == scan.party)
        .order_by(AgreementScan.id.desc())
        .limit(1)
    )
    if newest != scan.id:
        raise DomainError("Pindaian ini sudah diganti dengan yang baru. Cocokkan pindaian yang terbaru.")
    if not rules.may_check(scan.party, movers):
        raise DomainError("Pindaian pihak kesatu dicocokkan oleh verifikator daerah.")
    if scan.sent_by == by.id:
        raise DomainError("Anda yang mengirim pindaian ini, jadi orang lain yang mencocokkannya.")
    return agreement, scan


def _words(scan: AgreementScan) -> str:
    return f"pindaian {PARTY_LABELS[scan.party].lower()}"

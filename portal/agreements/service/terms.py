"""People, months and rupiah of an agreement, and the days on which they are due (domain rule 17)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from portal.agreements.models import Agreement, AgreementInstalment, AgreementTerm
from portal.agreements.rules.drafts import MOST_INSTALMENTS, MOST_TERMS, Line
from portal.agreements.rules.terms import HAS_QUOTA, KIND_LABELS, Instalment
from portal.agreements.service.drafting import editable
from portal.agreements.service.record import record_about
from portal.audit.service import Actor
from portal.core import formatting
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.quotas.models import FundingSource


def put_term(agreement_id: int, line: Line, *, term_id: int | None = None, by: Actor) -> AgreementTerm:
    """Add a line, or change one. Raises DomainError for a line that cannot be, NotFoundError for one of another."""
    agreement = editable(agreement_id)
    _refuse(agreement, line)
    row = _term(agreement, term_id) if term_id is not None else None
    if row is None:
        known = db.session.scalars(select(AgreementTerm.id).where(AgreementTerm.agreement_id == agreement.id)).all()
        if len(known) >= MOST_TERMS:
            raise DomainError(f"Satu perjanjian memuat paling banyak {MOST_TERMS} rincian.")
        row = AgreementTerm(regency_id=agreement.regency_id, agreement_id=agreement.id)
    for name in ("funding_source_code", "people", "first_month", "last_month", "jkk_rate", "jkm_rate", "amount"):
        setattr(row, name, getattr(line, name))
    row.reason = line.reason if line.amount != line.expected else ""
    db.session.add(row)
    _changed(agreement, "rincian peserta", by)
    return row


def _refuse(agreement: Agreement, line: Line) -> None:
    if agreement.kind not in HAS_QUOTA:
        raise DomainError(f"{KIND_LABELS[agreement.kind]} tidak memuat rincian peserta.")
    source = db.session.get(FundingSource, line.funding_source_code)
    if source is None or source.set_by_province:
        raise DomainError("Pilih sumber dana yang kuotanya dikelola kabupaten/kota.", field="funding_source_code")
    if line.first_month > line.last_month:
        raise DomainError("Bulan terakhir tidak boleh sebelum bulan pertama.", field="last_month")
    if line.first_month < Month.of(agreement.first_day) or line.last_month > Month.of(agreement.last_day):
        raise DomainError(
            f"Pilih bulan di dalam jangka waktu perjanjian, {formatting.month(Month.of(agreement.first_day))} sampai "
            f"{formatting.month(Month.of(agreement.last_day))}.",
            field="first_month",
        )
    if line.amount != line.expected and not line.reason:
        raise DomainError(
            f"Orang × tarif × bulan = {formatting.rupiah(line.expected)}. Samakan jumlahnya, atau tulis alasannya.",
            field="amount",
        )


def remove_term(agreement_id: int, term_id: int, *, by: Actor) -> None:
    """Take a line out. Raises NotFoundError for one of another agreement."""
    agreement = editable(agreement_id)
    db.session.delete(_term(agreement, term_id))
    _changed(agreement, "rincian peserta", by)


def _term(agreement: Agreement, term_id: int) -> AgreementTerm:
    found = db.session.scalars(
        select(AgreementTerm).where(AgreementTerm.id == term_id, AgreementTerm.agreement_id == agreement.id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("Rincian ini tidak ada lagi dalam perjanjian. Muat ulang halaman.")
    return found


def set_schedule(agreement_id: int, parts: Sequence[Instalment], *, by: Actor, seen: int | None = None) -> None:
    """The whole schedule of payment, in the place of the former one.

    The sum is not asked here: an unfinished schedule is kept, and sending the draft waits for it. Raises DomainError
    for too many parts, or two on one day.
    """
    agreement = editable(agreement_id, seen)
    if agreement.kind not in HAS_QUOTA:
        raise DomainError(f"{KIND_LABELS[agreement.kind]} tidak memuat jadwal pembayaran.")
    if len(parts) > MOST_INSTALMENTS:
        raise DomainError(f"Jadwal memuat paling banyak {MOST_INSTALMENTS} pembayaran.", field="schedule")
    days = [part.due_on for part in parts]
    if len(set(days)) != len(days):
        raise DomainError("Ada dua pembayaran pada tanggal yang sama. Gabungkan menjadi satu.", field="schedule")
    db.session.execute(
        delete(AgreementInstalment)
        .where(AgreementInstalment.agreement_id == agreement.id)
        .execution_options(synchronize_session=False)
    )
    for part in sorted(parts, key=lambda each: each.due_on):
        db.session.add(
            AgreementInstalment(
                regency_id=agreement.regency_id, agreement_id=agreement.id, due_on=part.due_on, amount=part.amount
            )
        )
    _changed(agreement, "jadwal pembayaran", by)


def _changed(agreement: Agreement, what: str, by: Actor) -> None:
    agreement.revision += 1
    db.session.flush()
    record_about(agreement, "agreement_changed", f"diubah: {what}.", by)

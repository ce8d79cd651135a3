"""Agreements of TTU and Belu in the demo: one of 2025 that both parties signed, one that is discussed, one that waits
for its signatures, one that is only begun. Who signs is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from portal.agreements import service, threads
from portal.agreements.models import Agreement
from portal.agreements.rules.drafts import Facts, Line, Signer
from portal.agreements.rules.states import Move, Mover, Party
from portal.agreements.rules.terms import AgreementKind, Instalment, even_schedule, pattern_days
from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.months import Month
from portal.regencies import reference
from portal.regencies.models import Regency

TTU, BELU = "53.03", "53.04"
_SOURCE = "apbd-kabupaten"
_BASIS = "Peraturan Bupati Nomor 5 Tahun 2025 tentang Pelindungan Pekerja Rentan (contoh)"


def enter(operators: Mapping[str, Actor], verifiers: Mapping[str, Actor], officer: Actor) -> int:
    """Write them down and let them go their ways; returns how many there are. A scope of all regencies must be open."""
    _signed_in_2025(operators[TTU], verifiers[TTU], officer)
    _discussed(operators[TTU], officer)
    _begun(operators[TTU])
    _agreed(operators[BELU], verifiers[BELU], officer)
    return 4


def _drafted(code: str, facts: Facts, people: int, by: Actor) -> Agreement:
    """A whole draft: signers, one line of people over its months, payments every quarter."""
    regency_id = int(reference.regency_by_code()[code].nik_prefix)
    regency = db.session.get_one(Regency, regency_id)
    agreement = service.begin(regency_id, AgreementKind.AGREEMENT, facts, by=by)
    service.set_signers(agreement.id, _signers(regency), seen=agreement.revision, by=by)
    first, last = Month.of(facts.first_day), Month.of(facts.last_day)
    amount = people * 16_800 * (last - first + 1)
    service.put_term(agreement.id, Line(_SOURCE, people, first, last, 10_000, 6_800, amount), by=by)
    days = pattern_days("quarterly", facts.first_day, facts.last_day)
    schedule: list[Instalment] = even_schedule(amount, days)
    service.set_schedule(agreement.id, schedule, by=by)
    return agreement


def _signers(regency: Regency) -> dict[Party, Signer]:
    return {
        Party.FIRST: Signer(
            name="Contoh Bupati",
            position=f"Bupati {regency.name}",
            authority="Keputusan Menteri Dalam Negeri Nomor 100.2.1.3-0000 Tahun 2025 (contoh)",
            address=f"Jalan Contoh Nomor 1, {regency.capital}",
        ),
        Party.SECOND: Signer(
            name="Contoh Kepala Cabang",
            position="Kepala Kantor Cabang Atambua",
            authority="Keputusan Direksi Nomor KEP/0000/012025 (contoh)",
            address="Jalan Contoh Nomor 2, Atambua",
        ),
    }


def _facts(office: str, subject: str, year: int) -> Facts:
    return Facts(
        office=office, subject=subject, first_day=date(year, 1, 1), last_day=date(year, 12, 31), local_basis=_BASIS
    )


def _signed_in_2025(operator: Actor, verifier: Actor, officer: Actor) -> None:
    """Signed on paper before there was a portal: its numbers are known, its document is made from what was agreed."""
    with clock.fixed(datetime(2025, 1, 6, 9, 0, tzinfo=WITA)):
        facts = _facts("Dinas Tenaga Kerja", "Pelindungan Pekerja Rentan Kabupaten Timor Tengah Utara Tahun 2025", 2025)
        agreement = _drafted(TTU, facts, 14_880, operator)
        agreement.first_number, agreement.second_number = "100.3.7/2/2025", "PER/2/012025"
        service.make(agreement, Move.SUBMIT, (Mover.DRAFTER,), by=operator)
        service.make(agreement, Move.AGREE, (Mover.BRANCH,), by=officer)
        service.make(agreement, Move.AGREE, (Mover.CHECKER,), by=verifier)
        day = clock.today()
        service.make(agreement, Move.SIGN, (Mover.CHECKER,), by=verifier, happened_on=day)
        service.make(agreement, Move.COUNTERSIGN, (Mover.BRANCH,), by=officer, happened_on=day)


def _discussed(operator: Actor, officer: Actor) -> None:
    """Next year's: the branch has asked about an article."""
    year = clock.today().year + 1
    subject = f"Pelindungan Pekerja Rentan Kabupaten Timor Tengah Utara Tahun {year}"
    agreement = _drafted(TTU, _facts("Dinas Tenaga Kerja", subject, year), 14_880, operator)
    service.make(agreement, Move.SUBMIT, (Mover.DRAFTER,), by=operator)
    threads.say(
        agreement,
        "payment",
        "Pembayaran",
        "Mohon jadwal pembayaran triwulan pertama dimajukan ke Februari agar perlindungan tidak terputus.",
        by=officer,
    )


def _begun(operator: Actor) -> None:
    """Another office of the region begins its own, with its own money."""
    regency_id = int(reference.regency_by_code()[TTU].nik_prefix)
    year = clock.today().year + 1
    facts = _facts("Dinas Pemberdayaan Masyarakat dan Desa", "Pelindungan Ketua RT dan RW", year)
    service.begin(regency_id, AgreementKind.AGREEMENT, facts, by=operator)


def _agreed(operator: Actor, verifier: Actor, officer: Actor) -> None:
    """Belu's of next year: both have agreed, the document is made as soon as the worker runs."""
    year = clock.today().year + 1
    subject = f"Pelindungan Pekerja Rentan Kabupaten Belu Tahun {year}"
    agreement = _drafted(BELU, _facts("Dinas Tenaga Kerja", subject, year), 2_071, operator)
    service.make(agreement, Move.SUBMIT, (Mover.DRAFTER,), by=operator)
    service.make(agreement, Move.AGREE, (Mover.BRANCH,), by=officer)
    service.make(agreement, Move.AGREE, (Mover.CHECKER,), by=verifier)

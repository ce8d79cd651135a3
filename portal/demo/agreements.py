"""Agreements of TTU and Belu in the demo: one of 2025 that both parties signed, one that is discussed, one that waits
for its signatures, one that is only begun. Who signs is made up (`demo.posts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from portal.accounts.posts import queries as posts
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
from portal.core.permissions import WorkplaceKind
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
    service.set_signers(agreement.id, _signers(agreement, regency.capital), seen=agreement.revision, by=by)
    first, last = Month.of(facts.first_day), Month.of(facts.last_day)
    amount = people * 16_800 * (last - first + 1)
    service.put_term(agreement.id, Line(_SOURCE, people, first, last, 10_000, 6_800, amount), by=by)
    days = pattern_days("quarterly", facts.first_day, facts.last_day)
    schedule: list[Instalment] = even_schedule(amount, days)
    service.set_schedule(agreement.id, schedule, by=by)
    return agreement


def _signers(agreement: Agreement, capital: str) -> dict[Party, Signer]:
    """The heads of the region and of its branch, as their posts have them on that day."""
    heads = {
        Party.FIRST: posts.holders_of(WorkplaceKind.REGENCY, agreement.regency_id, clock.now())[0],
        Party.SECOND: posts.holders_of(WorkplaceKind.BRANCH, agreement.branch_id, clock.now())[0],
    }
    addresses = {Party.FIRST: f"Jalan Contoh Nomor 1, {capital}", Party.SECOND: "Jalan Contoh Nomor 2, Atambua"}
    return {
        party: Signer(
            name=head.printed_name,
            position=head.title,
            authority=head.authority,
            address=addresses[party],
            acting=head.acting,
            staff_number=head.staff_number,
        )
        for party, head in heads.items()
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

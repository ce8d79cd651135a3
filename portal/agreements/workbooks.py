"""The workbook of the register, from the same query and filter as the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from portal.agreements import exports
from portal.agreements.models import AgreementParty
from portal.agreements.queries import register
from portal.agreements.queries.register import AgreementFilter, AgreementLine
from portal.agreements.rules.register import STANDING_LABELS, Standing, standing
from portal.agreements.rules.remarks import remarks
from portal.agreements.rules.states import STATE_LABELS, Party, days_left
from portal.agreements.rules.terms import KIND_LABELS, AgreementKind
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.quotas.workbooks import cover_of, file_name

REGISTER = "agreements.register"
_IN_FORCE = (Standing.IN_FORCE, Standing.ENDING)


@maker(REGISTER, permission=Permission.EXPORT_FIGURES)
def _register(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    wanted = filter_of(args, clock.today())
    cover = cover_of(
        download,
        "Daftar perjanjian dengan BPJS Ketenagakerjaan",
        period=f"Keadaan {formatting.day(wanted.today)}",
        filter_words=filter_in_words(wanted),
    )
    count = exports.write_register(path, cover, _rows(wanted))
    return Made(file_name(download, "perjanjian", wanted.today.year), count)


def filter_of(codes: Mapping[str, Any], today: date) -> AgreementFilter:
    """The filter as an address or a request for a file names it; what is unknown counts as not given."""
    kind, stands, year = (str(codes.get(name) or "") for name in ("bentuk", "keadaan", "tahun"))
    return AgreementFilter(
        today=today,
        kind=AgreementKind(kind) if kind in set(AgreementKind) else None,
        standing=Standing(stands) if stands in set(Standing) else None,
        year=int(year) if year.isascii() and year.isdecimal() and 2000 <= int(year) <= 2100 else None,
        words=str(codes.get("cari") or "")[:100].strip(),
    )


def filter_in_words(wanted: AgreementFilter) -> str:
    """What the list shows, for its first sheet."""
    parts = [
        KIND_LABELS[wanted.kind] if wanted.kind else "Semua bentuk",
        STANDING_LABELS[wanted.standing].lower() if wanted.standing else "semua keadaan",
        f"berlaku dalam tahun {wanted.year}" if wanted.year else "semua tahun",
    ]
    return ", ".join([*parts, f'memuat "{wanted.words}"'] if wanted.words else parts)


def _rows(wanted: AgreementFilter) -> Iterator[exports.RegisterRow]:
    lines = register.every_line(wanted)
    signers = register.signers_of([line.agreement.id for line in lines])
    for line in lines:
        first, second = (_named(signers.get((line.agreement.id, party))) for party in Party)
        yield _row(line, wanted.today, first, second)


def _row(line: AgreementLine, today: date, first_signer: str, second_signer: str) -> exports.RegisterRow:
    agreement = line.agreement
    stands = standing(agreement.state, agreement.first_day, agreement.last_day, today)
    said = remarks(stands, agreement.first_day, agreement.last_day, agreement.countersigned_on, followed=line.followed)
    return exports.RegisterRow(
        kind=KIND_LABELS[agreement.kind],
        parent=(line.parent.first_number or f"no. {line.parent.id}") if line.parent else "",
        first_number=agreement.first_number,
        second_number=agreement.second_number,
        regency=line.regency,
        office=agreement.office,
        branch=line.branch,
        first_signer=first_signer,
        second_signer=second_signer,
        subject=agreement.subject,
        first_day=agreement.first_day,
        last_day=agreement.last_day,
        people=line.people,
        amount=line.amount,
        state=STATE_LABELS[agreement.state],
        standing=STANDING_LABELS[stands],
        days_left=days_left(agreement.last_day, today) if stands in _IN_FORCE else None,
        signed_on=agreement.signed_on,
        countersigned_on=agreement.countersigned_on,
        notes="; ".join(said),
    )


def _named(party: AgreementParty | None) -> str:
    return " ".join(filter(None, (f"{party.name},", party.acting, party.position))) if party else ""

"""Benefits paid back, and how good the lists are. Three queries for a regency, five for the province."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from portal.beneficiaries import queries as beneficiaries
from portal.claims import queries as claims
from portal.compliance.benefits import queries as benefits
from portal.compliance.benefits.rules.programmes import LABELS, QUARTERS, ROMAN, Paid, Programme, quarter_of
from portal.core import formatting
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import BenefitLine, QualityLine

_HIDDEN = (
    "Manfaat {programme} triwulan {quarter} ditutup: angka 1 sampai 4, dan angka lain yang dapat dipakai menghitungnya."
)
_SEEN = "Manfaat JKK dan JKM menurut klaim kematian yang dicatat di portal, beasiswa menurut surat BPJS."


def gather(subject: Subject) -> dict[str, Any]:
    """benefits, notes."""
    lines, notes = _of_regency(subject) if subject.regency_id is not None else _of_province(subject)
    return {"benefits": lines, "notes": notes}


def _line(quarter: int, programme: Programme, paid: Paid) -> BenefitLine:
    return BenefitLine(quarter=quarter, programme=LABELS[programme], cases=paid.cases, amount=paid.amount)


def _of_regency(subject: Subject) -> tuple[list[BenefitLine], list[str]]:
    """What a letter of BPJS tells of a quarter and programme counts; where none tells, the claims of the portal do."""
    own: dict[tuple[int, Programme], Paid] = defaultdict(Paid)
    for each in claims.paid_lines(subject.fiscal_year):
        programme = Programme.JKK if each.by_accident else Programme.JKM
        own[quarter_of(each.on_day.month), programme] += Paid(each.claims, each.amount)
    told: dict[tuple[int, Programme], Paid] = {}
    numbers: dict[tuple[int, Programme], str] = {}
    for letter in benefits.letters_of(subject.fiscal_year):  # the newest first
        for programme in Programme:
            said = letter.said(programme)
            if said is not None and (letter.quarter, programme) not in told:
                told[letter.quarter, programme] = said
                numbers[letter.quarter, programme] = f"{letter.number} tanggal {formatting.day(letter.letter_on)}"
    lines = [
        _line(quarter, programme, told.get((quarter, programme)) or own[quarter, programme])
        for quarter in QUARTERS
        for programme in Programme
        if (quarter, programme) in told or own[quarter, programme].cases
    ]
    notes = [
        f"Manfaat {LABELS[programme]} triwulan {ROMAN[quarter]} menurut surat BPJS Ketenagakerjaan nomor {number}."
        for (quarter, programme), number in sorted(numbers.items(), key=lambda item: (item[0][0], LABELS[item[0][1]]))
    ]
    return lines, [*notes, "Manfaat lainnya menurut klaim kematian yang dicatat di portal."]


def _of_province(subject: Subject) -> tuple[list[BenefitLine], list[str]]:
    """The very sums of the pages of benefits: a new one could tell a number that is hidden there. Of JKK and JKM the
    portal's own claims, of scholarships, which it does not keep, the letters."""
    lines, notes = [], []
    for programme, (own, said) in benefits.sums_of_year(subject.fiscal_year, list(benefits.names())).items():
        for quarter, paid in zip(QUARTERS, said if own is None else own, strict=False):
            if paid is None:
                notes.append(_HIDDEN.format(programme=LABELS[programme], quarter=ROMAN[quarter]))
            elif paid.cases:
                lines.append(_line(quarter, programme, paid))
    order = {label: place for place, label in enumerate(LABELS.values())}
    lines.sort(key=lambda line: (line["quarter"], order[line["programme"]]))
    return lines, [*notes, _SEEN]


def seen_by_regency(fiscal_year: int) -> dict[int, tuple[list[BenefitLine], list[str]]]:
    """{regency: (benefits, notes)} as the pages of benefits show them to the province, in three queries: of JKK and JKM
    the portal's own claims, of scholarships, which it does not keep, the letters."""
    found: dict[int, tuple[list[BenefitLine], list[str]]] = {each: ([], [_SEEN]) for each in benefits.names()}
    for programme, table in benefits.tables_of_year(fiscal_year, list(found)).items():
        for regency_id, cells in table.rows.items():
            lines, notes = found[regency_id]
            for quarter, paid in zip(QUARTERS, cells, strict=False):
                if paid is None:
                    notes.append(_HIDDEN.format(programme=LABELS[programme], quarter=ROMAN[quarter]))
                elif paid.cases:
                    lines.append(_line(quarter, programme, paid))
    order = {label: place for place, label in enumerate(LABELS.values())}
    for lines, _notes in found.values():
        lines.sort(key=lambda line: (line["quarter"], order[line["programme"]]))
    return found


def quality(subject: Subject) -> dict[str, Any]:
    """quality."""
    found = beneficiaries.list_quality(subject.fiscal_year)
    lines = [
        ("Baris ditolak", found.refused_rows, "Baris daftar yang tidak memenuhi aturan, dari semua daftar tahun ini."),
        ("Ditolak verifikator", found.rejected_rows, "Baris yang ditolak satu per satu oleh verifikator."),
        ("Diganti", found.replaced, "Tempat yang diberikan kepada orang berikutnya dari daftar tunggu."),
        ("Berhenti sebelum masanya", found.ended, "Peserta yang tempatnya dilepas, apa pun sebabnya."),
        ("Meninggal", found.died, "Bagian dari yang berhenti: peserta yang tercatat meninggal."),
        ("Perlu verifikasi", found.in_doubt, "Peserta yang datanya masih harus dipastikan."),
        ("Pasangan mirip", found.twins, "Pasangan yang mungkin satu orang dengan dua NIK dan belum diputuskan."),
    ]
    if subject.regency_id is None:  # the province is not told how few have died
        lines = [line for line in lines if line[0] != "Meninggal"]
    return {"quality": [QualityLine(label=label, people=people, note=note) for label, people, note in lines]}

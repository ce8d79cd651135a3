"""What the province has looked at: letters about benefits of six regencies, and a half-yearly report that was sent.

All numbers are made up. The report is frozen now, since figures of the past cannot be read back: so it is late.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from portal.audit.service import Actor
from portal.compliance.benefits import service as benefits
from portal.compliance.benefits.rules.programmes import LABELS, ROMAN, Paid, Programme
from portal.compliance.benefits.service import LetterTerms
from portal.compliance.reports import service as reports
from portal.compliance.reports.rules.periods import Kind, Period
from portal.compliance.reports.service import SendingTerms
from portal.core import clock, formatting
from portal.core.typeset import typeset
from portal.regencies import queries as regencies

TEMPLATE = Path(__file__).parent / "data" / "surat.typ"
_FIRST = Period(Kind.SEMESTER, 2026, 1)
# (slug, branch, cases of JKK, JKM and scholarships in a quarter)
_LETTERS = (
    ("ttu", "Atambua", (2, 14, 9)),
    ("belu", "Atambua", (1, 6, 5)),
    ("sikka", "Maumere", (7, 21, 18)),
    ("ende", "Ende", (9, 25, 22)),
    ("manggarai-barat", "Labuan Bajo", (3, 8, 7)),
    ("sumba-timur", "Sumba Timur", (5, 11, 10)),
)
_EACH = {Programme.JKK: 12_500_000, Programme.JKM: 42_000_000, Programme.SCHOLARSHIP: 3_000_000}


def enter(by: Actor) -> int:
    """Type off the letters, freeze and send the report; answers the number of letters. A scope of all regencies must
    be open."""
    number = 0
    for slug, branch, cases in _LETTERS:
        regency = regencies.regency_or_none(slug)
        assert regency is not None, slug
        for quarter in (1, 2, 3):
            letter_on = date(2026, 3 * quarter + 1, 14)
            if letter_on > clock.today():
                continue
            counts = [count + quarter % 3 for count in cases]
            said = {each: Paid(count, count * _EACH[each]) for each, count in zip(Programme, counts, strict=True)}
            terms = LetterTerms(
                regency_id=regency.id,
                fiscal_year=2026,
                quarter=quarter,
                number=f"Contoh/B/{100 + number}/2026",
                letter_on=letter_on,
                source=f"Contoh: Kantor Cabang {branch}",
                said=said,
            )
            benefits.add_letter(terms, io.BytesIO(_scan(terms, regency.official_name)), by=by)
            number += 1
    if _FIRST.is_over(clock.today()):
        report = reports.freeze(_FIRST, created_by=by.id, by=by)
        sending = SendingTerms(clock.today(), "Menko PM dan Menteri Dalam Negeri (contoh)", "Contoh/000.9/118/2026")
        reports.note_sending(report.id, sending, by=by)
    return number


def _scan(terms: LetterTerms, region: str) -> bytes:
    values = {
        "number": terms.number,
        "region": region,
        "quarter": ROMAN[terms.quarter],
        "rows": [
            [LABELS[each], formatting.number(paid.cases), formatting.rupiah(paid.amount)]
            for each, paid in terms.said.items()
        ],
    }
    return typeset(TEMPLATE, values, at=clock.now())

"""The sheet with which the head of a region rehearses the interview: two pages, always alike for one standing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal.core import formatting
from portal.core.errors import DomainError
from portal.core.typeset import typeset_long
from portal.paritrana.rehearsing import words
from portal.paritrana.rehearsing.queries import Line, Rehearsal
from portal.paritrana.rules import interview
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.ranking import median_in_words
from portal.paritrana.rules.rehearsal import gap_of
from portal.paritrana.rules.scoring import STATE_LABELS

TEMPLATE = Path(__file__).parent / "documents" / "wawancara.typ"


def pdf_of(rehearsal: Rehearsal, region: str, head: str) -> bytes:
    """The PDF/A of a region (``Kabupaten Belu``) for its head (``Bupati``). Raises DomainError without a score."""
    if rehearsal.score is None:
        raise DomainError("Nilai belum dihitung, jadi lembar wawancara belum dapat dibuat.")
    return typeset_long(TEMPLATE, values_of(rehearsal, region, head), at=rehearsal.score.computed_at)


def values_of(rehearsal: Rehearsal, region: str, head: str) -> dict[str, Any]:
    """What the template prints, all of it in words."""
    score = rehearsal.score
    assert score is not None
    by_code = {line.code: line for line in rehearsal.lines}
    standings = [line.standing for line in rehearsal.lines]
    strong = [by_code[each.code] for each in interview.strengths(standings)]
    weak = [by_code[each.code] for each in interview.gaps(standings)]
    province = rehearsal.province
    earlier = rehearsal.earlier_edition
    return {
        "region": region,
        "head": head,
        "edition": rehearsal.edition.title,
        "years": f"Tahun dinilai {rehearsal.edition.judged_year}, dianugerahkan {rehearsal.edition.awarded_year}",
        "simulation": SIMULATION,
        "day": formatting.day(score.day),
        "points": in_words(score.points),
        "beside": [
            f"Median provinsi {median_in_words(province.total)} ({province.regions} wilayah, "
            f"{formatting.day(province.day)})."
            if province is not None
            else "Median provinsi belum ada.",
            f"Edisi {earlier.judged_year} wilayah sendiri {in_words(rehearsal.earlier_points or 0)}."
            if earlier is not None
            else "Belum ada edisi sebelumnya.",
        ],
        "aspects": [[each.name, in_words(each.points), in_words(each.weight)] for each in rehearsal.aspects],
        "figures": [_figure(line) for line in rehearsal.lines if line.source is not None],
        "strengths": [_short(line, STATE_LABELS[line.standing.state]) for line in strong],
        "gaps": [_short(line, _what_to_do(line)) for line in weak],
        "questions": interview.questions([(line.standing, line.criterion.aspect.code) for line in weak]),
    }


def _figure(line: Line) -> list[str]:
    """Criterion, percentage, its two numbers, origin and day: a figure never stands without them."""
    name = f"{line.code} {words.source_of(line)}"
    if line.input is None:
        return [name, "belum ada data", "", words.remedy_of(line)]
    numbers = [words.amount_in_words(line.source, each) for each in (line.input.numerator, line.input.denominator)]
    percent = formatting.percent(line.input.numerator, line.input.denominator, 2)
    return [name, percent, " dari ".join(numbers), f"{line.input.origin}, {formatting.day(line.input.as_of)}"]


def _short(line: Line, words_about: str) -> list[str]:
    standing = line.standing
    of = f"{in_words(standing.points)} dari {in_words(standing.weight)}"
    return [f"{line.code} {line.criterion.criterion.title}", of, words_about]


def _what_to_do(line: Line) -> str:
    gap = gap_of(line.standing)
    return words.gap_in_words(line, gap) if gap is not None else STATE_LABELS[line.standing.state]

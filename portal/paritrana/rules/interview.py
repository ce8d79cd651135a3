"""What the head of a region rehearses for the interview: what is strong, what is weak, what the jury is likely to ask.

The questions are those that press reports of earlier rounds name (domain 3.2: innovation ahead, regulation for
continuity, the way to everybody covered, how participants are validated) and the aspects of 2025; none is official.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from types import MappingProxyType

from portal.paritrana.rules.criteria import CriterionKind
from portal.paritrana.rules.rehearsal import Standing
from portal.paritrana.rules.sources import COVERAGE, Source

SHOWN, ASKED = 3, 6

COVER = "Bagaimana cakupan dinaikkan hingga seluruh pekerja terlindungi, siapa yang didahulukan, dan kapan tercapai?"
VALIDATION = "Bagaimana pemerintah daerah memastikan penerima bantuan iuran benar-benar pekerja rentan dan masih ada?"
CONTINUITY = "Peraturan apa yang menjamin perlindungan ini berlanjut bila pejabat atau anggaran berganti?"
INNOVATION = "Inovasi apa yang akan dijalankan tahun depan, dan apa hasil terukur dari yang sudah berjalan?"
BUDGET = "Dari mana iuran tahun-tahun berikutnya dibiayai, dan mengapa pagu tahun ini belum memenuhi kebutuhan?"
REALISATION = "Apa yang menghambat pembayaran iuran, dan bagaimana bulan yang belum terbayar dikejar?"
AGREEMENT = "Mengapa ada bulan tanpa perjanjian, dan bagaimana jeda perlindungan dicegah tahun depan?"
DELIVERY = "Mengapa ada daftar yang terlambat dikirim, dan siapa yang menjaga ketepatannya?"
COMPLIANCE = "Bagaimana kepesertaan menjadi syarat layanan perizinan dan pengadaan, dan siapa yang mengawasinya?"
PRESENCE = "Siapa yang memimpin program ini sehari-hari, dan seberapa sering kepala daerah memeriksanya sendiri?"
USUAL = (COVER, VALIDATION, CONTINUITY, INNOVATION, BUDGET, PRESENCE)

_BY_SOURCE = MappingProxyType(
    {
        **dict.fromkeys(COVERAGE, COVER),
        Source.BUDGET: BUDGET,
        Source.REALISATION: REALISATION,
        Source.AGREEMENTS: AGREEMENT,
        Source.LISTS_IN_TIME: DELIVERY,
    }
)
_BY_ASPECT = MappingProxyType({"INO": INNOVATION, "PEM": PRESENCE, "PAT": COMPLIANCE, "CAK": COVER, "REG": CONTINUITY})
_BY_KIND = MappingProxyType({CriterionKind.DOCUMENTS: CONTINUITY, CriterionKind.RUBRIC: INNOVATION})


def strengths(standings: Sequence[Standing]) -> list[Standing]:
    """The criteria with the largest earned share of their weight, at most SHOWN; of equals the heavier first."""
    earning = [each for each in standings if each.points > 0]
    return sorted(earning, key=lambda each: (-Fraction(each.points, each.weight), -each.weight))[:SHOWN]


def gaps(standings: Sequence[Standing]) -> list[Standing]:
    """The criteria with the most points still open, at most SHOWN; of equals in the order of the edition."""
    leaving = [each for each in standings if each.points < each.weight]
    return sorted(leaving, key=lambda each: each.points - each.weight)[:SHOWN]


def question_about(standing: Standing, aspect: str) -> str:
    """What a jury is likely to ask about a criterion; `aspect` is the code of its aspect."""
    if standing.rule.source:
        return _BY_SOURCE[Source(standing.rule.source)]
    return _BY_ASPECT.get(aspect) or _BY_KIND.get(standing.rule.kind, VALIDATION)


def questions(weak: Sequence[tuple[Standing, str]]) -> list[str]:
    """ASKED questions without repeats: about (criterion, aspect) of the gaps first, then what is usually asked."""
    about = [question_about(standing, aspect) for standing, aspect in weak]
    return list(dict.fromkeys([*about, *USUAL]))[:ASKED]

"""The registers of the demo: invented regulations that say so in their titles, signed by nobody.

Those of TTU and Belu are worth a walk; elsewhere a paper or two, and in some regencies none, for the province's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.audit.service import Actor
from portal.core import clock
from portal.core.formatting import WITA
from portal.demo.figures import TTU
from portal.demo.messy import BELU
from portal.regencies import reference
from portal.regulations import queries, service
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.indicators import IndicatorTerms, Population
from portal.regulations.rules.papers import RegulationKind, Topic
from portal.regulations.rules.terms import RegulationTerms

K, T = RegulationKind, Topic


@dataclass(frozen=True)
class _Paper:
    """One regulation; `does` is what it does to the earlier one of that number in the same register."""

    kind: RegulationKind
    number: str
    on: date | None
    title: str
    topics: frozenset[Topic]
    until: date | None = None
    does: tuple[Relation, str] | None = None


_OF_TTU = (
    _Paper(
        K.PERDA,
        "3",
        date(2023, 6, 12),
        "Penyelenggaraan Jaminan Sosial Ketenagakerjaan",
        frozenset({T.VULNERABLE, T.NON_ASN}),
    ),
    _Paper(
        K.HEAD_REGULATION,
        "18",
        date(2024, 3, 4),
        "Bantuan Iuran bagi Pekerja Rentan",
        frozenset({T.VULNERABLE, T.BUDGET}),
    ),
    _Paper(
        K.HEAD_REGULATION,
        "5",
        date(2025, 2, 10),
        "Perlindungan Pekerja Rentan",
        frozenset({T.VULNERABLE, T.BUDGET, T.DATA}),
        does=(Relation.REPLACES, "18"),
    ),
    _Paper(
        K.HEAD_REGULATION,
        "21",
        date(2025, 9, 15),
        "Perubahan atas Peraturan Bupati Nomor 5 Tahun 2025",
        frozenset({T.VULNERABLE, T.RT_RW}),
        does=(Relation.AMENDS, "5"),
    ),
    _Paper(
        K.AUTHORITY,
        "12/KEP/HK/2026",
        date(2026, 1, 8),
        "Pelimpahan Kewenangan Menandatangani Perjanjian Kerja Sama kepada Kepala Dinas",
        frozenset({T.COOPERATION}),
        until=date(2026, 12, 31),
    ),
    _Paper(
        K.RECIPIENTS,
        "45/KEP/HK/2026",
        date(2026, 1, 20),
        "Penetapan Penerima Bantuan Iuran Tahun 2026",
        frozenset({T.VULNERABLE}),
        until=date(2026, 12, 31),
    ),
    _Paper(
        K.CIRCULAR,
        "560/118/NAKERTRANS/2026",
        date(2026, 2, 3),
        "Kepesertaan Perangkat Desa sampai RT dan RW",
        frozenset({T.VILLAGE_STAFF, T.RT_RW}),
    ),
    _Paper(
        K.PERDA,
        "2",
        date(2025, 8, 20),
        "Rencana Pembangunan Jangka Menengah Daerah Tahun 2025-2029",
        frozenset({T.PLAN, T.VULNERABLE, T.INFORMAL}),
    ),
    _Paper(
        K.CIRCULAR,
        "560/131/NAKERTRANS/2026",
        date(2026, 2, 16),
        "Bukti Kepesertaan dalam Perizinan dan Paket Jasa Konstruksi",
        frozenset({T.CONSTRUCTION, T.LICENSING, T.FORMAL}),
    ),
    _Paper(K.HEAD_REGULATION, "", None, "Perlindungan Pekerja Rentan Tahun 2027", frozenset({T.VULNERABLE})),
)
# The shares stand in a real RPJMD (domain 4.3); whose it is, is invented.
_INDICATORS_OF_TTU = (
    IndicatorTerms(
        Population.VULNERABLE, "Cakupan jamsostek bagi pekerja rentan (contoh)", 1737, 2024, 2250, 2029, "Tabel contoh"
    ),
    IndicatorTerms(
        Population.ALL, "Cakupan jamsostek bagi seluruh pekerja (contoh)", 4290, 2024, 4800, 2029, "Tabel contoh"
    ),
)
_OF_BELU = (
    _Paper(
        K.HEAD_REGULATION,
        "9",
        date(2025, 4, 7),
        "Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan",
        frozenset({T.VULNERABLE, T.BUDGET}),
    ),
    _Paper(
        K.INSTRUCTION,
        "2",
        date(2026, 3, 2),
        "Pendataan Pekerja Rentan di Desa dan Kelurahan",
        frozenset({T.DATA, T.VILLAGE_STAFF}),
    ),
)

_ELSEWHERE = (
    (
        _Paper(
            K.HEAD_REGULATION,
            "14",
            date(2025, 5, 5),
            "Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan",
            frozenset({T.VULNERABLE, T.BUDGET}),
        ),
    ),
    (
        _Paper(
            K.CIRCULAR,
            "560/41/2025",
            date(2025, 7, 14),
            "Jaminan Sosial Tenaga Kerja Jasa Konstruksi",
            frozenset({T.CONSTRUCTION}),
        ),
        _Paper(K.HEAD_REGULATION, "", None, "Perlindungan Pekerja Rentan", frozenset({T.VULNERABLE})),
    ),
    (
        _Paper(
            K.RECIPIENTS,
            "31/KEP/HK/2025",
            date(2025, 1, 20),
            "Penetapan Penerima Bantuan Iuran Tahun 2025",
            frozenset({T.VULNERABLE}),
            until=date(2025, 12, 31),
        ),
        _Paper(
            K.HEAD_DECISION,
            "88/KEP/HK/2026",
            date(2026, 4, 6),
            "Kepesertaan Pekerja Keagamaan dan Penyandang Disabilitas",
            frozenset({T.RELIGIOUS, T.DISABILITY}),
        ),
    ),
    (),
)


def enter(operators: Mapping[str, Actor]) -> int:
    """Record the registers, each paper a few days after it was enacted; returns how many papers there are."""
    registers = {TTU: _OF_TTU, BELU: _OF_BELU}
    for number, code in enumerate(sorted(set(operators) - set(registers))):
        registers[code] = _ELSEWHERE[number % len(_ELSEWHERE)]
    for code, papers in registers.items():
        made = _register(_id_of(code), papers, operators[code])
        if code == TTU:
            for indicator in _INDICATORS_OF_TTU:
                service.add_indicator(made["2"], indicator, by=operators[code])
    return sum(len(papers) for papers in registers.values())


def _id_of(code: str) -> int:
    return int(reference.regency_by_code()[code].nik_prefix)


def _register(regency_id: int, papers: tuple[_Paper, ...], by: Actor) -> dict[str, int]:
    """{number: id of what was recorded}."""
    region = queries.region_of(regency_id)
    made: dict[str, int] = {}
    for paper in papers:
        on = paper.on
        moment = clock.now() if on is None else datetime(on.year, on.month, on.day, 9, 0, tzinfo=WITA)
        with clock.fixed(moment + timedelta(days=4) if on else moment):
            terms = RegulationTerms(
                kind=paper.kind,
                number=paper.number,
                year=on.year if on else clock.today().year + 1,
                title=f"{paper.title} (contoh)",
                enacted_on=on,
                in_force_from=None,
                in_force_until=paper.until,
                signatory_title=region.head_title,
                signatory_name=f"Contoh {region.head}" if on else "",
                topics=paper.topics,
            )
            recorded = service.record_regulation(regency_id, terms, by=by)
            made[paper.number] = recorded.id
            if paper.does is not None:
                relation, number = paper.does
                service.relate(recorded.id, made[number], relation, by=by)
    return made

"""Each rule as a table of cases that an official can check with a pencil."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from portal.compliance.findings.rules import agreed, lists, money, papers
from portal.compliance.findings.rules.catalogue import SPECS, RuleCode, Setting, in_words, proposed
from portal.compliance.findings.rules.facts import (
    AgreementEnd,
    AgreementSpans,
    BillDifferences,
    Doubles,
    EvidenceTerms,
    MonthDue,
    QuotaDues,
    QuotaPlaces,
    RegulationState,
    ReportDue,
    SumCheck,
    UnfiledDeaths,
)
from portal.compliance.findings.rules.wanted import Fine, Judged, Wanted, months_in_words, people
from portal.core.months import Month

TODAY = date(2026, 11, 20)
RATE = 14_880 * 16_800  # TTU's month: Rp249.984.000 (domain 1.4)


def by(code: RuleCode, **numbers: int) -> Setting:
    setting = proposed(code)
    parameters = MappingProxyType({**setting.parameters, **numbers})
    return Setting(code, True, parameters, setting.severity, setting.days, setting.agreed_default, setting.owner)


def said(judged: Judged) -> tuple[str, date | None, str]:
    """("wanted" or "fine", since, sentence)."""
    if isinstance(judged, Wanted):
        return "wanted", judged.since, judged.sentence
    assert isinstance(judged, Fine)
    return "fine", None, judged.sentence


def months(*paid: int, owed: int = RATE) -> Sequence[MonthDue]:
    """January 2026 and on, each due on the 15th of the next month."""
    found = []
    for number, amount in enumerate(paid, start=1):
        after = Month(2026, number) + 1
        found.append(MonthDue(Month(2026, number), date(after.year, after.month, 15), owed, amount))
    return found


@pytest.mark.parametrize(
    ("paid", "least", "day", "expected"),
    [
        # September and October are due on 15 October and 15 November
        (
            [RATE] * 8 + [0, 0],
            1,
            TODAY,
            (
                "wanted",
                date(2026, 10, 16),
                "Iuran APBD 2026 belum dibayar 2 bulan (September sampai Oktober 2026): Rp499.968.000.",
            ),
        ),
        # the due day itself is in time
        (
            [RATE] * 9 + [0],
            1,
            date(2026, 11, 15),
            ("fine", None, "Iuran APBD 2026 sampai September 2026 tercatat dibayar, terakhir dengan SP2D 7."),
        ),
        (
            [RATE] * 9 + [0],
            1,
            date(2026, 11, 16),
            ("wanted", date(2026, 11, 16), "Iuran APBD 2026 belum dibayar 1 bulan (Oktober 2026): Rp249.984.000."),
        ),
        # a part is not the whole
        (
            [RATE - 1],
            1,
            date(2026, 3, 1),
            ("wanted", date(2026, 2, 16), "Iuran APBD 2026 belum dibayar 1 bulan (Januari 2026): Rp1."),
        ),
        # months that do not follow each other are named one by one
        (
            [0, RATE, 0],
            1,
            date(2026, 5, 1),
            (
                "wanted",
                date(2026, 2, 16),
                "Iuran APBD 2026 belum dibayar 2 bulan (Januari, Maret 2026): Rp499.968.000.",
            ),
        ),
        # below the number that the province set
        (
            [0],
            2,
            date(2026, 3, 1),
            ("fine", None, "Iuran APBD 2026 yang belum dibayar tinggal 1 bulan, di bawah 2 bulan."),
        ),
        ([], 1, TODAY, ("fine", None, "Belum ada iuran APBD 2026 yang jatuh tempo.")),
    ],
)
def test_months_unpaid(paid: list[int], least: int, day: date, expected: tuple[Any, ...]) -> None:
    fact = QuotaDues(3, "APBD", 2026, months(*paid), "SP2D 7")
    assert said(money.unpaid(fact, by(RuleCode.MONTH_UNPAID, months=least), day)) == expected


def test_a_month_that_owes_nothing_is_never_late() -> None:
    fact = QuotaDues(3, "APBD", 2026, months(0, 0, owed=0))
    assert said(money.unpaid(fact, by(RuleCode.MONTH_UNPAID), TODAY))[0] == "fine"


@pytest.mark.parametrize(
    ("allocated", "taken", "day", "kind", "since"),
    [
        (14_880, 7_439, date(2026, 7, 1), "wanted", date(2026, 7, 1)),  # 49,99%
        (14_880, 7_440, date(2026, 7, 1), "fine", None),  # half
        (14_880, 0, date(2026, 6, 30), "fine", None),  # not yet the middle of the year
        (0, 0, TODAY, "fine", None),
    ],
)
def test_quota_unused(allocated: int, taken: int, day: date, kind: str, since: date | None) -> None:
    fact = QuotaPlaces(3, "APBD", 2026, Month(2026, 1), allocated, taken)
    assert said(lists.quota_unused(fact, by(RuleCode.QUOTA_UNUSED), day))[:2] == (kind, since)


def test_a_quota_that_begins_later_is_judged_from_its_beginning() -> None:
    fact = QuotaPlaces(3, "APBD", 2026, Month(2026, 10), 100, 10)
    setting = by(RuleCode.QUOTA_UNUSED)
    assert said(lists.quota_unused(fact, setting, date(2026, 9, 30)))[0] == "fine"
    assert said(lists.quota_unused(fact, setting, date(2026, 10, 1))) == (
        "wanted",
        date(2026, 10, 1),
        "Kuota APBD 2026 terisi 10 dari 100 orang (10%), di bawah 50%.",
    )


@pytest.mark.parametrize(
    ("taken", "unsent", "limit", "day", "expected"),
    [
        # 12 people of October wait; the month has ended
        (
            100,
            [(Month(2026, 10), 12)],
            31,
            date(2026, 11, 1),
            ("wanted", date(2026, 11, 1), "12 orang dari kuota APBD 2026 (mulai Oktober 2026) belum dikirim ke BPJS."),
        ),
        (100, [(Month(2026, 10), 12)], 31, date(2026, 10, 31), ("fine", None, None)),
        # a limit within the month
        (
            100,
            [(Month(2026, 10), 12)],
            20,
            date(2026, 10, 21),
            ("wanted", date(2026, 10, 21), "12 orang dari kuota APBD 2026 (mulai Oktober 2026) belum dikirim ke BPJS."),
        ),
        # few are not counted out
        (
            100,
            [(Month(2026, 9), 1), (Month(2026, 10), 2)],
            31,
            TODAY,
            (
                "wanted",
                date(2026, 10, 1),
                "Kurang dari 5 orang dari kuota APBD 2026 (mulai September sampai Oktober 2026) belum dikirim ke BPJS.",
            ),
        ),
        # nobody at all was listed
        (
            0,
            [],
            31,
            date(2026, 2, 1),
            ("wanted", date(2026, 2, 1), "Kuota APBD 2026 mulai Januari 2026, tetapi belum ada daftar yang dicatat."),
        ),
        (0, [], 31, date(2026, 1, 31), ("fine", None, None)),
        (100, [], 31, TODAY, ("fine", None, None)),
    ],
)
def test_list_unsent(
    taken: int, unsent: list[tuple[Month, int]], limit: int, day: date, expected: tuple[Any, ...]
) -> None:
    fact = QuotaPlaces(3, "APBD", 2026, Month(2026, 1), 200, taken, unsent)
    found = said(lists.list_unsent(fact, by(RuleCode.LIST_UNSENT, day=limit), day))
    assert found[:2] == expected[:2]
    assert expected[2] is None or found[2] == expected[2]


@pytest.mark.parametrize(
    ("followed", "day", "kind", "words"),
    [
        (False, date(2026, 10, 31), "fine", "masih berlaku sampai 31 Desember 2026"),  # 61 days before
        (False, date(2026, 11, 1), "wanted", "berakhir 31 Desember 2026 dan belum ada penggantinya"),
        (True, date(2026, 12, 30), "fine", "sudah ada penggantinya"),
        (False, date(2027, 1, 1), "wanted", "sudah berakhir 31 Desember 2026 tanpa pengganti"),
        (False, date(2027, 6, 29), "wanted", "sudah berakhir 31 Desember 2026 tanpa pengganti"),  # 180 days
        (False, date(2027, 6, 30), "fine", "sudah terlalu lama berakhir"),
    ],
)
def test_agreement_ending(followed: bool, day: date, kind: str, words: str) -> None:
    fact = AgreementEnd(8, "Perjanjian Kerja Sama", "pekerja rentan", date(2026, 1, 1), date(2026, 12, 31), followed)
    found = said(agreed.ending(fact, by(RuleCode.AGREEMENT_ENDING), day))
    assert (found[0], words in found[2]) == (kind, True)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        # the next day is no gap
        ([(1, date(2025, 1, 1), date(2025, 12, 31)), (2, date(2026, 1, 1), date(2026, 12, 31))], []),
        # SBD (domain 5.1): until December, then again from March: January and February are 59 days
        (
            [(1, date(2025, 10, 1), date(2025, 12, 31)), (2, date(2026, 3, 1), date(2026, 12, 31))],
            [("1-2", date(2026, 1, 1), "1 Januari 2026 sampai 28 Februari 2026 (59 hari)")],
        ),
        # another agreement covers the days between
        (
            [
                (1, date(2025, 1, 1), date(2025, 12, 31)),
                (2, date(2026, 3, 1), date(2026, 12, 31)),
                (3, date(2025, 6, 1), date(2026, 6, 30)),
            ],
            [],
        ),
        # too long ago
        ([(1, date(2023, 1, 1), date(2023, 12, 31)), (2, date(2024, 3, 1), date(2026, 12, 31))], []),
        ([], []),
    ],
)
def test_gaps_between_agreements(spans: list[tuple[int, date, date]], expected: list[tuple[str, date, str]]) -> None:
    found = agreed.gaps(AgreementSpans(spans), by(RuleCode.AGREEMENT_GAP), TODAY)
    assert [(each.key, each.since, True) for each in found if isinstance(each, Wanted)] == [
        (key, since, True) for key, since, _words in expected
    ]
    assert all(words in each.sentence for each, (_key, _since, words) in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("whole", "parts", "least", "kind", "words"),
    [
        (7_816, 4_982 + 2_829, 1, "wanted", "tercatat 7.816 orang, rinciannya 7.811 orang, selisih 5 orang"),  # rule 24
        (10_521, 9_731 + 521, 1, "wanted", "tercatat 10.521 orang, rinciannya 10.252 orang, selisih 269 orang"),
        (7_811, 7_811, 1, "fine", "sama"),
        (7_816, 7_811, 6, "fine", "sama"),
    ],
)
def test_sums_that_differ(whole: int, parts: int, least: int, kind: str, words: str) -> None:
    check = SumCheck("coverage-1", "Cakupan peserta 2026", whole, parts, date(2026, 6, 30), "orang")
    found = said(money.sums_differ(check, by(RuleCode.SUMS_DIFFER, least=least), TODAY))
    assert (found[0], words in found[2]) == (kind, True)


def test_a_payment_that_is_not_people_times_rate_times_months() -> None:
    check = SumCheck("payment-4", "Pembayaran SP2D 12", 10_800_000_000, 100_000 * 16_800 * 6, date(2025, 12, 1))
    assert said(money.sums_differ(check, by(RuleCode.SUMS_DIFFER), TODAY))[2] == (
        "Pembayaran SP2D 12: tercatat Rp10.800.000.000, rinciannya Rp10.080.000.000, selisih Rp720.000.000."
    )


@pytest.mark.parametrize(
    ("open_", "day", "kind"),
    [
        (12, date(2026, 11, 15), "fine"),  # 14 days after 1 November
        (12, date(2026, 11, 16), "wanted"),
        (0, TODAY, "fine"),
    ],
)
def test_a_bill_that_differs(open_: int, day: date, kind: str) -> None:
    fact = BillDifferences(5, Month(2026, 10), open_, date(2026, 11, 1))
    assert said(money.bill_mismatch(fact, by(RuleCode.BILL_MISMATCH), day))[0] == kind


@pytest.mark.parametrize(
    ("questions", "pairs", "oldest", "kind", "sentence"),
    [
        (
            7,
            0,
            date(2026, 11, 1),
            "wanted",
            "Belum diputuskan: 7 orang yang mungkin dilindungi sumber lain.",
        ),
        (
            2,
            9,
            date(2026, 11, 1),
            "wanted",
            "Belum diputuskan: kurang dari 5 orang yang mungkin dilindungi sumber lain dan 9 orang yang mungkin "
            "tercatat dengan dua NIK.",
        ),
        (7, 0, date(2026, 11, 6), "fine", "Yang belum diputuskan masih dalam waktunya."),
        (0, 0, None, "fine", "Semua pertanyaan ke kantor lain dan pasangan NIK sudah diputuskan."),
    ],
)
def test_workers_who_may_be_covered_twice(
    questions: int, pairs: int, oldest: date | None, kind: str, sentence: str
) -> None:
    found = said(lists.paid_twice(Doubles(questions, pairs, oldest), by(RuleCode.PAID_TWICE), TODAY))
    assert (found[0], found[2]) == (kind, sentence)


@pytest.mark.parametrize(
    ("died", "kind", "words"),
    [
        ([date(2026, 10, 20)], "wanted", "Kurang dari 5 kematian lebih dari 30 hari"),  # 31 days
        ([date(2026, 10, 21)], "fine", "Tidak ada lagi kematian"),  # 30 days
        ([date(2026, 9, 1)] * 6, "wanted", "6 kematian lebih dari 30 hari"),
        ([], "fine", "Tidak ada lagi kematian"),
    ],
)
def test_deaths_without_a_claim(died: list[date], kind: str, words: str) -> None:
    found = said(papers.deaths_unfiled(UnfiledDeaths(died), by(RuleCode.DEATHS_UNFILED), TODAY))
    assert (found[0], words in found[2]) == (kind, True)


@pytest.mark.parametrize(
    ("until", "kind", "since"),
    [
        ([date(2026, 11, 19)], "wanted", date(2026, 11, 20)),  # ran out yesterday
        ([date(2026, 11, 20)], "wanted", date(2026, 10, 21)),  # the last day; thirty days before it is the beginning
        ([date(2026, 12, 20)], "wanted", date(2026, 11, 20)),
        ([date(2026, 12, 21)], "fine", None),
        ([], "fine", None),
    ],
)
def test_evidence_that_runs_out(until: list[date], kind: str, since: date | None) -> None:
    fact = EvidenceTerms(1, "Paritrana 2026", until)
    assert said(papers.evidence_expired(fact, by(RuleCode.EVIDENCE_EXPIRED), TODAY))[:2] == (kind, since)


@pytest.mark.parametrize(
    ("sent", "day", "kind"),
    [
        (None, date(2026, 7, 31), "fine"),
        (None, date(2026, 8, 1), "wanted"),
        (date(2026, 8, 3), date(2026, 8, 4), "fine"),
    ],
)
def test_a_report_that_is_late(sent: date | None, day: date, kind: str) -> None:
    fact = ReportDue("2026-1", "Laporan semester I 2026", date(2026, 7, 31), sent)
    assert said(papers.report_late(fact, by(RuleCode.REPORT_LATE), day))[0] == kind


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RegulationState("Perbup Ende 14/2025", None), ("fine", None, "Perbup Ende 14/2025 berlaku.")),
        (
            RegulationState("", date(2026, 6, 1)),
            (
                "wanted",
                date(2026, 6, 1),
                "Sejak 1 Juni 2026 tidak ada lagi Perda atau Perbup tentang pekerja rentan.",
            ),
        ),
        (
            RegulationState("", None),
            ("wanted", None, "Belum tercatat Perda atau Perbup tentang perlindungan pekerja rentan."),
        ),
    ],
)
def test_a_regulation_that_is_missing(state: RegulationState, expected: tuple[Any, ...]) -> None:
    assert said(papers.regulation_missing(state, by(RuleCode.REGULATION_MISSING), TODAY)) == expected


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([Month(2026, 10)], "Oktober 2026"),
        ([Month(2026, 9), Month(2026, 10)], "September sampai Oktober 2026"),
        ([Month(2026, 12), Month(2027, 1)], "Desember 2026 sampai Januari 2027"),
        ([Month(2026, 1), Month(2026, 3), Month(2026, 4)], "Januari, Maret, April 2026"),
    ],
)
def test_months_in_words(numbers: list[Month], words: str) -> None:
    assert months_in_words(numbers) == words


def test_fewer_than_five_people_are_not_counted_out() -> None:
    assert [people(count) for count in (1, 4, 5, 1200)] == [
        "kurang dari 5 orang",
        "kurang dari 5 orang",
        "5 orang",
        "1.200 orang",
    ]


@pytest.mark.parametrize("code", RuleCode)
def test_every_rule_is_proposed_within_its_own_limits(code: RuleCode) -> None:
    spec, setting = SPECS[code], proposed(code)
    assert all(each.minimum <= setting[each.name] <= each.maximum for each in spec.parameters)
    assert len(spec.label) <= 80
    assert len(spec.sentence) <= 200
    assert len(spec.agreed_default) <= 200
    assert all(str(setting[each.name]) in in_words(setting) for each in spec.parameters)

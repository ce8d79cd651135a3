"""Each rule as a table of cases that an official can check with a pencil."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from portal.compliance.findings.rules import lists, money
from portal.compliance.findings.rules.catalogue import SPECS, RuleCode, in_words, proposed
from portal.compliance.findings.rules.facts import (
    BillDifferences,
    MonthDue,
    QuotaDues,
    QuotaPlaces,
    SumCheck,
)
from portal.compliance.findings.rules.wanted import months_in_words, people
from portal.core.months import Month
from tests.support.judged import by, said

TODAY = date(2026, 11, 20)
RATE = 14_880 * 16_800  # TTU's month: Rp249.984.000 (domain 1.4)


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
    ("code", "words"),
    [
        (RuleCode.QUOTA_UNUSED, "paling sedikit terisi 50 persen; dinilai sejak awal bulan ke-7"),
        (RuleCode.LIST_UNSENT, "paling lambat tanggal 31 (31: akhir bulan)"),
        (RuleCode.PAID_TWICE, "belum diputuskan lebih dari 14 hari"),
    ],
)
def test_the_numbers_of_a_rule_in_words(code: RuleCode, words: str) -> None:
    assert in_words(proposed(code)) == words


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

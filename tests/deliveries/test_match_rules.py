"""The three-way match: every class by hand, and for any two files the sums of both sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.months import Month
from portal.core.tabular.tables import Sheet, TableFile
from portal.deliveries.matching.rules.bill import months_in, read_bill, rupiah_of
from portal.deliveries.matching.rules.classes import (
    Approved,
    Billed,
    Finding,
    Ground,
    MatchClass,
    Place,
    ground_of,
    match,
    remedy_of,
    sums,
)
from portal.deliveries.rules.returned import NoColumnsError

RATE = 16_800
A, B, C, D = MatchClass.NOT_ACCEPTED, MatchClass.NOT_BILLED, MatchClass.NOT_APPROVED, MatchClass.OTHER_AMOUNT


@pytest.mark.parametrize(
    ("approved", "billed", "expected"),
    [
        ([Approved(1, RATE, True)], [Billed(2, RATE, 1)], [Finding(MatchClass.MATCHED, 1, 2, RATE, RATE)]),
        ([Approved(1, RATE, False)], [], [Finding(A, 1, None, RATE, 0)]),
        ([Approved(1, RATE, False, Ground.REFUSED)], [], [Finding(A, 1, None, RATE, 0, Ground.REFUSED)]),
        ([Approved(1, RATE, True)], [], [Finding(B, 1, None, RATE, 0)]),
        ([], [Billed(2, RATE, None)], [Finding(C, None, 2, 0, RATE, Ground.UNKNOWN)]),
        ([], [Billed(2, RATE, 7)], [Finding(C, 7, 2, 0, RATE, Ground.ENDED)]),
        ([], [Billed(2, RATE, 8)], [Finding(C, 8, 2, 0, RATE, Ground.WITHDRAWN)]),
        (
            [],
            [Billed(2, RATE, 7), Billed(3, RATE, 7)],
            [Finding(C, 7, 2, 0, RATE, Ground.ENDED), Finding(C, 7, 3, 0, RATE, Ground.TWICE)],
        ),
        ([Approved(1, RATE, True)], [Billed(2, 20_000, 1)], [Finding(D, 1, 2, RATE, 20_000)]),
        (  # of two rows the one with the approved amount counts
            [Approved(1, RATE, True)],
            [Billed(2, 20_000, 1), Billed(3, RATE, 1)],
            [Finding(MatchClass.MATCHED, 1, 3, RATE, RATE), Finding(C, 1, 2, 0, 20_000, Ground.TWICE)],
        ),
        (  # of two rows with other amounts the first
            [Approved(1, RATE, True)],
            [Billed(2, 20_000, 1), Billed(3, 30_000, 1)],
            [Finding(D, 1, 2, RATE, 20_000), Finding(C, 1, 3, 0, 30_000, Ground.TWICE)],
        ),
        (  # billed without a KPJ: the office waits for one, and the money rests on nothing
            [Approved(1, RATE, False)],
            [Billed(2, RATE, 1), Billed(3, RATE, 1)],
            [
                Finding(A, 1, None, RATE, 0),
                Finding(C, 1, 2, 0, RATE, Ground.NOT_ACCEPTED),
                Finding(C, 1, 3, 0, RATE, Ground.TWICE),
            ],
        ),
        ([Approved(1, RATE, True)], [Billed(2, 0, 1)], [Finding(D, 1, 2, RATE, 0)]),
        (  # an amount that nobody can read is billed as nothing, and any other row of the person comes before it
            [Approved(1, RATE, True), Approved(2, RATE, True)],
            [Billed(2, 0, 1, readable=False), Billed(3, 0, 2, readable=False), Billed(4, 20_000, 2)],
            [
                Finding(D, 1, 2, RATE, 0, Ground.UNREADABLE),
                Finding(D, 2, 4, RATE, 20_000),
                Finding(C, 2, 3, 0, 0, Ground.TWICE),
            ],
        ),
        ([], [Billed(2, RATE, None, ground=Ground.DIFFER)], [Finding(C, None, 2, 0, RATE, Ground.DIFFER)]),
        ([], [], []),
    ],
)
def test_every_class(approved: list[Approved], billed: list[Billed], expected: list[Finding]) -> None:
    assert match(approved, billed, {7: Ground.ENDED, 8: Ground.WITHDRAWN}) == expected


def test_nobody_is_approved_twice() -> None:
    with pytest.raises(ValueError, match="once in a month"):
        match([Approved(1, RATE, True), Approved(1, RATE, True)], [], {})


MARCH = Month(2026, 3)


def place(**changes: object) -> Place:
    own = {
        "own": True,
        "first_month": Month(2026, 1),
        "last_month": Month(2026, 12),
        "ended_from": None,
        "withdrawn": False,
        "later": False,
    }
    return Place(**{**own, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("places", "ground"),
    [
        ([], Ground.UNKNOWN),
        ([place(ended_from=MARCH)], Ground.ENDED),
        ([place(ended_from=MARCH + 1)], Ground.LATER),  # covered: then only the bill is older
        ([place(later=True)], Ground.LATER),
        ([place(first_month=MARCH + 1)], Ground.OUTSIDE),
        ([place(last_month=MARCH + -1)], Ground.OUTSIDE),
        ([place(withdrawn=True, ended_from=Month(2026, 1))], Ground.WITHDRAWN),
        ([place(own=False)], Ground.ELSEWHERE),
        ([place(own=False), place(ended_from=MARCH)], Ground.ELSEWHERE),
        ([place(own=False, last_month=MARCH + -1), place(ended_from=MARCH)], Ground.ENDED),
        ([place(own=False, ended_from=MARCH)], Ground.ENDED),
        ([place(withdrawn=True, ended_from=Month(2026, 1)), place(ended_from=MARCH)], Ground.ENDED),
    ],
)
def test_why_somebody_of_the_register_is_not_billed_rightly(places: list[Place], ground: Ground) -> None:
    assert ground_of(places, MARCH) is ground


def test_every_difference_has_a_remedy() -> None:
    for kind in (A, B, C, D):
        assert all(remedy_of(kind, ground).endswith(".") for ground in Ground)


PEOPLE = st.integers(1, 12)
AMOUNTS = st.sampled_from([0, 10_000, RATE, 20_000])
APPROVED = st.lists(st.builds(Approved, PEOPLE, AMOUNTS, st.booleans()), unique_by=lambda each: each.person)
BILLED = st.lists(st.tuples(AMOUNTS, st.none() | PEOPLE))


@given(APPROVED, BILLED, st.dictionaries(PEOPLE, st.sampled_from([Ground.ENDED, Ground.WITHDRAWN, Ground.OUTSIDE])))
def test_the_classes_add_up_to_both_sources(
    approved: list[Approved], rows: list[tuple[int, int | None]], grounds: dict[int, Ground]
) -> None:
    billed = [Billed(number, rupiah, person) for number, (rupiah, person) in enumerate(rows, 2)]
    findings = match(approved, billed, grounds)
    found = sums(findings)
    assert sum(each.approved for each in found.values()) == sum(each.rupiah for each in approved)
    assert sum(each.billed for each in found.values()) == sum(each.rupiah for each in billed)
    matched, other = found[MatchClass.MATCHED], found[D]
    assert matched.approved == matched.billed
    assert found[C].approved == found[A].billed == found[B].billed == 0
    assert matched.billed + found[C].billed + other.billed == sum(each.rupiah for each in billed)
    # Every row and every approved person stands in one finding, and whoever is matched was approved and accepted.
    assert sorted(each.row for each in findings if each.row is not None) == [each.row for each in billed]
    assert sorted(each.person for each in findings if each.kind is not C and each.person) == sorted(
        each.person for each in approved
    )
    accepted = {each.person for each in approved if each.accepted}
    assert {each.person for each in findings if each.kind in (MatchClass.MATCHED, B, D)} == accepted
    assert all((each.ground is Ground.NONE) == (each.kind is not C) for each in findings)


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        (16800.0, 16800),
        ("16800", 16800),
        ("16.800", 16800),
        ("16,800", 16800),
        ("Rp 16.800,00", 16800),
        ("Rp.1.016.800", 1016800),
        ("16800.00", 16800),
        ("0", 0),
        (16800.5, None),
        (-16800.0, None),
        ("-16.800", None),
        ("16.80", None),
        ("1.6800", None),
        ("", None),
        ("lunas", None),
        (True, None),
    ],
)
def test_amounts(cell: object, rupiah: int | None) -> None:
    assert rupiah_of(cell) == rupiah  # type: ignore[arg-type]


def bill(*rows: tuple[object, ...]) -> TableFile:
    return TableFile("tagihan.xlsx", (Sheet("Rincian", False, list(rows)),))  # type: ignore[arg-type]


def test_a_bill_is_read_below_its_headings_and_without_its_total() -> None:
    table = bill(
        ("RINCIAN IURAN", "", "", ""),
        ("No", "Nomor KPJ", "Nama Tenaga Kerja", "Jumlah Iuran"),
        (1.0, "22000000001", "Contoh Satu", 16800.0),
        ("", "", "", ""),
        (2.0, "22000000002", "Contoh Dua", "enam belas ribu"),
        ("", "", "Total", 33600.0),
    )
    found = read_bill(table).rows
    assert [(each.row, each.kpj, each.name, each.rupiah) for each in found] == [
        (3, "22000000001", "Contoh Satu", 16800),
        (5, "22000000002", "Contoh Dua", None),
    ]


def test_the_sum_that_a_file_states_and_the_months_that_it_names() -> None:
    above = ("Rincian iuran BPU Maret 2026, dicetak 9 April 2026", "", "")
    rows = [("KPJ", "Nama", "Iuran"), ("22000000001", "Contoh", 16800.0)]
    found = read_bill(bill(above, *rows, ("", "Jumlah kecamatan", 1.0), ("", "Jumlah", 33600.0)))
    assert (found.billed, found.stated, found.months) == (16800, 33600, {Month(2026, 3)})
    assert read_bill(bill(*rows)).stated is None


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Periode: MARET 2026", [(2026, 3)]),
        ("rincian_maret_2026.xlsx", [(2026, 3)]),
        ("tagihan-2026-03.xlsx", [(2026, 3)]),
        ("03/2026", [(2026, 3)]),
        ("9 Maret 2026", []),
        ("2026-03-09", []),
        ("09-03-2026", []),
        ("Kelurahan Sumaret 2026", []),
    ],
)
def test_months_that_a_text_names(text: str, months: list[tuple[int, int]]) -> None:
    assert list(months_in(text)) == [Month(*each) for each in months]


def test_a_bill_without_people_or_amounts_is_refused() -> None:
    with pytest.raises(NoColumnsError):
        read_bill(bill(("Nama", "Iuran"), ("Contoh", 16800.0)))
    with pytest.raises(NoColumnsError):
        read_bill(bill(("KPJ", "Nama"), ("22000000001", "Contoh")))

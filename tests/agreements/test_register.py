"""The register: every agreement stands somewhere, filters and words, pages that miss nobody, sums, and its Excel."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from itertools import product

import pytest
from flask import Flask
from openpyxl import load_workbook

from portal.agreements.models import Agreement
from portal.agreements.queries import register
from portal.agreements.queries.register import AgreementFilter
from portal.agreements.rules.register import BY_STATE, Standing, most_people, standing
from portal.agreements.rules.remarks import remarks
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.core.tenancy import Scope, scope_of
from tests.support.agreement_rows import agreement
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import parsed, words
from tests.support.people import BELU, TTU
from tests.walls.test_query_counts import statements

pytestmark = pytest.mark.usefixtures("held_clock")
TODAY = date(2026, 11, 20)
PAGE = "/wilayah/ttu/perjanjian/"


def month(number: int) -> Month:
    return Month(2026, number)


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        ([], 0),
        ([(10, 1, 12)], 10),
        ([(10, 1, 6), (10, 7, 12)], 10),  # the same people, in two halves
        ([(10, 1, 12), (5, 7, 9)], 15),
        ([(10, 1, 6), (5, 6, 12)], 15),  # both in June
    ],
)
def test_the_fullest_month_counts(lines: list[tuple[int, int, int]], people: int) -> None:
    assert most_people((count, month(first), month(last)) for count, first, last in lines) == people


@pytest.mark.parametrize(
    ("stands", "first", "signed", "followed", "said"),
    [
        (Standing.IN_FORCE, date(2026, 1, 1), date(2026, 1, 1), False, []),
        (Standing.ENDING, date(2026, 1, 1), None, False, ["belum ada penggantinya"]),
        (Standing.ENDING, date(2026, 1, 1), None, True, ["sudah ada penggantinya"]),
        (Standing.DRAFTED, date(2026, 10, 1), None, False, ["masa tiga bulan atau kurang"]),
        (Standing.IN_FORCE, date(2026, 1, 1), date(2026, 1, 2), False, ["ditandatangani setelah masanya mulai"]),
        (Standing.ENDED, date(2026, 10, 1), date(2026, 12, 1), False, []),
        (Standing.CANCELLED, date(2026, 10, 1), None, False, []),
    ],
)
def test_what_a_line_remarks(
    stands: Standing, first: date, signed: date | None, followed: bool, said: list[str]
) -> None:
    assert remarks(stands, first, date(2026, 12, 31), signed, followed=followed) == said


def test_every_state_and_every_day_stands_in_one_place_and_the_database_agrees(app: Flask) -> None:
    days = [TODAY + timedelta(days=number) for number in (-1, 0, 1, 90, 91)]
    terms = [(first, last) for first, last in product(days, days) if first <= last]
    expected = {}
    for state, (first, last) in product(AgreementState, terms):
        made = agreement(app, last, first_day=first, state=state)
        expected[made] = standing(state, first, last, TODAY)
    assert set(expected.values()) == set(Standing)
    with inside(app):
        for each in Standing:
            found = {line.agreement.id for line in register.every_line(AgreementFilter(TODAY, standing=each))}
            inner = {Standing.ENDING} if each is Standing.IN_FORCE else set()
            assert found == {made for made, stands in expected.items() if stands in {each, *inner}}, each
        counts = register.sums(AgreementFilter(TODAY)).counts
    assert counts == {each: list(expected.values()).count(each) for each in Standing}


def test_every_state_is_named_once() -> None:
    by_days = {AgreementState.COUNTERSIGNED, AgreementState.TERMINATED}
    assert BY_STATE.keys() == set(AgreementState) - by_days


def listed(client: PortalClient, query: str = "", page: str = PAGE) -> list[str]:
    """The links of the table, as read."""
    links = parsed(client.get(page + query)).xpath("//table//th[@scope='row']/a")
    return [" ".join(link.text_content().split()) for link in links]


def test_filters_and_words(app: Flask, sari: PortalClient) -> None:
    agreement(app, first_number="560/1/2026", subject="Pekerja rentan tani")
    agreement(app, kind=AgreementKind.NOTE, second_number="MOU/7", office="Dinas Sosial", first_number="560/2/2026")
    agreement(
        app, date(2025, 12, 31), first_day=date(2025, 1, 1), first_number="560/3/2025", subject="100% pekerja_rentan"
    )
    agreement(app, date(2027, 12, 31), first_day=date(2027, 1, 1), state=AgreementState.DRAFT)
    pks, note, old, new = (
        "Perjanjian Kerja Sama 560/1/2026",
        "Nota Kesepakatan 560/2/2026",
        "Perjanjian Kerja Sama 560/3/2025",
        "Perjanjian Kerja Sama no. 4",
    )
    for query, found in (
        ("", [new, note, pks, old]),
        ("?bentuk=note", [note]),
        ("?keadaan=berlaku", [note, pks]),
        ("?keadaan=segera-berakhir", [note, pks]),
        ("?keadaan=berakhir", [old]),
        ("?keadaan=disusun", [new]),
        ("?tahun=2027", [new]),
        ("?tahun=2025", [old]),
        ("?cari=tani", [pks]),
        ("?cari=mou/7", [note]),
        ("?cari=SOSIAL+dinas", [note]),
        ("?cari=100%25", [old]),
        ("?cari=pekerja_rentan", [old]),
        ("?cari=tani+sosial", []),
        ("?bentuk=lain&keadaan=lain&tahun=lain", [new, note, pks, old]),
        ("?tahun=99999999999999999999", [new, note, pks, old]),
    ):
        assert listed(sari, query) == found, query
    assert "Tidak ada perjanjian dengan saringan ini." in words(sari.get(PAGE + "?cari=zzz"))


def test_an_addendum_stands_below_what_it_changes(app: Flask, sari: PortalClient) -> None:
    parent = agreement(app, first_number="560/1/2026")
    agreement(app, date(2027, 6, 30), first_number="560/9/2026", office="Dinas Sosial")
    for number in (5, 6):
        agreement(
            app,
            date(2027, 12, 31),
            first_day=date(2026, 6, 1),
            kind=AgreementKind.ADDENDUM,
            parent_id=parent,
            first_number=f"560/{number}/2026",
        )
    assert listed(sari) == [
        "Perjanjian Kerja Sama 560/9/2026",
        "Perjanjian Kerja Sama 560/1/2026",
        "Adendum 560/5/2026",
        "Adendum 560/6/2026",
    ]
    assert "atas 560/1/2026" in words(sari.get(PAGE))
    assert listed(sari, "?bentuk=addendum") == ["Adendum 560/5/2026", "Adendum 560/6/2026"]


def test_pages_show_everybody_once_there_and_back(app: Flask, sari: PortalClient) -> None:
    parents = [agreement(app, TODAY + timedelta(days=number % 7)) for number in range(60)]
    for number in range(45):
        last = TODAY + timedelta(days=number)
        agreement(app, last, kind=AgreementKind.ADDENDUM, parent_id=parents[number % 5])
    with inside(app):
        everything = [line.agreement.id for line in register.every_line(AgreementFilter(TODAY))]
    assert len(everything) == 105
    seen, query, pages = [], "", [""]
    while True:
        page = parsed(sari.get(PAGE + query))
        links = page.xpath("//table//th[@scope='row']/a/@href")
        seen += [int(link.rsplit("/", 1)[1]) for link in links]
        following = page.xpath("//nav[@class='pager']//a[@rel='next']/@href")
        if not following:
            break
        query = following[0].removeprefix(PAGE)
        pages.append(query)
    assert seen == everything
    assert len(pages) == 3
    back = parsed(sari.get(PAGE + pages[2])).xpath("//nav[@class='pager']//a[@rel='prev']/@href")[0]
    links = parsed(sari.get(back)).xpath("//table//th[@scope='row']/a/@href")
    assert [int(link.rsplit("/", 1)[1]) for link in links] == everything[50:100]


def test_sums_are_of_what_is_in_force(app: Flask, sari: PortalClient) -> None:
    agreement(app, people=(10, 5))
    agreement(app, kind=AgreementKind.WORKPLAN, people=(7,), office="Dinas Sosial")
    agreement(app, state=AgreementState.DRAFT, people=(100,))
    with inside(app):
        found = register.sums(AgreementFilter(TODAY))
        workplans = register.sums(AgreementFilter(TODAY, kind=AgreementKind.WORKPLAN))
    assert (found.in_force, found.in_the_making, found.people) == (2, 1, 22)
    assert found.amount == 22 * 16_800 * 12
    assert (workplans.in_force, workplans.people) == (1, 7)
    page = words(sari.get(PAGE))
    assert "Orang bulan ini 22" in page
    assert "Rp4.435.200" in page


def test_a_line_says_how_long_and_what_is_odd(app: Flask, sari: PortalClient) -> None:
    agreement(app, date(2026, 12, 31), first_day=date(2026, 10, 1), countersigned_on=date(2026, 10, 9))
    page = words(sari.get(PAGE))
    for said in (
        "Segera berakhir",
        "41 hari lagi",
        "belum ada penggantinya",
        "masa tiga bulan atau kurang",
        "ditandatangani setelah masanya mulai",
    ):
        assert said in page, said


def test_an_empty_register_leads_on_who_may_draft(app: Flask, sari: PortalClient) -> None:
    assert "Belum ada perjanjian. Susun yang pertama." in words(sari.get(PAGE))
    assert parsed(sari.get(PAGE)).xpath("//div[@class='empty']//a/@href") == [PAGE + "baru"]
    for username in ("budi", "vera"):
        page = signed_in(app, username).get(PAGE)
        assert "Belum ada perjanjian." in words(page)
        assert not parsed(page).xpath("//div[@class='empty']//a")


def test_a_branch_sees_its_regencies_and_their_names(app: Flask) -> None:
    agreement(app, first_number="560/1/2026")
    agreement(app, first_number="560/2/2026", regency_id=BELU)
    petrus = signed_in(app, "petrus")
    page = "/bpjs/atambua/perjanjian/"
    assert listed(petrus, page=page) == ["Perjanjian Kerja Sama 560/2/2026", "Perjanjian Kerja Sama 560/1/2026"]
    assert "Kabupaten Timor Tengah Utara" in words(petrus.get(page))
    assert "Kabupaten Belu" in words(petrus.get(page))
    assert listed(signed_in(app, "endang"), page="/bpjs/ende/perjanjian/") == []
    assert listed(signed_in(app, "rani"), page="/wilayah/belu/perjanjian/") == ["Perjanjian Kerja Sama 560/2/2026"]


def test_a_neighbours_agreement_is_no_position_to_go_on_from(app: Flask, sari: PortalClient) -> None:
    other = agreement(app, date(2020, 12, 31), first_day=date(2020, 1, 1), regency_id=BELU)
    agreement(app, first_number="560/1/2026")
    assert listed(sari, f"?setelah={other}") == ["Perjanjian Kerja Sama 560/1/2026"]
    assert listed(sari, "?setelah=999") == ["Perjanjian Kerja Sama 560/1/2026"]


def test_the_queries_do_not_grow_with_the_rows(app: Flask) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            agreement(app, people=(3,))
        with app.app_context(), scope_of(Scope.regency(TTU)), statements(app) as sent:
            register.register_page(AgreementFilter(clock.today()))
            register.sums(AgreementFilter(clock.today()))
            db.session.commit()
            counts.append(len(sent))
    assert counts[0] == counts[1] <= 5


def test_the_workbook_holds_what_the_page_shows(app: Flask, sari: PortalClient) -> None:
    parent = agreement(app, first_number="560/1/2026", second_number="PER/1", people=(10, 5), subject="=1+1")
    addendum = {"kind": AgreementKind.ADDENDUM, "parent_id": parent, "first_number": "560/5/2026"}
    agreement(app, people=(7,), signed_on=date(2026, 6, 1), countersigned_on=date(2026, 6, 2), **addendum)
    agreement(app, state=AgreementState.DRAFT, people=(100,))
    vera = signed_in(app, "vera")
    answer = vera.post(PAGE + "unduh?keadaan=berlaku")
    assert answer.status_code == 303
    sheet = load_workbook(_fetched(vera, answer.location))["Perjanjian"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    heads = next(row for row in rows if "Nomor Pihak Kesatu" in row)
    at = {name: heads.index(name) for name in heads if name}
    first, second, total = rows[rows.index(heads) + 1 : rows.index(heads) + 4]
    assert [row[at["Nomor Pihak Kesatu"]] for row in (first, second)] == ["560/1/2026", "560/5/2026"]
    assert (first[at["Perihal"]], first[at["Adendum Atas"]], second[at["Adendum Atas"]]) == ("=1+1", None, "560/1/2026")
    assert (first[at["Orang Paling Banyak Sebulan"]], second[at["Jumlah Iuran"]]) == (15, 7 * 16_800 * 12)
    assert (first[at["Keadaan"]], first[at["Masa Berlaku"]]) == ("Ditandatangani kedua pihak", "Segera berakhir")
    assert first[at["Sisa Hari"]] == 41
    assert second[at["Ditandatangani Pihak Kedua"]].date() == date(2026, 6, 2)
    assert str(total[at["Jumlah Iuran"]]).startswith("=S")
    cover = load_workbook(_fetched(vera, answer.location)).worksheets[0]
    said = " ".join(str(cell) for row in cover.iter_rows(values_only=True) for cell in row if cell)
    assert "Semua bentuk, berlaku, semua tahun" in said
    assert "Kabupaten Timor Tengah Utara" in said


def test_the_province_takes_the_list_of_all_regencies_with_its_filter(app: Flask) -> None:
    agreement(app, first_number="560/1/2026", people=(10,))
    agreement(app, regency_id=BELU, first_number="560/9/2026", people=(20,))
    agreement(app, regency_id=BELU, state=AgreementState.DRAFT, people=(100,))
    wati = signed_in(app, "wati")
    (form,) = parsed(wati.get("/provinsi/perjanjian/?keadaan=segera-berakhir")).xpath(
        "//form[.//button[contains(., 'Excel')]]"
    )
    answer = wati.post(form.get("action"))
    assert answer.status_code == 303
    book = load_workbook(_fetched(wati, answer.location))
    rows = [list(row) for row in book["Perjanjian"].iter_rows(values_only=True)]
    heads = next(row for row in rows if "Nomor Pihak Kesatu" in row)
    shown = {
        row[heads.index("Nomor Pihak Kesatu")]: row[heads.index("Kabupaten/Kota")]
        for row in rows[rows.index(heads) + 1 :]
        if row[0] is not None
    }
    assert shown == {"560/1/2026": "Kabupaten Timor Tengah Utara", "560/9/2026": "Kabupaten Belu"}
    said = " ".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell)
    assert "Provinsi Nusa Tenggara Timur" in said
    assert "Semua bentuk, segera berakhir, semua tahun" in said


def _fetched(client: PortalClient, page: str) -> BytesIO:
    """The file of a ready page."""
    link = parsed(client.get(page)).xpath("//a[contains(@href, '/berkas')]/@href")[0]
    return BytesIO(client.get(link).get_data())


def test_whose_rows_they_are(app: Flask) -> None:
    made = agreement(app, regency_id=BELU)
    with inside(app, TTU):
        assert db.session.get(Agreement, made) is None
        assert register.every_line(AgreementFilter(TODAY)) == []
        assert register.years() == []

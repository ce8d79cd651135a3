"""The province sees all 22 regencies side by side: figures, no people; the workbook is the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, statements, table_of, words, workbook_of
from tests.support.people import BELU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
PAGE = "/provinsi/wilayah/"


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def two_offices(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """TTU with 3 of 10 and a further source, Belu with 1 of 2."""
    confirmed(sari, tmp_path, factories.quota(app, people=10), [row(1), row(2), row(3)])
    factories.quota(app, people=5, source="dana-desa")
    place = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}
    theirs = factories.quota(app, people=2, regency_id=BELU, budget=1_000_000)
    confirmed(signed_in(app, "rani"), tmp_path, theirs, [row(9, **place)], regency="belu")


def lines(answer: object) -> dict[str, list[str]]:
    """{regency: its cells} in the order of the page."""
    found = {}
    for line in parsed(answer).xpath("//table//tbody/tr"):  # type: ignore[arg-type]
        name = line.xpath("th")[0].text_content().strip()
        found[name] = [" ".join(cell.text_content().split()) for cell in line.xpath("td")]
    return found


def test_all_22_regencies_stand_side_by_side_with_their_sum(app: Flask, wati: PortalClient, two_offices: None) -> None:
    page = wati.get(PAGE)
    found = lines(page)
    assert len(found) == 22
    ttu, belu = found["Kabupaten Timor Tengah Utara"], found["Kabupaten Belu"]
    assert (ttu[0], ttu[1], ttu[3], ttu[4]) == ("15", "3", "Rp3.024.000", "20 November 2026")
    assert "20%" in ttu[2]
    assert (belu[0], belu[1], belu[3]) == ("2", "1", "Rp1.000.000")
    assert found["Kabupaten Sabu Raijua"][0] == "0"
    assert "4 dari 17 orang" in words(page)
    total = " ".join(parsed(page).xpath("//tfoot")[0].text_content().split())
    assert "17" in total
    assert "Rp4.024.000" in total


def test_nobody_is_named_on_the_page(app: Flask, wati: PortalClient, two_offices: None) -> None:
    for path in (PAGE, "/provinsi/"):
        text = wati.get(path).get_data(as_text=True)
        assert "Contoh Orang" not in text
        assert "530301" not in text


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("wilayah", "Kabupaten Kupang"),
        ("-kuota", "Kabupaten Timor Tengah Utara"),
        ("-peserta", "Kabupaten Timor Tengah Utara"),
        ("-capaian", "Kabupaten Belu"),
        ("-pagu", "Kabupaten Timor Tengah Utara"),
        ("tidak-ada", "Kabupaten Kupang"),
    ],
)
def test_the_table_is_sorted_by_any_column(
    app: Flask, wati: PortalClient, two_offices: None, order: str, first: str
) -> None:
    page = wati.get(f"{PAGE}?urut={order}")
    assert next(iter(lines(page))) == first
    assert len(lines(page)) == 22


def test_sorting_swapped_in_equals_a_reload(app: Flask, wati: PortalClient, two_offices: None) -> None:
    before = wati.get(PAGE).get_data(as_text=True)
    answer = wati.htmx("GET", f"{PAGE}?tahun=2026&urut=-kuota")
    after = wati.get(f"{PAGE}?tahun=2026&urut=-kuota").get_data(as_text=True)
    assert after_swap(before, answer.get_data(as_text=True), "#tabel") == reloaded(after)


def test_the_workbook_is_the_page_in_the_order_of_the_page(app: Flask, wati: PortalClient, two_offices: None) -> None:
    page = wati.get(f"{PAGE}?urut=-peserta")
    action = parsed(page).xpath("//form[contains(@action, '/unduh')]/@action")[0]
    book = workbook_of(wati, wati.post(action))
    found = [line for line in table_of(book["Kabupaten dan Kota"], "Kabupaten/Kota") if isinstance(line["No"], int)]
    shown = lines(page)
    assert [line["Kabupaten/Kota"] for line in found] == list(shown)
    for line in found:
        quota, people, _share, budget, _last = shown[line["Kabupaten/Kota"]]
        assert f"{line['Kuota']:,}".replace(",", ".") == quota
        assert f"{line['Terkonfirmasi']:,}".replace(",", ".") == people
        assert f"Rp{line['Pagu']:,}".replace(",", ".") == budget
    record = words(wati.get("/provinsi/catatan/?jenis=unduh"))
    assert "Tabel 22 kabupaten/kota tahun 2026 diunduh." in record
    assert "Wati Contoh" in record


def test_an_earlier_year_has_its_own_page(app: Flask, wati: PortalClient, two_offices: None) -> None:
    factories.quota(app, people=7, year=2025)
    tabs = parsed(wati.get(PAGE)).xpath("//nav[@aria-label='Tahun anggaran']/a/text()")
    assert [tab.strip() for tab in tabs] == ["2025", "2026"]
    assert lines(wati.get(f"{PAGE}?tahun=2025"))["Kabupaten Timor Tengah Utara"][:2] == ["7", "0"]
    for odd in ("abc", "-1", "9" * 30):
        assert len(lines(wati.get(f"{PAGE}?tahun={odd}"))) == 22


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(app: Flask, wati: PortalClient) -> None:
    wati.get(PAGE)
    with statements(app) as few:
        wati.get(PAGE)
    for regency_id in (5301, 5302, 5303, 5304, 5306, 5307):
        factories.quota(app, regency_id=regency_id)
        factories.quota(app, regency_id=regency_id, source="dana-desa")
    with statements(app) as many:
        wati.get(PAGE)
    assert len(many) <= len(few) + 3  # lines, bills and rates are not asked for where there is no quota


def test_only_the_province_sees_it(app: Flask) -> None:
    for username, status in (("nona", 200), ("sari", 404), ("petrus", 404), ("adi", 303)):
        assert signed_in(app, username).get(PAGE).status_code == status


def test_a_branch_sees_the_regencies_it_serves_and_no_other(app: Flask, two_offices: None) -> None:
    found = lines(signed_in(app, "petrus").get("/bpjs/atambua/"))
    assert "Kabupaten Belu" in found
    assert "Kabupaten Timor Tengah Utara" in found
    assert "Kabupaten Ende" not in found
    assert signed_in(app, "endang").get("/bpjs/atambua/").status_code == 404
    assert signed_in(app, "petrus").get("/wilayah/ttu/").status_code == 404

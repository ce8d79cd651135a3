"""The province sees all 22 regencies side by side: figures, no people; the workbook is the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.compliance.overview import notices
from portal.compliance.standings.queries import RegencyRow
from portal.compliance.standings.rules import Matter
from portal.core.notices import Notices
from portal.core.permissions import Permission
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
    """{regency: its cells} of the matrix, in the order of the page; the sign first, then the figure, then the words."""
    found = {}
    for line in parsed(answer).xpath("//*[@id='matriks']//table//tbody/tr"):  # type: ignore[arg-type]
        found[line.xpath("th/a")[0].text_content().strip()] = [
            " ".join(cell.text_content().split()) for cell in line.xpath("td")
        ]
    return found


def on_the_map(answer: object) -> dict[str, tuple[str, str]]:
    """{regency: (number, class)} of the map; the table beside it must say the same."""
    page = parsed(answer)  # type: ignore[arg-type]
    found = {}
    for link in page.xpath("//svg[contains(@class, 'map')]/a"):
        name, _, number = link.xpath("title")[0].text_content().partition(": ")
        found[name] = (number, link.xpath("path")[0].get("class").removeprefix("k"))
        assert link.xpath("text")[0].text_content() == number
        assert link.get("href").startswith("/provinsi/wilayah/")
    beside = [
        tuple(cell.text_content().strip() for cell in line.xpath("td"))
        for line in page.xpath("//table[caption[contains(., 'per wilayah')]]//tbody/tr")
    ]
    assert beside == [(number, "–" if each == "0" else each) for number, each in found.values()]
    return found


def test_all_22_regencies_stand_side_by_side(app: Flask, wati: PortalClient, two_offices: None) -> None:
    page = wati.get(PAGE)
    found = lines(page)
    assert len(found) == 22
    assert found["TTU"] == [
        "✗ 20%Kurang",
        "✓ 12/12Baik",
        "✗ 0%Kurang",
        "✗ tidak adaKurang",
        "✓ 20/11/26Baik",
        "✗ 0/10Kurang",
        "✗ tidak adaKurang",
        "–Belum ada data",
        "! terlambatPerlu perhatian",
    ]
    assert found["Belu"][0] == "! 50%Perlu perhatian"
    assert found["Sabu Raijua"][0] == "–Belum ada data"
    assert "4 dari 17 orang" in words(page)
    assert parsed(page).xpath("//tfoot/tr/td/text()")[0] == "1"


def test_the_map_shows_the_chosen_measure_in_classes(app: Flask, wati: PortalClient, two_offices: None) -> None:
    found = on_the_map(wati.get(PAGE))
    assert len(found) == 22
    assert found["Kabupaten Timor Tengah Utara"] == ("20%", "2")
    assert found["Kabupaten Belu"] == ("50%", "3")
    assert found["Kabupaten Sabu Raijua"] == ("–", "0")
    page = wati.get(f"{PAGE}?ukuran=didanai")
    assert on_the_map(page)["Kabupaten Timor Tengah Utara"] == ("12/12", "5")
    assert "10–12 bulan: 2" in words(page)
    assert "belum ada data: 20" in words(page)
    for odd in ("", "tidak-ada"):
        assert on_the_map(wati.get(f"{PAGE}?ukuran={odd}")) == found


@pytest.mark.parametrize("matter", list(Matter))
def test_every_matter_can_be_mapped(app: Flask, wati: PortalClient, two_offices: None, matter: Matter) -> None:
    assert len(on_the_map(wati.get(f"{PAGE}?ukuran={matter.value}"))) == 22


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kurang=kuota", ["TTU"]),
        ("nama=belu", ["Belu"]),
        ("nama=kabupaten+timor+tengah", ["TTS", "TTU"]),
        ("cabang=atambua", ["TTU", "Belu", "Malaka"]),
        ("cabang=atambua&kurang=kuota", ["TTU"]),
        ("nama=tidak-ada", []),
        ("cabang=tidak-ada", []),
    ],
)
def test_the_matrix_is_filtered(
    app: Flask, wati: PortalClient, two_offices: None, query: str, shown: list[str]
) -> None:
    page = wati.get(f"{PAGE}?{query}")
    assert list(lines(page)) == shown
    assert len(on_the_map(page)) == 22  # the map is of all
    if not shown:
        assert "Tidak ada wilayah dengan saringan ini." in words(page)


def test_nobody_is_named_on_the_page(app: Flask, wati: PortalClient, two_offices: None) -> None:
    for path in (PAGE, "/provinsi/"):
        text = wati.get(path).get_data(as_text=True)
        assert "Contoh Orang" not in text
        assert "530301" not in text


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("wilayah", "Kab. Kupang"),
        ("-wilayah", "Kota Kupang"),
        ("kuota", "TTU"),
        ("-kuota", "Belu"),
        ("-didanai", "TTU"),
        ("-daftar", "TTU"),
        ("-kurang", "TTU"),
        ("tidak-ada", "Kab. Kupang"),
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
    assert after_swap(before, answer.get_data(as_text=True), "#matriks") == reloaded(after)


@pytest.mark.parametrize("query", ["urut=-kurang", "cabang=atambua&urut=kuota"])
def test_the_workbook_is_the_page_in_the_order_of_the_page(
    app: Flask, wati: PortalClient, two_offices: None, query: str
) -> None:
    page = wati.get(f"{PAGE}?{query}")
    action = parsed(page).xpath("//form[contains(@action, '/unduh')]/@action")[0]
    book = workbook_of(wati, wati.post(action))
    found = [line for line in table_of(book["Matriks"], "Kabupaten/Kota") if isinstance(line["No"], int)]
    shown = list(lines(page).values())
    assert len(found) == len(shown)
    for line, cells in zip(found, shown, strict=True):
        for (head, written), cell in zip(list(line.items())[2:], cells, strict=True):
            figure, _, label = str(written).removesuffix(")").partition(" (")
            assert cell.removeprefix(cell[0]).strip().casefold() == f"{figure.strip('–')}{label}".casefold(), head
    figures = {line["Kabupaten/Kota"]: line for line in table_of(book["Kabupaten dan Kota"], "Kabupaten/Kota")}
    assert figures["Kabupaten Timor Tengah Utara"]["Kuota"] == 15
    assert figures["Kabupaten Timor Tengah Utara"]["Pagu"] == 3_024_000
    record = words(wati.get("/provinsi/catatan/?jenis=unduh"))
    assert "Tabel 22 kabupaten/kota tahun 2026 diunduh." in record
    assert "Wati Contoh" in record


def test_an_earlier_year_has_its_own_page(app: Flask, wati: PortalClient, two_offices: None) -> None:
    factories.quota(app, people=7, year=2025)
    tabs = parsed(wati.get(PAGE)).xpath("//nav[@aria-label='Tahun anggaran']/a/text()")
    assert [tab.strip() for tab in tabs] == ["2025", "2026"]
    assert "0 dari 7 orang" in words(wati.get(f"{PAGE}?tahun=2025"))
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
    assert len(few) == len(many) <= 12


def test_only_the_province_sees_it(app: Flask) -> None:
    for username, status in (("nona", 200), ("sari", 404), ("petrus", 404), ("adi", 303)):
        assert signed_in(app, username).get(PAGE).status_code == status


def test_one_regency_is_seen_in_nine_matters(app: Flask, wati: PortalClient, two_offices: None) -> None:
    page = wati.get(f"{PAGE}ttu")
    assert len(parsed(page).xpath("//dl[@class='facts']/div")) == 9
    said = words(page)
    assert "20%: 3 dari 15 orang, sisa 12 tempat." in said
    assert "12 dari 12 bulan: pagu Rp3.024.000 dari kebutuhan Rp3.024.000." in said
    assert "Tidak ada perjanjian yang berlaku, padahal ada kuota." in said
    assert "Terlambat, 30 Juli 2026." in said
    assert "5 dari 9 hal kurang" in said
    for path in ("/provinsi/kuota/", "/provinsi/peraturan/", "/provinsi/cakupan/5303/"):
        assert parsed(page).xpath(f"//main//a[@href='{path}']")
    assert wati.get(f"{PAGE}tidak-ada").status_code == 404


def test_other_parts_have_their_place_on_a_regencys_page(
    app: Flask, wati: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections = Notices[RegencyRow, notices.Section]()
    monkeypatch.setattr(notices, "REGION", sections)
    assert parsed(wati.get(f"{PAGE}ttu")).xpath("//section[@id='temuan']") == []

    @sections.register(Permission.VIEW_FIGURES)
    def told(row: RegencyRow) -> notices.Section:
        item = notices.Item("Terbuka", "error", f"Iuran {row.name}", "/provinsi/temuan/1")
        return notices.Section("temuan", "Temuan", [item], "/provinsi/temuan/", "Semua temuan")

    (section,) = parsed(wati.get(f"{PAGE}ttu")).xpath("//section[@id='temuan']")
    assert "Iuran Kabupaten Timor Tengah Utara" in section.text_content()
    assert section.xpath(".//a/@href") == ["/provinsi/temuan/1", "/provinsi/temuan/"]


def test_a_branch_sees_the_regencies_it_serves_and_no_other(app: Flask, two_offices: None) -> None:
    page = parsed(signed_in(app, "petrus").get("/bpjs/atambua/"))
    found = [name.text_content().strip() for name in page.xpath("//table//tbody/tr/th")]
    assert "Kabupaten Belu" in found
    assert "Kabupaten Timor Tengah Utara" in found
    assert "Kabupaten Ende" not in found
    assert signed_in(app, "endang").get("/bpjs/atambua/").status_code == 404
    assert signed_in(app, "petrus").get("/wilayah/ttu/").status_code == 404

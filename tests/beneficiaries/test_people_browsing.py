"""Browsing people: pages by keyset, filters, and a search whose terms stand in no address."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.core import clock
from tests.conftest import MORNING
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, words

pytestmark = pytest.mark.usefixtures("held_clock")
PEOPLE = "/wilayah/ttu/peserta/"


def names(answer: Any) -> list[str]:
    return [str(name) for name in parsed(answer).xpath("//th[@scope='row']/a/text()")]


def beside(answer: Any, rel: str) -> str | None:
    found = parsed(answer).xpath(f"//nav[@class='pager']/a[@rel='{rel}']/@href")
    return str(found[0]) if found else None


@pytest.fixture
def crowd(app: Flask, sari: PortalClient, tmp_path: Path) -> list[str]:
    """120 people in no order, seven of whom share one name; their names as a list shows them."""
    rows = [
        row(number, **{"Nama Sesuai KTP": f"Orang {number:03d}" if number % 20 else "Bernama Sama"})
        for number in range(1, 121)
    ]
    random.Random(7).shuffle(rows)
    confirmed(sari, tmp_path, factories.quota(app, people=200), rows)
    return sorted(line[2] for line in rows)


def test_going_through_all_pages_meets_everybody_once_in_order_and_back_again(
    app: Flask, sari: PortalClient, crowd: list[str]
) -> None:
    url: str | None = PEOPLE
    forward, pages = [], []
    while url:
        page = sari.get(url)
        pages.append(names(page))
        forward += names(page)
        last, url = url, beside(page, "next")
    assert forward == crowd
    assert [len(each) for each in pages] == [50, 50, 20]
    assert "120 orang" in words(sari.get(PEOPLE))
    url, backward = last, []
    while url:
        page = sari.get(url)
        backward.append(names(page))
        url = beside(page, "prev")
    assert backward == pages[::-1]


def test_no_name_stands_in_an_address_of_the_pager(app: Flask, sari: PortalClient, crowd: list[str]) -> None:
    page = sari.get(PEOPLE)
    address = beside(page, "next") or ""
    assert "Orang" not in address
    assert "orang" not in address.replace("/peserta", "")


@pytest.fixture
def village(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """Four people who differ in place, occupation and state."""
    rows = [
        row(1, **{"Nama Sesuai KTP": "Maria Contoh Taek", "Pekerjaan": "Nelayan"}),
        row(2, **{"Nama Sesuai KTP": "Yosef Contoh", "Jenis Kelamin": "P"}),
        row(3, **{"Nama Sesuai KTP": "Maria Lain", "Desa/Kelurahan": "Maubeli"}),
        row(4, **{"Nama Sesuai KTP": "Petrus Contoh", "Desa/Kelurahan": "Naiola", "Kecamatan": "Bikomi Selatan"}),
    ]
    confirmed(sari, tmp_path, factories.quota(app), rows)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?kecamatan=530307", None),
        ("?pekerjaan=nelayan", ["Maria Contoh Taek"]),
        ("?keadaan=needs_check", ["Yosef Contoh"]),
        ("?keadaan=tidak-ada", ["Maria Contoh Taek", "Maria Lain", "Petrus Contoh", "Yosef Contoh"]),
        ("?tahun=2025", []),
        ("?kecamatan=tidak-ada", ["Maria Contoh Taek", "Maria Lain", "Petrus Contoh", "Yosef Contoh"]),
    ],
)
def test_a_filter_shows_whom_it_names(
    app: Flask, sari: PortalClient, village: None, query: str, shown: list[str] | None
) -> None:
    if shown is None:  # the codes of places are looked up on the page, as a person does
        options = parsed(sari.get(PEOPLE)).xpath("//select[@name='kecamatan']/option[text()='Bikomi Selatan']/@value")
        query, shown = f"?kecamatan={options[0]}", ["Petrus Contoh"]
    page = sari.get(PEOPLE + query)
    assert names(page) == shown
    if shown:
        assert f"{len(shown)} orang" in words(page)
        swapped = sari.htmx("GET", PEOPLE + query)
        assert words(swapped).startswith(f"{len(shown)} orang")


def test_the_village_is_offered_once_the_kecamatan_is_chosen(app: Flask, sari: PortalClient, village: None) -> None:
    page = parsed(sari.get(PEOPLE))
    assert not page.xpath("//select[@name='desa']")
    code = page.xpath("//select[@name='kecamatan']/option[text()='Kota Kefamenanu']/@value")[0]
    page = parsed(sari.get(f"{PEOPLE}?kecamatan={code}"))
    village_code = page.xpath("//select[@name='desa']/option[text()='Maubeli']/@value")[0]
    assert names(sari.get(f"{PEOPLE}?kecamatan={code}&desa={village_code}")) == ["Maria Lain"]


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ("maria", ["Maria Contoh Taek", "Maria Lain"]),
        ("MARIA  taek", ["Maria Contoh Taek"]),
        ("contoh yos", ["Yosef Contoh"]),
        (factories.nik(4), ["Petrus Contoh"]),
        (f"{factories.nik(4)[:4]} {factories.nik(4)[4:]}", ["Petrus Contoh"]),
        ("100%", []),
        ("___", []),
        (factories.nik(9), []),
    ],
)
def test_a_search_by_part_of_a_name_or_by_whole_nik(
    app: Flask, sari: PortalClient, village: None, terms: str, found: list[str]
) -> None:
    answer = sari.post(PEOPLE + "cari", data={"q": terms})
    assert answer.status_code == 303
    assert "?cari=" in answer.location
    for word in terms.split():
        assert word.casefold() not in answer.location.casefold().replace("/peserta/", "")
    page = sari.get(answer.location)
    assert names(page) == found
    digits = terms.replace(" ", "")
    if digits.isdigit():
        assert digits not in page.get_data(as_text=True)
    if not found:
        assert "Tidak ada peserta yang cocok." in words(page)


def test_a_search_ends_after_an_hour_and_says_so(app: Flask, sari: PortalClient, village: None) -> None:
    address = sari.post(PEOPLE + "cari", data={"q": "petrus"}).location
    with clock.fixed(MORNING + timedelta(minutes=59)):
        assert names(sari.get(address)) == ["Petrus Contoh"]
    with clock.fixed(MORNING + timedelta(minutes=61)):
        assert "Pencarian sudah berakhir" in words(sari.get(address))


def test_somebody_elses_search_key_finds_nothing(app: Flask, sari: PortalClient, village: None) -> None:
    address = sari.post(PEOPLE + "cari", data={"q": "petrus"}).location
    budi = signed_in(app, "budi").get(address)
    assert "Pencarian sudah berakhir" in words(budi)
    assert "petrus" not in budi.get_data(as_text=True)  # nobody learns what a colleague searched
    assert signed_in(app, "rani").get(address).status_code == 404
    assert "Pencarian sudah berakhir" in words(signed_in(app, "rani").get(address.replace("/ttu/", "/belu/")))


@pytest.mark.parametrize(
    ("terms", "sentence"), [("", "Tulis nama"), ("ab", "Tulis paling sedikit 3 huruf"), ("x" * 81, "Persingkat")]
)
@pytest.mark.sqlite_only
def test_a_search_that_cannot_help_says_what_to_do_and_keeps_what_was_typed(
    app: Flask, sari: PortalClient, terms: str, sentence: str
) -> None:
    answer = sari.post(PEOPLE + "cari", data={"q": terms})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert parsed(answer).xpath("//input[@name='q']/@value") == [terms]


def test_a_search_by_nik_is_recorded_without_the_nik(app: Flask, sari: PortalClient, village: None) -> None:
    sari.post(PEOPLE + "cari", data={"q": factories.nik(1)})
    sari.post(PEOPLE + "cari", data={"q": "maria"})
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=nik"))
    assert record.count("Peserta dicari dengan NIK lengkap.") == 1
    assert factories.nik(1) not in record


@pytest.mark.parametrize(
    "query",
    [
        "?endpoint=x",
        "?_external=1&_scheme=javascript",
        "?regency=belu",
        f"?tahun={'9' * 30}",
        f"?setelah={'9' * 30}",
        f"?sebelum=-{'9' * 30}",
        "?setelah=abc",
        "?setelah=999999",
        "?cari=%00",
        "?kecamatan=%00",
        "?pekerjaan=%F0%9F%98%80",
    ],
)
def test_a_guessed_address_is_no_accident(app: Flask, sari: PortalClient, village: None, query: str) -> None:
    for path in (PEOPLE, PEOPLE + "unduh"):
        answer = sari.get(path + query)
        assert answer.status_code in (200, 400), query
        assert "javascript:" not in answer.get_data(as_text=True)
        assert "/belu/" not in answer.get_data(as_text=True)


def test_people_are_for_those_who_work_with_them(app: Flask, sari: PortalClient, village: None) -> None:
    detail = parsed(sari.get(PEOPLE)).xpath("//th[@scope='row']/a/@href")[0]
    for username, status in (("budi", 200), ("vera", 403), ("tia", 403), ("rani", 404), ("wati", 404), ("petrus", 404)):
        client = signed_in(app, username)
        assert client.get(PEOPLE).status_code == status, username
        assert client.get(detail).status_code == status, username
    assert signed_in(app, "rani").get(detail.replace("/ttu/", "/belu/")).status_code == 404
    assert signed_in(app, "adi").get(detail).status_code == 303

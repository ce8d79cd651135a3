"""Who approved this? The record by person and by day, for the verifier and for the province."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.audit.service import Actor, record
from portal.core import clock
from portal.core.db import db
from tests.support.client import PortalClient, signed_in
from tests.support.factories import actor, inside
from tests.support.lists import parsed, words
from tests.support.people import BELU, TTU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
OFFICE, PROVINCE = "/wilayah/ttu/catatan/", "/provinsi/catatan/"
SARI, BUDI, RANI, NONA = (actor(name) for name in ("sari", "budi", "rani", "nona"))
# The first and the last minute of 10 November in Kupang.
DAWN = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)
NIGHT = DAWN + timedelta(days=1) - timedelta(seconds=1)


def write(app: Flask, sentence: str, by: Actor, at: datetime = DAWN, regency_id: int = TTU) -> None:
    with inside(app, regency_id), clock.fixed(at):
        record("list_approved", by=by, sentence=sentence, regency_id=regency_id)
        db.session.commit()


@pytest.fixture
def written(app: Flask) -> Flask:
    write(app, "Terlalu pagi.", SARI, DAWN - timedelta(seconds=1))
    write(app, "Pagi oleh Sari.", SARI, DAWN)
    write(app, "Malam oleh Budi.", BUDI, NIGHT)
    write(app, "Terlambat.", BUDI, NIGHT + timedelta(seconds=1))
    write(app, "Urusan Belu.", RANI, DAWN, BELU)
    write(app, "Bantuan provinsi.", NONA, DAWN)
    return app


def shown(client: PortalClient, url: str) -> list[str]:
    """The sentences on the page, newest first."""
    return [each.strip() for each in parsed(client.get(url)).xpath("//section[@id='catatan']//li/p[1]/text()[1]")]


def people(client: PortalClient, url: str) -> list[str]:
    return [each.text_content() for each in parsed(client.get(url)).xpath("//select[@id='orang']/option")]


@pytest.mark.parametrize(
    ("query", "sentences"),
    [
        (f"?orang={BUDI.id}", ["Terlambat.", "Malam oleh Budi."]),
        (f"?orang={SARI.id}", ["Pagi oleh Sari.", "Terlalu pagi."]),
        ("?dari=2026-11-10&sampai=2026-11-10", ["Bantuan provinsi.", "Malam oleh Budi.", "Pagi oleh Sari."]),
        ("?dari=2026-11-11", ["Terlambat."]),
        ("?sampai=2026-11-09", ["Terlalu pagi."]),
        ("?dari=2026-11-11&sampai=2026-11-10", []),
        (f"?orang={BUDI.id}&sampai=2026-11-10&jenis=daftar", ["Malam oleh Budi."]),
        (f"?orang={BUDI.id}&jenis=kuota", []),
        (f"?orang={RANI.id}", []),
    ],
)
def test_the_verifier_finds_who_did_what_on_which_days(written: Flask, query: str, sentences: list[str]) -> None:
    assert shown(signed_in(written, "budi"), OFFICE + query) == sentences


def test_the_people_to_choose_are_those_of_the_record_that_is_read(written: Flask) -> None:
    budi, wati = signed_in(written, "budi"), signed_in(written, "wati")
    everybody = "Semua orang"
    assert people(budi, OFFICE) == [everybody, "Budi Contoh", "Nona Contoh", "Sari Contoh"]
    assert people(wati, PROVINCE + f"?wilayah={BELU}") == [everybody, "Rani Contoh"]
    assert people(wati, PROVINCE) == [everybody]
    assert people(budi, OFFICE + f"?orang={RANI.id}")[-1] == "Orang tanpa kegiatan di sini"  # and no name
    assert people(wati, PROVINCE + f"?orang={RANI.id}") == [everybody, "Rani Contoh"]


def test_the_province_finds_a_person_in_one_regency_or_in_all(written: Flask) -> None:
    wati = signed_in(written, "wati")
    assert shown(wati, PROVINCE + f"?orang={RANI.id}") == ["Urusan Belu."]
    assert shown(wati, PROVINCE + f"?orang={RANI.id}&wilayah={BELU}") == ["Urusan Belu."]
    assert shown(wati, PROVINCE + f"?orang={RANI.id}&wilayah={TTU}") == []


def test_somebody_is_called_as_the_record_called_them_last(written: Flask) -> None:
    write(written, "Sesudah menikah.", Actor(SARI.id, "Sari Baru", "Operator"))
    assert people(signed_in(written, "budi"), OFFICE) == ["Semua orang", "Budi Contoh", "Nona Contoh", "Sari Baru"]


def test_the_further_pages_keep_every_filter_and_no_name(app: Flask) -> None:
    for day in (9, 10, 11):
        with inside(app), clock.fixed(datetime(2026, 11, day, 3, tzinfo=UTC)):
            for number in range(60):
                for by in (SARI, BUDI):
                    record("list_approved", by=by, sentence=f"{day}/{number}/{by.name}", regency_id=TTU)
                db.session.flush()
            db.session.commit()
    for client, start in (
        (signed_in(app, "budi"), OFFICE + "?"),
        (signed_in(app, "wati"), PROVINCE + f"?wilayah={TTU}&"),
    ):
        url: str | None = start + f"jenis=daftar&orang={SARI.id}&dari=2026-11-10&sampai=2026-11-10"
        seen: list[str] = []
        addresses: list[str] = []
        while url:
            addresses.append(url)
            seen += shown(client, url)
            page = parsed(client.get(url))
            back = page.xpath("//nav[@class='pager']/a[@rel='prev']/@href")
            assert bool(back) == (len(addresses) > 1)
            assert all(shown(client, each) == seen[:50] for each in back)
            url = next(iter(page.xpath("//nav[@class='pager']/a[@rel='next']/@href")), None)
        assert seen == [f"10/{number}/Sari Contoh" for number in reversed(range(60))]
        assert not [each for each in addresses if "ari+" in each or "Contoh" in each]


@pytest.mark.parametrize(
    "query",
    [
        "?dari=10-11-2026",
        "?dari=2026-13-40",
        "?sampai=9999-12-31",
        "?dari=0001-01-01",
        "?dari=1999-12-31&sampai=2101-01-01",
        "?orang=sari",
        f"?orang={'9' * 40}",
        "?orang=-1",
    ],
)
def test_what_is_no_day_and_no_person_counts_as_not_given(written: Flask, query: str) -> None:
    budi = signed_in(written, "budi")
    assert shown(budi, OFFICE + query) == shown(budi, OFFICE)
    assert "Hapus saringan" not in words(budi.get(OFFICE + query))


def test_the_whole_range_of_years_can_be_asked(written: Flask) -> None:
    budi = signed_in(written, "budi")
    assert shown(budi, OFFICE + "?dari=2000-01-01&sampai=2100-12-31") == shown(budi, OFFICE)


@pytest.mark.parametrize(
    ("username", "page", "query"),
    [
        ("budi", OFFICE, f"?jenis=daftar&orang={SARI.id}&dari=2026-11-10&sampai=2026-11-30"),
        ("wati", PROVINCE, f"?wilayah={BELU}&orang={RANI.id}&dari=&sampai="),
    ],
)
def test_filtering_in_the_page_shows_what_a_reload_shows(written: Flask, username: str, page: str, query: str) -> None:
    client = signed_in(written, username)
    part = client.htmx("GET", page + query).get_data(as_text=True)
    swapped = after_swap(client.get(page).get_data(as_text=True), part, "#catatan")
    whole = client.get(page + query)
    assert swapped == reloaded(whole.get_data(as_text=True))
    assert "Hapus saringan" in words(whole)

"""The start page per role: what waits for me."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.core import settings
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, parsed, words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
START = "/wilayah/ttu/"


def waiting(client: PortalClient) -> list[str]:
    """The lists named under "Menunggu Anda"."""
    part = "//section[h2[normalize-space()='Menunggu Anda']]//li/a"
    return [" ".join(link.text_content().split()) for link in parsed(client.get(START)).xpath(part)]


@pytest.mark.parametrize(
    ("username", "start"),
    [
        ("sari", "/wilayah/ttu/"),
        ("budi", "/wilayah/ttu/"),
        ("rani", "/wilayah/belu/"),
        ("wati", "/provinsi/"),
        ("nona", "/provinsi/"),
        ("petrus", "/bpjs/atambua/"),
        ("endang", "/bpjs/ende/"),
        ("adi", "/masuk"),
    ],
)
def test_everybody_begins_at_the_own_place(app: Flask, username: str, start: str) -> None:
    client = signed_in(app, username)
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (303, start)
    assert client.get(start).status_code == 200


def test_a_judged_list_waits_for_the_operator_until_it_is_confirmed(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    assert waiting(sari) == []
    page = listed(sari, tmp_path, factories.quota(app), [row(1)])
    assert waiting(sari) == ["Daftar no. 1"]
    assert waiting(signed_in(app, "budi")) == []
    sari.post(page + "/catat")
    assert waiting(sari) == []


def test_a_proposal_waits_for_the_verifier_and_a_returned_one_for_its_operator(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app)
    change = {"change": "25", "from_month": "2026-12", "reason": "APBD Perubahan", "document": "DPPA 9/2026"}
    assert sari.post(f"/wilayah/ttu/kuota/{quota_id}/ubah", data=change).status_code == 303
    budi = signed_in(app, "budi")
    assert (waiting(sari), waiting(budi)) == ([], ["Ajuan no. 1"])
    assert waiting(signed_in(app, "vera")) == []
    returned = budi.post("/wilayah/ttu/ajuan/1/kembalikan", data={"comment": "Nomor DPPA keliru."})
    assert returned.status_code == 303
    assert (waiting(sari), waiting(budi)) == (["Ajuan no. 1"], [])


def test_a_submitted_list_waits_for_the_verifier_and_a_returned_one_for_the_operator(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()
    page = listed(sari, tmp_path, factories.quota(app), [row(1)])
    sari.post(page + "/catat")
    budi = signed_in(app, "budi")
    assert (waiting(sari), waiting(budi)) == ([], ["Daftar no. 1"])
    budi.post(page + "/kembalikan", data={"comment": "Periksa nama."})
    assert (waiting(sari), waiting(budi)) == (["Daftar no. 1"], [])


def test_the_first_figure_is_the_places_left(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    confirmed(sari, tmp_path, factories.quota(app, people=14_880), [row(1), row(2)])
    for username in ("sari", "budi", "vera", "tia"):
        page = words(signed_in(app, username).get(START))
        assert "14.878 tempat tersisa tahun 2026" in page, username
        assert "14.880" in page


def test_who_sees_no_people_sees_no_lists(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    listed(sari, tmp_path, factories.quota(app), [row(1)])
    for username in ("vera", "tia"):
        client = signed_in(app, username)
        assert waiting(client) == []
        assert "daftar-" not in words(client.get(START))


def test_a_locked_part_of_the_menu_says_who_may(app: Flask) -> None:
    menu = parsed(signed_in(app, "vera").get(START)).xpath("//nav[@id='menu']//li")
    words_of_menu = [" ".join(" ".join(item.itertext()).split()) for item in menu]
    assert "Peserta Hanya untuk Operator atau Verifikator." in words_of_menu
    assert any(item.xpath("a[@aria-current='page']") for item in menu)


def test_without_a_quota_the_operator_is_led_to_one(app: Flask, sari: PortalClient) -> None:
    page = sari.get(START)
    assert "Belum ada kuota tahun 2026." in words(page)
    assert parsed(page).xpath("//div[@class='empty']//a/@href") == ["/wilayah/ttu/kuota/baru"]
    assert not parsed(signed_in(app, "vera").get(START)).xpath("//div[@class='empty']//a")


def test_the_province_sees_who_needs_attention(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    confirmed(sari, tmp_path, factories.quota(app, people=2), [row(1), row(2)])
    page = words(signed_in(app, "wati").get("/provinsi/"))
    assert "2 dari 2 orang" in page
    assert "100%" in page
    attention = page[page.index("Perlu perhatian") :]
    assert "8 dari 22 wilayah dengan hal yang kurang, keadaan 20 November 2026." in attention
    first = "Serapan pagu, Perjanjian berlaku, Iuran dibayar, Peraturan 10 bulan sejak Januari 2026"
    assert f"Kabupaten Timor Tengah Utara {first}" in attention  # its quota is full, and nothing of it is paid
    assert attention.index("Utara") < attention.index("Kabupaten Kupang")  # most matters first


def follow_up(client: PortalClient, start: str = START) -> list[str]:
    """The lines under "Perlu tindak lanjut", without what the province's rules find meanwhile."""
    part = "//section[h2[normalize-space()='Perlu tindak lanjut']]//li/a"
    lines = [" ".join(link.text_content().split()) for link in parsed(client.get(start)).xpath(part)]
    return [line for line in lines if not line.endswith("temuan provinsi terbuka")]


def test_the_operator_sees_what_recorded_people_still_need(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    assert follow_up(sari) == []
    confirmed(sari, tmp_path, factories.quota(app), [row(1), row(2), row(3)])
    assert follow_up(sari) == ["3 orang siap dikirim ke BPJS"]
    died = {"why": "died", "from_month": "2026-12", "document": "Akta 7"}
    assert sari.post("/wilayah/ttu/peserta/1/tempat/1/lepas", data=died).status_code == 303
    expected = ["1 kematian belum diajukan klaimnya", "2 orang siap dikirim ke BPJS"]
    assert follow_up(sari) == expected
    assert follow_up(signed_in(app, "rani"), "/wilayah/belu/") == [], "the neighbour counts its own people"
    for username in ("budi", "vera", "tia"):
        assert follow_up(signed_in(app, username)) == []


def test_who_sees_no_people_is_led_to_the_sums_of_claims(app: Flask) -> None:
    factories.quota(app)
    for username, seen in (("tia", True), ("vera", True), ("sari", False)):
        links = parsed(signed_in(app, username).get(START)).xpath("//section//a/@href")
        assert ("/wilayah/ttu/klaim/rekap?tahun=2026" in links) is seen, username

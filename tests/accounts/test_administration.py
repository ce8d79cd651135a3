"""Accounts on screen: the administrator makes them and their one-time links, the verifier closes the office's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Membership, PasswordLink, Person
from portal.core import clock
from portal.core.db import db
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, words
from tests.support.people import PASSWORD, enrolled
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
ACCOUNTS = "/provinsi/akun/"
NEW = {"name": "Yuli Contoh", "username": "yuli.ttu", "role": "viewer", "workplace": "regency:5303"}
PHRASE = "gunung mutis 77 kabut"


@pytest.fixture
def nona(app: Flask) -> PortalClient:
    return signed_in(app, "nona")


def id_of(app: Flask, username: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Person.id).where(Person.username == username)).one()


def membership_of(app: Flask, username: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Membership.id).where(Membership.person_id == id_of(app, username))).one()


def link_on(page: object) -> str:
    found = parsed(page).xpath("//*[@id='tautan']")  # type: ignore[arg-type]
    assert len(found) == 1
    return "/tautan/" + found[0].text_content().strip().rsplit("/", 1)[1]


def use(client: PortalClient, link: str, phrase: str = PHRASE, again: str | None = None) -> int:
    data = {"password": phrase, "again": phrase if again is None else again}
    return int(client.post(link, data=data).status_code)


def test_a_new_account_begins_with_a_one_time_link(app: Flask, nona: PortalClient) -> None:
    made = nona.post(ACCOUNTS + "baru", data=NEW)
    assert made.status_code == 200
    assert "hanya tampil satu kali" in words(made)
    link = link_on(made)
    yuli = signed_in(app, "adi")
    assert "Nama pengguna Anda: yuli.ttu" in words(yuli.get(link))
    assert use(yuli, link) == 303
    assert "Yuli Contoh" in words(yuli.get("/wilayah/ttu/"))
    assert yuli.get("/wilayah/ttu/peserta/").status_code == 403  # a viewer sees figures, not people
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=akun"))
    for sentence in (
        "Yuli Contoh diberi peran Pemantau.",
        "Tautan kata sandi dibuat untuk Yuli Contoh.",
        "Yuli Contoh mengganti kata sandi.",
    ):
        assert sentence in record


def test_sending_the_new_account_twice_makes_one_and_no_second_link(app: Flask, nona: PortalClient) -> None:
    data = {**NEW, "idempotency_key": "kunci-yang-sama"}
    assert nona.post(ACCOUNTS + "baru", data=data).status_code == 200
    again = nona.post(ACCOUNTS + "baru", data=data)
    assert again.status_code == 303
    assert again.location == f"{ACCOUNTS}{id_of(app, 'yuli.ttu')}"
    with app.app_context():
        assert len(db.session.scalars(select(PasswordLink)).all()) == 1


def test_a_link_works_once(app: Flask, nona: PortalClient) -> None:
    link = link_on(nona.post(ACCOUNTS + "baru", data=NEW))
    assert use(signed_in(app, "adi"), link) == 303
    late = signed_in(app, "adi")
    answer = late.get(link)
    assert answer.status_code == 404
    assert "Tautan ini sudah dipakai atau kedaluwarsa. Minta tautan baru" in words(answer)
    assert use(late, link) == 404


def test_a_link_ends_after_48_hours(app: Flask, nona: PortalClient) -> None:
    link = link_on(nona.post(ACCOUNTS + "baru", data=NEW))
    with clock.fixed(MORNING + timedelta(hours=47, minutes=59)):
        assert signed_in(app, "adi").get(link).status_code == 200
    with clock.fixed(MORNING + timedelta(hours=48, minutes=1)):
        assert signed_in(app, "adi").get(link).status_code == 404
        assert use(signed_in(app, "adi"), link) == 404


def test_a_new_link_stops_the_old_one_and_ends_no_session_before_it_is_used(app: Flask, nona: PortalClient) -> None:
    page = f"{ACCOUNTS}{id_of(app, 'sari')}"
    sari = signed_in(app, "sari")
    old = link_on(nona.post(page + "/tautan"))
    new = link_on(nona.post(page + "/tautan"))
    assert signed_in(app, "adi").get(old).status_code == 404
    assert sari.get("/wilayah/ttu/").status_code == 200
    assert use(signed_in(app, "adi"), new) == 303
    assert sari.get("/wilayah/ttu/").status_code == 303


@pytest.mark.parametrize(
    ("phrase", "again"), [("pendek", None), (PHRASE, "lain lagi lain lagi"), ("", None), ("yuli.ttu12345", None)]
)
@pytest.mark.sqlite_only
def test_a_weak_or_mistyped_password_does_not_use_up_the_link(
    app: Flask, nona: PortalClient, phrase: str, again: str | None
) -> None:
    link = link_on(nona.post(ACCOUNTS + "baru", data=NEW))
    client = signed_in(app, "adi")
    assert use(client, link, phrase, again) == 422
    assert client.get("/wilayah/ttu/").status_code == 303
    assert use(client, link) == 303


def test_only_the_hash_of_a_link_is_kept(app: Flask, nona: PortalClient) -> None:
    token = link_on(nona.post(ACCOUNTS + "baru", data=NEW)).rsplit("/", 1)[1]
    with app.app_context():
        kept = db.session.scalars(select(PasswordLink)).one()
        assert len(kept.token_hash) == 32
        assert token.encode() not in kept.token_hash
    record = signed_in(app, "nona").get("/provinsi/catatan/").get_data(as_text=True)
    assert token not in record


def test_a_link_of_an_account_closed_meanwhile_opens_nothing(app: Flask, nona: PortalClient) -> None:
    link = link_on(nona.post(ACCOUNTS + "baru", data=NEW))
    person, member = id_of(app, "yuli.ttu"), membership_of(app, "yuli.ttu")
    nona.post(f"{ACCOUNTS}{person}/peran/{member}/akhiri", data={"reason": "salah orang"})
    assert signed_in(app, "adi").get(link).status_code == 404
    assert use(signed_in(app, "adi"), link) == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Isi nama lengkap."),
        ({"username": ""}, "Isi nama pengguna."),
        ({"username": "a"}, "Pakai huruf, angka, titik, atau strip"),
        ({"username": "sari dua"}, "Pakai huruf, angka, titik, atau strip"),
        ({"username": "Sari"}, "Nama pengguna ini sudah dipakai."),
        ({"role": ""}, "Pilih peran."),
        ({"role": "raja"}, "Pilih salah satu dari daftar."),
        ({"workplace": "regency:9999"}, "Pilih salah satu dari daftar."),
        ({"workplace": ""}, "Pilih tempat kerja."),
        ({"role": "branch_officer"}, "Peran ini tidak ada di tempat kerja tersebut."),
        ({"role": "operator", "workplace": "province:0"}, "Peran ini tidak ada di tempat kerja tersebut."),
    ],
)
@pytest.mark.sqlite_only
def test_an_account_that_cannot_be_is_not_made(
    app: Flask, nona: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    answer = nona.post(ACCOUNTS + "baru", data={**NEW, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Not a valid" not in words(answer)
    with app.app_context():
        assert db.session.scalar(select(Person).where(Person.name == "Yuli Contoh")) is None


def test_operator_and_verifier_of_one_regency_exclude_each_other(app: Flask, nona: PortalClient) -> None:
    page = f"{ACCOUNTS}{id_of(app, 'sari')}"
    enrolled(app, "sari")
    answer = nona.post(page + "/peran", data={"role": "verifier", "workplace": "regency:5303"})
    assert answer.status_code == 422
    assert "Operator dan verifikator tidak boleh dipegang orang yang sama di satu wilayah." in words(answer)
    assert nona.post(page + "/peran", data={"role": "verifier", "workplace": "regency:5304"}).status_code == 303
    sari = signed_in(app, "sari")
    start = sari.get("/")
    choice = words(sari.get(start.location))
    assert "Kabupaten Timor Tengah Utara" in choice
    assert "Kabupaten Belu" in choice
    assert sari.get("/wilayah/belu/akun/").status_code == 200
    assert sari.get("/wilayah/ttu/akun/").status_code == 403  # a role holds where it was given


def test_a_session_ends_with_the_role(app: Flask, nona: PortalClient) -> None:
    sari = signed_in(app, "sari")
    url = f"{ACCOUNTS}{id_of(app, 'sari')}/peran/{membership_of(app, 'sari')}/akhiri"
    assert nona.post(url, data={"reason": "mutasi ke dinas lain"}).status_code == 303
    assert sari.get("/wilayah/ttu/").status_code == 303
    page = words(nona.get(f"{ACCOUNTS}{id_of(app, 'sari')}"))
    assert "Ditutup 20 November 2026" in page
    again = nona.post(url, data={"reason": "sekali lagi"})
    assert "Peran ini sudah berakhir." in words(again)


def test_a_closed_account_is_opened_again_with_a_role_and_a_link(app: Flask, nona: PortalClient) -> None:
    person = id_of(app, "sari")
    nona.post(f"{ACCOUNTS}{person}/peran/{membership_of(app, 'sari')}/akhiri", data={"reason": "mutasi"})
    nona.post(f"{ACCOUNTS}{person}/peran", data={"role": "viewer", "workplace": "regency:5303"})
    link = link_on(nona.post(f"{ACCOUNTS}{person}/tautan"))
    client = signed_in(app, "adi")
    assert use(client, link) == 303
    assert client.get("/wilayah/ttu/").status_code == 200
    assert client.get("/wilayah/ttu/daftar/baru").status_code == 403


def test_budi_closes_an_account_of_his_office(app: Flask) -> None:
    budi, vera = signed_in(app, "budi"), signed_in(app, "vera")
    url = f"/wilayah/ttu/akun/{membership_of(app, 'vera')}/tutup"
    assert vera.get("/wilayah/ttu/").status_code == 200
    before = budi.get("/wilayah/ttu/akun/").get_data(as_text=True)
    answer = budi.htmx("POST", url, data={"reason": "SK mutasi 800/12"})
    assert answer.status_code == 200
    after = budi.get("/wilayah/ttu/akun/").get_data(as_text=True)
    assert after_swap(before, answer.get_data(as_text=True), "#akun") == reloaded(after)
    assert "Vera Contoh" not in words(budi.get("/wilayah/ttu/akun/"))
    assert vera.get("/wilayah/ttu/").status_code == 303
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=akun"))
    assert "Peran Pemantau milik Vera Contoh ditutup. Alasan: SK mutasi 800/12" in record


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
@pytest.mark.sqlite_only
def test_closing_needs_a_reason(app: Flask, reason: str) -> None:
    budi = signed_in(app, "budi")
    answer = budi.post(f"/wilayah/ttu/akun/{membership_of(app, 'vera')}/tutup", data={"reason": reason})
    assert answer.status_code == 422
    assert ("Tulis alasan penutupan" in words(answer)) or ("Persingkat" in words(answer))
    assert signed_in(app, "vera").get("/wilayah/ttu/").status_code == 200


def test_nobody_closes_the_own_account_or_one_of_another_office(app: Flask, nona: PortalClient) -> None:
    budi = signed_in(app, "budi")
    own = budi.post(f"/wilayah/ttu/akun/{membership_of(app, 'budi')}/tutup", data={"reason": "coba"})
    assert own.status_code == 422
    assert "Akun sendiri tidak dapat ditutup." in words(own)
    for username in ("rani", "nona", "petrus"):
        url = f"/wilayah/ttu/akun/{membership_of(app, username)}/tutup"
        assert budi.post(url, data={"reason": "coba"}).status_code == 404
        assert signed_in(app, username).get("/").status_code == 303
    url = f"{ACCOUNTS}{id_of(app, 'nona')}/peran/{membership_of(app, 'nona')}/akhiri"
    assert nona.post(url, data={"reason": "coba"}).status_code == 422
    crossed = f"{ACCOUNTS}{id_of(app, 'sari')}/peran/{membership_of(app, 'rani')}/akhiri"
    assert nona.post(crossed, data={"reason": "coba"}).status_code == 404


def test_accounts_are_the_administrators_business(app: Flask) -> None:
    for username, status in (("wati", 403), ("budi", 404), ("petrus", 404), ("adi", 303)):
        client = signed_in(app, username)
        assert client.get(ACCOUNTS).status_code == status
        assert client.post(ACCOUNTS + "baru", data=NEW).status_code == status
    assert signed_in(app, "sari").get("/wilayah/ttu/akun/").status_code == 403


def test_the_list_of_accounts_goes_on_page_by_page_without_names_in_addresses(app: Flask, nona: PortalClient) -> None:
    with app.app_context():
        from portal.core.db import writing

        with writing():
            db.session.add_all(
                Person(username=f"orang{number}", name=f"Orang {number % 7}", created_at=MORNING, memberships=[])
                for number in range(95)
            )
            db.session.commit()
            db.session.remove()
    seen: list[str] = []
    url: str | None = ACCOUNTS
    while url:
        assert "Orang" not in url
        page = parsed(nona.get(url))
        seen += page.xpath("//th[@scope='row']/a/@href")
        url = next(iter(page.xpath("//nav[@class='pager']/a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == 105
    filtered = words(nona.get(ACCOUNTS + "?tempat=regency:5304"))
    assert "Rani Contoh" in filtered
    assert "Sari Contoh" not in filtered
    for odd in ("?tempat=regency:x", "?tempat=planet:1", f"?tempat=regency:{'9' * 40}", f"?setelah={'9' * 40}"):
        assert nona.get(ACCOUNTS + odd).status_code == 200


def test_the_password_of_everybody_is_stored_as_argon2id(app: Flask) -> None:
    with app.app_context():
        for stored in db.session.scalars(select(Person.password_hash)):
            assert stored is not None
            assert stored.startswith("$argon2id$")
            assert PASSWORD not in stored

"""The province looks at people for a recorded purpose only, and the regency reads every look."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Membership, Person
from portal.audit.models import AuditEntry
from portal.beneficiaries.models import Beneficiary
from portal.compliance.purposes.models import PurposeLook
from portal.core import clock
from portal.core.db import db, writing
from portal.core.permissions import Role, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.support import factories, people
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, words
from tests.support.people import BELU, TTU
from tests.support.purposes import REGISTER, looked, opened

pytestmark = pytest.mark.usefixtures("held_clock")
OFFICE = "/wilayah/ttu/keperluan/"
DOTS = "530301" + "·" * 10


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def people_of_ttu(app: Flask, sari: PortalClient, tmp_path: Path) -> str:
    """TTU with three people on one list and a fourth on another, Belu with one; the first list's page."""
    quota_id = factories.quota(app, people=10)
    first = confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3)])
    confirmed(sari, tmp_path, quota_id, [row(4, **{"Nama Sesuai KTP": "Yuliana Usboko"})])
    place = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak", "Nama Sesuai KTP": "Tetangga Belu"}
    theirs = factories.quota(app, people=2, regency_id=BELU)
    confirmed(signed_in(app, "rani"), tmp_path, theirs, [row(9, **place)], regency="belu")
    return first


def audit(app: Flask) -> list[AuditEntry]:
    """TTU's record, oldest first."""
    with factories.inside(app):
        return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def another_supervisor(app: Flask) -> PortalClient:
    """Siska, a colleague of Wati's."""
    with app.app_context(), writing():
        person = Person(
            username="siska",
            name="Siska Contoh",
            password_hash=db.session.scalars(select(Person.password_hash).where(Person.username == "wati")).one(),
            session_epoch=0,
            created_at=datetime(2026, 1, 5, tzinfo=UTC),
            memberships=[
                Membership(
                    kind=WorkplaceKind.PROVINCE,
                    role=Role.PROVINCE_SUPERVISOR,
                    valid_from=datetime(2026, 1, 1, tzinfo=UTC).date(),
                )
            ],
        )
        db.session.add(person)
        db.session.flush()
        people.give_factor(person)
        db.session.commit()
        db.session.remove()
    return signed_in(app, "siska")


def test_a_purpose_shows_the_people_of_its_regency_and_nobody_else(wati: PortalClient, people_of_ttu: str) -> None:
    page = words(wati.get(looked(wati, opened(wati))))
    assert "Contoh Orang 0001" in page
    assert "Yuliana Usboko" in page
    assert "Tetangga Belu" not in page
    assert DOTS in page
    assert factories.nik(1) not in page
    assert "1990" in page
    assert "17 Agustus" not in page


def test_every_look_is_a_line_that_the_regency_reads(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    purpose = opened(wati)
    before = len(audit(app))
    page = looked(wati, purpose)
    for _ in range(2):
        wati.get(page)  # reading an opened page again writes nothing
    lines = [(entry.action, entry.actor_name, entry.sentence, entry.reason) for entry in audit(app)[before:]]
    assert lines == [
        (
            "purpose_looked",
            "Wati Contoh",
            "Keperluan provinsi KP-0001 dipakai melihat: Daftar peserta, 4 orang.",
            "Pemeriksaan sampel semester 2.",
        )
    ]
    budi = signed_in(app, "budi")
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=keperluan"))
    assert "Wati Contoh" in record
    assert "Daftar peserta, 4 orang" in record
    for reader in ("sari", "budi", "tia", "vera"):
        told = words(signed_in(app, reader).get(OFFICE + "1"))
        assert "Pemeriksaan sampel semester 2." in told
        assert "Surat Tugas 094/12/2026" in told
        assert "Daftar peserta" in told
        assert "1 kali" in told
    assert "1 keperluan provinsi melihat nama peserta Anda" in words(signed_in(app, "vera").get("/wilayah/ttu/"))


def test_a_neighbour_learns_nothing_of_it(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    opened(wati)
    rani = signed_in(app, "rani")
    assert "KP-0001" not in words(rani.get("/wilayah/belu/keperluan/"))
    assert rani.get("/wilayah/belu/keperluan/1").status_code == 404
    assert rani.get(OFFICE + "1").status_code == 404


def test_colleagues_of_the_province_see_that_it_is_there_and_no_names(
    app: Flask, wati: PortalClient, people_of_ttu: str
) -> None:
    purpose = opened(wati)
    page = looked(wati, purpose)
    siska, nona = another_supervisor(app), signed_in(app, "nona")
    for client in (siska, nona):
        told = words(client.get(purpose))
        assert "Pemeriksaan sampel semester 2." in told
        assert "Contoh Orang" not in told
    for answer in (siska.get(page), siska.post(purpose + "/buka"), siska.post(purpose + "/peserta/1/nik")):
        assert answer.status_code == 403
        assert "hanya dapat dilihat oleh Wati Contoh" in words(answer)
    for answer in (nona.get(page), nona.post(purpose + "/buka"), nona.get(REGISTER + "baru")):
        assert answer.status_code == 403
        assert "Pengawas provinsi" in words(answer)


def test_without_a_purpose_nothing_opens(wati: PortalClient, people_of_ttu: str) -> None:
    for address in ("1/buka", "1/peserta/1/nik", "1/unduh", "1/akhiri"):
        assert wati.post(REGISTER + address).status_code == 404
    assert wati.get(REGISTER + "1/buka/1").status_code == 404
    assert wati.get("/wilayah/ttu/peserta/").status_code == 404


def test_an_opened_page_belongs_to_its_own_purpose(wati: PortalClient, people_of_ttu: str) -> None:
    first, second = opened(wati), opened(wati, BELU)
    look = looked(wati, first).rpartition("/")[2]
    assert wati.get(f"{second}/buka/{look}").status_code == 404
    assert wati.post(f"{second}/peserta/1/nik").status_code == 404  # somebody of TTU


def test_after_its_day_it_says_why_nobody_is_seen(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    purpose = opened(wati, may_export="y")
    page = looked(wati, purpose)
    with clock.fixed(clock.now() + timedelta(days=21)):
        late = signed_in(app, "wati")
        for answer in (
            late.get(page),
            late.post(purpose + "/buka"),
            late.post(purpose + "/peserta/1/nik"),
            late.post(purpose + "/unduh"),
        ):
            assert answer.status_code == 403
            assert "Keperluan ini berakhir" in words(answer)
        assert "Berakhir" in words(late.get(purpose))
        assert "keperluan provinsi" not in words(signed_in(app, "vera").get("/wilayah/ttu/"))
        assert late.post(purpose + "/akhiri", data={"why": "Selesai"}).status_code == 422


def test_an_opened_page_closes_after_an_hour(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    page = looked(wati, opened(wati))
    with clock.fixed(clock.now() + timedelta(minutes=61)):
        answer = wati.get(page)
        assert answer.status_code == 403
        assert "satu jam" in words(answer)


def test_it_can_be_ended_at_once_by_any_supervisor(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    purpose = opened(wati)
    page = looked(wati, purpose)
    refused = wati.post(purpose + "/akhiri", data={"why": ""})
    assert refused.status_code == 422
    siska = another_supervisor(app)
    assert siska.post(purpose + "/akhiri", data={"why": "Surat tugas dicabut"}).status_code == 303
    answer = wati.get(page)
    assert answer.status_code == 403
    assert "sudah diakhiri" in words(answer)
    assert "Surat tugas dicabut" in words(signed_in(app, "vera").get(OFFICE + "1"))
    assert audit(app)[-1].action == "purpose_ended"


def test_searching_goes_by_post_and_the_terms_stand_nowhere(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    purpose = opened(wati)
    page = looked(wati, purpose, q="yuliana")
    assert "uliana" not in page
    told = words(wati.get(page))
    assert "Yuliana Usboko" in told
    assert "Contoh Orang 0001" not in told
    assert "Yuliana Usboko" in words(wati.get(looked(wati, purpose, q=factories.nik(4))))
    assert wati.post(purpose + "/buka", data={"q": "yu"}).status_code == 422
    assert not any("liana" in f"{entry.sentence}{entry.reason}" for entry in audit(app))
    assert "people_searched_by_nik" in [entry.action for entry in audit(app)]
    # Of Belu nobody is found, whoever is searched.
    assert "Tidak ada peserta yang cocok" in words(wati.get(looked(wati, purpose, q="tetangga")))


def test_a_kecamatan_at_a_time(wati: PortalClient, people_of_ttu: str) -> None:
    purpose = opened(wati)
    assert "Contoh Orang 0001" in words(wati.get(looked(wati, purpose, kecamatan=factories.PLACE[0])))
    assert "Tidak ada peserta yang cocok" in words(wati.get(looked(wati, purpose, kecamatan="53.03.01")))
    assert wati.post(purpose + "/buka", data={"kecamatan": "53.04.01"}).status_code == 422


def test_the_next_page_is_a_press_of_its_own(
    app: Flask, wati: PortalClient, sari: PortalClient, tmp_path: Path
) -> None:
    confirmed(sari, tmp_path, factories.quota(app, people=60), [row(number) for number in range(1, 55)])
    purpose = opened(wati)
    first = wati.get(looked(wati, purpose)).get_data(as_text=True)
    assert "Contoh Orang 0050" in first
    assert "Contoh Orang 0051" not in first
    after = first.partition('name="setelah" value="')[2].partition('"')[0]
    second = words(wati.get(looked(wati, purpose, setelah=after)))
    assert "Contoh Orang 0050" not in second
    assert "Contoh Orang 0051" in second
    with factories.inside(app):
        assert list(db.session.scalars(select(PurposeLook.people).order_by(PurposeLook.id))) == [50, 4]


def test_a_nik_is_opened_for_the_purpose(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    purpose = opened(wati)
    with factories.inside(app):
        number = db.session.scalars(select(Beneficiary.id).order_by(Beneficiary.id)).first()
    answer = wati.post(f"{purpose}/peserta/{number}/nik")
    assert answer.status_code == 200
    assert factories.nik(1) in words(answer)
    told = [entry for entry in audit(app) if entry.action == "nik_revealed"]
    assert [(entry.actor_name, entry.reason) for entry in told] == [
        ("Wati Contoh", "KP-0001: Pemeriksaan sampel semester 2.")
    ]
    assert "NIK lengkap satu peserta" in words(signed_in(app, "vera").get(OFFICE + "1"))


def test_a_purpose_for_one_list_reaches_that_list(wati: PortalClient, people_of_ttu: str) -> None:
    number = people_of_ttu.rpartition("/")[2]
    purpose = opened(wati, reach="list", upload_id=number)
    page = words(wati.get(looked(wati, purpose)))
    assert "Contoh Orang 0001" in page
    assert "Yuliana" not in page
    assert wati.post(purpose + "/peserta/4/nik").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"what_for": ""}, "Tulis untuk apa"),
        ({"legal_basis": ""}, "Tulis dasar"),
        ({"until_on": "2026-01-01"}, "Pilih hari ini atau sesudahnya"),
        ({"until_on": "2099-01-01"}, "paling lama 30 hari"),
        ({"reach": "list"}, "Tulis nomor daftar"),
        ({"reach": "list", "upload_id": "999"}, "Tulis nomor daftar"),
        ({"reach": "list", "upload_id": "3"}, "Tulis nomor daftar"),  # Belu's
        ({"regency_id": "9"}, "Pilih salah satu"),
    ],
)
def test_a_purpose_says_why_how_long_and_whom(
    wati: PortalClient, people_of_ttu: str, changes: dict[str, str], sentence: str
) -> None:
    data = {
        "regency_id": str(TTU),
        "what_for": "Contoh",
        "legal_basis": "Contoh",
        "fiscal_year": "2026",
        "reach": "everybody",
        "until_on": clock.today().isoformat(),
        **changes,
    }
    answer = wati.post(REGISTER + "baru", data=data)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_how_long_is_a_setting_of_the_province(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    nona = signed_in(app, "nona")
    assert "Masa keperluan melihat peserta" in words(nona.get("/provinsi/pengaturan/"))
    assert "Masa keperluan" not in words(signed_in(app, "budi").get("/wilayah/ttu/pengaturan/"))


def test_a_workbook_only_where_the_purpose_says_so(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    without = opened(wati)
    assert "Unduh Excel" not in words(wati.get(without))
    refused = wati.post(without + "/unduh")
    assert refused.status_code == 403
    assert "tidak menyebut unduhan" in words(refused)
    purpose = opened(wati, may_export="y")
    assert "Unduh Excel" in words(wati.get(purpose))
    pressed = wati.post(purpose + "/unduh")
    assert (pressed.status_code, pressed.data) == (303, b"")  # recorded and kept before anybody is named
    assert "4 orang" in audit(app)[-1].sentence
    answer = wati.get(pressed.location)
    assert answer.headers["Content-Disposition"] == "attachment; filename=kp-0002-ttu.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [str(cell) for line in book["Peserta"].iter_rows(values_only=True) for cell in line if cell is not None]
    assert "Yuliana Usboko" in cells
    assert cells.count(DOTS) == 4
    assert not any(factories.nik(number) in cell for number in range(1, 10) for cell in cells)
    assert "Tetangga Belu" not in cells


def test_the_same_press_twice_is_one_look(app: Flask, wati: PortalClient, people_of_ttu: str) -> None:
    purpose = opened(wati)
    data = {"csrf_token": wati.csrf_token(), "idempotency_key": "kunci-sekali-saja"}
    answers = [wati.post(purpose + "/buka", data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    with app.app_context(), scope_of(system_scope()):
        assert len(db.session.scalars(select(PurposeLook)).all()) == 1

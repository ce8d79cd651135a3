"""The pagu of a quota on screen: proposed, approved, kept in every version, never below what was paid."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries, service
from portal.quotas.models.money import BudgetStage
from portal.quotas.service import BudgetTerms, MonthMoney
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, words
from tests.support.people import BELU
from tests.support.proposals import approved, number_of
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
DECIDING = Deciding(factories.SARI, "Budi Contoh")
REVISED = {
    "stage": "perubahan",
    "jkk_amount": "Rp1.900.000.000",
    "jkm_amount": "1.292.000.000",
    "activity_code": "2.07.05.2.02.0005",
    "jkk_account": "5.1.02.02.02.0006",
    "jkm_account": "5.1.02.02.02.0007",
    "document": "DPPA 7/2026",
    "document_on": "2026-09-30",
    "reason": "APBD Perubahan 2026",
}


def page_of(quota_id: int, tail: str = "") -> str:
    return f"/wilayah/ttu/kuota/{quota_id}/anggaran{tail}"


def terms(**changes: object) -> BudgetTerms:
    values: dict[str, object] = {
        "stage": BudgetStage.REVISION,
        "jkk_amount": 1_000,
        "jkm_amount": 680,
        "activity_code": "2.07.05.2.02.0005",
        "jkk_account": "5.1.02.02.02.0006",
        "jkm_account": "5.1.02.02.02.0007",
        "document": "DPPA 7/2026",
        "document_on": date(2026, 9, 30),
        "reason": "APBD Perubahan",
    }
    return BudgetTerms(**{**values, **changes})  # type: ignore[arg-type]


def paid(app: Flask, quota_id: int, jkk: int, jkm: int) -> None:
    """Somebody paid this much for January."""
    with factories.inside(app):
        money = MonthMoney(100, jkk, jkm, jkk, jkm, True, date(2026, 2, 15))
        service.note_months(service.lock(quota_id), {Month(2026, 1): money})
        db.session.commit()


def test_the_page_shows_both_accounts_with_code_and_name(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880)
    paid(app, quota_id, 148_800_000, 101_184_000)
    page = words(sari.get(page_of(quota_id)))
    for said in (
        "5.1.02.02.02.0006 Belanja Iuran Jaminan Kecelakaan Kerja bagi Non ASN",
        "5.1.02.02.02.0007 Belanja Iuran Jaminan Kematian bagi Non ASN",
        "Pengembangan Pelaksanaan Jaminan Sosial Tenaga Kerja",
        "Rp1.785.600.000",
        "Rp1.214.208.000",
        "Rp249.984.000",
        "Rp2.749.824.000",  # what is left
        "8,3%",
    ):
        assert said in page, said


def test_sari_proposes_a_revision_budi_approves_and_the_history_keeps_both(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=14_880)
    answer = sari.post(page_of(quota_id, "/ubah"), data=REVISED)
    proposal = words(sari.get(answer.location))
    assert "pagu Rp2.999.808.000 menjadi Rp3.192.000.000" in proposal
    assert "Pagu JKK Rp1.785.600.000 Rp1.900.000.000" in proposal
    assert "Menunggu persetujuan: APBD kabupaten/kota 2026: pagu" in words(sari.get(page_of(quota_id)))
    approved(app, answer)
    page = words(sari.get(page_of(quota_id)))
    for said in ("Rp3.192.000.000", "+Rp192.192.000", "DPPA 7/2026, 30 September 2026", "APBD Perubahan", "APBD murni"):
        assert said in page, said
    assert "Sari Contoh, disetujui Budi Contoh" in page
    assert "Pagu Rp2.999.808.000 menjadi Rp3.192.000.000." in words(
        signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=kuota")
    )


def test_a_returned_pagu_comes_back_as_it_was_typed(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app)
    number = number_of(sari.post(page_of(quota_id, "/ubah"), data=REVISED))
    signed_in(app, "budi").post(f"/wilayah/ttu/ajuan/{number}/kembalikan", data={"comment": "Tanggal DPPA keliru."})
    (again,) = parsed(sari.get(f"/wilayah/ttu/ajuan/{number}")).xpath("//a[text()='Perbaiki']/@href")
    page = sari.get(str(again))
    assert "Tanggal DPPA keliru." in words(page)
    assert parsed(page).xpath("//input[@name='document_on']/@value") == ["2026-09-30"]
    assert parsed(page).xpath("//input[@name='jkk_amount']/@value") == ["1.900.000.000"]
    corrected = sari.post(
        page_of(quota_id, "/ubah"), data={**REVISED, "document_on": "2026-10-01", "ajuan": str(number)}
    )
    assert approved(app, corrected) == number
    assert "DPPA 7/2026, 1 Oktober 2026" in words(sari.get(page_of(quota_id)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"jkk_amount": ""}, "Isi pagu JKK."),
        ({"jkm_amount": "-1"}, "Pagu tidak boleh negatif."),
        ({"jkk_amount": "banyak"}, "Isi dengan angka bulat"),
        ({"stage": "murni"}, "Pilih salah satu dari daftar."),
        ({"activity_code": "1.06"}, "Pilih salah satu dari daftar."),
        ({"jkk_account": "5.1.02.02.02.0007"}, "Pilih salah satu dari daftar."),
        ({"document": ""}, "Isi nomor dokumen, misalnya DPPA."),
        ({"document_on": "2026-02-30"}, "Isi tanggal, misalnya 2026-03-31."),
        ({"document_on": ""}, "Isi tanggal dokumen."),
        ({"reason": ""}, "Tulis alasan, misalnya APBD Perubahan."),
        ({"jkk_amount": "9"}, "Realisasi JKK sudah Rp10. Pagu JKK tidak boleh di bawahnya."),
        ({"jkm_amount": "6"}, "Realisasi JKM sudah Rp7. Pagu JKM tidak boleh di bawahnya."),
    ],
)
@pytest.mark.sqlite_only
def test_what_is_wrong_is_said_and_the_swap_equals_the_page(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    quota_id = factories.quota(app)
    paid(app, quota_id, 10, 7)
    url = page_of(quota_id, "/ubah")
    whole = sari.post(url, data={**REVISED, **changes})
    assert whole.status_code == 422
    assert sentence in words(whole)
    part = sari.htmx("POST", url, data={**REVISED, **changes})
    before = sari.get(url).get_data(as_text=True)
    assert after_swap(before, part.get_data(as_text=True), "#isian") == reloaded(whole.get_data(as_text=True))
    with factories.inside(app):
        assert len(queries.budget_versions(quota_id)) == 1


def test_nine_trillion_are_a_pagu_like_another(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=1_000_000)
    changes = {"jkk_amount": "9.000.000.000.000", "jkm_amount": "0"}
    approved(app, sari.post(page_of(quota_id, "/ubah"), data={**REVISED, **changes}))
    assert "Rp9.000.000.000.000" in words(sari.get(page_of(quota_id)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stage": BudgetStage.ORIGINAL}, "APBD murni sudah dicatat"),
        ({"activity_code": "1.06"}, "Kode 1.06 tidak ada dalam daftar tahun 2026"),
        ({"jkk_account": "5.1.02.02.02.0007"}, "tidak ada dalam daftar tahun 2026"),
        ({"jkk_amount": -1}, "Pagu tidak boleh negatif"),
        ({"jkk_amount": 1_200_000, "jkm_amount": 816_000}, "sama dengan yang berlaku"),
    ],
)
def test_the_service_refuses_what_no_document_can_say(app: Flask, changes: dict[str, object], sentence: str) -> None:
    quota_id = factories.quota(app, people=10)
    with factories.inside(app), pytest.raises(DomainError, match=sentence):
        service.change_budget(quota_id, terms(**changes), deciding=DECIDING)


def test_a_past_year_and_the_provinces_pagu_are_read_only(app: Flask, sari: PortalClient) -> None:
    past = factories.quota(app, year=2025)
    theirs = factories.quota(app, source="apbd-provinsi")
    for quota_id, sentence in ((past, "sudah berakhir, jadi hanya dapat dibaca"), (theirs, "ditetapkan oleh provinsi")):
        assert sentence in words(sari.get(page_of(quota_id)))
        answer = sari.post(page_of(quota_id, "/ubah"), data=REVISED)
        assert answer.status_code == 422
        assert sentence in words(answer)


def test_what_was_paid_meanwhile_stops_the_approval(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=10)
    less = {"jkk_amount": "100", "jkm_amount": "100"}
    number = number_of(sari.post(page_of(quota_id, "/ubah"), data={**REVISED, **less}))
    paid(app, quota_id, 100_000, 68_000)
    refused = signed_in(app, "budi").post(f"/wilayah/ttu/ajuan/{number}/setujui")
    assert refused.status_code == 422
    assert "Realisasi JKK sudah Rp100.000" in words(refused)


def test_who_may_see_and_change_a_pagu(app: Flask) -> None:
    quota_id = factories.quota(app)
    for username, sees, changes in (
        ("budi", 200, 403),
        ("vera", 200, 403),
        ("rani", 404, 404),
        ("wati", 404, 404),
        ("adi", 303, 303),
    ):
        client = signed_in(app, username)
        assert client.get(page_of(quota_id)).status_code == sees, username
        assert client.get(page_of(quota_id, "/ubah")).status_code == changes, username
        assert client.post(page_of(quota_id, "/ubah"), data=REVISED).status_code == changes, username
    theirs = factories.quota(app, regency_id=BELU)
    assert signed_in(app, "sari").post(page_of(theirs, "/ubah"), data=REVISED).status_code == 404


def test_the_history_names_the_difference_of_every_version(app: Flask) -> None:
    quota_id = factories.quota(app, people=10)
    with factories.inside(app):
        service.change_budget(quota_id, terms(jkk_amount=5, jkm_amount=5), deciding=DECIDING)
        service.change_budget(quota_id, terms(jkk_amount=7, jkm_amount=4, stage=BudgetStage.SHIFT), deciding=DECIDING)
        found = queries.budget_history(quota_id)
        assert [(each.version.sequence, each.version.amount, each.change) for each in found] == [
            (3, 11, 1),
            (2, 10, 10 - 2_016_000),
            (1, 2_016_000, 2_016_000),
        ]
        assert queries.state_of(quota_id, Month.of(clock.today())).budget.amount == 11

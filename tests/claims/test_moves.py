"""Filed, received, paid, refused: by the office and by its branch, with a way back."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.compliance.benefits.measures import HIDDEN
from portal.core import measures
from portal.core.tenancy import Scope, scope_of
from portal.regencies.queries import all_regency_ids
from tests.claims.conftest import DIED, FACTS, claim_ids, place_of
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import table_of, words, workbook_of

pytestmark = pytest.mark.usefixtures("held_clock")
FILED = {"filed-on_day": "2026-11-02", "filed-document": "Kantor cabang Atambua"}
PAID = {
    "paid-on_day": "2026-11-16",
    "paid-amount": "Rp42.000.000",
    "paid-recipient": "Contoh Janda",
    "paid-document": "B-7",
}
REFUSED = {"refused-on_day": "2026-11-16", "refused-reason": "Surat ahli waris belum ada"}


@pytest.fixture
def filed(sari: PortalClient, claim: str) -> str:
    assert sari.post(claim + "/kematian", data=FACTS).status_code == 303
    assert sari.post(claim + "/ajukan", data=FILED).status_code == 303
    return claim


def test_filing_needs_day_and_cause_of_the_death(sari: PortalClient, claim: str) -> None:
    answer = sari.post(claim + "/ajukan", data=FILED)
    assert answer.status_code == 422
    assert "Isi dahulu tanggal dan sebab meninggal" in words(answer)


def test_a_claim_is_filed_and_paid(app: Flask, sari: PortalClient, filed: str) -> None:
    page = words(sari.get(filed))
    assert "18 hari yang lalu" in page
    assert sari.post(filed + "/bayar", data=PAID).status_code == 303
    page = words(sari.get(filed))
    assert "Santunan dibayar 16 November 2026, Rp42.000.000 kepada Contoh Janda" in page
    listed = words(sari.get("/wilayah/ttu/klaim/?keadaan=paid"))
    assert "Rp42.000.000" in listed
    with inside(app):
        count = measures.compute("claims.paid", regency_id=5303, fiscal_year=2026)
        amount = measures.compute("claims.paid_amount", regency_id=5303, fiscal_year=2026)
        assert (count.value, amount.value) == (1, 42_000_000)
        assert [(part.label, part.value) for part in count.parts[3].parts] == [("November 2026", 1)]
    with app.app_context(), scope_of(Scope.province(all_regency_ids())):
        for name in ("claims.paid", "claims.paid_amount"):
            for regency_id in (None, 5303):
                seen = measures.compute(name, regency_id=regency_id, fiscal_year=2026)
                assert (seen.value, seen.parts, seen.hidden) == (0, (), HIDDEN)
    page = words(signed_in(app, "wati").get("/provinsi/angka/claims.paid?wilayah=ttu"))
    assert HIDDEN in page


def test_a_refused_claim_is_filed_again(sari: PortalClient, filed: str) -> None:
    assert sari.post(filed + "/tolak", data=REFUSED).status_code == 303
    assert "Surat ahli waris belum ada" in words(sari.get(filed))
    assert sari.post(filed + "/ajukan", data={**FILED, "filed-on_day": "2026-11-18"}).status_code == 303
    page = words(sari.get(filed))
    assert "2 hari yang lalu" in page
    assert "Klaim ditolak 16 November 2026" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({**PAID, "paid-on_day": "2026-11-21"}, "tidak boleh melewati hari ini"),
        ({**PAID, "paid-on_day": "2026-11-01"}, "Isi tanggal mulai 2 November 2026"),
        ({**PAID, "paid-amount": "0"}, "di atas nol"),
        ({**PAID, "paid-amount": "42000000000"}, "lebih dari satu miliar"),
        ({**PAID, "paid-amount": "empat puluh"}, "Isi dengan angka bulat"),
    ],
)
def test_what_cannot_be_is_refused_with_everything_typed_kept(
    sari: PortalClient, filed: str, data: dict[str, str], sentence: str
) -> None:
    answer = sari.post(filed + "/bayar", data=data)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="Contoh Janda"' in answer.get_data(as_text=True)


def test_whoever_comes_second_reads_where_the_claim_stands(sari: PortalClient, filed: str) -> None:
    assert sari.post(filed + "/bayar", data=PAID).status_code == 303
    answer = sari.post(filed + "/tolak", data=REFUSED)
    assert answer.status_code == 422
    assert "Klaim ini sekarang: dibayar" in words(answer)


def test_a_wrong_step_is_taken_back_with_a_reason_and_stays_readable(sari: PortalClient, filed: str) -> None:
    sari.post(filed + "/bayar", data=PAID)
    assert sari.post(filed + "/batalkan-langkah", data={"batal-reason": ""}).status_code == 422
    assert sari.post(filed + "/batalkan-langkah", data={"batal-reason": "Salah orang"}).status_code == 303
    page = words(sari.get(filed))
    assert "Dibatalkan Sari Contoh: Salah orang" in page
    assert "Dibayar 0 Rp0" in words(sari.get("/wilayah/ttu/klaim/?keadaan=paid"))
    assert sari.post(filed + "/bayar", data={**PAID, "paid-amount": "10000000"}).status_code == 303
    assert "Rp10.000.000" in words(sari.get("/wilayah/ttu/klaim/rekap"))


def test_facts_of_a_paid_claim_stand(sari: PortalClient, filed: str) -> None:
    sari.post(filed + "/bayar", data=PAID)
    assert "sudah dibayar" in words(sari.post(filed + "/kematian", data=FACTS))


# The branch


def test_the_branch_sees_the_files_of_its_regencies_and_answers(
    sari: PortalClient, petrus: PortalClient, filed: str, at_branch: str
) -> None:
    listed = petrus.get("/bpjs/atambua/klaim/?keadaan=filed").get_data(as_text=True)
    assert at_branch in listed
    assert "Timor Tengah Utara" in listed
    assert not re.search(r"5303\d{12}", listed)
    assert petrus.post(at_branch + "/terima", data={"received-on_day": "2026-11-03"}).status_code == 303
    assert petrus.post(at_branch + "/bayar", data=PAID).status_code == 303
    page = words(sari.get(filed))
    assert "Berkas diterima cabang 3 November 2026" in page
    assert "Petrus Contoh, cabang BPJS Ketenagakerjaan" in page
    answer = sari.post(filed + "/batalkan-langkah", data={"batal-reason": "Salah"})
    assert answer.status_code == 422
    assert "dicatat cabang BPJS Ketenagakerjaan" in words(answer)
    assert petrus.post(at_branch + "/batalkan-langkah", data={"batal-reason": "Salah jumlah"}).status_code == 303
    assert petrus.post(at_branch + "/tolak", data=REFUSED).status_code == 303
    assert "Ditolak" in words(sari.get(filed))


def test_a_family_may_go_to_the_branch_by_itself(petrus: PortalClient, sari: PortalClient, at_branch: str) -> None:
    assert petrus.post(at_branch + "/terima", data={"received-on_day": "2026-11-03"}).status_code == 303
    assert "Diajukan" in words(petrus.get(at_branch))
    answer = petrus.post(at_branch + "/terima", data={"received-on_day": "2026-11-04"})
    assert answer.status_code == 422


def test_a_family_that_was_paid_without_the_office_is_filled_in_afterwards_once(
    petrus: PortalClient, sari: PortalClient, claim: str, at_branch: str
) -> None:
    assert petrus.post(at_branch + "/terima", data={"received-on_day": "2026-11-03"}).status_code == 303
    assert petrus.post(at_branch + "/bayar", data=PAID).status_code == 303
    assert "Isi tanggal dan sebab meninggal" in words(sari.get(claim))
    late = sari.post(claim + "/kematian", data={**FACTS, "died_on": "2026-11-04"})
    assert "sebelum tanggal ini" in words(late)
    assert sari.post(claim + "/kematian", data=FACTS).status_code == 303
    page = words(sari.get(claim))
    assert "28 Oktober 2026" in page
    assert "tanggal dan sebab meninggal" not in page
    assert sari.post(claim + "/kematian", data=FACTS).status_code == 422


def test_the_officer_of_another_branch_finds_nothing(app: Flask, filed: str, at_branch: str) -> None:
    endang = signed_in(app, "endang")
    number = at_branch.rpartition("/")[2]
    assert endang.get(at_branch).status_code == 404
    assert endang.get(f"/bpjs/ende/klaim/{number}").status_code == 404
    assert "Contoh Orang" not in words(endang.get("/bpjs/ende/klaim/?keadaan=semua"))
    for act, data in (("terima", {"received-on_day": "2026-11-03"}), ("bayar", PAID), ("tolak", REFUSED)):
        assert endang.post(f"/bpjs/ende/klaim/{number}/{act}", data=data).status_code == 404


# Lists and the workbook


def test_lists_filter_by_state_and_age_and_sum_by_state(app: Flask, sari: PortalClient, filed: str) -> None:
    sari.post(place_of(app, 2) + "/lepas", data={**DIED, "from_month": "2026-05"})
    old = claim_ids(app)[1]
    unfiled = sari.get("/wilayah/ttu/klaim/").get_data(as_text=True)
    assert f"/klaim/{old}" in unfiled
    assert filed not in unfiled
    assert "Diajukan 1" in words(unfiled)
    assert f"/klaim/{old}" in sari.get("/wilayah/ttu/klaim/?umur=365").get_data(as_text=True)
    assert "Tidak ada klaim dengan saringan ini" in words(sari.get("/wilayah/ttu/klaim/?umur=30"))
    everything = sari.get("/wilayah/ttu/klaim/?keadaan=semua").get_data(as_text=True)
    assert everything.index(f"/klaim/{old}") < everything.index(filed)  # the oldest first


def test_the_workbook_is_the_page_with_masked_niks(sari: PortalClient, filed: str) -> None:
    sari.post(filed + "/bayar", data=PAID)
    book = workbook_of(sari, sari.post("/wilayah/ttu/klaim/unduh", data={"keadaan": "paid"}))
    (line,) = table_of(book["Klaim"], "Nama")[:1]
    assert line["Dibayar"] == 42_000_000
    assert line["NIK"] == "530301··········"
    (fourth,) = [each for each in table_of(book["Per triwulan"], "Triwulan") if each["Triwulan"] == "Triwulan 4"]
    assert (fourth["Dibayar"], fourth["Santunan Dibayar"]) == (1, 42_000_000)

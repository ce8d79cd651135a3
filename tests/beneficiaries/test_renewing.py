"""Next year's list out of this year's people: who goes on, who does not, and what has to be looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.beneficiaries import queries
from portal.beneficiaries.models import Beneficiary, BeneficiaryStatus, Enrolment
from portal.beneficiaries.rules.village_checks import VillageResult
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import queries as quotas
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, nik, row
from tests.support.lists import confirmed, listed, verdicts, words
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")
BORN = date(1961, 12, 20)  # 64 in all of the quota's term up to December 2026, 65 from then on
ELDERLY = {"NIK": nik(2, born=BORN), "Tanggal Lahir": "20/12/1961"}
DOUBTFUL = {"Tanggal Lahir": "18/08/1990"}  # not what the NIK says


@pytest.fixture
def target_id(app: Flask) -> int:
    return factories.quota(app, year=2027)


def renewed(client: PortalClient, url: str, target_id: int, **changes: str) -> str:
    """The page of the list that was drawn up and judged."""
    answer = client.post(url + "/perpanjang", data={"quota_id": target_id, "start_month": "2027-01", **changes})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def people_of(app: Flask, quota_id: int) -> dict[str, BeneficiaryStatus]:
    """{name: status} of everybody enrolled in a quota."""
    with inside(app):
        assert queries.count_differences() == []
        rows = db.session.execute(
            select(Beneficiary.name, Enrolment.status)
            .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
            .where(Enrolment.quota_id == quota_id)
        )
        return {name.rpartition(" ")[2]: status for name, status in rows}


def free(app: Flask, client: PortalClient, number: int, why: str) -> None:
    """Free somebody's place from December 2026 on."""
    with inside(app):
        enrolment = db.session.scalars(
            select(Enrolment)
            .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
            .where(Beneficiary.name == f"Contoh Orang {number:04d}")
        ).one()
        place = f"/wilayah/ttu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}/lepas"
    freed = {"why": why, "from_month": "2026-12", "document": "Surat 7"}
    assert client.post(place, data=freed).status_code == 303


def test_a_year_goes_on_without_another_upload(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int
) -> None:
    page_of_2026 = confirmed(
        sari,
        tmp_path,
        quota_id,
        [row(1), row(2, **ELDERLY), row(3), row(4), row(5), row(6, **DOUBTFUL), row(7, **DOUBTFUL)],
        start="2026-01",
    )
    free(app, sari, 3, "died")
    free(app, sari, 4, "moved")
    rani = signed_in(app, "rani")
    elsewhere = factories.quota(app, year=2027, regency_id=BELU)
    covered = row(5, **{"Desa/Kelurahan": "Manumutin", "Kecamatan": "Kota Atambua"})
    confirmed(rani, tmp_path, elsewhere, [covered], start="2027-01", regency="belu")

    asked = sari.get(f"/wilayah/ttu/kuota/{quota_id}/perpanjang")
    shown = words(asked)
    assert "5 orang diteruskan" in shown and "2 orang tidak ikut: tempatnya sudah dilepas" in shown
    assert "Meninggal dunia: 1 orang" in shown and "Pindah dari wilayah ini: 1 orang" in shown
    assert nik(1) not in asked.get_data(as_text=True)

    page = renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", target_id)
    answer = sari.get(page)
    counts = verdicts(answer.get_data(as_text=True))
    assert counts == {"read": 5, "ready": 1, "warned": 2, "refused": 2, "present": 0}
    shown = words(answer)
    assert "Perpanjangan peserta APBD kabupaten/kota 2026" in shown
    assert "di atas usia paling tua" in shown and "sudah dilindungi sumber lain" in shown
    assert people_of(app, target_id) == {}, "nothing is taken before somebody confirms"

    assert sari.post(page + "/catat", data={"rows": "3"}).status_code == 303
    assert people_of(app, target_id) == {
        "0001": BeneficiaryStatus.CLEAR,
        "0006": BeneficiaryStatus.NEEDS_CHECK,
        "0007": BeneficiaryStatus.NEEDS_CHECK,
    }
    with inside(app):
        assert [quotas.balance_in(target_id, month).taken for month in (Month(2027, 1), Month(2027, 12))] == [3, 3]
        assert quotas.balance_in(quota_id, Month(2026, 12)).taken == 5, "the old year stays as it was"
    assert "7 orang dicatat" in words(sari.get(page_of_2026))


def test_who_died_or_was_settled_after_the_list_was_drawn_up_is_noticed(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int
) -> None:
    confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3)], start="2026-01")
    page = renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", target_id)
    assert verdicts(sari.get(page).get_data(as_text=True))["ready"] == 3
    free(app, sari, 2, "died")
    free(app, sari, 3, "moved")
    assert sari.post(page + "/periksa-ulang").status_code == 303
    shown = words(sari.get(page))
    counts = verdicts(sari.get(page).get_data(as_text=True))
    assert counts == {"read": 3, "ready": 1, "warned": 1, "refused": 1, "present": 0}
    assert "tercatat meninggal dunia" in shown and "tempatnya pernah dilepas" in shown


def test_what_dukcapil_and_the_village_said_is_looked_at_before_the_next_year(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int
) -> None:
    confirmed(sari, tmp_path, quota_id, [row(number) for number in range(1, 6)], start="2026-01")
    with inside(app):
        for number, said in enumerate(("match", "mismatch", "deceased", ""), 1):
            db.session.execute(
                update(Beneficiary)
                .where(Beneficiary.name.endswith(f"{number:04d}"))
                .values(dukcapil_state=said, dukcapil_on=date(2026, 5, 3) if said else None)
            )
        db.session.execute(
            update(Beneficiary)
            .where(Beneficiary.name.endswith("0005"))
            .values(village_check=VillageResult.MOVED, village_checked_on=date(2026, 6, 1))
        )
        db.session.commit()
    page = renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", target_id)
    answer = sari.get(page)
    assert verdicts(answer.get_data(as_text=True)) == {"read": 5, "ready": 2, "warned": 2, "refused": 1, "present": 0}
    shown = words(answer)
    assert "belum padan menurut Dukcapil" in shown and "tidak dibenarkan desanya" in shown
    assert "tercatat meninggal dunia" in shown
    assert sari.post(page + "/catat", data={"rows": "4"}).status_code == 303
    assert people_of(app, target_id) == {
        "0001": BeneficiaryStatus.CLEAR,
        "0002": BeneficiaryStatus.NEEDS_CHECK,
        "0004": BeneficiaryStatus.CLEAR,
        "0005": BeneficiaryStatus.CLEAR,
    }


def test_one_list_of_several_and_twice_is_once(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int
) -> None:
    first = confirmed(sari, tmp_path, quota_id, [row(1), row(2)], start="2026-01")
    confirmed(sari, tmp_path, quota_id, [row(3)], start="2026-01")
    assert "Perpanjang ke 2027" in words(sari.get(first))
    page = renewed(sari, first, target_id)
    assert verdicts(sari.get(page).get_data(as_text=True))["read"] == 2
    assert renewed(sari, first, target_id) == page
    assert "Perpanjangan ini sudah disiapkan" in words(sari.get(page))
    whole = renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", target_id)
    assert whole != page and verdicts(sari.get(whole).get_data(as_text=True))["read"] == 3
    assert sari.post(page + "/batalkan").status_code == 303
    assert renewed(sari, first, target_id) != page, "a list that was dropped may be drawn up again"


def test_a_year_that_is_not_open_yet_says_where_to_open_it(sari: PortalClient, tmp_path: Path, quota_id: int) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)], start="2026-01")
    shown = sari.get(page + "/perpanjang")
    assert "Kuota 2027 belum dibuka" in words(shown)
    assert "/kuota/tahun-baru?tahun=2027" in shown.get_data(as_text=True)
    answer = sari.post(page + "/perpanjang", data={"quota_id": quota_id, "start_month": "2026-12"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start_month": "2026-12"}, "Bulan mulai harus antara Januari 2027 dan Desember 2027"),
        ({"start_month": ""}, "Pilih bulan mulai perlindungan."),
        ({"quota_id": "999"}, "Pilih salah satu dari daftar."),
    ],
)
def test_what_cannot_be_renewed_says_why(
    sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int, changes: dict[str, str], sentence: str
) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)], start="2026-01")
    data = {"quota_id": str(target_id), "start_month": "2027-01", **changes}
    answer = sari.post(page + "/perpanjang", data=data)
    assert answer.status_code == 422 and sentence in words(answer)


def test_a_list_that_was_not_recorded_has_nobody_to_renew(
    sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int
) -> None:
    page = listed(sari, tmp_path, quota_id, [row(1)])
    answer = sari.post(page + "/perpanjang", data={"quota_id": target_id, "start_month": "2027-01"})
    assert answer.status_code == 422 and "Tidak ada peserta yang masih dilindungi" in words(answer)


def test_a_quota_without_people_has_nobody_to_renew(sari: PortalClient, quota_id: int, target_id: int) -> None:
    url = f"/wilayah/ttu/kuota/{quota_id}"
    assert "Tidak ada peserta yang masih dilindungi" in words(sari.get(url + "/perpanjang"))
    answer = sari.post(url + "/perpanjang", data={"quota_id": target_id, "start_month": "2027-01"})
    assert answer.status_code == 422 and "Tidak ada peserta yang masih dilindungi" in words(answer)


def test_only_what_somebody_corrected_changes_the_register(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int
) -> None:
    confirmed(sari, tmp_path, quota_id, [row(1), row(2, **DOUBTFUL), row(3, **DOUBTFUL)], start="2026-01")
    page = renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", target_id)
    with inside(app):  # the register goes on after the list was drawn up
        db.session.execute(update(Beneficiary).values(address="Jalan Baru"))
        db.session.commit()
    mended = {"revisi": "0", "birth_date": "17/08/1990"}
    assert sari.post(f"{page}/perbaiki/1-3", data=mended).status_code == 303
    assert sari.post(page + "/catat", data={"rows": "3"}).status_code == 303
    with inside(app):
        rows = db.session.execute(select(Beneficiary.name, Beneficiary.address, Beneficiary.birth_date)).all()
    assert sorted((name.rpartition(" ")[2], address, born) for name, address, born in rows) == [
        ("0001", "Jalan Baru", date(1990, 8, 17)),
        ("0002", "Jalan Contoh", date(1990, 8, 17)),
        ("0003", "Jalan Baru", date(1990, 8, 18)),
    ]


def test_a_renewal_that_was_withdrawn_can_be_made_again(
    app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, target_id: int
) -> None:
    confirmed(sari, tmp_path, quota_id, [row(1), row(2)])
    first = renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", target_id)
    assert sari.post(first + "/catat").status_code == 303
    assert sari.post(first + "/tarik", data={"reason": "Keliru memperpanjang"}).status_code == 303
    again = renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", target_id)
    assert again != first and sari.post(again + "/catat").status_code == 303
    assert set(people_of(app, target_id)) == {"0001", "0002"}

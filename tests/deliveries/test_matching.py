"""A month's bill against the file of BPJS: every difference by person and rupiah, and both sources to the last."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.contributions.models import Bill
from portal.core import storage
from portal.core.db import db
from portal.deliveries.matching.models import BillMatch, MatchFinding
from portal.deliveries.matching.rules.classes import Ground, MatchClass
from tests.deliveries.billing import (
    RATE,
    accepted,
    balance_of,
    billed,
    drawn,
    ended,
    findings,
    kinds,
    line_of,
    person,
    recorded,
    seal_on,
)
from tests.deliveries.flow import kpj
from tests.deliveries.flow import recorded as enrolled
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, queued, statements, words, work

A, B, C, D = MatchClass.NOT_ACCEPTED, MatchClass.NOT_BILLED, MatchClass.NOT_APPROVED, MatchClass.OTHER_AMOUNT
MONTHS = range(1, 13)


def test_the_whole_way(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 6)
    accepted(app, sari, quota_id, 1, 2, 3, 4, 5)
    drawn(app, quota_id, frozen=True)
    page = billed(
        sari,
        quota_id,
        (kpj(1), "", "Contoh Satu", RATE),
        ("", factories.nik(2), "Contoh Dua", "16.800"),
        (kpj(3), "", "Contoh Tiga", 20_000),
        ("22999999999", "", "Orang Asing", RATE),
        (kpj(5), "", "Contoh Lima", "lunas"),
        ("", "", "Jumlah", 70_400),
    )
    text = words(sari.get(page))
    assert "5 selisih dari 6 orang di tagihan kantor dan 5 baris di berkas BPJS" in text
    assert "1 baris tanpa jumlah yang terbaca" in text and "Baris jumlah di berkas sama: Rp70.400" in text
    assert "Selisih (harus 0) Rp0 Rp0" in text
    recorded(sari, page)
    balance = balance_of(app, page)
    assert balance.is_closed
    assert (balance.bill_rupiah, balance.file_rupiah) == (6 * RATE, 3 * RATE + 20_000)
    assert kinds(app, page) == [
        (A, person(app, 6), RATE, 0),
        (B, person(app, 4), RATE, 0),
        (C, None, 0, RATE),
        *[each for each in kinds(app, page) if each[0] is D],
    ]
    assert sorted(kinds(app, page)[3:]) == sorted([(D, person(app, 3), RATE, 20_000), (D, person(app, 5), RATE, 0)])
    grounds = {each.beneficiary_id: each.ground for each in findings(app, page)}
    assert (grounds[None], grounds[person(app, 3)], grounds[person(app, 5)]) == (
        Ground.UNKNOWN,
        Ground.NONE,
        Ground.UNREADABLE,
    )
    listed = words(sari.get(f"{page}/selisih"))
    assert "Orang Asing" in listed and "22999999999" not in listed and "·······9999" in listed
    assert "tagihan.csv, baris 5" in listed or "baris 5" in listed
    month = words(sari.get(f"/wilayah/ttu/iuran/{quota_id}/2026-03/cocokkan"))
    assert "Hasil yang berlaku" in month
    assert "selisih 5 orang, ditagih kurang Rp30.400" in words(sari.get("/wilayah/ttu/iuran/pencocokan/?tahun=2026"))
    assert "Pencocokan tiga arah: selisih 5 orang" in words(sari.get(f"/wilayah/ttu/iuran/{quota_id}/2026-03"))


def _file(random: Random, people: int) -> list[tuple[Any, ...]]:
    """Rows of any kind: right ones, twice, by either number, by two numbers, strangers, amounts of any kind."""
    rows: list[tuple[Any, ...]] = []
    for _row in range(random.randint(0, 2 * people)):
        one, other = random.randint(1, people), random.randint(1, people)
        numbers = random.choice(
            [
                (kpj(one), ""),
                (kpj(one), ""),
                ("", factories.nik(one)),
                (kpj(one), factories.nik(other)),
                (kpj(900 + one), "1"),
            ]
        )
        amount = random.choice([RATE, RATE, RATE, RATE, 20_000, 0, "Rp 16.800,00", "tidak jelas"])
        rows.append((*numbers, f"Contoh {one}", amount))
    return rows or [(kpj(1), "", "Contoh", RATE)]


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_billed_the_classes_equal_bill_and_file(
    app: Flask, sari: PortalClient, tmp_path: Path, seed: int
) -> None:
    """Twelve months through the real path: sums are taken from the database and from the rows that were sent."""
    random = Random(seed)
    quota_id = factories.quota(app)
    other = factories.quota(app, source="csr")
    confirmed(sari, tmp_path, quota_id, [factories.row(number) for number in range(1, 9)])
    confirmed(sari, tmp_path, quota_id, [factories.row(number) for number in (9, 10)], start="2026-06")
    confirmed(sari, tmp_path, other, [factories.row(number) for number in (11, 12)])
    accepted(app, sari, quota_id, *random.sample(range(1, 11), 7))
    ended(app, sari, 1, "2026-04")
    ended(app, sari, 2, "2026-09")
    for month in MONTHS:
        bill_id = drawn(app, quota_id, month, frozen=random.random() < 0.5)
        if month == 7:
            ended(app, sari, 3, "2026-05")  # the bills of May to July count this person all the same
        rows = _file(random, 12)
        page = billed(sari, quota_id, *rows, month=month)
        recorded(sari, page)
        asked = sum(RATE if str(row[3]).startswith("Rp") else row[3] for row in rows if row[3] != "tidak jelas")
        with factories.inside(app):
            bill = db.session.get_one(Bill, bill_id)
            match = db.session.get_one(BillMatch, int(page.rpartition("/")[2]))
            sums = select(func.sum(MatchFinding.approved), func.sum(MatchFinding.billed), func.count())
            found = db.session.execute(sums.where(MatchFinding.match_id == match.id)).one()
            approved, claimed, differences = (int(each or 0) for each in found)
            balance = match.balance
            assert balance is not None and balance.is_closed and match.in_force
            matched = balance.classes[MatchClass.MATCHED]
            assert matched.approved == matched.billed == matched.people * RATE
            assert approved + matched.approved == bill.amount == balance.bill_rupiah
            assert claimed + matched.billed == asked == balance.file_rupiah
            assert balance.file_rows == len(rows) and balance.bill_people == bill.people
            assert differences == balance.different_people


def test_why_somebody_is_billed_without_ground(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id, other = factories.quota(app), factories.quota(app, source="csr")
    confirmed(sari, tmp_path, quota_id, [factories.row(number) for number in (1, 2, 3)])
    confirmed(sari, tmp_path, quota_id, [factories.row(4)], start="2026-05")
    confirmed(sari, tmp_path, other, [factories.row(5)])
    taken_back = confirmed(sari, tmp_path, quota_id, [factories.row(6)])
    assert sari.post(taken_back + "/tarik", data={"reason": "Daftar yang salah"}).status_code == 303
    ended(app, sari, 2, "2026-03")
    accepted(app, sari, quota_id, 1)
    drawn(app, quota_id)
    confirmed(sari, tmp_path, quota_id, [factories.row(7)])
    numbers = [1, 1, 2, 3, 4, 5, 6, 7, 99]
    rows = [("", factories.nik(number), f"Contoh {number}", RATE) for number in numbers]
    page = billed(sari, quota_id, *rows, (kpj(1), factories.nik(3), "Dua orang", RATE))
    recorded(sari, page)
    grounds = {each.row: each.ground for each in findings(app, page) if each.kind is C}
    assert grounds == {
        3: Ground.TWICE,
        4: Ground.ENDED,
        5: Ground.NOT_ACCEPTED,
        6: Ground.OUTSIDE,
        7: Ground.ELSEWHERE,
        8: Ground.WITHDRAWN,
        9: Ground.LATER,
        10: Ground.UNKNOWN,
        11: Ground.DIFFER,
    }
    listed = words(sari.get(f"{page}/selisih?kelas=c"))
    for sentence in (
        "Ditagih lebih dari sekali.",
        "KPJ dan NIK pada baris ini milik dua orang",
        "kuota lain kantor ini",
    ):
        assert sentence in listed
    assert balance_of(app, page).is_closed


def test_a_bill_counts_whom_it_counted_when_it_was_frozen(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 2)
    accepted(app, sari, quota_id, 1, 2)
    drawn(app, quota_id, frozen=True)
    ended(app, sari, 1, "2026-02", "died")
    page = billed(sari, quota_id, (kpj(1), "", "", RATE), (kpj(2), "", "", RATE))
    recorded(sari, page)
    balance = balance_of(app, page)
    assert balance.is_closed and balance.different_people == 0 and balance.bill_people == 2
    assert "cocok" in words(sari.get("/wilayah/ttu/iuran/pencocokan/?tahun=2026"))


def test_what_changed_since_is_said_and_counted_anew_with_its_notes(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = enrolled(app, sari, tmp_path, 4)
    accepted(app, sari, quota_id, 1)
    drawn(app, quota_id)
    stranger = ("22999999999", "", "Orang Asing", RATE)
    first = billed(sari, quota_id, (kpj(1), "", "", 20_000), stranger, stranger)
    recorded(sari, first)
    assert "Data berubah sesudahnya" not in words(sari.get(first))
    by_kind = {each.kind: each.id for each in reversed(findings(app, first))}
    for kind in (A, C, D):
        note = {"note": f"Surat cabang {kind.value}"}
        assert sari.post(f"{first}/selisih/{by_kind[kind]}/selesai", data=note).status_code == 303
    accepted_later = findings(app, first)[0].beneficiary_id  # settled, and gets a KPJ now
    assert accepted_later
    petrus = signed_in(app, "petrus")
    assert petrus.post(line_of(app, accepted_later) + "/terima", data={"kpj": kpj(50)}).status_code == 303
    assert "Data berubah sesudahnya" in words(sari.get(first))
    again = sari.post(f"{first}/hitung-ulang")
    assert again.status_code == 303
    assert sari.post(f"{first}/hitung-ulang").location == again.location  # asked for twice, counted once
    second = str(again.location)
    assert second != first and "Berlaku" in words(sari.get(first))
    recorded(sari, second)
    assert [(each.kind, each.settled_note) for each in findings(app, second)] == [
        (A, ""),
        (A, ""),
        (B, ""),  # the note was about another class
        (C, "Surat cabang c"),
        (C, ""),  # of two rows alike one was settled
        (D, "Surat cabang d"),
    ]
    assert "Bukan hasil yang berlaku" in words(sari.get(f"{first}/selisih"))
    late = sari.post(f"{first}/selisih/{by_kind[A]}/selesai", data={"note": "Terlambat"})
    assert late.status_code == 422 and "sudah dicocokkan lagi" in words(late)
    with factories.inside(app):
        assert db.session.scalar(select(func.count()).where(BillMatch.in_force)) == 1
    drawn(app, quota_id)  # drawn anew: the page says so, though nobody changed
    assert "Data berubah sesudahnya" in words(sari.get(f"/wilayah/ttu/iuran/{quota_id}/2026-03/cocokkan"))


def test_a_change_between_preview_and_button_brings_the_preview_back(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = enrolled(app, sari, tmp_path, 2)
    drawn(app, quota_id)
    page = billed(sari, quota_id, (kpj(1), "", "", RATE))
    old = seal_on(sari, page)
    accepted(app, sari, quota_id, 1)
    assert sari.post(f"{page}/catat", data={"seal": old}).status_code == 303
    assert "berubah sejak hasil ini dihitung" in words(sari.get(page)) and not findings(app, page)
    refused = sari.post(f"{page}/catat", data={"seal": old})
    assert refused.status_code == 409 and "Periksa hasil yang baru" in words(refused)
    recorded(sari, page)
    assert sari.post(f"{page}/catat", data={"seal": "x"}).status_code == 303  # pressed twice
    assert len(findings(app, page)) == 1


def test_the_same_file_leads_to_its_result_until_that_is_dropped(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id)
    row = (kpj(1), "", "", RATE)
    page = billed(sari, quota_id, row)
    assert billed(sari, quota_id, row) == page
    assert sari.post(f"{page}/batalkan").status_code == 303 and sari.post(f"{page}/batalkan").status_code == 303
    with factories.inside(app):
        assert not db.session.scalar(select(func.count()).where(storage.StoredFile.kind == "deliveries.bill"))
    other = billed(sari, quota_id, row)
    assert other != page
    recorded(sari, other)
    assert billed(sari, quota_id, row) == other
    dropped = sari.post(f"{other}/batalkan")
    assert dropped.status_code == 409 and "sudah dicatat" in words(dropped)


def test_dropping_a_count_leaves_the_file_of_the_one_that_holds(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id)
    page = billed(sari, quota_id, (kpj(1), "", "", RATE))
    recorded(sari, page)
    again = str(sari.post(f"{page}/hitung-ulang").location)
    assert sari.post(f"{again}/batalkan").status_code == 303
    assert sari.post(f"{page}/hitung-ulang").status_code == 303


def test_once_retention_took_the_file_it_has_to_be_sent_again(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id)
    row = (kpj(1), "", "", RATE)
    page = billed(sari, quota_id, row)
    recorded(sari, page)
    with factories.inside(app):
        stored = db.session.scalars(
            select(storage.StoredFile).where(storage.StoredFile.kind == "deliveries.bill")
        ).one()
        storage.delete(stored)
        db.session.commit()
    drawn(app, quota_id)
    assert "Masa simpan berkasnya sudah berakhir" in words(sari.get(page))
    again = sari.post(f"{page}/hitung-ulang")
    assert again.status_code == 409 and "Kirim lagi berkas tagihan" in words(again)
    assert billed(sari, quota_id, row) != page


def test_a_worker_killed_while_recording_goes_on(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 1)
    drawn(app, quota_id)
    with queued(app):
        page = billed(sari, quota_id, (kpj(1), "", "", RATE))
        assert "enunggu giliran" in words(sari.get(page))
        work(app)
        work(app)
        recorded(sari, page)
        work(app)
        work(app)
    assert len(findings(app, page)) == 2 and balance_of(app, page).is_closed


def test_many_people_take_no_more_statements(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    asked = []
    for number, people in enumerate((2, 40)):
        folder = tmp_path / str(people)
        folder.mkdir()
        quota_id = factories.quota(app, source=("dana-desa", "csr")[number])
        confirmed(sari, folder, quota_id, [factories.row(people * 10 + each) for each in range(people)])
        drawn(app, quota_id)
        with statements(app) as seen:
            page = billed(sari, quota_id, *(("", factories.nik(9000 + each), "Asing", RATE) for each in range(people)))
            recorded(sari, page)
        asked.append(len(seen))
        assert len(findings(app, page)) == 2 * people
    assert asked[0] == asked[1]

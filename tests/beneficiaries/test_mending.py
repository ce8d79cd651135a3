"""Rows put right in the page: one row, many alike, one of several; and it is always what the whole file would say."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries import corrections, mending, service, staging
from portal.beneficiaries.models import StagedRow, Upload, UploadState
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import Verdict
from portal.beneficiaries.rules.rows import RowKey
from portal.core import crypto
from portal.core.db import db
from portal.core.errors import DomainError
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import actor as as_actor
from tests.support.factories import inside, row
from tests.support.lists import listed, words

pytestmark = pytest.mark.usefixtures("held_clock")


def upload_id_of(page: str) -> int:
    return int(page.rsplit("/", 1)[1])


def mend(app: Flask, upload_id: int, changes: dict[tuple[int, int], mending.Change], *, by: str = "sari") -> None:
    with inside(app):
        upload = db.session.get_one(Upload, upload_id)
        mending.mend(upload, {RowKey(*key): change for key, change in changes.items()}, by=as_actor(by))
        db.session.commit()


def change(**cells: str) -> mending.Change:
    return mending.Change({Field(name): text for name, text in cells.items()})


def state_of(app: Flask, upload_id: int) -> dict[str, Any]:
    """Everything that is known of a judged list: counts, groups, and every staged row opened."""
    with inside(app):
        upload = db.session.get_one(Upload, upload_id)
        assert upload.state is UploadState.JUDGED
        summary = {name: upload.summary[name] for name in ("groups", "starts", "villages", "sheets")}
        counts = (
            upload.read_rows,
            upload.ready_rows,
            upload.warned_rows,
            upload.refused_rows,
            upload.present_rows,
            upload.left_out_rows,
        )
        rows = db.session.scalars(
            select(StagedRow).where(StagedRow.upload_id == upload_id).order_by(StagedRow.sheet, StagedRow.row)
        ).all()
        opened = staging.opened(upload_id, rows, crypto.keys())
        return {
            "counts": counts,
            "summary": summary,
            "tokens": [(each.sheet, each.row, each.verdict, each.problems, each.nik_key) for each in rows],
            "rows": [(each.key, each.verdict, each.problems, each.person) for each in opened],
        }


def verdict_at(app: Flask, upload_id: int, number: int) -> tuple[str, str]:
    with inside(app):
        found = db.session.get_one(StagedRow, (upload_id, 1, number))
        return found.verdict, found.problems.strip()


def messy() -> list[list[object]]:
    return [
        row(1),
        row(2, NIK=""),
        row(3, NIK=factories.nik(1)),
        row(4, **{"Desa/Kelurahan": "Negeri Dongeng"}),
        row(5, **{"Tanggal Lahir": "31/02/1990"}),
        row(6, **{"Jenis Kelamin": "X"}),
        row(7, Pekerjaan="Astronot"),
        row(8, **{"Nama Sesuai KTP": ""}),
        row(9, NIK=5303011708900090.0),
        row(10),
        row(11, NIK=factories.nik(10)),
        row(12, Kecamatan="Kecamatan Dongeng"),
        row(13, **{"Tanggal Lahir": "01/01/1930"}),
    ]


WORDS = {
    Field.NIK: [*(factories.nik(number) for number in range(1, 16)), "", "530301", "5303011708900000"],
    Field.NAME: ["Contoh Orang", ""],
    Field.BIRTH_DATE: ["17/08/1990", "", "99/99/1990", "18-08-90"],
    Field.SEX: ["L", "P", "?"],
    Field.VILLAGE: [factories.VILLAGE, "Negeri Dongeng", ""],
    Field.DISTRICT: [factories.DISTRICT, "", "Dongeng"],
    Field.OCCUPATION: ["Petani", "Astronot"],
    Field.START: ["Februari 2026", "", "13"],
    Field.DESIL: ["3", "99"],
}


@pytest.mark.parametrize("seed", range(6))
def test_mended_rows_stand_as_if_the_whole_file_had_been_judged_with_them(
    app: Flask, sari: PortalClient, tmp_path: Path, seed: int
) -> None:
    """The strongest thing that can be said of mending: judging the file again afterwards changes nothing."""
    random = Random(seed)
    page = listed(sari, tmp_path, factories.quota(app), messy())
    upload_id = upload_id_of(page)
    for _turn in range(4):
        for _act in range(5):
            keys = random.sample(range(2, 15), random.randint(1, 3))
            kind = random.random()
            if kind < 0.15:
                acts = {(1, key): mending.Change(left_out=random.random() < 0.6) for key in keys}
            elif kind < 0.25:
                acts = {(1, key): mending.Change(undo=True) for key in keys}
            else:
                fields = random.sample(list(WORDS), random.randint(1, 3))
                acts = {(1, key): mending.Change({each: random.choice(WORDS[each]) for each in fields}) for key in keys}
            mend(app, upload_id, acts)
        before = state_of(app, upload_id)
        assert before["counts"][0] == sum(before["counts"][1:]) == len(before["rows"])
        assert sari.post(page + "/periksa-ulang").status_code == 303
        assert state_of(app, upload_id) == before


def test_putting_one_of_two_repeats_right_makes_both_ready(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK=factories.nik(1)), row(3)])
    upload_id = upload_id_of(page)
    assert verdict_at(app, upload_id, 2) == ("refused", "nik_duplicate_in_file")
    mend(app, upload_id, {(1, 3): change(nik=factories.nik(2))})
    assert verdict_at(app, upload_id, 2) == verdict_at(app, upload_id, 3) == ("ready", "")
    mend(app, upload_id, {(1, 4): change(nik=factories.nik(2))})
    assert verdict_at(app, upload_id, 3) == verdict_at(app, upload_id, 4) == ("refused", "nik_duplicate_in_file")


def test_the_officer_chooses_one_of_the_rows_with_one_nik(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    rows = [row(1), row(2, NIK=factories.nik(1)), row(3, NIK=factories.nik(1))]
    upload_id = upload_id_of(listed(sari, tmp_path, factories.quota(app), rows))
    with inside(app):
        upload = db.session.get_one(Upload, upload_id)
        assert mending.choose(upload, RowKey(1, 3), by=as_actor("sari")) == 2
        db.session.commit()
    assert [verdict_at(app, upload_id, number)[0] for number in (2, 3, 4)] == ["left_out", "ready", "left_out"]
    with inside(app), pytest.raises(DomainError, match="Tidak ada lagi baris lain"):
        mending.choose(db.session.get_one(Upload, upload_id), RowKey(1, 3), by=as_actor("sari"))


def test_a_nik_that_excel_damaged_stays_damaged_while_only_the_village_is_put_right(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    rows = [row(1, NIK=5303011708900090.0, **{"Desa/Kelurahan": "Negeri Dongeng"})]
    upload_id = upload_id_of(listed(sari, tmp_path, factories.quota(app), rows))
    assert verdict_at(app, upload_id, 2) == ("refused", "nik_damaged_by_excel village_unknown")
    mend(app, upload_id, {(1, 2): change(village=factories.VILLAGE)})
    assert verdict_at(app, upload_id, 2) == ("refused", "nik_damaged_by_excel")
    mend(app, upload_id, {(1, 2): change(nik=factories.nik(1))})
    assert verdict_at(app, upload_id, 2) == ("ready", "")
    mend(app, upload_id, {(1, 2): mending.Change(undo=True)})
    assert verdict_at(app, upload_id, 2) == ("refused", "nik_damaged_by_excel village_unknown")


def test_a_mended_list_is_recorded_as_it_was_mended(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="12 34"), row(3)])
    upload_id = upload_id_of(page)
    mend(app, upload_id, {(1, 3): change(nik=factories.nik(2)), (1, 4): mending.Change(left_out=True)})
    assert sari.post(page + "/catat", data={"rows": "2"}).status_code == 303
    assert "2 orang dicatat" in words(sari.get(page))
    with inside(app):
        left = db.session.scalars(select(StagedRow.verdict).where(StagedRow.upload_id == upload_id)).all()
        assert list(left) == [Verdict.LEFT_OUT.value]


def test_many_rows_at_once_are_judged_by_the_worker(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    rows = [row(number, **{"Desa/Kelurahan": "Negeri Dongeng"}) for number in range(1, mending.AT_ONCE + 6)]
    upload_id = upload_id_of(listed(sari, tmp_path, factories.quota(app, people=1000), rows))
    keys = {(1, number + 1): change(village=factories.VILLAGE) for number in range(1, mending.AT_ONCE + 5)}
    mend(app, upload_id, keys)  # jobs of the test app run as soon as they are committed
    state = state_of(app, upload_id)
    assert state["counts"] == (mending.AT_ONCE + 5, mending.AT_ONCE + 4, 0, 1, 0, 0)


def test_only_a_list_that_waits_for_its_officer_is_mended(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="12 34")])
    assert sari.post(page + "/catat").status_code == 303
    with pytest.raises(DomainError, match="tidak lagi menunggu perbaikan"):
        mend(app, upload_id_of(page), {(1, 3): change(nik=factories.nik(2))})


def test_who_was_overtaken_by_a_colleague_is_told(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    upload_id = upload_id_of(listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="12 34")]))
    mend(app, upload_id, {(1, 3): change(nik="53030")})
    with inside(app):
        upload, key = db.session.get_one(Upload, upload_id), RowKey(1, 3)
        with pytest.raises(mending.OvertakenError, match="baru saja diubah oleh"):
            mending.mend(upload, {key: change(nik=factories.nik(2))}, by=as_actor("sari"), seen={key: 0})
        mending.mend(upload, {key: change(nik=factories.nik(2))}, by=as_actor("sari"), seen={key: 1})
        assert corrections.corrections_at(upload_id, [key], crypto.keys())[key].revision == 2
        db.session.commit()


def test_whoever_mended_a_list_cannot_approve_it(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    upload_id = upload_id_of(listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="12 34")]))
    mend(app, upload_id, {(1, 3): change(nik=factories.nik(2))}, by="vera")
    with inside(app):
        from portal.core import approval

        found = approval.approval_or_none(service.SUBJECT, upload_id)
        assert found is not None and as_actor("vera").id in approval.touched_by(found)


def test_what_was_changed_goes_with_the_list(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="12 34")])
    mend(app, upload_id_of(page), {(1, 3): change(nik="530")})
    assert sari.post(page + "/batalkan").status_code == 303
    with inside(app):
        assert corrections.count_corrections(upload_id_of(page)) == 0

"""Refused people were put right and go into the next delivery: who can, and what a refused form keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.db import db
from portal.deliveries import queries
from portal.deliveries.models import DeliveryLine
from tests.beneficiaries.replaced import place
from tests.deliveries.flow import BRANCH, recorded, sent
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import parsed, words

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    return recorded(app, sari, tmp_path, 3)


@pytest.fixture
def refused(app: Flask, sari: PortalClient, quota_id: int) -> tuple[str, list[int]]:
    """The page of a delivery of three who were all refused, and their lines."""
    delivery_id = sent(sari, quota_id)
    petrus = signed_in(app, "petrus")
    with inside(app):
        lines = list(db.session.scalars(select(DeliveryLine.id).order_by(DeliveryLine.position)))
    for line in lines:
        assert petrus.post(f"{BRANCH}/{delivery_id}/baris/{line}/tolak", data={"code": "UMUR01"}).status_code == 303
    return f"/wilayah/ttu/kiriman/{delivery_id}", lines


def test_who_lost_the_place_does_not_go_again(
    app: Flask, sari: PortalClient, quota_id: int, refused: tuple[str, list[int]]
) -> None:
    page, lines = refused
    gone = {"why": "age", "from_month": "2026-11", "document": "Surat 9"}
    assert sari.post(place(app, 1) + "/lepas", data=gone).status_code == 303
    text = words(sari.get(page))
    assert "Semua dengan kode UMUR01: 2 orang" in text
    assert "tidak lagi dilindungi" in text
    alone = sari.post(page + "/kirim-lagi", data={"code": "", "baris": str(lines[0]), "note": "Sudah diperiksa"})
    assert alone.status_code == 422
    assert "tempat mereka sudah dilepas" in words(alone)
    answer = sari.post(page + "/kirim-lagi", data={"code": "UMUR01", "note": "Sudah diperiksa"})
    assert answer.status_code == 303
    with inside(app):
        assert db.session.scalar(select(func.count(DeliveryLine.resend_at))) == 2
        assert queries.waiting_in(quota_id).ready == 2


def test_ticks_stay_when_the_note_is_missing(sari: PortalClient, refused: tuple[str, list[int]]) -> None:
    page, lines = refused
    answer = sari.post(page + "/kirim-lagi", data={"code": "", "baris": [str(lines[0]), str(lines[2])], "note": ""})
    assert answer.status_code == 422
    ticked = parsed(answer).xpath("//input[@name='baris'][@checked]/@value")
    assert ticked == [str(lines[0]), str(lines[2])]
    assert "di halaman lain" not in words(answer)


def test_ticks_of_another_page_stay_too(sari: PortalClient, refused: tuple[str, list[int]]) -> None:
    page, lines = refused
    address = f"{page}/kirim-lagi?setelah=1"  # as if the first stood on the page before
    answer = sari.post(address, data={"code": "", "baris": [str(lines[0]), str(lines[2])], "note": ""})
    assert parsed(answer).xpath("//form[@id='kirim-lagi']//input[@type='hidden'][@name='baris']/@value") == [
        str(lines[0])
    ]
    assert "1 orang yang Anda centang di halaman lain tetap ikut" in words(answer)


def test_nobody_chosen_is_said(sari: PortalClient, refused: tuple[str, list[int]]) -> None:
    answer = sari.post(refused[0] + "/kirim-lagi", data={"code": "", "note": "Sudah diperiksa"})
    assert answer.status_code == 422
    assert "Centang orangnya pada tabel, atau pilih kodenya." in words(answer)
    assert "rekan Anda" not in words(answer)

"""A pack cannot be taken back: who only looks on takes packs with them and makes none."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.core.db import db
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs.models import HearingPack
from tests.support.client import signed_in
from tests.support.lists import words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
HERE = "/wilayah/ttu/bahan-rapat/"


@pytest.mark.parametrize(("who", "may"), [("sari", True), ("budi", True), ("vera", False)])
def test_who_answers_for_the_figures_freezes_them(app: Flask, registered: int, who: str, may: bool) -> None:
    client = signed_in(app, who)
    page = words(client.get(HERE))
    assert ("Hanya untuk Operator atau Verifikator" in page) is not may
    assert client.get(HERE + "baru?tahun=2026").status_code == (200 if may else 403)
    answer = client.post(HERE + "baru", data={"tahun": "2026", "sesudah": ""})
    assert answer.status_code == (303 if may else 403)
    with app.app_context(), scope_of(Scope.regency(TTU)):
        assert db.session.query(HearingPack).count() == may

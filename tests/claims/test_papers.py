"""The checklist of papers: what is missing, since when, noted by two at once."""

from __future__ import annotations

import re

import pytest

from tests.claims.conftest import WIDOW
from tests.support.client import PortalClient
from tests.support.lists import words

pytestmark = pytest.mark.usefixtures("held_clock")


def version(client: PortalClient, address: str) -> str:
    found = re.search(r'name="versi" value="(\d+)"', client.get(address + "/berkas").get_data(as_text=True))
    assert found
    return found[1]


def test_the_checklist_says_what_is_missing_since_when_and_by_whom(sari: PortalClient, claim: str) -> None:
    assert "kurang 7" in words(sari.get(claim))
    sari.post(claim + "/ahli-waris", data=WIDOW)
    assert "kurang 8" in words(sari.get(claim))  # and the marriage book
    data = {"versi": version(sari, claim), "family_card": "2026-11-05", "member_id": "2026-11-05"}
    assert sari.post(claim + "/berkas", data=data).status_code == 303
    page = words(sari.get(claim))
    assert "kurang 6" in page
    assert "Kartu keluarga: 5 November 2026 dicatat Sari Contoh" in page
    gone = {"versi": version(sari, claim), "member_id": "2026-11-05"}
    assert sari.post(claim + "/berkas", data=gone).status_code == 303
    assert "kurang 7" in words(sari.get(claim))


def test_two_at_once_do_not_undo_each_other(sari: PortalClient, claim: str) -> None:
    seen = version(sari, claim)
    assert sari.post(claim + "/berkas", data={"versi": seen, "family_card": "2026-11-05"}).status_code == 303
    answer = sari.post(claim + "/berkas", data={"versi": seen, "member_id": "2026-11-06"})
    assert answer.status_code == 422
    assert "baru saja diubah" in words(answer)
    assert 'value="2026-11-06"' in answer.get_data(as_text=True)
    assert "kurang 6" in words(sari.get(claim))


def test_a_paper_cannot_come_tomorrow(sari: PortalClient, claim: str) -> None:
    answer = sari.post(claim + "/berkas", data={"versi": version(sari, claim), "family_card": "2026-11-21"})
    assert answer.status_code == 422
    assert "tidak boleh melewati hari ini" in words(answer)

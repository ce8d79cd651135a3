"""The checklist of papers: what is missing, since when, noted by two at once."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.claims.conftest import WIDOW
from tests.support.client import PortalClient
from tests.support.lists import parsed, words

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


def boxes(page: TestResponse) -> dict[str, str]:
    """What the form on the page would send; the client has a token and a key of its own."""
    named = parsed(page).xpath("//form[contains(@action, '/berkas')]//input[@name]")
    return {box.get("name"): box.get("value", "") for box in named if not box.get("name").endswith(("_token", "_key"))}


def test_two_at_once_do_not_undo_each_other(sari: PortalClient, claim: str) -> None:
    first = sari.get(claim + "/berkas")
    colleague = {**boxes(first), "family_card": "2026-11-05", "member_id": "2026-11-04"}
    assert sari.post(claim + "/berkas", data=colleague).status_code == 303
    answer = sari.post(claim + "/berkas", data={**boxes(first), "member_id": "2026-11-06", "heir_id": "2026-11-07"})
    assert answer.status_code == 422
    assert "baru saja diubah" in words(answer)
    assert "Rekan Anda baru saja mencatat: 4 November 2026" in words(answer)  # what both have noted
    assert "kurang 5" in words(sari.get(claim))
    assert sari.post(claim + "/berkas", data=boxes(answer)).status_code == 303
    page = words(sari.get(claim))
    assert "kurang 4" in page
    for line in ("Kartu keluarga: 5 November 2026", "KTP peserta: 6 November 2026"):
        assert line in page


def test_a_paper_that_a_colleague_took_out_does_not_come_back_by_itself(sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/berkas", data={**boxes(sari.get(claim + "/berkas")), "family_card": "2026-11-05"})
    both = boxes(sari.get(claim + "/berkas"))
    assert sari.post(claim + "/berkas", data={**both, "family_card": ""}).status_code == 303
    answer = sari.post(claim + "/berkas", data={**both, "member_id": "2026-11-06"})
    assert (boxes(answer)["family_card"], boxes(answer)["member_id"]) == ("", "2026-11-06")


def test_a_paper_cannot_come_tomorrow(sari: PortalClient, claim: str) -> None:
    answer = sari.post(claim + "/berkas", data={"versi": version(sari, claim), "family_card": "2026-11-21"})
    assert answer.status_code == 422
    assert "tidak boleh melewati hari ini" in words(answer)

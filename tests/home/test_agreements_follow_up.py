"""What lies with whom about agreements, on the start page of the office and of the branch."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from portal.agreements.rules.states import AgreementState, Party
from tests.home.test_start_pages import follow_up
from tests.support import electronic, signing
from tests.support.agreement_rows import agreement, scan
from tests.support.client import signed_in
from tests.support.factories import actor
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")
REVIEW = AgreementState.REVIEW
BRANCH = "/bpjs/atambua/"
START = "/wilayah/ttu/"
ENDING = "1 perjanjian berakhir dalam 90 hari tanpa pengganti"
TO_AGREE = "1 perjanjian menunggu persetujuan Anda"
TO_CHECK = "1 perjanjian dengan pindaian yang belum diperiksa"


def seen(app: Flask) -> dict[str, list[str]]:
    """What everybody of the office, and the branch's officer, finds under "Perlu tindak lanjut"."""
    found = {name: follow_up(signed_in(app, name)) for name in ("sari", "budi", "tia", "vera")}
    return {**found, "petrus": follow_up(signed_in(app, "petrus"), BRANCH)}


def test_nothing_lies_with_anybody_at_first(app: Flask) -> None:
    assert seen(app) == {"sari": [], "budi": [], "tia": [], "vera": [], "petrus": []}


def test_everybody_sees_what_ends_with_nothing_behind_it(app: Flask) -> None:
    agreement(app)
    assert seen(app) == {name: [ENDING] for name in ("sari", "budi", "tia", "vera", "petrus")}
    agreement(app, date(2027, 12, 31), first_day=date(2027, 1, 1), state=AgreementState.SIGNED)
    assert set(map(tuple, seen(app).values())) == {()}


def test_an_agreement_in_review_lies_with_the_party_that_has_not_said_yes(app: Flask) -> None:
    agreement(app, date(2027, 12, 31), state=REVIEW)
    assert seen(app) == {"sari": [], "budi": [TO_AGREE], "tia": [], "vera": [], "petrus": [TO_AGREE]}


@pytest.mark.parametrize(("said", "with_whom"), [("agreed_first", "petrus"), ("agreed_second", "budi")])
def test_whoever_said_yes_is_no_longer_asked(app: Flask, said: str, with_whom: str) -> None:
    agreement(app, date(2027, 12, 31), state=REVIEW, **{said: True})
    assert [name for name, found in seen(app).items() if found] == [with_whom]


def test_what_was_returned_lies_with_the_operator(app: Flask) -> None:
    agreement(app, date(2027, 12, 31), state=AgreementState.RETURNED)
    found = seen(app)
    assert found.pop("sari") == ["1 perjanjian dikembalikan untuk diperbaiki"]
    assert set(map(tuple, found.values())) == {()}


def test_a_scan_lies_with_whoever_did_not_send_it(app: Flask) -> None:
    made = agreement(app, date(2027, 12, 31), state=AgreementState.SIGNED)
    scan(app, made, Party.SECOND, actor("petrus").id or 0)
    assert seen(app) == {"sari": [], "budi": [TO_CHECK], "tia": [], "vera": [], "petrus": []}
    scan(app, made, Party.SECOND, actor("budi").id or 0)
    assert (seen(app)["budi"], seen(app)["petrus"]) == ([], [TO_CHECK])  # the later one took its place


def test_the_branch_counts_all_its_regencies_and_the_office_its_own(app: Flask) -> None:
    agreement(app)
    agreement(app, regency_id=BELU)
    assert follow_up(signed_in(app, "petrus"), BRANCH) == [ENDING.replace("1", "2", 1)]
    assert follow_up(signed_in(app, "rani"), "/wilayah/belu/") == [ENDING]
    assert follow_up(signed_in(app, "endang"), "/bpjs/ende/") == []


def test_a_count_leads_to_the_list_it_counts(app: Flask) -> None:
    agreement(app)
    sari = signed_in(app, "sari")
    assert "/wilayah/ttu/perjanjian/?keadaan=segera-berakhir" in sari.get(START).get_data(as_text=True)


TO_SIGN = "1 perjanjian menunggu tanda tangan Anda"


def test_whoever_holds_the_post_that_signs_next_is_told(app: Flask) -> None:
    waiting = signing.agreed(app)
    assert TO_SIGN not in follow_up(signed_in(app, "tia"))  # no post, no signature
    electronic.with_posts(app)
    assert TO_SIGN in follow_up(signed_in(app, "tia"))
    assert TO_SIGN not in follow_up(signed_in(app, "petrus"), BRANCH)
    electronic.sign(app, waiting)
    assert TO_SIGN not in follow_up(signed_in(app, "tia"))
    assert TO_SIGN in follow_up(signed_in(app, "petrus"), BRANCH)
    electronic.sign(app, waiting, Party.SECOND)
    assert TO_SIGN not in follow_up(signed_in(app, "petrus"), BRANCH)

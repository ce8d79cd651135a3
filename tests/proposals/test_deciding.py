"""Who proposes, who decides: four eyes, a comment with every return, two approvers for large amounts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Membership, Person
from portal.core import settings
from portal.core.db import db, writing
from portal.core.permissions import Role, WorkplaceKind
from portal.quotas.models import QuotaMovement
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import parsed, words
from tests.support.people import PASSWORD, TTU, enrolled
from tests.support.proposals import approved, number_of

pytestmark = pytest.mark.usefixtures("held_clock")
REVISION = {"change": "200", "from_month": "2026-07", "reason": "APBD Perubahan 2026", "document": "DPPA 7/2026"}
LIST = "/wilayah/ttu/ajuan/"


def proposed(app: Flask, sari: PortalClient, **changes: str) -> tuple[int, int]:
    """(quota, proposal) of a revision that waits."""
    quota_id = factories.quota(app, people=100)
    return quota_id, number_of(sari.post(f"/wilayah/ttu/kuota/{quota_id}/ubah", data={**REVISION, **changes}))


def lines(app: Flask) -> int:
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(QuotaMovement)) or 0


def set_office(app: Flask, name: str, value: object) -> None:
    with inside(app):
        settings.change(name, value, TTU, None)
        db.session.commit()


def test_what_waits_changes_nothing_and_shows_before_and_after(app: Flask, sari: PortalClient) -> None:
    quota_id, number = proposed(app, sari)
    page = parsed(sari.get(f"{LIST}{number}"))
    rows = {
        row.xpath("string(th)"): [cell.text_content() for cell in row.xpath("td")] for row in page.xpath("//tr[td]")
    }
    assert rows["Kuota Juli 2026"] == ["100", "300"]
    assert rows["Kebutuhan iuran satu masa"] == ["Rp20.160.000", "Rp40.320.000"]
    assert lines(app) == 1
    assert "100 tempat tersisa" in words(sari.get(f"/wilayah/ttu/kuota/{quota_id}"))
    assert f"Buka ajuan no. {number}" in words(sari.get(f"/wilayah/ttu/kuota/{quota_id}"))


def test_the_maker_never_approves_and_is_told_why(app: Flask, sari: PortalClient) -> None:
    _quota, number = proposed(app, sari)
    assert sari.post(f"{LIST}{number}/setujui").status_code == 403
    assert "Hanya untuk Verifikator." in words(sari.get(f"{LIST}{number}"))
    assert lines(app) == 1


def test_a_return_needs_a_comment_and_comes_back_as_it_was_typed(app: Flask, sari: PortalClient) -> None:
    quota_id, number = proposed(app, sari)
    budi = signed_in(app, "budi")
    refused = budi.post(f"{LIST}{number}/kembalikan", data={"comment": "  "})
    assert refused.status_code == 422
    assert "Tuliskan apa yang perlu diperbaiki" in words(refused)
    assert budi.post(f"{LIST}{number}/kembalikan", data={"comment": "Nomor DPPA keliru."}).status_code == 303
    page = parsed(sari.get(f"{LIST}{number}"))
    assert "Nomor DPPA keliru." in page.text_content()
    (fix,) = page.xpath("//a[text()='Perbaiki']/@href")
    form = parsed(sari.get(str(fix)))
    assert form.xpath("//input[@name='change']/@value") == ["200"]
    assert form.xpath("//input[@name='ajuan']/@value") == [str(number)]
    again = sari.post(
        f"/wilayah/ttu/kuota/{quota_id}/ubah", data={**REVISION, "document": "DPPA 8/2026", "ajuan": str(number)}
    )
    assert number_of(again) == number  # the same proposal, put right
    approved(app, again)
    assert "DPPA 8/2026" in words(sari.get(f"/wilayah/ttu/kuota/{quota_id}/buku"))
    assert lines(app) == 2


def test_what_was_withdrawn_cannot_be_approved(app: Flask, sari: PortalClient) -> None:
    _quota, number = proposed(app, sari)
    assert sari.post(f"{LIST}{number}/tarik").status_code == 303
    assert sari.post(f"{LIST}{number}/tarik").status_code == 303  # twice does nothing
    answer = signed_in(app, "budi").post(f"{LIST}{number}/setujui")
    assert answer.status_code == 422
    assert "sudah ditarik kembali" in words(answer)
    assert lines(app) == 1


def test_approving_twice_writes_one_line(app: Flask, sari: PortalClient) -> None:
    _quota, number = proposed(app, sari)
    budi = signed_in(app, "budi")
    assert budi.post(f"{LIST}{number}/setujui").status_code == 303
    assert budi.post(f"{LIST}{number}/setujui").status_code == 422
    assert lines(app) == 2


def test_what_no_longer_fits_stays_proposed_with_its_reason(app: Flask, sari: PortalClient) -> None:
    quota_id, number = proposed(app, sari, change="-60")
    approved(app, sari.post(f"/wilayah/ttu/kuota/{quota_id}/ubah", data={**REVISION, "change": "-50"}))
    answer = signed_in(app, "budi").post(f"{LIST}{number}/setujui")
    assert answer.status_code == 422
    assert "Paling banyak 50 tempat dapat dikurangi." in words(answer)
    assert "Menunggu persetujuan" in words(sari.get(f"{LIST}{number}"))
    assert lines(app) == 2


def test_a_large_amount_needs_two_verifiers(app: Flask, sari: PortalClient) -> None:
    set_office(app, "second_approver_from_million", 20)
    _quota, number = proposed(app, sari)  # 200 people × Rp16.800 × 6 months = Rp20.160.000
    budi, second = signed_in(app, "budi"), second_verifier(app)
    assert "perlu dua persetujuan" in words(budi.get(f"{LIST}{number}"))
    assert budi.post(f"{LIST}{number}/setujui").status_code == 303
    assert "Anda sudah menyetujui" in words(budi.get(f"{LIST}{number}"))
    assert lines(app) == 1
    assert second.post(f"{LIST}{number}/setujui").status_code == 303
    assert lines(app) == 2
    assert "Budi Contoh dan Bima Contoh" in words(sari.get(f"{LIST}{number}"))


def test_below_that_amount_one_is_enough(app: Flask, sari: PortalClient) -> None:
    set_office(app, "second_approver_from_million", 21)
    _quota, number = proposed(app, sari)
    signed_in(app, "budi").post(f"{LIST}{number}/setujui")
    assert lines(app) == 2


def test_an_office_without_a_checker_acts_at_once(app: Flask, sari: PortalClient) -> None:
    set_office(app, "money_approver", "nobody")
    quota_id = factories.quota(app, people=100)
    answer = sari.post(f"/wilayah/ttu/kuota/{quota_id}/ubah", data=REVISION)
    assert answer.location == f"/wilayah/ttu/kuota/{quota_id}"
    assert "langsung berlaku" in words(sari.get(answer.location))
    assert lines(app) == 2


def test_neighbours_see_no_proposal(app: Flask, sari: PortalClient) -> None:
    _quota, number = proposed(app, sari)
    for username in ("rani", "bela", "wati"):
        client = signed_in(app, username)
        assert client.get(f"{LIST}{number}").status_code == 404, username
        assert client.post(f"{LIST}{number}/setujui").status_code == 404, username
    assert signed_in(app, "bela").post(f"/wilayah/belu/ajuan/{number}/setujui").status_code == 404
    assert signed_in(app, "vera").post(f"{LIST}{number}/setujui").status_code == 403
    assert signed_in(app, "vera").get(f"{LIST}{number}").status_code == 200


@pytest.mark.parametrize("state", ["", "submitted", "returned", "approved", "withdrawn", "apa saja"])
def test_the_list_opens_in_every_state(app: Flask, sari: PortalClient, state: str) -> None:
    _quota, number = proposed(app, sari)
    page = words(sari.get(f"{LIST}?keadaan={state}"))
    waits = state in ("", "submitted", "apa saja")
    assert ("APBD kabupaten/kota: tambah 200 orang mulai Juli 2026" in page) is waits
    assert ("Tidak ada ajuan dalam keadaan ini." in page) is not waits
    assert f"{number}" in page or not waits


def second_verifier(app: Flask) -> PortalClient:
    """Bima, who checks beside Budi."""
    from datetime import date

    from portal.accounts import passwords
    from portal.core import clock

    with app.app_context(), writing():
        person = Person(
            username="bima",
            name="Bima Contoh",
            created_at=clock.now(),
            password_hash=passwords.hashed(PASSWORD),
            memberships=[],
        )
        person.memberships.append(
            Membership(kind=WorkplaceKind.REGENCY, regency_id=TTU, role=Role.VERIFIER, valid_from=date(2026, 1, 1))
        )
        db.session.add(person)
        db.session.commit()
        db.session.remove()
    enrolled(app, "bima")
    return signed_in(app, "bima")

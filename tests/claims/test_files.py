"""A death opens a claim file; what is filled in stays, is protected, and can be put right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.claims import queries
from portal.claims.models import Claim, ClaimRelative
from portal.core import crypto
from portal.core.db import db
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.claims.conftest import DIED, FACTS, WIDOW, claim_ids, place_of
from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, words

pytestmark = pytest.mark.usefixtures("held_clock")
CHILD = {"relation": "child", "name": "Contoh Anak", "born": "2022-06-01", "level": "tk", "grade": "1"}


@pytest.mark.parametrize(("cause", "sum_in_words"), [("other", "Rp42.000.000"), ("work_accident", "Rp70.000.000")])
def test_the_estimate_shows_formula_source_and_who_decides(
    sari: PortalClient, claim: str, cause: str, sum_in_words: str
) -> None:
    assert "Dihitung setelah tanggal dan sebab meninggal diisi" in words(sari.get(claim))
    assert sari.post(claim + "/kematian", data={**FACTS, "cause": cause}).status_code == 303
    page = words(sari.get(claim))
    assert f"{sum_in_words}: perkiraan, keputusan ada pada BPJS Ketenagakerjaan" in page
    assert "Masa kepesertaan 8 bulan sejak Maret 2026, 0 bulan lunas; penghasilan dilaporkan Rp1.000.000" in page
    assert ("48 × Rp1.000.000" in page) is (cause == "work_accident")
    assert "PP 82/2019" in page
    assert "8 dari 8 bulan itu belum tercatat lunas" in page
    assert f"perkiraan {sum_in_words}" in words(sari.get("/wilayah/ttu/klaim/"))


def test_paid_months_are_those_of_paid_bills(app: Flask, sari: PortalClient, claim: str, quota_id: int) -> None:
    contributions.frozen(app, quota_id, 3, 4)
    contributions.paid(app, quota_id, 3, 4)
    sari.post(claim + "/kematian", data=FACTS)
    assert "2 bulan lunas" in words(sari.get(claim))


def test_a_short_membership_is_worth_ten_million(app: Flask, sari: PortalClient, quota_id: int) -> None:
    sari.post(place_of(app, 1) + "/lepas", data={**DIED, "from_month": "2026-05"})
    address = f"/wilayah/ttu/klaim/{claim_ids(app)[0]}"
    sari.post(address + "/kematian", data={**FACTS, "died_on": "2026-04-30"})
    assert "Rp10.000.000: perkiraan" in words(sari.get(address))


@pytest.mark.parametrize("freed_from", ["2026-05", "2026-06"])
def test_a_death_is_worth_the_same_from_whichever_month_the_place_is_free(
    app: Flask, sari: PortalClient, quota_id: int, freed_from: str
) -> None:
    sari.post(place_of(app, 1) + "/lepas", data={**DIED, "from_month": freed_from})
    address = f"/wilayah/ttu/klaim/{claim_ids(app)[0]}"
    sari.post(address + "/kematian", data={**FACTS, "died_on": "2026-05-20"})
    page = words(sari.get(address))
    assert "Rp42.000.000: perkiraan" in page
    assert ("Bulan meninggal ikut dihitung" in page) is (freed_from == "2026-05")


def test_a_month_between_two_terms_is_covered_by_neither(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    early, late = factories.quota(app, last=9), factories.quota(app, source="dana-desa", first=11)
    confirmed(sari, tmp_path, early, [row(1)])
    confirmed(sari, tmp_path, late, [row(1)], start="2026-11")
    assert sari.post(place_of(app, 2) + "/lepas", data=DIED).status_code == 303
    address = f"/wilayah/ttu/klaim/{claim_ids(app)[0]}"
    assert sari.post(address + "/kematian", data=FACTS).status_code == 303  # in October
    page = words(sari.get(address))
    assert "tidak dilindungi pada bulan meninggal" in page
    with inside(app):
        assert db.session.scalars(select(Claim.benefit_amount)).one() == 0


@pytest.mark.parametrize(
    ("died_on", "sentence"),
    [
        ("2026-11-21", "tidak melewati hari ini"),
        ("1980-01-01", "setelah tanggal lahir"),
        ("", "Isi tanggal meninggal"),
        ("30/2/2026", "Isi tanggal, misalnya"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_kept(sari: PortalClient, claim: str, died_on: str, sentence: str) -> None:
    answer = sari.post(claim + "/kematian", data={**FACTS, "died_on": died_on})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{died_on}"' in answer.get_data(as_text=True)


def test_a_death_after_the_freed_month_is_questioned(app: Flask, sari: PortalClient, quota_id: int) -> None:
    sari.post(place_of(app, 1) + "/lepas", data={**DIED, "from_month": "2026-05"})
    address = f"/wilayah/ttu/klaim/{claim_ids(app)[0]}"
    answer = sari.post(address + "/kematian", data={**FACTS, "died_on": "2026-06-01"})
    assert answer.status_code == 422
    assert "Tempatnya dilepas mulai Mei 2026, sebelum tanggal ini" in words(answer)


# The family


def test_the_portal_says_who_is_entitled_first_and_warns_of_others(sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/ahli-waris", data={**WIDOW, "relation": "sibling", "name": "Contoh Kakak"})
    assert "Berhak lebih dahulu: saudara kandung" in words(sari.get(claim + "/ahli-waris"))
    sari.post(claim + "/ahli-waris", data=WIDOW)
    page = words(sari.get(claim + "/ahli-waris"))
    assert "Berhak lebih dahulu: janda, duda, atau anak" in page
    assert "Belum berhak: saudara kandung" in page


def test_a_family_is_encrypted_masked_and_opened_for_a_purpose(app: Flask, sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/ahli-waris", data=WIDOW)
    page = words(sari.get(claim + "/ahli-waris"))
    assert "No. HP ··1234" in page
    assert "··5678" in page
    assert "0012345678" not in page
    with inside(app):
        (relative,) = db.session.scalars(select(ClaimRelative)).all()
        for secret in (b"Contoh", b"0812", b"00123"):
            assert secret not in bytes(relative.private_cipher)
    opening = f"{claim}/ahli-waris/{relative.id}/buka"
    assert sari.post(opening, data={"purpose": ""}).status_code == 422
    opened = words(sari.post(opening, data={"purpose": "Mengisi formulir klaim"}))
    assert "081200001234" in opened
    assert "0012345678" in opened
    assert "0012345678" not in words(sari.get(claim + "/ahli-waris"))
    with app.app_context(), scope_of(system_scope()):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "claim_relative_revealed")).one()
        assert entry.reason == "Mengisi formulir klaim"
        assert not db.session.scalars(select(AuditEntry).where(AuditEntry.sentence.contains("Janda"))).all()


def test_children_count_for_the_scholarship_when_work_killed(sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/kematian", data={**FACTS, "cause": "work_accident"})
    for name in ("Satu", "Dua", "Tiga"):
        assert sari.post(claim + "/ahli-waris", data={**CHILD, "name": f"Contoh {name}"}).status_code == 303
    page = words(sari.get(claim))
    assert "Rp244.000.000: perkiraan" in page  # 70 + 2 × 87 million
    assert "Beasiswa anak 3 tidak dihitung: paling banyak 2 anak" in page
    sari.post(claim + "/kematian", data=FACTS)
    assert "iuran lunas 0 bulan, syaratnya 36 bulan" in words(sari.get(claim))


def test_a_child_without_a_birth_date_but_with_a_school_is_asked_about(sari: PortalClient, claim: str) -> None:
    answer = sari.post(claim + "/ahli-waris", data={**CHILD, "born": ""})
    assert answer.status_code == 422
    assert "isi tanggal lahir dan sekolah anak" in words(answer)
    assert "Contoh Anak" in answer.get_data(as_text=True)


def test_a_relative_of_another_file_is_not_found(app: Flask, sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/ahli-waris", data=WIDOW)
    with inside(app):
        relative = db.session.scalars(select(ClaimRelative.id)).one()
    sari.post(place_of(app, 2) + "/lepas", data=DIED)
    other = f"/wilayah/ttu/klaim/{claim_ids(app)[1]}"
    for act in ("hapus", "buka"):
        assert sari.post(f"{other}/ahli-waris/{relative}/{act}", data={"purpose": "Mencoba"}).status_code == 404
    assert sari.post(f"{claim}/ahli-waris/{relative}/hapus").status_code == 303
    assert "Belum ada ahli waris" in words(sari.get(claim))


def test_who_only_reads_sees_why_and_changes_nothing(app: Flask, claim: str) -> None:
    budi = signed_in(app, "budi")
    page = words(budi.get(claim))
    assert "Hanya untuk Operator" in page
    assert budi.post(claim + "/kematian", data=FACTS).status_code == 403
    assert signed_in(app, "vera").get(claim).status_code == 403
    assert signed_in(app, "rani").get(claim).status_code == 404
    assert signed_in(app, "rani").get(claim.replace("/ttu/", "/belu/")).status_code == 404


def test_the_story_holds_no_person_in_its_repr(app: Flask, sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/ahli-waris", data=WIDOW)
    with inside(app):
        story = queries.story_of(claim_ids(app)[0], crypto.keys())
        shown = repr(story) + repr(story.family) + repr(story.steps)
        assert "Contoh" not in shown
        assert story.claim.since_on == date(2026, 11, 1)

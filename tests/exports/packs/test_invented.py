"""A pack with sample figures says so on every page, also where quotas are real and only a letter or a source is not."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask

from portal.compliance.benefits import service as benefits
from portal.compliance.benefits.rules.programmes import Paid, Programme
from portal.compliance.benefits.service import LetterTerms
from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.coverage import service as coverage
from portal.exports.packs import gathering
from portal.exports.packs.formats import FORMS
from portal.exports.packs.gathering import EXAMPLE
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.invented import says_invented
from portal.regencies.queries import all_regency_ids
from tests.support import compliance, factories
from tests.support.coverage import terms
from tests.support.people import TTU


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Contoh: Kantor Cabang Ende", True),
        ("Contoh/B/100/2026", True),
        ("contoh : angka buatan", True),
        ("Laporan cabang (contoh)", True),
        ("Laporan cabang (Contoh) ", True),
        ("B/100/2026", False),
        ("Kantor Cabang Atambua", False),
        ("Laporan Desa Contoh 2026", False),
        ("Contoh Makmur, Kantor Cabang", False),
        ("Desa Percontohan: 12 desa", False),
        ("Laporan (contoh) yang dibetulkan", False),
        ("", False),
    ],
)
def test_what_says_of_itself_that_it_is_invented(words: str, said: bool) -> None:
    assert says_invented(words) is said


def gathered(app: Flask, regency_id: int | None) -> Body:
    with (
        app.test_request_context(),
        scope_of(Scope.province(all_regency_ids()) if regency_id is None else Scope.regency(regency_id)),
    ):
        subject = gathering.subject_of(regency_id, 2026, clock.today())
        return gathering.gather(subject, number="1", at=clock.now(), made_by="Sari", made_by_role="Operator")


def letter(app: Flask, number: str, source: str, reason: str = "") -> None:
    """What a letter tells of TTU in the first quarter; with a reason another version of it."""
    with app.test_request_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        told = {Programme.JKM: Paid(9, 378_000_000)}
        made = LetterTerms(TTU, 2026, 1, number, date(2026, 4, 14), source, told, reason)
        benefits.add_letter(made, io.BytesIO(compliance.PDF), by=factories.actor("wati"))
        db.session.commit()


@pytest.mark.usefixtures("registered", "held_clock")
@pytest.mark.parametrize("regency_id", [TTU, None])
def test_a_letter_that_is_invented_marks_the_pack_until_a_real_one_counts(
    app: Flask, regency_id: int | None, tmp_path: Path
) -> None:
    assert not gathered(app, regency_id)["example"]
    letter(app, "Contoh/B/100/2026", "Kantor Cabang Atambua")
    body = gathered(app, regency_id)
    assert body["example"] and EXAMPLE in body["notes"]
    assert not any(line["example"] for line in body["sources"])
    FORMS["pdf"].write(tmp_path / "naskah.pdf", body, "4f" * 32, "https://portal.example.go.id/v/1")
    for page in pypdfium2.PdfDocument(tmp_path / "naskah.pdf"):
        assert "contoh" in page.get_textpage().get_text_bounded().lower()
    letter(app, "B/101/2026", "Kantor Cabang Atambua", "Surat yang sebenarnya")
    assert not gathered(app, regency_id)["example"]


@pytest.mark.usefixtures("registered", "held_clock")
@pytest.mark.parametrize("regency_id", [TTU, None])
def test_a_coverage_figure_that_is_invented_marks_the_pack(app: Flask, regency_id: int | None) -> None:
    with app.test_request_context(), writing(), scope_of(Scope.regency(TTU)):
        coverage.record_figure(TTU, terms(source="Contoh: angka buatan"), by=factories.actor("sari"))
        db.session.commit()
    assert gathered(app, regency_id)["example"]

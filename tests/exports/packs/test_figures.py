"""Figures of a gathered body that are spoken before a council: each person once, each rupiah when and by whom it was
paid."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.core import clock, measures
from portal.core.months import Month
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs.formats import FORMS
from portal.exports.packs.gathering import FIGURES
from portal.exports.packs.gathering.collection import COUNTED, gather_collection
from portal.exports.packs.gathering.nextyear import _rates
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.paper.values import headlines
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.checking import differences
from portal.exports.packs.rules.outside import in_several
from portal.exports.packs.rules.printing import costs_of, running
from portal.exports.packs.rules.speech import speech_of
from portal.quotas.rules.rates import LOWEST_BRACKET, BracketRate, FundingClass, RateBook, Reduction, Sector
from portal.regencies.queries import all_regency_ids
from tests.exports.packs.test_gathering import gathered
from tests.support import contributions, factories
from tests.support.agreement_rows import agreement
from tests.support.client import PortalClient
from tests.support.hearing_body import sample
from tests.support.lists import confirmed
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def turns(app: Flask, sari: PortalClient, tmp_path: Path) -> Body:
    """Ten people whom the office paid for until June, and the province from July on."""
    rows = [factories.row(number) for number in range(1, 11)]
    first = factories.quota(app, people=10, first=1, last=6)
    confirmed(sari, tmp_path, first, rows, start="2026-01")
    then = factories.quota(app, people=10, source="apbd-provinsi", first=7, last=12)
    confirmed(sari, tmp_path, then, rows, start="2026-07")
    return gathered(app)


def test_who_moves_from_one_source_to_another_is_one_person(turns: Body) -> None:
    assert turns["people"] == {
        "people": 10,
        "own": 10,
        "province": 10,
        "in_several": 10,
        "month": "2026-11",
        "taken": 10,
        "quota": 10,
    }
    assert sum(line["confirmed"] for line in turns["sources"]) == 20
    assert any("Jumlah peserta menurut sumber dana 20, sedangkan orangnya 10" in note for note in turns["notes"])
    first, _paid, asked = headlines(turns)
    assert first["number"] == "10" and "100% dari kuota 10 orang" in first["note"]
    assert asked["number"] == "Rp2,01 juta" and asked["note"] == "10 orang (Tetap)"
    scenarios = {each["name"]: (each["people"], each["province"]) for each in turns["next_year"]["scenarios"]}
    assert scenarios == {"Tetap": (10, 0), "Kuota penuh": (10, 0), "Diperluas": (10, 0)}
    assert {cost.total for cost in costs_of(turns["next_year"])} == {2_016_000}
    assert "mencatat 10 pekerja rentan" in speech_of(turns).sentences[0].text
    assert differences(turns) == []


def test_people_in_two_sources_of_the_province_are_one_person(app: Flask, turns: Body) -> None:
    """Ten who took turns are ten people in the headline of the province too, and stand in both lines of sources."""
    body = gathered(app, None)
    assert body["people"] is not None and (body["people"]["people"], body["people"]["taken"]) == (10, 10)
    assert (body["people"]["own"], body["people"]["in_several"]) == (None, None)
    assert sum(line["confirmed"] for line in body["sources"]) == 20
    assert any("menurut sumber dana 20, sedangkan orangnya 10." in note for note in body["notes"])
    assert headlines(body)[0]["number"] == "10"
    assert {line["taken"] for line in body["months"]} == {10}
    assert [each["people"] for each in body["next_year"]["scenarios"]] == [10, 10, 10]


def test_the_index_of_a_collection_says_that_it_counts_by_source(app: Flask, turns: Body) -> None:
    with app.test_request_context(), scope_of(Scope.province(all_regency_ids())):
        subject = Subject(None, 2026, clock.today())
        found, _parts = gather_collection(subject, at=clock.now(), made_by="Wati", made_by_role="Operator")
    assert COUNTED in found["notes"]


def test_nobody_is_said_to_have_moved_where_nobody_has(app: Flask, registered: int) -> None:
    body = gathered(app)
    assert body["people"] is not None and body["people"]["in_several"] == 0
    assert not any("sedangkan orangnya" in note for note in body["notes"])
    assert not in_several(body)


def test_realisation_is_in_the_month_of_the_sp2d_and_less_by_what_was_taken_back(app: Flask, registered: int) -> None:
    """Of March and April both were paid in November; April's payment was wrong and is taken back."""
    wrong = contributions.paid(app, registered, 4, number="002/SP2D/LS/2026")
    contributions.reversed_payment(app, registered, wrong)
    body = gathered(app)
    months = {line["month"]: (line["paid"], line["realised"]) for line in body["months"]}
    assert (months["2026-03"], months["2026-04"], months["2026-11"]) == ((504_000, 0), (0, 0), (0, 504_000))
    assert [line.paid for line in running(body["months"], body["as_of"])] == [0] * 10 + [504_000, None]
    assert sum(line["realised"] or 0 for line in body["months"]) == 504_000
    assert differences(body) == []


def test_a_year_paid_ahead_is_realised_in_the_month_of_its_sp2d(app: Flask, registered: int) -> None:
    contributions.frozen(app, registered, 5, 12)
    contributions.paid(app, registered, 4, 12, number="003/SP2D/LS/2026")
    body = gathered(app)
    assert {line["month"]: line["realised"] for line in body["months"] if line["realised"]} == {"2026-11": 504_000 * 10}
    assert [line["paid"] for line in body["months"]][-1] == 504_000
    assert [line.paid for line in running(body["months"], body["as_of"])][-2:] == [5_040_000, None]


def test_a_source_tells_who_is_verified_and_paid_for_and_which_months(
    app: Flask, sari: PortalClient, registered: int, tmp_path: Path
) -> None:
    """Thirty people from January with March paid; two from June on without a paid month, one of them to be checked."""
    late = [factories.row(201), factories.row(202, **{"Tanggal Lahir": date(1991, 8, 17)})]
    confirmed(sari, tmp_path, registered, late, start="2026-06")
    (own,) = gathered(app)["sources"]
    assert (own["confirmed"], own["verified"], own["active"]) == (32, 31, 30)
    assert (own["months_paid"], own["months_due"]) == (1, 10)  # November is due in December
    figure = next(line for line in gathered(app)["figures"] if line["name"] == "contributions.months_paid")
    assert (figure["value"], figure["out_of"]) == (own["months_paid"], own["months_due"])
    assert own["budget"] - own["realised"] == 40 * 16_800 * 12 - 504_000
    assert "iuran lunas 1 dari 10 bulan yang jatuh tempo" in speech_of(gathered(app)).sentences[0].text


def test_what_the_province_pays_is_not_the_regencys(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """Thirty own people beside eight of the province; next year's need is that of the thirty."""
    own = factories.quota(app, people=40)
    confirmed(sari, tmp_path, own, [factories.row(number) for number in range(1, 31)], start="2026-01")
    theirs = factories.quota(app, people=10, source="apbd-provinsi")
    confirmed(sari, tmp_path, theirs, [factories.row(number) for number in range(41, 49)], start="2026-01")
    contributions.frozen(app, own, 1)
    contributions.paid(app, own, 1)
    body = gathered(app)
    scenarios = [(each["people"], each["province"]) for each in body["next_year"]["scenarios"]]
    assert scenarios == [(30, 8), (40, 10), (40, 10)]
    first, paid, asked = headlines(body)
    assert "30 dari sumber dana sendiri dan 8 dibayar provinsi" in first["note"]
    assert paid["label"].endswith("sumber dana sendiri") and "6,2% dari pagu Rp8,06 juta" in paid["note"]
    assert asked["number"] == "Rp6,04 juta"
    said = speech_of(body).sentences
    assert "Dari pagu iuran sendiri tahun 2026 sebesar Rp8.064.000 telah dibayar Rp504.000, yaitu 6,2%" in said[1].text
    assert "provinsi Rp0 dari pagu Rp2.016.000" in said[1].text
    province = gathered(app, None)
    assert [each["people"] for each in province["next_year"]["scenarios"]] == [38, 50, 50]
    assert "8 dibayar provinsi" in speech_of(province).sentences[0].text


def test_of_claims_nothing_is_known_without_a_line_of_benefits(app: Flask, registered: int) -> None:
    body = gathered(app)
    assert body["benefits"] == []
    assert not [line for line in body["figures"] if line["name"].startswith("claims.")]


FULL = BracketRate(LOWEST_BRACKET, Month(2020, 1), None, 10_000, 6_800, "PP 44/2015")
CUT = Reduction(Sector.OTHER, Month(2027, 4), Month(2027, 12), 50, frozenset({FundingClass.GOVERNMENT}), "PP 50/2025")


@pytest.mark.parametrize(
    ("book", "rates", "basis"),
    [
        (RateBook([FULL]), [("2027-01", "2027-12", 12, 16_800)], "PP 44/2015"),
        (
            RateBook([FULL], [CUT]),
            [("2027-01", "2027-03", 3, 16_800), ("2027-04", "2027-12", 9, 8_400)],
            "PP 44/2015; PP 50/2025",
        ),
        (RateBook([]), [], "Belum ada tarif untuk Januari 2027"),
        (
            RateBook([BracketRate(LOWEST_BRACKET, Month(2020, 1), Month(2027, 6), 10_000, 6_800)]),
            [],
            "Belum ada tarif untuk Juli 2027",
        ),
    ],
)
def test_next_year_is_priced_month_by_month(book: RateBook, rates: list[tuple[Any, ...]], basis: str) -> None:
    found, said = _rates(book, 2027)
    assert [
        (line["first_month"], line["last_month"], line["months"], line["jkk"] + line["jkm"]) for line in found
    ] == rates
    assert basis in said


@pytest.mark.parametrize("regency_id", [TTU, BELU, None])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_gathered_body_is_made(
    app: Flask, registered: int, tmp_path: Path, regency_id: int | None, form: str
) -> None:
    path = tmp_path / f"pack.{FORMS[form].suffix}"
    FORMS[form].write(path, gathered(app, regency_id), "4f" * 32, "https://portal.example.go.id/v/1")
    assert path.stat().st_size > 5_000


def test_a_year_without_a_quota_can_be_made_too(app: Flask, registered: int, tmp_path: Path) -> None:
    body = gathered(app, year=2024)
    assert body["people"] is None
    for name, form in FORMS.items():
        form.write(tmp_path / name, body, "4f" * 32, "https://portal.example.go.id/v/1")


def test_the_invented_bodies_have_the_figures_and_the_shape_of_real_ones(app: Flask, registered: int) -> None:
    body, invented = gathered(app), sample()
    assert [line["name"] for line in invented["figures"]] == list(FIGURES)
    for line in invented["figures"]:
        measure = measures.measure_of(line["name"])
        assert (line["label"], line["unit"]) == (measure.label, measure.unit.value)
    assert set(body) == set(invented)
    for key, value in body.items():
        theirs: Any = invented[key]  # type: ignore[literal-required]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            assert set(value[0]) == set(theirs[0]), key
        if isinstance(value, dict):
            assert set(value) == set(theirs), key


def test_nobody_can_be_added_once_the_year_is_over(app: Flask, registered: int) -> None:
    with clock.fixed(clock.now() + timedelta(days=60)):
        assert "masih tersedia" not in speech_of(gathered(app)).sentences[0].text


def test_an_addendum_stands_no_longer_than_what_it_changes(app: Flask, registered: int) -> None:
    """The agreement that is held takes its addendum with it; the other and its own are in force, and added up."""
    held = agreement(app, first_number="1/2026", people=(5,), state=AgreementState.HELD)
    agreement(app, first_number="2/2026", people=(3,), kind=AgreementKind.ADDENDUM, parent_id=held)
    stands = agreement(app, date(2027, 12, 31), first_number="3/2026", people=(10,))
    agreement(
        app, date(2027, 12, 31), first_number="4/2026", people=(2,), kind=AgreementKind.ADDENDUM, parent_id=stands
    )
    body = gathered(app)
    assert {line["number"]: line["standing"] for line in body["agreements"]} == {
        "1/2026": "Ditangguhkan",
        "2/2026": "Ditangguhkan",
        "3/2026": "Berlaku",
        "4/2026": "Berlaku",
    }
    for key in ("places", "occupations"):
        body[key] = []  # type: ignore[literal-required]
    assert body["people"] is not None
    body["people"]["quota"] = body["people"]["taken"]
    said = " ".join(each.text for each in speech_of(body).sentences)
    assert "1 naskah kerja sama dengan BPJS Ketenagakerjaan dan 1 adendumnya yang masih berlaku" in said
    assert f"bernilai Rp{12 * 16_800 * 12:,}".replace(",", ".") in said

"""What a pack gathers is what the registry of measures says, part by part, in a fixed number of questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock, measures
from portal.core.measures import Share
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import gathering
from portal.exports.packs.gathering import CLAIMS, FIGURES, OFFICE_ONLY, PARTS, PROVINCE_ONLY
from portal.exports.packs.rules.body import SCHEMA, Body
from portal.exports.packs.rules.checking import differences
from portal.regencies.queries import all_regency_ids
from tests.support import compliance, factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, statements
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")


def gathered(app: Flask, regency_id: int | None = TTU, year: int = 2026) -> Body:
    with app.test_request_context(), scope_of(scope(regency_id)):
        return gathering.gather(
            gathering.subject_of(regency_id, year, clock.today()),
            number="0001/TTU/2026",
            at=clock.now(),
            made_by="Sari Contoh",
            made_by_role="Operator",
        )


def scope(regency_id: int | None) -> Scope:
    return Scope.regency(regency_id) if regency_id is not None else Scope.province(all_regency_ids())


@pytest.mark.parametrize("regency_id", [TTU, BELU, None])
def test_every_part_adds_up_to_the_measures(app: Flask, registered: int, regency_id: int | None) -> None:
    body = gathered(app, regency_id)
    assert differences(body) == []
    with app.test_request_context(), scope_of(scope(regency_id)):
        for line in body["figures"]:
            figure = measures.compute(line["name"], regency_id=regency_id, fiscal_year=2026)
            if isinstance(figure.value, Share):
                assert (line["value"] or 0, line["out_of"] or 0) == figure.value, line["name"]
            else:
                assert line["value"] == figure.value, line["name"]
    assert [line["name"] for line in body["figures"]] == [*FIGURES]  # no claim is paid: of claims nothing is known
    billed = next(line["value"] for line in body["figures"] if line["name"] == "contributions.billed")
    assert sum(line["billed"] for line in body["months"]) == billed


def test_a_pencil_finds_the_same(app: Flask, registered: int) -> None:
    body = gathered(app)
    assert body["office"]["name"] == "Kabupaten Timor Tengah Utara"
    (own,) = body["sources"]
    assert (own["allocated"], own["confirmed"]) == (40, 30)
    assert (own["need_jkk"], own["need_jkm"]) == (40 * 10_000 * 12, 40 * 6_800 * 12)
    (need,) = body["need"]
    assert (need["people"], need["months"], need["jkk"], need["jkm"]) == (40, 12, 10_000, 6_800)
    march = body["months"][2]
    assert march == {
        "month": "2026-03",
        "quota": 40,
        "taken": 30,
        "need": 672_000,
        "billed": 504_000,
        "paid": 504_000,
        "realised": 0,
    }
    assert {line["month"]: line["realised"] for line in body["months"] if line["realised"]} == {"2026-11": 504_000}
    assert [line["amount"] for line in body["contributions"]] == [504_000, 0, 0, 0]
    assert sum(line["people"] for line in body["places"]) == 30
    assert {line["label"]: line["people"] for line in body["ages"]}["35 sampai 44 tahun"] == 30  # born 17 August 1990
    scenarios = {each["name"]: each["people"] for each in body["next_year"]["scenarios"]}
    assert scenarios == {"Tetap": 30, "Kuota penuh": 40, "Diperluas": 40}
    assert body["next_year"]["rates"] == [
        {"first_month": "2027-01", "last_month": "2027-12", "months": 12, "jkk": 10_000, "jkm": 6_800}
    ]
    assert body["example"] is False and body["regencies"] == []


def test_the_province_has_22_lines_and_hides_what_its_pages_hide(app: Flask, registered: int) -> None:
    compliance.paid_claims(app, TTU, 2, 3)
    compliance.paid_claims(app, TTU, 5, 6)
    own, province = gathered(app), gathered(app, None)
    assert [(line["quarter"], line["cases"]) for line in own["benefits"]] == [(1, 3), (2, 6)]
    assert [line["amount"] for line in own["benefits"]] == [126_000_000, 252_000_000]
    figures = {line["name"]: line["value"] for line in own["figures"]}
    assert (figures["claims.paid"], figures["claims.paid_amount"]) == (9, 378_000_000)
    assert all(line["cases"] >= 5 for line in province["benefits"])
    assert any("ditutup" in note for note in province["notes"])
    assert len(province["regencies"]) == 22
    assert sum(line["confirmed"] for line in province["regencies"]) == 40
    assert {line["district"] for line in province["places"]} == {
        "Kabupaten Belu",
        "Kabupaten Timor Tengah Utara",
    }


def test_a_letter_of_bpjs_counts_before_the_claims_of_the_portal(
    app: Flask, registered: int, wati: PortalClient
) -> None:
    compliance.paid_claims(app, TTU, 2, 3)
    assert wati.post("/provinsi/manfaat/surat/baru", data=compliance.letter(TTU)).status_code == 303
    body = gathered(app)
    assert {(line["quarter"], line["programme"], line["cases"]) for line in body["benefits"]} == {
        (1, "JKK", 0),
        (1, "JKM", 7),
    }
    assert any("B/7/042026" in note for note in body["notes"])
    assert not {line["name"] for line in body["figures"]} & set(CLAIMS)  # another sum than the letters'


def test_a_year_without_a_quota_is_no_line_of_the_trend(app: Flask, registered: int) -> None:
    assert [line["year"] for line in gathered(app)["years"]] == [2026]
    assert gathered(app, year=2024)["years"] == []
    assert differences(gathered(app, year=2024)) == []


@pytest.mark.parametrize("regency_id", [TTU, None])
def test_as_many_questions_for_few_people_as_for_many(
    app: Flask, sari: PortalClient, registered: int, regency_id: int | None, tmp_path: Path
) -> None:
    gathered(app, regency_id)
    with statements(app) as few:
        gathered(app, regency_id)
    rows = [factories.row(number) for number in range(201, 208)]
    confirmed(sari, tmp_path, factories.quota(app, people=20, source="dbh-sawit"), rows, start="2026-02")
    for other in (5302, 5304, 5308):
        if other != BELU:
            factories.quota(app, regency_id=other)
    with statements(app) as many:
        gathered(app, regency_id)
    assert len(many) == len(few) < 70


@pytest.mark.parametrize("regency_id", [TTU, None])
def test_a_part_that_is_compared_asks_little_and_says_the_same(
    app: Flask, registered: int, regency_id: int | None
) -> None:
    whole = gathered(app, regency_id)
    names = []
    for key in PARTS:
        if key in (PROVINCE_ONLY if regency_id is not None else OFFICE_ONLY):
            continue
        frozen = gathering.as_frozen(key, whole)
        with app.test_request_context(), scope_of(scope(regency_id)), statements(app) as sent:
            found = gathering.compared(gathering.subject_of(regency_id, 2026, clock.today()), key, whole)
        assert len(sent) <= 9, key
        assert all(frozen[name] == lines for name, lines in found.items() if name != "notes"), key
        names += [line["name"] for line in found.get("figures", ())]
    assert sorted(names) == sorted(line["name"] for line in whole["figures"]), "each figure stands in one part"


def test_nobody_is_named(app: Flask, registered: int) -> None:
    said = str(gathered(app))
    assert "530301" not in said and "Contoh 1" not in said
    assert signed_in(app, "sari") is not None


@pytest.mark.parametrize("regency_id", [TTU, None])
def test_each_figure_keeps_the_parts_that_the_registry_explains_it_with(
    app: Flask, registered: int, regency_id: int | None
) -> None:
    body = gathered(app, regency_id)
    assert body["schema"] == SCHEMA
    assert [line["name"] for line in body["explained"]] == [line["name"] for line in body["figures"]]
    for line, figure in zip(body["explained"], body["figures"], strict=True):
        assert line["counted"] and line["by"] == measures.measure_of(line["name"]).levels(regency_id)[0]
        assert all(set(part) == {"label", "value", "out_of"} for part in line["parts"]), "no paper, no day, no person"
        if line["parts"] and figure["value"] is not None:
            assert sum(part["value"] for part in line["parts"]) == figure["value"], line["name"]
    if regency_id is None:
        assert not any(line["parts"] for line in body["explained"]), "parts of small regencies could be told from it"
        return
    people = next(line for line in body["explained"] if line["name"] == "people.confirmed")
    assert sum(part["value"] for part in people["parts"]) == 30 and people["by"] == "menurut kecamatan"

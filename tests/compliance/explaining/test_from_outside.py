"""What the province and a branch see of figures that single people stand behind: sums, and no paper about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

import portal.application  # registers every figure
from portal.beneficiaries.measures import FEW
from portal.core import clock
from portal.core.measures import Figure, NotSummedError, Part, Share, Unit, compute, measure_names, measure_of
from portal.core.tenancy import Scope, scope_of
from portal.quotas.rules.ledger import KIND_LABELS, REVERSIBLE
from portal.regencies import queries as regencies
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.fixtures import Office
from tests.support.lists import confirmed, words
from tests.support.people import BELU, TTU

assert portal.application
YEAR = 2026
DEATH = "Akta kematian 5303-KM-0007"  # with which the full office frees a place
DECIDED = {KIND_LABELS[kind] for kind in REVERSIBLE}
WITHIN_A_REGENCY = {"people.confirmed", "claims.paid"}  # whose parts are kecamatan and quarters
# Every figure that counts people or what befell them; places and agreements are decisions about numbers.
PERSONS = [
    name
    for name in measure_names()
    if (measure_of(name).unit is Unit.PEOPLE or name in ("quota.filled", "claims.paid"))
    and name not in ("quota.allocated", "quota.allocated_ahead", "agreements.in_force")
]
OF_PEOPLE = {KIND_LABELS[kind] for kind in KIND_LABELS if kind not in REVERSIBLE}


def seen(app: Flask, name: str, regency_id: int | None, scope: Scope) -> Figure | None:
    with app.app_context(), scope_of(scope):
        try:
            return compute(name, regency_id=regency_id, fiscal_year=YEAR)
        except NotSummedError:
            return None


@pytest.fixture
def december(office: Office) -> Iterator[None]:
    """The month from which the places of the full office are free."""
    with clock.fixed(datetime(2026, 12, 5, 1, 0, tzinfo=UTC)):
        yield


def everyone(app: Flask) -> Scope:
    with app.app_context():
        return Scope.province(regencies.all_regency_ids())


def below(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from below(part.parts)


@pytest.mark.usefixtures("december")
@pytest.mark.parametrize("name", [each for each in measure_names() if each.startswith("quota.")])
def test_no_paper_and_no_day_of_a_line_about_people_leaves_the_office(office: Office, name: str) -> None:
    for scope in (everyone(office.app), Scope.branch(frozenset({TTU, BELU}))):
        for regency_id in (TTU, BELU, None):
            figure = seen(office.app, name, regency_id, scope)
            assert figure is not None
            found = [part for part in below(figure.parts) if part.on or part.document]
            assert not {part.label for part in found} & OF_PEOPLE, name
            assert DEATH not in {part.document for part in found}


@pytest.mark.usefixtures("december")
@pytest.mark.parametrize("name", ["quota.taken", "quota.remaining"])
def test_the_office_sees_the_lines_that_the_province_sees_as_sums(office: Office, name: str) -> None:
    own = seen(office.app, name, TTU, Scope.regency(TTU))
    outside = seen(office.app, name, TTU, everyone(office.app))
    assert own is not None and outside is not None
    assert DEATH in {part.document for part in below(own.parts)}
    assert [(part.label, part.value) for part in outside.parts] == [(part.label, part.value) for part in own.parts]
    assert DEATH in words(signed_in(office.app, "sari").get(f"/wilayah/ttu/angka/{name}?tahun={YEAR}"))
    for person, url in (("wati", "/provinsi"), ("petrus", "/bpjs/atambua")):
        page = words(signed_in(office.app, person).get(f"{url}/angka/{name}?tahun={YEAR}&wilayah=ttu"))
        assert "Terpakai" in page and "Akta kematian" not in page and "Surat pindah" not in page


@pytest.mark.usefixtures("december")
@pytest.mark.parametrize("name", PERSONS)
def test_no_part_of_a_figure_of_people_is_below_five(office: Office, name: str) -> None:
    """Over all and of every regency, but for the whole of a regency or of a funding source, and what was decided."""
    for scope in (everyone(office.app), Scope.branch(frozenset({TTU, BELU}))):
        for regency_id in (None, *sorted(scope.regency_ids)):
            figure = seen(office.app, name, regency_id, scope)
            assert figure is not None
            within = name in WITHIN_A_REGENCY
            parts = [(figure.value, figure.parts)] if within and regency_id is not None else []
            parts += [(part.value, part.parts) for part in figure.parts if within or regency_id is not None]
            few = [each for whole, own in parts for each in own if each.value != whole and _is_few(each)]
            assert few == [], (name, regency_id)


def _is_few(part: Part) -> bool:
    if part.label in DECIDED or part.label.endswith("mutasi sebelumnya"):
        return False
    people = part.value.numerator if isinstance(part.value, Share) else part.value
    return 0 < abs(people) < 5


def test_a_small_kecamatan_is_told_to_the_office_alone(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """Six, eight and one people in three kecamatan of TTU: the one stands with the six, and no village is named."""
    places = (
        [{}] * 8
        + [{"Desa/Kelurahan": "Naiola", "Kecamatan": "Bikomi Selatan"}] * 6
        + [{"Desa/Kelurahan": "Letneo", "Kecamatan": "Insana Barat"}]
    )
    rows = [row(number, **place) for number, place in enumerate(places, 1)]
    with clock.fixed(datetime(2026, 11, 20, 1, 0, tzinfo=UTC)):
        confirmed(sari, tmp_path, factories.quota(app, people=20), rows)
        own = seen(app, "people.confirmed", TTU, Scope.regency(TTU))
        assert own is not None and {part.value for part in own.parts} == {8, 6, 1}
        for scope in (everyone(app), Scope.branch(frozenset({TTU, BELU}))):
            for name in ("people.confirmed", "quota.filled"):
                figure = seen(app, name, TTU, scope)
                assert figure is not None
                (whole,) = [figure.parts] if name == "people.confirmed" else [part.parts for part in figure.parts]
                numbers = [part.value.numerator if isinstance(part.value, Share) else part.value for part in whole]
                labels = [part.label for part in whole]
                assert (numbers, labels[1:]) == ([8, 7], [FEW])
                assert not any(part.parts for part in whole)
            over_all = seen(app, "people.confirmed", None, scope)
            assert over_all is not None
            assert [part.value for part in over_all.parts[0].parts] == [8, 7]
        page = words(signed_in(app, "wati").get(f"/provinsi/angka/people.confirmed?tahun={YEAR}&wilayah=ttu"))
        assert FEW in page and "Letneo" not in page and "Insana Barat" not in page

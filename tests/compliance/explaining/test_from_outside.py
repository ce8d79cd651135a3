"""What the province and a branch see of figures that single people stand behind: sums, and no paper about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

import portal.application  # registers every figure
from portal.core import clock
from portal.core.measures import Figure, NotSummedError, Part, compute, measure_names
from portal.core.tenancy import Scope, scope_of
from portal.quotas.rules.ledger import KIND_LABELS, REVERSIBLE
from portal.regencies import queries as regencies
from tests.support.client import signed_in
from tests.support.fixtures import Office
from tests.support.lists import words
from tests.support.people import BELU, TTU

assert portal.application
YEAR = 2026
DEATH = "Akta kematian 5303-KM-0007"  # with which the full office frees a place
OF_PEOPLE = {KIND_LABELS[kind] for kind in KIND_LABELS if kind not in REVERSIBLE}


def seen(app: Flask, name: str, regency_id: int | None, scope: Scope) -> Figure | None:
    with app.app_context(), scope_of(scope):
        try:
            return compute(name, regency_id=regency_id, fiscal_year=YEAR)
        except NotSummedError:
            return None


@pytest.fixture(autouse=True)
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


@pytest.mark.parametrize("name", [each for each in measure_names() if each.startswith("quota.")])
def test_no_paper_and_no_day_of_a_line_about_people_leaves_the_office(office: Office, name: str) -> None:
    for scope in (everyone(office.app), Scope.branch(frozenset({TTU, BELU}))):
        for regency_id in (TTU, BELU, None):
            figure = seen(office.app, name, regency_id, scope)
            assert figure is not None
            found = [part for part in below(figure.parts) if part.on or part.document]
            assert not {part.label for part in found} & OF_PEOPLE, name
            assert DEATH not in {part.document for part in found}


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

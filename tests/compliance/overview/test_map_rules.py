"""The five classes of the map, as a table that an official can check with a pencil; the shapes are those of the 22."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from portal.compliance.overview.reference import drawing
from portal.compliance.overview.rules import CLASSES, LEGENDS, class_of
from portal.compliance.standings.rules import Figures, Matter
from portal.regencies.reference import regency_by_code

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("matter", "facts", "number"),
    [
        (Matter.QUOTA, {}, 0),
        (Matter.QUOTA, {"quota": 100, "confirmed": 0}, 1),
        (Matter.QUOTA, {"quota": 100, "confirmed": 19}, 1),
        (Matter.QUOTA, {"quota": 100, "confirmed": 20}, 2),
        (Matter.QUOTA, {"quota": 100, "confirmed": 79}, 4),
        (Matter.QUOTA, {"quota": 100, "confirmed": 80}, 5),
        (Matter.QUOTA, {"quota": 100, "confirmed": 120}, 5),
        *(
            (Matter.FUNDED, {"need_amount": 1, "funded_months": months}, number)
            for months, number in (
                (0, 1),
                (2, 1),
                (3, 2),
                (4, 2),
                (5, 3),
                (7, 3),
                (8, 4),
                (9, 4),
                (10, 5),
                (12, 5),
            )
        ),
        (Matter.REALISED, {"budget_amount": 1000, "realised_amount": 399}, 2),
        (Matter.PAID, {"due_months": 10, "paid_months": 8, "arrears_months": 2}, 5),
        (Matter.PAID, {"due_months": 3, "paid_months": 1, "arrears_months": 2}, 2),
        (Matter.AWARD, {"award_points": 5999}, 3),
        (Matter.AGREEMENT, {}, 0),
        (Matter.AGREEMENT, {"quota": 1}, 1),
        *(
            (Matter.AGREEMENT, {"agreed_until": until}, number)
            for until, number in (
                (DAY, 2),
                (date(2027, 1, 19), 2),
                (date(2027, 1, 20), 3),
                (date(2027, 5, 19), 3),
                (date(2027, 5, 20), 4),
                (date(2027, 11, 20), 4),
                (date(2027, 11, 21), 5),
            )
        ),
        (Matter.LIST, {"quota": 1}, 1),
        *(
            (Matter.LIST, {"last_list_on": last}, number)
            for last, number in (
                (DAY, 5),
                (date(2026, 11, 13), 5),
                (date(2026, 11, 12), 4),
                (date(2026, 10, 20), 4),
                (date(2026, 10, 19), 3),
                (date(2026, 8, 20), 3),
                (date(2026, 8, 19), 2),
            )
        ),
        *((Matter.REGULATION, {"regulation_rank": rank}, number) for rank, number in ((0, 1), (1, 2), (2, 4), (3, 5))),
        (Matter.REPORT, {}, 0),
        *((Matter.REPORT, {"report_state": state}, number) for state, number in (("late", 1), ("due", 3), ("sent", 5))),
    ],
)
def test_the_class_of_a_figure(matter: Matter, facts: dict[str, object], number: int) -> None:
    assert class_of(matter, replace(Figures(day=DAY), **facts)) == number  # type: ignore[arg-type]
    if number:
        assert LEGENDS[matter][number - 1]


def test_every_matter_has_its_five_classes() -> None:
    assert set(LEGENDS) == set(Matter)
    assert {len(words) for words in LEGENDS.values()} == {CLASSES}


def test_the_map_has_a_shape_and_a_place_for_every_regency() -> None:
    drawn = drawing()
    assert set(drawn.shapes) == {int(each.nik_prefix) for each in regency_by_code().values()}
    for shape in drawn.shapes.values():
        assert re.fullmatch(r"(m[-\d ]+(?:[lhv][-\d ]+)*z)+", shape.path)
        assert 0 < shape.x < drawn.width
        assert 0 < shape.y < drawn.height

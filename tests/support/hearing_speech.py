"""A body that has something to say of every topic, and changes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.exports.packs.rules.body import Body
from tests.support.hearing_body import sample

QUOTA = "Buku kuota, keadaan 20 November 2026"
LIST = "Daftar peserta, keadaan 20 November 2026"
PEOPLE, MONEY, BENEFITS, COVERAGE, NEXT_YEAR = range(5)  # the sentences in their order


def alone() -> Body:
    """The believable pack of an office that pays for all of its people itself."""
    body = sample()
    for line in body["sources"]:
        line["by_province"] = False
    assert body["people"] is not None
    body["people"] |= {"own": body["people"]["people"], "province": 0}
    for scenario in body["next_year"]["scenarios"]:
        scenario["people"], scenario["province"] = scenario["people"] + scenario["province"], 0
    body["figures"] = [line for line in body["figures"] if line["name"] != "contributions.months_paid"]
    return body


def with_figures(body: Body, **values: int | None) -> Body:
    """With other figures, and people and places of the fullest month as they are."""
    for figure in body["figures"]:
        key = figure["name"].replace(".", "_")
        if key in values:
            figure["value"] = values[key]
    people = body["people"]
    for key, places in (("people_confirmed", ("people", "own", "taken")), ("quota_allocated", ("quota",))):
        if key in values and values[key] is None:
            body["people"] = None
        elif key in values and people is not None:
            people |= dict.fromkeys(places, values[key])  # type: ignore[typeddict-item]
    return body


def changed(**values: Any) -> Callable[[Body], Body]:
    return lambda body: {**body, **values}  # type: ignore[typeddict-item]

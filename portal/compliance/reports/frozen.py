"""Cells of benefits that frozen reports have told or hidden: what was hidden once stays hidden."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from portal.compliance.benefits.rules.programmes import QUARTERS, Programme
from portal.compliance.benefits.rules.tables import ALL, Place, Told
from portal.compliance.reports.models import ProvinceReport
from portal.compliance.reports.rules.body import HIDDEN
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.months import Month

_SECTION = "manfaat"


def told_of(fiscal_year: int) -> Mapping[Programme, Told]:
    """What reports about a year say of its quarters, those that were over when the report was frozen: one query.

    A quarter that still runs grows out of its small numbers; one that is over does not, and a later number beside the
    earlier paper would tell what it hid.
    """
    hidden: dict[Programme, set[Place]] = defaultdict(set)
    shown: dict[Programme, set[Place]] = defaultdict(set)
    rows = db.session.execute(
        select(ProvinceReport.as_of, ProvinceReport.body).where(ProvinceReport.year == fiscal_year)
    )
    for as_of, text in rows:
        frozen_on = as_of.astimezone(WITA).date()
        over = [quarter for quarter in QUARTERS if Month(fiscal_year, quarter * 3).last_day < frozen_on]
        section = next((each for each in json.loads(text)["sections"] if each["key"] == _SECTION), None)
        if section is None:
            continue
        lines = [*((row["code"], row["values"]) for row in section["rows"]), (ALL, section["totals"])]
        for programme in Programme:
            for code, values in lines:
                for quarter in over:
                    value = values.get(f"{programme.value}_cases_{quarter}")
                    if value is not None:
                        (hidden if value == HIDDEN else shown)[programme].add((code, quarter - 1))
    return {each: Told(frozenset(hidden[each]), frozenset(shown[each] - hidden[each])) for each in Programme}

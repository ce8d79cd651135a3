"""The award in the full office: an edition being filled, and earlier ones in every state of an assessment.

Of the edition that judges 2026, TTU is filling and Belu has submitted with a first word of the province; TTU's earlier
ones wait for the province (2024), for TTU's reply (2025), for the last word (2023), or are frozen (2022, closed). 2027
is drafted, 2021 is open and was never begun in TTU. Evidence and dossiers come on top.
"""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.paritrana.models import ParitranaEdition, ParitranaReminder
from portal.paritrana.rules.campaign import Calendar, EditionState
from portal.paritrana.rules.scoring import Decision
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import paritrana as makers
from tests.support import paritrana_year as year
from tests.support.people import BELU, TTU
from tests.support.world_base import World, as_actor
from tests.support.world_dossiers import fill_dossiers
from tests.support.world_evidence import fill_evidence

# Of the earlier ones: what is next comes after the present of this world, what has been done before it.
EARLIER = Calendar(date(2026, 1, 15), date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 10), date(2026, 12, 20))


def fill_paritrana(app: Flask, world: World) -> None:
    """ids: edition_<judged year>, assessment_<judged year> (TTU), belu_assessment, criterion_<code> of 2026, and
    criterion_<judged year>_<code> of the others."""
    ids, sari, wati = world.ids, as_actor("sari"), as_actor("wati")
    for judged_year in range(2021, 2028):
        calendar = makers.CALENDAR_2026 if judged_year >= 2026 else EARLIER
        number = makers.edition(app, judged_year, opened=judged_year < 2027, calendar=calendar)
        ids[f"edition_{judged_year}"] = number
        with app.app_context(), scope_of(system_scope()):
            for line in queries.criteria_of(number):
                word = f"{judged_year}_" if judged_year != 2026 else ""
                ids[f"criterion_{word}{line.criterion.code}"] = line.criterion.id
    for judged_year in range(2022, 2027):
        assessment_id = makers.begun(app, ids[f"edition_{judged_year}"], by=sari)
        ids[f"assessment_{judged_year}"] = assessment_id
        year.answered(app, assessment_id, year.USUAL, by=sari)
        year.linked(app, assessment_id, "C7 I1", late=judged_year == 2025)
        if judged_year < 2026:
            year.submitted(app, assessment_id, by=sari)
    first_words = {"R1": Decision.ACCEPT, "C7": Decision.CORRECT, "K3": Decision.SEND_BACK}
    year.judged(app, ids["assessment_2024"], first_words, by=wati)
    for judged_year in (2022, 2023, 2025):
        assessment_id = ids[f"assessment_{judged_year}"]
        year.concluded(app, assessment_id, by=wati, K3=Decision.SEND_BACK, C7=Decision.CORRECT)
        words = "Tautan yang dapat dibuka sudah dilampirkan."
        (year.reply_written if judged_year == 2025 else year.replied)(app, assessment_id, "K3", words, by=sari)
    year.judged(app, ids["assessment_2022"], {"K3": Decision.ACCEPT}, by=wati)
    year.frozen(app, ids["assessment_2022"], by=wati)
    _belu(app, world)
    with app.app_context(), writing(), scope_of(system_scope()):
        db.session.get_one(ParitranaEdition, ids["edition_2022"]).state = EditionState.CLOSED
        db.session.get_one(ParitranaEdition, ids["edition_2025"]).ranking_open = True
        service.refresh_all(queries.edition_by_id(ids["edition_2026"]), sorted(all_regency_ids()))
        for number in range(3):
            db.session.add(_reminder(ids["edition_2026"], number))
        db.session.commit()
    fill_evidence(app, world)
    fill_dossiers(app, world)


def _reminder(edition_id: int, number: int) -> ParitranaReminder:
    return ParitranaReminder(
        regency_id=TTU,
        edition_id=edition_id,
        people=2,
        addresses=number % 3,
        sent_at=clock.now(),
        sent_by_name="Wati Contoh",
    )


def _belu(app: Flask, world: World) -> None:
    ids, rani = world.ids, as_actor("rani")
    ids["belu_assessment"] = makers.begun(app, ids["edition_2026"], BELU, by=rani)
    year.answered(app, ids["belu_assessment"], {code: year.USUAL[code] for code in ("C7", "I1")}, by=rani)
    year.linked(app, ids["belu_assessment"], "C7")
    year.submitted(app, ids["belu_assessment"], by=rani)
    decisions = {"C7": Decision.ACCEPT, "I1": Decision.SEND_BACK}
    year.judged(app, ids["belu_assessment"], decisions, by=as_actor("wati"))

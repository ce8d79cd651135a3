"""Editions of the full office: a long draft, one ready to be opened, an open one, a closed one; workbooks sent.

Their years keep clear of those in which regions are assessed.
"""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.paritrana import queries
from portal.paritrana.editing import reading, service
from portal.paritrana.editing.queries import TOPICS, draft_of
from portal.paritrana.rules.campaign import Calendar, EditionState
from portal.paritrana.rules.criteria import CriterionKind, EvidenceKind, Rule, Validity
from portal.paritrana.rules.edition_rows import AspectDraft, EditionDraft, SheetRows
from portal.paritrana.rules.edition_texts import CriterionDraft, Part, texts_of
from portal.paritrana.service import editions
from portal.paritrana.service.editions import EditionTerms
from portal.regencies.queries import all_regency_ids
from tests.support.world_base import World, as_actor

DRAFT, READY, OPEN, CLOSED = 2030, 2029, 2019, 2018
_MANY = 50


def fill_editions(app: Flask, world: World) -> None:
    """Everything through the services, by Wati; the closed one is closed by hand, since years close it."""
    wati = as_actor("wati")
    with app.app_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        made = {year: editions.create(_terms(year), by=wati) for year in (CLOSED, OPEN, READY, DRAFT)}
        for year in (CLOSED, OPEN):
            editions.open_edition(made[year].id, revision=1, by=wati)
        made[CLOSED].state = EditionState.CLOSED
        draft = made[DRAFT]
        long = draft_of(draft.id)
        for number in range(_MANY - len(long.criteria)):
            long = long.put(_criterion(f"T{number}"))
        long = long.put_aspect(AspectDraft("LAI", "Lain-lain"))
        service.apply_whole(draft.id, long, revision=1, file_name="kriteria.xlsx", by=wati)
        _sent(world, draft.id, "same_workbook", _rows(long))
        other = long.put(_criterion("T0", 500), "T0").without("T1").put(_criterion("X1")).moved("T5", up=True)
        _sent(world, draft.id, "workbook", _rows(other.put_aspect(AspectDraft("REG", "Aturan"), "REG")))
        _sent(world, draft.id, "wrong_workbook", _rows(long, {Part.WEIGHT: "banyak", Part.KIND: ""}))
        ids = world.ids
        ids["empty_aspect"] = next(each.id for each in queries.aspects_of(draft.id) if each.code == "LAI")
        ids["aspect"] = queries.aspects_of(draft.id)[0].id
        for word, edition in (("", draft), ("open_", made[OPEN])):
            for line in queries.criteria_of(edition.id):
                ids[f"{word}{line.criterion.kind}_criterion"] = line.criterion.id
        _sent(world, made[OPEN].id, "late_workbook", _rows(draft_of(made[OPEN].id).without("R2")))
        db.session.commit()


def _terms(year: int) -> EditionTerms:
    calendar = Calendar(
        date(year, 2, 1), date(year, 12, 15), date(year + 1, 1, 15), date(year + 1, 1, 31), date(year + 1, 2, 15)
    )
    return EditionTerms(year, year + 1, f"Paritrana Award {year}", calendar)


def _criterion(code: str, weight: int = 25) -> CriterionDraft:
    title = f"Contoh kriteria tambahan {code} tentang pelindungan pekerja"
    evidence = frozenset({EvidenceKind.FILE})
    return CriterionDraft("INO", code, title, weight, Rule(CriterionKind.YES_NO), evidence, Validity.ANY, "Tim 9")


def _rows(draft: EditionDraft, wrong: dict[Part, str] | None = None) -> SheetRows:
    """What a workbook of the edition says; `wrong` in each of its first rows."""
    texts = [texts_of(each, TOPICS) for each in draft.criteria]
    return SheetRows(
        [(number, each.code, each.name) for number, each in enumerate(draft.aspects, 2)],
        [(number, {**each, **(wrong or {})} if number < 12 else each) for number, each in enumerate(texts, 2)],
    )


def _sent(world: World, edition_id: int, word: str, rows: SheetRows) -> None:
    person_id = as_actor("wati").id
    kept = reading.keep(rows, edition_id=edition_id, file_name="kriteria.xlsx", person_id=person_id)
    world.ids[word] = kept.id

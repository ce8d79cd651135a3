"""The full office, who came into whose place, and fifty changes that are proposed."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.beneficiaries import ending, queries
from portal.beneficiaries.models import Enrolment
from portal.beneficiaries.replacing import service, suggesting
from portal.beneficiaries.replacing.models import ChangeSuggestion
from portal.beneficiaries.replacing.rules import Fact
from portal.beneficiaries.replacing.service import Leaving
from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries as quotas
from portal.quotas.rules.ledger import FreedReason
from tests.support.factories import inside
from tests.support.world_base import World, as_actor

DECEMBER = Month(2026, 12)


def fill_replacements(app: Flask, world: World) -> None:
    """In the full quota one was replaced and one place is free; proposals about fifty-two others, two decided."""
    ids, by = world.ids, as_actor("sari")
    with inside(app):
        held = list(
            db.session.scalars(
                select(Enrolment)
                .where(Enrolment.quota_id == ids["full_quota"], Enrolment.ended_from.is_(None))
                .order_by(Enrolment.id)
            )
        )
        replaced, free, offered = held[:3]
        waiting = queries.ranking(quotas.quota_by_id(ids["full_quota"]))
        following = next(each for each in waiting if each != ids["waiting"])
        leaving = Leaving(FreedReason.DIED, "Akta kematian 5303-KM-0007")
        made = service.replace(replaced.id, DECEMBER, leaving, following, deciding=Deciding(by, "Budi Contoh"))
        ids["replacement"], ids["replaced_person"] = made.id, replaced.beneficiary_id
        ids["replaced_place"] = replaced.id
        ending.end(free.id, DECEMBER, why=FreedReason.MOVED, document="Surat pindah 470/14/2026", by=by)
        ids["free_person"], ids["free_place"] = free.beneficiary_id, free.id
        ids["offered_person"], ids["offered_place"] = offered.beneficiary_id, offered.id
        facts = [Fact(each.id, FreedReason.AGE, DECEMBER, "Batas usia 64 tahun") for each in held[3:55]]
        facts += [
            Fact(held[55].id, FreedReason.REFUSED, Month(2026, 10), "BPJS Ketenagakerjaan", 2),
            Fact(held[56].id, FreedReason.DIED, Month(2026, 9), "Dukcapil"),
        ]
        suggesting.propose(facts)
        numbers = list(db.session.scalars(select(ChangeSuggestion.id).order_by(ChangeSuggestion.id)))
        ids["suggestion"], ids["dismissed_suggestion"] = numbers[-1], numbers[0]
        suggesting.dismiss(numbers[0], reason="Tanggal lahir KTP berbeda", by=by)
        suggesting.ask_for_check(made.regency_id, by=by)
        db.session.commit()

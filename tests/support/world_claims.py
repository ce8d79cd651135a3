"""Claims of the full office: one that nobody has filed, one with everything in it, one paid, one refused, a letter."""

from __future__ import annotations

import io
from datetime import date

from flask import Flask

from portal.beneficiaries import ending
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.claims import queries, service
from portal.claims.private import Relative
from portal.claims.rules.benefits import Cause, Level
from portal.claims.rules.heirs import Relation
from portal.claims.rules.papers import PaperKind
from portal.claims.rules.states import StepKind
from portal.claims.rules.totals import Totals
from portal.claims.service import Facts, LetterTerms, StepTerms
from portal.core import crypto
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.rules.ledger import FreedReason
from tests.support.factories import inside
from tests.support.people import TTU
from tests.support.world_base import World, as_actor

PDF = b"%PDF-1.7\n% surat contoh\n%%EOF\n"
DIED = date(2026, 10, 12)
WIDOW = Relative("Contoh Janda", "081200001234", "Bank NTT", "0012345678", None, None, 1, False)
CHILD = Relative("Contoh Anak", "", "", "", date(2018, 5, 2), Level.SD, 2, False)


def died(app: Flask, enrolment_id: int, regency_id: int = TTU, month: int = 12) -> int:
    """Record a death; the id of the claim file that it opened."""
    with inside(app, regency_id):
        ending.end(
            enrolment_id, Month(2026, month), why=FreedReason.DIED, document="Akta contoh 5/2026", by=as_actor("sari")
        )
        enrolment = db.session.get_one(Enrolment, enrolment_id)
        claim = queries.claim_of_or_none(enrolment.beneficiary_id)
        assert claim is not None
        db.session.commit()
        return claim.id


def fill_claims(app: Flask, world: World, rows: int = 6) -> None:
    """Six deaths of the first list, in every state; fifty relatives are nobody's, so the file has a handful."""
    with inside(app):
        others = (
            db.select(Enrolment.id)
            .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
            .where(Enrolment.ended_from.is_(None), Beneficiary.id != world.ids["person"])
            .order_by(Enrolment.id.desc())
        )
        found = list(db.session.scalars(others.limit(rows)))
        db.session.rollback()
    claims = [died(app, enrolment_id) for enrolment_id in found]
    world.ids["unfiled_claim"], world.ids["claim"], filed, paid, refused, void = claims[:6]
    world.ids |= {"filed_claim": filed, "paid_claim": paid, "refused_claim": refused, "void_claim": void}
    sari, petrus = as_actor("sari"), as_actor("petrus")
    with inside(app):
        for claim_id in claims[1:5]:
            service.set_facts(claim_id, Facts(DIED, Cause.OTHER), by=sari)
        full = world.ids["claim"]
        for relation, relative in (
            (Relation.SPOUSE, WIDOW),
            (Relation.CHILD, CHILD),
            (Relation.CHILD, Relative("Contoh Adik", "", "", "", date(2021, 1, 9), Level.TK, 1, False)),
            (Relation.PARENT, Relative("Contoh Ibu", "", "", "", None, None, 1, False)),
        ):
            world.ids["relative"] = service.add_relative(full, relation, relative, by=sari).id
        world.ids["widow"] = queries.story_of(full, crypto.keys()).family[0].row.id
        service.note_papers(full, dict.fromkeys(list(PaperKind)[:4], date(2026, 11, 2)), seen=_version(full), by=sari)
        for claim_id in (filed, paid, refused):
            terms = StepTerms(StepKind.FILED, date(2026, 10, 20), "Kantor cabang Atambua")
            service.take_step(claim_id, terms, by_branch=False, by=sari)
        receipt = StepTerms(StepKind.RECEIVED, date(2026, 10, 21), "TT-7/2026")
        service.take_step(filed, receipt, by_branch=True, by=petrus)
        payment = StepTerms(StepKind.PAID, date(2026, 11, 3), "B-12/2026", 42_000_000, "Contoh Janda")
        service.take_step(paid, payment, by_branch=False, by=sari)
        refusal = StepTerms(StepKind.REFUSED, date(2026, 11, 4), reason="Surat keterangan ahli waris belum ada")
        service.take_step(refused, refusal, by_branch=False, by=sari)
        ending.take_back(found[5], reason="Salah orang", by=sari)
        letter = service.add_letter(
            TTU,
            LetterTerms(2026, 4, "B/118/112026", date(2026, 11, 18), Totals(3, 2, 1, 84_000_000)),
            io.BytesIO(PDF),
            by=sari,
        )
        world.ids["letter"] = letter.id
        db.session.commit()


def _version(claim_id: int) -> int:
    return queries.claim_by_id(claim_id).version

"""Agreements of the full office from a first draft to their end, with what is said about their articles."""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.agreements import queries, service, threads
from portal.agreements.rules.drafts import Wording
from portal.agreements.rules.states import AgreementState, Move, Mover
from portal.agreements.rules.terms import AgreementKind
from portal.core.db import db
from tests.support import agreement_rows
from tests.support.agreements import draft, facts, line, take
from tests.support.factories import inside
from tests.support.people import TTU
from tests.support.world_base import World, as_actor

SOURCE = "dana-kelurahan"  # signed agreements open a quota of their own and leave the office's others alone


def fill_agreements(app: Flask, world: World) -> None:
    """One in every state that its page shows otherwise."""
    ids = world.ids
    with inside(app):
        ids["bare_agreement"] = service.begin(
            TTU, AgreementKind.AGREEMENT, facts(office="Dinas Sosial", local_basis=""), by=as_actor("sari")
        ).id
        db.session.commit()
    ids["draft_agreement"] = draft(app, line(100, 1, 12), line(20, 7, 12, source=SOURCE))
    with inside(app):
        agreement = service.editable(ids["draft_agreement"])
        by = as_actor("sari")
        service.write(agreement, "payment", Wording("Pembayaran", "(1) Dibayar setiap triwulan."), seen=1, by=by)
        service.leave_out(agreement, "force_majeure", by=by)
        service.add(agreement, Wording("Denda", "Tidak ada denda."), after="payment", by=by)
        db.session.commit()
    ids["review_agreement"] = draft(app, line(50), office="Dinas Pemberdayaan Masyarakat dan Desa")
    take(app, ids["review_agreement"], 0)
    _discuss(app, ids["review_agreement"])
    ids["returned_agreement"] = draft(app, office="Dinas Perikanan")
    take(app, ids["returned_agreement"], 0)
    with inside(app):
        agreement = service.held(ids["returned_agreement"])
        service.make(
            agreement,
            Move.RETURN,
            (Mover.BRANCH,),
            by=as_actor("petrus"),
            reason="Tanggal bayar perlu diperbaiki.",
        )
        db.session.commit()
    ids["parent_agreement"] = draft(app, line(40, source=SOURCE), office="Dinas Pertanian")
    take(app, ids["parent_agreement"], 0, 1, 2, 3, 4)
    ids["addendum"] = draft(
        app,
        line(10, 12, 12, source=SOURCE),
        kind=AgreementKind.ADDENDUM,
        parent_id=ids["parent_agreement"],
        office="Dinas Pertanian",
        first_day=date(2026, 12, 1),
    )
    ids["note"] = draft(app, kind=AgreementKind.NOTE, office="Sekretariat Daerah")
    for state in (AgreementState.HELD, AgreementState.CANCELLED):
        ids[f"{state}_agreement"] = agreement_rows.agreement(app, state=state)


def _discuss(app: Flask, agreement_id: int) -> None:
    """The branch asks about an article, the office answers, one comment is settled; a second version follows."""
    with inside(app):
        agreement = service.held(agreement_id)
        for person, words in (
            ("petrus", "Mohon dijelaskan batas usianya."),
            ("sari", "Menurut Perbup, 18 sampai 64."),
        ):
            threads.say(agreement, "membership", "Kepesertaan", words, by=as_actor(person))
        service.make(agreement, Move.RETURN, (Mover.CHECKER,), by=as_actor("budi"), reason="Rangkap perlu tiga.")
        newest = queries.article_by_key(agreement_id, "closing")
        wording = Wording(newest.heading, newest.text.replace("rangkap 2 (dua)", "rangkap 3 (tiga)"))
        service.write(agreement, "closing", wording, seen=1, by=as_actor("sari"))
        service.make(agreement, Move.SUBMIT, (Mover.DRAFTER,), by=as_actor("sari"))
        db.session.commit()

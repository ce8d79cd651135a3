"""What people say by name in the full office: about a list, a delivery, a criterion."""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.accounts.addresses.service import digest_token
from portal.beneficiaries import queries as lists
from portal.beneficiaries import talking as about_lists
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.deliveries import queries as deliveries
from portal.deliveries import talking as about_deliveries
from portal.paritrana import queries as award
from portal.paritrana import talking as about_criteria
from portal.regencies.queries import all_regency_ids
from portal.talk.conversing import Words, say_about
from tests.support.factories import inside
from tests.support.people import PEOPLE, TTU
from tests.support.world_base import World, as_actor

PDF = b"%PDF-1.7\n" + bytes(20_000)


def fill_talk(app: Flask, world: World) -> None:
    """A verifier is asked with a file and a day; a branch asks the office; the province asks about a criterion."""
    ids = world.ids
    budi = frozenset({list(PEOPLE).index("budi") + 1})
    with inside(app):
        asked = Words("@Tia, mohon @Budi periksa baris 4.", budi, date(2027, 1, 8), ("surat-desa.pdf", PDF))
        about = about_lists.about(lists.upload_by_id(ids["judged"]))
        ids["list_thread"] = say_about(about, asked, by=as_actor("sari")).id
        db.session.commit()
    with app.app_context(), writing(), scope_of(Scope.branch(frozenset({TTU}))):
        delivery = deliveries.delivery_by_id(ids["delivery"], for_branch=True).delivery
        words = Words("Tiga KPJ belum terbaca, mohon dikirim lagi.", file=("kpj.xlsx", b"PK\x03\x04" + bytes(5_000)))
        ids["delivery_thread"] = say_about(about_deliveries.about(delivery), words, by=as_actor("petrus")).id
        db.session.commit()
    with inside(app):
        delivery = deliveries.delivery_by_id(ids["delivery"]).delivery
        say_about(about_deliveries.about(delivery), Words("Besok kami kirim."), by=as_actor("sari"))
        db.session.commit()
    with app.app_context():
        world.codes["digest_link"] = digest_token(list(PEOPLE).index("tia") + 1)
        everywhere = all_regency_ids()
        db.session.remove()
    with app.app_context(), writing(), scope_of(Scope.province(everywhere)):
        edition = award.edition_of_year(2026)
        criterion = award.criterion_by_id(edition.id, ids["criterion_C7"]).criterion
        about = about_criteria.about(edition, criterion, TTU)
        words = Words("Sumber angkanya apa?", frozenset(), date(2026, 12, 4), ("pedoman.pdf", PDF))
        ids["criterion_thread"] = say_about(about, words, by=as_actor("wati")).id
        db.session.commit()

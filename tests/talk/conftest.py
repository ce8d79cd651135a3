"""An agreement whose article about payments can be talked about by all three sides, and a kind of the office alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from portal.agreements.threads import ARTICLE
from portal.beneficiaries.talking import LIST
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.regencies.queries import all_regency_ids
from portal.talk.conversing import Words, say_about
from portal.talk.kinds import About, Kind
from portal.talk.models import TalkThread
from tests.support.agreements import draft, take
from tests.support.factories import inside
from tests.support.people import TTU
from tests.support.world_base import as_actor

PDF = b"%PDF-1.7\nContoh isi surat\n%%EOF\n"


@dataclass(frozen=True)
class Threads:
    """Addresses of an article's page and of its POST, by side."""

    app: Flask
    agreement_id: int
    kind: Kind = ARTICLE

    def page(self, side: str) -> str:
        start = {"office": "/wilayah/ttu", "branch": "/bpjs/atambua", "province": "/provinsi"}[side]
        return f"{start}/perjanjian/{self.agreement_id}/naskah/payment"

    def at(self, side: str) -> str:
        return self.page(side) + "/komentar"

    def number(self) -> int:
        """The id of the newest thread."""
        with inside(self.app):
            newest = select(TalkThread.id).order_by(
                TalkThread.created_at.desc(), TalkThread.settled_at.is_(None).desc()
            )
            return db.session.scalars(newest.limit(1)).one()

    def alone(self, words: Words, by: str, key: str = "1", title: str = "Daftar contoh") -> int:
        """Something is said about a list that nobody looks up: the id of the thread."""
        with inside(self.app):
            made = say_about(About(LIST, key, title, TTU), words, by=as_actor(by)).id
            db.session.commit()
            return made

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """The province's scope."""
        with self.app.app_context():
            ids = all_regency_ids()
            db.session.remove()
        with self.app.app_context(), writing(), scope_of(Scope.province(ids)):
            yield


@pytest.fixture
def threads(app: Flask, held_clock: object) -> Threads:
    made = draft(app)
    take(app, made, 0)
    return Threads(app, made)

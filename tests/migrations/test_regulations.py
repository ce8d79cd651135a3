"""What an older portal does not know of regulations is forgotten on the way down, and nothing else."""

from __future__ import annotations

from datetime import date

import flask_migrate
import pytest
from sqlalchemy import select

from portal.config import Settings
from portal.core.db import db
from portal.regulations import service
from portal.regulations.models import Regulation
from portal.regulations.rules.papers import Topic
from tests.migrations.test_migrations import MIGRATIONS, copy, portal
from tests.support.factories import SARI, inside
from tests.support.people import BELU, TTU
from tests.support.world_regulations import terms

__all__ = ["copy"]

OLDER = {
    *(Topic.VULNERABLE, Topic.NON_ASN, Topic.VILLAGE_STAFF, Topic.RT_RW),
    *(Topic.BUDGET, Topic.COOPERATION, Topic.DATA, Topic.PLAN),
}


@pytest.mark.usefixtures("held_clock")
def test_topics_that_an_older_portal_does_not_know_are_forgotten(copy: Settings) -> None:
    wanted = [frozenset(Topic), frozenset({Topic.FORMAL, Topic.LICENSING}), frozenset({Topic.DATA}), frozenset()]
    with portal(copy) as app:
        for regency_id in (TTU, BELU):
            with inside(app, regency_id):
                for number, topics in enumerate(wanted, 1):
                    paper = terms(str(number), date(2025, 2, 3), topics=topics)
                    service.record_regulation(regency_id, paper, by=SARI)
                db.session.commit()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0032")
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision="head")
        for regency_id in (TTU, BELU):
            with inside(app, regency_id):
                found = db.session.scalars(select(Regulation.topics).order_by(Regulation.id)).all()
                assert found == [topics & OLDER for topics in wanted]

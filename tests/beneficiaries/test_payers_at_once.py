"""Two offices that settle who pays, at the same moment; answers that are lost; and what is forgotten in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock, tasks
from portal.core.db import db
from portal.talk.models import TalkMessage, TalkRead, TalkThread
from tests.support import processes
from tests.support.factories import inside
from tests.support.lists import words
from tests.support.payers import Dispute, place_in_belu, thread, threads
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")


def test_colleagues_who_ask_at_the_same_moment_open_one_thread(app: Flask, one: Dispute) -> None:
    data = [{"text": f"Pertanyaan {n}", "baris": "1-2", "idempotency_key": f"kunci-nomor-{n}"} for n in range(4)]
    answers = processes.together(app.config["PORTAL"], processes.post, [("sari", one.covered, each) for each in data])
    assert answers == [f"303 {one.covered}"] * 4
    assert len(threads(one.sari, "ttu")) == len(threads(one.rani, "belu")) == 1


def test_two_sides_that_write_at_the_same_moment_lose_nothing(app: Flask, asked: Dispute) -> None:
    ours, theirs = thread(asked.sari, "ttu"), thread(asked.rani, "belu")
    acts = [
        (name, f"{address}/balas", {"text": f"{name} menulis {n}", "idempotency_key": f"kunci-{name}-{n}"})
        for n in range(4)
        for name, address in (("sari", ours), ("rani", theirs))
    ]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert {answer[:3] for answer in answers} == {"303"}
    read = []
    for regency_id in (TTU, BELU):
        with inside(app, regency_id):
            found = db.session.scalars(select(TalkThread)).one()
            assert (found.said, db.session.scalar(select(func.count()).select_from(TalkMessage))) == (9, 9)
            read.append(found.heard)
    assert 9 in read


def test_a_place_freed_in_the_moment_of_the_question_leaves_no_open_question(app: Flask, one: Dispute) -> None:
    data = {"why": "moved", "from_month": "2026-03", "document": "Surat pindah contoh"}
    answers = processes.together(
        app.config["PORTAL"],
        processes.post,
        [("sari", one.covered, {"text": "Halo"}), ("rani", place_in_belu(app) + "/lepas", data)],
    )
    assert [answer[:3] for answer in answers] == ["303", "303"]
    assert threads(one.sari, "ttu") == threads(one.rani, "belu") == []


def after(app: Flask, days: int) -> None:
    with clock.fixed(clock.now() + timedelta(days=days)):
        tasks.purge(app)


def rows_of_talk(app: Flask) -> list[int]:
    found = []
    for regency_id in (TTU, BELU):
        with inside(app, regency_id):
            found += [
                db.session.scalar(select(func.count()).select_from(model)) or 0
                for model in (TalkThread, TalkMessage, TalkRead)
            ]
    return found


def test_what_is_settled_is_forgotten_after_the_retention(app: Flask, asked: Dispute, held_clock: datetime) -> None:
    data = {"reason": "Masih terdaftar."}
    asked.rani.post(thread(asked.rani, "belu") + "/selesai", data=data)
    after(app, 29)
    assert rows_of_talk(app) == [1, 2, 0, 1, 2, 1]
    after(app, 31)
    assert rows_of_talk(app) == [0] * 6


def test_what_nobody_answers_is_closed_at_both_sides_and_forgotten_later(app: Flask, asked: Dispute) -> None:
    after(app, 31)
    for client, regency in ((asked.sari, "ttu"), (asked.rani, "belu")):
        assert "Ditutup karena tidak ada pesan" in words(client.get(thread(client, regency, "settled")))
    after(app, 63)
    assert rows_of_talk(app) == [0] * 6

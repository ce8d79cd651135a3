"""Talking over the walls: what crosses is a message, and nothing comes back."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from portal.config import Settings
from portal.core import clock, crossing, crypto
from portal.core.crossing import Said
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.tenancy import NoScope, OutsideScope, Scope, scope_of
from portal.regencies.queries import all_regency_ids
from portal.talk.models import TalkMessage, TalkRead, TalkThread
from portal.talk.service import ABOUT, BODY
from tests.support import factories
from tests.support.databases import APP, OWNER
from tests.support.people import BELU, PEOPLE, TTU
from tests.walls.parts import PREFIXES, SLUGS
from tests.walls.test_row_security import connected
from tests.walls.world import World

ENDE = 5308
NAMES = {TTU: ("ttu", "timor tengah utara", "kefamenanu"), BELU: ("belu", "atambua", "manumutin")}


def said(origin: str = "other") -> Said:
    return Said(origin, crypto.encrypt(b"Halo", BODY), clock.now())


def rows_of(world: World, regency_id: int) -> list[Any]:
    with factories.inside(world.app, regency_id):
        return [row for model in (TalkThread, TalkMessage, TalkRead) for row in db.session.scalars(select(model))]


def tokens(world: World, regency_id: int) -> list[bytes]:
    return [bytes(row.pairing) for row in rows_of(world, regency_id) if isinstance(row, TalkThread) and row.pairing]


@pytest.mark.parametrize(("regency_id", "other"), [(TTU, BELU), (BELU, TTU)])
def test_no_row_of_one_side_holds_anything_of_the_other(world: World, regency_id: int, other: int) -> None:
    rows = rows_of(world, regency_id)
    assert len(rows) == 2 + 4 + 1 + 3  # asked and was asked, two messages each, one reader; a word on an article
    people = {name.lower() for name, _role, place in PEOPLE.values() if place == other}
    ids = {list(PEOPLE).index(name) + 1 for name, (_, _, place) in PEOPLE.items() if place == other}
    with world.app.app_context():
        for row in rows:
            values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
            assert values["regency_id"] == regency_id
            assert other not in values.values()
            assert values.get("author_id") not in ids and values.get("person_id") not in ids
            opened = [crypto.decrypt(values["body_cipher"], BODY)] if "body_cipher" in values else []
            opened += [crypto.decrypt(values["about_cipher"], ABOUT)] if values.get("about_cipher") else []
            text = " ".join([str(value) for value in values.values()] + [each.decode() for each in opened]).lower()
            assert not [word for word in (*NAMES[other], *people) if word in text.split() or f" {word} " in text]


def test_what_binds_the_two_sides_is_random_and_so_are_their_addresses(world: World) -> None:
    ours, theirs = tokens(world, TTU), tokens(world, BELU)
    assert sorted(ours) == sorted(theirs) and len(set(ours)) == 2
    assert {len(token) for token in ours} == {16}
    ids = [row.id for regency_id in (TTU, BELU) for row in rows_of(world, regency_id) if isinstance(row, TalkThread)]
    assert len(set(ids)) == 6
    assert all(abs(one - another) > 100 for one in ids for another in ids if one != another)


@pytest.mark.parametrize(("regency_id", "other"), [(TTU, BELU), (BELU, TTU)])
def test_the_id_of_the_paired_thread_is_nobodys_elses(world: World, regency_id: int, other: int) -> None:
    theirs = [row.id for row in rows_of(world, other) if isinstance(row, TalkThread)]
    client = world.client({TTU: "sari", BELU: "rani"}[regency_id])
    before = world.fingerprint()
    for thread_id in theirs:
        address = f"/wilayah/{SLUGS[regency_id]}/percakapan/{thread_id}"
        assert client.get(address).status_code == 404
        for act in ("balas", "selesai", "dibaca"):
            assert client.post(f"{address}/{act}", data={"text": "Halo", "reason": "Halo"}).status_code == 404
        assert client.get(f"/wilayah/{SLUGS[regency_id]}/percakapan/?setelah={thread_id}").status_code == 200
    assert world.fingerprint() == before


def test_a_third_office_with_a_stolen_token_says_nothing_to_anybody(world: World) -> None:
    before = world.fingerprint()
    for token in [*tokens(world, TTU), b"x" * 16]:
        with factories.inside(world.app, ENDE):
            assert not crossing.tell(token, said())
            assert not crossing.tell(token, said(), resolution="kept", outcome="Selesai")
            db.session.commit()
    assert world.fingerprint() == before


def test_a_question_goes_only_where_another_office_pays(world: World) -> None:
    before = world.fingerprint()
    with factories.inside(world.app):
        month = Month(2026, 3)
        own = crypto.nik_hash(factories.nik(1, prefix=PREFIXES[TTU]))
        nobodys = crypto.nik_hash(factories.nik(77))
        belus = crypto.nik_hash(factories.nik(1, prefix=PREFIXES[BELU]))
        for key, when in ((own, month), (nobodys, month), (belus, Month(2026, 2))):
            opened = crossing.open_where_covered(
                key, when, token=b"t" * 16, thread_id=5, kind="payer_questioned", title="Contoh", first=said()
            )
            assert opened is False
        db.session.commit()
    assert world.fingerprint() == before


def test_only_one_office_talks(world: World) -> None:
    (token, *_rest) = tokens(world, TTU)
    with world.app.app_context(), writing():
        with pytest.raises(NoScope):
            crossing.tell(token, said())
        everywhere = all_regency_ids()
        db.session.remove()
        for scope in (Scope.province(everywhere), Scope.system(everywhere), Scope.branch(frozenset({TTU, BELU}))):
            with scope_of(scope), pytest.raises(OutsideScope):
                crossing.tell(token, said())


# --- PostgreSQL: the functions themselves ---------------------------------------------------------------------------


@pytest.fixture
def settings(world: World) -> Settings:
    found: Settings = world.app.config["PORTAL"]
    return found


TELL = "SELECT portal_talk_tell(%s, %s, %s, now(), '', '')"
OPEN = "SELECT portal_talk_open(%s, 202603, %s, 5, 'payer_questioned', 'Contoh', 'x'::bytea, now())"


@pytest.mark.postgresql_only
def test_the_acts_are_nobody_elses_and_cannot_be_bent(settings: Settings) -> None:
    with connected(settings.owner_database_url) as owner:
        rows = owner.execute(
            "SELECT proname, prosecdef, proconfig, prorettype::regtype::text, "
            "(SELECT array_agg(grantee::regrole::text) "
            "FROM aclexplode(proacl) WHERE grantee <> 0), EXISTS (SELECT 1 FROM aclexplode(proacl) WHERE grantee = 0) "
            "FROM pg_proc WHERE proname LIKE 'portal_talk_%' ORDER BY proname"
        ).fetchall()
    assert [row[0] for row in rows] == ["portal_talk_open", "portal_talk_tell"]
    for _name, definer, config, answers, grantees, everybody in rows:
        assert definer and not everybody
        assert set(grantees) == {APP, OWNER}
        assert config == ["search_path=public, pg_temp"]
        assert answers == "boolean"  # and so never whose


@pytest.mark.postgresql_only
@pytest.mark.parametrize("scope", ["", None, f"{TTU},{BELU}", f"0,{TTU},{BELU}"])
def test_without_exactly_one_office_the_database_refuses(settings: Settings, world: World, scope: str | None) -> None:
    (token, *_rest) = tokens(world, TTU)
    for statement, values in ((TELL, (token, "other", b"x")), (OPEN, (b"k", b"t" * 16))):
        with connected(settings.database_url, scope) as app:
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                app.execute(statement.encode(), values)


@pytest.mark.postgresql_only
def test_the_callers_scope_is_put_back(settings: Settings, world: World) -> None:
    (token, *_rest) = tokens(world, TTU)
    belus = _key(settings)
    for statement, values, expected in (
        (TELL, (token, "other", b"x"), True),
        (TELL, (b"x" * 16, "other", b"x"), False),
        (OPEN, (belus, b"t" * 16), True),
        (OPEN, (b"nobody", b"t" * 16), False),
    ):
        with connected(settings.database_url, str(TTU)) as app:
            assert app.execute(statement.encode(), values).fetchone() == (expected,)
            assert app.execute("SELECT current_setting('portal.scope', true)").fetchone() == (str(TTU),)
            owners = {row[0] for row in app.execute("SELECT regency_id FROM talk_messages")}
            assert owners == {TTU}
            with pytest.raises(psycopg.Error), app.transaction():
                app.execute(
                    statement.encode(), (*values[:1], None, *values[2:]) if statement == TELL else (belus, None)
                )
                app.execute("SELECT 1 / 0")
            assert {row[0] for row in app.execute("SELECT regency_id FROM talk_messages")} == {TTU}


@pytest.mark.postgresql_only
def test_nobody_speaks_in_the_name_of_the_other_office(settings: Settings, world: World) -> None:
    (token, *_rest) = tokens(world, TTU)
    with connected(settings.database_url, str(TTU)) as app, pytest.raises(psycopg.errors.RaiseException):
        app.execute(TELL.encode(), (token, "own", b"x"))


def _key(settings: Settings) -> bytes:
    with connected(settings.database_url, str(BELU)) as app:
        row = app.execute("SELECT worker_key FROM coverage_months WHERE month = 202603 ORDER BY 1").fetchone()
        assert row is not None
        return bytes(row[0])

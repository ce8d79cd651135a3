"""`portal demo` on a real, empty database: what it writes agrees with itself, and it never touches a used one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from portal import create_app, schema
from portal.accounts.factors.rules import ROLES_NEEDING_FACTOR
from portal.accounts.models import Person
from portal.audit.models import AuditEntry
from portal.audit.service import PORTAL
from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.cli import check_file
from portal.beneficiaries.dukcapil.models import AnswerState, DukcapilAnswer
from portal.beneficiaries.models import CoverageMonth, Upload, UploadState
from portal.beneficiaries.queries import PeopleFilter
from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.register import ListRegister
from portal.beneficiaries.rules.problems import ProblemCode
from portal.beneficiaries.rules.twins import TwinState
from portal.beneficiaries.village_checks.models import VillageSheet
from portal.claims.models import Claim
from portal.compliance.standings import service as standings
from portal.compliance.standings.queries import regency_rows
from portal.core import crypto
from portal.core.db import db, writing
from portal.core.months import Month, month_range
from portal.core.tenancy import scope_of
from portal.deliveries.matching.models import BillMatch
from portal.demo import accounts, files, seed
from portal.demo.cli import demo
from portal.paritrana import queries as paritrana
from portal.paritrana import service as award
from portal.quotas import queries as quotas
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import balance
from portal.regencies import queries as regencies
from tests.support.databases import Template

TTU = 5303


@dataclass
class Filled:
    """A database that the command has filled, and what it printed."""

    app: Flask
    printed: str
    folder: Path

    def password_of(self, username: str) -> str:
        found = re.search(rf"{re.escape(username)} +(\S+)$", self.printed, re.MULTILINE)
        assert found is not None
        return found[1]


def run(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(demo, list(arguments))


def emptied(app: Flask) -> Flask:
    """The portal as `portal db upgrade` leaves it: without the tests' people."""
    with app.app_context(), writing():
        db.session.execute(text("DELETE FROM memberships"))
        db.session.execute(text("DELETE FROM person_factors"))
        db.session.execute(text("DELETE FROM people"))
        db.session.commit()
        db.session.remove()
    return app


@pytest.fixture(scope="module")
def filled(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """The demo, made once per database."""
    folder = tmp_path_factory.mktemp("filled")
    with template.copies(folder / "instance") as settings:
        app = emptied(create_app(settings, TESTING=True))
        result = run(app, "--if-empty", "--folder", str(folder / "demo"))
        assert result.exit_code == 0, result.output
        yield Filled(app, result.output, folder / "demo")
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def inside(filled: Filled) -> Iterator[Filled]:
    """The filled demo, seen by the portal itself."""
    with filled.app.app_context(), scope_of(regencies.system_scope()):
        yield filled


def quota_of(year: int, source: str) -> Quota:
    return db.session.scalars(
        select(Quota).where(Quota.regency_id == TTU, Quota.fiscal_year == year, Quota.funding_source_code == source)
    ).one()


def test_ttu_is_full_in_every_month_of_2025_and_free_in_2026(inside: Filled) -> None:
    for year, source, taken in (
        (2025, "apbd-kabupaten", 14_880),
        (2025, "apbd-provinsi", 1_174),
        (2026, "apbd-kabupaten", 0),
    ):
        quota = quota_of(year, source)
        lines = quotas.lines_of([quota.id])[quota.id]
        for month in month_range(quota.first_month, quota.last_month):
            assert balance(lines, month).taken == taken
        assert balance(lines, quota.last_month).allocated == (taken or 14_880)


def test_a_month_of_belu_is_matched_with_differences_of_every_class(inside: Filled) -> None:
    match = db.session.scalars(select(BillMatch)).one()
    balance = match.balance
    assert balance is not None and balance.is_closed and match.in_force
    assert all(each.people for each in balance.classes.values())


def test_ledger_enrolments_months_counts_and_lists_agree(inside: Filled) -> None:
    assert beneficiaries.count_differences() == []
    uploads = db.session.scalars(select(Upload).where(Upload.state != UploadState.JUDGED)).all()
    assert {upload.state for upload in uploads} == {UploadState.CONFIRMED}
    for upload in uploads:
        assert upload.confirmed_rows == upload.read_rows == upload.ready_rows + upload.warned_rows
        assert upload.confirmed_at is not None and upload.created_at < upload.confirmed_at
    for year in (2025, 2026):
        counted = beneficiaries.people_by(PeopleFilter(year), "quota_id")
        for state in quotas.states_of_year(year, Month(year, 12)):
            assert counted.get(state.quota.id, 0) == state.balance.taken
    months = db.session.scalar(
        select(func.count())
        .select_from(CoverageMonth)
        .where(CoverageMonth.regency_id == TTU, CoverageMonth.month <= Month(2025, 12))
    )
    assert months == 14_880 * 12 + 1_174 * 6


def test_the_audit_record_tells_every_list_and_names_no_person(inside: Filled) -> None:
    uploads = db.session.scalars(select(Upload)).all()
    recorded = [upload for upload in uploads if upload.state is UploadState.CONFIRMED]
    for action, lists in (("list_received", uploads), ("list_judged", uploads), ("list_confirmed", recorded)):
        told = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == action)).all()
        assert sorted(map(int, told)) == sorted(upload.id for upload in lists)
    sentences = " ".join(db.session.scalars(select(AuditEntry.sentence)))
    assert not re.search(r"\d{16}", sentences)


def test_one_list_says_something_else_about_people_and_one_person_has_two_niks(inside: Filled) -> None:
    upload = db.session.scalars(select(Upload).where(Upload.state == UploadState.JUDGED)).one()
    page = beneficiaries.changes_page(upload, crypto.keys())
    assert (page.plain, page.doubtful, upload.present_rows) == (3, 1, upload.read_rows)
    pair = beneficiaries.twins_page(TwinState.OPEN, crypto.keys()).pairs[0]
    assert beneficiaries.count_open_twins() == 1 and pair.first.row.birth_date == pair.second.row.birth_date


def test_belu_has_deaths_in_every_stage_a_village_round_and_an_answer_of_dukcapil(inside: Filled) -> None:
    claims = db.session.scalars(select(Claim).order_by(Claim.id)).all()
    assert sorted(claim.state for claim in claims) == ["filed", "paid", "unfiled", "unfiled"]
    assert sum(claim.died_on is None for claim in claims) == 1
    returned = db.session.scalars(select(VillageSheet).where(VillageSheet.revision > 0)).all()
    assert [sheet.exceptions for sheet in returned] == [1, 1]
    answer = db.session.scalars(select(DukcapilAnswer)).one()
    assert answer.state is AnswerState.RECEIVED  # until a worker runs


def test_the_province_sees_regencies_at_every_stage(inside: Filled) -> None:
    rows = regency_rows(2026, regencies.all_regency_ids())
    shares = [row.confirmed / row.quota for row in rows]
    assert len(rows) == 22 and max(shares) == 1
    assert sum(share == 0 for share in shares) >= 5 and sum(0 < share < 1 for share in shares) >= 8
    by_id = {row.regency_id: row for row in rows}
    assert len({row.figures.last_list_on for row in rows if row.figures.last_list_on}) >= 8
    ttu = by_id[TTU]
    assert ttu.figures.last_list_on is None  # its lists are of 2025
    assert (ttu.quota, ttu.confirmed, ttu.is_example) == (14_880, 0, False)
    tts = by_id[5302].figures
    assert (tts.arrears_months, tts.arrears_since) == (2, Month(2026, 9))
    assert len({row.figures.arrears_months for row in rows}) >= 4
    compared, differences = standings.prove(by_id)
    assert (compared >= 44, differences) == (True, [])


def test_all_regions_have_both_editions_of_the_award_at_every_stage(inside: Filled) -> None:
    for year, states in ((2025, "concluded frozen replied"), (2026, "concluded filling replied submitted")):
        edition = paritrana.edition_of_year(year)
        standings, assessments = paritrana.newest_standings(edition.id), paritrana.assessments_of(edition.id)
        assert "(contoh)" in edition.title and len(standings) == 22
        assert {row.state.value for row in assessments.values()} == set(states.split())
        assert sum(standing.points > 0 for standing in standings.values()) >= 15
        assert all("province" in line for line in standings[TTU].lines)
        assert len(paritrana.trend_of(TTU, edition.id)) >= 3
        assert award.prove(edition, sorted(standings)).problems == []
    assert len(assessments) == 19  # three regions have not begun with 2026


def test_every_printed_pass_phrase_opens_its_account_and_is_stored_nowhere(filled: Filled) -> None:
    for account in accounts.ACCOUNTS:
        password = filled.password_of(account.username)
        client = filled.app.test_client()
        token = _token(client.get("/masuk"))
        answer = client.post("/masuk", data={"csrf_token": token, "username": account.username, "password": password})
        assert answer.status_code == 303, account.username
        if account.role in ROLES_NEEDING_FACTOR:
            assert answer.location == "/masuk/kode", account.username
            given = run(filled.app, "code", account.username)
            data = {"csrf_token": _token(client.get("/masuk/kode")), "code": given.output[:6]}
            answer = client.post("/masuk/kode", data=data)
        assert (answer.status_code, answer.location) == (303, "/"), account.username
    with filled.app.app_context():
        stored = repr(db.session.execute(text("SELECT * FROM people")).all())
        stored += repr(db.session.execute(text("SELECT * FROM audit_entries")).all())
    assert not [account for account in accounts.ACCOUNTS if filled.password_of(account.username) in stored]


def _token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert found is not None
    return found[1]


def test_codes_are_told_for_accounts_that_have_one(filled: Filled) -> None:
    assert ".venv/bin/portal demo code NAMA_PENGGUNA" in filled.printed
    for username, words in (("sari.ttu", "belum mempunyai kode verifikasi"), ("siapa.ini", "Tidak ada akun")):
        refused = run(filled.app, "code", username)
        assert refused.exit_code == 1
        assert words in refused.output


def test_operators_of_other_regencies_cannot_sign_in(inside: Filled) -> None:
    known = {account.username for account in accounts.ACCOUNTS}
    others = db.session.scalars(select(Person).where(Person.username.not_in(known))).all()
    assert others and all(person.password_hash is None for person in others)


def test_the_lists_in_demo_fit_the_filled_database(inside: Filled) -> None:
    """The clean list is free to be confirmed; on the messy one, Belu's three people are covered already."""
    quota = quota_of(2026, "apbd-kabupaten")
    facts = judging_facts("53.03", Month(2026, 12), date(2026, 11, 20), until=quota.last_month)
    register: Callable[..., Any] = ListRegister(
        quota.id, TTU, quota.last_month, crypto.keys(), upload_id=None, by=PORTAL
    )
    assert check_file(inside.folder / files.CLEAN, facts, register).counts.ready == 14_880
    messy = check_file(inside.folder / files.MESSY, facts, register)
    covered = [row for row in messy.rows if any(each.code is ProblemCode.NIK_ALREADY_COVERED for each in row.problems)]
    assert len(covered) == 3


def test_a_second_run_changes_nothing_and_makes_missing_files_again(filled: Filled) -> None:
    (filled.folder / files.MESSY).unlink()
    with filled.app.app_context():
        before = db.session.execute(text("SELECT count(*), max(id) FROM audit_entries")).one()
        db.session.remove()
    result = run(filled.app, "--if-empty", "--folder", str(filled.folder))
    assert result.exit_code == 0
    assert "data contoh tidak ditambahkan" in result.output and "Kata sandi" not in result.output
    assert not files.missing(filled.folder)
    with filled.app.app_context():
        assert db.session.execute(text("SELECT count(*), max(id) FROM audit_entries")).one() == before


def test_without_the_option_a_used_database_is_refused(app: Flask, tmp_path: Path) -> None:
    result = run(app, "--folder", str(tmp_path / "demo"))
    assert result.exit_code == 1 and "sudah berisi akun" in result.output
    assert not (tmp_path / "demo").exists()


def test_production_is_refused(app: Flask, tmp_path: Path) -> None:
    app.config["PORTAL"] = replace(app.config["PORTAL"], environment="production")
    result = run(emptied(app), "--if-empty", "--folder", str(tmp_path / "demo"))
    assert result.exit_code == 1 and "produksi" in result.output
    assert not (tmp_path / "demo").exists()
    with app.app_context():
        assert schema.is_empty()


def test_an_interrupted_demo_leaves_the_database_empty(app: Flask) -> None:
    emptied(app)
    told: list[str] = []

    def interrupt(sentence: str) -> None:
        told.append(sentence)
        if len(told) == 3:
            raise KeyboardInterrupt

    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            seed.fill(interrupt)
        assert schema.is_empty()
        for table in ("quotas", "uploads", "beneficiaries", "coverage_months", "audit_entries"):
            assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_pass_phrases_are_four_words_and_differ() -> None:
    phrases = {accounts.pass_phrase("sari.ttu", "Sari Contoh") for _ in range(50)}
    assert len(phrases) == 50
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+){3}", phrase) for phrase in phrases)


def test_the_command_is_registered_and_starts_the_portal_by_itself(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`portal demo` is a plain command that needs the app; its help needs none."""
    from portal.cli import main

    assert "--if-empty" in CliRunner().invoke(main, ["demo", "--help"]).output
    with template.copies(tmp_path / "instance") as settings:
        monkeypatch.setenv("PORTAL_INSTANCE_DIR", str(settings.instance_dir))
        monkeypatch.setenv("PORTAL_DATABASE_URL", settings.database_url)
        result = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path / "demo")])
        assert result.exit_code == 1 and "sudah berisi akun" in result.output

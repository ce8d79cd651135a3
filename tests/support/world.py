"""A full office: every page has something to show, lists of fifty have fifty, every state of a list is there.

Built once, through the services and the real worker code, and copied for whoever wants to change it.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from portal.accounts import queries as account_queries
from portal.accounts import service as accounts
from portal.accounts.factors import resets
from portal.accounts.models import Membership, Person
from portal.audit.service import record
from portal.beneficiaries import ending
from portal.beneficiaries.models import (
    Enrolment,
)
from portal.beneficiaries.rules.village_checks import EXCEPTIONS, PEOPLE_A_SHEET, Answer, VillageResult, sheet_code
from portal.beneficiaries.village_checks import freezing
from portal.beneficiaries.village_checks import service as village_checks
from portal.beneficiaries.village_checks.models import VillageLine, VillageRound, VillageSheet
from portal.compliance.overview import workbooks as compliance_workbooks
from portal.core import clock, downloads, tasks
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.permissions import Role, WorkplaceKind
from portal.core.tenancy import Scope, scope_of
from portal.proposals import service as decisions
from portal.proposals.service import Deciding
from portal.quotas import proposals as quota_proposals
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas import workbooks as quota_workbooks
from portal.quotas.models import BudgetStage
from portal.quotas.rules.dividing import equally
from portal.quotas.rules.funding import Unknown
from portal.quotas.rules.ledger import FreedReason
from portal.quotas.service import BudgetTerms
from portal.regencies import queries as regencies
from tests.support import contributions, factories, resumable
from tests.support.client import signed_in
from tests.support.factories import inside
from tests.support.invented import person_name
from tests.support.lists import queued
from tests.support.people import BELU, TTU
from tests.support.world_addresses import fill_addresses
from tests.support.world_agreements import fill_agreements
from tests.support.world_base import MORNING, World, as_actor
from tests.support.world_changes import fill_replacements
from tests.support.world_claims import fill_claims
from tests.support.world_compliance import fill_compliance
from tests.support.world_coverage import fill_coverage
from tests.support.world_deliveries import fill_deliveries
from tests.support.world_dukcapil import fill_dukcapil
from tests.support.world_editions import fill_editions
from tests.support.world_findings import fill_findings
from tests.support.world_lists import files, fill_lists, lists_of_the_past
from tests.support.world_matches import fill_matches
from tests.support.world_packs import fill_packs
from tests.support.world_paritrana import fill_paritrana
from tests.support.world_posts import fill_posts
from tests.support.world_purposes import fill_purposes
from tests.support.world_questions import fill_questions
from tests.support.world_register import fill_register
from tests.support.world_regulations import fill_regulations
from tests.support.world_signing import fill_signing
from tests.support.world_talk import fill_talk

__all__ = ["MORNING", "World", "build"]


def build(app: Flask) -> World:
    """Fill a migrated database that has the people everyone knows. Jobs must run at once (JOBS_IMMEDIATE)."""
    world = World()
    _quotas(app, world)
    _plans(app, world)
    _proposals(app, world)
    _allotments(app, world)
    with files(app) as folder:
        fill_lists(app, world, folder)
    chosen = {"quota_id": world.ids["quota"], "start_month": "2026-03", "filename": "belum-selesai.csv"}
    resumable.begin(signed_in(app, "sari"), b"NIK;Nama\n" * 1000, **chosen)
    lists_of_the_past(app, world)
    fill_dukcapil(app, world)  # before the bills: it brings two people more
    _accounts(app, world)
    _audit(app)
    _downloads(app, world)
    _contributions(app, world)
    _freed_place(app, world)
    for fill in (fill_claims, fill_replacements, fill_questions, fill_deliveries, fill_matches, _village_checks):
        fill(app, world)
    for fill in (fill_addresses, fill_agreements, fill_posts, fill_register, fill_regulations, fill_coverage):
        fill(app, world)
    for fill in (fill_signing, fill_paritrana, fill_editions, fill_findings, fill_talk, fill_compliance, fill_purposes):
        fill(app, world)
    fill_packs(app, world)
    return world


def _quotas(app: Flask, world: World) -> None:
    ids = world.ids
    with app.app_context():
        everywhere = [(regency.id, regency.slug) for regency in regencies.all_regencies()]
        db.session.remove()
    for number, (regency_id, _slug) in enumerate(everywhere):
        if regency_id not in (TTU, BELU):
            factories.quota(app, regency_id=regency_id, people=1_000 + 613 * number)
    ids["past_quota"] = factories.quota(app, people=14_880, year=2025)
    ids["quota"] = factories.quota(app, people=14_880)
    ids["full_quota"] = factories.quota(app, people=66, source="dana-desa")
    factories.quota(app, people=5_600, source="apbd-provinsi", first=4, last=12)
    factories.quota(app, people=66, year=2027, source="dana-desa")
    ids["belu_quota"] = factories.quota(app, people=2_071, regency_id=BELU)
    with inside(app):
        for number in range(55):
            quotas.revise(
                ids["quota"],
                1 if number % 2 else -1,
                Month(2026, 12),
                reason=f"APBD Perubahan {number + 1}",
                document=f"DPPA nomor {number + 1}/2026",
                deciding=Deciding(as_actor("sari"), "Budi Contoh"),
            )
        db.session.commit()


def _allotments(app: Flask, world: World) -> None:
    """Two divisions of the province: one was returned, one waits for a second person."""
    with app.app_context(), writing(), scope_of(Scope.province(regencies.all_regency_ids())):
        names = {each.id: each.official_name for each in regencies.all_regencies()}
        shares = {TTU: 5_600, BELU: 400}
        for word, year in (("returned_allotment", 2026), ("allotment", 2027)):
            wanted = quotas.Allotment(
                fiscal_year=year,
                funding_source_code="apbd-provinsi",
                people=sum(shares.values()),
                first_month=Month(year, 4),
                last_month=Month(year, 12),
                from_month=Month(year, 12),
                document=f"DPA provinsi {year}",
                shares=shares,
            )
            made = quotas.propose_allotment(wanted, names=names, by=as_actor("wati"))
            world.ids[word] = made.id
        quotas.return_allotment(world.ids["returned_allotment"], comment="Nomor DPA keliru.", by=as_actor("nona"))
        db.session.commit()


def _proposals(app: Flask, world: World) -> None:
    """Fifty revisions that wait, and one that was returned."""
    verifier = {Role.VERIFIER}
    for number in range(51):
        with inside(app):
            state = quota_queries.state_of(world.ids["quota"], Month(2026, 11))
            made = quota_proposals.propose_revision(
                state,
                change=number + 1,
                from_month=Month(2026, 12),
                reason=f"Usulan kecamatan {number + 1}",
                document=f"Surat {number + 1}/2026",
                by=as_actor("sari"),
                instead_of=None,
            )
            if number == 0:
                decisions.return_for_fix(
                    made.id, by=as_actor("budi"), roles=verifier, comment="Lengkapi nomor suratnya."
                )
            world.ids["proposal" if number else "returned_proposal"] = made.id
            db.session.commit()


def _plans(app: Flask, world: World) -> None:
    """A quota divided over all kecamatan and one of them over its villages, a pagu with a history, saved scenarios."""
    quota_id, deciding = world.ids["quota"], Deciding(as_actor("sari"), "Budi Contoh")
    with inside(app):
        quota = quota_queries.quota_by_id(quota_id)
        districts = [district.code for district in regencies.districts_of(TTU)]
        shares = equally(quota_queries.places_to_divide(quota), districts)
        paper = {"reason": "Menurut penduduk miskin", "document": "SK 12/2026", "deciding": deciding}
        quotas.divide_places(quota_id, "", shares, **paper)
        first = factories.PLACE[0]
        villages = [village.code for village in regencies.villages_of(TTU) if village.district_code == first]
        quotas.divide_places(quota_id, first, equally(shares[first], villages), **paper)
        version = quota_queries.budgets_of([quota_id])[quota_id]
        for number in range(20):
            terms = BudgetTerms(
                stage=BudgetStage.SHIFT,
                jkk_amount=version.jkk_amount + 1_680 * number * (-1) ** number,
                jkm_amount=version.jkm_amount,
                activity_code=version.activity_code,
                jkk_account=version.jkk_account,
                jkm_account=version.jkm_account,
                document=f"DPPA nomor {number + 1}/2026",
                document_on=date(2026, 2, 1) + timedelta(days=9 * number),
                reason=f"Pergeseran anggaran {number + 1}",
            )
            quotas.set_budget(quota, terms, deciding=deciding)
        outlook = quota_queries.outlook(quota_id, Month(2026, 11))
        for number in range(20):
            plan = outlook.plan(Unknown.MONTHS, people=14_880 + 31 * number, months=12, budget=2_999_808_000)
            kept = quotas.save_scenario(quota, f"Tambah desa pesisir {number + 1}", plan, by=as_actor("sari"))
        world.ids["scenario"] = kept.id
        quotas.note_eligible(
            TTU, quotas.EligibleTerms(2027, 20_120, "DTSEN desil 1–2", date(2026, 8, 23)), by=as_actor("sari")
        )
        db.session.commit()


def _accounts(app: Flask, world: World) -> None:
    """Fifty-five further accounts, of TTU; one of them with a one-time link that nobody has used."""
    with app.app_context(), writing(), scope_of(Scope.province(regencies.all_regency_ids())):
        for number in range(55):
            db.session.add(
                Person(
                    username=f"pemantau{number:02d}",
                    name=person_name(number + 1),
                    password_hash=None if number % 10 == 0 else "x",
                    closed_at=clock.now() if number % 10 == 1 else None,
                    session_epoch=0,
                    created_at=clock.now(),
                    memberships=[
                        Membership(
                            kind=WorkplaceKind.REGENCY,
                            regency_id=TTU,
                            role=Role.VIEWER,
                            valid_from=date(2026, 1, 1),
                        )
                    ],
                )
            )
        db.session.flush()
        newest = db.session.scalars(db.select(Person).order_by(Person.id.desc())).first()
        assert newest is not None
        world.ids["account"] = newest.id
        world.token = accounts.make_password_link(newest, by=as_actor("nona"))
        _lost_factors(world)
        # Somebody who works at two places, to see the choice of workplaces.
        vera = as_actor("vera").id
        assert vera is not None
        two = account_queries.person_by_id(vera)
        accounts.add_membership(two, Role.VIEWER, WorkplaceKind.REGENCY, BELU, by=as_actor("nona"))
        db.session.commit()


def _lost_factors(world: World) -> None:
    """Requests of Nona to reset a second factor: two wait for Wati, two were refused."""
    for username in ("bela", "petrus"):
        person = account_queries.person_by_username(username)
        over = resets.ask(person, "Ponsel dan kertas hilang, surat 007/2026", by=as_actor("nona"))
        resets.refuse(over.id, "Surat belum sampai.", by=as_actor("wati"))
        waiting = resets.ask(person, "Ponsel dan kertas hilang, surat 009/2026", by=as_actor("nona"))
        world.ids["factor_reset"] = waiting.id


def _audit(app: Flask) -> None:
    with inside(app):
        for number in range(60):
            record(
                "nik_revealed",
                by=as_actor("sari"),
                sentence="NIK lengkap seorang peserta dibuka.",
                regency_id=TTU,
                subject_kind="beneficiary",
                subject_id=number,
                reason="Mencocokkan dengan KTP yang dibawa ke kantor.",
            )
        db.session.commit()


def _downloads(app: Flask, world: World) -> None:
    ids = world.ids
    for _number in range(20):
        ids["download"] = _ask(app, "sari", TTU)
    ids["gone_download"] = _ask(app, "sari", TTU)
    ids["province_download"] = _ask(app, "wati", None)
    with inside(app):
        gone = db.session.get_one(downloads.Download, ids["gone_download"])
        gone.file_id = 10**9
        db.session.commit()
    with queued(app):
        ids["working_download"] = _ask(app, "sari", TTU)
        ids["failed_download"] = _ask(app, "sari", TTU)
    with inside(app):
        failed = db.session.get_one(downloads.Download, ids["failed_download"])
        assert failed.job_id is not None
        job = db.session.get_one(tasks.Job, failed.job_id)
        job.state, job.finished_at = tasks.JobState.FAILED, clock.now()
        job.sentence = "Berkas belum dapat disusun. Minta sekali lagi."
        db.session.commit()


def _freed_place(app: Flask, world: World) -> None:
    """Somebody of the first list moved away in December."""
    with inside(app):
        others = db.select(Enrolment).where(Enrolment.beneficiary_id != world.ids["person"])
        enrolment = db.session.scalars(others.order_by(Enrolment.id)).first()
        assert enrolment is not None
        world.ids["freed_person"], world.ids["freed_place"] = enrolment.beneficiary_id, enrolment.id
        ending.end(
            enrolment.id,
            Month(2026, 12),
            why=FreedReason.MOVED,
            document="Surat pindah 470/12/2026",
            by=as_actor("sari"),
        )
        db.session.commit()


def _contributions(app: Flask, world: World) -> None:
    """March and April paid, a payment taken back, May frozen with its code, June frozen, July drawn up."""
    quota_id = world.ids["quota"]
    contributions.frozen(app, quota_id, 3, 4)
    wrong = contributions.paid(app, quota_id, 3, number="000/SP2D/LS/2026")
    contributions.reversed_payment(app, quota_id, wrong)
    world.ids["payment"] = contributions.paid(app, quota_id, 3, 4)
    contributions.frozen(app, quota_id, 5, code="3512009912")
    contributions.frozen(app, quota_id, 6)
    contributions.drawn(app, quota_id, 7)


def _village_checks(app: Flask, world: World) -> None:
    """Two rounds: of one a sheet came back, half of it exceptions, and was put right; the other was never printed."""
    with inside(app):
        quota = quota_queries.quota_by_id(world.ids["quota"])
        held = village_checks.open_round(quota, "Verval semester 2", by=as_actor("sari"))
        world.codes = {"entered": _full_sheet(held, 1), "blank": _full_sheet(held, 2)}
        freezing.put_on_sheets(held, "", "")
        answers = {number: Answer(VillageResult.CONFIRMED) for number in range(1, PEOPLE_A_SHEET + 1)}
        for number in range(1, 13):
            answers[number] = Answer(EXCEPTIONS[number % len(EXCEPTIONS)], "menurut kepala dusun")
        village_checks.enter(world.codes["entered"], answers, clock.today(), revision=0, by=as_actor("sari"))
        answers[5] = Answer(VillageResult.NONE)
        village_checks.enter(world.codes["entered"], answers, clock.today(), revision=1, by=as_actor("sari"))
        other = village_checks.open_round(quota, "Verval susulan", by=as_actor("sari"))
        world.ids["round"], world.ids["empty_round"] = held.id, other.id
        db.session.commit()


def _full_sheet(held: VillageRound, page: int) -> str:
    """A sheet of 25: the people of this office live too far apart for one."""
    sheet = VillageSheet(
        regency_id=TTU,
        round_id=held.id,
        code=sheet_code(1000 + page),
        district_code=factories.PLACE[0],
        village_code=factories.PLACE[1],
        page=page,
        lines=PEOPLE_A_SHEET,
        printed_at=clock.now(),
    )
    db.session.add(sheet)
    db.session.flush()
    taken = db.select(VillageLine.enrolment_id).where(VillageLine.round_id == held.id)
    people = db.select(Enrolment).where(
        Enrolment.quota_id == held.quota_id, Enrolment.ended_from.is_(None), Enrolment.id.not_in(taken)
    )
    for number, enrolment in enumerate(db.session.scalars(people.order_by(Enrolment.id).limit(PEOPLE_A_SHEET)), 1):
        db.session.add(
            VillageLine(
                regency_id=TTU,
                sheet_id=sheet.id,
                number=number,
                round_id=held.id,
                enrolment_id=enrolment.id,
                beneficiary_id=enrolment.beneficiary_id,
                remark="",
                result=VillageResult.NONE,
            )
        )
    db.session.flush()
    return sheet.code


def _ask(app: Flask, username: str, regency_id: int | None) -> int:
    by = as_actor(username)
    assert by.id is not None
    with app.app_context():
        everywhere = regencies.all_regency_ids()
        scope = Scope.province(everywhere) if regency_id is None else Scope.regency(regency_id)
        with writing(), scope_of(scope):
            asked = downloads.ask(
                quota_workbooks.YEAR if regency_id is not None else compliance_workbooks.PROVINCE,
                title="Kuota 2026" if regency_id is not None else "Kuota dan peserta 22 wilayah 2026",
                args={"fiscal_year": 2026},
                regency_id=regency_id,
                created_by=by.id,
                created_by_name=by.name,
                created_by_role=by.role,
            )
            asked_id = asked.id
            db.session.commit()
    return asked_id

"""No page asks the database once a row: every page makes as many queries for 2 rows as for 50.

Over the whole URL map, so a list page that is added is under test at once (complaint 6, design section 10).
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Membership, Person
from portal.audit.service import PORTAL, record
from portal.beneficiaries.models import Upload, UploadState
from portal.claims import service as claims
from portal.claims.models import Claim, ClaimStep
from portal.claims.private import Relative
from portal.claims.rules.heirs import Relation
from portal.claims.rules.states import StepKind
from portal.claims.service.files import MOST_RELATIVES
from portal.compliance.purposes.models import LookPurpose, PurposeLook
from portal.compliance.purposes.rules import LookKind, Reach
from portal.compliance.sampling.models import Sample
from portal.core import downloads
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.permissions import Role, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.coverage import service as figures
from portal.deliveries.matching.models import MatchFinding
from portal.deliveries.matching.rules.classes import Ground, MatchClass
from portal.exports.packs.gathering import OFFICE_ONLY, PARTS, PROVINCE_ONLY
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.quotas import workbooks
from portal.quotas.models import FundingSource
from portal.regencies.queries import all_regencies, system_scope
from portal.regulations import service as regulations
from portal.regulations.rules import chain
from tests.support import factories
from tests.support.coverage import terms as terms_of_figure
from tests.support.databases import Standing, Template
from tests.support.lists import statements
from tests.support.people import TTU
from tests.support.world_regulations import indicator, terms
from tests.walls import compliance_parts, edition_parts, finding_parts, pack_parts
from tests.walls.routes import Route, address, holder, routes
from tests.walls.world import World

FEW, MANY = 2, 50
# Pages that read something else for each of their tabs: what an address of the route goes on with.
TABS = {
    "packs.changes": [f"?bagian={part}" for part in PARTS if part not in PROVINCE_ONLY],
    "packs.province_changes": [f"?bagian={part}" for part in PARTS if part not in OFFICE_ONLY],
}
MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def filled(world: World, rows: int, folder: Path) -> World:
    """`rows` of everything that a page lists (of funding sources and regencies as many as there are)."""
    app = world.app
    with app.app_context():
        sources = list(db.session.scalars(select(FundingSource.code).order_by(FundingSource.position)))
        regency_ids = [regency.id for regency in all_regencies()]
        db.session.remove()
    for source in [code for code in sources if code not in ("apbd-kabupaten", "csr")][: rows - 1]:
        factories.quota(app, source=source)
    for regency_id in [each for each in regency_ids if each not in (5303, 5304)][: rows - 1]:
        factories.quota(app, regency_id=regency_id)
    people = factories.xlsx(folder / "orang.xlsx", [factories.row(1000 + number) for number in range(rows)])
    with people.open("rb") as stream:
        data = {"quota_id": world.ids[TTU]["quota_id"], "start_month": "2026-03", "file": (stream, "orang.xlsx")}
        answer = world.client("sari").post("/wilayah/ttu/daftar/baru", data=data)
    assert world.client("sari").post(answer.location + "/catat").status_code == 303
    _rows_of_ttu(world, rows)
    _accounts(world, rows)
    edition_parts.fill_editions(app, rows)
    finding_parts.fill_findings(app, rows)
    compliance_parts.fill_reports(world, rows)
    pack_parts.fill_packs(app, world.ids[TTU]["pack_id"], rows)
    return world


def _rows_of_ttu(world: World, rows: int) -> None:
    sari = factories.actor("sari")
    world.app.extensions["portal_tasks"].immediate = False  # the files themselves are not what is looked at
    with factories.inside(world.app):
        for number in range(rows):
            db.session.add(_upload(world.ids[TTU]["quota_id"], number))
            _relative(world.ids[TTU]["claim_id"], number)
            db.session.add(_finding(world.ids[TTU], number))
            _regulation(world.ids[TTU]["regulation_id"], number)
            _figure(number)
            _looked(world.ids[TTU], number)
            record("signed_in", by=PORTAL, sentence=f"Contoh {number} masuk.", regency_id=TTU)
            quotas.revise(
                world.ids[TTU]["quota_id"],
                1,
                Month(2026, 12),
                reason="Contoh",
                document=f"Nomor {number}",
                deciding=Deciding(sari),
            )
            downloads.ask(
                workbooks.YEAR,
                title=f"Kuota {number}",
                args={"fiscal_year": 2026},
                regency_id=TTU,
                created_by=sari.id or 0,
                created_by_name=sari.name,
                created_by_role=sari.role,
            )
        db.session.commit()


def _relative(claim_id: int, number: int) -> None:
    """Another heir of the claim file, and a step of it that was taken back."""
    if number < MOST_RELATIVES - 1:
        who = Relative(f"Contoh {number}", "", "", "", None, None, 1, False)
        claims.add_relative(claim_id, Relation.SIBLING, who, by=factories.actor("sari"))
    claim = db.session.get_one(Claim, claim_id)
    db.session.add(
        ClaimStep(
            regency_id=TTU,
            claim_id=claim.id,
            kind=StepKind.REFUSED,
            on_day=date(2026, 1, 6),
            document="",
            reason="Contoh",
            by_branch=False,
            recorded_at=MORNING,
            recorded_by_name="Sari Contoh",
            taken_back_at=MORNING,
        )
    )


def _regulation(regulation_id: int, number: int) -> None:
    """Another regulation, which amends the one that is looked at, and another indicator of that one."""
    sari = factories.actor("sari")
    regulations.add_indicator(regulation_id, indicator(f"Contoh {number}"), by=sari)
    made = regulations.record_regulation(TTU, terms(f"{number + 10}", date(2026, 1, 6)), by=sari)
    regulations.relate(made.id, regulation_id, chain.Relation.AMENDS, by=sari)


def _figure(number: int) -> None:
    """Another coverage figure, of a source of its own."""
    figures.record_figure(TTU, terms_of_figure(source=f"Laporan {number}"), by=factories.actor("sari"))


def _looked(ids: dict[str, int], number: int) -> None:
    """Another purpose of the province with a sample, and another look through the one that is opened."""
    wati = factories.actor("wati")
    purpose = LookPurpose(
        regency_id=TTU,
        what_for=f"Contoh {number}",
        legal_basis="Contoh",
        fiscal_year=2026,
        reach=Reach.EVERYBODY,
        may_export=False,
        until_on=date(2026, 1, 6),
        owner_id=wati.id,
        owner_name=wati.name,
        owner_role=wati.role,
        opened_at=MORNING,
    )
    db.session.add(purpose)
    db.session.flush()
    db.session.add(
        PurposeLook(
            regency_id=TTU,
            purpose_id=ids["purpose_id"],
            kind=LookKind.PEOPLE,
            subject="",
            district_code="",
            search_key="",
            people=number,
            looked_at=MORNING,
            looked_by=wati.id,
            looked_by_name=wati.name,
        )
    )
    sample = Sample(
        regency_id=TTU,
        purpose_id=purpose.id,
        seed="contoh",
        wanted=1,
        fiscal_year=2026,
        frame_count=1,
        frame_sha256="0" * 64,
        frame=b"",
        strata={factories.PLACE[0]: [1, 1]},
        prepared_at=MORNING,
        prepared_by_name=wati.name,
    )
    db.session.add(sample)


def _finding(ids: dict[str, int], number: int) -> MatchFinding:
    """Another difference of the month's match."""
    return MatchFinding(
        regency_id=TTU,
        match_id=ids["match_id"],
        position=1000 + number,
        kind=MatchClass.NOT_BILLED,
        beneficiary_id=ids["beneficiary_id"],
        sheet="",
        approved=16_800,
        billed=0,
        ground=Ground.NONE,
    )


def _upload(quota_id: int, number: int) -> Upload:
    return Upload(
        regency_id=TTU,
        quota_id=quota_id,
        file_name=f"daftar-{number}.xlsx",
        size=1,
        sha256=secrets.token_hex(32),
        start_month=Month(2026, 3),
        state=list(UploadState)[number % 2 and 4],
        summary={},
        created_by=1,
        created_by_name="Sari Contoh",
        created_at=MORNING - timedelta(days=number),
    )


def _accounts(world: World, rows: int) -> None:
    """Colleagues at TTU, and for the person whose page is looked at as many former roles."""
    with world.app.app_context(), writing(), scope_of(system_scope()):
        for number in range(rows):
            person = Person(username=f"rekan.{number}", name=f"Rekan {number}", created_at=MORNING, memberships=[])
            person.memberships.append(
                Membership(kind=WorkplaceKind.REGENCY, regency_id=TTU, role=Role.SIGNATORY, valid_from=date(2026, 1, 1))
            )
            db.session.add(person)
            db.session.add(
                Membership(
                    person_id=world.ids[0]["person_id"],
                    kind=WorkplaceKind.REGENCY,
                    regency_id=TTU,
                    role=Role.VIEWER,
                    valid_from=date(2025, 1, 1),
                    valid_until=date(2025, 1, 1),
                )
            )
        db.session.commit()


def queries_of_pages(world: World, rows: int, folder: Path) -> dict[str, int]:
    """{route: statements} for every GET page and each of its TABS, asked by somebody who may, the second time."""
    folder.mkdir()
    found = {}
    filled(world, rows, folder)
    for route in routes(world.app):
        if route.method != "GET" or "token" in route.arguments:
            continue
        address_of_route = _address(world, route)
        client = world.client(holder(route) if route.kind else "sari")
        for tab in TABS.get(route.endpoint, [""]):
            url = address_of_route + tab
            assert client.get(url).status_code < 400, url
            with statements(world.app) as sent:
                client.get(url)
            found[f"{route}{tab}"] = len(sent)
    return found


def _address(world: World, route: Route) -> str:
    url = address(world, route, asker=holder(route) if route.kind else "sari")
    ids = world.ids[TTU]
    if route.endpoint == "purposes.file":  # opened anew: it holds as many people as were recorded, or none
        return str(world.client("wati").post(url.partition("/buka/")[0] + "/unduh").location)
    return url.replace(f"/daftar/{ids['upload_id']}", f"/daftar/{ids['confirmed_upload_id']}")


def test_every_page_makes_as_many_queries_for_2_rows_as_for_50(
    standing_walls: Standing, walls_template: tuple[Template, dict[str, Any]], tmp_path: Path
) -> None:
    found = []
    for rows in (FEW, MANY):
        with standing_walls.fresh() as app:
            found.append(queries_of_pages(World(app, **walls_template[1]), rows, tmp_path / str(rows)))
    few, many = found
    assert few.keys() == many.keys() and len(few) > 25
    more = {route: (few[route], many[route]) for route in few if few[route] != many[route]}
    assert not more, "queries for 2 rows and for 50"
    much = {route: asked for route, asked in many.items() if asked > 12}
    assert not much, "a page that asks this much needs a summary row or a join"

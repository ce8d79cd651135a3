"""What stands behind the walls: in TTU and in Belu a quota, lists, people, files, accounts; and the province's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import PasswordLink, Person
from portal.accounts.service import make_password_link
from portal.beneficiaries import mending
from portal.beneficiaries.models import Beneficiary, Enrolment, Upload
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.rows import RowKey
from portal.core.db import Base, db, writing
from portal.core.permissions import ROLE_WORKPLACE, WorkplaceKind
from portal.core.tenancy import RegencyOrProvince, RegencyOwned, scope_of
from portal.quotas.models import QuotaMovement
from portal.regencies.queries import system_scope
from tests.support import contributions, factories, posts
from tests.support.client import PortalClient, signed_in
from tests.support.people import BELU, OPERATORS, PEOPLE, TTU

# Reference data is the same everywhere and never written by a request.
from tests.walls import (
    agreement_parts,
    compliance_parts,
    coverage_parts,
    edition_parts,
    evidence_parts,
    finding_parts,
    pack_parts,
    paritrana_parts,
    parts,
    purpose_parts,
    talk_parts,
)
from tests.walls.parts import SLUGS

REFERENCE = frozenset(
    {
        "benefit_rates",
        "branch_areas",
        "branches",
        "budget_codes",
        "contribution_rates",
        "districts",
        "funding_sources",
        "rate_reductions",
        "regencies",
        "villages",
    }
)


# What nobody changes once it is written: the database itself refuses.
UNCHANGING = frozenset(
    {
        "audit_entries",
        "benefit_letters",
        "finding_events",
        "hearing_pack_files",
        "hearing_packs",
        "paritrana_results",
        "paritrana_verdicts",
    }
)


@dataclass
class World:
    """Real ids, by regency id (0: the province) and by the name of the URL's parameter."""

    app: Flask
    ids: dict[int, dict[str, int]] = field(default_factory=dict)
    downloads: dict[str, int] = field(default_factory=dict)  # who asked → download
    enrolments: dict[int, int] = field(default_factory=dict)
    searches: dict[str, str] = field(default_factory=dict)  # who searched → key in the address
    documents: dict[int, str] = field(default_factory=dict)  # regency → code of an issued agreement
    codes: dict[int, str] = field(default_factory=dict)  # regency → code of a sheet of a village check
    token: str = ""
    address_token: str = ""  # of Sari
    clients: dict[str, PortalClient] = field(default_factory=dict)

    def known(self) -> dict[str, Any]:
        """All but the application and its browsers: what a world on a copy of the database is made of."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("app", "clients")}

    def client(self, username: str) -> PortalClient:
        """One browser a person, kept: signing in reads the database."""
        if username not in self.clients:
            self.clients[username] = signed_in(self.app, username)
        return self.clients[username]

    def fingerprint(self) -> dict[str, str]:
        """{table: digest of all its rows}, over every regency: two that are equal prove that nothing was written."""
        found = {}
        with self.app.app_context(), scope_of(system_scope()):
            connection = db.session.connection()
            for table in db.metadata.sorted_tables:
                if table.name in REFERENCE:
                    continue
                rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
                found[table.name] = f"{len(rows)}:{hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
        return found


def build_world(app: Flask, folder: Path) -> World:
    """Everything is made through the portal itself, by the people whose work it is."""
    world = World(app)
    for regency_id in (TTU, BELU):
        world.ids[regency_id] = _office(world, regency_id, folder)
    for username in ("wati", "nona"):
        answer = world.client(username).post("/provinsi/wilayah/unduh")
        world.downloads[username] = parts.number_in(answer.location)
    vera = parts.person_id_of(app, "vera")
    world.ids[0] = {
        "person_id": vera,
        "membership_id": parts.membership_id_of(app, vera),
        "agreement_id": world.ids[TTU]["agreement_id"],
        "evidence_id": world.ids[TTU]["evidence_id"],
        "finding_id": world.ids[TTU]["matter_id"],
        "matter_id": world.ids[TTU]["matter_id"],
        "conversation_id": world.ids[TTU]["conversation_id"],
        "message_number": world.ids[TTU]["message_number"],
        "post_id": world.ids[TTU]["post_id"],
        "holder_id": world.ids[TTU]["holder_id"],
        "allotment_id": parts.make_allotment(world.client("wati")),
        **coverage_parts.make_province_coverage(world.client("wati")),
        "reset_id": parts.make_factor_reset(world.client("nona"), app, "bela"),
        **paritrana_parts.make_edition(world),
        **edition_parts.make_draft(world),
        **compliance_parts.make_reports(world),
        **purpose_parts.make_purposes(world),
        "pack_id": pack_parts.make_pack(world, None),
        "order_id": pack_parts.make_order(world, None),
    }
    for asker, payer in ((TTU, BELU), (BELU, TTU)):
        world.ids[asker]["thread_id"] = parts.make_question(world, asker, payer, folder)
    world.address_token = parts.make_address_link(app, "sari")
    with app.app_context(), writing(), scope_of(system_scope()):
        person = db.session.get_one(Person, vera, options=[selectinload(Person.memberships)])
        world.token = make_password_link(person, by=factories.actor("nona"))
        db.session.commit()
        assert db.session.scalar(select(PasswordLink.person_id)) == vera
    return world


def _office(world: World, regency_id: int, folder: Path) -> dict[str, int]:
    app, slug, operator = world.app, SLUGS[regency_id], OPERATORS[regency_id]
    client = world.client(operator)
    quota_id = factories.quota(app, regency_id=regency_id)
    confirmed = parts.send_rows(
        client, slug, quota_id, folder / f"{slug}-1.xlsx", [parts.row_for(regency_id, n) for n in (1, 2)]
    )
    assert client.post(f"/wilayah/{slug}/daftar/{confirmed}/catat").status_code == 303
    mapping_id = parts.make_mapped(client, slug, quota_id, folder / f"{slug}-3.xlsx", app, regency_id)
    rows = [parts.row_for(regency_id, 3), parts.row_for(regency_id, 4, NIK="123")]
    judged = parts.send_rows(client, slug, quota_id, folder / f"{slug}-2.xlsx", rows)
    unknown = [parts.row_for(regency_id, n, Pekerjaan="Penyadap lontar") for n in range(11, 16)]
    parts.send_rows(client, slug, quota_id, folder / f"{slug}-3.xlsx", unknown)
    for username, (_name, role, workplace_id) in PEOPLE.items():
        if ROLE_WORKPLACE[role] is WorkplaceKind.REGENCY and workplace_id == regency_id:
            answer = world.client(username).post(f"/wilayah/{slug}/kuota/unduh", data={"tahun": "2026"})
            world.downloads[username] = parts.number_in(answer.location)
    searched = client.post(f"/wilayah/{slug}/peserta/cari", data={"q": "Contoh"})
    world.searches[operator] = searched.location.partition("cari=")[2]
    with factories.inside(app, regency_id):
        beneficiary_id = db.session.scalars(select(Beneficiary.id).order_by(Beneficiary.id)).first()
        world.enrolments[regency_id] = db.session.scalars(select(Enrolment.id).order_by(Enrolment.id)).first() or 0
        movement_id = db.session.scalars(select(QuotaMovement.id).order_by(QuotaMovement.id)).first() or 0
        mending.mend(
            db.session.get_one(Upload, judged),
            {RowKey(1, 3): mending.Change({Field.NIK: "1234"})},
            by=factories.actor(operator),
        )
        db.session.add(parts.make_rejection(regency_id, judged))
        db.session.commit()
    assert beneficiary_id
    proposal_id = parts.make_proposed(app, regency_id, client, quota_id)
    eligible = {"people": "120", "source": "Contoh", "counted_on": "2026-01-05"}
    assert client.post(f"/wilayah/{slug}/kuota/{quota_id}/rencana/kebutuhan", data=eligible).status_code == 303
    round_id = parts.make_village_check(world, regency_id, quota_id)
    parts.make_free_second_place(client, slug, app, regency_id)
    decree = {
        "number": "45/2026",
        "decreed_on": "2026-01-05",
        "title": "Contoh",
        "signatory_title": "Bupati",
        "signatory_name": "Contoh",
    }
    assert client.post(f"/wilayah/{slug}/daftar/{confirmed}/sk", data=decree).status_code == 303
    assert client.post(f"/wilayah/{slug}/daftar/{confirmed}/sk/register").status_code == 303
    changed = [parts.row_for(regency_id, 1, Alamat="Jalan Lain")]
    present = parts.send_rows(client, slug, quota_id, folder / f"{slug}-3.xlsx", changed)
    seen = {"plain": "1", "doubtful": "0"}
    answer = client.post(f"/wilayah/{slug}/daftar/{present}/sudah-terdaftar/perbarui-semua", data=seen)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    sent = parts.make_delivery(world, slug, quota_id)
    claim_id, relative_id = parts.make_claim(client, slug, app, regency_id)
    contributions.frozen(app, quota_id, 3, 4, regency_id=regency_id)
    parts.make_reminder(app, regency_id)
    payment_id = contributions.paid(app, quota_id, 3, regency_id=regency_id)
    agreement = agreement_parts.make_agreement(world, regency_id)
    return {
        **agreement,
        **talk_parts.make_conversation(world, regency_id, slug, agreement["agreement_id"]),
        **evidence_parts.make_evidence(world, regency_id),
        "pack_id": pack_parts.make_pack(world, regency_id),
        "order_id": pack_parts.make_order(world, regency_id),
        **posts.with_two(app, regency_id),
        "matter_id": finding_parts.matter_of(app, regency_id),
        **parts.make_match(client, slug, app, regency_id, quota_id),
        "quota_id": quota_id,
        "round_id": round_id,
        "waiting_id": parts.make_waiting(app, regency_id, quota_id, judged),
        "claim_id": claim_id,
        "relative_id": relative_id,
        "letter_id": parts.make_letter(client, slug),
        **parts.make_regulations(client, slug),
        **coverage_parts.make_coverage(client, slug),
        "twin_id": parts.make_twins(app, regency_id, confirmed),
        "change_id": parts.make_change_of(app, regency_id, beneficiary_id),
        "scenario_id": parts.make_scenario(client, slug, quota_id),
        **sent,
        "payment_id": payment_id,
        "movement_id": movement_id,
        "enrolment_id": world.enrolments[regency_id],
        "proposal_id": proposal_id,
        "mapping_id": mapping_id,
        "upload_id": judged,
        "sheet": 1,
        "row": 3,
        "answer_id": parts.make_answer(client, slug, folder / f"{slug}-jawaban.xlsx", regency_id),
        "partial_id": parts.make_begun(client, slug, quota_id),
        "confirmed_upload_id": confirmed,
        "beneficiary_id": beneficiary_id,
        "membership_id": parts.make_former_colleague(app, regency_id),
        "download_id": world.downloads[operator],
        **parts.make_replaced(client, slug, app, regency_id, folder),
    }


def walled_models() -> list[Any]:
    """Every model that belongs to a regency, from the mappers themselves (other tests map models of their own)."""
    found = [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, (RegencyOwned, RegencyOrProvince))
        and mapper.class_.__module__.startswith("portal.")
    ]
    return sorted(found, key=lambda model: model.__tablename__)

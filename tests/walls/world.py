"""What stands behind the walls: in TTU and in Belu a quota, lists, people, files, accounts; and the province's own."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Membership, PasswordLink, Person
from portal.accounts.service import make_password_link
from portal.beneficiaries import mending, staging, twins, waiting
from portal.beneficiaries.columns.models import ColumnMapping
from portal.beneficiaries.models import Beneficiary, Enrolment, LikelyTwin, PersonChange, Upload, WaitingPerson
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.replacing import service as replacing
from portal.beneficiaries.replacing import suggesting
from portal.beneficiaries.replacing.models import ChangeSuggestion
from portal.beneficiaries.replacing.rules import Fact
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.village_checks import freezing
from portal.beneficiaries.village_checks.models import VillageRound, VillageSheet
from portal.claims.models import Claim, ClaimRelative
from portal.core import clock, crypto, settings
from portal.core.db import Base, db, writing
from portal.core.months import Month
from portal.core.permissions import ROLE_WORKPLACE, Role, WorkplaceKind
from portal.core.tenancy import RegencyOrProvince, RegencyOwned, scope_of
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.quotas.models import QuotaMovement
from portal.quotas.rules.ledger import FreedReason
from portal.regencies.queries import system_scope
from portal.talk.models import TalkThread
from tests.support import contributions, factories, resumable
from tests.support.client import PortalClient, signed_in
from tests.support.people import BELU, PEOPLE, TTU

SLUGS = {TTU: "ttu", BELU: "belu"}
OPERATORS = {TTU: "sari", BELU: "rani"}
PLACES = {TTU: (factories.VILLAGE, factories.DISTRICT), BELU: ("Manumutin", "Kota Atambua")}
PREFIXES = {TTU: "530301", BELU: "530401"}
MORNING = datetime(2026, 1, 5, tzinfo=UTC)
# Reference data is the same everywhere and never written by a request.
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


@dataclass
class World:
    """Real ids, by regency id (0: the province) and by the name of the URL's parameter."""

    app: Flask
    ids: dict[int, dict[str, int]] = field(default_factory=dict)
    downloads: dict[str, int] = field(default_factory=dict)  # who asked → download
    enrolments: dict[int, int] = field(default_factory=dict)
    searches: dict[str, str] = field(default_factory=dict)  # who searched → key in the address
    codes: dict[int, str] = field(default_factory=dict)  # regency → code of a sheet of a village check
    token: str = ""
    clients: dict[str, PortalClient] = field(default_factory=dict)

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
        world.downloads[username] = _number(answer.location)
    vera = _person_id(app, "vera")
    world.ids[0] = {
        "person_id": vera,
        "membership_id": _membership_id(app, vera),
        "allotment_id": _allotment(world.client("wati")),
    }
    for asker, payer in ((TTU, BELU), (BELU, TTU)):
        world.ids[asker]["thread_id"] = _question(world, asker, payer, folder)
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
    confirmed = _send(client, slug, quota_id, folder / f"{slug}-1.xlsx", [_row(regency_id, n) for n in (1, 2)])
    assert client.post(f"/wilayah/{slug}/daftar/{confirmed}/catat").status_code == 303
    mapping_id = _mapped(client, slug, quota_id, folder / f"{slug}-3.xlsx", app, regency_id)
    rows = [_row(regency_id, 3), _row(regency_id, 4, NIK="123")]
    judged = _send(client, slug, quota_id, folder / f"{slug}-2.xlsx", rows)
    unknown = [_row(regency_id, n, Pekerjaan="Penyadap lontar") for n in range(11, 16)]
    _send(client, slug, quota_id, folder / f"{slug}-3.xlsx", unknown)
    for username, (_name, role, workplace_id) in PEOPLE.items():
        if ROLE_WORKPLACE[role] is WorkplaceKind.REGENCY and workplace_id == regency_id:
            answer = world.client(username).post(f"/wilayah/{slug}/unduhan/rapat-anggaran", data={"tahun": "2026"})
            world.downloads[username] = _number(answer.location)
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
        db.session.add(_rejection(regency_id, judged))
        db.session.commit()
    assert beneficiary_id
    proposal_id = _proposed(app, regency_id, client, quota_id)
    eligible = {"people": "120", "source": "Contoh", "counted_on": "2026-01-05"}
    assert client.post(f"/wilayah/{slug}/kuota/{quota_id}/rencana/kebutuhan", data=eligible).status_code == 303
    round_id = _village_check(world, regency_id, quota_id)
    _free_second_place(client, slug, app, regency_id)
    decree = {
        "number": "45/2026",
        "decreed_on": "2026-01-05",
        "title": "Contoh",
        "signatory_title": "Bupati",
        "signatory_name": "Contoh",
    }
    assert client.post(f"/wilayah/{slug}/daftar/{confirmed}/sk", data=decree).status_code == 303
    changed = [_row(regency_id, 1, Alamat="Jalan Lain")]
    present = _send(client, slug, quota_id, folder / f"{slug}-3.xlsx", changed)
    seen = {"plain": "1", "doubtful": "0"}
    answer = client.post(f"/wilayah/{slug}/daftar/{present}/sudah-terdaftar/perbarui-semua", data=seen)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    sent = _delivery(world, slug, quota_id)
    claim_id, relative_id = _claim(client, slug, app, regency_id)
    contributions.frozen(app, quota_id, 3, 4, regency_id=regency_id)
    payment_id = contributions.paid(app, quota_id, 3, regency_id=regency_id)
    return {
        "quota_id": quota_id,
        "round_id": round_id,
        "waiting_id": _waiting(app, regency_id, quota_id, judged),
        "claim_id": claim_id,
        "relative_id": relative_id,
        "letter_id": _letter(client, slug),
        "twin_id": _twins(app, regency_id, confirmed),
        "change_id": _change_of(app, regency_id, beneficiary_id),
        "scenario_id": _scenario(client, slug, quota_id),
        **sent,
        "payment_id": payment_id,
        "movement_id": movement_id,
        "enrolment_id": world.enrolments[regency_id],
        "proposal_id": proposal_id,
        "mapping_id": mapping_id,
        "upload_id": judged,
        "sheet": 1,
        "row": 3,
        "answer_id": _answer(client, slug, folder / f"{slug}-jawaban.xlsx", regency_id),
        "partial_id": _begun(client, slug, quota_id),
        "confirmed_upload_id": confirmed,
        "beneficiary_id": beneficiary_id,
        "membership_id": _former_colleague(app, regency_id),
        "download_id": world.downloads[operator],
        **_replaced(client, slug, app, regency_id, folder),
    }


def _question(world: World, asker: int, payer: int, folder: Path) -> int:
    """`asker` wants to cover the first person of `payer`, asks, and writes once more: the id of its thread."""
    slug, client = SLUGS[asker], world.client(OPERATORS[asker])
    rows = [_row(asker, 1, NIK=factories.nik(1, prefix=PREFIXES[payer]))]
    upload_id = _send(client, slug, world.ids[asker]["quota_id"], folder / f"{slug}-3.xlsx", rows)
    answer = client.post(f"/wilayah/{slug}/daftar/{upload_id}/sumber-lain", data={"text": "Masih dilindungi?"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with factories.inside(world.app, asker):
        thread_id = db.session.scalars(select(TalkThread.id).where(TalkThread.opened_here)).one()
    address = f"/wilayah/{slug}/percakapan/{thread_id}/balas"
    assert client.post(address, data={"text": "Mohon kabarnya."}).status_code == 303
    return thread_id


def _allotment(wati: PortalClient) -> int:
    """A division of the province that waits for a second person."""
    data = {"people": "7", "first_month": "2026-01", "last_month": "2026-12", "from_month": "2026-12"}
    shares = {f"share_{TTU}": "3", f"share_{BELU}": "4"}
    return _number(wati.post("/provinsi/kuota/?tahun=2026", data={**data, **shares, "document": "DPA"}).location)


def _row(regency_id: int, number: int, **changes: Any) -> list[Any]:
    village, district = PLACES[regency_id]
    nik = factories.nik(number, prefix=PREFIXES[regency_id])
    return factories.row(number, **{"NIK": nik, "Desa/Kelurahan": village, "Kecamatan": district, **changes})


def _send(client: PortalClient, slug: str, quota_id: int, path: Path, rows: list[list[Any]]) -> int:
    with factories.xlsx(path, rows).open("rb") as stream:
        answer = client.post(
            f"/wilayah/{slug}/daftar/baru",
            data={"quota_id": quota_id, "start_month": "2026-03", "file": (stream, path.name)},
        )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return _number(answer.location)


def _answer(client: PortalClient, slug: str, path: Path, regency_id: int) -> int:
    """What Dukcapil said of the first person, and of a number that nobody has."""
    rows = [[factories.nik(number, prefix=PREFIXES[regency_id]), "Padan", "05/01/2026"] for number in (1, 999)]
    with factories.xlsx(path, rows, ("NIK", "Hasil", "Tanggal")).open("rb") as stream:
        data = {"source": "Surat 1/2026", "file": (stream, path.name)}
        answer = client.post(f"/wilayah/{slug}/peserta/dukcapil/baru", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return _number(answer.location)


def _mapped(client: PortalClient, slug: str, quota_id: int, path: Path, app: Flask, regency_id: int) -> int:
    """What somebody answered about the columns of a list, as the office remembers it."""
    headings = tuple({"NIK": "Nomor Warga", "Nama Sesuai KTP": "Warga"}.get(name, name) for name in factories.HEADERS)
    factories.xlsx(path, [_row(regency_id, 9)], headings)
    with path.open("rb") as stream:
        data = {"quota_id": quota_id, "start_month": "2026-03", "file": (stream, path.name)}
        page = client.post(f"/wilayah/{slug}/daftar/baru", data=data).location
    nik, name = headings.index("Nomor Warga"), headings.index("Warga")
    assert client.post(page + "/kolom", data={f"k0_{nik}": "nik", f"k0_{name}": "name"}).status_code == 303
    with factories.inside(app, regency_id):
        return db.session.scalars(select(ColumnMapping.id)).one()


def _delivery(world: World, slug: str, quota_id: int) -> dict[str, int]:
    """People sent to the branch of Atambua, which took the file, accepted one and sent a workbook back."""
    client, petrus = world.client({"ttu": "sari", "belu": "rani"}[slug]), world.client("petrus")
    delivery_id = _number(client.post(f"/wilayah/{slug}/kiriman/baru/{quota_id}").location)
    page = f"/bpjs/atambua/kiriman/{delivery_id}"
    assert petrus.post(f"{page}/unduh", data={"purpose": "Contoh tujuan"}).status_code == 303
    text = petrus.get(page).get_data(as_text=True)
    found = {
        name: re.search(rf"{page}/{part}/(\d+)", text) for name, part in (("fetch_id", "berkas"), ("line_id", "baris"))
    }
    assert found["line_id"]
    card = {"kpj": f"22{delivery_id:09d}"}  # nobody's twice in the province
    assert petrus.post(f"{page}/baris/{found['line_id'][1]}/terima", data=card).status_code == 303
    answers = petrus.post(f"{page}/jawaban", data={"file": (BytesIO(b"NIK;KPJ\n1;2\n"), "jawaban.csv")})
    return {
        "delivery_id": delivery_id,
        "returned_id": _number(answers.location),
        **{name: int(match[1]) for name, match in found.items() if match},
    }


def _scenario(client: PortalClient, slug: str, quota_id: int) -> int:
    data = {"cari": "months", "orang": "100", "bulan": "12", "pagu": "20160000", "name": "Contoh"}
    return _number(client.post(f"/wilayah/{slug}/kuota/{quota_id}/rencana", data=data).location)


def _rejection(regency_id: int, upload_id: int) -> RowRejection:
    return RowRejection(
        regency_id=regency_id,
        upload_id=upload_id,
        sheet=1,
        row=9,
        reason="Contoh",
        rejected_by_name="Budi Contoh",
        rejected_at=MORNING,
    )


def _waiting(app: Flask, regency_id: int, quota_id: int, upload_id: int) -> int:
    """The people of the judged list, as if the quota had had no place for them: the id of one."""
    with factories.inside(app, regency_id):
        keys = crypto.keys()
        people = staging.people(upload_id, keys)
        waiting.queue_up(quotas.lock(quota_id), people, upload_id=upload_id, keys=keys)
        db.session.commit()
        return db.session.scalars(select(WaitingPerson.id)).one()


def _village_check(world: World, regency_id: int, quota_id: int) -> int:
    """A round with one printed and entered sheet: the id of the round."""
    slug, client = SLUGS[regency_id], world.client(OPERATORS[regency_id])
    round_id = _number(client.post(f"/wilayah/{slug}/verval/", data={"quota_id": quota_id, "name": "Contoh"}).location)
    with factories.inside(world.app, regency_id):
        freezing.put_on_sheets(db.session.get_one(VillageRound, round_id), "", "")
        db.session.commit()
        world.codes[regency_id] = db.session.scalars(select(VillageSheet.code)).one()
    data = {"revisi": "0", "tanggal": clock.today().isoformat(), "hasil_1": "confirmed"}
    answer = client.post(f"/wilayah/{slug}/verval/lembar/{world.codes[regency_id]}", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return round_id


def _twins(app: Flask, regency_id: int, upload_id: int) -> int:
    """The two people of the first list, as if they were alike: the id of the pair."""
    with factories.inside(app, regency_id):
        first, second = db.session.scalars(select(Beneficiary.id).order_by(Beneficiary.id)).all()
        twins.put_in_queue([(first, second)], regency_id, upload_id)
        db.session.commit()
        return db.session.scalars(select(LikelyTwin.id)).one()


def _change_of(app: Flask, regency_id: int, beneficiary_id: int) -> int:
    with factories.inside(app, regency_id):
        return db.session.scalars(select(PersonChange.id).where(PersonChange.beneficiary_id == beneficiary_id)).one()


def _free_second_place(client: PortalClient, slug: str, app: Flask, regency_id: int) -> None:
    with factories.inside(app, regency_id):
        second = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[1]
        place = f"/wilayah/{slug}/peserta/{second.beneficiary_id}/tempat/{second.id}"
    data = {"why": "moved", "from_month": "2026-12", "document": "Surat pindah contoh"}
    assert client.post(place + "/lepas", data=data).status_code == 303


def _replaced(client: PortalClient, slug: str, app: Flask, regency_id: int, folder: Path) -> dict[str, int]:
    """In a quota of its own: somebody whom the next one replaced, and a change that is proposed about the other."""
    quota_id = factories.quota(app, regency_id=regency_id, source="csr", people=1)
    rows = [_row(regency_id, 31), _row(regency_id, 32)]
    listed = _send(client, slug, quota_id, folder / f"{slug}-4.xlsx", rows)
    assert client.post(f"/wilayah/{slug}/daftar/{listed}/catat-yang-muat").status_code == 303
    with factories.inside(app, regency_id):
        enrolment_id = db.session.scalars(select(Enrolment.id).where(Enrolment.quota_id == quota_id)).one()
        waiting_id = db.session.scalars(select(WaitingPerson.id).where(WaitingPerson.quota_id == quota_id)).one()
        leaving = replacing.Leaving(FreedReason.MOVED, "Surat pindah contoh")
        deciding = Deciding(factories.actor(OPERATORS[regency_id]))
        made = replacing.replace(enrolment_id, Month(2026, 12), leaving, waiting_id, deciding=deciding)
        suggesting.propose([Fact(made.new_enrolment_id, FreedReason.MOVED, Month(2026, 12), "Verifikasi desa")])
        db.session.commit()
        return {
            "replacement_id": made.id,
            "suggestion_id": db.session.scalars(select(ChangeSuggestion.id)).one(),
        }


def _claim(client: PortalClient, slug: str, app: Flask, regency_id: int) -> tuple[int, int]:
    """The first person died, and left somebody: claim file and relative."""
    with factories.inside(app, regency_id):
        first = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[0]
        place = f"/wilayah/{slug}/peserta/{first.beneficiary_id}/tempat/{first.id}"
    data = {"why": "died", "from_month": "2026-12", "document": "Akta contoh"}
    assert client.post(place + "/lepas", data=data).status_code == 303
    with factories.inside(app, regency_id):
        claim_id = db.session.scalars(select(Claim.id)).one()
    file = f"/wilayah/{slug}/klaim/{claim_id}"
    heir = {"relation": "spouse", "name": "Contoh", "phone": "0812", "bank": "", "account": "1"}
    assert client.post(file + "/ahli-waris", data=heir).status_code == 303
    page = client.get(file + "/berkas").get_data(as_text=True)
    seen = re.search(r'name="versi" value="(\d+)"', page)
    assert seen
    assert client.post(file + "/berkas", data={"versi": seen[1], "family_card": "2026-01-05"}).status_code == 303
    facts = {"died_on": "2026-01-02", "cause": "other"}
    assert client.post(file + "/kematian", data=facts).status_code == 303
    step = {"filed-on_day": "2026-01-05", "filed-document": "Contoh"}
    assert client.post(file + "/ajukan", data=step).status_code == 303
    with factories.inside(app, regency_id):
        return claim_id, db.session.scalars(select(ClaimRelative.id)).one()


def _letter(client: PortalClient, slug: str) -> int:
    data = {"fiscal_year": "2026", "quarter": "1", "number": "1", "letter_on": "2026-01-05", "paid_amount": "0"}
    counts = {"filed": "0", "paid": "0", "refused": "0", "file": (io.BytesIO(b"%PDF-1.7"), "surat.pdf")}
    return _number(client.post(f"/wilayah/{slug}/klaim/surat/baru", data={**data, **counts}).location)


def _proposed(app: Flask, regency_id: int, client: PortalClient, quota_id: int) -> int:
    """A revision that needs two approvers and has one."""
    slug, checker = SLUGS[regency_id], {TTU: "budi", BELU: "bela"}[regency_id]
    with factories.inside(app, regency_id):
        settings.change("second_approver_from_million", 1, regency_id, None)
        db.session.commit()
    answer = client.post(
        f"/wilayah/{slug}/kuota/{quota_id}/ubah",
        data={"change": "60", "from_month": "2026-12", "reason": "Contoh", "document": "Nomor 1/2026"},
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert signed_in(app, checker).post(answer.location + "/setujui").status_code == 303
    return _number(answer.location)


def _begun(client: PortalClient, slug: str, quota_id: int) -> int:
    """A list of which nothing has arrived yet."""
    chosen = {"quota_id": quota_id, "start_month": "2026-03", "filename": f"{slug}.csv"}
    return _number(resumable.begin(client, b"NIK;Nama\n", url=f"/wilayah/{slug}/daftar/kiriman", **chosen).location)


def _number(location: str) -> int:
    found = re.search(r"/(\d+)$", location)
    assert found, location
    return int(found[1])


def _former_colleague(app: Flask, regency_id: int) -> int:
    """Somebody whose membership ended, and a further signatory whose membership holds: the id of the latter's."""
    slug = SLUGS[regency_id]
    with app.app_context(), writing():
        for username, until in ((f"lama.{slug}", date(2026, 1, 31)), (f"kini.{slug}", None)):
            person = Person(username=username, name=f"{username.title()} Contoh", created_at=MORNING, memberships=[])
            membership = Membership(
                kind=WorkplaceKind.REGENCY,
                regency_id=regency_id,
                role=Role.SIGNATORY,
                valid_from=date(2026, 1, 1),
                valid_until=until,
            )
            person.memberships.append(membership)
            db.session.add(person)
        db.session.commit()
        made = membership.id
        db.session.remove()
    return made


def _person_id(app: Flask, username: str) -> int:
    with app.app_context():
        found = db.session.scalars(select(Person.id).where(Person.username == username)).one()
        db.session.remove()
    return found


def _membership_id(app: Flask, person_id: int) -> int:
    with app.app_context():
        found = db.session.scalars(select(Membership.id).where(Membership.person_id == person_id)).one()
        db.session.remove()
    return found


def walled_models() -> list[Any]:
    """Every model that belongs to a regency, from the mappers themselves (other tests map models of their own)."""
    found = [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, (RegencyOwned, RegencyOrProvince))
        and mapper.class_.__module__.startswith("portal.")
    ]
    return sorted(found, key=lambda model: model.__tablename__)

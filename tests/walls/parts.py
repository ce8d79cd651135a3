"""What each regency of the walls' world has: one of everything that an address can name."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.addresses import service as addresses
from portal.accounts.factors.models import FactorReset
from portal.accounts.models import MailAddressLink, Membership, Person
from portal.agreements.models import AgreementReminder
from portal.beneficiaries import staging, twins, waiting
from portal.beneficiaries.columns.models import ColumnMapping
from portal.beneficiaries.models import Beneficiary, Enrolment, LikelyTwin, PersonChange, WaitingPerson
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.replacing import service as replacing
from portal.beneficiaries.replacing import suggesting
from portal.beneficiaries.replacing.models import ChangeSuggestion
from portal.beneficiaries.replacing.rules import Fact
from portal.beneficiaries.village_checks import freezing
from portal.beneficiaries.village_checks.models import VillageRound, VillageSheet
from portal.claims.models import Claim, ClaimRelative
from portal.core import clock, crypto, settings
from portal.core.db import db, writing
from portal.core.mail import Mail, MailState
from portal.core.months import Month
from portal.core.permissions import Role, WorkplaceKind
from portal.deliveries.matching.models import MatchFinding
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.quotas.rules.ledger import FreedReason
from portal.talk.models import TalkThread
from tests.support import agreement_rows, factories, resumable
from tests.support.client import PortalClient, signed_in
from tests.support.people import BELU, OPERATORS, TTU

if TYPE_CHECKING:
    from tests.walls.world import World

SLUGS = {TTU: "ttu", BELU: "belu"}
PLACES = {TTU: (factories.VILLAGE, factories.DISTRICT), BELU: ("Manumutin", "Kota Atambua")}
PREFIXES = {TTU: "530301", BELU: "530401"}
MORNING = datetime(2026, 1, 5, tzinfo=UTC)
# Reference data is the same everywhere and never written by a request.


def make_question(world: World, asker: int, payer: int, folder: Path) -> int:
    """`asker` wants to cover the first person of `payer`, asks, and writes once more: the id of its thread."""
    slug, client = SLUGS[asker], world.client(OPERATORS[asker])
    rows = [row_for(asker, 1, NIK=factories.nik(1, prefix=PREFIXES[payer]))]
    upload_id = send_rows(client, slug, world.ids[asker]["quota_id"], folder / f"{slug}-3.xlsx", rows)
    answer = client.post(f"/wilayah/{slug}/daftar/{upload_id}/sumber-lain", data={"text": "Masih dilindungi?"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with factories.inside(world.app, asker):
        thread_id = db.session.scalars(select(TalkThread.id).where(TalkThread.kind == "payer_asked")).one()
    address = f"/wilayah/{slug}/percakapan/{thread_id}/balas"
    assert client.post(address, data={"text": "Mohon kabarnya."}).status_code == 303
    return thread_id


def make_allotment(wati: PortalClient) -> int:
    """A division of the province that waits for a second person."""
    data = {"people": "7", "first_month": "2026-01", "last_month": "2026-12", "from_month": "2026-12"}
    shares = {f"share_{TTU}": "3", f"share_{BELU}": "4"}
    return number_in(wati.post("/provinsi/kuota/?tahun=2026", data={**data, **shares, "document": "DPA"}).location)


def row_for(regency_id: int, number: int, **changes: Any) -> list[Any]:
    village, district = PLACES[regency_id]
    nik = factories.nik(number, prefix=PREFIXES[regency_id])
    return factories.row(number, **{"NIK": nik, "Desa/Kelurahan": village, "Kecamatan": district, **changes})


def send_rows(client: PortalClient, slug: str, quota_id: int, path: Path, rows: list[list[Any]]) -> int:
    with factories.xlsx(path, rows).open("rb") as stream:
        answer = client.post(
            f"/wilayah/{slug}/daftar/baru",
            data={"quota_id": quota_id, "start_month": "2026-03", "file": (stream, path.name)},
        )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return number_in(answer.location)


def make_answer(client: PortalClient, slug: str, path: Path, regency_id: int) -> int:
    """What Dukcapil said of the first person, and of a number that nobody has."""
    rows = [[factories.nik(number, prefix=PREFIXES[regency_id]), "Padan", "05/01/2026"] for number in (1, 999)]
    with factories.xlsx(path, rows, ("NIK", "Hasil", "Tanggal")).open("rb") as stream:
        data = {"source": "Surat 1/2026", "file": (stream, path.name)}
        answer = client.post(f"/wilayah/{slug}/peserta/dukcapil/baru", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return number_in(answer.location)


def make_mapped(client: PortalClient, slug: str, quota_id: int, path: Path, app: Flask, regency_id: int) -> int:
    """What somebody answered about the columns of a list, as the office remembers it."""
    headings = tuple({"NIK": "Nomor Warga", "Nama Sesuai KTP": "Warga"}.get(name, name) for name in factories.HEADERS)
    factories.xlsx(path, [row_for(regency_id, 9)], headings)
    with path.open("rb") as stream:
        data = {"quota_id": quota_id, "start_month": "2026-03", "file": (stream, path.name)}
        page = client.post(f"/wilayah/{slug}/daftar/baru", data=data).location
    nik, name = headings.index("Nomor Warga"), headings.index("Warga")
    assert client.post(page + "/kolom", data={f"k0_{nik}": "nik", f"k0_{name}": "name"}).status_code == 303
    with factories.inside(app, regency_id):
        return db.session.scalars(select(ColumnMapping.id)).one()


def make_delivery(world: World, slug: str, quota_id: int) -> dict[str, int]:
    """People sent to the branch of Atambua, which took the file, accepted one and sent a workbook back."""
    client, petrus = world.client({"ttu": "sari", "belu": "rani"}[slug]), world.client("petrus")
    delivery_id = number_in(client.post(f"/wilayah/{slug}/kiriman/baru/{quota_id}").location)
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
        "returned_id": number_in(answers.location),
        **{name: int(match[1]) for name, match in found.items() if match},
    }


def make_match(client: PortalClient, slug: str, app: Flask, regency_id: int, quota_id: int) -> dict[str, int]:
    """The bill of March matched with a file that bills somebody whom nobody knows; the difference is settled."""
    data = {"file": (BytesIO(b"KPJ;Nama;Iuran\n22999999999;Contoh;16800\n"), "tagihan.csv")}
    page = client.post(f"/wilayah/{slug}/iuran/{quota_id}/2026-03/cocokkan", data=data).location
    seal = re.search(r'name="seal" value="(\w+)"', client.get(page).get_data(as_text=True))
    assert seal
    assert client.post(f"{page}/catat", data={"seal": seal[1]}).status_code == 303
    with factories.inside(app, regency_id):
        finding_id = db.session.scalars(select(MatchFinding.id).order_by(MatchFinding.id.desc()).limit(1)).one()
    assert client.post(f"{page}/selisih/{finding_id}/selesai", data={"note": "Contoh"}).status_code == 303
    return {"match_id": number_in(page), "finding_id": finding_id}


def make_scenario(client: PortalClient, slug: str, quota_id: int) -> int:
    data = {"cari": "months", "orang": "100", "bulan": "12", "pagu": "20160000", "name": "Contoh"}
    return number_in(client.post(f"/wilayah/{slug}/kuota/{quota_id}/rencana", data=data).location)


def make_rejection(regency_id: int, upload_id: int) -> RowRejection:
    return RowRejection(
        regency_id=regency_id,
        upload_id=upload_id,
        sheet=1,
        row=9,
        reason="Contoh",
        rejected_by_name="Budi Contoh",
        rejected_at=MORNING,
    )


def make_waiting(app: Flask, regency_id: int, quota_id: int, upload_id: int) -> int:
    """The people of the judged list, as if the quota had had no place for them: the id of one."""
    with factories.inside(app, regency_id):
        keys = crypto.keys()
        people = staging.people(upload_id, keys)
        waiting.queue_up(quotas.lock(quota_id), people, upload_id=upload_id, keys=keys)
        db.session.commit()
        return db.session.scalars(select(WaitingPerson.id)).one()


def make_village_check(world: World, regency_id: int, quota_id: int) -> int:
    """A round with one printed and entered sheet: the id of the round."""
    slug, client = SLUGS[regency_id], world.client(OPERATORS[regency_id])
    round_id = number_in(
        client.post(f"/wilayah/{slug}/verval/", data={"quota_id": quota_id, "name": "Contoh"}).location
    )
    with factories.inside(world.app, regency_id):
        freezing.put_on_sheets(db.session.get_one(VillageRound, round_id), "", "")
        db.session.commit()
        world.codes[regency_id] = db.session.scalars(select(VillageSheet.code)).one()
    data = {"revisi": "0", "tanggal": clock.today().isoformat(), "hasil_1": "confirmed"}
    answer = client.post(f"/wilayah/{slug}/verval/lembar/{world.codes[regency_id]}", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return round_id


def make_address_link(app: Flask, username: str) -> str:
    """Somebody has entered an e-mail address: the word of the link that would confirm it."""
    with app.app_context(), writing():
        link = MailAddressLink(
            person_id=factories.actor(username).id or 0,
            address_cipher=crypto.encrypt(b"contoh@contoh.go.id", b"mail_address_links.address_cipher"),
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=48),
        )
        db.session.add(link)
        db.session.commit()
        return addresses.token_of(link)


def make_reminder(app: Flask, regency_id: int) -> None:
    """An agreement was reminded of, and the operator got the message."""
    agreement_id = agreement_rows.agreement(app, regency_id=regency_id)
    with factories.inside(app, regency_id):
        reminder = AgreementReminder(regency_id=regency_id, agreement_id=agreement_id, days=90, made_at=MORNING)
        db.session.add(reminder)
        db.session.flush()
        sent = {"state": MailState.SENT, "attempts": 1, "next_at": MORNING, "finished_at": MORNING}
        operator = factories.actor(OPERATORS[regency_id]).id or 0
        db.session.add(
            Mail(
                kind="agreements.reminder",
                subject_id=reminder.id,
                person_id=operator,
                regency_id=regency_id,
                created_at=MORNING,
                **sent,
            )
        )
        db.session.commit()


def make_twins(app: Flask, regency_id: int, upload_id: int) -> int:
    """The two people of the first list, as if they were alike: the id of the pair."""
    with factories.inside(app, regency_id):
        first, second = db.session.scalars(select(Beneficiary.id).order_by(Beneficiary.id)).all()
        twins.put_in_queue([(first, second)], regency_id, upload_id)
        db.session.commit()
        return db.session.scalars(select(LikelyTwin.id)).one()


def make_change_of(app: Flask, regency_id: int, beneficiary_id: int) -> int:
    with factories.inside(app, regency_id):
        return db.session.scalars(select(PersonChange.id).where(PersonChange.beneficiary_id == beneficiary_id)).one()


def make_free_second_place(client: PortalClient, slug: str, app: Flask, regency_id: int) -> None:
    with factories.inside(app, regency_id):
        second = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[1]
        place = f"/wilayah/{slug}/peserta/{second.beneficiary_id}/tempat/{second.id}"
    data = {"why": "moved", "from_month": "2026-12", "document": "Surat pindah contoh"}
    assert client.post(place + "/lepas", data=data).status_code == 303


def make_replaced(client: PortalClient, slug: str, app: Flask, regency_id: int, folder: Path) -> dict[str, int]:
    """In a quota of its own: somebody whom the next one replaced, and a change that is proposed about the other."""
    quota_id = factories.quota(app, regency_id=regency_id, source="csr", people=1)
    rows = [row_for(regency_id, 31), row_for(regency_id, 32)]
    listed = send_rows(client, slug, quota_id, folder / f"{slug}-4.xlsx", rows)
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


def make_claim(client: PortalClient, slug: str, app: Flask, regency_id: int) -> tuple[int, int]:
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


def make_letter(client: PortalClient, slug: str) -> int:
    data = {"fiscal_year": "2026", "quarter": "1", "number": "1", "letter_on": "2026-01-05", "paid_amount": "0"}
    counts = {"filed": "0", "paid": "0", "refused": "0", "file": (io.BytesIO(b"%PDF-1.7"), "surat.pdf")}
    return number_in(client.post(f"/wilayah/{slug}/klaim/surat/baru", data={**data, **counts}).location)


def make_regulations(client: PortalClient, slug: str) -> dict[str, int]:
    """One that amends another, with its PDF and an indicator."""
    data = {"kind": "head_regulation", "title": "Contoh", "signatory_title": "Bupati", "signatory_name": "Contoh"}
    data["topics"] = "plan"
    earlier, later = (
        number_in(
            client.post(
                f"/wilayah/{slug}/peraturan/baru",
                data={**data, "number": number, "year": on[:4], "enacted_on": on},
            ).location
        )
        for number, on in (("1", "2025-01-06"), ("2", "2026-01-05"))
    )
    page = f"/wilayah/{slug}/peraturan/{later}"
    assert client.post(f"{page}/hubungan", data={"relation": "amends", "target": str(earlier)}).status_code == 303
    sent = {"seen": "0", "file": (io.BytesIO(b"%PDF-1.7\n%%EOF\n"), "perbup.pdf")}
    assert client.post(f"{page}/berkas", data=sent).status_code == 303
    shares = {"baseline": "17,37", "baseline_year": "2024", "target": "22,5", "target_year": "2029"}
    said = {"population": "vulnerable", "name": "Contoh", **shares}
    assert client.post(f"{page}/indikator/baru", data=said).status_code == 303
    shown = re.search(r"/indikator/(\d+)", client.get(page).get_data(as_text=True))
    assert shown
    return {"regulation_id": later, "linked_id": earlier, "indicator_id": int(shown[1])}


def make_proposed(app: Flask, regency_id: int, client: PortalClient, quota_id: int) -> int:
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
    return number_in(answer.location)


def make_begun(client: PortalClient, slug: str, quota_id: int) -> int:
    """A list of which nothing has arrived yet."""
    chosen = {"quota_id": quota_id, "start_month": "2026-03", "filename": f"{slug}.csv"}
    return number_in(resumable.begin(client, b"NIK;Nama\n", url=f"/wilayah/{slug}/daftar/kiriman", **chosen).location)


def number_in(location: str) -> int:
    found = re.search(r"/(\d+)$", location)
    assert found, location
    return int(found[1])


def make_former_colleague(app: Flask, regency_id: int) -> int:
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


def person_id_of(app: Flask, username: str) -> int:
    with app.app_context():
        found = db.session.scalars(select(Person.id).where(Person.username == username)).one()
        db.session.remove()
    return found


def make_factor_reset(admin: PortalClient, app: Flask, username: str) -> int:
    """A request to reset somebody's second factor, which waits for a second person."""
    url = f"/provinsi/akun/{person_id_of(app, username)}/hapus-kode"
    assert admin.post(url, data={"reason": "Surat 12/2026"}).status_code == 303
    with app.app_context():
        found = db.session.scalars(select(FactorReset.id)).one()
        db.session.remove()
    return found


def membership_id_of(app: Flask, person_id: int) -> int:
    with app.app_context():
        found = db.session.scalars(select(Membership.id).where(Membership.person_id == person_id)).one()
        db.session.remove()
    return found

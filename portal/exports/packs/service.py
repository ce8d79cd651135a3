"""Asking for a pack, freezing it once its figures are read, and having its files rendered."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.agreements.document import VERIFY
from portal.agreements.rules.verification import code_of
from portal.audit.service import Actor, record
from portal.core import clock, formatting, tasks
from portal.core.addresses import portal_address
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.formatting import WITA
from portal.core.frozen import canonical, digest_of
from portal.core.tenancy import one_view
from portal.exports.packs import gathering, queries
from portal.exports.packs.formats import COLLECTION_FORMS, FORMS
from portal.exports.packs.gathering.collection import gather_collection
from portal.exports.packs.models import HearingPack, HearingPackOrder, PackKind
from portal.exports.packs.rules.body import Body, Collection, PartLine
from portal.exports.packs.rules.numbers import collection_number, number_of, part_number
from portal.exports.packs.soundness import is_sound
from portal.quotas import queries as quotas

JOB, ORDER_JOB = "exports.pack", "exports.pack_order"
SUBJECT, ORDER = "hearing_pack", "hearing_pack_order"
_ATTEMPTS = 5  # so many people of one office would have to press in one moment
_LOCK = 42  # of PostgreSQL's advisory locks with two numbers: this one and the regency
Parts = list[tuple[int, Body]]  # (regency id, its body)


class OvertakenError(DomainError):
    """Somebody else of the office asked first, or has frozen a pack: `order` is theirs while it is under way."""

    def __init__(self, sentence: str, order: HearingPackOrder | None) -> None:
        super().__init__(sentence)
        self.order = order


def ask(
    regency_id: int | None, fiscal_year: int, *, kind: PackKind = PackKind.PACK, seen: str | None = None, by: Actor
) -> HearingPackOrder:
    """Have a pack frozen in the background; `kind` COLLECTION is the province's of all regencies.

    Its number and its hour are those of the moment in which the figures are read. `seen`: the mark of what the asker
    was shown (`queries.mark_of`), None for who wants one whatever there is. Raises DomainError for a year without any
    quota, OvertakenError when there is something newer than that.
    """
    _refuse_unknown(fiscal_year)
    if seen is not None:
        _refuse_overtaken(regency_id, fiscal_year, kind, seen)
    order = HearingPackOrder(
        regency_id=regency_id,
        kind=kind,
        fiscal_year=fiscal_year,
        asked_at=clock.now(),
        asked_by_name=by.name,
        asked_by_role=by.role,
    )
    db.session.add(order)
    db.session.flush()
    tasks.start(
        ORDER_JOB,
        regency_id=regency_id,
        subject=(ORDER, order.id),
        args={"order_id": order.id, "address": portal_address()},  # the worker has no request to take it from
        created_by=by.id,
    )
    return order


def _refuse_overtaken(regency_id: int | None, fiscal_year: int, kind: PackKind, seen: str) -> None:
    """Of two who ask at once for one office the second waits until the first has asked. SQLite has one writer."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK, regency_id or 0)))
    pack, order = queries.latest_of(regency_id, fiscal_year, kind).since(seen)
    what = f"{'Himpunan bahan rapat' if kind is PackKind.COLLECTION else 'Bahan rapat'} {fiscal_year}"
    if order is not None:
        moment = formatting.moment(order.asked_at)
        raise OvertakenError(
            f"{what} sudah diminta {moment} oleh {order.asked_by_name}, sebelum Anda menekan tombol. Ini permintaan "
            "itu, dan tidak ada yang dibekukan dua kali.",
            order,
        )
    if pack is not None:
        moment = formatting.moment(pack.as_of)
        raise OvertakenError(
            f"{what} sudah dibekukan {moment} oleh {pack.made_by_name}, dengan nomor {pack.number}. Periksa dahulu "
            "apakah itu yang Anda perlukan.",
            None,
        )


def ask_again(order: HearingPackOrder) -> None:
    """Try once more what failed. Raises DomainError when it did not fail."""
    job = tasks.latest_job_or_none(ORDER, order.id)
    if order.pack_id is not None or job is None or job.state != tasks.JobState.FAILED:
        raise DomainError("Bahan rapat ini sudah dibekukan atau sedang disiapkan.")
    tasks.restart(job)


def freeze(regency_id: int | None, fiscal_year: int, *, kind: PackKind = PackKind.PACK, by: Actor) -> HearingPack:
    """Fix what the office's pack of a year says from now on; its files follow in the background.

    The open scope must be the office's own: that regency, or for None the province. Raises DomainError for a year
    without any quota, and when too many freeze at once.
    """
    _refuse_unknown(fiscal_year)
    return keep(read(regency_id, fiscal_year, kind=kind, by=by), regency_id, address=portal_address(), by=by)


def read(regency_id: int | None, fiscal_year: int, *, kind: PackKind, by: Actor) -> tuple[Body | Collection, Parts]:
    """The body without its number, and those of its parts: what is recorded while it is read is in all of them or in
    none, and the hour that it names is that in which it was read."""
    subject = gathering.subject_of(regency_id, fiscal_year, clock.today())
    with one_view():
        at = clock.now()
        if kind is PackKind.COLLECTION:
            return gather_collection(subject, at=at, made_by=by.name, made_by_role=by.role)
        return gathering.gather(subject, number="", at=at, made_by=by.name, made_by_role=by.role), []


def keep(found: tuple[Body | Collection, Parts], regency_id: int | None, *, address: str, by: Actor) -> HearingPack:
    """Give what was read its number, and have its files rendered; `address`: of the portal, for the QR. Raises
    DomainError when too many do at once."""
    body, parts = found
    pack = _numbered(regency_id, body, parts, address)
    tasks.start(JOB, regency_id=regency_id, subject=(SUBJECT, pack.id), args={"pack_id": pack.id}, created_by=by.id)
    _record("hearing_pack_frozen", pack, f"tahun anggaran {body['fiscal_year']} dibekukan", by)
    return pack


def render_again(pack: HearingPack, *, by: Actor) -> None:
    """Have files rendered that could not be, or whose content is lost or damaged. Raises DomainError when all are
    sound or on their way."""
    queries.hold(pack)
    files = queries.files_of(pack.id, clock.now())
    forms = FORMS if pack.kind is PackKind.PACK else COLLECTION_FORMS
    job = tasks.latest_job_or_none(SUBJECT, pack.id)
    if job is not None and job.state == tasks.JobState.FAILED:
        tasks.restart(job)
    elif (job is None or job.state == tasks.JobState.DONE) and not all(is_sound(files.get(form)) for form in forms):
        args = {"pack_id": pack.id}
        tasks.start(JOB, regency_id=pack.regency_id, subject=(SUBJECT, pack.id), args=args, created_by=by.id)
    else:
        raise DomainError("Berkas bahan rapat ini sudah ada atau sedang disusun.")
    _record("hearing_pack_rendered", pack, "disusun lagi berkasnya", by)


def _refuse_unknown(fiscal_year: int) -> None:
    if fiscal_year not in quotas.years():
        raise DomainError(f"Belum ada kuota tahun {fiscal_year}, jadi belum ada angka yang dapat dibekukan.")


def _numbered(regency_id: int | None, body: Body | Collection, parts: Parts, address: str) -> HearingPack:
    """Give the body the next number of its office, kind and year, whoever else does so at the same time."""
    kind = PackKind.COLLECTION if body["kind"] == "collection" else PackKind.PACK
    year = gathering.moment_of(body["as_of"]).astimezone(WITA).year
    of_year = (queries.owned_by(regency_id), HearingPack.kind == kind, HearingPack.made_year == year)
    for _attempt in range(_ATTEMPTS):
        sequence = (db.session.scalar(select(func.max(HearingPack.sequence)).where(*of_year)) or 0) + 1
        try:
            with db.session.begin_nested():
                if body["kind"] == "collection":
                    return _collected(body, parts, sequence, year, address)
                body["number"] = number_of(sequence, body["office"]["slug"], year)
                return _added(body, regency_id, kind, sequence, year, address)
        except IntegrityError:
            continue  # somebody else has this number now
    raise DomainError("Beberapa orang sedang membekukan bahan rapat. Coba lagi sebentar.")


def _collected(body: Collection, parts: Parts, sequence: int, year: int, address: str) -> HearingPack:
    """The collection, whose body names the SHA-256 of every part, and the parts."""
    body["number"], body["parts"] = collection_number(sequence, year), []
    for regency_id, part in parts:
        part["number"] = part_number(body["number"], regency_id)
        body["parts"].append(_line(regency_id, part))
    collection = _added(body, None, PackKind.COLLECTION, sequence, year, address)
    for regency_id, part in parts:
        _added(part, None, PackKind.PART, regency_id % 100, year, address, collection_id=collection.id)
    return collection


def _line(regency_id: int, part: Body) -> PartLine:
    figures: Mapping[str, int] = {line["name"]: line["value"] or 0 for line in part["figures"]}
    return PartLine(
        code=regency_id,
        name=part["office"]["name"],
        slug=part["office"]["slug"],
        number=part["number"],
        sha256=digest_of(canonical(part)),
        allocated=figures["quota.allocated"],
        confirmed=figures["people.confirmed"],
        need=figures["budget.need"],
        budget=figures["budget.amount"],
        realised=figures["budget.realisation"],
    )


def _added(
    body: Body | Collection,
    regency_id: int | None,
    kind: PackKind,
    sequence: int,
    year: int,
    address: str,
    *,
    collection_id: int | None = None,
) -> HearingPack:
    text = canonical(body)
    sha256 = digest_of(text)
    pack = HearingPack(
        regency_id=regency_id,
        kind=kind,
        collection_id=collection_id,
        fiscal_year=body["fiscal_year"],
        made_year=year,
        sequence=sequence,
        number=body["number"],
        as_of=gathering.moment_of(body["as_of"]),
        body=text,
        sha256=sha256,
        verify_url=f"{address}{VERIFY}{code_of(sha256)}" if address else "",
        made_by_name=body["made_by"],
        made_by_role=body["made_by_role"],
    )
    db.session.add(pack)
    db.session.flush()
    return pack


@tasks.handler(ORDER_JOB)
def _freeze(run: tasks.JobRun) -> str | None:
    order = queries.order_in_scope(run.args["order_id"])
    if order.pack_id is not None:
        return None
    by = Actor(run.created_by, order.asked_by_name, order.asked_by_role)
    regency_id, fiscal_year, kind = order.regency_id, order.fiscal_year, order.kind
    run.progress(0, 0, "Membaca angka")
    found = read(regency_id, fiscal_year, kind=kind, by=by)
    with run.step():
        held = queries.order_in_scope(run.args["order_id"])
        if held.pack_id is None:
            held.pack_id = keep(found, regency_id, address=run.args["address"], by=by).id
    return None


def _record(action: str, pack: HearingPack, words: str, by: Actor) -> None:
    what = "Himpunan bahan rapat" if pack.kind is PackKind.COLLECTION else "Bahan rapat"
    record(
        action,
        by=by,
        sentence=f"{what} {pack.number} {words}.",
        regency_id=pack.regency_id,
        subject_kind=SUBJECT,
        subject_id=pack.id,
    )

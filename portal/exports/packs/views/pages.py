"""What the pages of an office and of the province have in common: everything but the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.agreements.rules.verification import code_of, spoken
from portal.core import clock, tasks
from portal.core.access import workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import WorkplaceKind
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year, given_year, row_number
from portal.core.web.files import handed_over
from portal.core.web.rendering import wants_fragment
from portal.exports.packs import making, queries, service
from portal.exports.packs.formats import FORMS
from portal.exports.packs.gathering import OFFICE_ONLY, PARTS, PROVINCE_ONLY
from portal.exports.packs.models import HearingPack, PackKind
from portal.exports.packs.rules.message import summary_text
from portal.exports.packs.rules.reading import current
from portal.quotas import queries as quotas

NO_YEAR = "Tahun anggarannya belum dipilih. Pilih tahunnya, lalu bekukan."


def _owner() -> int | None:
    """Whose packs these are: the regency of the address, None for the province."""
    return workplace().id if workplace().kind is WorkplaceKind.REGENCY else None


def to(name: str, **values: Any) -> str:
    """The address of a page of packs at the open workplace."""
    prefix = "" if _owner() is not None else "province_"
    return url_for(f"packs.{prefix}{name}", **values)


def pack_of(pack_id: int) -> HearingPack:
    """A pack of the open workplace. Raises NotFoundError for any other."""
    return queries.pack_by_id(pack_id, _owner())


def index() -> Response:
    """The list, what is on its way, and the years that can be frozen; for the province its collections too."""
    return _index()


def _index(problem: str = "", status: int = 200) -> Response:
    now, older = clock.now(), request.args.get("lama") == "1"
    whole = _owner() is None
    collections = queries.packs_listed(None, now, kind=PackKind.COLLECTION, older=older) if whole else None
    waiting = queries.orders_waiting(_owner())
    return render(
        "exports/packs/index.html",
        packs=queries.packs_listed(_owner(), now, request.args.get("sebelum", type=row_number), older=older),
        collections=collections,
        seen=queries.mark_of(next(iter(collections.lines), None) if collections else None, next(iter(waiting), None)),
        older=older,
        waiting=waiting,
        problem=problem,
        status=status,
        years=[(str(year), str(year)) for year in quotas.years()],
        year=chosen_year(),
        to=to,
    )


def confirm(problem: str = "", status: int = 200) -> Response:
    """What will be frozen, before it is."""
    return render(
        "exports/packs/confirm.html",
        year=chosen_year(),
        known=chosen_year() in quotas.years(),
        latest=queries.latest_of(_owner(), chosen_year()),
        office=workplace().name,
        forms=[form.label for form in FORMS.values()],
        problem=problem,
        to=to,
        status=status,
    )


def freeze() -> ResponseReturnValue:
    """The office's pack of the given year is going to be frozen; one more only by whom the newest was shown."""
    year = given_year()
    if year is None:
        return confirm(NO_YEAR, 422)
    return _ask(year, PackKind.PACK, confirm)


def _ask(year: int, kind: PackKind, again: Callable[[str, int], Response]) -> ResponseReturnValue:
    """To the order, or to that of whoever was faster; `again` shows the page with what is to be known first."""
    try:
        order = service.ask(_owner(), year, kind=kind, seen=request.form.get("sesudah", ""), by=current_actor())
    except service.OvertakenError as first:
        if first.order is None:
            return again(first.sentence, 422)
        return done(first.sentence, to=to("order", order_id=first.order.id), kind="info")
    except DomainError as error:
        return again(error.sentence, 422)
    return done("", to=to("order", order_id=order.id))


def collect() -> ResponseReturnValue:
    """The province's collection of the given year is going to be frozen."""
    year = given_year()
    if year is None:
        return _index(NO_YEAR, 422)
    return _ask(year, PackKind.COLLECTION, _index)


def order(order_id: int) -> ResponseReturnValue:
    """What was asked for and is not frozen yet; then the pack itself."""
    found = queries.order_by_id(order_id, _owner())
    if found.pack_id is not None:
        return done("", to=to("detail", pack_id=found.pack_id))
    job = tasks.latest_job_or_none(service.ORDER, found.id)
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    return render(
        "exports/packs/order.html",
        fragment="keadaan",
        order=found,
        whole=found.kind is PackKind.COLLECTION,
        job=job,
        failed=job is None or job.state == tasks.JobState.FAILED,
        to=to,
    )


def order_again(order_id: int) -> ResponseReturnValue:
    """What failed is tried once more."""
    found = queries.order_by_id(order_id, _owner())
    service.ask_again(found)
    return done("", to=to("order", order_id=found.id))


def detail(pack_id: int) -> ResponseReturnValue:
    """One pack with its files, as far as they are made."""
    pack = pack_of(pack_id)
    job = tasks.latest_job_or_none(service.SUBJECT, pack.id)
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    files = queries.files_of(pack.id, clock.now())
    ready = [(form, FORMS[form], files[form]) for form in FORMS if form in files and files[form].stored is not None]
    working = job is not None and job.state in (tasks.JobState.QUEUED, tasks.JobState.RUNNING)
    failed = job is not None and job.state == tasks.JobState.FAILED
    if pack.kind is PackKind.COLLECTION:
        return _collection(pack, job, files.get("zip"), working=working, failed=failed)
    body = current(queries.body_of(pack))
    return render(
        "exports/packs/detail.html",
        fragment="berkas",
        pack=pack,
        body=body,
        message=summary_text(body, pack.verify_url),
        code=spoken(code_of(pack.sha256)),
        files=files,
        forms=FORMS,
        ready=ready,
        complete=len(ready) == len(FORMS),
        lost=[FORMS[form].label for form in FORMS if form in files and files[form].stored is None],
        job=job,
        working=working,
        failed=failed,
        to=to,
    )


def _collection(
    pack: HearingPack, job: tasks.Job | None, made: queries.MadeFile | None, *, working: bool, failed: bool
) -> Response:
    body = queries.collection_of(pack)
    return render(
        "exports/packs/collection.html",
        fragment="berkas",
        pack=pack,
        body=body,
        lines=sorted([*body["parts"], *body["left_out"]], key=lambda line: line["code"]),
        code=spoken(code_of(pack.sha256)),
        made=made,
        job=job,
        working=working,
        failed=failed,
        to=to,
    )


def changes(pack_id: int) -> Response:
    """What is otherwise now, a part at a time."""
    pack, part = pack_of(pack_id), request.args.get("bagian", "anggaran")
    if pack.kind is PackKind.COLLECTION:
        raise NotFoundError("Himpunan bahan rapat tidak dibandingkan. Buka bahan rapat provinsi.")
    others = OFFICE_ONLY if pack.regency_id is None else PROVINCE_ONLY
    parts = {key: label for key, (label, _read) in PARTS.items() if key not in others}
    if part not in parts:
        raise NotFoundError("Bagian bahan rapat ini tidak ada.")
    found, left_out = queries.changes_since(pack, part, clock.today())
    return render(
        "exports/packs/changes.html",
        pack=pack,
        tabs=[(label, to("changes", pack_id=pack.id, bagian=key), key == part, None) for key, label in parts.items()],
        label=parts[part],
        of_people=part == "peserta",
        found=found,
        left_out=left_out,
        to=to,
    )


def again(pack_id: int) -> ResponseReturnValue:
    """Files are rendered that could not be, or that are lost."""
    pack = pack_of(pack_id)
    service.render_again(pack, by=current_actor())
    return done("", to=to("detail", pack_id=pack.id))


def file(pack_id: int, form: str) -> Response:
    """One file, as it was made."""
    pack = pack_of(pack_id)
    found = queries.files_of(pack.id, clock.now()).get(form)
    if form not in making.forms_of(pack) or found is None or found.stored is None:
        raise NotFoundError(
            "Berkas bahan rapat ini belum siap atau hilang dari penyimpanan. Buka halamannya untuk menyusunnya."
        )
    return handed_over(found.stored, kept=True)

"""A verifier looks at the rows of a submitted list, and rejects single ones with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.beneficiaries import forms, privacy, queries, results
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.rejecting import service as rejecting
from portal.beneficiaries.rejecting.queries import (
    LOOK_LABELS,
    CheckedRow,
    Look,
    Position,
    RowsFilter,
    rows_page,
)
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.views.lists import blueprint
from portal.core import crypto
from portal.core.access import may, reason_against, requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.regencies import queries as regencies
from portal.regencies.models import District, Village

_URL = "/wilayah/<regency>/daftar/<int:upload_id>/baris"
_WAITING = (UploadState.JUDGED, UploadState.SUBMITTED)
_NAMES = ("tampilkan", "kecamatan", "desa", "cari", "setelah")


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def rows(upload_id: int) -> Response:
    """The office looks at the rows that are to be recorded, and at those that a verifier rejected."""
    return _page(queries.upload_by_id(upload_id))


def _kept(*left_out: str) -> dict[str, str]:
    """What of the address goes into links onwards: only what `_filter` understands."""
    return {name: request.args[name] for name in _NAMES if name in request.args and name not in left_out}


def _filter(upload: Upload, terms: str) -> RowsFilter:
    """Codes come from the address; unknown ones mean all. After the list was recorded only rejected rows are left."""
    districts, villages = regencies.place_names(workplace().id)
    look = request.args.get("tampilkan", "")
    nik = privacy.nik_of(terms)
    return RowsFilter(
        look=Look(look) if upload.state in _WAITING and look in set(Look) else _first_look(upload),
        district_code=_known(request.args.get("kecamatan", ""), districts),
        village_code=_known(request.args.get("desa", ""), villages),
        words=() if nik else tuple(terms.casefold().split()),
        nik_key=crypto.nik_hash(nik) if nik else None,
    )


def _first_look(upload: Upload) -> Look:
    return Look.ALL if upload.state in _WAITING else Look.REJECTED


def _known(code: str, names: Mapping[str, str]) -> str:
    return code if code in names else ""


def _page(
    upload: Upload,
    *,
    form: forms.RejectForm | None = None,
    at: RowKey | None = None,
    search: forms.SearchForm | None = None,
    status: int = 200,
) -> Response:
    terms = privacy.search_terms(request.args.get("cari", ""), current_person().id)
    wanted = _filter(upload, terms)
    after = request.args.get("setelah", type=Position.parse)
    districts = regencies.districts_of(workplace().id)
    villages = regencies.villages_of(workplace().id)
    listed = results.villages_of(upload) if upload.state in _WAITING else {}
    page = rows_page(upload, wanted, crypto.keys(), after)
    locked = _locked(upload)
    return render(
        "uploads/rows.html",
        fragment="baris",
        upload=upload,
        page=page,
        wanted=wanted,
        kept=_kept(),
        onwards=_kept("setelah"),
        looks=[(look.value, label) for look, label in LOOK_LABELS.items()] if upload.state in _WAITING else [],
        district_choices=_choices(districts, {district for district, _village in listed}),
        village_choices=_choices(
            [each for each in villages if each.district_code == wanted.district_code],
            {village for _district, village in listed},
        ),
        districts={each.code: each.name for each in districts},
        villages={each.code: each.name for each in villages},
        several_sheets=len(results.plans_of(upload)) > 1,
        opened="" if locked else str(at or _opened(page.rows) or ""),
        locked=locked,
        terms=search.q.data if search else "" if privacy.nik_of(terms) else terms,
        searching=bool(wanted.words) or wanted.nik_key is not None,
        expired="cari" in request.args and not terms,
        form=form or forms.RejectForm(),
        search=search,
        status=status,
    )


def _choices(places: Sequence[District] | Sequence[Village], listed: set[str]) -> list[tuple[str, str]]:
    """The places of the office that the list names; all of them once its rows are counted no more."""
    return [(each.code, each.name) for each in places if not listed or each.code in listed]


def _opened(shown: Sequence[CheckedRow]) -> RowKey | None:
    """The row whose form is open, when it is on the page and nobody rejected it."""
    wanted = request.args.get("baris", type=RowKey.parse)
    return next((row.key for row in shown if row.key == wanted and row.rejection is None), None)


def _locked(upload: Upload) -> str:
    """Why this person rejects nothing here; empty when they may."""
    if not may(Permission.APPROVE_LISTS):
        return reason_against(Permission.APPROVE_LISTS)
    person_id = current_actor().id
    assert person_id is not None
    return rejecting.reason_against(upload, by=person_id, roles=g.roles)


@blueprint.post(_URL + "/cari")
@requires(Permission.VIEW_PEOPLE)
def search_rows(upload_id: int) -> ResponseReturnValue:
    """The office looks for somebody in a list by name or whole NIK; the terms stay on the server."""
    upload = queries.upload_by_id(upload_id)
    form = forms.SearchForm.from_request()
    if form.validate():
        try:
            key = privacy.remember_search(form.q.data, regency_id=workplace().id, by=current_actor())
            return done("", to=url_for("uploads.rows", upload_id=upload.id, cari=key))
        except DomainError as error:
            form.refuse(error)
    return _page(upload, search=form, status=422)


@blueprint.post(_URL + "/<int:sheet>-<int:row>/tolak")
@requires(Permission.APPROVE_LISTS)
def reject_row(upload_id: int, sheet: int, row: int) -> ResponseReturnValue:
    """A verifier rejects one row of a list that waits for them."""
    upload, key = queries.upload_by_id(upload_id), RowKey(sheet, row)
    form = forms.RejectForm.from_request()
    if form.validate():
        try:
            rejecting.reject(upload, key, reason=form.reason.data or "", by=current_actor(), roles=g.roles)
            return _after(upload, f"Baris {row} ditolak dan tidak ikut dicatat.")
        except DomainError as error:
            form.refuse(error)
    return _page(upload, form=form, at=key, status=422)


@blueprint.post(_URL + "/<int:sheet>-<int:row>/cabut-tolak")
@requires(Permission.APPROVE_LISTS)
def accept_row(upload_id: int, sheet: int, row: int) -> ResponseReturnValue:
    """A verifier takes a rejection back."""
    upload = queries.upload_by_id(upload_id)
    rejecting.take_back(upload, RowKey(sheet, row), by=current_actor(), roles=g.roles)
    return _after(upload, f"Penolakan baris {row} dicabut.")


def _after(upload: Upload, message: str) -> ResponseReturnValue:
    kept: dict[str, Any] = {**_kept()}
    here = url_for("uploads.rows", upload_id=upload.id, **kept)
    return done(message, to=here, page=lambda: _page(queries.upload_by_id(upload.id)))

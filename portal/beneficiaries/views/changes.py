"""What a list says differently about people who are in the register already: shown, taken over, taken back."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import changes, queries, reference
from portal.beneficiaries.models import Upload
from portal.beneficiaries.queries.changes import COMPARABLE, ComparedPerson
from portal.beneficiaries.rules.changes import Names, ShownDifference, shown
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.views.lists import blueprint as uploads
from portal.beneficiaries.views.people import blueprint as people
from portal.core import crypto
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import LARGEST
from portal.core.web.rendering import wants_fragment
from portal.regencies import queries as regencies

_NO_ROW = RowKey(0, 0)
_URL = "/wilayah/<regency>/daftar/<int:upload_id>/sudah-terdaftar"


@uploads.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def present_people(upload_id: int) -> ResponseReturnValue:
    """The office looks at what a list says differently about people who are registered already."""
    upload = queries.upload_by_id(upload_id)
    job = changes.latest_job_or_none(upload)
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    return _page(upload)


def _page(upload: Upload) -> Response:
    job = changes.latest_job_or_none(upload)
    page = queries.changes_page(
        upload,
        crypto.keys(),
        after=_row_key(request.args.get("setelah", "")),
        before=_row_key(request.args.get("sebelum", "")),
    )
    names = _names()
    return render(
        "uploads/changes.html",
        fragment="perbedaan",
        upload=upload,
        page=page,
        kept=_kept(),
        people=[(person, _in_words(person, names)) for person in page.people],
        comparable=upload.state in COMPARABLE,
        job=job,
        working=changes.is_working(job),
    )


def _names() -> Names:
    return Names(*regencies.place_names(workplace().id), reference.occupation_names())


def _in_words(each: ComparedPerson, names: Names) -> list[ShownDifference]:
    return [shown(difference, names) for difference in each.differences]


@uploads.post(_URL + "/perbarui")
@requires(Permission.PREPARE_LISTS)
def take_over(upload_id: int) -> ResponseReturnValue:
    """The operator gives one person the values of the list."""
    upload = queries.upload_by_id(upload_id)
    key, _dot, seen = request.form.get("baris", "").partition(".")
    changes.take_over(upload, _row_key(key) or _NO_ROW, seen=seen, by=current_actor())
    return done("Data peserta diperbarui.", to=_here(upload), page=lambda: _page(upload))


@uploads.post(_URL + "/perbarui-semua")
@requires(Permission.PREPARE_LISTS)
def take_over_all(upload_id: int) -> ResponseReturnValue:
    """The operator gives everybody the values of the list."""
    upload = queries.upload_by_id(upload_id)
    seen = (_number(request.form.get("plain", "")), _number(request.form.get("doubtful", "")))
    too = "doubtful_too" in request.form
    job = changes.take_over_all(upload, seen=seen, doubtful_too=too, by=current_actor())
    message = "Data peserta sedang diperbarui." if job else "Data peserta diperbarui."
    return done(message, to=_here(upload), page=lambda: _page(upload))


def _number(text: str) -> int:
    """What no button of the page holds is a number that no list has."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _row_key(text: str) -> RowKey | None:
    """``1-87`` of an address or a button; None for what cannot be one."""
    try:
        key = RowKey.parse(text)
    except ValueError:
        return None
    return key if all(0 < number <= LARGEST for number in key) else None


def _here(upload: Upload) -> str:
    """The same part of the list that the button stood on."""
    return url_for("uploads.present_people", upload_id=upload.id, **_kept())


def _kept() -> dict[str, Any]:
    """Where in the list the page is, for the buttons on it."""
    found = ((name, _row_key(request.args.get(name, ""))) for name in ("setelah", "sebelum"))
    return {name: str(key) for name, key in found if key is not None}


@people.post("/wilayah/<regency>/peserta/<int:beneficiary_id>/perubahan/<int:change_id>/kembalikan")
@requires(Permission.PREPARE_LISTS)
def take_back_change(beneficiary_id: int, change_id: int) -> ResponseReturnValue:
    """The operator gives a person back what stood before a list changed it."""
    changes.take_back(beneficiary_id, change_id, by=current_actor())
    return done("Data semula dikembalikan.", to=url_for("beneficiaries.detail", beneficiary_id=beneficiary_id))

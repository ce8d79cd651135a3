"""Pages of an office's dossiers: asking for one, waiting for it, fetching it."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.core import storage, tasks
from portal.core.access import requires, workplace
from portal.core.errors import NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.files import handed_over
from portal.core.web.rendering import wants_fragment
from portal.paritrana import queries
from portal.paritrana.dossier import making
from portal.paritrana.models import ParitranaDossier

blueprint = Blueprint("paritrana_dossier", __name__)


@blueprint.get("/wilayah/<regency>/paritrana/<int:year>/dosir/")
@requires(Permission.VIEW_FIGURES)
def index(year: int) -> Response:
    """Somebody of the office sees the dossiers of an edition, and asks for the next."""
    edition = queries.open_or_past_edition(year)
    assessment = queries.assessment_of_or_none(workplace().id, edition.id)
    made = making.dossiers_of(assessment.id) if assessment is not None else ()
    return render(
        "paritrana/dossier/index.html",
        edition=edition,
        assessment=assessment,
        made=[(making.name_of(dossier), dossier, stored) for dossier, stored in made],
    )


@blueprint.post("/wilayah/<regency>/paritrana/<int:year>/dosir/")
@requires(Permission.MANAGE_PARITRANA)
def create(year: int) -> ResponseReturnValue:
    """Operator asks for a dossier of everything as it stands now."""
    edition = queries.open_or_past_edition(year)
    dossier = making.request_dossier(workplace().id, edition.id, created_by=current_person().id, by=current_actor())
    return done("", to=url_for("paritrana_dossier.detail", year=year, dossier_id=dossier.id))


@blueprint.get("/wilayah/<regency>/paritrana/<int:year>/dosir/<int:dossier_id>")
@requires(Permission.VIEW_FIGURES)
def detail(year: int, dossier_id: int) -> ResponseReturnValue:
    """Somebody waits for a dossier and finds it ready."""
    dossier = _of_year(year, dossier_id)
    job = making.job_of(dossier)
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    return render(
        "paritrana/dossier/detail.html",
        fragment="dosir",
        year=year,
        dossier=dossier,
        name=making.name_of(dossier),
        job=job,
        stored=storage.stored_file(dossier.file_id) if dossier.file_id is not None else None,
        working=job is not None and job.state in (tasks.JobState.QUEUED, tasks.JobState.RUNNING),
        retry=making.may_retry(dossier, job),
        gone=making.GONE,
    )


@blueprint.post("/wilayah/<regency>/paritrana/<int:year>/dosir/<int:dossier_id>/ulang")
@requires(Permission.MANAGE_PARITRANA)
def again(year: int, dossier_id: int) -> ResponseReturnValue:
    """Operator has a dossier packed once more that could not be packed."""
    dossier = making.try_again(_of_year(year, dossier_id).id, by=current_actor())
    return done("", to=url_for("paritrana_dossier.detail", year=year, dossier_id=dossier.id))


@blueprint.post("/wilayah/<regency>/paritrana/<int:year>/dosir/<int:dossier_id>/berkas")
@requires(Permission.VIEW_PEOPLE)
def fetch(year: int, dossier_id: int) -> Response:
    """Somebody who may see people fetches the archive, which is recorded: evidence may name some."""
    dossier = making.hand_over(_of_year(year, dossier_id).id, by=current_actor())
    assert dossier.file_id is not None
    return handed_over(storage.stored_file(dossier.file_id))


def _of_year(year: int, dossier_id: int) -> ParitranaDossier:
    """A dossier under the address of its own edition only."""
    dossier = making.dossier_by_id(dossier_id)
    if dossier.content["judged_year"] != year:
        raise NotFoundError
    return dossier

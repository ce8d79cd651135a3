"""The office's side: who waits to be sent, what was sent, what the branch answered, who goes again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock, formatting, tasks
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import chosen_year, row_number
from portal.core.web.rendering import wants_fragment
from portal.deliveries import forms, queries, service
from portal.deliveries.rules.answers import LINE_STATE_LABELS
from portal.deliveries.views import shown
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

blueprint = Blueprint("deliveries", __name__)


@blueprint.get("/wilayah/<regency>/kiriman/")
@requires(Permission.VIEW_PEOPLE)
def index() -> Response:
    """The office sees what waits to be sent and what was sent."""
    year = chosen_year()
    rows, older = queries.deliveries_page(before=request.args.get("sebelum", type=row_number))
    return render(
        "deliveries/index.html",
        fragment="kiriman",
        year=year,
        waiting=queries.ready_by_quota(year),
        rows=[(row, *shown.state_of(row.delivery)) for row in rows],
        older=older,
    )


@blueprint.get("/wilayah/<regency>/kiriman/baru/<int:quota_id>")
@requires(Permission.VIEW_PEOPLE)
def create(quota_id: int) -> Response:
    """The operator looks at a delivery before it is sent; a verifier may look too."""
    return _create(quota_id)


def _create(quota_id: int, problem: str = "", status: int = 200) -> Response:
    quota = quotas.quota_by_id(quota_id)
    districts, _villages = regencies.place_names(workplace().id)
    branch = regencies.branch_of_or_none(workplace().id, clock.today())
    template, version = queries.current_template(branch.id) if branch else (None, None)
    return render(
        "deliveries/create.html",
        quota=quota,
        waiting=queries.waiting_in(quota.id),
        districts=districts,
        branch=branch,
        columns=template.columns if template else (),
        version=version,
        problem=problem,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/kiriman/baru/<int:quota_id>")
@requires(Permission.PREPARE_LISTS)
def send(quota_id: int) -> ResponseReturnValue:
    """The operator sends everybody who waits."""
    quota = quotas.quota_by_id(quota_id)
    try:
        made = service.send(quota.id, seen=request.form.get("people", type=row_number), by=current_actor())
    except DomainError as error:
        return _create(quota.id, error.sentence, 422)
    people = formatting.number(made.row_count)
    return done(
        f"Kiriman no. {made.id} berisi {people} orang dibuat; berkasnya sedang disusun.",
        to=url_for("deliveries.detail", delivery_id=made.id),
    )


@blueprint.get("/wilayah/<regency>/kiriman/<int:delivery_id>")
@requires(Permission.VIEW_PEOPLE)
def detail(delivery_id: int) -> ResponseReturnValue:
    """The office reads what the branch answered."""
    return _detail(delivery_id)


def _detail(delivery_id: int, form: forms.ResendForm | None = None, status: int = 200) -> ResponseReturnValue:
    row = queries.delivery_by_id(delivery_id)
    job = tasks.job_or_none(row.delivery.job_id) if row.delivery.job_id and not row.delivery.sha256 else None
    if wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    known = queries.codes()
    page = shown.chosen_lines(delivery_id)
    ticked = set(_ticked())
    refusals = queries.refusals_by_code(delivery_id)
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "deliveries/detail.html",
        fragment="jawaban",
        also=["keadaan"],
        row=row,
        delivery=row.delivery,
        state=shown.state_of(row.delivery),
        job=job,
        refusals=[(each, shown.meaning_of(each.code, known), shown.remedy_of(each.code, known)) for each in refusals],
        page=page,
        tabs=shown.tabs(row.delivery),
        chosen=shown.chosen_state() or "",
        code=shown.chosen_code(),
        kept=shown.kept(),
        labels=LINE_STATE_LABELS,
        kinds=shown.STATE_KINDS,
        ticked=ticked,
        ticked_elsewhere=sorted(ticked - {each.line.id for each in page.rows}),
        fetches=queries.fetches_of(delivery_id),
        districts=districts,
        villages=villages,
        form=form or _with_codes(forms.ResendForm(), refusals),
        status=status,
    )


def _with_codes(form: forms.ResendForm, refusals: Sequence[queries.Refusal]) -> forms.ResendForm:
    """The codes with which somebody was refused who could go into the next delivery and is not in it yet."""
    choices = [
        (each.code, f"Semua dengan kode {each.code}: {formatting.number(each.left)} orang")
        for each in refusals
        if each.left
    ]
    form.choose("code", [("", "Hanya orang yang dicentang"), *choices])
    return form


@blueprint.post("/wilayah/<regency>/kiriman/<int:delivery_id>/tarik")
@requires(Permission.PREPARE_LISTS)
def recall(delivery_id: int) -> ResponseReturnValue:
    """The operator takes a delivery back that the branch has not fetched yet."""
    service.recall(delivery_id, by=current_actor())
    return done(
        "Kiriman ditarik kembali. Orang-orangnya menunggu kiriman berikutnya.",
        to=url_for("deliveries.detail", delivery_id=delivery_id),
    )


def _ticked() -> list[int]:
    return request.form.getlist("baris", type=row_number)


@blueprint.post("/wilayah/<regency>/kiriman/<int:delivery_id>/kirim-lagi")
@requires(Permission.PREPARE_LISTS)
def resend(delivery_id: int) -> ResponseReturnValue:
    """The operator has put right what was refused with one code: these people go into the next delivery."""
    form = _with_codes(forms.ResendForm.from_request(), queries.refusals_by_code(delivery_id))
    if form.validate():
        try:
            people = service.resend(
                delivery_id,
                code=form.code.data or "",
                line_ids=_ticked(),
                note=form.note.data or "",
                by=current_actor(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return done(
                f"{formatting.number(people)} orang masuk kiriman berikutnya.",
                to=url_for("deliveries.detail", delivery_id=delivery_id),
            )
    return _detail(delivery_id, form, 422)

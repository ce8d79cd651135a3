"""Samples as the province sees them: prepared, drawn, their figures, their workbook."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.audit.exporting import ask_for_file
from portal.compliance.purposes import queries as purposes
from portal.compliance.purposes.rules import in_force, reason_against_looking
from portal.compliance.purposes.rules import name_of as purpose_name
from portal.compliance.sampling import forms, queries, service, workbooks
from portal.compliance.sampling.rules.estimating import in_words
from portal.compliance.sampling.rules.naming import name_of
from portal.compliance.sampling.rules.results import RESULT_LABELS
from portal.compliance.sampling.views.blueprint import ONE, blueprint
from portal.core import clock
from portal.core.access import may, reason_against, requires
from portal.core.errors import DomainError, ForbiddenError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies

_SEED_BYTES = 8


@blueprint.get("/provinsi/sampel/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """The province sees which samples were drawn and how far their visits are."""
    lines, following = queries.samples_page(request.args.get("sebelum", type=row_number))
    return render(
        "compliance/sampling/index.html",
        lines=lines,
        following=following,
        regions={regency.id: regency.official_name for regency in regencies.all_regencies()},
        name_of=name_of,
    )


@blueprint.get("/provinsi/sampel/baru")
@requires(Permission.LOOK_BY_PURPOSE)
def create() -> Response:
    """A supervisor prepares a sample; the seed is drawn, or written down after a draw that people watched."""
    seed = secrets.token_hex(_SEED_BYTES)
    return _create(_form({"seed": seed, "purpose_id": request.args.get("keperluan", type=row_number)}))


def _form(filled: Mapping[str, Any] | None = None) -> Any:
    form = forms.SampleForm.from_request() if filled is None else forms.SampleForm(data=filled)
    regions = {regency.id: regency.official_name for regency in regencies.all_regencies()}
    mine = purposes.own_in_force(current_person().id, clock.today())
    form.choose(
        "purpose_id",
        [(each.id, f"{purpose_name(each.id)}, {regions[each.regency_id]}: {each.what_for[:60]}") for each in mine],
    )
    return form


def _create(form: forms.SampleForm, status: int = 200) -> Response:
    return render("compliance/sampling/create.html", form=form, status=status)


@blueprint.post("/provinsi/sampel/baru")
@requires(Permission.LOOK_BY_PURPOSE)
def create_submit() -> ResponseReturnValue:
    """A supervisor freezes the frame: it is published with the seed before anybody is drawn."""
    form = _form()
    if form.validate():
        try:
            made = service.prepare(form.purpose_id.data, form.wanted.data, form.seed.data, by=current_actor())
            return done("Kerangka dibekukan. Periksa, lalu tarik sampelnya.", to=_page(made.id))
        except (ForbiddenError, NotFoundError):
            raise
        except DomainError as error:
            form.refuse(error)
    return _create(form, 422)


def _page(sample_id: int) -> str:
    return url_for("samples.detail", sample_id=sample_id)


@blueprint.get(ONE)
@requires(Permission.VIEW_FIGURES)
def detail(sample_id: int) -> Response:
    """Somebody of the province reads what the visits of a sample say of everybody."""
    sample, person = queries.sample_by_id(sample_id), current_person()
    purpose = purposes.purpose_by_id(sample.purpose_id)
    mine = purpose.owner_id == person.id
    everything = mine and in_force(purpose.until_on, purpose.ended_at, clock.today())
    story = queries.story_of(sample, everything=everything)
    reason = reason_against(Permission.LOOK_BY_PURPOSE) or reason_against_looking(
        mine=mine,
        owner=purpose.owner_name,
        until_on=purpose.until_on,
        ended_at=purpose.ended_at,
        today=clock.today(),
    )
    return render(
        "compliance/sampling/detail.html",
        story=story,
        sample=sample,
        name=name_of(sample.id),
        purpose=purpose,
        purpose_name=purpose_name(purpose.id),
        purpose_seen=may(Permission.VIEW_AUDIT),
        region=regencies.regency_by_id(sample.regency_id).official_name,
        districts=regencies.place_names(sample.regency_id)[0],
        place_of=workbooks.place_of,
        sentence=in_words(story.found) if story.found else "",
        labels=RESULT_LABELS if everything else {},
        reason=reason,
    )


@blueprint.post(ONE + "/tarik")
@requires(Permission.LOOK_BY_PURPOSE)
def draw(sample_id: int) -> ResponseReturnValue:
    """The owner of the purpose draws the sample."""
    sample = service.draw(sample_id, by=current_actor())
    return done("Sampel ditarik. Cetak lembar kunjungannya, atau buka daftar kunjungan.", to=_page(sample.id))


@blueprint.post(ONE + "/unduh")
@requires(Permission.EXPORT_FIGURES)
def export(sample_id: int) -> ResponseReturnValue:
    """Somebody of the province takes the result as a workbook without people."""
    sample = queries.sample_by_id(sample_id)
    download = ask_for_file(
        workbooks.RESULT,
        title=f"Hasil sampel {name_of(sample.id)}",
        args={"sample_id": sample.id},
        regency_id=None,
        by=current_actor(),
        action="figures_exported",
        sentence=f"Hasil sampel {name_of(sample.id)} diunduh.",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))

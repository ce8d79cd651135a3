"""What a regency sees of a sample of its people: the result, and the cases to mend."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.compliance.purposes import queries as purposes
from portal.compliance.purposes.rules import name_of as purpose_name
from portal.compliance.sampling import queries, workbooks
from portal.compliance.sampling.rules.estimating import in_words
from portal.compliance.sampling.rules.naming import name_of
from portal.compliance.sampling.rules.results import RESULT_LABELS, WRONG_LABELS
from portal.core.access import may, requires, workplace
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies

blueprint = Blueprint("samples_office", __name__)


@blueprint.get("/wilayah/<regency>/sampel/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of an office sees which samples of its people the province has drawn."""
    lines, following = queries.samples_page(request.args.get("sebelum", type=row_number))
    return render("compliance/sampling/office_index.html", lines=lines, following=following, name_of=name_of)


@blueprint.get("/wilayah/<regency>/sampel/<int:sample_id>")
@requires(Permission.VIEW_FIGURES)
def detail(sample_id: int) -> Response:
    """Somebody of an office reads the result; who may see people sees every kecamatan."""
    sample = queries.sample_by_id(sample_id)
    purpose = purposes.purpose_by_id(sample.purpose_id)
    own_people = may(Permission.VIEW_PEOPLE)
    story = queries.story_of(sample, everything=own_people)
    return render(
        "compliance/sampling/office_detail.html",
        story=story,
        sample=sample,
        name=name_of(sample.id),
        purpose=purpose,
        purpose_name=purpose_name(purpose.id),
        districts=regencies.place_names(workplace().id)[0],
        place_of=workbooks.place_of,
        sentence=in_words(story.found) if story.found else "",
        labels=RESULT_LABELS if own_people else {},
    )


@blueprint.get("/wilayah/<regency>/sampel/<int:sample_id>/kasus")
@requires(Permission.VIEW_PEOPLE)
def cases(sample_id: int) -> Response:
    """The office works through the people whose data a visit found wrong."""
    sample = queries.sample_by_id(sample_id)
    districts, villages = regencies.place_names(workplace().id)
    return render(
        "compliance/sampling/cases.html",
        sample=sample,
        name=name_of(sample.id),
        page=queries.cases_page(sample.id, request.args.get("setelah", type=row_number)),
        labels=RESULT_LABELS,
        wrong_labels={field.value: label for field, label in WRONG_LABELS.items()},
        districts=districts,
        villages=villages,
    )

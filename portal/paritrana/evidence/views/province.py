"""Evidence as the province sees it while it verifies: any region's, every taking of a file recorded."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.paritrana.evidence import queries, service
from portal.paritrana.evidence.views.blueprint import (
    PROVINCE,
    blueprint,
    file_of,
    may_look,
    may_take,
    picture_of,
    signed_for_me,
    signed_look_for_me,
)
from portal.paritrana.evidence.views.library import is_expired
from portal.paritrana.rules.campaign import AssessmentState
from portal.regencies import queries as regencies


@blueprint.get(PROVINCE)
@requires(Permission.VERIFY_PARITRANA)
def province_detail(evidence_id: int) -> ResponseReturnValue:
    """A supervisor looks at evidence that a region has handed in, or takes its file right after asking."""
    evidence = queries.evidence_handed_in(evidence_id)
    if may_take(evidence):
        return file_of(evidence)
    story = queries.story_of(evidence_id)
    return render(
        "paritrana/evidence/province_detail.html",
        story=story,
        uses=[each for each in story.uses if each.assessment.state is not AssessmentState.FILLING],
        evidence=story.evidence,
        region=regencies.regency_by_id(story.evidence.regency_id).official_name,
        expired=is_expired(story.evidence),
        sign=request.args.get("lihat", "") if may_look(evidence) else "",
    )


@blueprint.get(PROVINCE + "/gambar.webp")
@requires(Permission.VERIFY_PARITRANA)
def province_picture(evidence_id: int) -> Response:
    """The first page of a region's file, small, right after asking."""
    if not may_look(queries.evidence_handed_in(evidence_id)):
        return Response(status=204, mimetype="image/webp")
    return picture_of(evidence_id)


@blueprint.post(PROVINCE + "/lihat")
@requires(Permission.VERIFY_PARITRANA)
def province_look(evidence_id: int) -> ResponseReturnValue:
    """A supervisor asks for the first page: recorded, as it may name people, and then shown for a day."""
    evidence = service.show(queries.evidence_handed_in(evidence_id).id, by=current_actor())
    sign = signed_look_for_me(evidence)
    return done("", to=url_for("paritrana_evidence.province_detail", evidence_id=evidence_id, lihat=sign))


@blueprint.post(PROVINCE + "/unduh")
@requires(Permission.VERIFY_PARITRANA)
def province_fetch(evidence_id: int) -> ResponseReturnValue:
    """A supervisor asks for a region's file: recorded, and then handed over for a day."""
    evidence = service.hand_over(queries.evidence_handed_in(evidence_id).id, by=current_actor())
    sign = signed_for_me(evidence)
    return done("", to=url_for("paritrana_evidence.province_detail", evidence_id=evidence_id, tanda=sign))

"""The evidence of one criterion: what stands there, what may be put there, and taken away."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import reason_against, requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.paritrana import queries as editions
from portal.paritrana.evidence import queries, service
from portal.paritrana.evidence.places import Place
from portal.paritrana.evidence.pointing import POINTERS
from portal.paritrana.evidence.views.blueprint import AT_CRITERION, address_of, blueprint
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, VALIDITY_LABELS, EvidenceKind


@blueprint.get(AT_CRITERION + "/")
@requires(Permission.VIEW_FIGURES)
def of_criterion(year: int, criterion_id: int) -> Response:
    """Somebody of the office looks at the evidence of a criterion; the operator changes it."""
    return _page(_place(year, criterion_id))


def _place(year: int, criterion_id: int) -> Place:
    edition = editions.edition_of_year(year)
    return Place(edition, editions.criterion_by_id(edition.id, criterion_id).criterion, workplace().id)


def _page(place: Place) -> Response:
    criterion = place.criterion
    assessment = editions.assessment_of_or_none(place.regency_id, place.edition.id)
    words = " ".join(request.values.get("kata", "").split())[:80]
    closed = service.why_closed(place.edition, assessment, criterion.id)
    locked = closed or reason_against(Permission.MANAGE_PARITRANA)
    found, more = (
        ([], False) if locked else queries.candidates(criterion.id, criterion.evidence_kinds, words, clock.today())
    )
    return render(
        "paritrana/evidence/criterion.html",
        fragment="bukti_kriteria",
        place=place,
        edition=place.edition,
        criterion=criterion,
        lines=queries.proofs_at(assessment, place.edition, [criterion]).get(criterion.id, []) if assessment else [],
        kinds=[label for kind, label in EVIDENCE_LABELS.items() if kind in criterion.evidence_kinds],
        takes_files=EvidenceKind.FILE in criterion.evidence_kinds,
        takes_links=EvidenceKind.LINK in criterion.evidence_kinds,
        pointers=[code for kind, (code, _) in POINTERS.items() if kind in criterion.evidence_kinds],
        validity=VALIDITY_LABELS[criterion.validity],
        locked=locked,
        words=words,
        found=found,
        more=more,
    )


@blueprint.post(AT_CRITERION + "/<int:evidence_id>/pasang")
@requires(Permission.MANAGE_PARITRANA)
def attach(year: int, criterion_id: int, evidence_id: int) -> ResponseReturnValue:
    """The operator lets a piece of the library serve this criterion too."""
    place = _place(year, criterion_id)
    place.attach(evidence_id, by=current_actor())
    return done("Bukti dipasang.", to=address_of(place), page=lambda: _page(_place(year, criterion_id)))


@blueprint.post(AT_CRITERION + "/<int:evidence_id>/lepas")
@requires(Permission.MANAGE_PARITRANA)
def detach(year: int, criterion_id: int, evidence_id: int) -> ResponseReturnValue:
    """The operator takes evidence away from this criterion; it stays in the library."""
    place = _place(year, criterion_id)
    service.detach(place.edition.id, criterion_id, evidence_id, regency_id=place.regency_id, by=current_actor())
    return done("Bukti dilepas.", to=address_of(place), page=lambda: _page(_place(year, criterion_id)))

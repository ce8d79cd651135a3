"""The blueprint of evidence, its addresses, and what its pages have in common."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.sessions import current_person
from portal.core import storage
from portal.core.access import workplace
from portal.core.web.arguments import row_number
from portal.core.web.files import handed_over
from portal.paritrana.evidence.places import Place, place_or_none
from portal.paritrana.evidence.queries import evidence_by_id
from portal.paritrana.models import ParitranaEvidence

blueprint = Blueprint("paritrana_evidence", __name__)
LIBRARY = "/wilayah/<regency>/paritrana/bukti"
ONE = LIBRARY + "/<int:evidence_id>"
AT_CRITERION = "/wilayah/<regency>/paritrana/<int:year>/kriteria/<int:criterion_id>/bukti"
PROVINCE = "/provinsi/paritrana/bukti/<int:evidence_id>"
_FETCH_SECONDS = 86_400  # a day: so long a recorded download may be taken, and gone on with after a dropped link
_PAGES_KEPT = 3_600  # seconds a browser keeps a small picture: it never changes


def place_of_request() -> Place | None:
    """The criterion that the address or the form names."""
    return place_or_none(
        request.values.get("tahun", type=row_number), request.values.get("kriteria", type=row_number), workplace().id
    )


def address_of(place: Place) -> str:
    """The page of the evidence at a criterion."""
    return url_for("paritrana_evidence.of_criterion", year=place.edition.judged_year, criterion_id=place.criterion.id)


def signed_for_me(evidence: ParitranaEvidence) -> str:
    """The sign that lets this person take this file for a day, once taking it was recorded."""
    return _signer().dumps(_taken_by_me(evidence))


def may_take(evidence: ParitranaEvidence) -> bool:
    """Whether the address carries the sign that this person got, and it still holds."""
    return _holds("tanda", _taken_by_me(evidence))


def signed_look_for_me(evidence: ParitranaEvidence) -> str:
    """The sign that lets this person see the first page for a day, once that was recorded."""
    return _signer().dumps(_seen_by_me(evidence))


def may_look(evidence: ParitranaEvidence) -> bool:
    """The same as `may_take` for the first page."""
    return _holds("lihat", _seen_by_me(evidence))


def _holds(name: str, expected: list[int]) -> bool:
    try:
        said = _signer().loads(request.args.get(name, ""), max_age=_FETCH_SECONDS)
    except BadData:
        return False
    return bool(said == expected)


def file_of(evidence: ParitranaEvidence) -> Response:
    """The file itself; a dropped download goes on where it stopped."""
    return handed_over(storage.stored_file(evidence.file_id or 0), kept=True)


def picture_of(evidence_id: int) -> Response:
    """The first page, small. Raises NotFoundError while it is not drawn."""
    response = handed_over(storage.stored_file(evidence_by_id(evidence_id).preview_id or 0), shown=True)
    response.headers["Cache-Control"] = f"private, max-age={_PAGES_KEPT}, immutable"
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="paritrana.evidence")


def _taken_by_me(evidence: ParitranaEvidence) -> list[int]:
    """Who takes which file of which evidence: a sign for one opens no other."""
    return [current_person().id, evidence.id, evidence.file_id or 0]


def _seen_by_me(evidence: ParitranaEvidence) -> list[int]:
    """The same of the picture, which another sign than the file's opens."""
    return [*_taken_by_me(evidence), evidence.preview_id or 0]

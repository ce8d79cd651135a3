"""The blueprint of talk, and the inbox as every side sees it."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal.accounts.sessions import current_person
from portal.core import clock
from portal.core.web import render
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies
from portal.talk import inboxes, kinds
from portal.talk.inboxes import BOX_LABELS, Box
from portal.talk.models import Side

blueprint = Blueprint("talk", __name__)


def inbox(side: Side, endpoint: str) -> Response:
    """The inbox of this person at this workplace; guests are led to the page where the thread is shown."""
    chosen, person_id = request.args.get("kotak", ""), current_person().id
    box = Box(chosen) if chosen in set(Box) else Box.WAITING
    page = inboxes.page(side, box, person_id, request.args.get("setelah", type=row_number))
    counts = inboxes.counts(side, person_id, clock.today())
    return render(
        "talk/index.html",
        fragment="percakapan",
        box=box,
        counts=counts,
        page=page,
        subjects=kinds.subjects_of(page.threads),
        kinds={thread.kind: kinds.kind_of(thread.kind) for thread in page.threads},
        places={} if side is Side.OFFICE else {each.id: each.official_name for each in regencies.all_regencies()},
        side=side,
        today=clock.today(),
        first_page="setelah" not in request.args,
        here=lambda **values: url_for(endpoint, **values),
        tabs=[
            (label, url_for(endpoint, kotak=each), each == box, counts.boxes[each])
            for each, label in BOX_LABELS.items()
        ],
    )

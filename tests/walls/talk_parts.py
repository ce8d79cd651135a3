"""What the walls' world holds of talk by name: a message about an article of an agreement, with a file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.core.db import db
from portal.talk.models import TalkThread
from tests.support import factories
from tests.support.people import OPERATORS

if TYPE_CHECKING:
    from tests.walls.world import World


def make_conversation(world: World, regency_id: int, slug: str, agreement_id: int) -> dict[str, int]:
    """The ids of the thread and of its message."""
    data = {"pesan-text": "Contoh", "pesan-file": (BytesIO(b"%PDF-1.7\n%%EOF\n"), "contoh.pdf")}
    page = f"/wilayah/{slug}/perjanjian/{agreement_id}/naskah/closing/komentar"
    answer = world.client(OPERATORS[regency_id]).post(page, data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with factories.inside(world.app, regency_id):
        thread_id = db.session.scalars(select(TalkThread.id).where(TalkThread.kind == "agreement_article")).one()
    return {"conversation_id": thread_id, "message_number": 1}

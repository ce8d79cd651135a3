"""What is said about a delivery: the office that sent its people, and the branch that answers, by name."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.permissions import Permission
from portal.deliveries.models import Delivery
from portal.talk.kinds import About, Kind, Link, Resolution, Subject, register
from portal.talk.models import Side, TalkThread


def about(delivery: Delivery) -> About:
    """What is talked about: one delivery."""
    return About(DELIVERY, str(delivery.id), f"Kiriman no. {delivery.id} ke BPJS Ketenagakerjaan", delivery.regency_id)


def _describe(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    found = {}
    for thread in threads:
        place: dict[str, int | str] = {"delivery_id": int(thread.subject_key)}
        links = (
            Link("Buka kiriman", "deliveries.detail", place, Permission.VIEW_PEOPLE),
            Link("Buka percakapan", "branch_deliveries.talk", place, Permission.ANSWER_DELIVERIES, Side.BRANCH),
        )
        note = "Dibaca operator dan verifikator kantor daerah, dan cabang BPJS Ketenagakerjaan."
        found[thread.id] = Subject(f"Kiriman no. {thread.subject_key}", note, links)
    return found


DELIVERY = register(
    Kind(
        "delivery",
        "Kiriman BPJS",
        "Jawab, lalu selesaikan setelah kirimannya jelas.",
        _describe,
        (Resolution("settled", "Tandai selesai", "Sudah dibahas", ""),),
        speakers={Side.OFFICE: Permission.TALK, Side.BRANCH: Permission.ANSWER_DELIVERIES},
    )
)

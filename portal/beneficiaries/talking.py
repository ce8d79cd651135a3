"""What is said about a list: its operator and its verifier, by name. It holds people, so nobody else reads along."""

from __future__ import annotations

from collections.abc import Sequence

from portal.beneficiaries.models import Upload
from portal.core.permissions import Permission
from portal.talk.kinds import About, Kind, Link, Resolution, Subject, register
from portal.talk.models import Side, TalkThread


def about(upload: Upload) -> About:
    """What is talked about: one list."""
    return About(LIST, str(upload.id), f"Daftar no. {upload.id}", upload.regency_id)


def _describe(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    return {
        thread.id: Subject(
            thread.title,
            "Dibaca operator dan verifikator kantor Anda.",
            (Link("Buka daftar", "uploads.detail", {"upload_id": int(thread.subject_key)}, Permission.VIEW_PEOPLE),),
        )
        for thread in threads
    }


LIST = register(
    Kind(
        "upload",
        "Daftar peserta",
        "Jawab, lalu selesaikan setelah daftarnya jelas.",
        _describe,
        (Resolution("settled", "Tandai selesai", "Sudah dibahas", ""),),
        speakers={Side.OFFICE: Permission.TALK},
    )
)

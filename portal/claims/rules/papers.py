"""What has to be brought with a claim of JKM (domain 2.4)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from types import MappingProxyType


class PaperKind(StrEnum):
    """One paper of the checklist."""

    MEMBER_CARD = "member_card"
    MEMBER_ID = "member_id"
    HEIR_ID = "heir_id"
    DEATH_CERTIFICATE = "death_certificate"
    FAMILY_CARD = "family_card"
    HEIR_STATEMENT = "heir_statement"
    MARRIAGE_BOOK = "marriage_book"
    HEIR_ACCOUNT = "heir_account"


PAPER_LABELS = MappingProxyType(
    {
        PaperKind.MEMBER_CARD: "Kartu peserta (KPJ)",
        PaperKind.MEMBER_ID: "KTP peserta",
        PaperKind.HEIR_ID: "KTP ahli waris",
        PaperKind.DEATH_CERTIFICATE: "Akta atau surat keterangan kematian",
        PaperKind.FAMILY_CARD: "Kartu keluarga",
        PaperKind.HEIR_STATEMENT: "Surat keterangan ahli waris",
        PaperKind.MARRIAGE_BOOK: "Buku nikah",
        PaperKind.HEIR_ACCOUNT: "Buku rekening ahli waris",
    }
)


def needed(*, with_spouse: bool) -> list[PaperKind]:
    """The checklist: the marriage book only where a widow or widower inherits."""
    return [kind for kind in PaperKind if kind is not PaperKind.MARRIAGE_BOOK or with_spouse]


def missing(received: Collection[PaperKind], *, with_spouse: bool) -> list[PaperKind]:
    """What still has to be brought."""
    return [kind for kind in needed(with_spouse=with_spouse) if kind not in received]

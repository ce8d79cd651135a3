"""What the public page says of a pack: whose it is, what it is about and which files are genuine, and no person."""

from __future__ import annotations

from sqlalchemy import select

from portal.agreements.rules.verification import code_of
from portal.agreements.verifying.papers import KnownPaper, PublicPaper, keep
from portal.agreements.verifying.rules import Tone, Verdict
from portal.core import formatting
from portal.core.db import db
from portal.exports.packs.formats import COLLECTION_FORMS, FORMS
from portal.exports.packs.models import HearingPack, HearingPackFile
from portal.exports.packs.queries import body_of

_RECORDED = Verdict(
    Tone.GOOD, "Tercatat", "Bahan rapat ini dibekukan di portal. Angkanya tidak berubah lagi sejak waktu yang tertulis."
)
_WORDS = {form: how.words for form, how in {**FORMS, **COLLECTION_FORMS}.items()} | {"indeks": "indeks himpunan"}
_LABELS = {form: how.label for form, how in {**FORMS, **COLLECTION_FORMS}.items()} | {"indeks": "Indeks (Excel)"}


@keep
class PackArchive:
    """Packs of all offices, asked inside the scope that the public page opened."""

    def by_code(self, first: str, last: str) -> PublicPaper | None:
        """The pack whose SHA-256 lies between the two."""
        found = db.session.scalars(
            select(HearingPack).where(HearingPack.sha256.between(first, last)).order_by(HearingPack.id.desc()).limit(1)
        ).one_or_none()
        return _paper(found) if found is not None else None

    def by_file(self, sha256: str) -> KnownPaper | None:
        """The pack that a file with this SHA-256 was made of."""
        row = db.session.execute(
            select(HearingPackFile.form, HearingPack)
            .join(HearingPack, HearingPack.id == HearingPackFile.pack_id)
            .where(HearingPackFile.sha256 == sha256)
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        form, pack = row
        words = _WORDS.get(form) or f"berkas {form}"
        return KnownPaper(f"Berkas ini {words} bahan rapat di bawah. Tidak satu bita pun berubah.", _paper(pack))


def _paper(pack: HearingPack) -> PublicPaper:
    body = body_of(pack)
    files = db.session.execute(
        select(HearingPackFile.form, HearingPackFile.sha256)
        .where(HearingPackFile.pack_id == pack.id)
        .order_by(HearingPackFile.id)
    )
    by_form = dict(row.tuple() for row in files)
    return PublicPaper(
        code=code_of(pack.sha256),
        title=body["title"],
        subject=body["office"]["name"],
        facts=(
            ("Nomor", pack.number),
            ("Tahun anggaran", str(pack.fiscal_year)),
            ("Keadaan angka", formatting.moment(pack.as_of)),
        ),
        fingerprints=(
            ("Angka yang dibekukan", pack.sha256),
            *(
                (_LABELS.get(form, form), sha256)
                for form, sha256 in by_form.items()
                if sha256 != pack.sha256  # the figures as a file are the very text
            ),
        ),
        standing=_RECORDED,
        advice="Cocokkan nomor, wilayah, tahun, dan waktu di bawah dengan dokumen Anda, atau periksa berkasnya.",
    )

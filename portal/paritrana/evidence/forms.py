"""Forms of evidence; choices and facts are handed in."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, RadioField, ValidationError

from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm
from portal.paritrana.rules.evidence import LONGEST_URL, EvidenceTerms


class EvidenceForm(PortalForm):
    """What a paper is, its day, and how long it holds."""

    title = LineField("Judul", [Needed("Isi judul bukti, misalnya Perbup Nomor 5 Tahun 2026."), AtMost(200)])
    dated_on = DayField("Tanggal bukti")
    valid_until = DayField("Berlaku sampai")

    def terms(self) -> EvidenceTerms:
        """What was typed."""
        return EvidenceTerms(self.title.data or "", self.dated_on.data, self.valid_until.data)


class FileForm(EvidenceForm):
    """The same, with the file itself."""

    file = FileField("Berkas")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas PDF, JPG, atau PNG.")


class LinkForm(EvidenceForm):
    """The same, with an address."""

    url = LineField("Alamat", [Needed("Isi alamat yang diawali https://."), AtMost(LONGEST_URL)])


class TitleForm(PortalForm):
    """What a pointer is called; its days are those of what it points to."""

    title = LineField("Judul", [Needed("Isi judul bukti."), AtMost(200)])

    def terms(self) -> EvidenceTerms:
        """What was typed."""
        return EvidenceTerms(self.title.data or "")


class PointerForm(PortalForm):
    """Which of the things found becomes evidence."""

    target = RadioField("Rujukan", [Needed("Pilih salah satu.")], coerce=str, default="")


class RemoveForm(PortalForm):
    """Why evidence does not belong into the library."""

    reason = LineField("Alasan", [Needed("Tulis alasannya, misalnya berkas keliru."), AtMost(200)])

"""Forms of decrees and their annex."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField

from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm


class DecreeForm(PortalForm):
    """The head and the foot of a decree, as they stand on paper."""

    number = LineField("Nomor SK", [Needed("Isi nomor SK."), AtMost(80)])
    decreed_on = DayField("Tanggal SK", [Needed("Isi tanggal SK ditetapkan.")])
    title = LineField("Tentang", [Needed("Isi judul SK."), AtMost(300)])
    signatory_title = LineField("Jabatan penanda tangan", [Needed("Isi jabatan penanda tangan."), AtMost(120)])
    signatory_name = LineField("Nama penanda tangan", [Needed("Isi nama penanda tangan."), AtMost(120)])


class CorrectionForm(DecreeForm):
    """The same, with why it is corrected."""

    reason = LineField("Alasan perbaikan", [Needed("Tulis alasan, misalnya salah ketik nomor."), AtMost(200)])


class TakeOffForm(PortalForm):
    """Why a list no longer rests on its decree."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya SK diganti."), AtMost(200)])


class AnnexForm(PortalForm):
    """What of a list is printed, on which paper, and how the NIKs stand there."""

    district = SelectField("Isi", default="")
    paper = RadioField("Kertas", choices=[("tegak", "A4 tegak"), ("mendatar", "A4 mendatar")], default="tegak")
    nik = RadioField(
        "NIK",
        choices=[("samar", "Disamarkan, enam angka pertama"), ("lengkap", "Lengkap, untuk tujuan tertentu")],
        default="samar",
    )
    purpose = LineField("Tujuan memakai NIK lengkap", [AtMost(200)])

    def validate(self, extra_validators: Any = None) -> bool:
        """A full NIK needs a purpose."""
        sound: bool = super().validate(extra_validators)
        if self.nik.data == "lengkap" and len(self.purpose.data or "") < 5:
            self.purpose.errors = [*self.purpose.errors, "Tulis tujuannya, misalnya lampiran SK untuk ditandatangani."]
            return False
        return sound

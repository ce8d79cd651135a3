"""Forms of lists and people."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, RadioField, SelectField, ValidationError

from portal.core.forms import AtMost, LineField, MonthField, Needed, PortalForm, WholeNumberField


class UploadForm(PortalForm):
    """Funding source and start month are chosen once here; a month column overrides the start per row."""

    quota_id = SelectField(
        "Sumber dana", [Needed("Pilih sumber dana. Tetapkan kuota lebih dahulu bila belum ada.")], coerce=int
    )
    start_month = MonthField("Bulan mulai", [Needed("Pilih bulan mulai perlindungan.")])
    file = FileField("Berkas daftar")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas Excel, LibreOffice, atau CSV.")


class PurposeForm(PortalForm):
    """What a full NIK is needed for."""

    purpose = LineField("Tujuan", [Needed("Tulis tujuan, misalnya mencocokkan dengan KTP."), AtMost(200)])


class EndingForm(PortalForm):
    """Why somebody's place becomes free, from which month, and the paper that says so."""

    why = SelectField("Sebab", [Needed("Pilih sebab.")])
    from_month = MonthField("Mulai bulan", [Needed("Pilih bulan pertama yang tidak lagi dilindungi.")])
    document = LineField("Dokumen", [Needed("Isi nomor dokumen, misalnya akta kematian."), AtMost(200)])


class ReasonForm(PortalForm):
    """Why an act is taken back."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya salah orang."), AtMost(200)])


class SamePersonForm(PortalForm):
    """Which NIK of two is the wrong one, and how that was found out."""

    wrong = RadioField("NIK yang keliru", [Needed("Pilih NIK yang keliru.")], coerce=int)
    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya dicocokkan dengan KTP."), AtMost(200)])


class DrawForm(PortalForm):
    """How many of a waiting list come next, and from which month."""

    people = WholeNumberField("Jumlah orang", [Needed("Isi jumlah orang yang dicatat.")])
    start_month = MonthField("Bulan mulai", [Needed("Pilih bulan mulai perlindungan.")])


class SearchForm(PortalForm):
    """A name or a whole NIK."""

    q = LineField("Nama atau NIK", [Needed("Tulis nama, atau 16 angka NIK."), AtMost(80)])


class CommentForm(PortalForm):
    """What is to be put right in a list."""

    comment = LineField("Yang perlu diperbaiki", [AtMost(500)])

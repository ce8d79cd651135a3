"""Forms of lists and people."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, RadioField, SelectField, TextAreaField, ValidationError

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


class RenewalForm(PortalForm):
    """Which quota of the next year takes the people, and from which month."""

    quota_id = SelectField("Sumber dana", [Needed("Pilih sumber dana.")], coerce=int)
    start_month = MonthField("Bulan mulai", [Needed("Pilih bulan mulai perlindungan.")])


class SearchForm(PortalForm):
    """A name or a whole NIK."""

    q = LineField("Nama atau NIK", [Needed("Tulis nama, atau 16 angka NIK."), AtMost(80)])


class AskForm(PortalForm):
    """The first message to whoever covers the people of a list."""

    text = TextAreaField("Pesan pertama", [Needed("Tulis pesannya."), AtMost(2000)])


class CommentForm(PortalForm):
    """What is to be put right in a list."""

    comment = LineField("Yang perlu diperbaiki", [AtMost(500)])


class RejectForm(PortalForm):
    """Why a verifier rejects a row."""

    reason = LineField("Alasan", [Needed("Tulis alasan, supaya operator tahu apa yang salah."), AtMost(200)])


class RowForm(PortalForm):
    """A row of a list as somebody puts it right. Whatever is written is kept; judging it is the rules' work."""

    nik = LineField("NIK", [AtMost(60)])
    name = LineField("Nama", [AtMost(120)])
    birth_place = LineField("Tempat lahir", [AtMost(120)])
    birth_date = LineField("Tanggal lahir", [AtMost(60)])
    sex = LineField("Jenis kelamin", [AtMost(60)])
    village = LineField("Desa/kelurahan", [AtMost(120)])
    district = LineField("Kecamatan", [AtMost(120)])
    occupation = LineField("Pekerjaan", [AtMost(120)])
    address = LineField("Alamat", [AtMost(250)])
    start = LineField("Bulan mulai", [AtMost(60)])
    desil = LineField("Desil", [AtMost(20)])


class AlikeForm(PortalForm):
    """What is written instead in all rows that are wrong in the same words.

    A page may have several of these, so what is wrong with one is said above them all.
    """

    value = LineField("Ganti dengan")
    district = LineField("Kecamatan")

    def validate(self, extra_validators: Any = None) -> bool:
        if not self.value.data or max(len(box.data or "") for box in self) > 120:
            self.form_errors.append("Tulis gantinya, paling banyak 120 karakter.")
        return not self.form_errors


class FileForm(PortalForm):
    """A workbook that comes back."""

    file = FileField("Berkas perbaikan")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas yang tadi diunduh dan sudah diperbaiki.")

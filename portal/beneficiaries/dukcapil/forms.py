"""Forms about Dukcapil: its answer, a request to it, and an officer's own word."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, RadioField, SelectField, ValidationError

from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm


class AnswerForm(PortalForm):
    """The answer file and the letter it came with."""

    file = FileField("Berkas jawaban")
    source = LineField("Asal jawaban", [Needed("Isi nomor surat atau asal jawaban."), AtMost(200)])
    answered_on = DayField("Tanggal jawaban")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas Excel, LibreOffice, atau CSV dari Dukcapil.")


class RequestForm(PortalForm):
    """Whom to ask about, and what their full NIKs are needed for."""

    whose = SelectField("Peserta dari", [Needed("Pilih kuota. Belum ada peserta bila daftarnya kosong.")])
    which = RadioField(
        "Yang diminta",
        choices=[("baru", "Hanya yang belum ada hasil"), ("ulang", "Juga yang tidak padan dan NIK ganda")],
        default="baru",
    )
    purpose = LineField("Tujuan", [Needed("Tulis tujuan, misalnya pemadanan NIK dengan Dukcapil."), AtMost(200)])


class IdentityForm(PortalForm):
    """How an officer knows that somebody is who the list says."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya tanggal lahir diperbaiki pengadilan."), AtMost(200)])
    document = LineField("Dokumen", [Needed("Isi dokumen yang dilihat, misalnya KTP-el dan KK."), AtMost(200)])

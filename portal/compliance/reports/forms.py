"""Forms of reports: that one was sent, and that a sending was noted wrongly."""

from __future__ import annotations

from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm


class SendingForm(PortalForm):
    """When a report was sent, to whom, by which letter."""

    sent_on = DayField("Tanggal dikirim", [Needed("Isi tanggal dikirim.")])
    addressee = LineField("Kepada", [Needed("Isi penerima laporan."), AtMost(200)])
    letter_number = LineField("Nomor surat pengantar", [Needed("Isi nomor surat pengantar."), AtMost(80)])


class ReasonForm(PortalForm):
    """Why a sending is taken back."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya tanggal salah ketik."), AtMost(200)])

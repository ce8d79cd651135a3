"""Forms of contributions; months and figures are handed in."""

from __future__ import annotations

from wtforms.validators import NumberRange

from portal.core.forms import (
    AtLeast,
    AtMost,
    DayField,
    LineField,
    MonthField,
    Needed,
    PortalForm,
    WholeNumberField,
)


class FreezeForm(PortalForm):
    """The code that BPJS Ketenagakerjaan gave, if it is there already."""

    billing_code = LineField("Kode billing", [AtMost(40)])


class BillingCodeForm(PortalForm):
    """The code that BPJS Ketenagakerjaan gave for a month."""

    billing_code = LineField("Kode billing", [Needed("Isi kode billing dari BPJS Ketenagakerjaan."), AtMost(40)])


class UnfreezeForm(PortalForm):
    """Why a frozen bill has to be drawn anew."""

    reason = LineField("Alasan dibuka", [Needed("Tulis alasan pembekuan dibuka."), AtMost(200)])


class PaymentForm(PortalForm):
    """One SP2D. The period stands in the address of the page and comes along unseen."""

    first_month = MonthField("Bulan awal", [Needed("Pilih bulan awal.")])
    last_month = MonthField("Bulan akhir", [Needed("Pilih bulan akhir.")])
    sp2d_number = LineField("Nomor SP2D", [Needed("Isi nomor SP2D."), AtMost(80)])
    sp2d_on = DayField("Tanggal SP2D", [Needed("Isi tanggal SP2D.")])
    amount = WholeNumberField(
        "Jumlah dibayar (Rp)",
        [Needed("Isi jumlah yang dibayar."), AtLeast(1, "Jumlah pembayaran harus di atas nol.")],
    )
    people = WholeNumberField(
        "Jumlah orang",
        [
            Needed("Isi jumlah orang."),
            AtLeast(1, "Paling sedikit 1 orang."),
            NumberRange(max=9_999_999, message="Jumlah ini melebihi penduduk NTT. Periksa jumlah nolnya."),
        ],
    )
    jkk_amount = WholeNumberField("Bagian JKK (Rp)", [AtLeast(0, "Bagian JKK tidak boleh negatif.")])
    reason = LineField("Alasan selisih", [AtMost(200)])


class ReversalForm(PortalForm):
    """Why a wrong payment is taken back."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya nomor SP2D salah ketik."), AtMost(200)])


class PapersForm(PortalForm):
    """What the full NIKs of a nominative list are needed for."""

    purpose = LineField(
        "Tujuan memakai NIK lengkap",
        [Needed("Tulis tujuan, misalnya lampiran SPP/SPM September sampai November."), AtMost(200)],
    )

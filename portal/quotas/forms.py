"""Forms of quotas; choices and default rates are handed in."""

from __future__ import annotations

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange

from portal.core.forms import AtLeast, AtMost, LineField, MonthField, Needed, PortalForm, WholeNumberField

MOST_PEOPLE = 9_999_999  # above the province's population: nobody means that


class QuotaForm(PortalForm):
    """A new quota; sources are handed in."""

    fiscal_year = IntegerField(
        "Tahun anggaran",
        [Needed("Isi tahun anggaran."), NumberRange(2020, 2100, message="Isi tahun anggaran, misalnya 2026.")],
    )
    funding_source_code = SelectField("Sumber dana", [Needed("Pilih sumber dana.")])
    people = WholeNumberField(
        "Jumlah orang",
        [
            Needed("Isi jumlah orang."),
            AtLeast(1, "Paling sedikit 1 orang."),
            NumberRange(max=MOST_PEOPLE, message="Jumlah ini melebihi penduduk NTT. Periksa jumlah nolnya."),
        ],
    )
    first_month = MonthField("Bulan awal", [Needed("Pilih bulan awal.")])
    last_month = MonthField("Bulan akhir", [Needed("Pilih bulan akhir.")])
    jkk_rate = WholeNumberField(
        "Iuran JKK per orang per bulan (Rp)",
        [Needed("Isi iuran JKK."), AtLeast(0, "Iuran tidak boleh negatif.")],
    )
    jkm_rate = WholeNumberField(
        "Iuran JKM per orang per bulan (Rp)",
        [Needed("Isi iuran JKM."), AtLeast(0, "Iuran tidak boleh negatif.")],
    )
    budget_amount = WholeNumberField(
        "Pagu anggaran (Rp)", [Needed("Isi pagu anggaran."), AtLeast(0, "Pagu tidak boleh negatif.")]
    )
    document = LineField("Dokumen penetapan", [Needed("Isi nomor DPA atau surat penetapan."), AtMost(200)])


class RevisionForm(PortalForm):
    """People added to or taken from a quota, from a month on, with the document that says so."""

    change = WholeNumberField(
        "Perubahan jumlah orang", [Needed("Isi penambahan, atau pengurangan dengan tanda minus.")]
    )
    from_month = MonthField("Mulai bulan", [Needed("Pilih bulan mulai.")])
    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya APBD Perubahan."), AtMost(200)])
    document = LineField("Dokumen", [Needed("Isi nomor dokumen, misalnya DPPA atau adendum."), AtMost(200)])

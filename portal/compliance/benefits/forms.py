"""The form for what a letter of BPJS Ketenagakerjaan says; choices are handed in."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, SelectField
from wtforms.validators import ValidationError

from portal.compliance.benefits.rules.programmes import QUARTERS, ROMAN, Paid, Programme
from portal.core.forms import AtLeast, AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField

_MOST_CASES = 1_000_000
_NOT_NEGATIVE = AtLeast(0, "Tidak boleh negatif.")


class LetterForm(PortalForm):
    """What a letter says of a regency's quarter; a programme that it does not mention stays empty."""

    regency_id = SelectField("Kabupaten/kota", [Needed("Pilih kabupaten/kota.")], coerce=int)
    fiscal_year = SelectField("Tahun", [Needed("Pilih tahun.")], coerce=int)
    quarter = SelectField(
        "Triwulan",
        [Needed("Pilih triwulan.")],
        coerce=int,
        choices=[(each, f"Triwulan {ROMAN[each]}") for each in QUARTERS],
    )
    source = LineField("Pengirim surat", [Needed("Isi pengirim, misalnya Kantor Cabang Atambua."), AtMost(120)])
    number = LineField("Nomor surat", [Needed("Isi nomor surat."), AtMost(80)])
    letter_on = DayField("Tanggal surat", [Needed("Isi tanggal surat.")])
    jkk_cases = WholeNumberField("JKK, kasus", [_NOT_NEGATIVE])
    jkk_amount = WholeNumberField("JKK, rupiah", [_NOT_NEGATIVE])
    jkm_cases = WholeNumberField("JKM, kasus", [_NOT_NEGATIVE])
    jkm_amount = WholeNumberField("JKM, rupiah", [_NOT_NEGATIVE])
    beasiswa_cases = WholeNumberField("Beasiswa, anak", [_NOT_NEGATIVE])
    beasiswa_amount = WholeNumberField("Beasiswa, rupiah", [_NOT_NEGATIVE])
    reason = LineField("Alasan versi baru", [AtMost(200)])
    file = FileField("Hasil pindai surat")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih hasil pindai surat sebagai PDF, JPG, atau PNG.")

    def validate(self, extra_validators: Any = None) -> bool:
        """A programme is told with its cases and its rupiah, or not at all."""
        sound = super().validate(extra_validators)
        for programme in Programme:
            cases, amount = self._boxes(programme)
            if cases.errors or amount.errors:
                continue
            if (cases.data is None) != (amount.data is None):
                (cases if cases.data is None else amount).errors = ["Isi kasus dan rupiahnya, atau kosongkan keduanya."]
                sound = False
            elif cases.data is not None and cases.data > _MOST_CASES:
                cases.errors = ["Jumlah ini terlalu besar. Periksa jumlah nolnya."]
                sound = False
            elif cases.data == 0 and amount.data:
                cases.errors = ["Ada rupiah tanpa kasus. Periksa surat sekali lagi."]
                sound = False
        return sound

    def said(self) -> dict[Programme, Paid]:
        """The programmes that the letter mentions."""
        found = {}
        for programme in Programme:
            cases, amount = self._boxes(programme)
            if cases.data is not None and amount.data is not None:
                found[programme] = Paid(cases.data, amount.data)
        return found

    def _boxes(self, programme: Programme) -> tuple[Any, Any]:
        return self._fields[f"{programme.value}_cases"], self._fields[f"{programme.value}_amount"]

"""Forms of the province: what it has to allot, and each regency's share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Field, SelectField
from wtforms.validators import NumberRange, Optional

from portal.core.forms import AtLeast, AtMost, LineField, MonthField, Needed, PortalForm, WholeNumberField
from portal.quotas.forms import MOST_PEOPLE


class AllotmentForm(PortalForm):
    """What the province has; `allotment_form` adds a box for each regency."""

    people = WholeNumberField(
        "Jumlah orang yang dibagi",
        [
            Needed("Isi jumlah orang."),
            AtLeast(1, "Paling sedikit 1 orang."),
            NumberRange(max=MOST_PEOPLE, message="Jumlah ini melebihi penduduk NTT. Periksa jumlah nolnya."),
        ],
    )
    first_month = MonthField("Bulan awal", [Needed("Pilih bulan awal.")])
    last_month = MonthField("Bulan akhir", [Needed("Pilih bulan akhir.")])
    from_month = MonthField("Perubahan berlaku mulai", [Needed("Pilih bulan mulai.")])
    document = LineField("Dokumen", [Needed("Isi nomor dokumen, misalnya DPA provinsi."), AtMost(200)])

    def box(self, regency_id: int) -> Field:
        """The share of one regency."""
        return self._fields[f"share_{regency_id}"]

    def shares(self, regency_ids: Mapping[int, str]) -> dict[int, int]:
        """{regency id: people}; an empty box means nobody."""
        return {each: self.box(each).data or 0 for each in regency_ids}

    def put_shares(self, shares: Mapping[int, int]) -> None:
        """Fill the boxes with computed numbers, over what was typed."""
        for regency_id, people in shares.items():
            box = self.box(regency_id)
            box.data, box.raw_data = people, None


def allotment_form(names: Mapping[int, str]) -> type[AllotmentForm]:
    """The form for these regencies, in their order."""
    boxes: dict[str, Any] = {
        f"share_{regency_id}": WholeNumberField(
            name,
            [
                Optional(),
                AtLeast(0, "Bagian tidak boleh negatif."),
                NumberRange(max=MOST_PEOPLE, message="Jumlah ini melebihi penduduk NTT."),
            ],
            default=0,
        )
        for regency_id, name in names.items()
    }
    return type("AllotmentFormOfRegencies", (AllotmentForm,), boxes)


class RateForm(PortalForm):
    """What a bracket costs from a coming month on; brackets are handed in."""

    bracket = SelectField("Kelompok penghasilan", [Needed("Pilih kelompok penghasilan.")], coerce=int)
    first_month = MonthField("Berlaku mulai", [Needed("Pilih bulan mulai.")])
    jkk_amount = WholeNumberField(
        "Iuran JKK per orang per bulan (Rp)", [Needed("Isi iuran JKK."), AtLeast(0, "Iuran tidak boleh negatif.")]
    )
    jkm_amount = WholeNumberField(
        "Iuran JKM per orang per bulan (Rp)", [Needed("Isi iuran JKM."), AtLeast(0, "Iuran tidak boleh negatif.")]
    )
    basis = LineField("Dasar hukum", [Needed("Isi peraturannya, misalnya PP 44/2015."), AtMost(200)])


class ClassForm(PortalForm):
    """Which rate rules hold for a source; sources and classes are handed in."""

    source_code = SelectField("Sumber dana", [Needed("Pilih sumber dana.")])
    funding_class = SelectField("Golongan", [Needed("Pilih golongan.")])
    reason = LineField("Dasar", [Needed("Tulis dasarnya, misalnya surat jawaban cabang BPJS."), AtMost(200)])

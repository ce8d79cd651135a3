"""Forms of budget, division and planning; choices, places and figures are handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FileField, SelectField, TextAreaField
from wtforms.validators import NumberRange, Optional

from portal.core.forms import AtLeast, AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField
from portal.quotas.forms import MOST_PEOPLE
from portal.quotas.rules.funding import MOST_MONTHS, Unknown

TOO_MANY = "Jumlah ini melebihi penduduk NTT. Periksa jumlah nolnya."
UNKNOWN_LABELS = (
    (Unknown.MONTHS.value, "Cukup sampai bulan apa"),
    (Unknown.PEOPLE.value, "Cukup untuk berapa orang"),
    (Unknown.BUDGET.value, "Perlu pagu berapa"),
)


class BudgetForm(PortalForm):
    """What a document says about the pagu; stages and the year's codes are handed in."""

    stage = SelectField("Tahap", [Needed("Pilih tahap.")])
    jkk_amount = WholeNumberField("Pagu JKK (Rp)", [Needed("Isi pagu JKK."), AtLeast(0, "Pagu tidak boleh negatif.")])
    jkm_amount = WholeNumberField("Pagu JKM (Rp)", [Needed("Isi pagu JKM."), AtLeast(0, "Pagu tidak boleh negatif.")])
    activity_code = SelectField("Sub kegiatan", [Needed("Pilih sub kegiatan.")])
    jkk_account = SelectField("Rekening JKK", [Needed("Pilih rekening JKK.")])
    jkm_account = SelectField("Rekening JKM", [Needed("Pilih rekening JKM.")])
    document = LineField("Nomor dokumen", [Needed("Isi nomor dokumen, misalnya DPPA."), AtMost(200)])
    document_on = DayField("Tanggal dokumen", [Needed("Isi tanggal dokumen.")])
    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya APBD Perubahan."), AtMost(200)])


class DivisionForm(PortalForm):
    """Shares of the places of one level, and a number to compare by beside each. Boxes are made by `division_form`."""

    places: Sequence[tuple[str, str]] = ()  # (code, name)
    reason = LineField("Alasan", [Needed("Tulis alasan pembagian."), AtMost(200)])
    document = LineField("Dokumen", [Needed("Isi nomor dokumen, misalnya SK atau berita acara."), AtMost(200)])

    @property
    def shares(self) -> dict[str, int]:
        """{code: places}; an empty box is no place at all."""
        return {code: self[share_box(code)].data or 0 for code, _name in self.places}

    @property
    def numbers(self) -> dict[str, int]:
        """{code: number to compare by}; an empty box counts as nothing."""
        return {code: self[number_box(code)].data or 0 for code, _name in self.places}

    @property
    def given(self) -> int:
        """What all boxes add up to."""
        return sum(self.shares.values())

    def put_shares(self, shares: Mapping[str, int]) -> None:
        """Write computed shares into their boxes."""
        for code, people in shares.items():
            self._put(share_box(code), people)

    def put_numbers(self, numbers: Mapping[str, int]) -> None:
        """Write numbers to compare by into their boxes; others are emptied."""
        for code, _name in self.places:
            self._put(number_box(code), numbers.get(code))

    def readable(self) -> bool:
        """Whether every box holds a whole number, for the helpers: reason and document come last."""
        self.validate()
        for field in (self.reason, self.document):
            field.errors = []
        return not self.errors

    def _put(self, box: str, number: int | None) -> None:
        field = self[box]
        field.data, field.raw_data, field.errors = number, None, []


def share_box(code: str) -> str:
    """The name of the box of a place's share: short, as a page has many."""
    return "b" + code.replace(".", "")


def number_box(code: str) -> str:
    """The name of the box of a place's number to compare by."""
    return "a" + code.replace(".", "")


def division_form(places: Sequence[tuple[str, str]]) -> type[DivisionForm]:
    """The form for these places, (code, name) in their order."""
    boxes: dict[str, Any] = {"places": places}
    for code, name in places:
        boxes[share_box(code)] = WholeNumberField(
            f"Bagian {name}",
            [
                Optional(),
                AtLeast(0, "Bagian tidak boleh negatif."),
                NumberRange(max=MOST_PEOPLE, message=TOO_MANY),
            ],
        )
        boxes[number_box(code)] = WholeNumberField(
            f"Angka pembanding {name}", [AtLeast(0, "Angka pembanding tidak boleh negatif.")]
        )
    return type("DivisionFormOfPlaces", (DivisionForm,), boxes)


class NumbersForm(PortalForm):
    """Numbers to compare by: two columns pasted from a sheet, or a file with them."""

    pasted = TextAreaField("Tempel dua kolom: nama dan angka", [AtMost(20_000)])
    file = FileField("Atau berkas Excel/CSV")


class MoveForm(PortalForm):
    """Places that go from one kecamatan or village to another; both are handed in."""

    origin = SelectField("Dari", [Needed("Pilih asal.")])
    target = SelectField("Ke", [Needed("Pilih tujuan.")])
    people = WholeNumberField(
        "Jumlah tempat",
        [
            Needed("Isi jumlah tempat."),
            AtLeast(1, "Pindahkan paling sedikit 1 tempat."),
            NumberRange(max=MOST_PEOPLE, message=TOO_MANY),
        ],
    )
    reason = LineField("Alasan", [Needed("Tulis alasan pemindahan."), AtMost(200)])
    document = LineField("Dokumen", [Needed("Isi nomor dokumen, misalnya berita acara."), AtMost(200)])


class WhatIfForm(PortalForm):
    """Three numbers of which one follows from the other two; the names are those of the address."""

    orang = WholeNumberField(
        "Jumlah orang",
        [Optional(), AtLeast(0, "Jumlah orang tidak boleh negatif."), NumberRange(max=MOST_PEOPLE, message=TOO_MANY)],
    )
    bulan = WholeNumberField(
        "Jumlah bulan",
        [Optional(), NumberRange(0, MOST_MONTHS, message=f"Isi jumlah bulan antara 1 dan {MOST_MONTHS}.")],
    )
    pagu = WholeNumberField("Pagu (Rp)", [AtLeast(0, "Pagu tidak boleh negatif.")])
    cari = SelectField("Yang dicari", choices=UNKNOWN_LABELS)

    @property
    def known(self) -> dict[Unknown, int | None]:
        """What was typed; None for an empty box."""
        return {Unknown.PEOPLE: self.orang.data, Unknown.MONTHS: self.bulan.data, Unknown.BUDGET: self.pagu.data}


class ScenarioForm(WhatIfForm):
    """A plan with the name it is kept under."""

    name = LineField("Nama skenario", [Needed("Beri nama skenario ini."), AtMost(80)])


class EligibleForm(PortalForm):
    """How many people are eligible next year, and who says so."""

    people = WholeNumberField(
        "Jumlah pekerja rentan yang layak",
        [
            Needed("Isi jumlah orang."),
            AtLeast(0, "Jumlah orang tidak boleh negatif."),
            NumberRange(max=MOST_PEOPLE, message=TOO_MANY),
        ],
    )
    source = LineField("Sumber data", [Needed("Isi sumber data, misalnya DTSEN desil 1–2."), AtMost(200)])
    counted_on = DayField("Tanggal data", [Needed("Isi tanggal data.")])

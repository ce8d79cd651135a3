"""Forms of quotas; choices and default rates are handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from wtforms import BooleanField, Field, IntegerField, SelectField
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
    sector = SelectField("Sektor pekerjaan", [Needed("Pilih sektor.")])
    bracket = SelectField("Kelompok penghasilan", [Needed("Pilih kelompok penghasilan.")], coerce=int)
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


class ReversalForm(PortalForm):
    """Why a wrong line of the ledger is taken back."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya jumlah salah ketik."), AtMost(200)])
    document = LineField("Dokumen", [AtMost(200)])


class YearForm(PortalForm):
    """A new fiscal year. `year_form` adds three boxes a source: taken over or not, people, budget."""

    document = LineField("Dokumen penetapan", [Needed("Isi nomor DPA atau surat penetapan."), AtMost(200)])

    def boxes(self, source_code: str) -> tuple[Field, Field, Field] | tuple[None, None, None]:
        """(taken over, people, budget) of a source; nothing for one that is open already."""
        name = _box(source_code)
        if f"take_{name}" not in self._fields:
            return None, None, None
        return self._fields[f"take_{name}"], self._fields[f"people_{name}"], self._fields[f"budget_{name}"]

    def typed(self, source_code: str) -> tuple[int, int] | None:
        """(people, rupiah) of a source that was chosen."""
        take, people, budget = self.boxes(source_code)
        if take is None or not take.data or people is None or budget is None:
            return None
        return people.data, budget.data

    def put(self, lines: list[dict[str, Any]]) -> None:
        """What a returned proposal held."""
        held = {line["funding_source_code"]: line for line in lines}
        for name in [name.removeprefix("take_") for name in self._fields if name.startswith("take_")]:
            line = held.get(name.replace("_", "-"))
            self._fields[f"take_{name}"].data = line is not None
            if line is not None:
                self._fields[f"people_{name}"].data = line["people"]
                self._fields[f"budget_{name}"].data = line["budget_amount"]


class _Proposed(Protocol):
    """What the form reads of a line."""

    @property
    def source_code(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def people(self) -> int: ...
    @property
    def budget_amount(self) -> int: ...
    @property
    def opened(self) -> bool: ...


def _box(source_code: str) -> str:
    return source_code.replace("-", "_")


def year_form(lines: Sequence[_Proposed]) -> type[YearForm]:
    """The form of a new year for these sources; those that are open already get no boxes."""
    boxes: dict[str, Any] = {}
    for line in lines:
        if line.opened:
            continue
        name = _box(line.source_code)
        boxes[f"take_{name}"] = BooleanField(f"Buka {line.source}", default=True)
        boxes[f"people_{name}"] = WholeNumberField(
            f"Jumlah orang {line.source}",
            [
                Needed("Isi jumlah orang."),
                AtLeast(1, "Paling sedikit 1 orang."),
                NumberRange(max=MOST_PEOPLE, message="Jumlah ini melebihi penduduk NTT. Periksa jumlah nolnya."),
            ],
            default=line.people,
        )
        boxes[f"budget_{name}"] = WholeNumberField(
            f"Pagu {line.source} (Rp)",
            [Needed("Isi pagu anggaran."), AtLeast(0, "Pagu tidak boleh negatif.")],
            default=line.budget_amount,
        )
    return type("YearFormOfSources", (YearForm,), boxes)

"""A new round, a typed code, and the answers of one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectField

from portal.beneficiaries.rules.village_checks import (
    VILLAGE_RESULT_LABELS,
    Answer,
    Answers,
    CodeError,
    VillageResult,
    read_code,
)
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField

_CHOICES = [(result.value, label) for result, label in VILLAGE_RESULT_LABELS.items()]


class RoundForm(PortalForm):
    """Which quota's people are looked at, and how the office calls the round."""

    quota_id = SelectField("Kuota", [Needed("Pilih kuota.")], coerce=int)
    name = LineField("Nama putaran", [Needed("Tulis nama putaran, misalnya Verval desa semester 1."), AtMost(80)])


class CodeForm(PortalForm):
    """The code at the foot of a sheet; `sheet_code` is what it says, once the form is valid."""

    code = LineField("Kode lembar", [Needed("Ketik kode dari kaki lembar.")])
    sheet_code = ""

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        try:
            self.sheet_code = read_code(self.code.data or "")
        except CodeError as problem:
            self.code.errors = [str(problem)]
        return not self.code.errors


class SheetForm(PortalForm):
    """`sheet_form` adds a choice and a remark for each line of the sheet."""

    revision = WholeNumberField("Versi isian", name="revisi")
    checked_on = DayField(
        "Tanggal verifikasi di desa", [Needed("Isi tanggal saat lembar diperiksa di desa.")], name="tanggal"
    )
    numbers: Sequence[int] = ()

    def answers(self) -> Answers:
        """{line: answer}."""
        return {
            number: Answer(
                VillageResult(self._fields[f"hasil_{number}"].data), self._fields[f"ket_{number}"].data or ""
            )
            for number in self.numbers
        }


def sheet_form(answers: Mapping[int, Answer]) -> type[SheetForm]:
    """The form of a sheet; its boxes begin with `answers`: "benar/ada" for all, or what was entered before."""
    boxes: dict[str, Any] = {"numbers": tuple(answers)}
    for number, answer in answers.items():
        boxes[f"hasil_{number}"] = SelectField(f"Hasil baris {number}", choices=_CHOICES, default=answer.result.value)
        boxes[f"ket_{number}"] = LineField(f"Keterangan baris {number}", [AtMost(120)], default=answer.remark)
    return type("FormOfSheet", (SheetForm,), boxes)

"""What the columns of a list are: one select a column, made for the columns at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField

from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.mapping import Answer, HeaderSet, ListColumn, faults_of
from portal.core.forms import PortalForm

CHOICES = [("", "Tidak dipakai"), *((field.value, LABELS[field]) for field in Field)]
_FIELDS = frozenset(field.value for field in Field)
NO_LIST_LEFT = "Paling sedikit satu lembar harus berisi daftar peserta. Bila berkasnya salah, batalkan daftar ini."


class _Choice(SelectField):
    """A select that counts as not used when nothing of it was sent, whatever was guessed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0] if valuelist else ""


class ColumnsForm(PortalForm):
    """Selects named `k<set>_<column>`, and `lewati<set>` where a file has several sets of headings.

    Made by `columns_form`; `sets` are the header sets in the order of the page.
    """

    sets: Sequence[HeaderSet]

    def box(self, number: int, column: ListColumn) -> Any:
        """The select of one column."""
        return self._fields[f"k{number}_{column.index}"]

    def skip_box(self, number: int) -> Any:
        """The tick that a sheet is no list; None in a file with one set of headings."""
        return self._fields.get(f"lewati{number}")

    def wrong(self, number: int) -> list[int]:
        """The columns of a set whose choice came back with a fault."""
        return [column.index for column in self.sets[number].columns if self.box(number, column).errors]

    def answers(self) -> dict[str, Answer]:
        """What was chosen, by signature; a sheet that is no list has no field at all."""
        return {each.signature: self._answer(number, each) for number, each in enumerate(self.sets)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field once, NIK and name in every sheet that is read, and one such sheet at least."""
        good = bool(super().validate(extra_validators))
        read = 0
        for number, each in enumerate(self.sets):
            if self._is_skipped(number):
                continue
            read += 1
            faults = faults_of(each, self._answer(number, each))
            for column in each.columns:
                if column.index in faults:
                    self.box(number, column).errors = [faults[column.index]]
            if None in faults:
                where = f"{sheets_named(each)}: " if len(self.sets) > 1 else ""
                self.form_errors.append(where + faults[None])
            good = good and not faults
        if not read:
            self.form_errors.append(NO_LIST_LEFT)
        return good and read > 0

    def _is_skipped(self, number: int) -> bool:
        box = self.skip_box(number)
        return box is not None and bool(box.data)

    def _answer(self, number: int, header_set: HeaderSet) -> Answer:
        if self._is_skipped(number):
            return dict.fromkeys(header_set.answer)
        return {
            column.index: Field(chosen) if (chosen := self.box(number, column).data) in _FIELDS else None
            for column in header_set.columns
        }


def columns_form(sets: Sequence[HeaderSet], sent: MultiDict[str, str] | None = None) -> ColumnsForm:
    """The form of a file's header sets: as guessed, or as `sent`."""
    boxes: dict[str, Any] = {"sets": sets}
    for number, each in enumerate(sets):
        if len(sets) > 1:
            skipped = each.answered and not any(each.answer.values())
            boxes[f"lewati{number}"] = BooleanField("Bukan daftar peserta, jangan dibaca", default=skipped)
        for column in each.columns:
            boxes[f"k{number}_{column.index}"] = _Choice(
                f"Isi {column.name}", choices=CHOICES, default=column.field.value if column.field else ""
            )
    form: ColumnsForm = type("ColumnsForm", (ColumnsForm,), boxes)(sent)
    return form


def sheets_named(header_set: HeaderSet) -> str:
    """Lembar "Insana"; of many, the first and how many more."""
    first, *rest = header_set.sheets
    return f'Lembar "{first}"' + (f" dan {len(rest)} lainnya" if rest else "")

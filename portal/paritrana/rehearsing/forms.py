"""What is typed on the page of the rehearsal: a number to try, and how much work each gap is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import SelectField
from wtforms.validators import NumberRange

from portal.core.forms import AtLeast, Needed, PortalForm, WholeNumberField
from portal.paritrana.rules.rehearsal import EFFORTS

_EFFORT = "Isi upaya 1 (ringan) sampai 5 (berat)."


class WhatIfForm(PortalForm):
    """A criterion and a number that it does not have. Choices are handed in; the address names the boxes."""

    kriteria = SelectField("Kriteria", [Needed("Pilih kriteria.")], coerce=int)
    angka = WholeNumberField("Jumlahnya menjadi", [Needed("Isi jumlahnya."), AtLeast(0, "Jumlah tidak boleh negatif.")])


class EffortForm(PortalForm):
    """A box for each gap, made by `effort_form`."""

    criteria: Sequence[int] = ()

    @property
    def efforts(self) -> dict[int, int]:
        """{criterion id: 1 to 5} of the boxes that were sent."""
        return {each: self[effort_box(each)].data for each in self.criteria if self[effort_box(each)].raw_data}


def effort_box(criterion_id: int) -> str:
    """The name of a criterion's box."""
    return f"upaya-{criterion_id}"


def effort_form(labels: Mapping[int, str]) -> type[EffortForm]:
    """A form with a box for each {criterion id: label}."""
    boxes: dict[str, Any] = {
        effort_box(each): WholeNumberField(
            f"Upaya {label}", [Needed(_EFFORT), NumberRange(min(EFFORTS), max(EFFORTS), message=_EFFORT)]
        )
        for each, label in labels.items()
    }
    return cast(type[EffortForm], type("EffortForm", (EffortForm,), {"criteria": tuple(labels), **boxes}))

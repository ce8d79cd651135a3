"""Forms of matches: the file that BPJS bills by, and how a difference was settled."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, ValidationError

from portal.core.forms import AtMost, LineField, Needed, PortalForm
from portal.deliveries.matching.rules.classes import LONGEST_NOTE


class BillFileForm(PortalForm):
    """The detail of the bill, person by person."""

    file = FileField("Rincian tagihan dari BPJS")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas rincian tagihan dari BPJS.")


class SettleForm(PortalForm):
    """What was done about a difference."""

    note = LineField(
        "Catatan penyelesaian",
        [Needed("Tulis apa yang dilakukan, misalnya cabang membetulkan tagihan."), AtMost(LONGEST_NOTE)],
    )

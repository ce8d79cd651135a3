"""Forms of scans."""

from __future__ import annotations

from wtforms import FileField, HiddenField, TextAreaField

from portal.agreements.rules.states import Party
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm


class ScanForm(PortalForm):
    """A scan with what stands on it. The number is asked for as long as the agreement has none of this party."""

    party = HiddenField("Pihak")
    signed_on = DayField("Tanggal ditandatangani", [Needed("Isi tanggal yang tertulis pada naskah.")])
    number = LineField("Nomor", [AtMost(80)])
    file = FileField("Hasil pindai", [Needed("Pilih PDF hasil pindai seluruh halaman.")])

    def of_party(self) -> Party:
        """Whose signature the form was shown for; the first party's when somebody changed it by hand."""
        return Party.SECOND if self.party.data == Party.SECOND else Party.FIRST


class DifferenceForm(PortalForm):
    """What differs from the issued version."""

    problem = TextAreaField(
        "Apa yang tidak sama", [Needed("Tulis halaman dan apa yang berbeda, misalnya halaman 3 hilang."), AtMost(300)]
    )

"""Forms of replacing and of proposed changes."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.widgets import HiddenInput

from portal.beneficiaries.forms import EndingForm
from portal.core.forms import AtMost, LineField, MonthField, Needed, PortalForm, WholeNumberField

NOBODY = 0


class LeavingForm(EndingForm):
    """Why a place becomes free, and who comes into it: the next one of the waiting list, or nobody."""

    # Whoever was next when the page was made may not be next any more: the service says so, not the field.
    waiting_id = RadioField("Tempat ini", coerce=int, validate_choice=False)


class FillForm(PortalForm):
    """From which month the next one comes into a place that is free already."""

    from_month = MonthField("Mulai bulan", [Needed("Pilih bulan pertama pengganti dilindungi.")])
    waiting_id = WholeNumberField("", [Needed("Muat ulang halaman, lalu kirim lagi.")], widget=HiddenInput())


class DocumentForm(PortalForm):
    """The one paper for several places that become free."""

    document = LineField("Dokumen", [Needed("Isi nomor dokumen, misalnya surat keputusan dinas."), AtMost(200)])

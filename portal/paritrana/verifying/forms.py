"""Forms of the province: a word about a criterion, the ranking, reminders."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.core.forms import AtMost, LineField, Needed, PortalForm
from portal.paritrana.rules.points import weight_from_text
from portal.paritrana.rules.scoring import Decision

_ACCEPT = "Terima nilai menurut wilayah"
_CHOICES = (
    (Decision.ACCEPT.value, _ACCEPT),
    (Decision.CORRECT.value, "Koreksi nilainya"),
    (Decision.SEND_BACK.value, "Kembalikan ke wilayah"),
)


class VerdictForm(PortalForm):
    """The province's word about one criterion, compared with what the page showed: `after`, the newest word (0 for
    none), and `own`, the region's points in hundredths."""

    decision = RadioField("Keputusan", [Needed("Pilih keputusan.")], choices=_CHOICES, default="")
    points = LineField("Nilai koreksi", [AtMost(6)])
    reason = LineField("Alasan", [AtMost(600)])
    after = IntegerField("Putusan terakhir", widget=HiddenInput())
    own = IntegerField("Nilai menurut wilayah", widget=HiddenInput())

    def validate_points(self, field: Any) -> None:
        if self.decision.data == Decision.CORRECT and weight_from_text(field.data or "") is None:
            raise ValidationError("Isi nilai koreksi, misalnya 7,5.")

    def validate_reason(self, field: Any) -> None:
        if self.decision.data in (Decision.CORRECT, Decision.SEND_BACK) and not field.data:
            raise ValidationError("Tulis alasannya, supaya wilayah tahu apa yang diperbaiki.")

    def offer(self, own: str, *, last_word: bool) -> None:
        """The decisions as they stand now, with the points that accepting would keep; after the reply nothing is sent
        back again."""
        accept = (Decision.ACCEPT.value, f"{_ACCEPT} ({own})")
        self.choose("decision", (accept, _CHOICES[1]) if last_word else (accept, *_CHOICES[1:]))

    def points_given(self) -> int | None:
        """The points of a correction in hundredths."""
        return weight_from_text(self.points.data or "") if self.decision.data == Decision.CORRECT else None


class RevisionForm(PortalForm):
    """A press that binds: `revision` is what the page showed."""

    revision = IntegerField("Revisi", widget=HiddenInput())


class ComputedForm(PortalForm):
    """Accepting all that the portal has computed. `seen`: what the page showed, as `cases.seen_of` writes it."""

    seen = HiddenField("Nilai yang terlihat")


class RankingForm(RevisionForm):
    """Opening the ranking to the regions, or closing it again."""

    reason = LineField("Alasan", [Needed("Tulis alasannya; catatan kegiatan memuatnya."), AtMost(300)])


class RemindForm(PortalForm):
    """Which regions are reminded. `seen`: the recipients that the page listed."""

    regions = SelectMultipleField(
        "Wilayah", coerce=int, validate_choice=False, widget=ListWidget(), option_widget=CheckboxInput()
    )
    again = BooleanField("Kirim lagi walaupun sudah diingatkan dalam tiga hari terakhir")
    seen = HiddenField("Daftar penerima")

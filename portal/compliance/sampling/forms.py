"""A new sample, and what a visit found."""

from __future__ import annotations

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.compliance.sampling.rules.results import CHOICES, RESULT_LABELS, WRONG_LABELS
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField


class SampleForm(PortalForm):
    """For which purpose, how many people, and the seed. The purposes of the person are handed in."""

    purpose_id = SelectField("Keperluan", [Needed("Pilih keperluan.")], coerce=int)
    wanted = WholeNumberField("Banyaknya orang", [Needed("Isi banyaknya orang, misalnya 120.")])
    seed = LineField("Benih", [Needed("Isi benih, misalnya hasil undian yang disaksikan."), AtMost(40)])


class VisitForm(PortalForm):
    """What somebody found who looked for a person of a sample."""

    result = RadioField("Hasil", choices=[(each.value, RESULT_LABELS[each]) for each in CHOICES], validate_choice=False)
    wrong = SelectMultipleField(
        "Data yang keliru",
        choices=[(each.value, label) for each, label in WRONG_LABELS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    visited_on = DayField("Tanggal kunjungan", [Needed("Isi tanggal kunjungan.")])
    note = LineField("Catatan", [AtMost(300)])

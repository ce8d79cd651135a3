"""Forms of a thread."""

from __future__ import annotations

from wtforms import FileField, RadioField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.forms import AtMost, DayField, Needed, PortalForm
from portal.talk.rules import FILE_SUFFIXES, LONGEST


class ReplyForm(PortalForm):
    """What somebody says to an office that they may not know."""

    text = TextAreaField("Balasan", [Needed("Tulis pesannya."), AtMost(LONGEST)])


class WordsForm(PortalForm):
    """What somebody says by name: the text, who is told of it, until when an answer is asked for, a file."""

    text = TextAreaField("Pesan", [Needed("Tulis pesannya."), AtMost(LONGEST)])
    told = SelectMultipleField(
        "Beri tahu",
        coerce=int,
        choices=[],
        validate_choice=False,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    reply_by = DayField("Balas paling lambat")
    file = FileField("Lampiran", render_kw={"accept": ",".join(FILE_SUFFIXES)})


class SettleForm(PortalForm):
    """How a thread is settled, and why: the other side reads the reason."""

    resolution = RadioField("Keputusan", [Needed("Pilih keputusannya.")], choices=[])
    reason = TextAreaField("Alasan", [Needed("Tulis alasannya."), AtMost(LONGEST)])

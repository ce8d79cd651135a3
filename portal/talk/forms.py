"""Forms of a thread."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField

from portal.core.forms import AtMost, Needed, PortalForm
from portal.talk.rules import LONGEST


class ReplyForm(PortalForm):
    """What somebody says."""

    text = TextAreaField("Balasan", [Needed("Tulis pesannya."), AtMost(LONGEST)])


class SettleForm(PortalForm):
    """How a thread is settled, and why: the other side reads the reason."""

    resolution = RadioField("Keputusan", [Needed("Pilih keputusannya.")], choices=[])
    reason = TextAreaField("Alasan", [Needed("Tulis alasannya."), AtMost(LONGEST)])

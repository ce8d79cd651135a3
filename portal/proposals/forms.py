"""Forms of proposals."""

from __future__ import annotations

from portal.core.forms import AtMost, LineField, PortalForm


class CommentForm(PortalForm):
    """What is to be put right."""

    comment = LineField("Yang perlu diperbaiki", [AtMost(500)])

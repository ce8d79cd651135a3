"""One choice of an occupation for each word that waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.core.forms import LineField, PortalForm

PREFIX = "kata_"
KEEP = "-"  # the word stands for none of the occupations; nothing chosen lets it wait


class MatchForm(PortalForm):
    """`match_form` adds a box for each word."""

    def chosen(self) -> dict[str, str]:
        """{word key: what stands in its box}."""
        return {name.removeprefix(PREFIX): field.data for name, field in self._fields.items()}

    def decisions(self) -> dict[str, str]:
        """{word key: occupation code} of the words that were decided about; empty for those left as written."""
        return {key: "" if code == KEEP else code for key, code in self.chosen().items() if code}

    def decided_something(self) -> bool:
        """Whether a box was filled; says so above the form when none was."""
        if not self.decisions():
            self.form_errors.append("Pilih pekerjaan untuk paling sedikit satu kata.")
        return bool(self.decisions())


def match_form(keys: Iterable[str]) -> type[MatchForm]:
    """The form for the words of these keys. Which occupations there are is for the service to say: a word may have
    left the page meanwhile, and then there is no box to point at."""
    boxes: dict[str, Any] = {PREFIX + key: LineField("Pekerjaan", default="") for key in keys}
    return type("MatchFormOfWords", (MatchForm,), boxes)


def named_keys(form: Iterable[str]) -> list[str]:
    """The words that a sent form is about: those that stood on the page, decided about meanwhile or not."""
    return [name.removeprefix(PREFIX) for name in form if name.startswith(PREFIX)]

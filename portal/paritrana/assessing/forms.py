"""The form of one criterion by its kind, and the reply; choices and facts are handed in."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from wtforms import RadioField, SelectField, TextAreaField, ValidationError

from portal.core.forms import AtLeast, AtMost, LineField, Needed, PortalForm, WholeNumberField
from portal.paritrana.rules.answering import EFFORT_LABELS, AnswerTerms
from portal.paritrana.rules.criteria import CriterionKind, Rule
from portal.paritrana.rules.scoring import Answer

_NOT_YET = ("", "Belum dijawab")


class NoteForm(PortalForm):
    """What every criterion takes: how much work is left, and a note."""

    asked: ClassVar[tuple[str, ...]] = ()  # the fields of the answer itself

    effort = SelectField(
        "Seberapa besar pekerjaan yang tersisa",
        choices=[("", "Belum diperkirakan"), *((str(effort), label) for effort, label in EFFORT_LABELS.items())],
        default="",
    )
    note = TextAreaField("Catatan", [AtMost(1000)])

    def offer(self, rule: Rule) -> None:
        """Hand in the rule whose answers are to be chosen from."""

    def terms(self) -> AnswerTerms:
        """What was typed, of a form that holds."""
        return AnswerTerms(
            value=self.answer(),
            source=self.document(),
            note=(self.note.data or "").strip(),
            effort=int(self.effort.data) if self.effort.data else None,
        )

    def answer(self) -> Answer:
        return Answer()

    def document(self) -> str:
        return ""


class NumberForm(NoteForm):
    """Two whole numbers and the document they stand in."""

    asked = ("numerator", "denominator", "source")

    numerator = WholeNumberField("Yang sudah tercapai", [AtLeast(0, "Isi 0 atau lebih.")])
    denominator = WholeNumberField(
        "Dari seluruhnya", [AtLeast(1, "Isi 1 atau lebih: persentase dihitung dari angka ini.")]
    )
    source = LineField("Dokumen sumber", [AtMost(200)])

    def validate_denominator(self, field: Any) -> None:
        if (field.data is None) != (self.numerator.data is None) and not self.numerator.errors:
            raise ValidationError("Isi kedua angkanya, atau kosongkan keduanya.")

    def answer(self) -> Answer:
        return Answer(numerator=self.numerator.data, denominator=self.denominator.data)

    def document(self) -> str:
        return self.source.data or ""


class YesNoForm(NoteForm):
    """Yes or no."""

    asked = ("yes",)

    yes = RadioField("Jawaban", choices=[("ya", "Ya"), ("tidak", "Tidak"), _NOT_YET], default="")

    def answer(self) -> Answer:
        return Answer(yes={"ya": True, "tidak": False}.get(self.yes.data or ""))


class RubricForm(NoteForm):
    """One level of the rubric, by its place."""

    asked = ("level",)

    level = RadioField("Tingkat yang sudah tercapai", choices=[_NOT_YET], default="")

    def offer(self, rule: Rule) -> None:
        self.choose("level", [*((str(place), level.label) for place, level in enumerate(rule.levels)), _NOT_YET])

    def answer(self) -> Answer:
        return Answer(level=int(self.level.data) if self.level.data else None)


FORMS: MappingProxyType[CriterionKind, type[NoteForm]] = MappingProxyType(
    {
        CriterionKind.COMPUTED: NoteForm,
        CriterionKind.NUMBER: NumberForm,
        CriterionKind.YES_NO: YesNoForm,
        CriterionKind.RUBRIC: RubricForm,
        CriterionKind.DOCUMENTS: NoteForm,
    }
)


def filled_with(kind: CriterionKind, rule: Rule, terms: AnswerTerms) -> NoteForm:
    """The form as the office last saved it."""
    value = terms.value
    form = FORMS[kind](
        data={
            "numerator": value.numerator,
            "denominator": value.denominator,
            "source": terms.source,
            "yes": {None: "", True: "ya", False: "tidak"}[value.yes],
            "level": "" if value.level is None else str(value.level),
            "note": terms.note,
            "effort": str(terms.effort or ""),
        }
    )
    form.offer(rule)
    return form


def from_request(kind: CriterionKind, rule: Rule) -> NoteForm:
    """The form as it was sent."""
    form: NoteForm = FORMS[kind].from_request()
    form.offer(rule)
    return form


class ReplyForm(PortalForm):
    """What the office answers to the province's word about one criterion."""

    words = TextAreaField("Tanggapan", [Needed("Tulis tanggapan Anda."), AtMost(1000)])


def fields_of(form: NoteForm) -> Sequence[Any]:
    """The boxes of the answer itself."""
    return [form[name] for name in form.asked]

"""Forms of editions, aspects and criteria; choices are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import (
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, TextInput

from portal.core.errors import DomainError
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm
from portal.paritrana.rules.campaign import Calendar
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, KIND_LABELS, VALIDITY_LABELS, CriterionKind
from portal.paritrana.rules.edition_rows import AspectDraft
from portal.paritrana.rules.edition_texts import (
    EVEN,
    IN_STEPS,
    LONGEST_NAME,
    PART_LABELS,
    PARTS_OF_KIND,
    RULE_PARTS,
    CriterionDraft,
    Part,
    criterion_from,
    tidy_code,
)
from portal.paritrana.rules.sources import EXPLAINED

_SEVERAL = (Part.TOPICS, Part.EVIDENCE)
_DAY = "Isi tanggalnya."


class SeenField(IntegerField):
    """The revision that the form showed: whoever saves over somebody else's change is told."""

    widget = HiddenInput()


class CalendarForm(PortalForm):
    """Days of an open edition that move later, and why."""

    seen = SeenField("", default=0)
    due_on = DayField("Batas penilaian mandiri", [Needed(_DAY)])
    verify_by = DayField("Batas verifikasi", [Needed(_DAY)])
    reply_by = DayField("Batas tanggapan", [Needed(_DAY)])
    freeze_on = DayField("Pembekuan nilai", [Needed(_DAY)])
    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya surat permintaan perpanjangan."), AtMost(200)])

    def calendar(self, opens_on: date) -> Calendar:
        """The days of a form that holds."""
        return _calendar(opens_on, self.due_on.data, self.verify_by.data, self.reply_by.data, self.freeze_on.data)


def _calendar(*typed: date | None) -> Calendar:
    days = [day for day in typed if day is not None]
    return Calendar(*days)


def _year(label: str) -> IntegerField:
    return IntegerField(
        label,
        [Needed("Isi tahun, misalnya 2026."), NumberRange(2018, 2100, message="Isi tahun, misalnya 2026.")],
        widget=TextInput(),
    )


class EditionForm(PortalForm):
    """Years, title and days of a draft. The award is as old as 2018."""

    seen = SeenField("", default=0)
    judged_year = _year("Tahun yang dinilai")
    awarded_year = _year("Tahun penganugerahan")
    title = LineField("Nama edisi", [Needed("Isi nama edisi, misalnya Paritrana Award 2026."), AtMost(160)])
    opens_on = DayField("Dibuka", [Needed(_DAY)])
    due_on = DayField("Batas penilaian mandiri", [Needed(_DAY)])
    verify_by = DayField("Batas verifikasi", [Needed(_DAY)])
    reply_by = DayField("Batas tanggapan", [Needed(_DAY)])
    freeze_on = DayField("Pembekuan nilai", [Needed(_DAY)])

    def calendar(self) -> Calendar:
        """The days of a form that holds."""
        return _calendar(
            self.opens_on.data, self.due_on.data, self.verify_by.data, self.reply_by.data, self.freeze_on.data
        )


class NewEditionForm(EditionForm):
    """The same, with where its criteria come from: the portal's own, or an earlier edition."""

    source = SelectField("Kriteria diambil dari", coerce=int, default=0)


class AspectForm(PortalForm):
    """What criteria are about."""

    seen = SeenField("", default=0)
    code = LineField("Kode", [Needed("Isi kode, misalnya REG."), AtMost(10)])
    name = LineField("Nama aspek", [Needed("Isi nama aspek, misalnya Regulasi."), AtMost(LONGEST_NAME)])

    def aspect(self) -> AspectDraft:
        """What was typed."""
        return AspectDraft(tidy_code(self.code.data or ""), self.name.data or "")


def _labels(words: Iterable[str], first: str = "") -> list[tuple[str, str]]:
    return [("", first)] * bool(first) + [(each, each) for each in words]


def _several(part: Part, words: Iterable[str] = ()) -> SelectMultipleField:
    return SelectMultipleField(
        PART_LABELS[part],
        choices=_labels(words),
        validate_choice=False,  # an unknown one is named by the rules
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )


class CriterionForm(PortalForm):
    """A criterion as texts: each box is named by its part, and the boxes of other kinds are left out."""

    seen = SeenField("", default=0)
    kind = HiddenField("")
    aspect = SelectField(PART_LABELS[Part.ASPECT], [Needed("Pilih aspek.")])
    code = LineField(PART_LABELS[Part.CODE])
    title = LineField(PART_LABELS[Part.TITLE])
    weight = LineField(PART_LABELS[Part.WEIGHT])
    source = SelectField(
        PART_LABELS[Part.SOURCE], choices=_labels((each.label for each in EXPLAINED.values()), "Pilih sumber")
    )
    steps = TextAreaField(PART_LABELS[Part.STEPS])
    between = RadioField(PART_LABELS[Part.BETWEEN], choices=_labels((EVEN, IN_STEPS)), default=EVEN)
    levels = TextAreaField(PART_LABELS[Part.LEVELS])
    ranks = TextAreaField(PART_LABELS[Part.RANKS])
    topics = _several(Part.TOPICS)
    evidence = _several(Part.EVIDENCE, EVIDENCE_LABELS.values())
    validity = SelectField(PART_LABELS[Part.VALIDITY], choices=_labels(VALIDITY_LABELS.values()))
    verifier = LineField(PART_LABELS[Part.VERIFIER])
    guidance = TextAreaField(PART_LABELS[Part.GUIDANCE])

    def suit(self, kind: CriterionKind, aspects: Mapping[str, str], topics: Mapping[str, str]) -> CriterionForm:
        """Show what a kind is scored by, with the aspects and topics (codes → words) to choose from."""
        self.choose("aspect", [("", "Pilih aspek"), *aspects.items()])
        self.choose("topics", _labels(topics.values()))
        self.kind.data = kind.value
        for part in RULE_PARTS - PARTS_OF_KIND[kind]:
            del self[part.value]
        return self

    def criterion(self, topics: Mapping[str, str]) -> CriterionDraft | None:
        """What was typed; None when it cannot be, and then every box says why."""
        texts = {part: self._typed(part) for part in Part if part.value in self._fields}
        texts[Part.KIND] = KIND_LABELS[CriterionKind(self.kind.data or "")]
        found, problems = criterion_from(texts, topics)
        for problem in problems:
            self.refuse(DomainError(problem.sentence, field=problem.part.value))
        return found

    def _typed(self, part: Part) -> str:
        data = self._fields[part.value].data
        return "; ".join(data or ()) if part in _SEVERAL else data or ""


def boxes_of(texts: Mapping[Part, str]) -> dict[str, Any]:
    """What the boxes of a criterion hold, by its texts."""
    data: dict[str, Any] = {part.value: text for part, text in texts.items() if part is not Part.KIND}
    for part in _SEVERAL:
        data[part.value] = [each for each in texts.get(part, "").split("; ") if each]
    data[Part.BETWEEN.value] = texts.get(Part.BETWEEN) or EVEN
    return data


class WorkbookForm(PortalForm):
    """A changed workbook."""

    file = FileField("Buku kerja yang sudah diubah")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih buku kerja Excel atau LibreOffice yang diunduh dari halaman edisi.")

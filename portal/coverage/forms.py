"""Forms of coverage: a figure, its correction, a target, a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import Field, FileField, IntegerField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from portal.core.formatting import percent
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField, tidy
from portal.coverage.rules import figures, targets
from portal.coverage.rules.cells import percentage
from portal.coverage.rules.figures import WHOLE, FigureTerms
from portal.coverage.rules.segments import SEGMENT_LABELS, Segment
from portal.coverage.rules.targets import TargetTerms

_YEAR = "Isi tahun dengan empat angka."


class PercentField(Field):
    """A percentage as it is printed: `42,47` or `42,47%`; data is an int in hundredths of a percent, or None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else percent(self.data, WHOLE, 2)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: int | None = None
        self.data = percentage(tidy(valuelist[0])) if valuelist else None


class _SourcedForm(PortalForm):
    """What a source says of one segment and year."""

    as_of_on = DayField("Keadaan per tanggal", [Needed("Isi tanggal keadaan menurut sumber, misalnya 2025-12-31.")])
    numerator = WholeNumberField("Orang yang terlindungi")
    denominator = WholeNumberField("Pekerja yang seharusnya terlindungi")
    quoted = PercentField("Persen yang tercetak pada sumber")
    source = LineField("Sumber", [Needed("Tulis sumbernya, misalnya nama dan nomor surat atau laporan."), AtMost(300)])
    source_on = DayField("Tanggal sumber")
    link = LineField("Tautan", [AtMost(300)])
    explanation = LineField("Penjelasan", [AtMost(500)])

    def validate_on(self, segment: Segment, year: int, today: date) -> bool:
        """Each field by itself, and all of them together as of `today`."""
        if not self.validate():
            return False
        for name, sentence in figures.problems(self.terms(segment, year), today):
            box = self._fields.get(name)
            if box is None:
                self.form_errors.append(sentence)
            else:
                box.errors = [*box.errors, sentence]
        return not self.errors

    def terms(self, segment: Segment, year: int) -> FigureTerms:
        """What was typed, as a form that holds says it."""
        assert self.as_of_on.data is not None  # it is needed
        return FigureTerms(
            segment=segment,
            year=year,
            as_of_on=self.as_of_on.data,
            numerator=self.numerator.data,
            denominator=self.denominator.data,
            source=self.source.data or "",
            quoted=self.quoted.data,
            source_on=self.source_on.data,
            link=self.link.data or "",
            explanation=self.explanation.data or "",
        )


class CorrectionForm(_SourcedForm):
    """A figure whose segment and year stand, and why it is corrected."""

    correction_why = LineField("Alasan koreksi", [Needed("Tulis mengapa angka ini dikoreksi."), AtMost(200)])


class FigureForm(_SourcedForm):
    """A figure of a source: whom it counts, when, people covered and workers who should be."""

    segment = SelectField(
        "Segmen",
        [Needed("Pilih segmen.")],
        choices=[("", "Pilih segmen"), *((each.value, label) for each, label in SEGMENT_LABELS.items())],
    )
    year = IntegerField("Tahun", [Needed(_YEAR)], widget=TextInput())

    def validate_figure(self, today: date) -> bool:
        """Each field by itself, and all of them together as of `today`."""
        return self.validate() and self.validate_on(Segment(self.segment.data), self.year.data or 0, today)

    def typed(self) -> FigureTerms:
        """What was typed, as a form that holds says it."""
        return self.terms(Segment(self.segment.data), self.year.data or 0)


class ReasonForm(PortalForm):
    """Why a figure is withdrawn, or used."""

    reason = LineField("Alasan", [Needed("Tulis alasannya."), AtMost(200)])


class TargetForm(PortalForm):
    """The target of a year as its source prints it."""

    year = IntegerField("Tahun", [Needed(_YEAR)], widget=TextInput())
    people = WholeNumberField("Jumlah orang")
    percent = PercentField("Persen")
    source = LineField("Sumber", [Needed("Tulis sumber target, misalnya nomor keputusan atau RPJMD."), AtMost(300)])

    def validate_on(self, today: date) -> bool:
        """Each field by itself, and all of them together as of `today`."""
        if not self.validate():
            return False
        for name, sentence in targets.problems(self.terms(), today):
            self._fields[name].errors = [*self._fields[name].errors, sentence]
        return not self.errors

    def terms(self) -> TargetTerms:
        """What was typed, as a form that holds says it."""
        return TargetTerms(self.year.data or 0, self.people.data, self.percent.data, self.source.data or "")


class UploadForm(PortalForm):
    """A workbook of figures."""

    file = FileField("Berkas Excel atau CSV")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas yang berisi angka cakupan.")

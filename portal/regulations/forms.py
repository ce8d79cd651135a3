"""Forms of the register; choices and facts are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field, FileField, IntegerField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm, tidy
from portal.regulations.rules.chain import RELATION_LABELS, Relation
from portal.regulations.rules.indicators import (
    POPULATION_LABELS,
    IndicatorTerms,
    Population,
    parse_share,
    share_in_words,
)
from portal.regulations.rules.indicators import problems as problems_of_indicator
from portal.regulations.rules.papers import TOPIC_LABELS, RegulationKind, Topic, tidy_number, tidy_title
from portal.regulations.rules.terms import RegulationTerms, problems

_YEARS = range(1958, 2101)  # NTT is a province since 1958


class RegulationForm(PortalForm):
    """Head and foot of a regulation as they stand on paper. Without the day it was enacted it is a draft."""

    kind = SelectField("Jenis", [Needed("Pilih jenis peraturan.")])
    title = LineField("Tentang", [Needed("Isi judul, yaitu kalimat sesudah kata Tentang."), AtMost(300)])
    number = LineField("Nomor", [AtMost(80)])
    year = IntegerField("Tahun", [Needed("Isi tahun dengan empat angka.")], widget=TextInput())
    enacted_on = DayField("Tanggal ditetapkan")
    in_force_from = DayField("Mulai berlaku")
    in_force_until = DayField("Berlaku sampai")
    signatory_title = LineField(
        "Jabatan penanda tangan", [Needed("Isi jabatan penanda tangan, misalnya Bupati."), AtMost(160)]
    )
    signatory_name = LineField("Nama penanda tangan", [AtMost(120)])
    topics = SelectMultipleField(
        "Bidang",
        choices=[(topic.value, label) for topic, label in TOPIC_LABELS.items()],
        validate_choice=False,  # an unknown one is dropped; the sentence of WTForms is in English
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )

    def name_kinds(self, labels: Mapping[RegulationKind, str]) -> None:
        """The kinds as this region calls them."""
        self.choose("kind", [("", "Pilih jenis"), *((kind.value, label) for kind, label in labels.items())])

    def validate_year(self, field: Any) -> None:
        if field.data is not None and field.data not in _YEARS:
            raise ValidationError("Isi tahun dengan empat angka, misalnya 2026.")

    def validate_on(self, today: date) -> bool:
        """Each field by itself, and all of them together as of `today`."""
        if not self.validate():
            return False
        for name, sentence in problems(self.terms(), today):
            box = self._fields[name]
            box.errors = [*box.errors, sentence]
        return not self.errors

    def terms(self) -> RegulationTerms:
        """What was typed, as a form that holds says it."""
        return RegulationTerms(
            kind=RegulationKind(self.kind.data),
            number=tidy_number(self.number.data or ""),
            year=self.year.data or 0,
            title=tidy_title(self.title.data or ""),
            enacted_on=self.enacted_on.data,
            in_force_from=self.in_force_from.data,
            in_force_until=self.in_force_until.data,
            signatory_title=self.signatory_title.data or "",
            signatory_name=self.signatory_name.data or "",
            topics=frozenset(Topic(code) for code in self.topics.data or () if code in list(Topic)),
        )


class ChangeForm(RegulationForm):
    """The same, with why it is changed."""

    reason = LineField("Alasan perubahan", [AtMost(200)])


class RelationForm(PortalForm):
    """What a regulation does to which other one."""

    relation = RadioField(
        "Peraturan ini",
        [Needed("Pilih apa yang dilakukan peraturan ini.")],
        choices=[(relation.value, label) for relation, label in RELATION_LABELS.items()],
        default="",
    )
    target = RadioField("Peraturan lain", [Needed("Pilih satu peraturan.")], coerce=str, default="")

    def relation_given(self) -> Relation:
        """The relation of a form that holds."""
        return Relation(self.relation.data)


class FileForm(PortalForm):
    """The PDF of a regulation."""

    file = FileField("Berkas PDF")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih berkas PDF peraturan ini.")


class TakeOutForm(PortalForm):
    """Why a regulation does not belong into the register."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya tercatat dua kali."), AtMost(200)])


class ShareField(Field):
    """A share as papers print it: `17,37` or `17,37 %`; data is a whole number of hundredths of a percent, or None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else share_in_words(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = tidy(valuelist[0]) if valuelist else ""
        self.data: int | None = None
        if text:
            self.data = parse_share(text)


class IndicatorForm(PortalForm):
    """An indicator of a plan as it is printed there, and why it is changed."""

    population = SelectField(
        "Cakupan",
        [Needed("Pilih pekerja yang dihitung.")],
        choices=[("", "Pilih pekerja"), *((each.value, label) for each, label in POPULATION_LABELS.items())],
    )
    name = LineField("Nama indikator", [Needed("Isi nama indikator seperti tertulis."), AtMost(200)])
    baseline = ShareField("Kondisi awal (%)", [Needed("Isi kondisi awal.")])
    baseline_year = IntegerField(
        "Tahun kondisi awal", [Needed("Isi tahun dengan empat angka, misalnya 2024.")], widget=TextInput()
    )
    target = ShareField("Target (%)", [Needed("Isi target.")])
    target_year = IntegerField(
        "Tahun target", [Needed("Isi tahun dengan empat angka, misalnya 2029.")], widget=TextInput()
    )
    source = LineField("Letak dalam naskah", [AtMost(160)])
    reason = LineField("Alasan perubahan", [AtMost(200)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, and all of them together."""
        if not super().validate(extra_validators):
            return False
        for name, sentence in problems_of_indicator(self.terms()):
            box = self._fields[name]
            box.errors = [*box.errors, sentence]
        return not self.errors

    def terms(self) -> IndicatorTerms:
        """What was typed, as a form that holds says it."""
        return IndicatorTerms(
            population=Population(self.population.data),
            name=self.name.data or "",
            baseline=self.baseline.data or 0,
            baseline_year=self.baseline_year.data or 0,
            target=self.target.data or 0,
            target_year=self.target_year.data or 0,
            source=self.source.data or "",
        )

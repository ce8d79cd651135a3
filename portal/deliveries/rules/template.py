"""The columns of the workbook that goes to a branch: which, in which order, under which heading (domain 7.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month

LONGEST_HEADING = 60
KEY_HEADING = "Kunci Portal"  # of a hidden column: which line of which delivery a row is


class DeliveryField(StrEnum):
    """What a column holds. The last three are the branch's to fill; they stand in every template."""

    NUMBER = "number"
    NIK = "nik"
    NAME = "name"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    VILLAGE = "village"
    DISTRICT = "district"
    OCCUPATION = "occupation"
    FAMILY_CARD = "family_card"
    PHONE = "phone"
    MOTHER = "mother"
    START_MONTH = "start_month"
    END_MONTH = "end_month"
    FUNDING_SOURCE = "funding_source"
    KNOWN_KPJ = "known_kpj"
    ANSWER_KPJ = "answer_kpj"
    ANSWER_STATUS = "answer_status"
    ANSWER_CODE = "answer_code"


ANSWER_FIELDS = (DeliveryField.ANSWER_KPJ, DeliveryField.ANSWER_STATUS, DeliveryField.ANSWER_CODE)
NEEDED = (DeliveryField.NIK, DeliveryField.NAME)

# What a field is on the page of the template, and its heading unless the branch chooses another.
FIELD_LABELS: Mapping[DeliveryField, str] = MappingProxyType(
    {
        DeliveryField.NUMBER: "No",
        DeliveryField.NIK: "NIK",
        DeliveryField.NAME: "Nama",
        DeliveryField.BIRTH_PLACE: "Tempat Lahir",
        DeliveryField.BIRTH_DATE: "Tanggal Lahir",
        DeliveryField.SEX: "Jenis Kelamin",
        DeliveryField.ADDRESS: "Alamat",
        DeliveryField.VILLAGE: "Desa/Kelurahan",
        DeliveryField.DISTRICT: "Kecamatan",
        DeliveryField.OCCUPATION: "Pekerjaan",
        DeliveryField.FAMILY_CARD: "No KK",
        DeliveryField.PHONE: "No HP",
        DeliveryField.MOTHER: "Nama Ibu Kandung",
        DeliveryField.START_MONTH: "Bulan Mulai",
        DeliveryField.END_MONTH: "Bulan Akhir",
        DeliveryField.FUNDING_SOURCE: "Sumber Dana",
        DeliveryField.KNOWN_KPJ: "KPJ Sebelumnya",
        DeliveryField.ANSWER_KPJ: "KPJ",
        DeliveryField.ANSWER_STATUS: "Status",
        DeliveryField.ANSWER_CODE: "Kode",
    }
)


class DateFormat(StrEnum):
    """How a birth date is written."""

    EXCEL = "excel"
    DASHES = "dd-mm-yyyy"
    SLASHES = "dd/mm/yyyy"
    ISO = "yyyy-mm-dd"


DATE_FORMAT_LABELS: Mapping[DateFormat, str] = MappingProxyType(
    {
        DateFormat.EXCEL: "Tanggal Excel",
        DateFormat.DASHES: "17-08-1990",
        DateFormat.SLASHES: "17/08/1990",
        DateFormat.ISO: "1990-08-17",
    }
)
_PATTERNS = MappingProxyType(
    {DateFormat.DASHES: "%d-%m-%Y", DateFormat.SLASHES: "%d/%m/%Y", DateFormat.ISO: "%Y-%m-%d"}
)


@dataclass(frozen=True)
class TemplateColumn:
    """One column: what it holds, and what stands above it."""

    field: DeliveryField
    heading: str


@dataclass(frozen=True)
class ColumnTemplate:
    """The columns in their order, and how dates are written."""

    columns: Sequence[TemplateColumn]
    date_format: DateFormat

    def stored(self) -> list[list[str]]:
        """As JSON keeps it; `read_template` is the inverse."""
        return [[column.field.value, column.heading] for column in self.columns]


def read_template(stored: Iterable[Sequence[str]], date_format: str) -> ColumnTemplate:
    """The inverse of `ColumnTemplate.stored`."""
    columns = [TemplateColumn(DeliveryField(field), heading) for field, heading in stored]
    return ColumnTemplate(columns, DateFormat(date_format))


# What the branch of a regency gets that has set no template of its own.
STANDARD = ColumnTemplate(
    tuple(
        TemplateColumn(field, label)
        for field, label in FIELD_LABELS.items()
        if field not in (DeliveryField.END_MONTH, DeliveryField.KNOWN_KPJ)
    ),
    DateFormat.DASHES,
)


def compose(chosen: Mapping[DeliveryField, tuple[int | None, str]], date_format: DateFormat) -> ColumnTemplate:
    """A template from {field: (place or none, heading)}: by place, columns without a place left out.

    An empty heading takes the field's own. The three columns of the answer stand last when they have no place.
    """
    placed = sorted((place, field) for field, (place, _heading) in chosen.items() if place is not None)
    order = [field for _place, field in placed]
    order += [field for field in ANSWER_FIELDS if field not in order]
    columns = [
        TemplateColumn(field, (chosen[field][1] if field in chosen else "") or FIELD_LABELS[field]) for field in order
    ]
    return ColumnTemplate(tuple(columns), date_format)


def problem_of(template: ColumnTemplate) -> str:
    """Why a template cannot be used, as a sentence; empty when it can."""
    fields = {column.field for column in template.columns}
    missing = [FIELD_LABELS[field] for field in NEEDED if field not in fields]
    if missing:
        return f"Beri nomor urut untuk kolom {' dan '.join(missing)}: tanpa itu jawaban tidak dapat dicocokkan."
    seen = {heading_key(KEY_HEADING)}
    for column in template.columns:
        key = heading_key(column.heading)
        if not key:
            return f'Judul "{column.heading}" tidak memuat huruf atau angka. Ganti judulnya.'
        if key in seen:
            return f'Judul "{column.heading}" sudah dipakai. Beri judul yang berbeda.'
        seen.add(key)
    return ""


def heading_key(heading: str) -> str:
    """What two headings share that a person takes for the same: letters and digits, whatever their case."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum())


@dataclass(frozen=True, repr=False)
class DeliveredPerson:
    """Everything that a delivery may say about one person. Never logged."""

    key: str
    nik: str
    name: str
    birth_place: str
    birth_date: date
    sex: str
    address: str
    village: str
    district: str
    occupation: str
    family_card: str
    phone: str
    mother: str
    start_month: Month
    end_month: Month
    funding_source: str
    known_kpj: str


SAMPLE = DeliveredPerson(
    key="",
    nik="5303011708909999",
    name="Contoh Nama Peserta",
    birth_place="Kefamenanu",
    birth_date=date(1990, 8, 17),
    sex="L",
    address="Jalan Contoh RT 01 RW 02",
    village="Desa Contoh",
    district="Kecamatan Contoh",
    occupation="Petani",
    family_card="5303010000000000",
    phone="081200000000",
    mother="Contoh Nama Ibu",
    start_month=Month(2026, 3),
    end_month=Month(2026, 12),
    funding_source="APBD Kabupaten/Kota",
    known_kpj="",
)

Value = str | date | Month | None


def value_of_field(field: DeliveryField, person: DeliveredPerson, date_format: DateFormat) -> Value:
    """What stands in a person's cell; None where the branch or the writer of the file fills it."""
    if field is DeliveryField.NUMBER or field in ANSWER_FIELDS:
        return None
    value: Value = getattr(person, field.value)
    if isinstance(value, date) and date_format is not DateFormat.EXCEL:
        return value.strftime(_PATTERNS[date_format])
    return value

"""What an office or the province sets for itself: ages, thresholds, letterhead, retention.

A setting is looked up at the regency, then at the province, then in its definition. Nothing here is personal, and a
regency reads what the province set, so the rows carry no wall; only `change` decides who may write which.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, formatting
from portal.core.db import Base, BigId, UtcDateTime, db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.tenancy import OutsideScope, current_scope


class SettingKind(StrEnum):
    """How a setting is typed in and kept."""

    INTEGER = "integer"
    TEXT = "text"  # one line
    LINES = "lines"  # several lines
    CHOICE = "choice"
    MONTH = "month"


class Level(StrEnum):
    """Who may set it."""

    PROVINCE = "province"
    REGENCY = "regency"


BOTH_LEVELS = frozenset(Level)

# Judges a value beside the others that are in force; returns what to do about it, or nothing.
Check = Callable[[Any, Mapping[str, Any]], "str | None"]


@dataclass(frozen=True)
class SettingDefinition:
    """One setting, in the words of the page that shows it. `default` holds until somebody sets another value."""

    name: str
    label: str
    hint: str
    kind: SettingKind
    default: Any
    minimum: int | None = None  # of an integer, or of the letters of a text
    maximum: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)  # value → label
    unit: str = ""  # "tahun", "%", "hari"
    levels: frozenset[Level] = BOTH_LEVELS
    check: Check | None = None

    def read(self, given: Any) -> Any:
        """The value that somebody typed or handed in. Raises DomainError with what to do."""
        if self.kind is SettingKind.INTEGER:
            return self._integer(given)
        if self.kind is SettingKind.MONTH:
            try:
                return given if isinstance(given, Month) else Month.parse(str(given))
            except ValueError:
                raise self._refusal("isi dengan tahun dan bulan, misalnya 2026-01") from None
        words = str(given).replace("\r\n", "\n").strip()
        if self.kind is SettingKind.CHOICE and words not in self.choices:
            raise self._refusal(f"pilih salah satu: {', '.join(self.choices.values())}")
        if self.kind is SettingKind.TEXT and "\n" in words:
            raise self._refusal("isi satu baris saja")
        if self.maximum is not None and len(words) > self.maximum:
            raise self._refusal(f"isi paling banyak {formatting.number(self.maximum)} huruf")
        if self.minimum is not None and len(words) < self.minimum:
            raise self._refusal(f"isi paling sedikit {formatting.number(self.minimum)} huruf")
        return words

    def _integer(self, given: Any) -> int:
        words = str(given).strip()
        digits = words[1:] if words.startswith("-") else words
        if isinstance(given, bool) or not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
            raise self._refusal("isi dengan angka bulat")
        value = int(words)
        if (self.minimum is not None and value < self.minimum) or (self.maximum is not None and value > self.maximum):
            if self.maximum is None:
                raise self._refusal(f"isi dengan angka paling kecil {self.minimum}")
            if self.minimum is None:
                raise self._refusal(f"isi dengan angka paling besar {self.maximum}")
            raise self._refusal(f"isi dengan angka {self.minimum} sampai {self.maximum}")
        return value

    def keep(self, value: Any) -> Any:
        """The value as JSON keeps it."""
        return str(value) if self.kind is SettingKind.MONTH else value

    def restore(self, kept: Any) -> Any:
        """The inverse of `keep`."""
        return Month.parse(kept) if self.kind is SettingKind.MONTH else kept

    def in_words(self, value: Any) -> str:
        """A value as it stands in a sentence, a page or an audit line."""
        if self.kind is SettingKind.CHOICE:
            return self.choices.get(value, str(value))
        if self.kind is SettingKind.MONTH:
            return formatting.month(value)
        if self.kind is SettingKind.INTEGER:
            return f"{formatting.number(value)} {self.unit}".strip().replace(" %", "%")
        return value or "(kosong)"

    def _refusal(self, remedy: str) -> DomainError:
        return DomainError(f"{self.label}: {remedy}.", field=self.name)


class OfficeSetting(Base):
    """A value that an office (or, with `regency_id` null, the province) chose."""

    __tablename__ = "office_settings"
    __table_args__ = (
        # NULLs never collide in a unique index, so the province's values have one of their own.
        Index("uq_office_settings_regency", "regency_id", "name", unique=True),
        Index(
            "uq_office_settings_province",
            "name",
            unique=True,
            sqlite_where=text("regency_id IS NULL"),
            postgresql_where=text("regency_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"))
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    changed_by: Mapped[int | None] = mapped_column(BigId)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Change:
    """What `change` did, for the audit line."""

    definition: SettingDefinition
    before: Any
    after: Any

    @property
    def sentence(self) -> str:
        words = self.definition.in_words
        return f"{self.definition.label}: {words(self.before)} menjadi {words(self.after)}"


_definitions: dict[str, SettingDefinition] = {}


def define(definition: SettingDefinition) -> SettingDefinition:
    """Register a setting. Raises ValueError when the name is taken or the default breaks its own rule."""
    if _definitions.get(definition.name, definition) != definition:
        raise ValueError(f"the setting {definition.name!r} is defined twice")
    try:
        fits = definition.read(definition.default) == definition.default
    except DomainError:
        fits = False
    if not fits:
        raise ValueError(f"the default of {definition.name!r} breaks its own rule")
    _definitions[definition.name] = definition
    return definition


def definitions(level: Level | None = None) -> list[SettingDefinition]:
    """All settings, in the order they were defined; with `level`, those that may be set there."""
    return [entry for entry in _definitions.values() if level is None or level in entry.levels]


def definition_of(name: str) -> SettingDefinition:
    """Raises KeyError for a name nobody defined."""
    return _definitions[name]


def value_of(name: str, regency_id: int | None) -> Any:
    """The value in force: the regency's, else the province's, else the default. `regency_id` None: the province's."""
    return value_by_office(name, (regency_id,))[regency_id]


def value_by_office(name: str, regency_ids: Collection[int | None]) -> dict[int | None, Any]:
    """{office: the value in force there}, in one query."""
    owners = or_(*map(_belongs_to, regency_ids))
    rows = db.session.execute(
        select(OfficeSetting.regency_id, OfficeSetting.value).where(OfficeSetting.name == name, owners)
    ).all()
    definition = _definitions[name]
    kept = {None: definition.default, **{row.regency_id: definition.restore(row.value) for row in rows}}
    return {regency_id: kept.get(regency_id, kept[None]) for regency_id in regency_ids}


def values_for(regency_id: int | None) -> dict[str, Any]:
    """Every setting in force at an office, in one query."""
    values = {name: definition.default for name, definition in _definitions.items()}
    for row in _rows(regency_id):
        if row.name in _definitions:
            values[row.name] = _definitions[row.name].restore(row.value)
    return values


def own_values(regency_id: int | None) -> dict[str, Any]:
    """Only what this office (None: the province) set itself; the rest it inherits."""
    return {
        row.name: _definitions[row.name].restore(row.value)
        for row in _rows(regency_id)
        if row.regency_id == regency_id and row.name in _definitions
    }


def change(name: str, value: Any, regency_id: int | None, by: int | None) -> Change:
    """Set a value for an office (None: the province), flushed and not committed.

    `value` may be what somebody typed. Raises DomainError with the remedy, OutsideScope for another office's setting.
    """
    definition = _definitions[name]
    _refuse_level(definition, regency_id)
    values = values_for(regency_id)
    wanted = definition.read(value)
    problem = definition.check(wanted, values) if definition.check is not None else None
    if problem:
        raise DomainError(f"{definition.label}: {problem}", field=name)
    row = _row_or_none(name, regency_id)
    if row is None:
        row = OfficeSetting(regency_id=regency_id, name=name)
        db.session.add(row)
    row.value = definition.keep(wanted)
    row.changed_by = by
    row.changed_at = clock.now()
    db.session.flush()
    return Change(definition, values[name], wanted)


def inherit(name: str, regency_id: int | None) -> Change:
    """Forget an office's own value, so that the province's (or the default) holds again."""
    definition = _definitions[name]
    _refuse_level(definition, regency_id)
    before = value_of(name, regency_id)
    row = _row_or_none(name, regency_id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
    return Change(definition, before, value_of(name, regency_id))


def _belongs_to(regency_id: int | None) -> Any:
    return or_(OfficeSetting.regency_id == regency_id, OfficeSetting.regency_id.is_(None))


def _rows(regency_id: int | None) -> list[OfficeSetting]:
    """The province's rows first, so that the regency's are read over them."""
    rows = db.session.scalars(select(OfficeSetting).where(_belongs_to(regency_id))).all()
    return sorted(rows, key=lambda row: row.regency_id is not None)


def _row_or_none(name: str, regency_id: int | None) -> OfficeSetting | None:
    owner = OfficeSetting.regency_id.is_(None) if regency_id is None else OfficeSetting.regency_id == regency_id
    return db.session.scalar(select(OfficeSetting).where(OfficeSetting.name == name, owner))


def _refuse_level(definition: SettingDefinition, regency_id: int | None) -> None:
    level = Level.PROVINCE if regency_id is None else Level.REGENCY
    if level not in definition.levels:
        who = "provinsi" if level is Level.REGENCY else "masing-masing kabupaten/kota"
        raise DomainError(f"{definition.label}: hanya ditetapkan oleh {who}.", field=definition.name)
    scope = current_scope()
    if scope is None or scope.kind == "system":
        return  # commands of an operator of the machine
    may = scope.kind == "province" if regency_id is None else regency_id in scope.regency_ids
    if not may or (scope.kind != "regency" and regency_id is not None):
        raise OutsideScope(f"the setting {definition.name} of another office")


def _age_order(value: int, values: Mapping[str, Any], *, minimum: bool) -> str | None:
    if minimum and value > values["maximum_age"]:
        return f"tidak boleh lebih besar dari usia paling tinggi, yaitu {values['maximum_age']} tahun."
    if not minimum and value < values["minimum_age"]:
        return f"tidak boleh lebih kecil dari usia paling rendah, yaitu {values['minimum_age']} tahun."
    return None


APPROVER_NOBODY = "nobody"
APPROVER_VERIFIER = "verifier"

define(
    SettingDefinition(
        name="minimum_age",
        label="Usia paling rendah",
        hint="Usia pekerja pada bulan mulai perlindungan. Di bawah usia ini baris daftar ditolak.",
        kind=SettingKind.INTEGER,
        default=18,
        minimum=17,
        maximum=64,
        unit="tahun",
        check=lambda value, values: _age_order(value, values, minimum=True),
    )
)
define(
    SettingDefinition(
        name="maximum_age",
        label="Usia paling tinggi",
        hint="Usia pekerja pada bulan mulai perlindungan. Kepesertaan baru diterima sebelum genap 65 tahun.",
        kind=SettingKind.INTEGER,
        default=64,
        minimum=17,
        maximum=64,
        unit="tahun",
        check=lambda value, values: _age_order(value, values, minimum=False),
    )
)
define(
    SettingDefinition(
        name="warn_from_percent",
        label="Peringatan kuota mulai",
        hint="Halaman kuota memberi peringatan bila bagian kuota yang terpakai sudah sebesar ini.",
        kind=SettingKind.INTEGER,
        default=90,
        minimum=50,
        maximum=100,
        unit="%",
    )
)
define(
    SettingDefinition(
        name="file_retention_days",
        label="Masa simpan berkas",
        hint="Unggahan, daftar baris yang ditolak, dan unduhan dihapus sendiri setelah masa ini. "
        "Dokumen bertanda tangan tetap disimpan.",
        kind=SettingKind.INTEGER,
        default=30,
        minimum=1,
        maximum=365,
        unit="hari",
    )
)
define(
    SettingDefinition(
        name="letterhead",
        label="Kop surat",
        hint="Baris-baris kepala surat pada buku kerja dan dokumen: pemerintah daerah, dinas, alamat.",
        kind=SettingKind.LINES,
        default="",
        maximum=500,
    )
)
define(
    SettingDefinition(
        name="list_approver",
        label="Pemeriksa daftar peserta",
        hint="Bila ditetapkan, daftar baru berlaku setelah disetujui oleh orang yang tidak menyusunnya.",
        kind=SettingKind.CHOICE,
        default=APPROVER_NOBODY,
        choices=MappingProxyType(
            {
                APPROVER_NOBODY: "Tidak ada; cukup konfirmasi operator",
                APPROVER_VERIFIER: "Verifikator",
            }
        ),
    )
)
define(
    SettingDefinition(
        name="money_approver",
        label="Pemeriksa kuota, anggaran, dan pembayaran",
        hint="Kuota, perubahannya, pembagian tempat, pagu, dan pembayaran berlaku setelah disetujui oleh orang yang "
        "tidak menyusunnya.",
        kind=SettingKind.CHOICE,
        default=APPROVER_VERIFIER,
        choices=MappingProxyType(
            {
                APPROVER_VERIFIER: "Verifikator",
                APPROVER_NOBODY: "Tidak ada; cukup ajuan operator",
            }
        ),
    )
)
define(
    SettingDefinition(
        name="second_approver_from_million",
        label="Persetujuan kedua mulai",
        hint="Ajuan senilai ini atau lebih harus disetujui dua verifikator. Isi 0 bila satu selalu cukup.",
        kind=SettingKind.INTEGER,
        default=0,
        minimum=0,
        unit="juta rupiah",
    )
)

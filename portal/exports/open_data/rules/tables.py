"""The rows of every data set, with small numbers hidden: the same for CSV, JSON, page and test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.core.suppression import HIDDEN_WORDS
from portal.exports.open_data.rules.catalogue import DETAIL, MISSING_WORDS, SHOWN_WORDS, SUM, DataSet, Field, sets_of
from portal.exports.open_data.rules.facts import (
    AGE,
    DISTRICT,
    OCCUPATION,
    SEX,
    CoverageFact,
    Facts,
    PaidCell,
    Region,
    RegionFacts,
)
from portal.exports.open_data.rules.hiding import Shown, shown_of, shown_together, sum_of

Value = str | int | None
Row = Mapping[str, Value]
PROVINCE = Region("53", "53", "Provinsi Nusa Tenggara Timur")
EXAMPLE, AMBIGUOUS = "Angka contoh, bukan angka resmi", "Beberapa angka pada hari yang sama berbeda; dipakai yang kecil"
PROGRAMMES = ("JKK", "JKM")
_YEAR = 4  # the place of the whole year after the four quarters


@dataclass(frozen=True)
class Table:
    """A set with its rows; every row has the set's columns in their order."""

    about: DataSet
    rows: Sequence[Row]


class _Region:
    """A regency and what of it may be shown."""

    def __init__(self, facts: RegionFacts) -> None:
        self.facts = facts

    @cached_property
    def shown(self) -> Shown:
        return shown_of(self.facts.people)

    @property
    def hides(self) -> bool:
        return self.shown.total is None

    def unless_hidden(self, number: int) -> int | None:
        """A number that would tell something of a hidden sum goes with it."""
        return None if self.hides else number


def tables_of(facts: Facts) -> list[Table]:
    """Every data set of a year, in the order of the catalogue. Raises ValueError when people do not add up."""
    regions = [_Region(each) for each in facts.regions]
    makers: dict[str, Callable[[], Iterator[Row]]] = {
        "peserta-wilayah": lambda: _places(facts, regions),
        "peserta-kecamatan": lambda: _people(facts, regions, DISTRICT, ("kode_kecamatan", "nama_kecamatan")),
        "peserta-pekerjaan": lambda: _people(facts, regions, OCCUPATION, ("kode_pekerjaan", "pekerjaan")),
        "peserta-jenis-kelamin": lambda: _people(facts, regions, SEX, ("kode_jenis_kelamin", "jenis_kelamin")),
        "peserta-umur": lambda: _people(facts, regions, AGE, ("kode_umur", "kelompok_umur")),
        "anggaran-wilayah": lambda: _money(facts, regions),
        "bulan-iuran-wilayah": lambda: _months(facts, regions),
        "cakupan-wilayah": lambda: _coverage(facts, regions),
        "manfaat-triwulan": lambda: _benefits(facts),
    }
    return [
        Table(about, [{name: row[name] for name in about.column_names} for row in makers[about.code]()])
        for about in sets_of(whole=facts.whole)
    ]


def _base(facts: Facts, region: Region) -> dict[str, Value]:
    return {
        "tahun": facts.year,
        "keadaan_per": facts.as_of_on.isoformat(),
        "kode_wilayah": region.code,
        "kode_bps": region.bps_code,
        "nama_wilayah": region.name,
        "baris": DETAIL,
        "catatan": "",
    }


def _of(facts: Facts, region: _Region, **values: Value) -> dict[str, Value]:
    """A row of a regency; numbers of a year of which nothing is known are empty."""
    row = _base(facts, region.facts.region) | values
    if region.facts.example:
        row["catatan"] = EXAMPLE
    return row


def _status(numbers: Iterable[int | None]) -> str:
    return HIDDEN_WORDS if None in list(numbers) else SHOWN_WORDS


def _numbers(facts: Facts, regions: Sequence[_Region], of: Callable[[_Region], dict[str, int | None]]) -> Iterator[Row]:
    """A row a regency and one of all: `of` gives the numbers of a regency by column."""
    found = []
    for region in regions:
        numbers = of(region)
        if not region.facts.known:
            yield _of(facts, region, **dict.fromkeys(numbers), status=MISSING_WORDS)
            continue
        found.append(numbers)
        yield _of(facts, region, **numbers, status=_status(numbers.values()))
    if facts.whole and found:
        sums = {name: sum_of(each[name] for each in found) for name in found[0]}
        yield {
            **_base(facts, PROVINCE),
            **sums,
            "baris": SUM,
            "status": _status(sums.values()),
            "catatan": _of_all(regions),
        }


def _of_all(regions: Sequence[_Region]) -> str:
    missing = sum(not region.facts.known for region in regions)
    notes = [EXAMPLE] if any(region.facts.example for region in regions) else []
    notes += [f"{missing} kabupaten/kota {MISSING_WORDS}"] if missing else []
    return "; ".join(notes)


def _places(facts: Facts, regions: Sequence[_Region]) -> Iterator[Row]:
    return _numbers(
        facts,
        regions,
        lambda region: {"kuota": region.unless_hidden(region.facts.quota), "peserta": region.shown.total},
    )


def _money(facts: Facts, regions: Sequence[_Region]) -> Iterator[Row]:
    return _numbers(
        facts,
        regions,
        lambda region: {
            "kebutuhan": region.unless_hidden(region.facts.need),
            "pagu": region.unless_hidden(region.facts.budget),
            "realisasi": region.unless_hidden(region.facts.realised),
        },
    )


def _months(facts: Facts, regions: Sequence[_Region]) -> Iterator[Row]:
    """Months of several regencies are not added up: each has twelve of its own.

    Where a source pays for few, months in which all was paid, people and rupiah paid tell how many: 33 people paid for
    seven months and Rp16.800 × 30 more in each of three are thirty and three.
    """
    for region in regions:
        known, hidden = region.facts.known, region.facts.few_in_a_source
        told = known and not hidden
        yield _of(
            facts,
            region,
            bulan_jatuh_tempo=region.facts.due_months if told else None,
            bulan_lunas=region.facts.paid_months if told else None,
            status=SHOWN_WORDS if told else HIDDEN_WORDS if known else MISSING_WORDS,
        )


def _people(facts: Facts, regions: Sequence[_Region], by: str, columns: tuple[str, str]) -> Iterator[Row]:
    code_column, name_column = columns
    names = facts.names[by]
    for region in regions:
        if not region.facts.known:
            blank = {code_column: "", name_column: "", "baris": SUM}
            yield _of(facts, region, **blank, peserta=None, status=MISSING_WORDS)
            continue
        for code, people in region.shown.cells[by].items():
            named = {code_column: code, name_column: names[code]}
            yield _of(facts, region, **named, peserta=people, status=_status([people]))
        whole = region.shown.total
        named = {code_column: "", name_column: "", "baris": SUM}
        yield _of(facts, region, **named, peserta=whole, status=_status([whole]))
    if facts.whole:
        yield from _people_of_all(facts, [each for each in regions if each.facts.known], by, columns)


def _people_of_all(facts: Facts, regions: Sequence[_Region], by: str, columns: tuple[str, str]) -> Iterator[Row]:
    """Sums over all regencies; kecamatan lie in one regency each and have none."""
    code_column, name_column = columns
    base = {**_base(facts, PROVINCE), "catatan": EXAMPLE if any(each.facts.example for each in regions) else ""}
    for code, name in facts.names[by].items() if by != DISTRICT and regions else ():
        people = sum_of(region.shown.cells[by][code] for region in regions)
        yield {**base, code_column: code, name_column: name, "peserta": people, "status": _status([people])}
    if regions:
        whole = sum_of(region.shown.total for region in regions)
        yield {**base, code_column: "", name_column: "", "baris": SUM, "peserta": whole, "status": _status([whole])}


def _coverage(facts: Facts, regions: Sequence[_Region]) -> Iterator[Row]:
    for region in regions:
        for group in _beside_one_another(region.facts.coverage):
            covered = shown_together({each.segment: each.covered for each in group})
            workers = shown_together({each.segment: each.workers for each in group})
            for each in group:
                numbers = (covered[each.segment], workers[each.segment])
                yield _base(facts, region.facts.region) | {
                    "kode_segmen": each.segment,
                    "segmen": each.label,
                    "terlindungi": numbers[0],
                    "pekerja": numbers[1],
                    "sumber": each.source,
                    "tanggal_sumber": each.as_of_on.isoformat(),
                    "status": _status(numbers),
                    "catatan": AMBIGUOUS if each.ambiguous else "",
                }


def _beside_one_another(lines: Sequence[CoverageFact]) -> Iterator[list[CoverageFact]]:
    parts = [each for each in lines if each.together]
    if parts:
        yield parts
    for each in lines:
        if not each.together:
            yield [each]


def _benefits(facts: Facts) -> Iterator[Row]:
    for programme in PROGRAMMES:
        for each in facts.regions:
            yield from _paid(facts, each.region, programme, facts.paid[programme, each.region.code], DETAIL)
        yield from _paid(facts, PROVINCE, programme, facts.paid[programme, ""], SUM)


def _paid(facts: Facts, region: Region, programme: str, cells: Sequence[PaidCell], line: str) -> Iterator[Row]:
    for place, cell in enumerate(cells):
        yield _base(facts, region) | {
            "program": programme,
            "triwulan": place + 1 if place < _YEAR else None,
            "baris": SUM if place == _YEAR else line,
            "kasus": cell.cases,
            "rupiah": cell.amount,
            "status": _status([cell.cases]),
        }


PREVIEWED = 5
_UNSEEN = frozenset({"tahun", "keadaan_per", "kode_bps", "catatan"})  # the same in every row of a page, or told above


@dataclass(frozen=True)
class Preview(Table):
    """The first rows of a set, with the columns that a page shows of them."""

    @property
    def fields(self) -> Sequence[Field]:
        return [field for field in self.about.fields if field.name not in _UNSEEN]


def first_rows(facts: Facts) -> list[Preview]:
    """The first rows of every set as a page shows them, without sums over regencies, of which it knows but a few."""
    return [
        Preview(table.about, [row for row in table.rows if row["kode_wilayah"] != PROVINCE.code][:PREVIEWED])
        for table in tables_of(facts)
    ]

"""Which people of which regency are too few for the province to be told, in eleven queries for all regencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries import reference as people_reference
from portal.core.tenancy import narrowed
from portal.exports.open_data import gathering as open_data
from portal.exports.open_data.rules import facts as published
from portal.exports.open_data.rules.hiding import shown_of
from portal.exports.packs.gathering import money, people
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules import closing
from portal.exports.packs.rules.closing import Closings, Region
from portal.regencies import queries as regencies

_TABLES = {
    published.DISTRICT: closing.DISTRICTS,
    published.OCCUPATION: closing.OCCUPATIONS,
    published.SEX: closing.SEXES,
    published.AGE: closing.AGES,
}


@dataclass(frozen=True)
class Known:
    """What may be told, the regencies of which anything is known, and {regency id: its official name}."""

    closings: Closings
    recorded: frozenset[int]
    names: Mapping[int, str]


def known_of(subject: Subject) -> Known:
    """Of all regencies; the open scope must look at all of them. What open data hides is hidden here."""
    facts = open_data.facts_of(subject.fiscal_year, whole=False)
    desils = _desils(subject.fiscal_year)
    counted, once = money.counted_by_regency(subject), beneficiaries.people_once(subject.fiscal_year)
    unknown = people_reference.UNKNOWN_OCCUPATION
    found, recorded = {}, set()
    for each in facts.regions:
        regency_id = int(each.region.code.replace(".", ""))
        own = counted.get(regency_id, money.Counted())
        if each.known or regency_id in counted:
            recorded.add(regency_id)
        shown = shown_of(each.people)
        tables: dict[str, dict[str, int]] = {closing.DESILS: desils.get(regency_id, {}), closing.SOURCES: own.sources}
        hidden: dict[str, frozenset[str]] = {}
        for by, table in _TABLES.items():
            names = facts.names[by]
            tables[table] = _added((names.get(code, unknown), count) for code, count in each.people[by].items())
            hidden[table] = frozenset(
                names.get(code, unknown) for code, cell in shown.cells[by].items() if cell is None
            )
        found[regency_id] = Region(
            people=sum(each.people[published.SEX].values()),
            told=shown.total is not None,
            tables=tables,
            hidden=hidden,
            months=own.taken,
            years={year: count for year, count in own.years.items() if year != subject.fiscal_year},
            owed=own.owed,
            uneven=len(own.terms) > 1,
            moved=sum(own.sources.values()) - once[regency_id].people if regency_id in once else 0,
        )
    told = [regency_id for regency_id, region in found.items() if region.told]
    with narrowed(told):
        everybody = beneficiaries.count_everybody_once(subject.fiscal_year)
    between = sum(once[regency_id].people for regency_id in told if regency_id in once) - everybody
    rate = max((own.rate for own in counted.values()), default=0)
    closings = closing.closings(found, between=between, rate=rate)
    return Known(closings, frozenset(recorded), regencies.official_names())


def _desils(fiscal_year: int) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for (regency_id, desil), count in beneficiaries.people_by_desil(fiscal_year).items():
        own = found.setdefault(regency_id, {})
        label = people.desil_label(desil)
        own[label] = own.get(label, 0) + count
    return found


def _added(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for label, count in counts:
        found[label] = found.get(label, 0) + count
    return found

"""The workbook of the register, from the same query and filter as the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.formatting import WITA
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies
from portal.regulations import exports, queries
from portal.regulations.queries import LinkLine, RegulationFilter
from portal.regulations.rules.chain import RELATION_BACK_LABELS, RELATION_LABELS, STANDING_LABELS, Standing
from portal.regulations.rules.papers import (
    TOPIC_LABELS,
    Region,
    RegulationKind,
    Topic,
    citation,
    designation,
    kind_labels,
)
from portal.regulations.rules.terms import topics_in_words

REGISTER = "regulations.list"
REMOVED = "removed"  # beside the standings in an address: what was taken out


def filter_of(args: Mapping[str, Any]) -> RegulationFilter:
    """The filter that an address or a requested file names; a code that nobody knows counts as not given."""
    kind, standing, topic = (str(args.get(name, "")) for name in ("jenis", "keadaan", "bidang"))
    year = str(args.get("tahun", ""))
    return RegulationFilter(
        today=clock.today(),
        words=" ".join(str(args.get("kata", "")).split())[:80],
        kind=RegulationKind(kind) if kind in list(RegulationKind) else None,
        standing=Standing(standing) if standing in list(Standing) else None,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        topic=Topic(topic) if topic in list(Topic) else None,
        removed=standing == REMOVED,
    )


def address_of(wanted: RegulationFilter) -> dict[str, str]:
    """The filter as it stands in an address."""
    standing = REMOVED if wanted.removed else wanted.standing.value if wanted.standing else ""
    found = {
        "kata": wanted.words,
        "jenis": wanted.kind.value if wanted.kind else "",
        "keadaan": standing,
        "tahun": str(wanted.year) if wanted.year else "",
        "bidang": wanted.topic.value if wanted.topic else "",
    }
    return {name: value for name, value in found.items() if value}


def filter_in_words(wanted: RegulationFilter, region: Region) -> str:
    """What the list shows, for its first sheet."""
    parts = [
        "dikeluarkan dari register" if wanted.removed else "",
        kind_labels(region)[wanted.kind] if wanted.kind else "",
        STANDING_LABELS[wanted.standing] if wanted.standing else "",
        f"tahun {wanted.year}" if wanted.year else "",
        f"bidang {TOPIC_LABELS[wanted.topic]}" if wanted.topic else "",
        f"memuat “{wanted.words}”" if wanted.words else "",
    ]
    return ", ".join(part for part in parts if part) or "Seluruh register"


@maker(REGISTER, permission=Permission.EXPORT_FIGURES)
def _register(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    regency = regencies.regency_by_id(download.regency_id)
    region, wanted = Region(regency.kind, regency.name), filter_of(args)
    cover = Cover(
        title="Register peraturan",
        office=regency.official_name,
        period=f"Keadaan {formatting.day(wanted.today)}",
        filter=filter_in_words(wanted, region),
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        letterhead=value_of("letterhead", download.regency_id).splitlines(),
    )
    name = f"peraturan-{regency.slug}-{clock.now().astimezone(WITA).date():%Y-%m-%d}.xlsx"
    return Made(name, exports.write_register(path, cover, _rows(wanted, region)))


def _rows(wanted: RegulationFilter, region: Region) -> Iterator[exports.RegulationRow]:
    links, labels = queries.every_link(), kind_labels(region)
    for line in queries.every_regulation(wanted):
        regulation, own = line.regulation, links.get(line.regulation.id, [])
        yield exports.RegulationRow(
            kind=labels[regulation.kind],
            number=regulation.number,
            year=regulation.year,
            title=regulation.title,
            enacted_on=regulation.enacted_on,
            in_force_from=regulation.in_force_from,
            in_force_until=regulation.in_force_until,
            standing=STANDING_LABELS[line.standing],
            signatory_title=regulation.signatory_title,
            signatory_name=regulation.signatory_name,
            topics=topics_in_words(regulation.topics),
            does=_told((each for each in own if not each.incoming), RELATION_LABELS, region),
            undergoes=_told((each for each in own if each.incoming), RELATION_BACK_LABELS, region),
            file="ada" if regulation.file_id is not None else "belum ada",
            citation=citation(regulation.terms.paper, region),
        )


def _told(links: Iterable[LinkLine], labels: Mapping[Any, str], region: Region) -> str:
    return "; ".join(f"{labels[link.relation]} {designation(link.other.terms.paper, region)}" for link in links)

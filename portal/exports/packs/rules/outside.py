"""A body as somebody outside the office may read it: closed lines stand together, closed parts are empty and say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from typing import Any, cast

from portal.core import formatting
from portal.exports.packs.rules import closing
from portal.exports.packs.rules.body import (
    BenefitLine,
    Body,
    ClosedParts,
    CountLine,
    CoverageLine,
    FigureLine,
    MonthLine,
    NeedLine,
    NextYear,
    PeopleLine,
    PlaceLine,
    QualityLine,
    RegencyLine,
    Scenario,
    SourceLine,
)
from portal.exports.packs.rules.closing import Closed, Closings, few
from portal.exports.packs.rules.people import who_moved
from portal.exports.packs.rules.scenarios import AS_IT_IS, FULL, whoever_pays

VIEW = "Dilihat dari provinsi: angka orang di bawah lima digabung dengan angka lain, jadi tidak dapat dihitung kembali."
OF_BENEFITS = "Manfaat "  # every note about them begins so
ALL_VILLAGES = "Semua desa dan kelurahan"
_TABLES: Mapping[str, str] = {
    closing.OCCUPATIONS: "pekerjaan",
    closing.SEXES: "jenis kelamin",
    closing.AGES: "kelompok umur",
    closing.DESILS: "desil",
}
_MONTHS = (
    "Rincian per bulan dan iuran per triwulan ditutup: ada bulan atau sumber dana yang pesertanya di bawah lima, atau "
    "angka itu dapat dihitung dari bulan."
)
_BILLS = (
    "Tagihan, bulan lunas, dan iuran per bulan atau triwulan tidak dimuat: jumlah orang yang belum dibayar dapat "
    "dihitung dari angka itu."
)
_OWED = "Jumlah tunggakan ditutup: orang yang belum dibayar dapat dihitung dari angka itu."
_OWED_TOGETHER = "Tunggakan {number} kabupaten/kota berdiri dalam satu baris."
_SEVERAL = (
    "Sebagian orang tercatat pada lebih dari satu sumber dana. Berapa orangnya ditutup, jadi seorang dihitung pada "
    "tiap sumber dananya."
)
_SPENT = "Realisasi tiap bulan menurut tanggal SP2D ditutup: tiap SP2D berasal dari satu sumber dana."
_WHO = "Peserta terverifikasi dan aktif tidak dimuat: angkanya ada pada bahan rapat kabupaten/kota sendiri."
_SCENARIOS = "Skenario tahun depan menurut peserta ditutup: pesertanya dapat dihitung dari angka itu."
_OF_BILLS, _ARREARS = ("contributions.billed", "contributions.months_paid"), "contributions.arrears"
_QUALITY = "Mutu data tidak dimuat: rinciannya ada pada bahan rapat kabupaten/kota sendiri."


def regency_from_outside(body: Body, closed: Closed, benefits: Collection[BenefitLine], notes: Iterable[str]) -> Body:
    """A regency's body as the province may read it. `benefits` and `notes` are the cells of the pages of benefits."""
    found = _told(body, closed)
    found["places"] = _joined_places(_districts(body["places"]), {"": closed.lines.get(closing.DISTRICTS, frozenset())})
    found["benefits"] = list(benefits)
    found["figures"] = [line for line in found["figures"] if not line["name"].startswith("claims.")]
    found["quality"] = []
    found["view"] = VIEW
    own = [note for note in found["notes"] if not note.startswith(OF_BENEFITS)]  # they tell of other cells
    found["notes"] = [VIEW, *own, *notes, _QUALITY]
    return found


def province_from_outside(body: Body, closings: Closings, names: Mapping[int, str]) -> Body:
    """The province's own body, gathered of the regencies that are told; `names`: {regency id: its official name}."""
    found = _told(body, closings.of_all)
    own = {
        names[regency]: closed.lines.get(closing.DISTRICTS, frozenset()) for regency, closed in closings.regions.items()
    }
    found["places"] = _joined_places(body["places"], own)
    owed = sorted(regency for regency, closed in closings.regions.items() if closed.owed)
    owed_closed = closings.of_all.owed
    found["regencies"] = regencies_from_outside(body["regencies"], closings.whole, owed, owed_closed=owed_closed)
    if not owed_closed and any(line["code"] in owed for line in body["regencies"]):
        found["notes"].append(_OWED_TOGETHER.format(number=_number(owed)))
    found["quality"], few = _quality(body["quality"])
    left_out = [names[regency] for regency in sorted(closings.whole)]
    found["closed"] = ClosedParts(
        regencies=sorted(closings.whole),
        sources=sorted(closings.of_all.lines.get(closing.SOURCES, ())),
        years=sorted(closings.of_all.years),
        months=closings.of_all.months,
        bills=closings.of_all.bills,
        owed=closings.of_all.owed,
        arrears=owed,
        moved=few_moved(body["people"], body["sources"], closings.of_all),
    )
    if left_out:
        found["notes"].append(f"Tidak termasuk {', '.join(left_out)}: pesertanya terlalu sedikit untuk ditampilkan.")
    if few:
        found["notes"].append(f"Mutu data: {', '.join(few)} ditutup karena angkanya 1 sampai 4.")
    return found


def _told(body: Body, closed: Closed) -> Body:
    """What is closed in the same way of a regency and of all."""
    found: Body = {**body}
    notes = list(body["notes"])
    for table, words in _TABLES.items():
        labels = closed.lines.get(table, frozenset())
        if labels:
            lines: list[CountLine] = found[table]  # type: ignore[literal-required]
            found[table] = _joined(lines, labels, f"{_number(labels)} {words} yang digabung")  # type: ignore[literal-required]
            notes.append(f"{_number(labels)} {words} digabung: angka 1 sampai 4, dan angka lain yang mengungkapkannya.")
    sources, bills = closed.lines.get(closing.SOURCES, frozenset()), closed.bills or closed.months
    found["people"] = people_from_outside(body["people"], body["sources"], sources, closed)
    moved = who_moved(body["people"], body["sources"])
    if moved is not None:
        told = who_moved(found["people"], body["sources"]) or _SEVERAL
        notes = [note if note != moved else told for note in notes]
    found["next_year"] = next_year_from_outside(
        body["next_year"],
        body["sources"],
        sources,
        months_closed=closed.months or few_moved(body["people"], body["sources"], closed),
        split=body["kind"] == "regency",
    )
    if len(found["next_year"]["scenarios"]) < len(body["next_year"]["scenarios"]):
        notes.append(_SCENARIOS)
    found["sources"] = sources_from_outside(body["sources"], sources, bills_closed=bills)
    found["need"] = need_from_outside(body["need"], body["sources"], sources)
    if found["sources"]:
        notes.append(_WHO)
    if sources:
        notes.append(f"{_number(sources)} sumber dana digabung karena pesertanya sedikit.")
    found["years"] = [line for line in body["years"] if line["year"] not in closed.years]
    if len(found["years"]) < len(body["years"]):
        years = sorted(line["year"] for line in body["years"] if line["year"] in closed.years)
        notes.append(f"Tren tahun {', '.join(map(str, years))} ditutup: pesertanya terlalu sedikit.")
    found["months"] = months_from_outside(body["months"], sources, bills_closed=bills)
    if closed.months:
        found["months"], found["contributions"] = [], []
        notes.append(_MONTHS)
    elif bills:
        found["contributions"] = []
    elif sources:
        notes.append(_SPENT)
    notes += [_BILLS] if bills else []
    notes += [_OWED] if closed.owed else []
    found["coverage"] = coverage_from_outside(body["coverage"])
    found["figures"] = figures_from_outside(body["figures"], bills_closed=bills, owed_closed=closed.owed)
    found["explained"] = [{**line, "parts": []} for line in body.get("explained", ())]
    found["notes"] = notes
    return found


def coverage_from_outside(lines: Iterable[CoverageLine]) -> list[CoverageLine]:
    """A year in which a segment has workers under five is not told."""
    every = list(lines)
    uncertain = {line["year"] for line in every if few(line["covered"]) or few(line["workers"])}
    return [line for line in every if line["year"] not in uncertain]


def figures_from_outside(lines: Iterable[FigureLine], *, bills_closed: bool, owed_closed: bool) -> list[FigureLine]:
    """A figure of workers under five is not told, and none that divided by the rate tells of few people is there."""
    without = {*(_OF_BILLS if bills_closed else ()), *((_ARREARS,) if owed_closed else ())}
    return [_figure(line) for line in lines if line["name"] not in without]


def _figure(line: FigureLine) -> FigureLine:
    small = line["name"].startswith("coverage.") and (few(line["value"] or 0) or few(line["out_of"] or 0))
    return {**line, "value": None, "out_of": None} if small else line


def sources_from_outside(lines: list[SourceLine], names: Collection[str], *, bills_closed: bool) -> list[SourceLine]:
    """The sources in `names` as one line, and of none how many people are verified or active: less than all of them
    would tell of few. How many months are paid is closed with the bills."""
    untold = ("verified", "active", "months_paid", "months_due") if bills_closed else ("verified", "active")
    return [cast(SourceLine, {**line, **dict.fromkeys(untold)}) for line in joined_sources(lines, names)]


def need_from_outside(lines: list[NeedLine], sources: Iterable[SourceLine], names: Collection[str]) -> list[NeedLine]:
    """What the sources in `names` need as lines of all of them, those of the same months and rates together. Places are
    decided in public, and need and quota of a regency tell them apart where the months differ."""
    label = _joined_name(line["name"] for line in sources if line["name"] in names)
    found = [line for line in lines if line["source"] not in names]
    alike: dict[tuple[str, str, int, int], NeedLine] = {}
    for line in lines:
        if line["source"] in names:
            key = (line["first_month"], line["last_month"], line["jkk"], line["jkm"])
            people = alike[key]["people"] if key in alike else 0
            alike[key] = {**line, "source": label, "people": people + line["people"]}
    return [*found, *alike.values()]


def months_from_outside(lines: list[MonthLine], joined: Collection[str], *, bills_closed: bool) -> list[MonthLine]:
    """What an SP2D of a month pays is of one source: where sources stand together it is not told. What is billed and
    not paid in a month, divided by the rate, are people of the regencies that do not tell their months."""
    untold = ("billed", "paid", "realised") if bills_closed else ("realised",) if joined else ()
    return [cast(MonthLine, {**line, **dict.fromkeys(untold)}) for line in lines]


def regencies_from_outside(
    lines: Iterable[RegencyLine], whole: Collection[int], owed: Collection[int], *, owed_closed: bool
) -> list[RegencyLine]:
    """Without those that are `whole` closed; the arrears of those in `owed` in a line of their own, which has nothing
    else, so that their sum stays true; with `owed_closed` nowhere."""
    every = [line for line in lines if line["code"] not in whole]
    together = [line["arrears"] or 0 for line in every if line["code"] in owed]
    found = [RegencyLine(**{**line, "arrears": None}) if line["code"] in owed else line for line in every]
    if together and not owed_closed:
        name = f"Tunggakan {formatting.number(len(together))} kabupaten/kota yang digabung"
        rest = RegencyLine(code=0, name=name, allocated=0, confirmed=0, need=0, budget=0, realised=0, arrears=0)
        found.append({**rest, "arrears": sum(together)})
    return found


def few_moved(people: PeopleLine | None, sources: Iterable[SourceLine], closed: Closed) -> bool:
    """Whether people counted once would tell, beside their sources, how few are in several."""
    if people is None:
        return False
    places = sum(line["confirmed"] for line in sources)
    return closed.moved or few(places - people["people"]) or few(people["in_several"] or 0)


def people_from_outside(
    people: PeopleLine | None, sources: Iterable[SourceLine], joined: Collection[str], closed: Closed
) -> PeopleLine | None:
    """Everybody once, unless fewer people than places of sources would tell how few are in several. By payer only as
    the told sources say it, where nobody is in several; of the fullest month only with open months."""
    lines = list(sources)
    own, theirs = (sum(line["confirmed"] for line in lines if line["by_province"] is each) for each in (False, True))
    if people is None or few_moved(people, lines, closed):
        return None
    found = people
    if _mixed(lines, joined) or (people["people"], people["own"], people["province"]) != (own + theirs, own, theirs):
        found = {**found, "own": None, "province": None, "in_several": None}
    return {**found, "month": "", "taken": None, "quota": None} if closed.months else found


def in_several(body: Body) -> bool:
    """Whether a body from outside says that somebody stands in several sources."""
    return _SEVERAL in body["notes"] or who_moved(body["people"], body["sources"]) is not None


def next_year_from_outside(
    plan: NextYear, sources: Iterable[SourceLine], joined: Collection[str], *, months_closed: bool, split: bool
) -> NextYear:
    """The full quota; who goes on, and who comes beside them, are counted once and in the fullest month, which is
    closed with the months. `split`: whom the province pays stands apart, and is told only as the sources tell it; where
    its money stands together with the office's own, so do the people for whom it is needed."""
    lines = list(sources)
    theirs = sum(line["confirmed"] for line in lines if line["by_province"])
    apart = not split or not _mixed(lines, joined)

    def told(each: Scenario) -> bool:
        if each["name"] == FULL:
            return True
        if each["name"] == AS_IT_IS and split and (each["province"] != theirs or not apart):
            return False
        return not months_closed

    found = [each for each in plan["scenarios"] if told(each)]
    return {**plan, "scenarios": found if apart else [whoever_pays(each) for each in found]}


def _mixed(lines: Iterable[SourceLine], joined: Collection[str]) -> bool:
    """Whether a source that the province pays stands together with one that it does not."""
    return len({line["by_province"] for line in lines if line["name"] in joined}) > 1


def _number(labels: Sized) -> str:
    return formatting.number(len(labels))


def _joined(lines: list[CountLine], labels: Collection[str], words: str) -> list[CountLine]:
    people = sum(line["people"] for line in lines if line["label"] in labels)
    return [*(line for line in lines if line["label"] not in labels), CountLine(label=words, people=people)]


def _joined_name(names: Iterable[str]) -> str:
    return " + ".join(names)


def joined_sources(lines: list[SourceLine], names: Collection[str]) -> list[SourceLine]:
    """The sources in `names` as one line at the end."""
    together = [line for line in lines if line["name"] in names]

    def added(key: str) -> Any:
        values = [line[key] for line in together]  # type: ignore[literal-required]
        return None if None in values else sum(values)

    if not together:
        return lines
    return [
        *(line for line in lines if line["name"] not in names),
        SourceLine(
            name=_joined_name(line["name"] for line in together),
            by_province=all(line["by_province"] for line in together),
            example=any(line["example"] for line in together),
            allocated=added("allocated"),
            confirmed=added("confirmed"),
            verified=added("verified"),
            active=added("active"),
            need_jkk=added("need_jkk"),
            need_jkm=added("need_jkm"),
            budget=added("budget"),
            realised=added("realised"),
            months_paid=added("months_paid"),
            months_due=added("months_due"),
        ),
    ]


def _districts(villages: Iterable[PlaceLine]) -> list[PlaceLine]:
    """Kecamatan instead of villages; a share where a village has one."""
    found: dict[str, PlaceLine] = {}
    for line in villages:
        place = found.setdefault(
            line["district"], PlaceLine(district=line["district"], village=ALL_VILLAGES, share=None, people=0)
        )
        _add(place, line)
    return list(found.values())


def _add(place: PlaceLine, line: PlaceLine) -> None:
    place["people"] += line["people"]
    if line["share"] is not None:
        place["share"] = (place["share"] or 0) + line["share"]


def _joined_places(lines: Iterable[PlaceLine], closed: Mapping[str, Collection[str]]) -> list[PlaceLine]:
    """`closed`: kecamatan by the regency whose lines name it, or under "" where each line is a kecamatan itself."""
    found: list[PlaceLine] = []
    together: dict[str, PlaceLine] = {}
    for line in lines:
        of_one = "" in closed
        key, name = ("", line["district"]) if of_one else (line["district"], line["village"])
        if name not in closed.get(key, ()):
            found.append(line)
            continue
        words = f"{_number(closed[key])} kecamatan yang digabung"
        if key not in together:
            place = PlaceLine(district=words, village=ALL_VILLAGES, share=None, people=0)
            together[key] = place if of_one else PlaceLine(district=key, village=words, share=None, people=0)
            found.append(together[key])
        _add(together[key], line)
    last: Callable[[PlaceLine], bool] = lambda line: any(line is each for each in together.values())  # noqa: E731
    return sorted(found, key=last) if "" in closed else found


def _quality(lines: Iterable[QualityLine]) -> tuple[list[QualityLine], list[str]]:
    """(what is told, the labels of what is not)."""
    every = list(lines)
    return (
        [line for line in every if not few(line["people"])],
        [line["label"].lower() for line in every if few(line["people"])],
    )

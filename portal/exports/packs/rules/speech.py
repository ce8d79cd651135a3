"""Five sentences to say before the council and three questions it may ask, composed from a pack's body alone.

Each sentence needs its figures: where one is unknown another sentence takes its place, and only when none is left does
it say "belum ada data". A nought that is known is said as one. Short rupiah are cut (`formatting.rupiah_short`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.core import formatting
from portal.core.months import Month
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.covered import (
    ALL_WORKERS,
    INFORMAL,
    NAME,
    informal_of,
    latest_coverage,
    reached_in,
    target_of,
)
from portal.exports.packs.rules.letters import brief
from portal.exports.packs.rules.payers import Money, own_money, province_money
from portal.exports.packs.rules.people import fullest_of, paid_months_of, payers_of, remaining_of
from portal.exports.packs.rules.printing import (
    added,
    costs_of,
    districts_of,
    figure_value,
    small_share,
    year_is_over,
)
from portal.exports.packs.rules.questions import QUESTIONS_ASKED, Question

NO_DATA = "belum ada data"
PORTAL = "Portal Jamsostek NTT"
ADDENDUM, STANDING = "Adendum", ("Berlaku", "Segera berakhir")  # labels of portal.agreements
SENTENCES, QUESTIONS = 5, 3
WORDS = 140  # letters of some words


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said: its number in large type, the sentence that holds it, and where it comes from."""

    number: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Speech:
    """Exactly five sentences and three questions; `missing` names what another sentence stands for."""

    sentences: tuple[Sentence, ...]
    questions: tuple[Question, ...]
    missing: tuple[str, ...]


def speech_of(body: Body) -> Speech:
    """The whole sheet. The same body says the same."""
    reserve = iter([said for make in _RESERVE if (said := make(body)) is not None])
    sentences: list[Sentence] = []
    missing: list[str] = []
    for topic, make in _TOPICS:
        said = make(body)
        if said is None:
            said = next(reserve, None)
            if said is not None:
                missing.append(topic)
            else:
                text = f"Sampai {_day(body)} {NO_DATA} tentang {topic}."
                said = Sentence(NO_DATA.capitalize(), text, PORTAL)
        sentences.append(said)
    sentences[0] = _with_remaining(body, sentences)
    questions = [asked for ask in QUESTIONS_ASKED if (asked := ask(body)) is not None][:QUESTIONS]
    for words in _UNANSWERED:
        if len(questions) < QUESTIONS:
            questions.append(Question(words, NO_DATA.capitalize(), f"dalam portal sampai {_day(body)}."))
    return Speech(tuple(sentences), tuple(questions), tuple(missing))


def _day(body: Body) -> str:
    return formatting.day(datetime.fromisoformat(body["as_of"]).astimezone(formatting.WITA).date())


def _who(body: Body) -> str:
    name = brief(body["office"]["name"], NAME)
    return f"Pemerintah daerah se-{name}" if body["kind"] == "province" else f"Pemerintah {name}"


def _source(body: Body, name: str, besides: str = "") -> str:
    found = _origin(body, name) or PORTAL
    said = [brief(found, NAME), *([brief(besides, NAME)] if besides and besides != found else [])]
    return f"{' dan '.join(said)}, keadaan {_day(body)}"


def _people(body: Body) -> Sentence | None:
    """Who is registered, who pays for them, how full the quota was, and what of it was paid: nobody is called covered
    without a paid month (domain rule 13)."""
    quota, confirmed = figure_value(body, "quota.allocated"), figure_value(body, "people.confirmed")
    if not quota or confirmed is None:
        return None
    year, people = body["fiscal_year"], body["people"]
    if people is not None:
        quota, confirmed = people["quota"] or quota, people["people"]
    places = f"{formatting.number(quota)} orang"
    if confirmed == 0:
        text = f"{_who(body)} menyediakan kuota {places} untuk tahun {year}; belum ada peserta yang tercatat."
        return Sentence(places, text, _source(body, "quota.allocated"))
    filled = fullest_of(people) or f"{small_share(confirmed, quota)} dari kuota {places}"
    registered = f"{formatting.number(confirmed)} orang"
    payers, paid = payers_of(body), paid_months_of(body)
    text = f"{_who(body)} mencatat {formatting.number(confirmed)} pekerja rentan sebagai peserta tahun {year}"
    text += f" ({payers}), {filled}" if payers else f", {filled}"
    text += f"; {paid}." if paid else "."
    return Sentence(registered, text, _source(body, "people.confirmed", _origin(body, "quota.allocated")))


def _origin(body: Body, name: str) -> str:
    return next((each["source"] for each in body["figures"] if each["name"] == name), "")


def _money(body: Body) -> Sentence | None:
    """What the office itself has paid of its own budget; what the province pays is said beside it, never as its own."""
    own, theirs = own_money(body), province_money(body)
    source = _source(body, "budget.realisation", _origin(body, "budget.amount"))
    if own is None or not own.budget:
        if body["kind"] == "province" or own is not None or theirs is None or not theirs.budget:
            return None
        text = f"Iuran tahun {body['fiscal_year']} seluruhnya ditanggung provinsi: {_paid(theirs)}."
        return Sentence(formatting.rupiah_short(theirs.paid or theirs.budget), text, source)
    if own.paid is None:
        return None
    budget, paid = own.budget, own.paid
    whose = " sendiri" if theirs is not None and body["kind"] == "regency" else ""
    text = f"Dari pagu iuran{whose} tahun {body['fiscal_year']} sebesar {formatting.rupiah(budget)} "
    text += (
        f"telah dibayar {formatting.rupiah(paid)}, yaitu {small_share(paid, budget)}"
        if paid
        else "belum ada pembayaran yang tercatat"
    )
    if theirs is not None and theirs.budget:
        beside = "di antaranya oleh provinsi sendiri" if body["kind"] == "province" else "di luar itu oleh provinsi"
        text += f"; {beside} {_paid(theirs)}"
    return Sentence(formatting.rupiah_short(paid or budget), f"{text}.", source)


def _paid(money: Money) -> str:
    budget, paid = money.budget or 0, money.paid or 0
    share = small_share(paid, budget)
    return f"{formatting.rupiah(paid)} dari pagu {formatting.rupiah(budget)}, yaitu {share}"


def _benefits(body: Body) -> Sentence | None:
    amount, cases = (added(line[key] for line in body["benefits"]) for key in ("amount", "cases"))
    if not amount or not cases:
        return None
    text = (
        f"Sepanjang tahun {body['fiscal_year']} peserta dan ahli warisnya menerima manfaat {formatting.rupiah(amount)} "
        f"dalam {formatting.number(cases)} kasus."
    )
    paid = added(line["amount"] for line in body["contributions"])
    if paid:
        text = f"{text[:-1]}, sedangkan iuran yang dibayar {formatting.rupiah(paid)}."
    return Sentence(
        formatting.rupiah_short(amount), text, f"Klaim dan surat BPJS Ketenagakerjaan, keadaan {_day(body)}"
    )


def _coverage(body: Body) -> Sentence | None:
    """Informal workers, beside the target that a source sets for all workers together; never averaged (rule 23)."""
    together = latest_coverage(body, ALL_WORKERS)
    found, whom = informal_of(body), "pekerja informal"
    if found is None and together is not None:
        found, whom = reached_in(together), "pekerja formal dan informal bersama"
    if found is None:
        return None
    share = formatting.percent(found.covered, found.workers)
    text = (
        f"Cakupan {whom} tahun {found.year} mencapai {share}, yaitu {formatting.number(found.covered)} "
        f"dari {formatting.number(found.workers)} pekerja"
    )
    own, of_all = target_of(body, INFORMAL), target_of(body, ALL_WORKERS)
    if own is not None and whom == "pekerja informal":
        text += f"; {_target(own)}"
    elif of_all is not None and together is not None and whom != "pekerja informal":
        text += f"; {_target(of_all)}"
    elif of_all is not None and together is not None:
        reached = formatting.percent(together["covered"], together["workers"])
        text += f"; formal dan informal bersama {reached}, {_target(of_all)}"
    return Sentence(share, f"{text}.", found.source)


def _target(target: tuple[int, int, int]) -> str:
    year, numerator, denominator = target
    return f"target tahun {year} ialah {formatting.percent(numerator, denominator)}"


def _next_year(body: Body) -> Sentence | None:
    costs = sorted((cost for cost in costs_of(body["next_year"]) if cost.total), key=lambda cost: cost.total)
    if not costs:
        return None
    year = body["next_year"]
    least, most = costs[0], costs[-1]
    sums = [
        f"{formatting.rupiah(cost.total)} untuk {formatting.number(cost.scenario['people'])} orang"
        for cost in (least, most)
    ]
    amount = sums[0] if least.total == most.total else f"{sums[0]} sampai {sums[1]}"
    text = f"Untuk tahun {year['year']} dibutuhkan {amount}, dengan iuran {_rates(body)}"
    theirs = [cost.scenario["province"] for cost in (least, most)]
    if any(theirs):
        low, high = min(theirs), max(theirs)
        people = formatting.number(low) if low == high else f"{formatting.number(low)} sampai {formatting.number(high)}"
        text += f"; {people} orang yang ditanggung provinsi tidak dihitung"
    return Sentence(formatting.rupiah_short(least.total), f"{text}.", brief(year["basis"].rstrip(". "), WORDS))


def _rates(body: Body) -> str:
    """``Rp16.800 per orang selama 12 bulan``, and so on for each rate of the year."""
    lines = body["next_year"]["rates"]
    said = [
        f"{formatting.rupiah(line['jkk'] + line['jkm'])} per orang selama {line['months']} bulan"
        + (f" mulai {formatting.month(Month.parse(line['first_month']))}" if len(lines) > 1 else "")
        for line in lines
    ]
    return " dan ".join(said)


def _remaining(body: Body) -> Sentence | None:
    remaining = remaining_of(body)
    if not remaining or remaining < 0 or year_is_over(body):
        return None
    places = f"{formatting.number(remaining)} tempat"
    text = f"Kuota tahun {body['fiscal_year']} masih dapat menampung {formatting.number(remaining)} pekerja lagi."
    return Sentence(places, text, _source(body, "people.confirmed", _origin(body, "quota.allocated")))


def _with_remaining(body: Body, sentences: Sequence[Sentence]) -> Sentence:
    """The first sentence, which also says what is left of the quota unless another one does."""
    first, rest = sentences[0], _remaining(body)
    if rest is None or rest in sentences or first != _people(body) or not figure_value(body, "people.confirmed"):
        return first
    return replace(first, text=f"{first.text.rstrip('.')}; masih tersedia {rest.number}.")


def _spread(body: Body) -> Sentence | None:
    if body["kind"] == "province":
        named = [(line["name"], line["confirmed"]) for line in body["regencies"]]
        where = "kabupaten/kota"
    else:
        named = [(each.name, each.people) for each in districts_of(body["places"])]
        where = "kecamatan"
    reached = [each for each in named if each[1]]
    if len(reached) < 2:
        return None
    name, people = max(reached, key=lambda each: each[1])
    text = (
        f"Peserta berasal dari {formatting.number(len(reached))} {where}, paling banyak dari {brief(name, NAME)} "
        f"({formatting.number(people)} orang)."
    )
    return Sentence(f"{formatting.number(len(reached))} {where}", text, f"Daftar peserta, keadaan {_day(body)}")


def _occupation(body: Body) -> Sentence | None:
    people = added(line["people"] for line in body["occupations"])
    if not people:
        return None
    most = max(body["occupations"], key=lambda line: line["people"])
    share = formatting.percent(most["people"], people)
    text = (
        f"Menurut pekerjaan, kelompok terbesar ialah {brief(most['label'], NAME)}: "
        f"{formatting.number(most['people'])} dari {formatting.number(people)} peserta."
    )
    return Sentence(share, text, f"Daftar peserta, keadaan {_day(body)}")


def _agreements(body: Body) -> Sentence | None:
    """Those in force, each agreement once; an addendum comes on top of what it changes and is no agreement itself."""
    lines = [line for line in body["agreements"] if line["standing"] in STANDING]
    agreements = [line for line in lines if line["kind"] != ADDENDUM]
    amount = added(line["amount"] for line in lines)
    if not agreements or not amount:
        return None
    count, addenda = f"{formatting.number(len(agreements))} naskah", len(lines) - len(agreements)
    besides = f" dan {formatting.number(addenda)} adendumnya" if addenda else ""
    text = (
        f"Kepesertaan didasarkan pada {count} kerja sama dengan BPJS Ketenagakerjaan{besides} yang masih berlaku, "
        f"bernilai {formatting.rupiah(amount)}."
    )
    return Sentence(count, text, f"Naskah kerja sama, keadaan {_day(body)}")


def _legal(body: Body) -> Sentence | None:
    lines = body["legal"]
    if not lines:
        return None
    count = f"{formatting.number(len(lines))} dasar hukum"
    besides = "antara lain " if len(lines) > 1 else "yaitu "
    text = (
        f"Pelindungan pekerja rentan berpijak pada {count} yang berlaku, {besides}{brief(lines[0]['citation'], WORDS)}."
    )
    return Sentence(count, text, f"Daftar regulasi, keadaan {_day(body)}")


_TOPICS: tuple[tuple[str, Callable[[Body], Sentence | None]], ...] = (
    ("kuota dan peserta", _people),
    ("pagu dan realisasi", _money),
    ("manfaat yang dibayar", _benefits),
    ("cakupan pekerja informal", _coverage),
    ("kebutuhan tahun depan", _next_year),
)
_RESERVE: Iterable[Callable[[Body], Sentence | None]] = (
    _remaining,
    _spread,
    _occupation,
    _agreements,
    _legal,
)
_UNANSWERED = (
    "Berapa pagu yang sudah dibayarkan?",
    "Berapa pekerja informal yang belum terlindungi?",
    "Berapa iuran satu pekerja pada tahun depan?",
)

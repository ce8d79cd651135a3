"""Five sentences to say before the council and three questions it may ask, composed from a pack's body alone.

Each sentence needs its figures: where one is unknown another sentence takes its place, and only when none is left does
it say "belum ada data". A nought that is known is said as one. Short rupiah are cut (`formatting.rupiah_short`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.core import formatting
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
from portal.exports.packs.rules.printing import added, costs_of, districts_of, figure_value, minus

NO_DATA = "belum ada data"
PORTAL = "Portal Jamsostek NTT"
SENTENCES, QUESTIONS = 5, 3
WORDS = 140  # letters of some words


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said: its number in large type, the sentence that holds it, and where it comes from."""

    number: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """What may be asked, the number that answers it, and the words around that number."""

    question: str
    number: str
    answer: str


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
    questions = [asked for ask in _QUESTIONS if (asked := ask(body)) is not None][:QUESTIONS]
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
    found = next(each for each in body["figures"] if each["name"] == name)
    said = [brief(found["source"], NAME), *([brief(besides, NAME)] if besides and besides != found["source"] else [])]
    return f"{' dan '.join(said)}, keadaan {_day(body)}"


def _people(body: Body) -> Sentence | None:
    quota, confirmed = figure_value(body, "quota.allocated"), figure_value(body, "people.confirmed")
    if not quota or confirmed is None:
        return None
    year, places = body["fiscal_year"], f"{formatting.number(quota)} orang"
    if confirmed == 0:
        text = f"{_who(body)} menyediakan kuota {places} untuk tahun {year}; belum ada peserta yang terkonfirmasi."
        return Sentence(places, text, _source(body, "quota.allocated"))
    people = f"{formatting.number(confirmed)} orang"
    text = (
        f"{_who(body)} melindungi {formatting.number(confirmed)} pekerja rentan, yaitu "
        f"{formatting.percent(confirmed, quota)} dari kuota {places} untuk tahun {year}."
    )
    return Sentence(people, text, _source(body, "people.confirmed", _origin(body, "quota.allocated")))


def _origin(body: Body, name: str) -> str:
    return next((each["source"] for each in body["figures"] if each["name"] == name), "")


def _money(body: Body) -> Sentence | None:
    budget, paid = figure_value(body, "budget.amount"), figure_value(body, "budget.realisation")
    if not budget or paid is None:
        return None
    begin = f"Dari pagu iuran tahun {body['fiscal_year']} sebesar {formatting.rupiah(budget)}"
    source = _source(body, "budget.realisation", _origin(body, "budget.amount"))
    if paid == 0:
        short = formatting.rupiah_short(budget)
        return Sentence(short, f"{begin} belum ada pembayaran yang tercatat.", source)
    text = f"{begin} telah dibayar {formatting.rupiah(paid)}, yaitu {formatting.percent(paid, budget)}."
    return Sentence(formatting.rupiah_short(paid), text, source)


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
    rate = f"dengan iuran {formatting.rupiah(year['jkk'] + year['jkm'])} per orang selama {year['months']} bulan"
    least, most = costs[0], costs[-1]
    sums = [
        f"{formatting.rupiah(cost.total)} untuk {formatting.number(cost.scenario['people'])} orang"
        for cost in (least, most)
    ]
    amount = sums[0] if least.total == most.total else f"{sums[0]} sampai {sums[1]}"
    text = f"Untuk tahun {year['year']} dibutuhkan {amount}, {rate}."
    return Sentence(formatting.rupiah_short(least.total), text, brief(year["basis"].rstrip(". "), WORDS))


def remaining_of(body: Body) -> int | None:
    """Places of the quota that nobody has: quota less people, not the registry's, which is of the tightest month."""
    return minus(figure_value(body, "quota.allocated"), figure_value(body, "people.confirmed"))


def _remaining(body: Body) -> Sentence | None:
    remaining = remaining_of(body)
    if not remaining or remaining < 0:
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
    lines = body["agreements"]
    amount = added(line["amount"] for line in lines)
    if not amount:
        return None
    count = f"{formatting.number(len(lines))} naskah"
    text = (
        f"Kepesertaan didasarkan pada {count} kerja sama dengan BPJS Ketenagakerjaan yang bernilai "
        f"{formatting.rupiah(amount)}."
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


def _unpaid(body: Body) -> Question | None:
    budget, paid = figure_value(body, "budget.amount"), figure_value(body, "budget.realisation")
    rest = minus(budget, paid)
    if not budget or not rest:
        return None
    if rest < 0:
        return Question("Mengapa realisasi melebihi pagu?", formatting.rupiah(-rest), "dibayar di atas pagu.")
    billed, settled = (added(line[key] for line in body["months"]) for key in ("billed", "paid"))
    open_bills = minus(billed, settled)
    answer = "dari pagu belum dibayarkan"
    if open_bills is not None and 0 < open_bills <= rest:
        answer += f"; {formatting.rupiah(open_bills)} di antaranya sudah ditagih, sisanya belum ditagih"
    return Question("Mengapa pagu belum terserap seluruhnya?", formatting.rupiah(rest), f"{answer}.")


def _uncovered(body: Body) -> Question | None:
    found = informal_of(body)
    if found is None or found.covered > found.workers:
        return None
    return Question(
        "Berapa pekerja informal yang belum terlindungi?",
        f"{formatting.number(found.workers - found.covered)} orang",
        f"dari {formatting.number(found.workers)} pekerja informal (tahun {found.year}).",
    )


def _price(body: Body) -> Question | None:
    year = body["next_year"]
    rate = year["jkk"] + year["jkm"]
    if not rate or not year["months"]:
        return None
    return Question(
        f"Berapa iuran satu pekerja pada tahun {year['year']}?",
        formatting.rupiah(rate * year["months"]),
        f"untuk {year['months']} bulan: JKK {formatting.rupiah(year['jkk'])} ditambah JKM "
        f"{formatting.rupiah(year['jkm'])} setiap bulan.",
    )


def _enough(body: Body) -> Question | None:
    budget, need = figure_value(body, "budget.amount"), figure_value(body, "budget.need")
    if budget is None or not need:
        return None
    rest = budget - need
    said = "lebih dari kebutuhan" if rest > 0 else "kurang dari kebutuhan" if rest < 0 else "selisih dengan kebutuhan"
    return Question(
        "Apakah pagu mencukupi kebutuhan seluruh kuota?",
        formatting.rupiah(abs(rest)),
        f"{said} {formatting.rupiah(need)}.",
    )


def _places(body: Body) -> Question | None:
    remaining = remaining_of(body)
    if remaining is None or remaining < 0:
        return None
    return Question(
        "Berapa pekerja yang masih dapat ditambahkan tahun ini?",
        f"{formatting.number(remaining)} orang",
        "yaitu kuota dikurangi peserta.",
    )


def _clean(body: Body) -> Question | None:
    if not body["quality"]:
        return None
    first = body["quality"][0]
    rest = [
        f"{brief(line['label'], NAME).lower()} {formatting.number(line['people'])}" for line in body["quality"][1:4]
    ]
    return Question(
        "Bagaimana mutu data peserta?",
        formatting.number(first["people"]),
        f"{brief(first['label'], NAME).lower()}{''.join(f', {each}' for each in rest)}.",
    )


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
_QUESTIONS: Iterable[Callable[[Body], Question | None]] = (
    _unpaid,
    _uncovered,
    _price,
    _enough,
    _places,
    _clean,
)
_UNANSWERED = (
    "Berapa pagu yang sudah dibayarkan?",
    "Berapa pekerja informal yang belum terlindungi?",
    "Berapa iuran satu pekerja pada tahun depan?",
)

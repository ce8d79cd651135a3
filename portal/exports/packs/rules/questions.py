"""What a council may ask about a pack, and the number that answers it: each only where its figures are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.core import formatting
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.covered import NAME, informal_of
from portal.exports.packs.rules.letters import brief
from portal.exports.packs.rules.payers import own_money, shared
from portal.exports.packs.rules.people import remaining_of
from portal.exports.packs.rules.printing import added, minus, year_is_over


@dataclass(frozen=True, slots=True)
class Question:
    """What may be asked, the number that answers it, and the words around that number."""

    question: str
    number: str
    answer: str


def _unpaid(body: Body) -> Question | None:
    own = own_money(body)
    if own is None or not own.budget:
        return None
    rest = minus(own.budget, own.paid)
    if not rest:
        return None
    if rest < 0:
        return Question("Mengapa realisasi melebihi pagu?", formatting.rupiah(-rest), "dibayar di atas pagu.")
    split = shared(body) and body["kind"] != "province"
    answer = f"dari pagu{' sendiri' if split else ''} belum dibayarkan"
    billed, settled = (added(line[key] for line in body["months"]) for key in ("billed", "paid"))
    open_bills = minus(billed, settled)
    if not split and open_bills is not None and 0 < open_bills <= rest:  # bills by month are those of all payers
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
    lines = year["rates"]
    if not lines:
        return None
    whole = sum((line["jkk"] + line["jkm"]) * line["months"] for line in lines)
    answer = f"untuk {sum(line['months'] for line in lines)} bulan: "
    answer += " dan ".join(
        f"JKK {formatting.rupiah(line['jkk'])} ditambah JKM {formatting.rupiah(line['jkm'])} "
        + ("setiap bulan" if len(lines) == 1 else f"selama {line['months']} bulan")
        for line in lines
    )
    return Question(f"Berapa iuran satu pekerja pada tahun {year['year']}?", formatting.rupiah(whole), f"{answer}.")


def _enough(body: Body) -> Question | None:
    own = own_money(body)
    if own is None or own.budget is None or not own.need:
        return None
    rest = own.budget - own.need
    said = "lebih dari kebutuhan" if rest > 0 else "kurang dari kebutuhan" if rest < 0 else "selisih dengan kebutuhan"
    return Question(
        "Apakah pagu mencukupi kebutuhan seluruh kuota?",
        formatting.rupiah(abs(rest)),
        f"{said} {formatting.rupiah(own.need)}.",
    )


def _places(body: Body) -> Question | None:
    remaining = remaining_of(body)
    if remaining is None or remaining < 0 or year_is_over(body):
        return None
    return Question(
        "Berapa pekerja yang masih dapat ditambahkan tahun ini?",
        f"{formatting.number(remaining)} orang",
        "yaitu kuota dikurangi peserta."
        if body["people"] is None
        else "yaitu kuota dikurangi yang terpakai pada bulan terpadat.",
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


QUESTIONS_ASKED: Iterable[Callable[[Body], Question | None]] = (
    _unpaid,
    _uncovered,
    _price,
    _enough,
    _places,
    _clean,
)

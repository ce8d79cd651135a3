"""The way of a person in eight steps (domain rules 13 and 14), as an official would check it with a pencil."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.beneficiaries.rules.chain import Chain, ChainFacts, Cover, Step, StepState, chain
from portal.beneficiaries.rules.village_checks import VillageResult
from portal.core.months import Month

NOVEMBER = Month(2026, 11)
SIGNS = {StepState.DONE: "x", StepState.WAITING: "?", StepState.PROBLEM: "!", StepState.NOT_YET: "."}

SENT = ChainFacts(proposed_on=date(2026, 1, 5))
VERIFIED = replace(SENT, village=VillageResult.CONFIRMED, village_on=date(2026, 1, 20))
MATCHED = replace(VERIFIED, dukcapil="match", dukcapil_on=date(2026, 1, 22))
RECORDED = replace(MATCHED, recorded_on=date(2026, 1, 25))
DELIVERED = replace(RECORDED, delivered_on=date(2026, 1, 26))
REGISTERED = replace(DELIVERED, answer="accepted", has_kpj=True, answered_on=date(2026, 2, 1))
PAID = replace(REGISTERED, paid=(Month(2026, 2), Month(2026, 3)))


# In the order: usulan, verval, Dukcapil, disetujui, dikirim, terdaftar, dibayar, berakhir.
@pytest.mark.parametrize(
    ("facts", "signs", "cover"),
    [
        (ChainFacts(), "?.......", Cover.PROPOSED),
        (SENT, "x?......", Cover.PROPOSED),
        (VERIFIED, "xx?.....", Cover.PROPOSED),
        (MATCHED, "xxx?....", Cover.PROPOSED),
        (RECORDED, "xxxx?...", Cover.RECORDED),
        (DELIVERED, "xxxxx?..", Cover.RECORDED),
        (replace(DELIVERED, answer="accepted"), "xxxxx??.", Cover.RECORDED),  # the number has not come yet
        (replace(DELIVERED, answer="refused"), "xxxxx!?.", Cover.RECORDED),
        (REGISTERED, "xxxxxx?.", Cover.RECORDED),  # with a KPJ, and still not "aktif" without a paid month
        (PAID, "xxxxxxx.", Cover.ACTIVE),
        # What was left out on the way still waits.
        (replace(SENT, recorded_on=date(2026, 1, 6)), "x??x?...", Cover.RECORDED),
        (replace(SENT, recorded_on=date(2026, 1, 6), paid=(Month(2026, 2),)), "x??x??x.", Cover.ACTIVE),
        # What somebody must look at.
        (replace(PAID, village=VillageResult.DIED), "x!xxxxx.", Cover.ACTIVE),  # ends nothing by itself
        (replace(PAID, dukcapil="mismatch"), "xx!xxxx.", Cover.ACTIVE),
        (replace(PAID, dukcapil="double"), "xx!xxxx.", Cover.ACTIVE),
        (replace(PAID, dukcapil="deceased"), "xx!xxxx.", Cover.ACTIVE),
        # Rule 14: one or two unpaid months are arrears, three end the protection, or as the office has set it.
        (replace(PAID, late_in_a_row=1), "xxxxxx!.", Cover.ARREARS),
        (replace(PAID, late_in_a_row=2), "xxxxxx!.", Cover.ARREARS),
        (replace(PAID, late_in_a_row=3), "xxxxxx!!", Cover.INACTIVE),
        (replace(PAID, late_in_a_row=3, inactive_after=4), "xxxxxx!.", Cover.ARREARS),
        (replace(REGISTERED, late_in_a_row=3), "xxxxxx!!", Cover.INACTIVE),  # never paid at all
        # The end.
        (replace(PAID, ended_from=Month(2026, 12)), "xxxxxxx?", Cover.ACTIVE),  # still covered this month
        (replace(PAID, ended_from=NOVEMBER), "xxxxxxxx", Cover.ENDED),
        (replace(PAID, ended_from=Month(2026, 6), late_in_a_row=3), "xxxxxx!x", Cover.ENDED),
        (replace(RECORDED, ended_from=Month(2026, 6)), "xxxx...x", Cover.ENDED),  # nothing waits any more
    ],
)
def test_where_somebody_stands(facts: ChainFacts, signs: str, cover: Cover) -> None:
    made = chain(facts, NOVEMBER)
    assert "".join(SIGNS[each.state] for each in made.steps) == signs
    assert made.cover is cover
    assert [each.step for each in made.steps] == list(Step)
    assert all(each.sentence and each.label for each in made.steps)


def sentence(made: Chain, step: Step) -> str:
    return next(each.sentence for each in made.steps if each.step is step)


def test_the_sentences_say_what_happened() -> None:
    assert sentence(chain(replace(PAID, village=VillageResult.MOVED), NOVEMBER), Step.VILLAGE) == (
        "Desa menyatakan: pindah."
    )
    assert "Menunggak: 2 bulan" in sentence(chain(replace(PAID, late_in_a_row=2), NOVEMBER), Step.PAID)
    assert "Nonaktif: 3 bulan" in sentence(chain(replace(PAID, late_in_a_row=3), NOVEMBER), Step.PAID)
    ended = replace(PAID, ended_from=Month(2026, 6), ended_words="Meninggal dunia", replaced=True)
    (last,) = chain(ended, NOVEMBER).steps[-1:]
    assert last.sentence == "Meninggal dunia; tempatnya diisi orang lain, mulai:"
    assert last.month == Month(2026, 6)


def test_a_month_paid_twice_is_one_month() -> None:
    (paid,) = chain(replace(PAID, paid=(Month(2026, 2), Month(2026, 2))), NOVEMBER).steps[6:7]
    assert paid.sentence == "1 bulan lunas, terakhir:"
    assert paid.month == Month(2026, 2)

"""Judging an answer file against the register: the one code behind preview, workbook of problems and recording."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from portal.beneficiaries.dukcapil import queries
from portal.beneficiaries.dukcapil.models import DukcapilAnswer
from portal.beneficiaries.rules.dukcapil import DukcapilState
from portal.beneficiaries.rules.dukcapil_answers import (
    AnswerVerdict,
    JudgedAnswer,
    Standing,
    grouped,
    judge_answer,
)
from portal.core import clock
from portal.core.crypto import Keys
from portal.core.tabular import TableFile


def examine(answer: DukcapilAnswer, table: TableFile, keys: Keys) -> JudgedAnswer:
    """Every row with its verdict as the register stands now. Raises FileProblem."""

    def register(niks: Sequence[str]) -> dict[str, Standing]:
        by_key = dict(zip(keys.nik_hashes(niks), niks, strict=True))
        return {by_key[key]: Standing(*found) for key, found in queries.standing(by_key.keys()).items()}

    return judge_answer(table, register, today=clock.today(), answered_on=answer.answered_on)


def seal_of(judged: JudgedAnswer) -> str:
    """A digest of what would be recorded: two judgings with the same seal would do the same."""
    ready = (row for row in judged.rows if row.verdict is AnswerVerdict.READY)
    lines = sorted(f"{row.person}:{row.state}:{row.on}" for row in ready)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def keep(answer: DukcapilAnswer, judged: JudgedAnswer, table: TableFile) -> None:
    """What the page shows of a judged file: numbers, sentences and masked examples; no row, no person."""
    answer.read_rows = len(judged.rows)
    answer.ready_rows = judged.number(AnswerVerdict.READY)
    answer.same_rows = judged.number(AnswerVerdict.SAME)
    answer.refused_rows = judged.number(AnswerVerdict.REFUSED)
    ready = [row for row in judged.rows if row.verdict is AnswerVerdict.READY]
    states = Counter(row.state.value for row in ready if row.state is not None)
    matched = {row.person for row in ready if row.state is DukcapilState.MATCH}
    answer.summary = {
        "states": dict(states),
        "clears": len(queries.people_to_check() & matched),
        "groups": [
            {"sentence": line.sentence, "examples": [list(example) for example in line.examples]}
            for line in grouped(judged, [sheet.name for sheet in table.sheets])
        ],
        "several_sheets": len({row.sheet for row in judged.rows}) > 1,
        "notes": judged.notes,
        "seal": seal_of(judged),
    }

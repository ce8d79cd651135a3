"""The worker's part of an answer: judging the file, and judging it once more to record it. Each can begin again."""

from __future__ import annotations

from portal.audit.service import Actor, record
from portal.beneficiaries.dukcapil import applying, examining, queries, service
from portal.beneficiaries.dukcapil.models import AnswerState, DukcapilAnswer
from portal.beneficiaries.rules.dukcapil_answers import AnswerRow, AnswerVerdict
from portal.core import clock, collector, crypto, formatting, storage, tasks
from portal.core.errors import DomainError
from portal.core.tabular import FileProblem, TableFile, read_tables


@tasks.handler(service.JUDGE)
@collector.paused()
def judge(run: tasks.JobRun) -> str | None:
    """Read the file in a limited child process and give every row its verdict."""
    if not _wanted(_answer(run), run, AnswerState.RECEIVED):
        return None  # judged already by a run whose answer was lost, or discarded
    try:
        table = _read(run)
        with run.step():
            answer = service.lock(run.args["answer_id"])
            if _wanted(answer, run, AnswerState.RECEIVED):
                examining.keep(answer, examining.examine(answer, table, crypto.keys()), table)
                answer.state = AnswerState.JUDGED
                _record(
                    "dukcapil_judged",
                    answer,
                    f"diperiksa: {formatting.number(answer.read_rows)} baris dibaca, "
                    f"{formatting.number(answer.refused_rows)} ditolak",
                    run,
                )
    except (FileProblem, DomainError) as problem:
        sentence = _sentence(problem)
        with run.step():
            answer = service.lock(run.args["answer_id"])
            if _wanted(answer, run, AnswerState.RECEIVED):
                service.forget_file(answer)
                answer.state, answer.sentence = AnswerState.UNREADABLE, sentence
        return sentence
    return None


@tasks.handler(service.CONFIRM)
@collector.paused()
def confirm(run: tasks.JobRun) -> str | None:
    """Judge the file once more, and write the results of its right rows: all of them, or none."""
    if not _wanted(_answer(run), run, AnswerState.CONFIRMING):
        return None
    try:
        table = _read(run)
    except (FileProblem, DomainError) as problem:
        with run.step():
            answer = service.lock(run.args["answer_id"])
            answer.state, answer.sentence = AnswerState.JUDGED, _sentence(problem)
        return answer.sentence
    with run.step():
        answer = service.lock(run.args["answer_id"])
        if not _wanted(answer, run, AnswerState.CONFIRMING):
            return None
        applying.hold_register()
        judged = examining.examine(answer, table, crypto.keys())
        if examining.seal_of(judged) != answer.summary.get("seal"):
            examining.keep(answer, judged, table)
            answer.state = AnswerState.JUDGED
            answer.sentence = service.changed(answer)
            return answer.sentence
        _apply(answer, [row for row in judged.rows if row.verdict is AnswerVerdict.READY], run)
        run.progress(answer.confirmed_rows, answer.confirmed_rows, "Selesai")
    return None


def _apply(answer: DukcapilAnswer, rows: list[AnswerRow], run: tasks.JobRun) -> None:
    matched, others = applying.write_results(rows, answer_id=answer.id)
    answer.cleared_people = applying.lift_checks(matched, regency_id=answer.regency_id)
    applying.ask_for_checks(others, regency_id=answer.regency_id)
    answer.confirmed_rows = len(rows)
    answer.state = AnswerState.CONFIRMED
    answer.confirmed_at = clock.now()
    answer.confirmed_by_name = run.args["actor"][1]
    if not answer.refused_rows:
        service.forget_file(answer)  # nothing of it is asked for any more: no copy of the civil registry stays
    _record("dukcapil_recorded", answer, f"dicatat: hasil {formatting.number(len(rows))} orang", run)


def _sentence(problem: FileProblem | DomainError) -> str:
    return problem.message if isinstance(problem, FileProblem) else problem.sentence


def _read(run: tasks.JobRun) -> TableFile:
    """The file, decrypted in memory only. Raises FileProblem, and DomainError once its time is over."""
    answer = _answer(run)
    stored, name = service.refuse_without_file(answer), answer.file_name
    content = b"".join(storage.read_chunks(stored))
    run.progress(0, 0, "Membaca berkas")  # ends what was read so far: reading a file takes seconds
    return read_tables(content, name)


def _wanted(answer: DukcapilAnswer, run: tasks.JobRun, state: AnswerState) -> bool:
    """Whether the answer still waits for this very job."""
    return answer.state is state and answer.job_id == run.job_id


def _answer(run: tasks.JobRun) -> DukcapilAnswer:
    return queries.answer_by_id(run.args["answer_id"])


def _record(action: str, answer: DukcapilAnswer, what: str, run: tasks.JobRun) -> None:
    number, name, role = run.args["actor"]
    record(
        action,
        by=Actor(number, name, role),
        sentence=f"Jawaban Dukcapil no. {answer.id} {what}.",
        regency_id=answer.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=answer.id,
    )

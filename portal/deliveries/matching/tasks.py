"""What the worker does for matches: judge a file, and judge it once more to record its differences."""

from __future__ import annotations

from portal.audit.service import Actor
from portal.contributions import queries as contributions
from portal.core import collector, crypto, storage, tasks
from portal.core.tabular import FileProblem, TableFile, read_tables
from portal.deliveries.matching import queries, service
from portal.deliveries.matching.examining import examine, seal_of
from portal.deliveries.matching.models import BillMatch, MatchState
from portal.deliveries.rules.returned import NoColumnsError

_NO_COLUMNS = (
    "Berkas ini tidak memuat judul kolom KPJ atau NIK dan kolom Iuran. Minta cabang rincian tagihan per orang, "
    "lalu kirim berkasnya apa adanya."
)
_NO_ROWS = "Berkas ini tidak memuat satu orang pun di bawah judul kolomnya. Kirim rincian tagihan per orang."
_GONE = "Masa simpan berkas ini sudah berakhir. Kirim lagi berkas tagihan dari BPJS."


@tasks.handler(service.JUDGE)
@collector.paused()
def judge(run: tasks.JobRun) -> str | None:
    """Read the file in a limited child process and show what it comes to."""
    match = queries.match_row(run.args["match_id"]).match
    if not _wanted(match, run, MatchState.RECEIVED):
        return None
    try:
        bill = contributions.bill_line(match.bill_id).bill
        examined = examine(bill, _read(match, run), crypto.keys())
        if not examined.file.rows:
            raise _UnusableError(_NO_ROWS)
    except (FileProblem, NoColumnsError, _UnusableError) as problem:
        _refuse(run, MatchState.RECEIVED, _sentence(problem))
        return None
    with run.step():
        match = service.hold(match.id)
        if _wanted(match, run, MatchState.RECEIVED):
            service.keep(match, examined, bill)
    return None


@tasks.handler(service.CONFIRM)
@collector.paused()
def confirm(run: tasks.JobRun) -> str | None:
    """Record what the operator saw: judged anew under the lock, and only if that says the same."""
    match = queries.match_row(run.args["match_id"]).match
    if not _wanted(match, run, MatchState.CONFIRMING):
        return None
    try:
        table = _read(match, run)
    except (FileProblem, _UnusableError) as problem:  # its time was over before it was confirmed
        _refuse(run, MatchState.CONFIRMING, _sentence(problem))
        return None
    with run.step():
        match = service.hold(match.id)
        if not _wanted(match, run, MatchState.CONFIRMING):
            return None
        bill = service.hold_bill(match)
        examined = examine(bill, table, crypto.keys())
        seen = match.seal
        service.keep(match, examined, bill)
        if seal_of(examined) == seen:
            service.put_in_force(match, examined, bill, crypto.keys(), by=Actor(*run.args["actor"]))
        else:
            match.sentence = service.CHANGED
    return None


class _UnusableError(Exception):
    """The file cannot be used; the sentence says why."""


def _sentence(problem: Exception) -> str:
    if isinstance(problem, NoColumnsError):
        return _NO_COLUMNS
    return problem.message if isinstance(problem, FileProblem) else str(problem)


def _refuse(run: tasks.JobRun, state: MatchState, sentence: str) -> None:
    """Nothing of the file is kept but its name and why."""
    with run.step():
        match = service.hold(run.args["match_id"])
        if _wanted(match, run, state):
            service.forget_file(match)
            match.state, match.sentence = MatchState.UNREADABLE, sentence


def _read(match: BillMatch, run: tasks.JobRun) -> TableFile:
    """The file, decrypted in memory only. Raises FileProblem, and _UnusableError once its time is over."""
    stored, name = service.kept_file_or_none(match), match.file_name
    if stored is None:
        raise _UnusableError(_GONE)
    content = b"".join(storage.read_chunks(stored))
    run.progress(0, 0, "Membaca berkas tagihan")  # ends what was read so far: reading a file takes seconds
    return read_tables(content, name)


def _wanted(match: BillMatch, run: tasks.JobRun, state: MatchState) -> bool:
    """Whether the match still waits for this very job."""
    return match.state is state and match.job_id == run.job_id

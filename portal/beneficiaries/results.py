"""What is known of a judged list on its own row: counts, grouped problems, notes, how its sheets are read. No person.

Written whole when the worker judged the file, and brought up to date when an officer mended some of its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from portal.beneficiaries import staging
from portal.beneficiaries.models import StagedRow, Upload, UploadState
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.groups import ProblemGroup, RowFindings, grouped, grouped_problems
from portal.beneficiaries.rules.judge import ListedPerson, Verdict
from portal.beneficiaries.rules.listing import JudgedList, JudgedSheet
from portal.beneficiaries.rules.rows import Correction, RawRow, SheetPlan, cells_of
from portal.beneficiaries.staging import StagedEntry
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month

_CONFIRMABLE = (Verdict.READY, Verdict.WARNED)


def keep_result(upload: Upload, judged: JudgedList) -> None:
    """Counts, grouped problems and notes of a judged list, on its row; no person among them."""
    counts = judged.counts
    confirmable = [row.person for row in judged.rows if row.person is not None and row.verdict in _CONFIRMABLE]
    upload.read_rows = counts.read
    upload.ready_rows = counts.ready
    upload.warned_rows = counts.warned
    upload.refused_rows = counts.refused
    upload.present_rows = counts.already_present
    upload.left_out_rows = counts.left_out
    upload.rejected_rows = 0
    upload.summary = {
        "groups": _plain_groups(grouped_problems(judged.rows)),
        "notes": list(judged.notes),
        "hidden_rows": judged.hidden_rows,
        "sheets": [_plain_sheet(sheet) for sheet in judged.sheets],
        "starts": _sorted(Counter(_start(person) for person in confirmable)),
        "villages": _sorted(Counter(_place(person) for person in confirmable)),
    }
    upload.state = UploadState.JUDGED
    upload.judged_at = clock.now()


def recount(upload: Upload, *, before: Iterable[ListedPerson], after: Iterable[ListedPerson]) -> None:
    """Bring counts and groups up to date after some staged rows changed.

    `before` and `after` are the people of those rows who could and can be confirmed.
    """
    by_verdict = select(StagedRow.verdict, func.count()).where(StagedRow.upload_id == upload.id)
    verdicts: dict[str, int] = dict(db.session.execute(by_verdict.group_by(StagedRow.verdict)).tuples().all())
    upload.ready_rows = verdicts.get(Verdict.READY.value, 0)
    upload.warned_rows = verdicts.get(Verdict.WARNED.value, 0)
    upload.refused_rows = verdicts.get(Verdict.REFUSED.value, 0)
    upload.present_rows = verdicts.get(Verdict.ALREADY_PRESENT.value, 0)
    upload.left_out_rows = verdicts.get(Verdict.LEFT_OUT.value, 0)
    upload.rejected_rows = verdicts.get(Verdict.REJECTED.value, 0)
    starts, villages = Counter(upload.summary["starts"]), Counter(upload.summary["villages"])
    for person in before:
        starts[_start(person)] -= 1
        villages[_place(person)] -= 1
    for person in after:
        starts[_start(person)] += 1
        villages[_place(person)] += 1
    plans = plans_of(upload)
    findings = (
        RowFindings(plans[sheet].name, row, [staging.read_token(each) for each in problems.split()])
        for sheet, row, problems in db.session.execute(
            select(StagedRow.sheet, StagedRow.row, StagedRow.problems)
            .where(StagedRow.upload_id == upload.id, StagedRow.problems != "")
            .order_by(StagedRow.sheet, StagedRow.row)
        )
    )
    upload.summary = {
        **upload.summary,
        "groups": _plain_groups(grouped(findings, several_sheets=len(plans) > 1)),
        "starts": _sorted(+starts),
        "villages": _sorted(+villages),
    }


def plans_of(upload: Upload) -> dict[int, SheetPlan]:
    """{number of a sheet: how its rows are read}; empty for a list that was judged before this was kept."""
    return {
        number: SheetPlan(
            number,
            sheet["name"],
            {Field(name): place for name, place in sheet["columns"].items()},
            sheet["width"],
            sheet["district"],
        )
        for number, sheet in enumerate(upload.summary.get("sheets", []), start=1)
        if "columns" in sheet
    }


def raw_rows(upload: Upload, rows: Iterable[tuple[StagedEntry, Correction]]) -> list[RawRow]:
    """Staged rows with their corrections, as they would be judged. KeyError for a list without kept plans."""
    plans = plans_of(upload)
    return [raw_row(entry, plans, correction) for entry, correction in rows]


def raw_row(entry: StagedEntry, plans: Mapping[int, SheetPlan], correction: Correction) -> RawRow:
    """A staged row with its correction, as it would be judged."""
    plan = plans[entry.key.sheet]
    if entry.cells is not None:
        return RawRow(plan, entry.key.row, entry.cells, correction)
    assert entry.person is not None  # a row without cells was right when it was judged
    return RawRow(plan, entry.key.row, cells_of(entry.person, plan), correction)


def headings_of(upload: Upload) -> list[str]:
    """The headings of the first sheet that was read, as the file has them."""
    return next((sheet["headings"] for sheet in upload.summary.get("sheets", []) if "headings" in sheet), [])


def _plain_sheet(sheet: JudgedSheet) -> dict[str, Any]:
    plain: dict[str, Any] = {"name": sheet.name, "hidden": sheet.hidden, "header_row": sheet.header_row}
    if sheet.plan is not None:
        plain["columns"] = {each.value: place for each, place in sheet.plan.positions.items()}
        plain["width"], plain["district"] = sheet.plan.width, sheet.plan.district
        plain["headings"] = list(sheet.header_cells)
    return plain


def _plain_groups(groups: Iterable[ProblemGroup]) -> list[dict[str, Any]]:
    return [
        {
            "code": group.code.value,
            "severity": group.severity.value,
            "token": staging.token(group.code, group.severity),
            "rows": group.rows,
            "sentence": group.sentence,
            "column": group.column,
        }
        for group in groups
    ]


def _start(person: ListedPerson) -> str:
    return str(person.start)


def _place(person: ListedPerson) -> str:
    return f"{person.district_code}|{person.village_code}"


def _sorted(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items()))


def starts_of(upload: Upload) -> dict[Month, int]:
    """{start month: people} of the rows that can be confirmed, as they were judged."""
    return {Month.parse(month): people for month, people in upload.summary["starts"].items()}


def villages_of(upload: Upload) -> dict[tuple[str, str], int]:
    """{(kecamatan code, village code): people} of the rows that can be confirmed, as they were judged."""
    found = {}
    for place, people in upload.summary.get("villages", {}).items():
        district, village = place.split("|")
        found[district, village] = people
    return found

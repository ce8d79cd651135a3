"""Who signs where, as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.core.workbook import Column, Cover, Table, write_workbook

POSTS_SHEET = "Pejabat"


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post and who holds it; everything as the page writes it, "" where there is nobody."""

    workplace: str
    title: str
    holder: str
    acting: str
    authority: str
    since: str
    until: str
    state: str
    coming: str


def write_posts(path: Path, cover: Cover, rows: Iterable[PostRow]) -> int:
    """Answers the number of posts."""
    columns: list[Column[PostRow]] = [
        Column("Tempat Kerja", lambda row: row.workplace, width=36),
        Column("Jabatan", lambda row: row.title, width=34, wrap=True),
        Column("Keadaan", lambda row: row.state, width=14),
        Column("Pejabat", lambda row: row.holder, width=34),
        Column("Kedudukan", lambda row: row.acting, width=24),
        Column("Dasar", lambda row: row.authority, width=40, wrap=True),
        Column("Sejak", lambda row: row.since, width=28),
        Column("Sampai", lambda row: row.until, width=28),
        Column("Berikutnya", lambda row: row.coming, width=40, wrap=True),
    ]
    table = Table(POSTS_SHEET, columns, rows, heading=cover.title, freeze_columns=2)
    return write_workbook(path, cover, [table])[POSTS_SHEET]

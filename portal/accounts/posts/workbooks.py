"""The workbook of posts, of every workplace or of the one that the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.accounts.posts import exports, queries
from portal.accounts.posts.queries import PostLine
from portal.accounts.posts.rules import ACTING_LABELS
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.formatting import WITA
from portal.core.permissions import Permission, WorkplaceKind
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies

POSTS = "posts.all"


@maker(POSTS, permission=Permission.EXPORT_FIGURES)
def _posts(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """`args`: kind and id of one workplace, or nothing for all."""
    now, names = clock.now(), regencies.workplace_names()
    chosen = (WorkplaceKind(args["kind"]), args["id"]) if args else None
    posts = queries.posts_of(*chosen) if chosen is not None else queries.all_posts()
    order = list(names)
    lines = sorted(queries.lines_of(posts, now), key=lambda line: order.index((line.post.kind, line.post.workplace_id)))
    cover = Cover(
        title="Pejabat penanda tangan",
        office=regencies.PROVINCE_NAME,
        period=f"Keadaan {formatting.moment(now)}",
        filter=names[chosen][0] if chosen is not None else "Semua tempat kerja",
        made_at=now,
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        letterhead=value_of("letterhead", None).splitlines(),
    )
    rows = [_row(line, names[line.post.kind, line.post.workplace_id][0]) for line in lines]
    return Made(f"pejabat-{now.astimezone(WITA).date():%Y-%m-%d}.xlsx", exports.write_posts(path, cover, rows))


def _row(line: PostLine, workplace: str) -> exports.PostRow:
    present, coming = line.present, line.coming
    return exports.PostRow(
        workplace=workplace,
        title=line.post.title,
        holder=present.printed_name if present else "",
        acting=ACTING_LABELS[present.acting] if present else "",
        authority=f"{present.paper} {present.paper_number}, {formatting.day(present.paper_dated_on)}"
        if present
        else "",
        since=formatting.moment(present.from_at) if present else "",
        until=(formatting.moment(present.until_at) if present.until_at else "tidak dibatasi") if present else "",
        state="Ditutup" if line.post.closed_at else "Terisi" if present else "Kosong",
        coming=f"{coming.printed_name} mulai {formatting.moment(coming.from_at)}" if coming else "",
    )

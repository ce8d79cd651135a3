"""Reading packs: what is listed, one with its files, and what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from portal.core import storage
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.settings import value_of
from portal.exports.packs.gathering import as_frozen, compared, subject_of
from portal.exports.packs.models import HearingPack, HearingPackFile, HearingPackOrder, PackKind
from portal.exports.packs.rules.body import Body, Collection
from portal.exports.packs.rules.changes import Change, changes
from portal.exports.packs.rules.changes import not_compared as left_out
from portal.exports.packs.settings import LISTED_DAYS

PAGE_SIZE = 20
WAITING = 5
_MISSING = "Bahan rapat ini tidak ditemukan."


@dataclass(frozen=True)
class PackLine:
    """A pack as the list shows it."""

    id: int
    number: str
    fiscal_year: int
    as_of: datetime
    made_by_name: str


@dataclass(frozen=True)
class PackList:
    """Up to 20 packs, the newest first, the id to go on before, for how many days the office lists them, and whether
    there are older ones."""

    lines: Sequence[PackLine]
    following: int | None
    days: int
    has_older: bool


@dataclass(frozen=True)
class Latest:
    """The newest pack of a year, and what was asked for and is not frozen yet."""

    pack: PackLine | None
    waiting: HearingPackOrder | None

    @property
    def mark(self) -> str:
        """What a form carries, so that nobody freezes one more without having seen this; "" for the first."""
        return mark_of(self.pack, self.waiting)

    def since(self, mark: str) -> tuple[PackLine | None, HearingPackOrder | None]:
        """(the pack, what was asked for) that are newer than what a form with this mark was shown."""
        pack_id, _dot, order_id = mark.partition(".")
        return (
            self.pack if self.pack is not None and self.pack.id > _id(pack_id) else None,
            self.waiting if self.waiting is not None and self.waiting.id > _id(order_id) else None,
        )


def mark_of(pack: PackLine | None, waiting: HearingPackOrder | None) -> str:
    """``17.4`` of pack 17 and order 4, ``17.`` and ``.4`` of one of them, "" of none."""
    if pack is None and waiting is None:
        return ""
    return ".".join(str(each.id) if each is not None else "" for each in (pack, waiting))


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


@dataclass(frozen=True)
class MadeFile:
    """A form of a pack: SHA-256 and size as it was made first; `stored` None where its content is gone."""

    form: str
    sha256: str
    size: int
    stored: storage.StoredFile | None


def owned_by(regency_id: int | None) -> ColumnElement[bool]:
    """Packs of one office alone: the province does not list those of regencies as its own."""
    return HearingPack.regency_id.is_(None) if regency_id is None else HearingPack.regency_id == regency_id


def packs_listed(
    regency_id: int | None,
    now: datetime,
    before: int | None = None,
    *,
    kind: PackKind = PackKind.PACK,
    older: bool = False,
) -> PackList:
    """Those of the office's time, or those before it. Three queries."""
    days = value_of(LISTED_DAYS.name, regency_id)
    whose = (owned_by(regency_id), HearingPack.kind == kind)
    past = HearingPack.as_of < now - timedelta(days=days)
    query = select(
        HearingPack.id, HearingPack.number, HearingPack.fiscal_year, HearingPack.as_of, HearingPack.made_by_name
    ).where(*whose, past if older else ~past)
    if before is not None:
        query = query.where(HearingPack.id < before)
    lines = [PackLine(*row) for row in db.session.execute(query.order_by(HearingPack.id.desc()).limit(PAGE_SIZE + 1))]
    following = lines[PAGE_SIZE - 1].id if len(lines) > PAGE_SIZE else None
    has_older = older or bool(db.session.scalar(select(select(HearingPack.id).where(*whose, past).exists())))
    return PackList(lines[:PAGE_SIZE], following, days, has_older)


def latest_of(regency_id: int | None, fiscal_year: int, kind: PackKind = PackKind.PACK) -> Latest:
    """What an office has frozen or asked for last for a year. Two queries."""
    pack = db.session.execute(
        select(HearingPack.id, HearingPack.number, HearingPack.fiscal_year, HearingPack.as_of, HearingPack.made_by_name)
        .where(owned_by(regency_id), HearingPack.kind == kind, HearingPack.fiscal_year == fiscal_year)
        .order_by(HearingPack.id.desc())
        .limit(1)
    ).one_or_none()
    waiting = _orders(regency_id, 1, HearingPackOrder.kind == kind, HearingPackOrder.fiscal_year == fiscal_year)
    return Latest(PackLine(*pack) if pack is not None else None, next(iter(waiting), None))


def pack_by_id(pack_id: int, regency_id: int | None) -> HearingPack:
    """A pack or collection of one office. Raises NotFoundError for any other, and for a part, which has no page."""
    found = db.session.scalars(
        select(HearingPack).where(HearingPack.id == pack_id, owned_by(regency_id), HearingPack.kind != PackKind.PART)
    ).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def pack_in_scope(pack_id: int) -> HearingPack:
    """A pack of the open scope, whosever. Raises NotFoundError for none."""
    found = db.session.scalars(select(HearingPack).where(HearingPack.id == pack_id)).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def hold(pack: HearingPack) -> None:
    """Nobody else holds this pack until the end of the transaction."""
    db.session.scalar(select(HearingPack.id).where(HearingPack.id == pack.id).with_for_update())


def pack_by_number(number: str) -> HearingPack:
    """``0042/TTU/2026``, of the open scope. Raises NotFoundError for none."""
    found = db.session.scalars(select(HearingPack).where(HearingPack.number == number)).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def every_pack() -> Sequence[HearingPack]:
    """All packs of the open scope, by number of making."""
    return db.session.scalars(select(HearingPack).order_by(HearingPack.id)).all()


def body_of(pack: HearingPack) -> Body:
    """What a pack says, in the words in which it was frozen; `reading.current` fills in what it did not know yet."""
    found: Body = json.loads(pack.body)
    return found


def collection_of(pack: HearingPack) -> Collection:
    """What a collection says."""
    found: Collection = json.loads(pack.body)
    return found


def part_ids(collection_id: int) -> list[int]:
    """The parts of a collection, by the regencies' codes."""
    query = select(HearingPack.id).where(HearingPack.collection_id == collection_id).order_by(HearingPack.sequence)
    return list(db.session.scalars(query))


def order_by_id(order_id: int, regency_id: int | None) -> HearingPackOrder:
    """What one office asked for. Raises NotFoundError for any other."""
    owner = HearingPackOrder.regency_id
    owned = owner.is_(None) if regency_id is None else owner == regency_id
    found = db.session.scalars(select(HearingPackOrder).where(HearingPackOrder.id == order_id, owned)).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def order_in_scope(order_id: int) -> HearingPackOrder:
    """Of the open scope, whosever, as it is now. Raises NotFoundError for none."""
    found = db.session.scalars(
        select(HearingPackOrder).where(HearingPackOrder.id == order_id).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def orders_waiting(regency_id: int | None) -> Sequence[HearingPackOrder]:
    """The newest of what an office asked for and is not frozen yet."""
    return _orders(regency_id, WAITING)


def _orders(regency_id: int | None, most: int, *of: ColumnElement[bool]) -> Sequence[HearingPackOrder]:
    owner = HearingPackOrder.regency_id
    owned = owner.is_(None) if regency_id is None else owner == regency_id
    query = select(HearingPackOrder).where(owned, HearingPackOrder.pack_id.is_(None), *of)
    return db.session.scalars(query.order_by(HearingPackOrder.id.desc()).limit(most)).all()


def files_of(pack_id: int, now: datetime) -> Mapping[str, MadeFile]:
    """{form: the file}, in the order in which they were made; one query."""
    rows = db.session.execute(
        select(HearingPackFile, storage.StoredFile)
        .outerjoin(storage.StoredFile, storage.StoredFile.id == HearingPackFile.file_id)
        .where(HearingPackFile.pack_id == pack_id)
        .order_by(HearingPackFile.id)
    )
    found: dict[str, MadeFile] = {}
    for made, kept in rows:
        before = found.get(made.form)
        expired = kept is not None and kept.delete_after is not None and kept.delete_after <= now
        gone = kept is None or expired or not storage.is_there(kept)
        stored = (before.stored if before is not None else None) if gone else kept
        found[made.form] = MadeFile(made.form, made.sha256, made.size, stored)
    return found


def stored_of(pack_id: int, form: str) -> Sequence[storage.StoredFile]:
    """Every stored file of a form that has not been swept away, also one whose content is gone."""
    return db.session.scalars(
        select(storage.StoredFile)
        .join(HearingPackFile, HearingPackFile.file_id == storage.StoredFile.id)
        .where(HearingPackFile.pack_id == pack_id, HearingPackFile.form == form)
    ).all()


def changes_since(pack: HearingPack, part: str, today: date) -> tuple[list[Change], list[str]]:
    """(what a part of the pack says now that it said otherwise, what it did not know yet when it was frozen). Raises
    KeyError for a part that no pack has."""
    body = body_of(pack)
    now = compared(subject_of(pack.regency_id, pack.fiscal_year, today), part, body)
    now.pop("notes", None)
    now = json.loads(json.dumps(now))
    frozen = as_frozen(part, body)
    return changes(frozen, now), left_out(frozen, now)

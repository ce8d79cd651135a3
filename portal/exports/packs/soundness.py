"""Whether the stored file of a pack is still the one that was made: its content against its SHA-256."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from portal.core import storage
from portal.core.crypto import DecryptionError
from portal.core.errors import NotFoundError
from portal.exports.packs.queries import MadeFile


class Soundness(StrEnum):
    """What became of a file."""

    SOUND = "sound"
    LOST = "lost"
    DAMAGED = "damaged"


def soundness_of(made: MadeFile) -> Soundness:
    """Reads the whole file."""
    if made.stored is None:
        return Soundness.LOST
    digest = hashlib.sha256()
    try:
        for piece in storage.read_chunks(made.stored):
            digest.update(piece)
    except NotFoundError:
        return Soundness.LOST
    except DecryptionError:
        return Soundness.DAMAGED
    return Soundness.SOUND if digest.hexdigest() == made.sha256 else Soundness.DAMAGED


def is_sound(made: MadeFile | None) -> bool:
    """Whether a form was made and its file is what it was."""
    return made is not None and soundness_of(made) is Soundness.SOUND

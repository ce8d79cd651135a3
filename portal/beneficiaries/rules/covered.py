"""What the sentence of a row that another source covers says, read back: the rows keep their problems as sentences."""

from __future__ import annotations

import re
from typing import NamedTuple

from portal.beneficiaries.rules.dates import MONTH_NAMES
from portal.core.months import Month

_SENTENCE = re.compile(rf"NIK (\d{{6}})·+ sudah dilindungi sumber lain, mulai ({'|'.join(MONTH_NAMES)}) (\d{{4}})\.")


class Covered(NamedTuple):
    """Six digits of the NIK, and the first month that another source pays."""

    nik_prefix: str
    since: Month


def covered_in(message: str) -> Covered | None:
    """Both, from the message of a problem `nik_already_covered`; None for any other sentence."""
    found = _SENTENCE.match(message)
    if found is None:
        return None
    return Covered(found[1], Month(int(found[3]), MONTH_NAMES.index(found[2]) + 1))

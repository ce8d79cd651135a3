"""What is seen of an electronic signature on the page where its party signs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from portal.agreements.document import VERIFY
from portal.agreements.models import AgreementVersion
from portal.agreements.rules.states import Party
from portal.agreements.rules.verification import code_of, spoken
from portal.core import formatting
from portal.core.esign.contracts import Place, Stamp
from portal.core.typeset import qr_svg, typeset

TEMPLATE = Path(__file__).parents[1] / "documents" / "cap.typ"
_INSET = 5  # points between the stamp and what is printed around it


def stamp_of(
    version: AgreementVersion, party: Party, name: str, number: str, at: datetime, portal_address: str
) -> Stamp | None:
    """The stamp of a party, in the space that the version's document leaves; None where no space was noted.

    `number`: the one that this party gives the agreement when signing; empty when the document carries it already.
    `at` is when signing began: the signature itself says when it was made.
    """
    noted = (version.places or {}).get(party.value)
    if noted is None:
        return None
    page, left, bottom, right, top = noted
    place = Place(int(page), left + _INSET, bottom + _INSET, right - _INSET, top - _INSET)
    code = code_of(version.sha256)
    address = f"{portal_address}{VERIFY}{code}"
    values = {
        "title": f"Tanda tangan elektronik {name}",
        "width": place.right - place.left,
        "height": place.top - place.bottom,
        "name": name,
        "moment": formatting.moment(at),
        "number": number,
        "address": address.removeprefix("https://").removeprefix("http://") if portal_address else spoken(code),
        "qr": qr_svg(address) if portal_address else "",
    }
    return Stamp(typeset(TEMPLATE, values, at=at), place)

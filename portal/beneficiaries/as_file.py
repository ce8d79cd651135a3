"""People as the table that an office would have sent: lists that the portal draws are judged like any other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from portal.beneficiaries.rules.columns import LABELS, Field
from portal.beneficiaries.rules.judge import ListedPerson
from portal.regencies import queries as regencies

_FIELDS = (
    Field.NIK,
    Field.NAME,
    Field.BIRTH_PLACE,
    Field.BIRTH_DATE,
    Field.SEX,
    Field.ADDRESS,
    Field.VILLAGE,
    Field.DISTRICT,
    Field.OCCUPATION,
    Field.MOTHER_NAME,
    Field.PHONE,
    Field.FAMILY_CARD,
    Field.DESIL,
)


def list_file(people: Iterable[ListedPerson], regency_id: int) -> bytes:
    """The people in their order as a CSV in UTF-8; no start month, so that all begin together."""
    villages = {village.code: (village.kind, village.name) for village in regencies.villages_of(regency_id)}
    districts, _ = regencies.place_names(regency_id)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([LABELS[field] for field in _FIELDS])
    for person in people:
        kind, name = villages[person.village_code]
        writer.writerow(
            [
                person.nik,
                person.name,
                person.birth_place,
                person.birth_date.strftime("%d/%m/%Y"),
                person.sex.value,
                person.address,
                f"{kind.capitalize()} {name}",  # one kecamatan may have both of a name
                districts[person.district_code],
                person.occupation,
                person.mother_name,
                person.phone,
                person.family_card_number,
                person.desil or "",
            ]
        )
    return stream.getvalue().encode()

"""How the regions that have begun an edition of the award stand, over the walls: points without names.

Whoever asks learns the points of all, and whose they are only for the regions of the open scope; for all of them once
the province has opened the ranking. On PostgreSQL that is a SECURITY DEFINER function, because the app role cannot see
other offices' rows; on SQLite the same statement.
"""

from __future__ import annotations

from sqlalchemy import bindparam, text

from portal.core.db import db
from portal.core.tenancy import NoScope, current_scope

ON_POSTGRESQL = "SELECT regency_id, points FROM portal_paritrana_points(:edition)"
_POINTS = """
SELECT CASE WHEN e.ranking_open OR s.regency_id IN :own THEN s.regency_id END, s.points
FROM paritrana_standings s JOIN paritrana_editions e ON e.id = s.edition_id
JOIN paritrana_assessments a ON a.edition_id = s.edition_id AND a.regency_id = s.regency_id
WHERE s.edition_id = :edition AND s.day = (
  SELECT max(n.day) FROM paritrana_standings n WHERE n.edition_id = s.edition_id AND n.regency_id = s.regency_id)
"""


def points_of_all(edition_id: int) -> list[tuple[int | None, int]]:
    """[(regency id or None, points in hundredths)] of the newest standings. Raises NoScope."""
    scope = current_scope()
    if scope is None:
        raise NoScope("a comparison needs somebody who is compared")
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        rows = connection.execute(text(ON_POSTGRESQL), {"edition": edition_id})
    else:
        statement = text(_POINTS).bindparams(bindparam("own", expanding=True))
        rows = connection.execute(statement, {"edition": edition_id, "own": sorted(scope.regency_ids)})
    return sorted(((regency_id, points) for regency_id, points in rows), key=lambda row: (-row[1], row[0] or 0))

"""Reading deliveries, their lines, and what answer codes mean."""

from portal.deliveries.queries.codes import UnknownCode, codes, count_unknown_codes, unknown_codes
from portal.deliveries.queries.deliveries import (
    DeliveryRow,
    Waiting,
    answer_file_by_id,
    answer_files_of,
    count_open,
    current_template,
    deliveries_page,
    delivery_by_id,
    fetches_of,
    ready_by_quota,
    waiting_in,
)
from portal.deliveries.queries.lines import (
    LineRow,
    LinesPage,
    card_of_person,
    cards,
    known_lines,
    line_row,
    lines_page,
    people_of,
    refusals_by_code,
)
from portal.deliveries.queries.standing import newest_line_of, reached_in, was_sent

__all__ = [
    "DeliveryRow",
    "LineRow",
    "LinesPage",
    "UnknownCode",
    "Waiting",
    "answer_file_by_id",
    "answer_files_of",
    "card_of_person",
    "cards",
    "codes",
    "count_open",
    "count_unknown_codes",
    "current_template",
    "deliveries_page",
    "delivery_by_id",
    "fetches_of",
    "known_lines",
    "line_row",
    "lines_page",
    "newest_line_of",
    "people_of",
    "reached_in",
    "ready_by_quota",
    "refusals_by_code",
    "unknown_codes",
    "waiting_in",
    "was_sent",
]

"""PDFs and pictures that somebody sent: counted, read and drawn by a process of its own, limited in memory and time."""

from portal.core.pdf.reading import (
    LARGE,
    SMALL,
    Looked,
    Picture,
    first_page,
    look_at,
    own_page_count,
    own_page_size,
    own_picture,
    page_count,
    pictures,
    texts_at_ends,
)

__all__ = [
    "LARGE",
    "SMALL",
    "Looked",
    "Picture",
    "first_page",
    "look_at",
    "own_page_count",
    "own_page_size",
    "own_picture",
    "page_count",
    "pictures",
    "texts_at_ends",
]

"""PDF files that somebody sent: counted, read and drawn by a process of its own, limited in memory, CPU and time."""

from portal.core.pdf.reading import (
    LARGE,
    SMALL,
    Picture,
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
    "Picture",
    "own_page_count",
    "own_page_size",
    "own_picture",
    "page_count",
    "pictures",
    "texts_at_ends",
]

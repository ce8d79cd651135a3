"""PDF files that somebody sent: counted and drawn in a process of its own, with limits on memory, CPU and time."""

from portal.core.pdf.reading import LARGE, SMALL, Picture, own_page_count, page_count, pictures

__all__ = ["LARGE", "SMALL", "Picture", "own_page_count", "page_count", "pictures"]

"""What is seen of a signature on the page: the stamp's own page and nothing else.

pyhanko's stamps add a graphics state and fonts of their own; a PDF/A stays one when only the fonts that the stamp
itself carries come in.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.content import AppearanceContent
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp.base import BaseStampStyle

_NAME = "/Stempel"


@dataclass(frozen=True)
class StampStyle(BaseStampStyle):
    """What pyhanko asks for the picture of a signature."""

    pdf: bytes = b""

    def create_stamp(  # type: ignore[override]  # the rest of BaseStamp draws what is not wanted
        self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]
    ) -> _StampContent:
        """The stamp's page for a box of this size."""
        return _StampContent(self.pdf, writer, box)


class _StampContent(AppearanceContent):
    """The first page of a PDF, as large as the box allows without distortion, in its middle."""

    def __init__(self, pdf: bytes, writer: BasePdfFileWriter, box: BoxConstraints) -> None:
        super().__init__(writer=writer, box=box)
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject[_NAME] = page
        left, bottom, right, top = (float(each) for each in page.get_object()["/BBox"])
        width, height = right - left, top - bottom
        scale = min(self.box.width / width, self.box.height / height)
        across = (self.box.width - width * scale) / 2 - left * scale
        up = (self.box.height - height * scale) / 2 - bottom * scale
        return f"q {scale:.6f} 0 0 {scale:.6f} {across:.3f} {up:.3f} cm {_NAME} Do Q".encode()

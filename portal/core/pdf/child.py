"""The child process: reads a PDF or a picture on its standard input, answers with one line of JSON and what was drawn.

Run by path, never imported by the portal. Nobody knows what is in the file, so this process may take little memory,
CPU and time, writes no file, and knows none of the portal's settings.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import sys
from typing import Any

_ENCRYPTED = 4  # FPDF_ERR_PASSWORD
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_MOST_PIXELS = 100_000_000  # three bytes each when unpacked: no camera takes more


def _limit(address_space: int, cpu_seconds: int, wall_seconds: int, niceness: int) -> None:
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the parent be killed, nobody is left to stop this process: it stops itself.
    signal.alarm(wall_seconds + 1)


def _drawn(page: Any, wanted: list[tuple[int, int]]) -> list[bytes]:
    """A page as WebP of each (width, quality), from one drawing at the greatest width."""
    return _in_sizes(page.render(scale=max(wanted)[0] / page.get_width()).to_pil().convert("RGB"), wanted)


def _in_sizes(whole: Any, wanted: list[tuple[int, int]]) -> list[bytes]:
    from PIL import Image

    made = []
    for width, quality in wanted:
        height = min(max(1, round(whole.height * width / whole.width)), 4 * width)
        picture = whole if width == whole.width else whole.resize((width, height), Image.Resampling.LANCZOS)
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=quality, method=2)
        made.append(target.getvalue())
    return made


def _texts(document: Any, pages: int, ends: int, most: int) -> list[bytes]:
    """What the first and the last `ends` pages say, at most `most` characters of each."""
    numbers = sorted({*range(min(ends, pages)), *range(max(pages - ends, 0), pages)})
    found = []
    for number in numbers:
        text = document[number].get_textpage()
        found.append(text.get_text_range(0, min(text.count_chars(), most)).encode(errors="replace"))
    return found


def _picture(content: bytes, wanted: list[tuple[int, int]]) -> tuple[dict[str, Any], list[bytes]]:
    """The answer about a picture: unpacked to its last row, upright, on white, and small where it is asked for."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here
    try:
        opened = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
        if opened.width * opened.height > _MOST_PIXELS:
            return {"problem": "picture_too_big"}, []
        if wanted:
            opened.draft("RGB", (2 * max(wanted)[0], 2 * max(wanted)[0]))
        opened.load()
        made = []
        if wanted:
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((4 * max(wanted)[0], 4 * max(wanted)[0]))
            coloured = upright.convert("RGBA")
            white = Image.new("RGBA", coloured.size, "white")
            made = _in_sizes(Image.alpha_composite(white, coloured).convert("RGB"), wanted)
    except MemoryError:
        return {"problem": "picture_too_big"}, []
    except Exception:  # Pillow raises whatever its decoders do
        return {"problem": "picture_broken"}, []
    return {"pages": 1, "sizes": [[len(each) for each in made]]}, made


def main(arguments: list[str]) -> int:
    """Answer {"pages": n, "sizes": [[…], …]} and the pictures one after the other, or {"problem": code}.

    With `ends` above zero: the text of so many pages at each end in place of pictures. With `first` only the first page
    is drawn, and what is no PDF may be a picture.
    """
    given = [int(argument) for argument in arguments]
    limits, (most_pages, ends, most_characters, first), numbers = given[:4], given[4:8], given[8:]
    wanted = list(zip(numbers[::2], numbers[1::2], strict=True))
    _limit(*limits)
    import pypdfium2
    from PIL import Image, ImageOps  # noqa: F401 - before files may no longer be written: Python keeps what it compiled

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    if first and content.startswith((_JPEG, _PNG)):
        return _told(*_picture(content, wanted))
    made: list[bytes]
    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
        made = _texts(document, pages, ends, most_characters)
        sizes = [[len(each)] for each in made]
        if wanted and (first or pages <= most_pages):
            for number in range(min(pages, 1) if first else pages):
                drawn = _drawn(document[number], wanted)
                sizes.append([len(each) for each in drawn])
                made.extend(drawn)
        answer: dict[str, Any] = {"pages": pages, "sizes": sizes}
    except pypdfium2.PdfiumError as error:
        answer, made = {"problem": "encrypted" if error.err_code == _ENCRYPTED else "broken"}, []
    except MemoryError:
        answer, made = {"problem": "too_big"}, []
    return _told(answer, made)


def _told(answer: dict[str, Any], made: list[bytes]) -> int:
    out = sys.stdout.buffer
    out.write(json.dumps(answer).encode() + b"\n")
    for each in made:
        out.write(each)
    out.flush()
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # everything was flushed; taking the interpreter apart would cost as much as its start

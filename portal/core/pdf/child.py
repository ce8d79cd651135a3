"""The child process: reads a PDF on its standard input, answers with one line of JSON and, after it, pictures or text.

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


def _limit(address_space: int, cpu_seconds: int, wall_seconds: int, niceness: int) -> None:
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the parent be killed, nobody is left to stop this process: it stops itself.
    signal.alarm(wall_seconds + 1)


def _drawn(page: Any, wanted: list[tuple[int, int]]) -> list[bytes]:
    """A page as WebP of each (width, quality), from one drawing at the greatest width."""
    from PIL import Image

    whole = page.render(scale=max(wanted)[0] / page.get_width()).to_pil().convert("RGB")
    made = []
    for width, quality in wanted:
        height = max(1, round(whole.height * width / whole.width))
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


def main(arguments: list[str]) -> int:
    """Answer {"pages": n, "sizes": [[…], …]} and the pictures one after the other, or {"problem": code}.

    With `ends` above zero: the text of so many pages at each end in place of pictures.
    """
    given = [int(argument) for argument in arguments]
    limits, (most_pages, ends, most_characters), numbers = given[:4], given[4:7], given[7:]
    wanted = list(zip(numbers[::2], numbers[1::2], strict=True))
    _limit(*limits)
    import pypdfium2
    from PIL import Image  # noqa: F401 - before files may no longer be written: Python keeps what it compiled

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    out = sys.stdout.buffer
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        pages = len(document)
        made = _texts(document, pages, ends, most_characters)
        sizes = [[len(each)] for each in made]
        if wanted and pages <= most_pages:
            for number in range(pages):
                drawn = _drawn(document[number], wanted)
                sizes.append([len(each) for each in drawn])
                made.extend(drawn)
        answer: dict[str, Any] = {"pages": pages, "sizes": sizes}
    except pypdfium2.PdfiumError as error:
        answer, made = {"problem": "encrypted" if error.err_code == _ENCRYPTED else "broken"}, []
    except MemoryError:
        answer, made = {"problem": "too_big"}, []
    out.write(json.dumps(answer).encode() + b"\n")
    for each in made:
        out.write(each)
    out.flush()
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # everything was flushed; taking the interpreter apart would cost as much as its start

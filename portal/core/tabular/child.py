"""The child process: reads the list on its standard input, writes frames on its standard output.

Run by path, never imported by the portal. It sees neither the portal's settings nor its dependencies, because the
package stubs below stand in for `portal/__init__.py` and what that would pull in.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from types import ModuleType
from typing import Any


def _limit(address_space: int, cpu_seconds: int, wall_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the parent be killed, nobody is left to stop this process: it stops itself.
    signal.alarm(wall_seconds + 1)


# os.path, not pathlib, which would add to the start of every reading.
def _stub_packages(folder: str) -> None:
    core = os.path.dirname(folder)  # noqa: PTH120
    places = {"portal": os.path.dirname(core), "portal.core": core, "portal.core.tabular": folder}  # noqa: PTH120
    for name, place in places.items():
        package = ModuleType(name)
        package.__path__ = [place]
        sys.modules[name] = package


def _reader_of(kind: Any) -> Any:
    """The module for a `Kind`, imported only when needed: zip reader and calamine cost as much as the interpreter."""
    from portal.core.tabular.kinds import Kind

    if kind in (Kind.WORKBOOK, Kind.OLD_WORKBOOK):
        from portal.core.tabular import workbooks

        return workbooks
    if kind is Kind.MARKUP:
        from portal.core.tabular import markup

        return markup
    from portal.core.tabular import delimited

    return delimited


def main(arguments: list[str]) -> int:
    """The child process: limit itself, read one file, write its rows to standard output."""
    libraries, suffix, filename, *numbers = arguments
    unpacked_bytes, cells, address_space, cpu_seconds, wall_seconds = map(int, numbers)
    _limit(address_space, cpu_seconds, wall_seconds)
    gc.disable()  # this process lives for one file and makes no cycles worth collecting
    _stub_packages(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    sys.path.append(libraries)

    from portal.core.tabular import kinds, wire
    from portal.core.tabular.tables import FileProblem, FileProblemCode

    out = sys.stdout.buffer
    try:
        content = sys.stdin.buffer.read()
        kind = kinds.kind_of(content, filename, suffix)
        reader = _reader_of(kind)
        # No file, as no core dump: a list of people must not be left on a disk by a crash. Not earlier, so that Python
        # may keep what it compiled of the modules above, instead of doing so for every list.
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        if kind is kinds.Kind.WORKBOOK:
            reader.send(content, filename, out, unpacked_bytes=unpacked_bytes, cells=cells)
        elif kind is kinds.Kind.OLD_WORKBOOK:
            reader.send_old(content, filename, out, cells=cells)
        elif kind is kinds.Kind.MARKUP:
            reader.send(content, filename, out, cells=cells)
        else:
            reader.send(content, filename, suffix, out, cells=cells)
        wire.write_end(out)
    except FileProblem as problem:
        wire.write_problem(out, problem)
    except MemoryError:
        message = f"Isi berkas {filename} terlalu besar untuk dibaca. Bagi daftar menjadi beberapa berkas."
        wire.write_problem(out, FileProblem(FileProblemCode.TOO_BIG_INSIDE, message))
    out.flush()
    return 0


if __name__ == "__main__":
    # Without taking the interpreter apart, which would cost as much as its start: everything was flushed.
    os._exit(main(sys.argv[1:]))

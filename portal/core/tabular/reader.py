"""The parent's side: starts the child, watches it, and turns whatever happens into rows or one clear sentence."""

from __future__ import annotations

import functools
import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath
from typing import IO

from portal.core.tabular import wire
from portal.core.tabular.tables import FileProblem, FileProblemCode, Limits, TableFile

_CHILD = Path(__file__).with_name("child.py")
# The child needs no settings and no secrets; it gets what a Python needs to find its libraries.
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
# The child takes memory for one file and ends: in large steps and pages, every tenth of its time is saved. Other C
# libraries than glibc pass over this.
_MEMORY = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216"}

_NAME_LENGTH = 100

DEFAULT_LIMITS = Limits()


def read_tables(source: str | Path | bytes, filename: str, limits: Limits = DEFAULT_LIMITS) -> TableFile:
    """Read a list from a path or from its bytes. `filename` is what the person called it.

    The work is done in a fresh process with limits on memory, CPU and time. Nothing is written to a folder: bytes
    travel through an anonymous file that ends with the process. Safe to call from any thread.

    Raises FileProblem when the file cannot be read, with the reason and the remedy in Indonesian.
    """
    name = _plain_name(filename)
    with _opened(source) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size == 0:
            raise FileProblem(
                FileProblemCode.EMPTY, f"Berkas {name} kosong (0 byte). Simpan ulang daftarnya, lalu unggah kembali."
            )
        if size > limits.file_bytes:
            raise FileProblem(
                FileProblemCode.TOO_BIG_INSIDE,
                f"Berkas {name} lebih besar dari {limits.file_bytes >> 20} MB. Bagi daftar menjadi beberapa berkas.",
            )
        answer, status = _run_child(stream, name, limits)
    try:
        sheets = wire.decode(answer)
    except wire.IncompleteError:
        raise _death(name, status) from None
    return TableFile(name, sheets)


def _plain_name(filename: str) -> str:
    """The name without folders and unprintable signs, short enough for a sentence; its ending is kept."""
    name = "".join(filter(str.isprintable, filename.replace("\\", "/").rpartition("/")[2]))
    if len(name) > _NAME_LENGTH:
        name = name[: _NAME_LENGTH // 2] + "…" + name[-_NAME_LENGTH // 2 :]
    return name or "berkas"


def _opened(source: str | Path | bytes) -> IO[bytes]:
    if not isinstance(source, bytes):
        return Path(source).open("rb")
    stream: IO[bytes]
    if hasattr(os, "memfd_create"):  # noqa: SIM108 (the two have different types)
        stream = os.fdopen(os.memfd_create("list"), "w+b")
    else:
        stream = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    stream.write(source)
    stream.flush()
    stream.seek(0)
    return stream


def _run_child(stream: IO[bytes], name: str, limits: Limits) -> tuple[bytes, int | None]:
    """The child's answer and exit status; None as status when it had to be stopped."""
    suffix = PurePath(name).suffix.lower()
    command = [
        *(sys.executable, "-I", "-S", str(_CHILD), _library_folder(), suffix, name),
        *map(str, (limits.unpacked_bytes, limits.cells, limits.address_space)),
        *map(str, (limits.cpu_seconds, limits.wall_seconds)),
    ]
    environment = _MEMORY | {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
    child = subprocess.Popen(
        command, stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, close_fds=True
    )
    try:
        answer, _ = child.communicate(timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired:
        return b"", None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()
    return answer, child.returncode


@functools.cache
def _library_folder() -> str:
    """Where python-calamine is installed: the child runs without site-packages, which would cost it 20 ms."""
    spec = importlib.util.find_spec("python_calamine")
    if spec is None or spec.origin is None:
        raise RuntimeError("python-calamine is not installed")
    return str(Path(spec.origin).parent.parent)


def _death(name: str, status: int | None) -> FileProblem:
    """What a child that gave no answer died of, as far as the person is concerned."""
    if status is None or status in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM):
        return FileProblem(
            FileProblemCode.TOO_BIG_INSIDE,
            f"Berkas {name} terlalu lama dibaca sehingga dihentikan. Salin daftarnya saja ke buku kerja baru, "
            "atau bagi menjadi beberapa berkas, lalu unggah kembali.",
        )
    if status == -signal.SIGABRT:  # how the reader ends when memory is refused
        return FileProblem(
            FileProblemCode.TOO_BIG_INSIDE,
            f"Isi berkas {name} terlalu besar untuk dibaca. Salin daftarnya saja ke buku kerja baru, "
            "lalu unggah kembali.",
        )
    return FileProblem(
        FileProblemCode.BROKEN,
        f"Berkas {name} rusak dan tidak dapat dibaca. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah kembali.",
    )

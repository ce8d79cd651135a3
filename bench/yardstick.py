"""CPU time as these scripts count it: median of five, of this process and its finished children."""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable

ROUNDS = 5


def cpu() -> float:
    """Seconds of this process and its finished children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def median_cpu(work: Callable[[], object]) -> float:
    """Median CPU of `ROUNDS` runs."""
    times = []
    for _ in range(ROUNDS):
        before = cpu()
        work()
        times.append(cpu() - before)
    return statistics.median(times)

"""Pausing the collector ends with the work, however the work ends."""

from __future__ import annotations

import gc

import pytest

from portal.core import collector


def test_the_collector_stands_still_inside_and_runs_again_afterwards() -> None:
    assert gc.isenabled()
    with collector.paused():
        assert not gc.isenabled()
        with collector.paused():
            pass
        assert not gc.isenabled(), "who paused it first lets it run again"
    assert gc.isenabled()


def test_it_runs_again_after_a_failure_and_after_a_job() -> None:
    @collector.paused()
    def job() -> None:
        assert not gc.isenabled()
        raise RuntimeError

    for _ in range(2):  # a decorated function can be called again
        with pytest.raises(RuntimeError):
            job()
        assert gc.isenabled()

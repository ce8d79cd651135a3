"""How much looking into files one address may ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.agreements.verifying.limits import WINDOW, BusyError, Limits, TooManyError
from portal.core import clock


def test_turns_come_back_with_time_and_are_counted_by_address() -> None:
    limits, now = Limits(at_once=1, most=2, addresses=2), clock.now()
    for _ in range(2):
        with limits.turn("10.0.0.1", now):
            with pytest.raises(BusyError), limits.turn("10.0.0.2", now):
                pass
    with pytest.raises(TooManyError), limits.turn("10.0.0.1", now + WINDOW - timedelta(seconds=1)):
        pass
    with limits.turn("10.0.0.2", now), pytest.raises(BusyError), limits.turn("10.0.0.2", now):
        pass
    with limits.turn("10.0.0.1", now + WINDOW):
        pass
    for number in range(2):  # a phone has all addresses of its network
        with limits.turn(f"2001:db8:1:2::{number}", now):
            pass
    with pytest.raises(TooManyError), limits.turn("2001:db8:1:2:ffff::9", now):
        pass
    with limits.turn("2001:db8:1:3::1", now), pytest.raises(BusyError), limits.turn("kantor", now):
        pass
    for number in range(9):  # what is remembered of addresses does not grow
        with limits.turn(f"10.0.1.{number}", now):
            pass
    assert len(limits._asked) == 2

"""How often one address may do something that is kept."""

from __future__ import annotations

import pytest

from demo.limits.rate import RateByAddress


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def rate(now: list[float]) -> RateByAddress:
    """Three a minute, and five in ten minutes."""
    return RateByAddress({60: 3, 600: 5}, clock=lambda: now[0])


def test_an_address_has_its_own_count(rate: RateByAddress):
    first = [rate.admit("192.0.2.1") for _ in range(5)]

    assert first == [True] * 3 + [False] * 2
    assert rate.admit("192.0.2.2")


def test_the_next_window_counts_anew_and_the_longer_one_goes_on(rate: RateByAddress, now: list):
    for _ in range(3):
        rate.admit("192.0.2.1")

    now[0] = 61
    later = [rate.admit("192.0.2.1") for _ in range(3)]
    now[0] = 601

    assert later == [True, True, False]
    assert rate.admit("192.0.2.1")


def test_the_addresses_of_one_ipv6_subscriber_are_one(rate: RateByAddress):
    admitted = [rate.admit(f"2001:db8::{number:x}") for number in range(5)]

    assert admitted == [True] * 3 + [False] * 2
    assert rate.admit("2001:db8:0:1::1")


def test_a_client_without_an_address_is_counted_as_well(rate: RateByAddress):
    assert [rate.admit("") for _ in range(4)] == [True] * 3 + [False]

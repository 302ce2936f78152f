"""Limits of requests."""

from datetime import timedelta

from nowcast.alerts.subscription.limits import NAMES, Limiter, network_of


def test_so_often_and_no_more_within_the_span_then_again() -> None:
    limiter = Limiter(3, timedelta(hours=1))
    assert [limiter.allow("a", now) for now in (0.0, 10.0, 20.0, 30.0, 3599.0)] == [True, True, True, False, False]
    assert limiter.allow("a", 3601.0)
    assert not limiter.allow("a", 3602.0)


def test_one_name_does_not_count_for_another() -> None:
    limiter = Limiter(1, timedelta(hours=1))
    assert limiter.allow("a", 0.0)
    assert limiter.allow("b", 0.0)


def test_names_are_bounded() -> None:
    limiter = Limiter(1, timedelta(hours=1))
    for number in range(NAMES + 10):
        limiter.allow(str(number), 0.0)
    assert limiter.allow("0", 1.0)
    assert not limiter.allow(str(NAMES + 9), 1.0)


def test_neighbours_are_one_network() -> None:
    assert network_of("198.51.100.7") == network_of("198.51.100.200") != network_of("198.51.101.7")
    assert network_of("2001:db8:7:1::5") == network_of("2001:db8:7:ffff::9") != network_of("2001:db8:8::1")
    assert network_of("::ffff:198.51.100.7") == network_of("198.51.100.7")

import math

import pytest

from avow.batch.shares import Share, Tally, wilson


def test_wilson_by_hand() -> None:
    # n = 20, p = 0.3, z = 1.96: centre (0.3 + 3.8415 / 40) / (1 + 3.8415 / 20), see Newcombe 1998.
    found = wilson(0.3, 20)
    assert found.low == pytest.approx(0.1455, abs=1e-4)
    assert found.high == pytest.approx(0.5190, abs=1e-4)
    assert wilson(1.0, 5).high == 1.0


def test_articles_of_one_quote_each_are_independent_observations() -> None:
    tally = Tally()
    for number in range(20):
        tally.add([1, 0, 0] if number < 6 else [0, 0, 1])
    assert tally.share("affirms").value == 0.3
    # The design effect is G / (G - 1) for single quotes: 19 effective observations.
    assert tally.share("affirms") == wilson(0.3, 0.3 * 0.7 / (20 / 19 * 20 * 0.21 / 400))


def test_quotes_that_go_together_in_articles_widen_the_interval() -> None:
    apart, together = Tally(), Tally()
    for number in range(10):
        apart.add([1, 0, 1])
        together.add([2, 0, 0] if number < 5 else [0, 0, 2])
    assert apart.quotes == together.quotes == 20
    assert apart.share("affirms").value == together.share("affirms").value == 0.5
    assert together.share("affirms").low < wilson(0.5, 20).low < 0.5
    assert together.share("affirms").low == pytest.approx(wilson(0.5, 9).low)


def test_without_spread_every_article_counts_once() -> None:
    tally = Tally()
    for _ in range(4):
        tally.add([5, 0, 0])
    assert tally.share("affirms") == wilson(1.0, 4)
    assert tally.share("denies") == wilson(0.0, 4)


def test_an_article_without_stances_does_not_count() -> None:
    tally = Tally()
    tally.add([0, 0, 0])
    tally.add([0, 1, 0])
    assert (tally.articles, tally.quotes, tally.counts) == (1, 1, [0, 1, 0])
    share = tally.share("hedges")
    assert isinstance(share, Share)
    assert math.isclose(share.low, 1 / (1 + 1.959963984540054**2))

"""Splits by claim and article."""

from hypothesis import given, settings
from hypothesis import strategies as st

from avow.prepare.config import Resplit
from avow.prepare.groups import split_by_group

rows_of_keys = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60)


def named(pairs):
    return [(f"r{number}", f"c{claim}", f"a{article}") for number, (claim, article) in enumerate(pairs)]


@settings(max_examples=60, deadline=None)
@given(rows_of_keys, st.integers(0, 5))
def test_no_claim_and_no_article_is_in_two_splits(pairs, seed):
    rows = named(pairs)
    splits = split_by_group(rows, Resplit(dev=0.2, test=0.2), seed)
    assert set(splits) == {row for row, _, _ in rows}
    for place in (1, 2):
        for key in {row[place] for row in rows}:
            assert len({splits[row[0]] for row in rows if row[place] == key}) == 1


def test_rows_connected_through_others_stay_together():
    rows = [("1", "c1", "a1"), ("2", "c2", "a1"), ("3", "c2", "a2"), ("4", "c9", "a9")]
    splits = split_by_group(rows, Resplit(test=0.75), 1)
    assert splits["1"] == splits["2"] == splits["3"]


def test_shares_are_reached_but_not_passed():
    rows = [(str(n), f"c{n}", f"a{n}") for n in range(1000)]
    found = list(split_by_group(rows, Resplit(dev=0.1, test=0.25), 3).values())
    assert (found.count("test"), found.count("dev"), found.count("train")) == (250, 100, 650)


def test_the_seed_chooses_and_the_order_of_rows_does_not():
    rows = [(str(n), f"c{n}", f"a{n}") for n in range(50)]
    first = split_by_group(rows, Resplit(test=0.5), 1)
    assert split_by_group(rows[::-1], Resplit(test=0.5), 1) == first
    assert split_by_group(rows, Resplit(test=0.5), 2) != first


def test_a_group_larger_than_the_share_stays_in_train():
    rows = [(str(n), "c", f"a{n}") for n in range(10)]
    assert set(split_by_group(rows, Resplit(dev=0.5), 1).values()) == {"train"}

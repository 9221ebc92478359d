import dataclasses

from avow.prepare.neighbours import with_neighbours
from avow.records import Example

BRIDGE = Example(
    claim="The bridge is safe.",
    passage="Ana Roth said the bridge was safe.",
    holder="Ana Roth",
    mention=((0, 8),),
    cue=((9, 13),),
    content=((14, 33),),
    label="affirms",
    id="1",
    tags={"topic": "bridge"},
)
SCHOOL = Example(
    claim="The school will close.",
    passage="The hall was full to the doors. “It must stay open for us,” Bo Lee said. Few bridges are safe today.",
    label="denies",
    id="2",
    tags={"topic": "school"},
)


def test_a_neighbour_from_elsewhere_moves_the_spans_and_keeps_the_label() -> None:
    made = with_neighbours([BRIDGE, SCHOOL], 40, seed=1)
    assert {place for place, _ in made} == {0, 1}
    assert len({row.id for _, row in made}) == len(made)
    passages = set()
    for place, row in made:
        original = (BRIDGE, SCHOOL)[place]
        assert (row.label, row.claim) == (original.label, original.claim)
        if place == 0:
            passages.add(row.passage)
            found = [row.passage[start:end] for start, end in (*row.mention, *row.cue, *row.content)]
            assert found == ["Ana Roth", "said", "the bridge was safe"]
    # The third sentence speaks of safe bridges, the second is a quotation.
    assert passages == {
        "The hall was full to the doors. Ana Roth said the bridge was safe.",
        "Ana Roth said the bridge was safe. The hall was full to the doors.",
    }


def test_nothing_is_made_without_short_passages_on_other_matters() -> None:
    assert with_neighbours([], 3) == []
    assert with_neighbours([BRIDGE, BRIDGE], 3) == []
    assert with_neighbours([SCHOOL], 0) == []


def test_rows_without_a_topic_take_neighbours_of_another_claim() -> None:
    bridge, school = (dataclasses.replace(row, tags={}) for row in (BRIDGE, SCHOOL))
    again = dataclasses.replace(bridge, passage="Ana Roth came late. She said the bridge was safe.", id="3")
    made = with_neighbours([bridge, school, again], 20, seed=1)
    assert len(made) == 20
    assert not [row for place, row in made if place == 0 and "came late" in row.passage], "that is the same claim's"


def test_the_same_seed_draws_the_same() -> None:
    rows = [BRIDGE, SCHOOL]
    assert with_neighbours(rows, 5, seed=3) == with_neighbours(rows, 5, seed=3)

"""What an encoder is given of texts without white space."""

from avow.models.marking import Marking, marked_pair
from avow.records import Example


def test_words_inside_a_long_address_are_not_cut_away_with_it() -> None:
    passage = "See " + "x" * 1500 + "she said no" + "x" * 1500
    start = passage.index("she")
    example = Example(claim="It rained.", passage=passage, content=((start, start + 11),))
    assert "{she said no}" in marked_pair(example, Marking(most_characters=360))[1]

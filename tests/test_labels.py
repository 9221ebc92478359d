"""The order of the labels, which every stored array of probabilities rests on."""

from avow.labels import LABEL_INDEX, LABELS, STANCES
from avow.models.cue import CueModel
from avow.records import Example


def test_labels_stand_in_the_order_of_all_stored_arrays():
    assert LABELS == ("affirms", "hedges", "denies", "unrelated")
    assert STANCES == ("affirms", "hedges", "denies")
    assert LABEL_INDEX == {"affirms": 0, "hedges": 1, "denies": 2, "unrelated": 3}


def test_a_column_of_a_model_is_the_label_of_that_place():
    said = ("She said that the bridge is safe.", "She denied that the bridge is safe.")
    proba = CueModel().predict_proba([Example(claim="The bridge is safe.", passage=passage) for passage in said])
    assert [LABELS[column] for column in proba.argmax(axis=1)] == ["affirms", "denies"]

"""Marked passages, as people read them."""

from avow.prepare.marking import marked_passage
from avow.records import Example


def marked(passage, content=(), mention=()):
    return marked_passage(Example(claim="", passage=passage, content=content, mention=mention))


def test_a_passage_without_marks_is_itself():
    assert marked("It is so, she said.") == "It is so, she said."
    assert marked("") == ""


def test_every_span_gets_its_marks():
    assert marked("abcdefgh", content=((0, 2), (3, 5)), mention=((6, 8),)) == "[[ab]]c[[de]]f{{gh}}"


def test_what_ends_at_a_place_is_closed_before_what_begins_there():
    assert marked("abcd", content=((0, 2),), mention=((2, 4),)) == "[[ab]]{{cd}}"
    assert marked("abcd", content=((2, 4),), mention=((0, 2),)) == "{{ab}}[[cd]]"


def test_a_mention_inside_the_content_is_marked_there():
    assert marked("that she won", content=((0, 12),), mention=((5, 8),)) == "[[that {{she}} won]]"

"""What the rule extractor finds, sentence shape by sentence shape."""

import pytest

from avow.attribution.rules import extract
from avow.records import Article


def read(text: str, **fields):
    return extract(Article(id="a", text=text, **fields))


def outermost(text: str) -> list[tuple[str, str, str]]:
    """(source, cue, content) of each outermost quote."""
    return [(quote.source_text, quote.cue_text, quote.content_text) for quote in read(text) if quote.outer is None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We lost," Ana Roth said.', ("Ana Roth", "said", '"We lost,"')),
        ("“We lost,” said Ana Roth, the minister.", ("Ana Roth, the minister", "said", "“We lost,”")),
        ("''We lost,'' she said on Monday.", ("she", "said", "''We lost,''")),
        ("‘We won’t go,’ said Lee.", ("Lee", "said", "‘We won’t go,’")),
        ('"Why now?" Ms. Lee asked.', ("Ms. Lee", "asked", '"Why now?"')),
        ('Ana Roth said: "We lost."', ("Ana Roth", "said", '"We lost."')),
        ('Ana Roth told reporters on Monday, "We lost."', ("Ana Roth", "told", '"We lost."')),
        ('"We lost," Roth, 45, of Harbor City, said.', ("Roth, 45, of Harbor City", "said", '"We lost,"')),
        ('"We lost," said Roth, who resigned.', ("Roth", "said", '"We lost,"')),
        ('Lee: "We lost badly today."', ("Lee", ":", '"We lost badly today."')),
        ('Roth thundered: "We will never give in."', ("Roth", "thundered", '"We will never give in."')),
    ],
)
def test_direct_speech(text, expected):
    assert outermost(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Roth said that the plan had failed.", ("Roth", "said", "that the plan had failed")),
        ("Roth said the plan had failed.", ("Roth", "said", "the plan had failed")),
        ("Roth said on Monday that the plan had failed.", ("Roth", "said", "that the plan had failed")),
        ("Roth told the council that she would resign.", ("Roth", "told", "that she would resign")),
        ("In a statement, Roth, the minister, said it failed.", ("Roth, the minister", "said", "it failed")),
        ("The plan had failed, Roth said.", ("Roth", "said", "The plan had failed")),
        ("The plan had failed, said Ana Roth, the mayor.", ("Ana Roth, the mayor", "said", "The plan had failed")),
        ("Lee believes that the vote was fair.", ("Lee", "believes", "that the vote was fair")),
        ("Lee denied having seen the report.", ("Lee", "denied", "having seen the report")),
        ("Lee accused the board of hiding data.", ("Lee", "accused", "the board of hiding data")),
        ("Lee called for a new vote.", ("Lee", "called for", "a new vote")),
        ("Lee asked whether the vote was fair.", ("Lee", "asked", "whether the vote was fair")),
        ("Lee vowed to resign.", ("Lee", "vowed", "to resign")),
        ("Lee pointed out that nobody came.", ("Lee", "pointed out", "that nobody came")),
        ("Lee is confident that it will pass.", ("Lee", "is confident", "that it will pass")),
        ("A report by the board found that wells were dry.", ("A report by the board", "found", "that wells were dry")),
        (
            "Forty percent of respondents said they would move.",
            ("Forty percent of respondents", "said", "they would move"),
        ),
    ],
)
def test_indirect_speech_and_attitudes(text, expected):
    assert outermost(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("According to Roth, the plan failed.", ("Roth", "According to", "the plan failed")),
        (
            "The plan failed, according to Ana Roth, the mayor.",
            ("Ana Roth, the mayor", "according to", "The plan failed"),
        ),
        ("In the words of Roth, the plan is dead.", ("Roth", "In the words of", "the plan is dead")),
    ],
)
def test_prepositional_cues(text, expected):
    assert outermost(text) == [expected]


def test_a_cue_in_the_middle_gives_a_content_in_two_pieces():
    (quote,) = read('"We lost," she said, "but we go on."')
    assert [quote.content_text, len(quote.content)] == ['"We lost," "but we go on."', 2]
    (quote,) = read("The plan, Roth said, had failed.")
    assert [quote.content_text, len(quote.content)] == ["The plan had failed", 2]


def test_a_source_in_the_middle_of_according_to():
    (quote,) = read("The plan, according to Roth, is dead.")
    assert (quote.source_text, quote.content_text) == ("Roth", "The plan is dead")


def test_two_cues_with_one_subject():
    assert outermost("Lee criticized the plan, adding that it would fail.") == [
        ("Lee", "criticized", "the plan"),
        ("Lee", "adding", "that it would fail"),
    ]


def test_a_quotation_on_its_own_goes_on_with_the_last_speaker():
    (quote,) = read('"We lost," Roth said. "We go on."\n\n"We always do."')
    assert quote.content_text == '"We lost," "We go on." "We always do."'


def test_a_quotation_of_several_paragraphs_is_one_quote():
    (quote,) = read("“We lost,” Roth said. “It is hard.\n\n“But we go on.”\n\nThe hall was silent.")
    assert quote.content_text == "“We lost,” “It is hard. “But we go on.”"
    assert len(quote.content) == 3


def test_a_signature_names_who_wrote():
    (quote,) = read('"We lost, and we are to blame for it."\n\n- Ana Roth')
    assert (quote.source_text, quote.cue_text) == ("Ana Roth", "-")


def test_a_transcript_line_is_all_the_speaker_s():
    first, second = read("Q: Did you know? Were you told?\n\nA: I did not. Nobody told me.")
    assert (first.source_text, first.content_text) == ("Q", "Did you know? Were you told")
    assert second.content_text == "I did not. Nobody told me"


@pytest.mark.parametrize(
    "text",
    [
        'The so-called "deal of the year" fell through.',
        'His novel "The Long Tide" sold well.',
        "The mayor opened the bridge on Monday.",
        "It’s the fishermen’s boat.",
        "",
        "\n\n \n",
    ],
)
def test_scare_quotes_titles_and_plain_news_give_nothing(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("PORT HALVOR, March 4 (NewsCo) - The works will close, Roth said.", "The works will close"),
        ("LONDON — The works will close, Roth said.", "The works will close"),
        ("Paris (AFP) – The works will close, Roth said.", "The works will close"),
        ("NATO – not the EU – will pay, Roth said.", "NATO – not the EU – will pay"),
    ],
)
def test_a_dateline_is_no_part_of_what_is_said(text, content):
    assert outermost(text) == [("Roth", "said", content)]


def test_headline_quotes_are_marked():
    text = "Roth: We will appeal\n\nRoth said the court was wrong."
    first, second = read(text, title="Roth: We will appeal", body_start=22)
    assert (first.source_text, first.content_text, first.in_title) == ("Roth", "We will appeal", True)
    assert not second.in_title


@pytest.mark.parametrize(
    ("text", "negated", "modal"),
    [
        ("Roth said that it failed.", False, False),
        ("Roth did not say that it failed.", True, False),
        ("Roth never said that it failed.", True, False),
        ("Roth didn’t say that it failed.", True, False),
        ("Voters may think that it failed.", False, True),
        ("Roth would not say whether it failed.", True, True),
    ],
)
def test_negation_and_modality_of_the_cue(text, negated, modal):
    (quote,) = read(text)
    assert (quote.cue_negated, quote.cue_modal) == (negated, modal)


@pytest.mark.parametrize(
    ("text", "lemma", "cue_class"),
    [
        ("Roth said that it failed.", "say", "speech"),
        ("Roth believes that it failed.", "believe", "belief"),
        ("Roth denied that it failed.", "deny", "denial"),
        ("Roth doubts that it failed.", "doubt", "doubt"),
        ("Lee called for a new vote.", "call for", "speech"),
    ],
)
def test_lemma_and_class_of_the_cue(text, lemma, cue_class):
    (quote,) = read(text)
    assert (quote.cue_lemma, quote.cue_class) == (lemma, cue_class)


def test_kind_of_the_quote():
    kinds = [quote.kind for quote in read('"We lost," Roth said. Lee said it failed. Lee said it was "a sham."')]
    assert kinds == ["direct", "indirect", "mixed"]


def test_a_name_like_an_auxiliary_is_a_name():
    assert outermost('"We lost," Will Estrada said.') == [("Will Estrada", "said", '"We lost,"')]


def test_some_verbs_need_a_subject_that_can_speak():
    assert outermost("The voters heckled the mayor.") == [("The voters", "heckled", "the mayor")]
    assert outermost("The wind heckled the mayor.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Neither figure, cautions Ana Lowe of Durham, “should be written on sand”.",
            ("Ana Lowe of Durham", "cautions", "Neither figure “should be written on sand”"),
        ),
        ("The bill, says Ana Lowe, an economist, will rise.", ("Ana Lowe, an economist", "says", "The bill will rise")),
        ("Norvale AG (NVH) today announced that it failed.", ("Norvale AG (NVH)", "announced", "that it failed")),
    ],
)
def test_a_source_behind_its_verb_in_the_middle_of_a_clause(text, expected):
    assert outermost(text) == [expected]


def test_a_verb_in_the_middle_may_have_no_source():
    assert outermost("The mayor, said to be furious, will resign.") == []


@pytest.mark.parametrize(
    "source",
    [
        "The lawyer representing Ana Roth",
        "Families blaming the mayor",
        "A reporter quoting Ana Roth",
        "The judge hearing the case",
        "Officials denying the claim",
    ],
)
def test_a_participle_that_tells_who_speaks_takes_no_content(source):
    assert outermost(f"{source} said the plan was fair.") == [(source, "said", "the plan was fair")]
    assert outermost(f"{source}, a clerk, said the plan was fair.") == [
        (f"{source}, a clerk", "said", "the plan was fair")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Roth spent the day blaming Lee, who said it failed.", ("Roth", "blaming", "Lee")),
        (
            "Roth blaming Lee for what she said was fraud.",
            ("Roth", "blaming", "Lee for what she said was fraud"),
        ),
        ("A letter saying that it failed said so twice.", ("A letter", "saying", "that it failed said so twice")),
    ],
)
def test_a_participle_that_reports_takes_its_content(text, expected):
    assert expected in outermost(text)


@pytest.mark.parametrize("verb", ["brushed off", "drew up", "waved away"])
def test_a_noun_behind_a_particle_is_no_verb(verb):
    sources = [source for source, _, _ in outermost(f"Ana Roth {verb} claims that the bridge was unsafe.")]
    assert not any(sources)


@pytest.mark.parametrize("owners", ["Residents'", "Residents’", "The voters’"])
def test_a_noun_behind_an_owner_is_no_verb(owners):
    assert outermost(f"{owners} worries were not for her to comment on.") == []


@pytest.mark.parametrize(
    ("addressee", "content"),
    [
        ("the BBC", "the plan was fair"),
        ("the New York Times", "the plan was fair"),
        ("the BBC on Monday", "the plan was fair"),
        ("the committee", "Bo Lee was fair"),
    ],
)
def test_a_named_addressee_is_no_part_of_the_content(addressee, content):
    assert outermost(f"Ana Roth told {addressee} {content}.") == [("Ana Roth", "told", content)]


def test_a_quotation_of_several_paragraphs_belongs_to_whom_its_last_one_names():
    text = "The hall was full.\n\n“It was hard.\n\n“We lost the vote,” Ana Roth said."
    assert outermost(text) == [("Ana Roth", "said", "“It was hard. “We lost the vote,”")]
    closed = text.replace("hard.", "hard.”")
    assert outermost(closed) == [("Ana Roth", "said", "“We lost the vote,”")]


def test_a_dateline_may_begin_with_any_large_letter():
    text = "ÉVIAN, France (AP) — The plan had failed, Ana Roth said."
    assert outermost(text) == [("Ana Roth", "said", "The plan had failed")]

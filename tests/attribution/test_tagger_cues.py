from avow.attribution.draft import Draft
from avow.attribution.tagger_cues import describe_cues


def described(text: str, cue: str, content: str) -> Draft:
    """The draft of one cue in a text, described."""
    start, begin = text.index(cue), text.index(content)
    draft = Draft([(begin, begin + len(content))], [(start, start + len(cue))])
    describe_cues(text, [draft])
    return draft


def test_a_verb_gives_lemma_and_class() -> None:
    draft = described("Roth believes the bridge is safe.", "believes", "the bridge is safe")
    assert (draft.lemma, draft.cue_class, draft.negated, draft.modal) == ("believe", "belief", False, False)


def test_negation_and_modality_are_read_from_the_verb_group() -> None:
    assert described("Roth did not say the bridge is safe.", "did not say", "the bridge is safe").negated
    assert described("Roth may think the bridge is safe.", "may think", "the bridge is safe").modal


def test_a_prepositional_cue_is_speech() -> None:
    draft = described("According to Roth, it rained.", "According to", "it rained")
    assert (draft.lemma, draft.cue_class) == ("according to", "speech")


def test_a_noun_is_looked_up() -> None:
    draft = described("Roth’s claim that it rained is new.", "claim", "that it rained")
    assert (draft.lemma, draft.cue_class) == ("claim", "speech")


def test_a_cue_that_the_lexicon_lacks_is_of_the_class_other() -> None:
    draft = described("Roth was zorbing that it rained.", "was zorbing", "that it rained")
    assert (draft.lemma, draft.cue_class) == ("zorbing", "other")


def test_a_colon_is_its_own_lemma() -> None:
    draft = described("Roth: “It rained.”", ":", "“It rained.”")
    assert (draft.lemma, draft.cue_class, draft.quoted) == (":", "speech", True)


def test_cues_of_several_paragraphs_are_told_apart() -> None:
    text = "Roth said it rained.\n\nLee denied it rained at all."
    drafts = [Draft([(10, 19)], [(5, 9)]), Draft([(33, 49)], [(26, 32)])]
    describe_cues(text, drafts)
    assert [(draft.lemma, draft.cue_class) for draft in drafts] == [("say", "speech"), ("deny", "denial")]

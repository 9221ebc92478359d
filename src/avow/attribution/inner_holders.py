"""Whether an attribution inside a content gives a holder: somebody is named, and what is held is a proposition."""

from __future__ import annotations

import re
from itertools import pairwise

from avow.attribution.draft import Draft
from avow.lexicon.function_words import (
    AUXILIARIES,
    COMMON_VERBS,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    WEEKDAYS,
)
from avow.lexicon.names import GROUPS
from avow.lexicon.reporting import inside_verbs
from avow.records import Span

BLANK = "\x1f"
"""White space that no article has stands for words that are left out."""

PRONOUNS = frozenset("he she they".split())

_SPEAKING = frozenset("i we you my our your me us i’m i'm i’ve i've we’re we're".split())
_SELF = _SPEAKING | {"one", "it", "itself", "there"}
# They name nobody whose stance could be asked for.
_NOBODY = frozenset(
    "nobody anybody everybody somebody none anyone everyone someone who whoever people this that these those them nor"
    " god".split()
)
# Also with more behind them: "nobody in his right mind".
_INDEFINITE = frozenset("nobody anybody everybody somebody none anyone everyone someone whoever".split())
_ARTICLES = frozenset("the a an his her their its".split())
# Who heard or saw it takes no position.
_HOLDING = frozenset({"speech", "belief", "denial", "doubt", "document", "poll"})
# What follows these without "that" or quotation marks is as a rule a proposition ("he says it rained"); what follows
# others inside a content is mostly a thing ("asks for money", "saw a video", "charges 90 crowns").
_PROPOSITIONAL = frozenset(
    "say tell think believe claim promise swear assure admit insist warn deny fear hope expect suspect doubt predict"
    " confess confirm concede acknowledge consider assume reckon convinced sure accuse blame dismiss reject dispute"
    " describe regard call".split()
)
# A thing that is said, told or known is no proposition ("says many things"), unless a verb is in it.
_CLAUSAL = frozenset({"claim", "say", "tell", "think", "believe", "hope", "fear", "know"})
_JUDGING = _PROPOSITIONAL - frozenset("say tell think believe know hope swear confess claim".split())
# And these take a position on a thing as well ("denied the report").
_OPPOSING = frozenset("deny doubt dismiss reject dispute accuse blame".split())
# What follows these is what is reported, though no clause.
_ABOUT = frozenset({"speak of", "talk of", "tell of", "warn of", "boast of", "brag of", "complain of", "insist on"})
_JUDGED_AS = frozenset({"as", "to", "with"})
# Who has yet to decide whether it is so says nothing about it.
_SETTLING = frozenset({"decide", "determine", "ask", "see", "check", "examine", "consider"})
_SUPPOSED = re.compile(
    r"\b(?:if|whether|unless|until|before|(?<!is )(?<!was )what|whatever|whoever|as (?:long|soon) as) $", re.IGNORECASE
)
_NEGATIVE = frozenset("no every each any whatever whoever please".split())
_COUNTING = frozenset("one two three four five six seven eight nine ten both another others most many".split())
# Words that no noun phrase has, or none without a clause about it.
_NO_PHRASE = frozenset("whoever whatever however because if".split())
_FINITE = AUXILIARIES - {"can", "will", "might"}
_SUBORDINATE = frozenset("who whom whose which where that when he she they we i".split())
_LEAST_WORDS = 3
_ANY_WORD = re.compile(r"[^\s\x1f]+")
_REACH = 40
_ARTICLE_BEFORE = re.compile(
    r"\b((?:the|an?|both|some|many|most|several|two|three|four|half|his|her|their|its|my|our"
    r"|[^\W\d_][\w-]*['’]s|[^\W\d_]\w*s['’]) (?:[\w'’-]+ ){0,2})$",
    re.IGNORECASE,
)
# "Hears that with interest", "says that every May": what was heard or said stood before.
_THAT_THING = re.compile(r"that(?: (?:\w+)| (?:with|in|on|at|to|from|every|again|about) .*)?")
_CLAUSE_OPENERS = ("that ", "whether ", "if ")


def is_holder(text: str, draft: Draft) -> bool:
    """Whether an attribution inside a content is somebody's own: a named holder and a proposition."""
    if not draft.source or not draft.content or draft.cue_class not in _HOLDING:
        return False
    source = text[slice(*draft.source[0])]
    if BLANK in source or not _names_somebody(source):
        return False
    cue = text[slice(*draft.cue[0])].lower() if draft.cue else ""
    # "Whatever she says", "if he believes it": so far nobody does.
    if _SUPPOSED.search(text, max(0, draft.source[0][0] - _REACH), draft.source[0][0]):
        return False
    # "is in no position to say", "would hardly say", "will say": nobody says so yet.
    if cue.startswith(("to ", "will ", "shall ")) or (draft.modal and not draft.negated):
        return False
    start, end = min(draft.content)
    content = text[start:end].lower()
    thing = draft.frame.endswith("np") and not (draft.lemma in _CLAUSAL and verb_seen(content))
    if (
        draft.frame.startswith(("led", "colon"))
        or content.startswith("such ")
        or (draft.lemma == "call" and content.startswith("that "))
    ):
        return False
    led = draft.frame.startswith("inside/") and draft.frame != "inside/bare"
    led = led or (draft.lemma in _ABOUT and draft.frame.startswith("finite"))
    if draft.quoted or content.startswith(("“", '"', "‘")) or led:
        return True
    if content.startswith(("whether ", "if ")) and draft.lemma in _SETTLING:
        return False
    if not thing and content.startswith(_CLAUSE_OPENERS) and not _THAT_THING.fullmatch(content):
        return True
    if thing and source.lower() not in PRONOUNS and _judged(draft.lemma, content):
        return True
    if source.lower() in PRONOUNS or draft.lemma not in (_JUDGING if thing else _PROPOSITIONAL):
        return False
    words = sum(len(text[first:after].split()) for first, after in draft.content)
    return words >= _LEAST_WORDS or draft.lemma in _OPPOSING


def verb_seen(content: str) -> bool:
    """Whether a verb seems to stand in a content, though none that all patterns know: "they want to close"."""
    words = content.split()
    forms = inside_verbs()
    for word in words[1:-1]:
        entry = forms.get(word)
        if word in COMMON_VERBS or word in AUXILIARIES or (entry is not None and entry.tags & {"s", "ed"}):
            return True
    return False


def _judged(lemma: str, content: str) -> bool:
    """Whether a thing is judged by a verb that needs more than the thing: "attributes the decline to a fungus"."""
    entry = inside_verbs().get(lemma)
    leads = entry.verb.frames.get("", frozenset()) & _JUDGED_AS if entry is not None else frozenset()
    return not leads.isdisjoint(content.removesuffix(" as well").split()[1:])


def names_nobody(source: str) -> bool:
    """Whether a source is who speaks ("I", "our"), or nobody in particular ("nobody at the plant", "no minister").

    >>> [names_nobody(source) for source in ("We", "No one in the ministry", "US officials", "my doctor", "nurses'")]
    [True, True, False, False, False]
    """
    words = source.lower().split()
    if not words:  # control characters that count as white space
        return True
    if source.isupper() and len(source) > 1:  # "US", "WHO"
        return False
    indefinite = words[0] in _INDEFINITE or (words[0] == "no" and not words[-1][0].isdigit())
    return indefinite or " ".join(words) in _SPEAKING | _NOBODY


def _names_somebody(source: str) -> bool:
    """Whether a source reads like a noun phrase or pronoun that names a holder: not "buy them", "no mother", "the"."""
    words = source.split()
    if not words:  # control characters that count as white space
        return False
    first = words[0].lower()
    if source.lower() in _SELF or source.lower() in _NOBODY or first in _NEGATIVE or first in _INDEFINITE:
        return False
    lower = [word.lower().strip(",") for word in words]
    if lower[-1] in ("and", "or") or not _NO_PHRASE.isdisjoint(lower):
        return False
    if _SUBORDINATE.isdisjoint(lower) and (lower[-1] in PREPOSITIONS or not _FINITE.isdisjoint(lower)):
        return False
    if len(words) == 1 and first in DETERMINERS - SUBJECT_PRONOUNS and first not in _COUNTING:
        return False
    plural = first in GROUPS or (first.endswith("s") and not first.endswith("ss") and first not in AUXILIARIES)
    return words[0][0].isupper() or words[0][0].isdigit() or first in DETERMINERS or first in PRONOUNS or plural


def whole_phrase(text: str, source: Span) -> Span:
    """Gives a source with the article before it, and without an adverbial: "On the stairs the mayor"."""
    blank = text.rfind(BLANK, *source)
    if blank >= 0 and text[blank + 1 : source[1]].strip():
        source = blank + 1, source[1]
    found = list(_ANY_WORD.finditer(text, *source))
    if len(found) > 1 and found[-1][0].lower() == "as":
        # "Quoted the bishop as saying".
        del found[-1]
        source = source[0], found[-1].end()
    if found and found[0][0][0].islower() and found[0][0].lower() not in DETERMINERS | PREPOSITIONS | SUBJECT_PRONOUNS:
        before = text[max(0, source[0] - _REACH) : source[0]]
        article = _ARTICLE_BEFORE.search(before)
        # "In private the owner": what goes before the article is no part of the name.
        for at, behind in pairwise(found):
            if behind[0].lower() in _ARTICLES and at[0].lower() not in PREPOSITIONS:
                return behind.start(), source[1]
        return source if article is None else (source[0] - len(before) + article.start(1), source[1])
    if not found or found[0][0].lower() not in PREPOSITIONS or "," in text[slice(*source)]:
        return source
    for index in range(2, len(found)):
        word, before = found[index][0], found[index - 1][0].lower()
        opens = word.lower() in DETERMINERS or (word[0].isupper() and (index > 2 or not found[1][0][0].isupper()))
        opens = opens or (word[0].isupper() and before in MONTHS | WEEKDAYS)
        if opens and before not in PREPOSITIONS and before not in DETERMINERS:
            return found[index].start(), source[1]
    return source

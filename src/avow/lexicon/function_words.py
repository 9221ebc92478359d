"""Closed classes of English words, as lower-case sets; curly and straight apostrophes both."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    """Splits a list and adds the curly spelling of every word with an apostrophe."""
    plain = text.split()
    return frozenset(plain) | frozenset(word.replace("'", "’") for word in plain)


BE: Final = _words("be am is are was were been being isn't aren't wasn't weren't ain't i'm 's 're")
HAVE: Final = _words("have has had having haven't hasn't hadn't 've")
DO: Final = _words("do does did don't doesn't didn't")
CERTAIN_MODALS: Final = _words("will won't shall must 'll")
MODALS: Final = _words("may might could would should can cannot can't couldn't wouldn't shouldn't mightn't 'd ought")
NEGATIONS: Final = _words(
    "not never no neither nor hardly barely isn't aren't wasn't weren't ain't haven't hasn't hadn't don't doesn't"
    " didn't won't cannot can't couldn't wouldn't shouldn't mightn't"
)
AUXILIARIES: Final = BE | HAVE | DO | CERTAIN_MODALS | MODALS

SUBJECT_PRONOUNS: Final = _words("he she they it we i you who")
SPEAKER_PRONOUNS: Final = _words("he she they we i it you")
OBJECT_PRONOUNS: Final = _words("me him her them us you it himself herself themselves itself")
POSSESSIVES: Final = _words("my his her their its our your whose")
DETERMINERS: Final = (
    _words(
        "the a an this that these those some any no each every another both all many most several few other such"
        " one two three four five six seven eight nine ten more half"
    )
    | POSSESSIVES
)
PREPOSITIONS: Final = _words(
    "on in at during after before via through from to with of by for about over under amid since until upon"
    " within into onto across among between against toward towards near outside inside despite without following"
    " per around behind beyond like unlike alongside throughout than as"
)
RELATIVES: Final = _words("who which that whom whose where")
QUESTION_WORDS: Final = _words("whether if how what why who whom whose where when which")
SUBORDINATORS: Final = _words(
    "because although though while whereas when whenever after before since until unless if as once so than even"
    " whether where why how what"
)
COORDINATORS: Final = _words("and but or nor yet")
SENTENCE_OPENERS: Final = _words(
    "and but so yet still also however meanwhile then now moreover furthermore nevertheless nonetheless indeed"
    " instead later earlier afterward afterwards today yesterday recently separately similarly finally"
    " additionally likewise otherwise thus therefore hence plus though first second even just only once perhaps"
    " maybe or"
)
CUE_ADVERBS: Final = _words(
    "also then later now never not only even just still again once ever always often sometimes soon already yet"
    " long too instead first further simply merely rather quite perhaps reportedly apparently previously initially"
    " recently repeatedly since all both himself herself themselves itself twice earlier well about nearly almost"
    " at least"
)
WEEKDAYS: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday mon. tues. wed. thurs. fri. sat. sun. today"
    " yesterday tomorrow tonight"
)
MONTHS: Final = _words(
    "january february march april may june july august september october november december jan. feb. mar. apr."
    " jun. jul. aug. sept. sep. oct. nov. dec."
)
MONTH_ORDER: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The months by their first three letters."""
TIME_NOUNS: Final = _words(
    "morning afternoon evening night week month year weekend day time ago week's hour hours days weeks months"
    " years noon midnight spring summer fall autumn winter decade"
)
TIME_OPENERS: Final = _words("last this next late early earlier later")
OCCASIONS: Final = _words(
    "statement interview speech conference call email e-mail tweet letter post report memo brief briefing rally"
    " debate hearing town hall address video message appearance interviews remarks filing blog op-ed column essay"
    " article testimony forum meeting event release note text discussion session conversation twitter facebook"
    " instagram show press book podcast broadcast series"
)
COMMON_VERBS: Final = _words(
    "went came took made got gave became began left kept held brought met ran paid sat stood led won lost fell"
    " sent built spent cut rose drew grew hit broke beat chose drove spoke wore threw flew caught bought taught"
    " sold fought sought is are was were has have had does did do will would can could may might should must goes"
    " comes takes makes gets gives becomes begins leaves keeps holds brings meets runs pays sits stands leads wins"
    " loses falls sends builds spends cuts rises draws grows breaks needs works lives plays moves turns starts"
    " faces remains happens seems appears looked seemed appeared happened started turned moved played lived worked"
    " needed remained used served joined won't can't visited arrived died returned stopped tried helped called"
    " asked wanted knew thought"
)

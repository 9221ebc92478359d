"""Regular English inflection, with the irregular verbs that report speech and thought."""

from __future__ import annotations

from typing import Final

_VOWELS = "aeiou"

IRREGULAR: Final[dict[str, tuple[str, str]]] = {
    "become": ("became", "become"),
    "come": ("came", "come"),
    "draw": ("drew", "drawn"),
    "feel": ("felt", "felt"),
    "fight": ("fought", "fought"),
    "have": ("had", "had"),
    "overhear": ("overheard", "overheard"),
    "sell": ("sold", "sold"),
    "spin": ("spun", "spun"),
    "split": ("split", "split"),
    "spread": ("spread", "spread"),
    "withdraw": ("withdrew", "withdrawn"),
    "withhold": ("withheld", "withheld"),
    "broadcast": ("broadcast", "broadcast"),
    "bet": ("bet", "bet"),
    "beat": ("beat", "beaten"),
    "cast": ("cast", "cast"),
    "choose": ("chose", "chosen"),
    "find": ("found", "found"),
    "fire": ("fired", "fired"),
    "forecast": ("forecast", "forecast"),
    "foresee": ("foresaw", "foreseen"),
    "forget": ("forgot", "forgotten"),
    "forgive": ("forgave", "forgiven"),
    "give": ("gave", "given"),
    "go": ("went", "gone"),
    "grow": ("grew", "grown"),
    "hear": ("heard", "heard"),
    "hit": ("hit", "hit"),
    "hold": ("held", "held"),
    "keep": ("kept", "kept"),
    "know": ("knew", "known"),
    "lay": ("laid", "laid"),
    "lead": ("led", "led"),
    "learn": ("learned", "learned"),
    "lie": ("lied", "lied"),
    "let": ("let", "let"),
    "make": ("made", "made"),
    "mean": ("meant", "meant"),
    "pay": ("paid", "paid"),
    "plead": ("pleaded", "pleaded"),
    "put": ("put", "put"),
    "read": ("read", "read"),
    "rebut": ("rebutted", "rebutted"),
    "say": ("said", "said"),
    "see": ("saw", "seen"),
    "seek": ("sought", "sought"),
    "send": ("sent", "sent"),
    "set": ("set", "set"),
    "shoot": ("shot", "shot"),
    "show": ("showed", "shown"),
    "sing": ("sang", "sung"),
    "speak": ("spoke", "spoken"),
    "spell": ("spelled", "spelled"),
    "stand": ("stood", "stood"),
    "strike": ("struck", "struck"),
    "sue": ("sued", "sued"),
    "swear": ("swore", "sworn"),
    "take": ("took", "taken"),
    "tear": ("tore", "torn"),
    "tell": ("told", "told"),
    "think": ("thought", "thought"),
    "throw": ("threw", "thrown"),
    "understand": ("understood", "understood"),
    "uphold": ("upheld", "upheld"),
    "write": ("wrote", "written"),
}

_DOUBLED_IN_BRITAIN: Final = frozenset("channel counsel label model signal travel".split())

_DOUBLING: Final = frozenset(
    "admit aver ban bar begin bet blog brag chat commit compel concur confer cut deadpan defer demur forget gab grin "
    "hit infer jab nod omit outwit pan peg permit pin plan plot plug prefer put quip rap rebut refer regret rip set "
    "slam slip snap spar spin split spot sum tag trot wed whip".split()
)


def inflections(lemma: str) -> dict[str, str]:
    """Gives the forms of a verb: "base", "s", "ed" (past), "en" (participle), "ing".

    >>> inflections("deny")
    {'base': 'deny', 's': 'denies', 'ed': 'denied', 'en': 'denied', 'ing': 'denying'}
    >>> inflections("say")["ed"], inflections("admit")["ing"], inflections("argue")["ing"]
    ('said', 'admitting', 'arguing')
    """
    stem = lemma + lemma[-1] if lemma in _DOUBLING else lemma
    consonant_y = lemma.endswith("y") and lemma[-2:-1] not in _VOWELS
    if lemma.endswith("e"):
        past = lemma + "d"
    elif consonant_y:
        past = lemma[:-1] + "ied"
    else:
        past = stem + "ed"
    regular, participle = IRREGULAR.get(lemma, (past, past))
    if consonant_y:
        third = lemma[:-1] + "ies"
    elif lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        third = lemma + "es"
    else:
        third = lemma + "s"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        gerund = (lemma[:-2] + "y" if lemma.endswith("ie") else lemma[:-1]) + "ing"
    else:
        gerund = (stem if lemma != "read" else lemma) + "ing"
    return {"base": lemma, "s": third, "ed": regular, "en": participle, "ing": gerund}


def spellings(lemma: str) -> list[tuple[str, str]]:
    """Gives (which form, form) of a verb in American spelling, and in British spelling where that differs.

    >>> [form for which, form in spellings("signal") if which == "ed"]
    ['signaled', 'signalled']
    """
    forms = list(inflections(lemma).items())
    if lemma in _DOUBLED_IN_BRITAIN:
        forms += [("ed", f"{lemma}led"), ("en", f"{lemma}led"), ("ing", f"{lemma}ling")]
    return forms

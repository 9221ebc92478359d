import base64
import dataclasses
import hashlib
import re
import time
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

import avow
from avow.analysis.page import render_page
from avow.labels import LABELS
from avow.records import Article, Dropped, Quote

VOID = {"meta", "input", "br", "link", "img"}
HOSTILE = (
    "\"><script>alert(1)</script> ]]> --> </style></textarea>' onload=x &amp;"
    " \u202eevil\u2066 {{ 7*7 }} \x00\x1b[31m \ud800"
)


class Page(HTMLParser):
    """Reads a page strictly: every element must be closed in order."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.elements, self.stack, self.pieces = [], [], []
        self.feed(source)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "attrs": dict(attrs), "inside": list(self.stack), "text": []}
        assert len(attrs) == len(element["attrs"]), f"doubled attribute in {attrs}"
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag):
        assert self.stack.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.stack:
            element["text"].append((data, list(self.stack)))

    def find(self, tag=None, css=None):
        return [
            element
            for element in self.elements
            if (tag is None or element["tag"] == tag)
            and (css is None or css in (element["attrs"].get("class") or "").split())
        ]

    def by_id(self, wanted):
        return next(element for element in self.elements if element["attrs"].get("id") == wanted)


def classes(element):
    return (element["attrs"].get("class") or "").split()


def text_of(element, without=None):
    return "".join(
        data for data, stack in element["text"] if without is None or not any(without in classes(e) for e in stack)
    )


def words_of(element):
    return " ".join(text_of(element).split())


def article_text(page):
    """Gives the text of the articles as a reader sees it, without the numbers of the quotes."""
    rows = [e for e in page.elements if (e["tag"] == "p" and "text" in classes(e)) or e["attrs"].get("dir") == "auto"]
    rows = [e for e in rows if e["tag"] in ("p", "h2")]
    return [text_of(row, without="n") for row in rows]


def test_text_of_the_article_is_whole_and_in_order(bridge):
    text = bridge.articles[0].article.text
    assert article_text(Page(render_page(bridge))) == [line for line in text.split("\n") if line]


def test_page_loads_nothing_and_allows_only_its_own_style(bridge):
    source = render_page(bridge)
    page = Page(source)
    policy = page.find("meta")[1]["attrs"]["content"]
    style = re.search("<style>(.*?)</style>", source, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & {e["tag"] for e in page.elements}
    assert "url(" not in style and "@import" not in style
    for element in page.elements:
        assert "style" not in element["attrs"] and "src" not in element["attrs"]
        assert not any(name.startswith("on") for name in element["attrs"])


def test_ids_are_unique_and_every_link_has_its_target(bridge):
    page = Page(render_page(bridge))
    ids = [element["attrs"]["id"] for element in page.elements if "id" in element["attrs"]]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    links = [element["attrs"]["href"] for element in page.find("a")]
    assert len(links) > 15
    assert {link for link in links if link.removeprefix("#") not in ids} == set()
    for element in page.elements:
        for name in ("aria-labelledby", "for"):
            assert element["attrs"].get(name, ids[0]) in ids


def test_quote_is_coloured_for_every_claim_and_the_style_sheet_knows_the_colour(bridge):
    source = render_page(bridge)
    page = Page(source)
    quotes = {e["attrs"]["id"]: classes(e) for e in page.find("span", "q") if "id" in e["attrs"]}
    assert quotes["a1-2"] == ["q", "depth0", "h1", "u2"]
    assert quotes["a1-3"] == ["q", "depth1", "a1", "u2"]
    assert quotes["a1-4"] == ["q", "depth0", "a1", "h2"]
    for letter, label in zip("ahdu", LABELS, strict=True):
        rule = re.search(rf"#claim-2:checked\) \.{letter}2 {{ --tone: var\(--(\w+)\)", source)
        assert rule[1] == label


def test_nested_quote_stands_inside_its_outer_quote_and_says_who_reports_it(bridge):
    page = Page(render_page(bridge))
    nested = page.by_id("a1-3")
    assert page.by_id("a1-2") in nested["inside"]
    assert words_of(page.by_id("a1-3c")).startswith("2.1 Ana Roth › the engineers: affirms: not about the claim")


def test_parts_of_a_discontiguous_quote_lead_to_one_card(bridge):
    page = Page(render_page(bridge))
    notes = [e for e in page.find("a", "n") if e["attrs"]["href"] == "#a1-4c"]
    assert [("end" in classes(note), text_of(note)) for note in notes] == [(False, "3"), (True, "3")]
    assert len([e for e in page.elements if e["attrs"].get("id") == "a1-4c"]) == 1


def test_card_tells_probabilities_deciding_words_cue_and_kind_in_words(bridge):
    card = Page(render_page(bridge)).by_id("a1-4c")
    words = words_of(card)
    assert "affirms70% hedges10% denies10% not about10%" in words.replace("%", "% ").replace("  ", " ")
    assert "decided by hold +31" in words.replace("\xa0", " ")
    assert "said · direct" in words


def test_bars_are_as_long_as_their_numbers(bridge):
    source = render_page(bridge)
    lengths = re.findall(r"<dd>(\d+)%<i class=\"w(\d+)\">", source)
    assert len(lengths) > 40
    assert all(number == length for number, length in lengths)
    assert ".w70 { width: 70%; }" in source


def test_change_of_position_is_a_sequence_with_dates_and_linked_evidence(bridge):
    page = Page(render_page(bridge))
    (path,) = page.find("ol", "path")
    assert [words_of(e) for e in page.find("li") if path in e["inside"]] == [
        "hedges 4 March 2024",
        "affirms 5 March 2024 firmed up",
    ]
    row = next(e for e in path["inside"] if e["tag"] == "li")
    proof = [e["attrs"]["href"] for e in page.find("a") if row in e["inside"]]
    assert proof == ["#a1-2", "#a1-1", "#a1-4"]


def test_summary_counts_positions_speakers_and_the_others(bridge):
    page = Page(render_page(bridge))
    tallies = [words_of(e) for e in page.find("p", "tally")]
    assert tallies == ["2 speakers affirm", "1 speaker hedges 1 more speaker is quoted, but not about it."]
    counts = [words_of(e) for e in page.find("p", "counts")]
    assert counts[0] == "affirms 2 · hedges 1 · denies 0"


def test_source_without_a_name_is_shown_as_such_with_its_candidates(bridge):
    page = Page(render_page(bridge))
    (unresolved,) = page.find("details", "unresolved")
    assert "“They”, may be the engineers, the council: 5 March 2024 denies that it would last" in words_of(unresolved)
    assert "Source not resolved; may be the engineers, the council" in words_of(page.by_id("a1-5c"))


def test_claims_are_chosen_with_labelled_radio_buttons_in_one_group(bridge):
    page = Page(render_page(bridge))
    radios = page.find("input")
    assert [("checked" in r["attrs"], r["attrs"]["name"], r["attrs"]["id"]) for r in radios] == [
        (True, "claim", "claim-1"),
        (False, "claim", "claim-2"),
    ]
    for radio, claim in zip(radios, bridge.claims.values(), strict=True):
        assert claim in text_of(radio["inside"][-1])
        assert [e["tag"] for e in radio["inside"]][-3:] == ["fieldset", "div", "label"]


def test_lone_claim_needs_no_choice(make, bridge):
    part = bridge.articles[0]
    own = tuple(stance for stance in part.stances if stance.claim_id == "safe")
    source = render_page(make.analysis({"safe": "The bridge is safe."}, dataclasses.replace(part, stances=own)))
    page = Page(source)
    assert page.find("input") == [] and page.find("fieldset") == []
    assert words_of(page.find("h1")[0]) == "The bridge is safe."
    assert ":root .a1 { --tone: var(--affirms)" in source
    assert "display: none; }\n}" not in source


def test_abstained_stance_is_marked_in_text_card_and_header(make, bridge):
    article, quotes = bridge.articles[0].article, bridge.articles[0].quotes
    part = make.part(article, quotes, {("safe", "q3"): "denies"}, sure=0.4, abstained=True)
    page = Page(render_page(make.analysis({"safe": "The bridge is safe."}, part, abstain=0.5)))
    assert "denies unsure" in words_of(page.by_id("a1-4c"))
    assert classes(page.by_id("a1-4")) == ["q", "depth0", "d1", "m1"]
    assert "“unsure” below 50%" in words_of(page.find("p", "facts")[0])


def test_what_the_reader_left_out_is_kept_folded(bridge, make):
    part = bridge.articles[0]
    article = dataclasses.replace(
        part.article, dropped=(Dropped(kind="table", text="a\tb\n1\t2"),), replaced_characters=2
    )
    page = Page(render_page(make.analysis(bridge.claims, dataclasses.replace(part, article=article))))
    (dropped,) = page.find("details", "dropped")
    assert "open" not in dropped["attrs"]
    assert "a\tb\n1\t2" in text_of(dropped) and "Damaged: 2 characters that could not be decoded" in text_of(dropped)


def test_page_has_landmarks_and_headings_in_order(bridge):
    page = Page(render_page(bridge))
    tags = Counter(element["tag"] for element in page.elements)
    assert (tags["main"], tags["h1"], tags["footer"], tags["article"]) == (1, 1, 1, 1)
    levels = [int(e["tag"][1]) for e in page.elements if re.fullmatch("h[1-6]", e["tag"])]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))


@pytest.fixture
def hostile(make):
    text = f"{HOSTILE}\n\nHe said {HOSTILE} and {'x' * 2000}."
    article = Article(
        id=HOSTILE,
        text=text,
        title=HOSTILE,
        body_start=len(HOSTILE) + 2,
        date=HOSTILE,
        outlet=HOSTILE,
        byline=HOSTILE,
        url="javascript:alert(1)",
        dropped=(Dropped(kind=HOSTILE, text=HOSTILE),),
    )
    quote = make.quote(
        text, HOSTILE, [f"{HOSTILE} and"], source=["He"], cue=["said"], speaker=HOSTILE, candidates=(HOSTILE,)
    )
    named = dataclasses.replace(quote, id="b" + HOSTILE, speaker=None)
    part = make.part(article, [quote, named], {("c", quote.id): "denies", ("c", named.id): "denies"})
    dated = tuple(dataclasses.replace(stance, date=None) for stance in part.stances)
    return make.analysis({"c": HOSTILE}, dataclasses.replace(part, stances=dated))


def test_text_that_looks_like_markup_stays_text(hostile):
    source = render_page(hostile)
    page = Page(source.encode("utf-8").decode("utf-8"))
    assert not {"script", "textarea"} & {element["tag"] for element in page.elements}
    shown = HOSTILE.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").replace("\ud800", "\ufffd")
    assert article_text(page) == [shown, f"He said {shown} and {'x' * 2000}."]
    assert "javascript:" not in source
    values = [
        value
        for e in page.elements
        if e["tag"] != "meta"
        for n, value in e["attrs"].items()
        if n in ("id", "href", "class")
    ]
    assert not any("script" in value or "evil" in value for value in values)


def test_foreign_words_are_isolated_from_the_direction_around_them(hostile):
    page = Page(render_page(hostile))
    seen = 0
    for data, stack in page.find("body")[0]["text"]:
        if "evil" in data:
            seen += 1
            isolating = [e for e in stack if e["tag"] == "bdi" or e["attrs"].get("dir") == "auto" or "n" in classes(e)]
            assert isolating or "number" in classes(stack[-1]), [e["tag"] for e in stack]
    assert seen > 15


def test_only_web_addresses_become_links(make, bridge):
    part = bridge.articles[0]
    article = dataclasses.replace(part.article, url='https://weir.example/a?b="c"')
    page = Page(render_page(make.analysis(bridge.claims, dataclasses.replace(part, article=article))))
    outward = [e["attrs"] for e in page.find("a") if not e["attrs"]["href"].startswith("#")]
    assert outward == [{"href": 'https://weir.example/a?b="c"', "rel": "noopener noreferrer nofollow"}]


def test_same_analysis_gives_the_same_page(bridge):
    assert render_page(bridge) == render_page(bridge)


def test_analysis_of_nothing_is_a_page_too(make):
    empty = make.part(Article(id="empty", text=""), [], {})
    page = Page(render_page(make.analysis({"c": "Water is wet."}, empty)))
    assert "This article has no text." in text_of(page.find("main")[0])
    silent = make.part(Article(id="silent", text="Rain fell."), [], {})
    page = Page(render_page(make.analysis({"c": "Water is wet."}, empty, silent)))
    assert "No quotes were found in this article." in text_of(page.find("main")[0])
    assert [e["attrs"]["href"] for e in page.find("a") if "nav" in [x["tag"] for x in e["inside"]]] == ["#a1", "#a2"]
    assert Page(render_page(make.analysis({"c": "Water is wet."}))).find("article") == []


def seconds_for(make, paragraphs):
    line = "Ana Roth said that the bridge would hold and that nobody had to worry about the winter floods at all. " * 4
    text = "\n\n".join([line.strip()] * paragraphs)
    step = len(line.strip()) + 2
    quotes = [
        Quote(
            id=f"q{n}",
            article_id="",
            content=((n * step + 14, n * step + 100),),
            content_text="that the bridge would hold",
            source=((n * step, n * step + 8),),
            cue=((n * step + 9, n * step + 13),),
            speaker="Ana Roth",
        )
        for n in range(paragraphs)
    ]
    article = Article(id="long", text=text)
    stances = [make.part(article, [quote], {("c", quote.id): "affirms"}).stances[0] for quote in quotes]
    part = dataclasses.replace(make.part(article, [], {}), quotes=tuple(quotes), stances=tuple(stances))
    analysis = make.analysis({"c": "The bridge will hold."}, part)
    start = time.perf_counter()
    page = render_page(analysis)
    assert page.count('<li class="card') == paragraphs
    return time.perf_counter() - start


def test_time_grows_in_proportion_to_the_text(make):
    seconds_for(make, 50)
    short, long = seconds_for(make, 250), seconds_for(make, 2500)
    assert long < 40 * short


def test_a_quote_inside_another_has_the_tone_of_its_own_stance_alone():
    article = avow.article_from_text("Ana Roth said the board believes that the bridge is safe.", id="bridge")
    analysis = avow.analyze(article, "The bridge is safe.", extractor="rules")
    assert [quote.outer for quote in analysis.articles[0].quotes] == [None, "q1"]
    found = [one["attrs"]["class"].split() for one in Page(analysis.to_html()).elements if one["tag"] == "span"]
    tones = [[name for name in names if re.fullmatch(r"[ahdu]\d+", name)] for names in found if "q" in names]
    assert len(tones) >= 2
    assert all(len(each) == 1 for each in tones)

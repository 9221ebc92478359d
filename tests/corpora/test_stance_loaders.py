"""The loaders of news stance corpora, on small invented files."""

import dataclasses
import json

import pytest

from avow import corpora
from avow.corpora import authored, emergent, fnc1_contrast, polnear_stance
from avow.corpora.source import Source
from avow.errors import CorpusError

OWN = {label: label for label in ("affirms", "hedges", "denies", "unrelated")}


def jsonl(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


ARTICLE = "Mayor speaks\n\nIntro. Aides said “it’s done”, Mayor Lee added. More."


def unit(**changes):
    start = ARTICLE.index("Aides")
    row = {
        "unit": "dam-0001",
        "topic": "dam",
        "claim_id": "dam-c1",
        "claim": "The dam is finished.",
        "article": "lee",
        "attribution": "E1",
        "source": [[start, start + 5]],
        "cue": [[start + 6, start + 10]],
        "content": [[start + 11, start + 22]],
        "context": [start, len(ARTICLE)],
        "holder": "the aides",
        "nested": True,
        "outer": "Mayor Lee",
        "label": "affirms",
        "labels": ["affirms", "hedges"],
        "hard": True,
    }
    return {**row, **changes}


@pytest.fixture
def polnear(tmp_path):
    folder = tmp_path / "polnear" / "data" / "train" / "text"
    folder.mkdir(parents=True)
    (folder / "lee.txt").write_text(ARTICLE, encoding="utf-8")

    def source(rows):
        jsonl(tmp_path / "own" / "train.jsonl", rows)
        for split in ("dev", "test"):
            jsonl(tmp_path / "own" / f"{split}.jsonl", [])
        return Source(name="polnear_stance", folder=tmp_path / "own", labels=OWN, texts=tmp_path / "polnear")

    return source


def test_polnear_spans_are_shifted_into_the_passage(polnear):
    (example,) = polnear_stance.read(polnear([unit()]))
    assert example.passage == "Aides said “it’s done”, Mayor Lee added. More."
    assert [example.passage[a:b] for a, b in example.mention + example.cue + example.content] == [
        "Aides",
        "said",
        "“it’s done”",
    ]
    assert example.outer == ("Mayor Lee",)
    assert example.nested
    assert example.soft_label == (0.5, 0.5, 0.0, 0.0)
    assert example.claim_id == "dam-c1"
    assert example.article_id == "lee"
    assert example.tags == {
        "source_label": "affirms",
        "topic": "dam",
        "hard": "yes",
        "nested": "yes",
        "quote_kind": "direct",
        "attribution": "E1",
        "votes": "affirms hedges",
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"claim": None}, r"train\.jsonl:1: expected a claim, found none"),
        ({"label": "agrees"}, r"train\.jsonl:1: expected one of the labels affirms, .*, found 'agrees'"),
        ({"article": "gone"}, "expected the PolNeAR article 'gone', found none"),
        ({"context": [0, 9999]}, "expected a context inside the 67 characters of lee"),
        ({"content": [[0, 4]]}, "content: expected ascending spans inside a passage"),
    ],
)
def test_a_unit_that_does_not_fit_its_article_is_refused(polnear, changes, message):
    with pytest.raises(CorpusError, match=message):
        list(polnear_stance.read(polnear([unit(**changes)])))


def test_a_body_of_fnc1_is_found_by_its_number(tmp_path):
    (tmp_path / "fnc1").mkdir()
    bodies = tmp_path / "fnc1" / "train_bodies.csv"
    bodies.write_text(f'Body ID,articleBody\n4,Other\n7,"{ARTICLE}"\n', encoding="utf-8")
    stances = tmp_path / "fnc1" / "train_stances.csv"
    stances.write_text("Headline,Body ID,Stance\nNo,4,agree\nIs it done?,7,discuss\n", encoding="utf-8")
    jsonl(tmp_path / "own" / "train.jsonl", [unit(article="7")])
    source = Source(name="fnc1_contrast", folder=tmp_path / "own", labels=OWN, texts=tmp_path / "fnc1")
    (example,) = fnc1_contrast.read(source)
    assert (example.article_id, example.split) == ("7", "train")
    assert [example.passage[a:b] for a, b in example.mention] == ["Aides"]
    jsonl(tmp_path / "own" / "train.jsonl", [unit(article="8")])
    with pytest.raises(CorpusError, match=r"train_bodies\.csv: expected a body with the number '8', found none"):
        list(fnc1_contrast.read(source))
    jsonl(tmp_path / "own" / "train.jsonl", [unit(article="7", claim=None, claim_id="headline-2")])
    assert [(e.claim, e.claim_id) for e in fnc1_contrast.read(source)] == [("Is it done?", "headline-2")]
    for wrong in ("headline-3", "headline-0", "dam-c1", None):
        jsonl(tmp_path / "own" / "train.jsonl", [unit(article="7", claim=None, claim_id=wrong)])
        with pytest.raises(CorpusError, match=rf"train\.jsonl:1: .* headline-1 to headline-2, found '{wrong}'"):
            list(fnc1_contrast.read(source))
    with pytest.raises(CorpusError, match="the folder of the FNC-1 texts is not given"):
        list(fnc1_contrast.read(dataclasses.replace(source, texts=None)))


def group(**changes):
    row = {
        "holder": "Ada Boll",
        "mention": "she",
        "mention_start": 12,
        "nested": False,
        "outer": None,
        "claim": "denies",
        "counterclaim": "affirms",
        "type": "flat",
    }
    return {
        "group": "health-001",
        "domain": "health",
        "claim": "The tea cures colds.",
        "counterclaim": "The tea cures nothing.",
        "passages": [{"text": "“Rubbish,” — she said. Later she left.", "units": [{**row, **changes}]}],
    }


def authored_source(tmp_path, rows):
    for name in authored.SPLITS:
        jsonl(tmp_path / f"{name}.jsonl", rows if name == rows[0]["domain"] else [])
    return Source(name="authored", folder=tmp_path, labels=OWN)


def test_an_authored_unit_gives_an_example_for_the_claim_and_one_for_the_counterclaim(tmp_path):
    start = "“Rubbish,” — she said.".index("she")
    first, second = authored.read(authored_source(tmp_path, [group(mention_start=start)]))
    assert (first.claim, first.label, first.claim_id) == ("The tea cures colds.", "denies", "health-001-claim")
    assert (second.claim, second.label, second.claim_id) == (
        "The tea cures nothing.",
        "affirms",
        "health-001-counterclaim",
    )
    assert first.article_id == second.article_id == "health-001-p1"
    assert first.mention == ((start, start + 3),)
    assert first.tags["type"] == "flat"
    assert first.tags["side"] == "claim"


def test_a_group_may_have_a_third_claim_and_held_out_domains_are_of_split_test(tmp_path):
    held_out = group(mention_start=13, neighbour="unrelated") | {"domain": "world", "neighbour": "The tea is dear."}
    examples = list(authored.read(authored_source(tmp_path, [held_out])))
    assert [(row.claim, row.label, row.tags["side"], row.split) for row in examples] == [
        ("The tea cures colds.", "denies", "claim", "test"),
        ("The tea cures nothing.", "affirms", "counterclaim", "test"),
        ("The tea is dear.", "unrelated", "neighbour", "test"),
    ]
    with pytest.raises(CorpusError, match="neighbour"):
        list(authored.read(authored_source(tmp_path, [group(mention_start=13) | {"neighbour": "The tea is dear."}])))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mention_start": 0}, "passage 1, unit 1: expected the mention 'she' at 0, found '“Ru'"),
        ({"mention_start": None}, "expected mention_start for 'she', which the text has 2 times"),
        ({"nested": True}, "expected an outer source for a nested holder only"),
        ({"claim": "yes"}, "found 'yes'"),
    ],
)
def test_an_authored_unit_that_breaks_the_rules_is_refused(tmp_path, changes, message):
    with pytest.raises(CorpusError, match=message):
        list(authored.read(authored_source(tmp_path, [group(**{"mention_start": 13, **changes})])))


XML = """<?xml version="1.0" encoding="UTF-8"?><entailment-corpus lang="EN">
<pair id="{}" entailment="x" benchmark="{}" confidence="1" task="IE"><t>{}</t><h>{}</h></pair>
</entailment-corpus>"""
HEADER = ",claimHeadline,articleHeadline,y,y_hat,articleId,claimId\n"


@pytest.fixture
def emergent_files(tmp_path):
    folder = tmp_path / "emergent" / "orig"
    folder.mkdir(parents=True)
    (folder / "eop_a_results.xml").write_text(XML.format(7, "UNKNOWN", "A cow flew, some say", "A cow flew"))
    (folder / "eop_b_results.xml").write_text(XML.format(8, "ENTAILMENT", "It is not so", "A dog did not bark"))
    stem = "url-versions-2015-06-14-clean-test"
    (folder / f"{stem}-correct.csv").write_text(HEADER + "1,A dog didn't bark,It isn't so,against,against,aa,cc\n")
    (folder / f"{stem}-errors.csv").write_text(HEADER + '2,A dog didn\'t bark,"Silent, says x",for,observing,bb,cc\n')
    return tmp_path / "emergent"


def test_emergent_is_split_by_claim_though_one_source_writes_contractions_out(emergent_files):
    examples = list(corpora.load("emergent", folder=emergent_files))
    assert [(x.split, x.id, x.claim, x.passage, x.label) for x in examples] == [
        ("train", "pair-7", "A cow flew", "A cow flew, some say", "hedges"),
        ("test", "aa", "A dog didn't bark", "It isn't so", "denies"),
        ("test", "bb", "A dog didn't bark", "Silent, says x", "affirms"),
    ]
    assert [x.tags.get("fv2016") for x in examples] == [None, "denies", "hedges"]
    assert examples[1].claim_id == examples[2].claim_id != examples[0].claim_id


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a><pair/>", "expected well-formed XML, found: .*truncated"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "expected XML without a document type"),
        ("<a><pair benchmark='UNKNOWN'><t>x</t></pair></a>", r"pair 1: expected the elements t and h, found \['t'\]"),
        (XML.format(1, "MAYBE", "x", "y"), "pair 1: expected a benchmark of ENTAILMENT, .*, found 'MAYBE'"),
    ],
)
def test_a_damaged_emergent_file_is_named(emergent_files, text, message):
    (emergent_files / "orig" / "eop_a_results.xml").write_text(text)
    with pytest.raises(CorpusError, match=rf"eop_a_results\.xml: {message}"):
        list(corpora.load("emergent", folder=emergent_files))


def test_contractions_are_written_out_as_in_the_other_source():
    assert emergent.expand_contractions("Won't, can't, isn’t, he'll") == "will not, can not, is not, he will"


def fnc(tmp_path, bodies="Body ID,articleBody\n3,He agreed.\n", stances="Headline,Body ID,Stance\nYes,3,discuss\n"):
    for stem in ("train", "competition_test"):
        (tmp_path / f"{stem}_bodies.csv").write_text(bodies)
        (tmp_path / f"{stem}_stances.csv").write_text(stances)
    return tmp_path


def test_fnc_pairs_a_headline_with_its_body(tmp_path):
    train, test = corpora.load("fnc1", folder=fnc(tmp_path))
    assert (train.claim, train.passage, train.label, train.split) == ("Yes", "He agreed.", "hedges", "train")
    assert test.split == "test"
    assert train.article_id == test.article_id
    assert list(corpora.load("fnc1", folder=tmp_path, splits=("test",))) == [test]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"stances": "Headline,Body ID,Stance\nYes,4,agree\n"}, "train_stances.csv:2: expected a body number of .*'4'"),
        ({"bodies": "Body ID,articleBody\n3,a\n3,b\n"}, "train_bodies.csv:3: expected a new body number, found 3 a"),
        ({"stances": "Headline,Body ID,Stance\nYes,3,agre\n"}, "train_stances.csv:2: expected one of .*found 'agre'"),
        ({"stances": "Headline,Body ID,Stance\n,3,agree\n"}, "train_stances.csv:2: expected a claim, found an empty"),
        ({"stances": "Headline,Stance\nYes,agree\n"}, "train_stances.csv:1: expected the columns"),
    ],
)
def test_a_bad_fnc_file_is_named_with_its_row(tmp_path, files, message):
    with pytest.raises(CorpusError, match=message):
        list(corpora.load("fnc1", folder=fnc(tmp_path, **files)))


def test_the_label_map_can_be_changed(tmp_path):
    changed = corpora.load("fnc1", folder=fnc(tmp_path), labels={"discuss": ""})
    assert [(x.label, x.tags["source_label"]) for x in changed] == [(None, "discuss"), (None, "discuss")]


def test_a_second_row_with_the_same_id_is_refused(emergent_files):
    (emergent_files / "orig" / "eop_c_results.xml").write_text(XML.format(7, "UNKNOWN", "Other", "A cat flew"))
    with pytest.raises(CorpusError, match="expected one row with the id 'pair-7', found a second"):
        list(corpora.load("emergent", folder=emergent_files))


def test_a_lexicon_gives_no_examples():
    with pytest.raises(CorpusError, match="of kind 'lexicon' and gives no examples"):
        corpora.load("megaattitude")

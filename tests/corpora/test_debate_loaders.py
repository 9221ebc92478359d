"""The loaders of opinions and debates, on small invented files."""

import json
import zipfile

import pytest

from avow import corpora
from avow.corpora import vast
from avow.errors import CorpusError


def lines(*rows):
    return "\n".join(rows) + "\n"


def gwsd(tmp_path, *rows):
    workers = "\t".join(f"worker_{n}" for n in range(8))
    header = f"\tsent_id\tsentence\t{workers}\tdisagree\tagree\tneutral\tguid\tin_held_out_test"
    votes = "\t".join(["agrees"] * 8)
    body = [
        f"0\t{sent}\t{text}\t{votes}\t{probabilities}\t{guid}\t{held}" for sent, text, probabilities, guid, held in rows
    ]
    (tmp_path / "GWSD.tsv").write_text(lines(header, *body))
    return list(corpora.load("gwsd", folder=tmp_path))


def test_gwsd_takes_the_most_probable_class_and_drops_screening_rows(tmp_path):
    first, second = gwsd(
        tmp_path,
        ("s0", "A screening row.", "\t\t", "1_0_s0", "False"),
        ("t0", "Ice melts.", "0.1\t0.7\t0.2", "1_0_t0", "False"),
        ("t1", "Who knows.", "0.3\t0.3\t0.4", "1_0_t1", "True"),
    )
    assert (first.label, first.split, first.tags["majority"]) == ("affirms", "train", "yes")
    assert first.soft_label == pytest.approx((0.7, 0.0, 0.1, 0.2))
    assert (second.label, second.split, second.tags["majority"]) == ("unrelated", "test", "no")
    assert first.claim == "Climate change/global warming is a serious concern."


def claimdiff(tmp_path, strengthens, weakens, weak_id="p1"):
    row = {"topic": "T", "date": "d", "claim_a": "A.", "claim_b": "B.", "article_a": "x", "article_b": "y"}
    for split in ("train", "test"):
        for kind, pair, relation in (("strength", "p1", strengthens), ("weak", weak_id, weakens)):
            data = [{**row, "pair_id": f"{split}-{pair}", "relation": relation}]
            (tmp_path / f"ClaimDiff-{kind}-{split}.json").write_text(json.dumps({"data": data}))
    return list(corpora.load("claimdiff", folder=tmp_path))


@pytest.mark.parametrize(("relations", "own", "label"), [((1, 0), "strengthen", None), ((0, 1), "weaken", None)])
def test_claimdiff_relations_are_no_stances_by_default(tmp_path, relations, own, label):
    example = claimdiff(tmp_path, *relations)[0]
    assert (example.tags["source_label"], example.label, example.claim, example.passage) == (own, label, "A.", "B.")


def test_a_claimdiff_pair_without_relation_is_unrelated(tmp_path):
    assert [x.label for x in claimdiff(tmp_path, 0, 0)] == ["unrelated", "unrelated"]


def test_a_claimdiff_pair_that_one_file_lacks_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="expected the pair train-p1 in the weak file"):
        claimdiff(tmp_path, 0, 0, weak_id="p2")


def perspectrum(tmp_path, pid=5, split="dev"):
    claim = {
        "cId": 7,
        "text": "Tea is good",
        "perspectives": [
            {"pids": [pid], "stance_label_3": "UNDERMINE", "stance_label_5": "x", "voter_counts": [0, 1, 1, 2, 9]}
        ],
    }
    for name, value in (
        ("dataset_split_v1.0.json", {"7": split} if split else {}),
        ("perspective_pool_v1.0.json", [{"pId": 5, "text": "It stains teeth"}]),
        ("topic.json", [{"claim_id": 7, "topics": ["health", "law"]}]),
        ("perspectrum_with_answers_v1.0.json", [claim]),
    ):
        (tmp_path / name).write_text(json.dumps(value))
    return list(corpora.load("perspectrum", folder=tmp_path))


def test_perspectrum_sums_mild_and_plain_votes_and_drops_those_for_no_perspective(tmp_path):
    (example,) = perspectrum(tmp_path)
    assert (example.label, example.soft_label, example.split) == ("denies", (0.25, 0.0, 0.75, 0.0), "dev")
    assert (example.claim_id, example.tags["topics"]) == ("perspectrum:7", "health law")


@pytest.mark.parametrize(
    ("changes", "message"), [({"pid": 6}, "perspective 6 in the pool"), ({"split": ""}, "a split")]
)
def test_a_perspectrum_claim_that_other_files_lack_is_refused(tmp_path, changes, message):
    with pytest.raises(CorpusError, match=f"claim 1: expected .*{message}"):
        perspectrum(tmp_path, **changes)


def test_arc_shares_one_bodies_file(tmp_path):
    (tmp_path / "arc_bodies.csv").write_text(lines("Body ID,articleBody", "1,I agree.", "2,No way."))
    (tmp_path / "arc_stances_train.csv").write_text(lines("Headline,Body ID,Stance", "Tea is good,1,agree"))
    (tmp_path / "arc_stances_test.csv").write_text(lines("Headline,Body ID,Stance", "Tea is good,2,disagree"))
    assert [(x.split, x.passage, x.label) for x in corpora.load("arc", folder=tmp_path)] == [
        ("train", "I agree.", "affirms"),
        ("test", "No way.", "denies"),
    ]


def vast_files(tmp_path, train=None, stance="0"):
    rows = train or lines(
        "post,new_topic,label,type_idx,new_id,topic_str", '"I, too",rum,2,4,9,tea', "Yes,Rum,1,3,8,rum"
    )
    with zipfile.ZipFile(tmp_path / "vast_train.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("vast_train.csv", rows)
    for split in ("dev", "test"):
        (tmp_path / f"vast_{split}.csv").write_text(lines("Tweet,Target,Stance,seen?", f"Never,green tea,{stance},0"))
    return corpora.load("vast", folder=tmp_path)


def test_vast_topics_become_claims_and_synthetic_neutrals_are_marked(tmp_path):
    train, other, dev, _ = vast_files(tmp_path)
    assert (other.claim, other.label, other.tags.get("neutral_kind")) == ("Rum deserves support.", "affirms", None)
    assert (train.claim, train.passage, train.label) == ("Tea deserves support.", "I, too", "unrelated")
    assert train.tags["neutral_kind"] == "synthetic"
    assert (dev.claim, dev.label, dev.tags["zero_shot"]) == ("Green tea deserves support.", "denies", "yes")


def test_a_vast_zip_that_would_unpack_to_more_than_expected_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(vast, "MAX_TRAIN_BYTES", 10)
    with pytest.raises(CorpusError, match=r"vast_train\.zip: expected at most 10 bytes, found \d+"):
        list(vast_files(tmp_path))


def test_a_broken_vast_zip_is_named(tmp_path):
    examples = vast_files(tmp_path)
    (tmp_path / "vast_train.zip").write_bytes(b"PK no")
    with pytest.raises(CorpusError, match=r"vast_train\.zip: expected a zip file with vast_train\.csv"):
        list(examples)


def test_an_unknown_vast_stance_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"vast_dev\.csv:2: expected a stance of 0, 1, 2, found '3'"):
        list(vast_files(tmp_path, stance="3"))


IBM_HEADER = (
    "topicId,split,topicText,topicTarget,topicSentiment,claims.claimId,claims.stance,claims.claimCorrectedText,"
    "claims.claimOriginalText,claims.article.rawFile,a,b,c,d,e,f,g,h,i,j,k"
)


def excel(inner):
    """What a spreadsheet makes of a line: one quoted cell, padded."""
    return '"' + inner.replace('"', '""') + '";;;;'


def ibm(tmp_path, *rows):
    path = tmp_path / "claim_stance_dataset_v1.csv"
    path.write_bytes("\r\n".join([excel(IBM_HEADER), *rows, ""]).encode())
    return list(corpora.load("ibm_claim_stance", folder=tmp_path))


def ibm_row(text, id="11"):
    empty = ",".join(['""'] * 11)
    motion = '1,"test","This house believes that tea is good","tea","1"'
    return f'{motion},"{id}","CON","{text}","{text}","articles/r.txt",{empty}'


def test_ibm_lines_are_freed_from_the_spreadsheet(tmp_path):
    cut = excel(ibm_row("It stains; it burns")).replace("; it burns", '";" it burns')
    broken = ibm_row("It is\ntoo hot", id="12").split("\n")
    first, second, third = ibm(
        tmp_path, excel(ibm_row("It stains", id="10")), cut.replace(";;;;", ";;"), *map(excel, broken)
    )
    assert (first.claim, first.passage, first.label) == ("Tea is good.", "It stains", "denies")
    assert second.passage == "It stains; it burns"
    assert third.passage == "It is too hot"


def test_a_cut_ibm_file_is_named_with_its_line(tmp_path):
    with pytest.raises(CorpusError, match=r"dataset_v1\.csv:2: expected a closing quotation mark"):
        ibm(tmp_path, excel(ibm_row("It stains")[:60]))
    with pytest.raises(CorpusError, match=r"dataset_v1\.csv:2: expected 21 cells, found 2"):
        ibm(tmp_path, excel('1,"test"'))

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avow.evaluation import perturbations as p
from avow.evaluation.edits import edit_passage
from avow.evaluation.predictions import table_from_examples
from avow.evaluation.probes import PROBES, run_probes, share_interval
from avow.evaluation.report import Options, RunInfo, evaluate
from avow.records import Example


def said(text, **changes):
    """An example whose content is what stands between curly quotation marks."""
    marks = [(match.start(), match.end()) for match in re.finditer("“[^”]*”", text)]
    return Example(claim="The dam is safe.", passage=text, content=tuple(marks), **changes)


def contents(example):
    return [example.passage[start:end] for start, end in example.content]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.text("xyz", max_size=4)), max_size=4))
def test_untouched_spans_keep_their_words(edits):
    passage = "aaaaaaaaaabbbbbCCCCCCCCCCdddddeeeeeeeeee"
    example = Example(claim="c", passage=passage, content=((15, 25),), cue=((0, 5),))
    ranges, last = [], 0
    for start, length, text in sorted(edits):
        start = max(start, last)
        end = min(start + length, len(passage))
        if not (start < 25 and end > 15) and not (start < 5 and end >= 0):
            ranges.append((start, end, text))
            last = end + 1
    changed = edit_passage(example, ranges)
    inserted = "".join(text for start, end, text in ranges if start == end == 15)
    assert contents(changed) == [inserted + "C" * 10]
    assert changed.passage[0:5] == "aaaaa"


def test_span_inside_a_replaced_range_takes_the_new_text():
    example = Example(claim="c", passage="one two three", content=((4, 7),), cue=((0, 5),))
    changed = edit_passage(example, [(4, 7, "2")])
    assert contents(changed) == ["2"]
    assert changed.passage[slice(*changed.cue[0])] == "one 2"
    assert edit_passage(example, [(4, 7, "")]).content == ()


@pytest.mark.parametrize(
    ("claim", "negated"),
    [
        ("The dam will hold.", "The dam will not hold."),
        ("Taxes have been cut.", "Taxes have not been cut."),
        ("The mayor did not lie.", None),
        ("Nobody is safe.", None),
        ("The dam holds.", None),
        ("Is the dam safe?", None),
    ],
)
def test_claim_is_negated_where_a_not_does_it(claim, negated):
    changed = p.negate_claim(Example(claim=claim, passage=""))
    assert (changed.claim if changed else None) == negated


def test_hedge_goes_inside_the_content():
    changed = p.insert_hedge(said("Orr said: “The dam held.”"))
    assert contents(changed) == ["“Perhaps the dam held.”"]
    assert p.insert_hedge(said("“It may hold,” Orr said.")) is None
    assert p.insert_hedge(said("No quote at all.")) is None
    assert p.insert_hedge(Example(claim="c", passage="Orr: “It held.” Bell: “No.”")) is None  # whose words?
    assert p.insert_hedge(Example(claim="c", passage="“It held,” Orr said.")).passage == "“Perhaps it held,” Orr said."
    indirect = Example(claim="c", passage="Orr said that Bell left.", content=((9, 23),))
    assert contents(p.insert_hedge(indirect)) == ["that perhaps Bell left"]


def test_hedges_are_removed_only_inside_the_content():
    changed = p.remove_hedges(said("Perhaps wrongly, Orr said: “Perhaps, it may fall in May.”"))
    assert changed.passage == "Perhaps wrongly, Orr said: “it will fall in May.”"
    assert p.remove_hedges(said("Perhaps Orr said: “It fell.”")) is None


def test_holder_is_renamed_everywhere_or_not_at_all():
    changed = p.rename_holder(said("Ida Voss came. “It held,” Voss said.", holder="Ida Voss", id="1"))
    assert "Voss" not in changed.passage
    assert changed.holder in changed.passage
    assert contents(changed) == ["“It held,”"]
    assert p.rename_holder(said("“It held,” he said.", holder="the ministry")) is None
    assert p.rename_holder(said("“It held,” he said.", holder="Ida Voss")) is None


def test_reporting_verb_is_swapped_only_if_plain():
    example = Example(claim="c", passage="Orr denied it.", cue=((4, 10),))
    assert p.swap_reporting_verb(example) is None
    assert p.swap_reporting_verb(Example(claim="c", passage="Orr said it fell.")).passage in (
        "Orr claimed it fell.",
        "Orr admitted it fell.",
    )
    assert p.swap_reporting_verb(Example(claim="c", passage="Orr said Bell claimed it fell.")) is None


def test_lower_case_keeps_the_length():
    example = Example(claim="C", passage="İSTANBUL “Fell” ẞ", content=((9, 15),))
    changed = p.lower_case(example)
    assert len(changed.passage) == len(example.passage)
    assert contents(changed) == ["“fell”"]


def test_typos_leave_stance_words_alone():
    changed = p.misspell(Example(claim="c", passage="Probably nothing happened yesterday."))
    assert "Probably" in changed.passage
    assert "nothing" in changed.passage
    assert sorted(changed.passage) == sorted("Probably nothing happened yesterday.")


def test_contractions_are_spelled_out():
    text = "“I’m sure we’ll say they won't, can't and didn’t,” Orr's aide said."
    assert p.spell_out(said(text)).passage == (
        '"I am sure we will say they will not, cannot and did not," Orr\'s aide said.'
    )
    assert p.spell_out(Example(claim="c", passage="Plain.")) is None


def test_other_claim_is_unrelated_or_none():
    assert p.other_claim(said("“It held.”"), ["The dam broke."]) is None
    assert p.other_claim(said("“It held.”"), ["Taxes rose."]).label == "unrelated"


EXAMPLES = [
    said("“The dam is safe,” Ida Voss said.", id="a", label="affirms", holder="Ida Voss", claim_id="1"),
    said("“The dam is not safe,” Tom Bell said.", id="b", label="denies", holder="Tom Bell", claim_id="2"),
    said("“The dam may be safe,” Ann Reed said.", id="c", label="hedges", holder="Ann Reed", claim_id="3"),
    Example(id="d", claim="Taxes will rise.", passage="“Snow fell,” he said.", label="unrelated", claim_id="4"),
]


def careful(examples):
    """A model that reads the claim, the negation and the hedge: what the probes expect."""
    proba = np.full((len(examples), 4), 0.1)
    for row, example in enumerate(examples):
        words = set(re.findall(r"\w+", example.passage.lower()))
        claim = set(re.findall(r"\w+", example.claim.lower()))
        if not claim & words & {"dam", "taxes"}:
            answer = 3
        elif words & {"may", "perhaps"}:
            answer = 1
        else:
            answer = 0 if ("not" in words) == ("not" in claim) else 2
        proba[row, answer] = 0.7
    return proba


def stubborn(examples):
    """A model that never changes its mind."""
    return np.tile([0.7, 0.1, 0.1, 0.1], (len(examples), 1))


def results(found):
    return {probe["name"]: (probe["n"], probe["share"]["value"]) for probe in found["probes"]}


def test_a_careful_model_behaves():
    found = run_probes(EXAMPLES, careful)
    assert results(found) == {
        "claim_negated": (2, 1.0),
        "hedge_inserted": (2, 1.0),
        "hedge_removed": (1, 1.0),
        "reporting_verb": (4, 1.0),
        "holder_renamed": (3, 1.0),
        "spelled_out": (4, 1.0),
        "lower_case": (4, 1.0),
        "typos": (0, None),
        "aside": (4, 1.0),
        "claim_replaced": (4, 1.0),
        "holder_swap": (0, None),
    }
    controls = {row["name"]: row["accuracy"]["value"] for row in found["controls"]}
    assert controls["claim and passage"] == 1.0
    assert controls["claim only (passage blanked)"] == 0.25
    assert controls["passage only (claim blanked)"] == 0.25
    assert controls["neither (always the commonest label)"] == 0.25


def test_a_stubborn_model_is_found_out_with_examples():
    found = run_probes(EXAMPLES, stubborn)
    shares = results(found)
    assert shares["claim_negated"] == (4, 0.0)
    assert shares["hedge_inserted"][1] == 0.0
    assert shares["lower_case"][1] == 1.0
    assert shares["claim_replaced"][1] == 0.0
    negated = next(probe for probe in found["probes"] if probe["name"] == "claim_negated")
    assert negated["failures"][0]["claim"] == "The dam is not safe."
    assert (negated["failures"][0]["before"], negated["failures"][0]["after"]) == ("affirms", "affirms")


def test_holder_pairs_need_both_holders_right():
    pair = [
        Example(id="1", claim="c", passage="Both spoke.", holder="Voss", label="affirms"),
        Example(id="2", claim="c", passage="Both spoke.", holder="Bell", label="denies"),
        Example(id="3", claim="c", passage="Both spoke.", holder="Reed", label="affirms"),
    ]
    one_side = np.eye(4)[[0, 0, 0]]
    assert results(run_probes(pair, lambda rows: one_side[: len(rows)]))["holder_swap"] == (2, 0.0)
    both = np.eye(4)[[0, 2, 1]]
    assert results(run_probes(pair, lambda rows: both[: len(rows)]))["holder_swap"] == (2, 0.5)


def test_no_examples_and_no_labels_are_fine():
    assert run_probes([], careful) == {"n": 0, "controls": [], "probes": []}
    bare = [Example(id="x", claim="The dam is safe.", passage="It held.")]
    assert run_probes(bare, careful)["controls"] == []


def test_large_sets_are_sampled_the_same_way_each_time():
    many = [said("“The dam is safe,” Orr said.", id=str(i), label="affirms") for i in range(50)]
    seen = []
    run_probes(many, lambda rows: seen.append([row.id for row in rows]) or careful(rows), limit=20)
    again = []
    run_probes(many, lambda rows: again.append([row.id for row in rows]) or careful(rows), limit=20)
    assert len(seen[0]) == 20
    assert seen == again


def test_probes_stand_in_the_report(tmp_path):
    found = run_probes(EXAMPLES, stubborn)
    json.dumps(found, allow_nan=False)
    table = table_from_examples(EXAMPLES, stubborn(EXAMPLES))
    quick = Options(resamples=10, slice_resamples=10)
    evaluate({"t": table}, RunInfo(name="r"), quick, probes=found).write(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    for probe in PROBES:
        assert probe.title in page
    assert "Claim negated" in text
    assert "affirms and denies change places" in text
    assert "passage only \\(claim" in text or "passage only (claim" in text


def test_share_interval_of_one_cluster_is_open():
    assert share_interval(np.array([True, False]), ["a", "a"]) == {"value": 0.5, "low": None, "high": None}

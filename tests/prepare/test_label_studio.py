"""Label Studio: what we write, and its three export forms.

The exports in ``label_studio/`` hold two invented tasks of `write_tasks` in a project with two annotators; the JSON-MIN
and CSV files were made from the JSON one by Label Studio's own converter (label-studio-sdk 2.1.2).
"""

import json
from pathlib import Path

import pytest

from avow.errors import RecordError
from avow.prepare.annotations import Annotation, merge_annotations
from avow.prepare.label_studio import LABELLING_PAGE, read_export, write_tasks
from avow.records import Example

EXPORTS = Path(__file__).parent / "label_studio"

EXAMPLES = [
    Example(
        id="a1/q1/c1",
        corpus="candidates",
        split="train",
        claim="The dam leaks.",
        passage="“It leaks,” she said.\nShe left.",
        holder="Ada Boll",
        mention=((12, 15),),
        content=((0, 11),),
        outer=("Lee",),
        claim_id="c1",
        article_id="a1",
        tags={"quote": "q1"},
    ),
    Example(
        id="a1/q2/c1",
        claim="The dam leaks.",
        passage='=Maybe, he said, "it" does.',
        label="hedges",
        claim_id="c1",
        article_id="a1",
    ),
]


def annotation(example, annotator, label):
    return Annotation(example_id=example, annotator=f"{annotator}@example.org", label=label)


@pytest.mark.parametrize("name", ["export.json", "export-min.json", "export.csv"])
def test_examples_and_labels_come_back_from_every_export_form(name):
    examples, annotations = read_export(EXPORTS / name)
    assert examples == EXAMPLES
    assert annotations == [
        annotation("a1/q1/c1", "ann", "affirms"),
        annotation("a1/q1/c1", "bob", "hedges"),
        annotation("a1/q2/c1", "ann", "hedges"),
    ]


def test_tasks_hold_what_the_labelling_page_shows(tmp_path):
    assert write_tasks(tmp_path / "tasks.json", EXAMPLES) == 2
    first, second = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert first["data"]["claim"] == "The dam leaks."
    assert first["data"]["passage"] == "[[“It leaks,”]] {{she}} said.\nShe left."
    assert first["data"]["asked"] == "Ada Boll < Lee"
    assert "predictions" not in first
    assert second["predictions"][0]["result"][0]["value"] == {"choices": ["hedges"]}
    for field in ("claim", "asked", "passage"):
        assert f'value="${field}"' in LABELLING_PAGE


def test_the_exported_tasks_are_the_ones_that_are_written(tmp_path):
    write_tasks(tmp_path / "tasks.json", EXAMPLES)
    written = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    exported = json.loads((EXPORTS / "export.json").read_text(encoding="utf-8"))
    assert [task["data"] for task in written] == [task["data"] for task in exported]


def test_disagreement_stays_in_the_soft_label():
    examples, annotations = read_export(EXPORTS / "export.json")
    tied, single = merge_annotations(examples, annotations)
    assert (tied.label, tied.soft_label) == (None, (0.5, 0.5, 0.0, 0.0))
    assert tied.tags["votes"] == "affirms hedges"
    assert tied.tags["annotators"] == "ann@example.org bob@example.org"
    assert (single.label, single.soft_label) == ("hedges", (0.0, 1.0, 0.0, 0.0))


def changed(tmp_path, change):
    tasks = json.loads((EXPORTS / "export.json").read_text(encoding="utf-8"))
    change(tasks)
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks))
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda tasks: tasks[1]["data"].pop("example"), "task 2: expected a task that avow wrote"),
        (lambda tasks: tasks[0]["data"].update(example="{"), "task 1: example: expected JSON"),
        (lambda tasks: tasks[0]["data"].update(example='{"claim": 1}'), "task 1: example: claim: "),
        (
            lambda tasks: tasks[0]["annotations"][0]["result"][0]["value"].update(choices=["agrees"]),
            "task 1: expected a label of affirms, hedges, denies, unrelated, found 'agrees'",
        ),
        (
            lambda tasks: tasks[0]["annotations"][0]["result"][0]["value"].update(choices=["affirms", "denies"]),
            "task 1: expected one choice, found",
        ),
        (lambda tasks: tasks.insert(0, 5), "task 1: expected an object, found int"),
        (lambda tasks: tasks[0]["data"].update(example="[" * 100_000), "task 1: example: expected JSON"),
        (lambda tasks: tasks[0]["data"].update(example="5"), "task 1: example: expected an object, found int"),
        (
            lambda tasks: tasks[0]["data"].update(example='{"claim": "a", "passage": "b", "content": 7}'),
            "task 1: example: content: ",
        ),
        (lambda tasks: tasks[0]["annotations"].insert(0, 5), "task 1: expected annotations with a list of results"),
        (
            lambda tasks: tasks[0]["annotations"][0]["result"][0].update(value=["affirms"]),
            "task 1: expected one choice, found None",
        ),
        (
            lambda tasks: (tasks[0].pop("annotations"), tasks[0].update(stance="{")),
            "task 1: stance: expected choices as JSON",
        ),
    ],
)
def test_a_task_that_is_not_ours_is_named(tmp_path, change, message):
    with pytest.raises(RecordError, match=message):
        read_export(changed(tmp_path, change))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}", "expected a list of tasks, found dict"),
        (b"[", "not a JSON file: .*; is it truncated"),
        (b"[\xff]", "not a JSON file: 'utf-8'"),
        (b"1" * 5000, "not a JSON file: Exceeds the limit"),
        (b"[" * 100_000, "not a JSON file that avow reads: it is nested too deeply"),
    ],
)
def test_a_file_that_is_no_export_is_named(tmp_path, content, message):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=rf"x\.json: {message}"):
        read_export(path)
    with pytest.raises(RecordError, match="no such file"):
        read_export(tmp_path / "none.json")

"""A teacher's answers become targets; `test_encoder_run.py` has the whole road."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avow.models.bundle import TrainingData
from avow.models.majority import fit_majority
from avow.records import Example
from avow.training import distillation
from avow.training.config import Teacher
from avow.training.distillation import taught

ROWS = [
    Example(claim="It rained.", passage=f"Ana said so {place} times.", label="affirms", id=str(place))
    for place in range(3)
]


@pytest.fixture
def teacher(tmp_path: Path) -> Teacher:
    known = TrainingData(corpus="mine", split="train", rows=1, sha256="0" * 64, licence="made up")
    fit_majority([Example(claim="a", passage="b", label="denies")], name="sure", training_data=(known,)).save(
        tmp_path / "sure"
    )
    return Teacher(model=str(tmp_path / "sure"), share=0.25)


def test_labelled_rows_mix_both_and_the_last_ones_are_the_teachers(teacher: Teacher, tmp_path: Path) -> None:
    lesson = taught(ROWS, teacher, unlabelled=1, work=tmp_path / "work")
    assert [row.label for row in lesson.examples] == ["affirms", "affirms", "denies"]
    targets = [row.soft_label for row in lesson.examples]
    assert np.allclose(targets, [(0.75, 0, 0.25, 0), (0.75, 0, 0.25, 0), (0, 0, 1, 0)])
    assert lesson.places == [0, 1, 2]
    assert [data.corpus for data in lesson.learned] == ["mine"]


def test_a_share_of_what_is_surely_unrelated_is_kept(tmp_path: Path) -> None:
    none, some = (Example(claim="a", passage="b", label=label) for label in ("unrelated", "affirms"))
    fit_majority([none], name="unrelated").save(tmp_path / "unrelated")
    fit_majority([none, some], name="unsure").save(tmp_path / "unsure")
    many = [replace(ROWS[0], id=str(place), label=None) for place in range(200)]
    for name, least, most in (("unrelated", 20, 80), ("unsure", 200, 200)):
        teacher = Teacher(model=str(tmp_path / name), keep_unrelated=0.25)
        lesson = taught([*ROWS, *many], teacher, unlabelled=200, work=tmp_path / "work", seed=3)
        assert lesson.places[:3] == [0, 1, 2]
        assert least <= len(lesson.examples) - 3 <= most
        assert [row.id for row in lesson.examples[3:]] == [str(place - 3) for place in lesson.places[3:]]


def test_of_several_processes_the_first_one_asks_and_the_others_wait(
    teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    probabilities = distillation._probabilities

    def spy(*given: object) -> object:
        asked.append(os.environ["LOCAL_RANK"])
        return probabilities(*given)  # type: ignore[arg-type]

    lessons = []

    def first_process_answers(_: float) -> None:
        monkeypatch.setenv("LOCAL_RANK", "0")
        lessons.append(taught(ROWS, teacher, work=tmp_path / "work"))

    monkeypatch.setattr(distillation, "_probabilities", spy)
    monkeypatch.setattr(distillation.time, "sleep", first_process_answers)
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert [taught(ROWS, teacher, work=tmp_path / "work")] == lessons
    assert asked == ["0"]
    assert [path.suffix for path in (tmp_path / "work").iterdir()] == [".npy"]


def test_a_teacher_is_asked_once(teacher: Teacher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = taught(ROWS, teacher, work=tmp_path / "work")

    def refuse(*args: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(distillation, "_probabilities", refuse)
    assert taught(ROWS, teacher, work=tmp_path / "work") == first
    with pytest.raises(AssertionError, match="asked again"):
        taught(ROWS[:2], teacher, work=tmp_path / "work")

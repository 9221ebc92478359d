import json

import pytest

from avow.errors import RecordError
from avow.evaluation.floors import Measured, check_floors, data_digest, pin_floors


def test_score_may_rise_but_not_fall(tmp_path):
    path = tmp_path / "floors.json"
    pin_floors(path, "seeds", Measured("d1", {"f1": 0.81239, "accuracy": 0.9}))
    assert json.loads(path.read_text())["seeds"]["floors"] == {"f1": 0.812, "accuracy": 0.9}
    assert check_floors(path, "seeds", Measured("d1", {"f1": 0.9, "accuracy": 0.9})) == []
    assert check_floors(path, "seeds", Measured("d1", {"f1": 0.8075, "accuracy": 0.9})) == []
    assert check_floors(path, "seeds", Measured("d1", {"f1": 0.8, "accuracy": 0.9})) == [
        "seeds: f1 fell to 0.800; its floor is 0.812"
    ]
    assert check_floors(path, "seeds", Measured("d1", {"f1": float("nan"), "accuracy": 0.9})) == [
        "seeds: f1 fell to nan; its floor is 0.812"
    ]
    assert check_floors(path, "seeds", Measured("d1", {"f1": 0.9})) == [
        "seeds: accuracy is pinned at 0.900 but was not measured"
    ]


def test_changed_data_are_noticed(tmp_path):
    path = tmp_path / "floors.json"
    pin_floors(path, "seeds", Measured("d1" * 32, {"f1": 0.8}))
    (problem,) = check_floors(path, "seeds", Measured("d2" * 32, {"f1": 0.9}))
    assert "the data changed" in problem
    with pytest.raises(RecordError, match="the data changed; pinning anew needs allow_lower"):
        pin_floors(path, "seeds", Measured("d2" * 32, {"f1": 0.9}))


def test_lowering_takes_the_flag(tmp_path):
    path = tmp_path / "floors.json"
    pin_floors(path, "seeds", Measured("d1", {"f1": 0.8}))
    pin_floors(path, "other", Measured("d1", {"f1": 0.5}))
    with pytest.raises(RecordError, match=r"f1 0\.800 -> 0\.700 would lower a floor"):
        pin_floors(path, "seeds", Measured("d1", {"f1": 0.7}))
    with pytest.raises(RecordError, match="would lower a floor"):
        pin_floors(path, "seeds", Measured("d1", {}))
    pin_floors(path, "seeds", Measured("d1", {"f1": 0.85}))
    pin_floors(path, "seeds", Measured("d1", {"f1": 0.7}), allow_lower=True)
    entries = json.loads(path.read_text())
    assert {name: entry["floors"]["f1"] for name, entry in entries.items()} == {"seeds": 0.7, "other": 0.5}


def test_missing_file_or_entry_is_named(tmp_path):
    with pytest.raises(RecordError, match="no such file"):
        check_floors(tmp_path / "floors.json", "seeds", Measured("d", {}))
    pin_floors(tmp_path / "floors.json", "seeds", Measured("d", {}))
    with pytest.raises(RecordError, match="no floors for 'authored'; found seeds"):
        check_floors(tmp_path / "floors.json", "authored", Measured("d", {}))
    (tmp_path / "floors.json").write_text("[]")
    with pytest.raises(RecordError, match="expected name -> digest and floors"):
        check_floors(tmp_path / "floors.json", "seeds", Measured("d", {}))


def test_digest_depends_on_names_and_contents_alone(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text("one")
        (tmp_path / folder / "2.txt").write_text("two")
    files = [tmp_path / "a" / "1.txt", tmp_path / "a" / "2.txt"]
    assert data_digest(files) == data_digest([tmp_path / "b" / "2.txt", tmp_path / "b" / "1.txt"])
    files[0].write_text("other")
    assert data_digest(files) != data_digest([tmp_path / "b" / "2.txt", tmp_path / "b" / "1.txt"])

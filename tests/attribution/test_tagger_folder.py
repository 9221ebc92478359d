import json
from pathlib import Path

import pytest

from avow.attribution.tagger_decoding import TAGS
from avow.attribution.tagger_folder import CARD, MANIFEST, NETWORK, TOKENIZER, TaggerManifest, read_tagger, write_tagger
from avow.errors import ModelError

FILES = {NETWORK: b"network", TOKENIZER: b"{}", CARD: b"# Card\n"}


def manifest() -> TaggerManifest:
    return TaggerManifest(
        name="toy",
        most_pieces=128,
        cue_bonus=[0.5, 0.0],
        transitions=[[[0.0] * 7 for _ in range(7)] for _ in range(2)],
        training_data={"corpus": "invented"},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tagger(tmp_path / "tagger", manifest(), FILES)
    return tmp_path / "tagger"


def edit(folder: Path, **changes: object) -> None:
    row = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    row.update(changes)
    (folder / MANIFEST).write_text(json.dumps(row), encoding="utf-8")


def test_what_was_written_is_read_back(folder: Path) -> None:
    assert read_tagger(folder) == (manifest(), FILES)


def test_a_folder_in_use_is_not_written_over(folder: Path) -> None:
    with pytest.raises(ModelError, match="not an empty folder"):
        write_tagger(folder, manifest(), FILES)


def test_an_altered_file_of_the_same_size_is_refused(folder: Path) -> None:
    (folder / NETWORK).write_bytes(b"netw0rk")
    with pytest.raises(ModelError, match="altered"):
        read_tagger(folder)


def test_a_truncated_file_is_refused(folder: Path) -> None:
    (folder / NETWORK).write_bytes(b"net")
    with pytest.raises(ModelError, match="expected 7 bytes, found 3"):
        read_tagger(folder)


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / TOKENIZER).unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json: missing"):
        read_tagger(folder)


def test_a_link_in_place_of_a_file_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(FILES[NETWORK])
    (folder / NETWORK).unlink()
    (folder / NETWORK).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelError, match="not a regular file"):
        read_tagger(folder)


def test_a_file_that_is_none_of_a_tagger_is_refused(folder: Path) -> None:
    (folder / "code.py").write_text("print(1)", encoding="utf-8")
    with pytest.raises(ModelError, match=r"'code\.py' is no file of a tagger"):
        read_tagger(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 1}, "format: expected 2, found 1"),
        ({"kind": "linear"}, "kind: expected 'tagger'"),
        ({"tags": list(reversed(TAGS))}, "tags: expected"),
        ({"most_pieces": 5000}, "most_pieces: expected 128 to 510"),
        ({"cue_bonus": 0.5}, "cue_bonus: expected list"),
        ({"cue_bonus": [0.5]}, "cue_bonus: expected 2 decimal numbers"),
        ({"transitions": [[[0.0] * 7] * 7]}, "transitions: expected 2 tables of 7 rows"),
        ({"transitions": [[[0.0] * 6 + ["x"]] * 7] * 2}, "transitions: expected 2 tables"),
        ({"extra": 1}, "expected the keys"),
        ({"files": {}}, "files: expected"),
        ({"files": {"../evil": {}, CARD: {}, NETWORK: {}}}, "files: expected"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(folder: Path, changes: dict[str, object], message: str) -> None:
    edit(folder, **changes)
    with pytest.raises(ModelError, match=message):
        read_tagger(folder)


def test_a_folder_without_manifest_or_with_a_broken_one_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it has no manifest"):
        read_tagger(tmp_path)
    (folder / MANIFEST).write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="not valid JSON"):
        read_tagger(folder)


def test_a_later_digest_in_the_manifest_is_not_taken_on_trust(folder: Path) -> None:
    row = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    row["files"][CARD]["sha256"] = "0" * 64
    edit(folder, files=row["files"])
    with pytest.raises(ModelError, match="sha256"):
        read_tagger(folder)

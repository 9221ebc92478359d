from pathlib import Path

import pytest

from avow.analysis.claims_file import read_claims
from avow.errors import ConfigError
from avow.records import Claim


def test_claims_are_read_with_their_articles(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text('[[claim]]\nid = "a"\ntext = "T."\narticles = ["x-*"]\n[[claim]]\nid = "b"\ntext = "U."\n')
    claims = read_claims(path)
    assert claims == (Claim(id="a", text="T.", articles=("x-*",)), Claim(id="b", text="U."))
    assert [claim.applies_to("x-1") for claim in claims] == [True, True]
    assert [claim.applies_to("y-1") for claim in claims] == [False, True]


def test_an_id_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text('[[claim]]\nid = "a"\ntext = "T."\n[[claim]]\nid = "a"\ntext = "U."\n')
    with pytest.raises(ConfigError, match=r"claims\.toml: claim\.id: 'a' stands 2 times"):
        read_claims(path)


def test_a_list_of_sentences_is_told_what_is_expected(tmp_path: Path) -> None:
    path = tmp_path / "claims.txt"
    path.write_text("The bridge is safe.\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"claims\.txt: expected a TOML file of \[\[claim\]\] entries .*--claim"):
        read_claims(path)


def test_a_claims_file_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "claims.txt"
    path.write_text('[[claim]]\nid = "a"\ntext = "T."\n', encoding="utf-8")
    assert read_claims(path) == (Claim(id="a", text="T."),)

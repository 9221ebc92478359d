"""The tutorial notebook runs from top to bottom, and is kept without outputs."""

import shutil
import warnings
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat, which reads the tutorial, is not installed")
pytest.importorskip("nbclient", reason="nbclient, which runs the tutorial, is not installed")
pytest.importorskip("ipykernel", reason="ipykernel, which runs the tutorial, is not installed")
pytest.importorskip("pandas", reason="pandas, which the tutorial uses, is not installed")

DOCS = Path(__file__).parents[2] / "docs"


def test_the_tutorial_runs_and_ends_with_a_comparison(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Jupyter's own libraries
        from nbclient import NotebookClient

        notebook = nbformat.read(DOCS / "tutorial.ipynb", as_version=4)
        shutil.copytree(DOCS / "examples", tmp_path / "examples")
        NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
        ).execute()
    printed = "".join(
        output.text for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "stream"
    )
    assert "Ana Roth: denies; hedges -> denies" in printed
    assert "| shipped | mine | Macro-F1 |" in printed
    made = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*")}
    assert {"dam.html", "timeline.png", "tutorial-s0/DONE", "comparison/comparison.html"} <= made


def test_the_tutorial_is_kept_without_outputs() -> None:
    cells = nbformat.read(DOCS / "tutorial.ipynb", as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert len(code) > 5
    assert not any(cell.outputs or cell.execution_count for cell in code)

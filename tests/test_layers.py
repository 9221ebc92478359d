"""Imports point one way, and `import avow` is light."""

import ast
import subprocess
import sys
from pathlib import Path

import avow

SOURCE = Path(avow.__file__).parent

# From the bottom up; a module may import from layers below its own and from its own package.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "labels", "resource_limits"),
    ("records", "config"),
    ("tables", "lexicon", "quotation_marks"),
    ("text", "names"),
    ("articles", "attribution", "corpora", "models", "evaluation"),
    ("examples", "propositions"),
    ("prepare",),
    ("prediction",),
    ("prediction_files", "training", "adaptation"),
    ("analysis",),
    ("benchmarks", "batch", "service"),
    ("cli",),
    ("__main__",),
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}

HEAVY = set(
    "torch transformers datasets sklearn skops scipy matplotlib pyarrow pydantic numpy pandas fastapi trafilatura"
    " pooch jinja2 rich typer onnxruntime tokenizers".split()
)


def part_of(module: str) -> str:
    """The layer part of a dotted module name below avow; "" for the package itself."""
    pieces = module.split(".")
    return pieces[1] if len(pieces) > 1 else ""


def imports(path: Path) -> set[str]:
    """All avow modules that a file imports, also inside functions; type-checking imports count too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name.split(".")[0] == "avow")
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "avow":
            found.add(node.module)
    return found


def test_every_module_has_a_layer() -> None:
    parts = {path.stem if path.is_file() else path.name for path in SOURCE.iterdir() if path.suffix in ("", ".py")}
    assert parts - {"__init__", "__pycache__", "assets"} == set(RANK)


def test_imports_point_from_high_layers_to_low_ones() -> None:
    wrong: list[str] = []
    for path in SOURCE.rglob("*.py"):
        relative = path.relative_to(SOURCE)
        own = relative.parts[0].removesuffix(".py")
        if own == "__init__":
            continue  # the package's own names, loaded on first use
        for module in imports(path):
            other = part_of(module)
            if other and other != own and RANK[other] >= RANK[own]:
                wrong.append(f"{relative} imports {module}")
    assert wrong == []


def test_import_avow_loads_no_heavy_library() -> None:
    code = f"import sys, avow; print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_loads_no_heavy_library() -> None:
    code = f"import sys, avow.cli; print(sorted({HEAVY - {'typer'}!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_pickle_no_eval_no_remote_code_in_the_package() -> None:
    banned = {"pickle", "joblib", "dill", "cloudpickle", "marshal", "shelve"}
    wrong: list[str] = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import) and any(alias.name.split(".")[0] in banned for alias in node.names):
                wrong.append(f"{path.name}:{node.lineno}: imports a pickling library")
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in banned:
                wrong.append(f"{path.name}:{node.lineno}: imports a pickling library")
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in {"eval", "exec", "torch.load", "np.load", "numpy.load"}:
                    wrong.append(f"{path.name}:{node.lineno}: calls {called}")
                for keyword in node.keywords:
                    if keyword.arg == "trust_remote_code" and ast.unparse(keyword.value) != "False":
                        wrong.append(f"{path.name}:{node.lineno}: trusts remote code")
    assert wrong == []

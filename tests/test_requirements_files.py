"""Files of versions as projects have them: what each format says about the libraries that are covered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import UsageError
from ingest.requirements import Found, read_requirements

UV_LOCK = """
version = 1
[[package]]
name = "numpy"
version = "1.26.4"
resolution-markers = ["python_full_version < '3'"]
[[package]]
name = "numpy"
version = "2.1.0"
resolution-markers = ["python_full_version >= '3'"]
[[package]]
name = "torch"
version = "2.3.1+cu121"
[[package]]
name = "left-pad"
version = "1.0"
"""
POETRY_LOCK = """
[[package]]
name = "pandas"
version = "2.2.3"
markers = { main = "python_version >= '3'", dev = "python_version < '3'" }
[[package]]
name = "seaborn"
version = "0.12.0"
markers = "python_version < '3'"
"""
PYLOCK = """
lock-version = "1.0"
[[packages]]
name = "scikit-learn"
version = "1.5.2"
marker = "python_version >= '3' and 'dev' not in dependency_groups"
"""
PYPROJECT = """
[project]
dependencies = ["numpy>=1.26,<2", "pandas[excel]"]
[project.optional-dependencies]
plots = ["matplotlib~=3.8.1"]
[dependency-groups]
dev = ["seaborn==0.13.2", {include-group = "lint"}]
[tool.uv]
dev-dependencies = ["plotly<6"]
[tool.poetry.dependencies]
python = "^3.10"
torch = {version = "^2.1", optional = true}
requests = "~2.31"
flask = [{version = "3.0.*", markers = "python_version < '3'"}, {version = "3.1.0", markers = "python_version > '3'"}]
statsmodels = "^0.14.1 || ^0.13"
[tool.poetry.group.models.dependencies]
xgboost = "*"
"""
ENVIRONMENT = """
name: course
channels: [conda-forge]
dependencies:
  - python=3.11
  - conda-forge::numpy=1.26
  - pytorch::pytorch=2.3.1=py3.11_cuda12.1
  - matplotlib-base 3.8.* py311_0
  - pandas >=2.0,<2.2
  - scipy=1.13.0
  - seaborn[version='>=0.12']
  - plotly=5|6
  - pip
  - pip:
    - scikit-learn~=1.4.0
    - -r more.txt
"""


def wishes(found: Found) -> list[tuple[str, str]]:
    return [(wish.library.id, str(wish.specifier)) for wish in found.wishes]


def read(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Found:
    file = tmp_path / name
    file.write_text(text, encoding=encoding)
    return read_requirements(file)


def test_a_requirements_file_asks_for_libraries_by_their_distribution(tmp_path: Path) -> None:
    text = (
        "# ours\nscikit_learn==1.5.2  # models\nleft-pad==1.0\ntorch==2.4.0 ; python_version > '3'\npandas[excel]>=2\n"
    )
    assert wishes(read(tmp_path, "requirements.txt", text)) == [
        ("scikit-learn", "==1.5.2"),
        ("pytorch", "==2.4.0"),
        ("pandas", ">=2"),
    ]


def test_what_powershell_writes_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, "requirements.txt", "numpy==2.0.0\r\npandas==2.2.3\r\n", "utf-16")
    assert wishes(found) == [("numpy", "==2.0.0"), ("pandas", "==2.2.3")]
    assert wishes(read(tmp_path, "requirements.txt", "numpy==2.0.0\n", "utf-8-sig")) == [("numpy", "==2.0.0")]


def test_markers_hashes_options_and_continued_lines_are_understood(tmp_path: Path) -> None:
    text = (
        "--index-url https://packages.example/simple\n"
        "numpy==2.0.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"
        "pandas==1.0 ; python_version < '3'\nseaborn==0.13.2 ; extra == 'plots'\n"
    )
    assert wishes(read(tmp_path, "requirements.txt", text)) == [("numpy", "==2.0.0")]


def test_included_files_are_read_once_and_constraints_only_restrict(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("numpy==2.0.0\n-r requirements.txt\n")
    (tmp_path / "limits.txt").write_text("pandas<2.2\n")
    found = read(
        tmp_path, "requirements.txt", "-r more.txt\n-climits.txt\n--requirement=more.txt\n-r https://a.example/b\n"
    )
    assert wishes(found) == [("numpy", "==2.0.0"), ("numpy", "==2.0.0")]
    assert [(limit.library.id, str(limit.specifier)) for limit in found.constraints] == [("pandas", "<2.2")]
    assert "https://a.example/b is passed over" in found.remarks[0]


def test_a_missing_included_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"more\.txt can't be read"):
        read(tmp_path, "requirements.txt", "-r more.txt\n")


def test_addresses_and_editable_lines_of_ours_are_passed_over_with_a_word(tmp_path: Path) -> None:
    text = (
        "-e git+https://code.example/flask.git@main\n-e ./own\n"
        "numpy @ file:///croot/numpy_1/work\nother @ https://a.example/b.zip\n"
        "https://files.example/torch-2.3.1%2Bcu121-cp311-cp311-linux_x86_64.whl\n"
    )
    found = read(tmp_path, "requirements.txt", text)
    assert wishes(found) == [("pytorch", "==2.3.1+cu121")]
    assert [remark.split(": ")[1].split(" ")[0] for remark in found.remarks] == ["flask", "numpy"]
    assert "line 3: numpy from file:///croot/numpy_1/work is passed over; reading NumPy" in found.remarks[1]


def test_what_conda_lists_into_a_requirements_file_is_read(tmp_path: Path) -> None:
    text = "# platform: linux-64\n_libgcc_mutex=0.1=main\nnumpy=1.26.4=py311h08b1b3b_0\nscipy=1.13.0\n"
    assert wishes(read(tmp_path, "requirements.txt", text)) == [("numpy", "==1.26.4"), ("scipy", "==1.13.0")]


def test_a_malformed_requirement_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"requirements\.txt, line 2: 'pandas=>2' is no requirement"):
        read(tmp_path, "requirements.txt", "numpy==2.0\npandas=>2\n")
    assert wishes(read(tmp_path, "requirements.txt", "%pip install\nother=>2\nnumpy==2.0\n")) == [("numpy", "==2.0")]


def test_a_binary_requirements_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="can't be read"):
        read_requirements(file)


@pytest.mark.parametrize("name", ["pyproject.toml", "environment.yml", "uv.lock", "Pipfile.lock", "pylock.toml"])
def test_a_file_that_isnt_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        read(tmp_path, name, "{ [ : no")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("environment.yml", "[" * 20_000),
        ("environment.yml", "- " * 20_000 + "a"),
        ("pyproject.toml", "a = " + "[" * 20_000),
        ("pyproject.toml", "[tool.poetry.dependencies]\nnumpy = " + "[" * 400 + "]" * 400),
        ("pyproject.toml", f"[project]\ndependencies = ['numpy; {'(' * 5_000}']"),
        ("uv.lock", "a = " + "{b=" * 20_000),
        ("Pipfile.lock", '{"a":' * 100_000),
        ("requirements.txt", f"numpy ; {'(' * 5_000}python_version > '3'{')' * 5_000}"),
    ],
)
def test_a_file_that_is_nested_too_deeply_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(UsageError, match=rf"{name} is nested too deeply to be read; give a requirements\.txt"):
        read(tmp_path, name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("environment.yml", "a: !!int ''"),
        ("environment.yml", "a: !!bool b"),
        ("environment.yml", "a: !!timestamp b"),
        ("pyproject.toml", "a = " + "1" * 6_000),
        ("uv.lock", f"[[package]]\nname = 'numpy'\nversion = '{'9' * 6_000}'"),
    ],
)
def test_a_value_that_cant_be_made_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(UsageError, match=name):
        read(tmp_path, name, text)


def test_lists_that_repeat_themselves_in_an_environment_file_are_left_alone(tmp_path: Path) -> None:
    repeated = ", ".join(f"&a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(40))
    found = read(tmp_path, "environment.yml", f"dependencies:\n- pip: [numpy==2.0.0, &a0 [x], {repeated}]")
    assert wishes(found) == [("numpy", "==2.0.0")]


def test_pyproject_gives_dependencies_extras_groups_and_poetrys_tables(tmp_path: Path) -> None:
    found = read(tmp_path, "pyproject.toml", PYPROJECT)
    assert wishes(found) == [
        ("numpy", "<2,>=1.26"),
        ("pandas", ""),
        ("matplotlib", "~=3.8.1"),
        ("seaborn", "==0.13.2"),
        ("plotly", "<6"),
        ("pytorch", "<3,>=2.1"),
        ("requests", "<2.32,>=2.31"),
        ("flask", "==3.1.0"),
        ("xgboost", ""),
    ]
    assert "statsmodels = '^0.14.1 || ^0.13' is passed over" in found.remarks[0]


@pytest.mark.parametrize(
    ("constraint", "means"),
    [("^1.2.3", "<2,>=1.2.3"), ("^0.2.3", "<0.3,>=0.2.3"), ("^0.0.3", "<0.0.4,>=0.0.3"), ("~1", "<2,>=1"),
     ("~1.2.3", "<1.3,>=1.2.3"), ("1.2.*", "==1.2.*"), ("1.2.3", "==1.2.3"), (">=1.2,<2", "<2,>=1.2"),
     ("^1.2rc1", "<2,>=1.2")],
)  # fmt: skip
def test_poetrys_constraints_mean_what_poetry_says(tmp_path: Path, constraint: str, means: str) -> None:
    found = read(tmp_path, "pyproject.toml", f'[tool.poetry.dependencies]\nnumpy = "{constraint}"')
    assert wishes(found) == [("numpy", means)]


def test_a_conda_environment_gives_its_own_and_pips_packages(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("requests==2.31.0\n")
    found = read(tmp_path, "environment.yml", ENVIRONMENT)
    assert wishes(found) == [
        ("numpy", "==1.26.*"),
        ("pytorch", "==2.3.1"),
        ("matplotlib", "==3.8.*"),
        ("pandas", "<2.2,>=2.0"),
        ("scipy", "==1.13.0"),
        ("seaborn", ">=0.12"),
        ("scikit-learn", "~=1.4.0"),
        ("requests", "==2.31.0"),
    ]
    assert "'plotly=5|6' is passed over" in found.remarks[0]


def test_lock_files_give_the_releases_for_this_environment(tmp_path: Path) -> None:
    pipfile = {
        "_meta": {"hash": {}},
        "default": {"numpy": {"version": "==2.0.1"}, "pandas": {"git": "https://a.example/p"}},
        "develop": {"seaborn": {"version": "==0.13.2", "markers": "python_version < '3'"}},
    }
    assert wishes(read(tmp_path, "uv.lock", UV_LOCK)) == [("numpy", "==2.1.0"), ("pytorch", "==2.3.1+cu121")]
    assert wishes(read(tmp_path, "poetry.lock", POETRY_LOCK)) == [("pandas", "==2.2.3")]
    assert wishes(read(tmp_path, "pylock.toml", PYLOCK)) == [("scikit-learn", "==1.5.2")]
    found = read(tmp_path, "Pipfile.lock", json.dumps(pipfile))
    assert wishes(found) == [("numpy", "==2.0.1")]
    assert "pandas without a version is passed over" in found.remarks[0]

"""The course's files agree with each other."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pakrussia import __main__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = {
    line.split("==")[0].lower().replace("_", "-"): Version(line.split("==")[1])
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
}


def requirements() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"]
    listed = [*PROJECT["dependencies"], *(one for extra in extras.values() for one in extra)]
    return [Requirement(one) for one in listed if not one.startswith("pakrussia[")]


@pytest.mark.parametrize("requirement", requirements(), ids=lambda one: one.name)
def test_each_dependency_is_pinned_inside_its_range(requirement: Requirement) -> None:
    pin = PINS[requirement.name.lower().replace("_", "-")]
    assert pin in requirement.specifier


def test_each_pin_allows_the_oldest_python_that_is_promised() -> None:
    """One that asks for more would stop the installation there, and is not seen on a newer one."""
    installed = {
        one.name.lower().replace("_", "-"): one
        for one in importlib.metadata.distributions()
        if one.name
    }
    (floor,) = SpecifierSet(PROJECT["requires-python"])
    refused, compared = [], 0
    for name, pin in PINS.items():
        # A pin for another system is not installed here.
        if name in installed and installed[name].version == str(pin):
            compared += 1
            asked = SpecifierSet(installed[name].metadata["Requires-Python"] or "")
            if not asked.contains(f"{floor.version}.0"):
                refused.append(f"{name}=={pin} wants Python {asked}")
    assert refused == []
    assert compared > 0.9 * len(PINS), "The installed versions are not those of constraints.txt."


def test_constraints_hold_plain_names_and_versions() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"#.*|[A-Za-z0-9_.-]+==[^\s;@]+|", line), line


def test_conda_environment_agrees_with_the_package() -> None:
    """conda pins the tested minor version of each dependency of the package, and of Notebook."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = dict(one.split("=") for one in environment["dependencies"] if "=" in one)
    assert "pip" in environment["dependencies"]
    assert Version(listed.pop("python")) >= Version("3.11")
    # Binder's base environment holds Notebook, which is bound to one minor version of JupyterLab.
    assert set(listed) == {*(Requirement(one).name for one in PROJECT["dependencies"]), "notebook"}
    for name, minor in listed.items():
        pin = PINS[name]
        assert f"{pin.major}.{pin.minor}" == minor, name


def test_binder_can_cache_the_environment() -> None:
    """repo2docker gives up its cache for paths and -r, -c, -e; it reads python=X.Y only."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert not re.search(r"^\s*-\s+(-[rce]|\.|file:)", text, re.MULTILINE)
    assert re.search(r"^\s+- python=3\.\d+$", text, re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no executable bit")
def test_post_build_is_executable_and_ends_well() -> None:
    path = ROOT / "postBuild"
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8").rstrip().endswith("exit 0")


def test_make_verbs_are_the_commands_of_the_package() -> None:
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    (verbs,) = re.findall(r"^\.PHONY: (.*)$", make, re.MULTILINE)
    told = subprocess.run(
        [sys.executable, "-m", "pakrussia", "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    for verb in set(verbs.split()) - {"clean"}:
        assert re.search(rf"^\s+{verb}\b", told, re.MULTILINE), verb


def test_readme_names_only_files_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith(("http", "mailto:")):
            assert (ROOT / target).exists(), target


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, pakrussia;"
        "heavy = {'pandas', 'altair', 'anywidget', 'IPython', 'numpy', 'yaml'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["launch", "links"])
def test_a_quick_command_loads_no_widgets_and_no_tables(module: str) -> None:
    """They only read the names and the bytes of notebooks; each import would delay every start."""
    code = (
        f"import sys, pakrussia.build.{module};"
        "heavy = {'pandas', 'altair', 'ipywidgets', 'anywidget', 'nbclient'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (PermissionError(13, "Permission denied", "COVERAGE.md"), "COVERAGE.md: Permission denied"),
        (OSError("the disk is gone"), "the disk is gone"),
        (
            ModuleNotFoundError("No module named 'bibtexparser'", name="bibtexparser"),
            "bibtexparser",
        ),
    ],
)
def test_what_a_command_lacks_is_told_in_one_line(
    problem: Exception,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> int:
        raise problem

    monkeypatch.setattr(__main__, "_due", fail)
    assert __main__.main(["due"]) == 1
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
    if isinstance(problem, ImportError):
        assert 'pip install --constraint constraints.txt --editable ".[test]"' in said


def test_a_broken_module_of_our_own_is_a_fault_and_keeps_its_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> int:
        raise ModuleNotFoundError("No module named 'pakrussia.x'", name="pakrussia.x")

    monkeypatch.setattr(__main__, "_due", fail)
    with pytest.raises(ModuleNotFoundError):
        __main__.main(["due"])


def test_commands_answer_bad_input_in_one_line(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pakrussia", "notebooks", "nothing.ipynb"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "nothing.ipynb" in told.stderr

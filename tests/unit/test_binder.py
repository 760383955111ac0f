"""Binder: what repo2docker makes of the repository, and what postBuild leaves behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from nbformat.sign import NotebookNotary
from packaging.requirements import Requirement

from pakrussia.build import notebooks

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="repo2docker and Binder know no Windows"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The names at the top of the repository, by which repo2docker decides, and its files."""
    to = tmp_path / "course"
    to.mkdir()
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, to / path.name)
        elif not path.name.startswith("."):
            (to / path.name).mkdir()
    for name in ("binder", ".binder"):  # If there were one, it would hide the files at the top.
        assert not (ROOT / name).exists()
    return to


def dockerfile(checkout: Path) -> tuple[str, str]:
    """Return the Dockerfile of ``checkout`` and what repo2docker says of it; nothing is built."""
    told = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=checkout,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert told.returncode == 0, told.stderr
    return told.stdout, told.stderr


def test_repo2docker_finds_a_conda_environment_with_our_python(checkout: Path) -> None:
    text, said = dockerfile(checkout)
    (wanted,) = re.findall(
        r"^\s+- python=(.+)$", (checkout / "environment.yml").read_text("utf-8"), re.MULTILINE
    )
    assert f"Building conda environment for python={wanted}" in said
    # Server and kernel share one environment, so JupyterLab is the version that we ask for.
    assert "ENV KERNEL_PYTHON_PREFIX=${NB_PYTHON_PREFIX}" in text


def test_the_notebook_that_binder_brings_goes_with_our_jupyterlab(checkout: Path) -> None:
    """repo2docker's base environment holds both; an environment that names one may break two."""
    found = find_spec("repo2docker")  # not imported: its own imports warn
    assert found is not None and found.origin is not None
    base = Path(found.origin).parent / "buildpacks" / "conda" / "environment.yml"
    (wanted,) = (
        Requirement(one)
        for one in metadata.requires("notebook") or []
        if Requirement(one).name == "jupyterlab" and not Requirement(one).marker
    )
    ours = yaml.safe_load((checkout / "environment.yml").read_text("utf-8"))["dependencies"]
    minor = dict(one.split("=") for one in ours if "=" in one)
    for name in ("jupyterlab", "notebook"):
        assert re.search(rf"- {name}==", base.read_text("utf-8"))
        assert metadata.version(name).startswith(f"{minor[name]}.")
    assert metadata.version("jupyterlab") in wanted.specifier


def steps(text: str) -> list[int]:
    """Return where the packages are installed, the repository is copied and postBuild is run."""
    packages = text.index("env update -p ${NB_PYTHON_PREFIX}")
    course = text.index(" src/ ${REPO_DIR}/")
    return [packages, course, text.index("RUN ./postBuild")]


def test_the_packages_are_a_layer_of_their_own_before_the_course(checkout: Path) -> None:
    """A change to a lesson then installs no package anew."""
    text, _ = dockerfile(checkout)
    packages, course, post_build = steps(text)
    assert text.index("src/environment.yml ${REPO_DIR}/environment.yml") < packages
    assert packages < course < post_build
    assert [line for line in text.splitlines() if line.startswith("RUN")][-1] == "RUN ./postBuild"
    assert text.rindex("USER ${NB_USER}") < post_build  # it trusts for the learner, not for root


def test_an_editable_line_in_the_environment_would_cost_that_layer(checkout: Path) -> None:
    """The check above can fail: this is the line that it keeps out."""
    with (checkout / "environment.yml").open("a", encoding="utf-8") as file:
        file.write("  - pip:\n      - -e .\n")
    packages, course, _ = steps(dockerfile(checkout)[0])
    assert course < packages


def test_post_build_installs_the_settings_and_trusts_the_notebooks(tmp_path: Path) -> None:
    """postBuild as it stands, with pip turned to a folder of its own and away from the network."""
    course, prefix, jupyter = tmp_path / "course", tmp_path / "prefix", tmp_path / "jupyter"
    own = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("src", "data", "notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / name, course / name, ignore=own)
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, course / path.name)
    subprocess.run(
        ["./postBuild"],
        cwd=course,
        check=True,
        capture_output=True,
        env={
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PIP_PREFIX": str(prefix),
            "PIP_IGNORE_INSTALLED": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as: without isolation
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONPATH": str(course / "src"),
            "JUPYTER_DATA_DIR": str(jupyter),
        },
    )
    # An editable installation brings the settings too, and JupyterLab reads them there.
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.settings_utils import get_settings

    settings, _ = get_settings(
        str(prefix / "share" / "jupyter" / "lab" / "settings"),
        str(Path(get_app_dir()) / "schemas"),
        str(tmp_path / "settings"),
        "@jupyterlab/apputils-extension:notification",
    )
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
    notary = NotebookNotary(data_dir=str(jupyter))
    paths = notebooks.lessons(course)
    assert len(paths) == len(notebooks.lessons(ROOT))
    assert all(notary.check_signature(notebooks.read(path)) for path in paths)
    notary.store.close()

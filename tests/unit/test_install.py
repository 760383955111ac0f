"""What stands between a clone and the first lesson: each case with its own words."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "src" / "install.py"
_found = importlib.util.spec_from_file_location("install", SCRIPT)
assert _found and _found.loader
install = importlib.util.module_from_spec(_found)
_found.loader.exec_module(install)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with the two files that an installation depends on."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def test_an_old_python_can_read_it() -> None:
    """It has to say that a Python is too old, so that one must understand it."""
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_its_oldest_and_newest_python_are_those_that_are_promised() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">={}.{}".format(*install.OLDEST)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tried = [f"{install.OLDEST[0]}.{n}" for n in range(install.OLDEST[1], install.TRIED[1] + 1)]
    assert f"Python {tried[0]} or newer (tried: {', '.join(tried[:-1])} and {tried[-1]})" in readme


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("[Errno 122] Disk quota exceeded", "disk is full"),
        ("ERROR: Could not install packages: [Errno 13] Permission denied: 'x'", "own and start"),
        ("[Errno 30] Read-only file system: '/course/.venv'", "folder of your own"),
        ("ProxyError('Unable to connect to proxy', NewConnectionError('x'))", "HTTPS_PROXY"),
        ("SSLError(SSLCertVerificationError('CERTIFICATE_VERIFY_FAILED'))", "PIP_CERT"),
        ("NewConnectionError: [Errno -3] Temporary failure in name resolution", "no network"),
        ("ReadTimeoutError: Read timed out.", "no network"),
    ],
)
def test_each_reason_has_its_remedy(said: str, told: str) -> None:
    words = install.meaning(f"WARNING: Retrying\nERROR: {said}", {"index-url": "x"})
    assert told in words
    assert "\n" not in words and "index-url" not in words


def test_a_setting_that_forbids_the_network_is_named() -> None:
    said = "ERROR: No matching distribution found for hatchling>=1.27"
    assert "PIP_NO_INDEX=false" in install.meaning(said, {"no-index": "true"})
    assert "PIP_NO_INDEX=false" not in install.meaning(said, {"no-index": "False"})


def test_any_other_reason_is_told_in_pips_words_with_the_settings() -> None:
    said = "noise\nERROR: No matching distribution found for x\nmore noise"
    words = install.meaning(said, {"index-url": "x", "proxy": "y"})
    assert words.startswith("ERROR: No matching distribution found for x\n")
    assert "index-url, proxy" in words and "noise" not in words
    assert "without a word" in install.meaning("", {})


def test_pip_keeps_how_it_reaches_packages_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed = """
        :env:.index-url='of the environment'
        :env:.target='/elsewhere'
        freeze.timeout='1'
        global.cert="/etc/it's a file.crt"
        global.index-url='of the file'
        global.extra-index-url='one two'
        global.user='true'
        install.timeout='60'
        install.prefix='/opt'
        a line of something else
    """
    settings = install.kept("\n".join(line.strip() for line in listed.splitlines()))
    assert settings == {
        "cert": "/etc/it's a file.crt",
        "extra-index-url": "one two",
        "index-url": "of the environment",
        "timeout": "60",
    }
    for name in ("PIP_TARGET", "PIP_USER", "PIP_PYTHON", "PYTHONPATH", "PYTHONHOME"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:1")
    given = install.environment(settings)
    assert not [value for value in given.values() if value == "elsewhere"]
    assert given["PIP_INDEX_URL"] == "of the environment"
    assert given["HTTPS_PROXY"] == "http://proxy:1"
    assert given["PIP_CONFIG_FILE"] == os.devnull


@pytest.mark.parametrize("lost", ["INSTALLER", "RECORD"])
def test_a_package_whose_installation_was_broken_off_is_seen(tmp_path: Path, lost: str) -> None:
    for name in ("whole-1.0", "half-2.0"):
        folder = tmp_path / "lib" / "python3.11" / "site-packages" / f"{name}.dist-info"
        folder.mkdir(parents=True)
        for file in ("METADATA", "INSTALLER", "RECORD"):
            (folder / file).write_text("", encoding="utf-8")
    (folder / lost).unlink()
    assert install.half_installed(tmp_path) == ["half-2.0"]


def test_what_pip_installed_here_is_seen_as_whole() -> None:
    """The sign of a broken installation is none in an environment that works."""
    assert install.half_installed(Path(sys.prefix)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")
def test_a_python_without_venv_leaves_nothing_behind(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = course / "python"
    python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(install.sys, "executable", str(python))
    with pytest.raises(install.Problem, match=r"apt install python3\.\d+-venv"):
        install.install(course, False)
    assert not (course / ".venv").exists()


def test_what_was_half_made_is_made_anew(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Debian leaves it without python3-venv: a Python in the folder, and no pip."""
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(course / ".venv")], check=True
    )
    assert not install.is_sound(course / ".venv")
    filled: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        install, "_fill", lambda folder, course, extra, anew: filled.append((extra, anew))
    )
    install.install(course, True)
    assert install.is_sound(course / ".venv")
    assert filled == [("[test]", False)]
    for name in (".contributor", ".learner"):
        stored = json.loads((course / ".venv" / name).read_text(encoding="utf-8"))
        assert stored["course"] == str(course)


@pytest.fixture
def made(course: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """An environment that counts as installed; what is installed after that is listed."""
    filled: list[tuple[str, bool]] = []
    monkeypatch.setattr(install, "_runs", lambda python, code: True)
    monkeypatch.setattr(install, "_make", lambda folder: folder.mkdir())
    monkeypatch.setattr(
        install, "_fill", lambda folder, course, extra, anew: filled.append((extra, anew))
    )
    (course / ".venv").mkdir()
    install.install(course, False)
    filled.clear()
    return filled


def test_nothing_is_done_twice(course: Path, made: list[tuple[str, bool]]) -> None:
    install.install(course, False)
    assert made == []


def test_a_new_pin_and_the_test_tools_are_installed(
    course: Path, made: list[tuple[str, bool]]
) -> None:
    install.install(course, True)
    with (course / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("x==1\n")
    install.install(course, False)
    assert made == [("[test]", False), ("", False)]


def test_what_is_copied_into_the_environment_is_installed_anew_when_it_changes(
    course: Path,
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    sources = [
        path
        for name in shared
        for path in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*.*"))
    ]
    assert len(sources) >= len(shared)
    for source in sources:
        before = install._wanted(course)
        copy = course / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
        assert install._wanted(course) != before, source


def test_a_folder_that_was_moved_is_installed_anew(
    course: Path, made: list[tuple[str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    moved = tmp_path_factory.mktemp("other") / "course"
    course.rename(moved)
    install.install(moved, False)
    assert made == [("", True)]


def test_a_newer_python_is_used_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 1))
    called: list[list[str]] = []
    monkeypatch.setattr(install.shutil, "which", lambda name: name if name[-2:] == "12" else None)
    monkeypatch.setattr(install, "_runs", lambda python, code: True)
    monkeypatch.setattr(
        install.subprocess, "call", lambda command, env: called.append(command) or 7
    )
    assert install.main(["--test"]) == 7
    assert called == [["python3.12", str(SCRIPT), "--test"]]


def test_without_a_newer_python_the_version_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    assert install.main([]) == 1
    assert "Python 3.11 or newer, and this is 3.9.1" in capsys.readouterr().err


def test_ctrl_c_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(course: Path, test_tools: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(install, "install", stop)
    assert install.main([]) == 130
    assert "goes on from here" in capsys.readouterr().err

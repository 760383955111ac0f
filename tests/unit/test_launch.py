from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook

from pakrussia.build import launch, server
from pakrussia.errors import CourseError


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    (tmp_path / "notebooks").mkdir()
    for name in ("00-start-here.ipynb", "notes-of-mine.ipynb"):
        notebook = new_notebook(cells=[new_code_cell(f"print({name!r})")])
        nbformat.write(notebook, tmp_path / "notebooks" / name)
    return tmp_path


def test_trust_covers_the_course_and_nothing_else(course: Path) -> None:
    said = launch.trust(course)
    assert "Trusted 1 notebooks of this course" in said
    notary = NotebookNotary()
    for name, trusted in (("00-start-here.ipynb", True), ("notes-of-mine.ipynb", False)):
        notebook = nbformat.read(course / "notebooks" / name, as_version=4)
        assert notary.check_signature(notebook) is trusted
    notary.store.close()


def test_a_broken_lesson_is_named_and_stops_nothing(
    course: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    broken = course / "notebooks" / "03-afghanistan-and-the-sanctions.ipynb"
    for content in ('{"cells": [', '{"cells": [' + "7, " * 10_000 + "7]}", ""):
        broken.write_text(content, encoding="utf-8")
        launch.lab(course, 0, [])
        said = capsys.readouterr().out
        assert "Trusted 1 notebooks" in said
        assert "python -m pakrussia fresh 03" in said and len(said) < 2_000
        assert command[0] == sys.executable


def test_trust_outside_the_course_says_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="No lesson found"):
        launch.trust(tmp_path)


def test_a_taken_port_is_named_with_the_remedy(course: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CourseError, match=rf"Port {port} is in use[\s\S]*--port {port + 1}"):
            launch.lab(course, port, [])


def test_a_course_that_is_open_already_gives_its_address(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = course / "runtime"
    runtime.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(runtime))
    (runtime / "jpserver-1.json").write_text("{half", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = {"port": port, "root_dir": str(course), "url": f"http://x:{port}/", "token": "abc"}
        (runtime / "jpserver-2.json").write_text(json.dumps(told), encoding="utf-8")
        with pytest.raises(CourseError, match=rf"http://x:{port}/lab/tree/notebooks/00.*=abc"):
            launch.lab(course, port, [])
        told["root_dir"] = str(runtime)
        (runtime / "jpserver-2.json").write_text(json.dumps(told), encoding="utf-8")
        with pytest.raises(CourseError, match="in use by another program"):
            launch.lab(course, port, [])


@pytest.mark.parametrize("port", [-1, 65536, 99999])
def test_a_port_that_does_not_exist_is_named_with_the_remedy(course: Path, port: int) -> None:
    with pytest.raises(CourseError, match=rf"no port {port}[\s\S]*65535"):
        launch.lab(course, port, [])


def test_a_port_that_may_not_be_used_is_not_called_in_use(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: socket.socket, address: tuple[str, int]) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(launch.socket, "socket", type("S", (socket.socket,), {"bind": refuse}))
    with pytest.raises(CourseError, match=r"Port 80 cannot be used \(Permission denied\)"):
        launch.lab(course, 80, [])


def _set(called: list[str], command: list[str]) -> int:
    called[:] = command
    return 0


@pytest.fixture
def command(course: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What launch starts: it is filled when launch.lab is called."""
    called: list[str] = []
    monkeypatch.chdir(course)
    # The course may be open while its tests run.
    monkeypatch.setattr(launch, "_demand_free", lambda course, port: None)
    monkeypatch.setattr(launch.os, "execv", lambda program, command: _set(called, command))
    monkeypatch.setattr(launch.subprocess, "call", lambda command, cwd: _set(called, command))
    return called


def test_jupyterlab_is_bound_to_the_loopback_address_with_its_token(
    course: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    launch.lab(course, None, ["--no-browser"])
    assert "Trusted 1 notebooks" in capsys.readouterr().out
    assert command[0] == sys.executable
    assert "--ServerApp.ip=127.0.0.1" in command
    assert f"--ServerApp.port={launch.PORT}" in command
    assert "--ServerApp.port_retries=0" in command
    assert "--no-browser" in command
    assert not any("token" in part for part in command)


@pytest.mark.parametrize(("user", "many"), [(0, 1), (1000, 0)])
def test_the_superuser_starts_too_and_hears_of_it(
    user: int,
    many: int,
    course: Path,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(launch.os, "geteuid", lambda: user, raising=False)
    launch.lab(course, None, [])
    assert command.count("--allow-root") == many
    assert capsys.readouterr().out.count("You are the superuser") == many


def _as_installed(prefix: Path, *parts: str) -> None:
    for part in parts:
        folder = prefix / "share" / "jupyter" / "labextensions" / part
        folder.mkdir(parents=True)
        (folder / "package.json").write_text("{}", encoding="utf-8")


PARTS = ["@jupyter-widgets/jupyterlab-manager", "anywidget", "pakrussia"]


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Jupyter that knows nothing but one folder."""
    for name in ("jupyter_path", "jupyter_config_path"):
        monkeypatch.setattr(
            launch.paths,
            name,
            lambda *inside: [str(tmp_path.joinpath("share", "jupyter", *inside))],
        )
    return tmp_path


def test_this_environment_has_every_part_that_lessons_need() -> None:
    assert launch._missing_parts() == []


@pytest.mark.parametrize("gone", PARTS)
def test_a_part_that_is_not_installed_is_told(
    course: Path,
    command: list[str],
    jupyter: Path,
    gone: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _as_installed(jupyter, *(one for one in PARTS if one != gone))
    launch.lab(course, 0, [])
    said = capsys.readouterr().out
    assert f"JupyterLab has no {gone} here" in said and "make lab again" in said
    assert command[0] == sys.executable  # it starts all the same


@pytest.mark.parametrize("off", [{"anywidget": True}, {"anywidget:plugin": True}, ["anywidget"]])
def test_a_part_that_is_switched_off_is_told(jupyter: Path, off: object) -> None:
    _as_installed(jupyter, *PARTS)
    assert launch._missing_parts() == []
    folder = jupyter / "share" / "jupyter" / "labconfig"
    folder.mkdir()
    file = folder / "page_config.json"
    file.write_text(json.dumps({"disabledExtensions": off}), encoding="utf-8")
    assert launch._missing_parts() == ["anywidget"]
    for harmless in ({"disabledExtensions": {"anywidget": False}}, {}, [], "words"):
        file.write_text(json.dumps(harmless), encoding="utf-8")
        assert launch._missing_parts() == []


def test_older_lessons_are_told_at_the_start(
    course: Path,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    launch.lab(course, 0, [])
    assert "Older than your course" in capsys.readouterr().out  # a lesson without its cells
    monkeypatch.setattr(launch.current, "is_older", lambda path: False)
    launch.lab(course, 0, [])
    assert "Older" not in capsys.readouterr().out


VARIABLES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of which a file stands in the place of each folder that Jupyter needs.

    So it holds for the superuser too, to whom a mode is no hindrance.
    """
    home = tmp_path_factory.mktemp("home")
    for variable in VARIABLES:
        monkeypatch.setenv(variable, str(home / "blocked" / variable))
    (home / "blocked").write_text("", encoding="utf-8")
    return home


def test_a_home_that_cannot_be_written_stops_nothing(
    course: Path, command: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    launch.lab(course, None, [])
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("Trusted 1 notebooks")
    assert str(home) in told[1] and str(course / ".jupyter") in told[1]
    for variable in VARIABLES:
        assert Path(os.environ[variable]).parent == course / ".jupyter"
    assert command


def test_a_course_that_cannot_be_written_either_gets_a_place_for_this_time(
    course: Path, command: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / ".jupyter").write_text("", encoding="utf-8")
    launch.lab(course, None, [])
    place = Path(os.environ["JUPYTER_DATA_DIR"]).parent
    try:
        assert course not in place.parents and home not in place.parents
        assert str(place) in capsys.readouterr().out
    finally:
        shutil.rmtree(place)
    assert command


def test_trust_is_a_comfort(
    course: Path,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where it cannot be given anywhere, JupyterLab starts all the same."""

    def refuse(course: Path) -> str:
        raise PermissionError(13, "Permission denied", "nbsignatures.db")

    for variable in VARIABLES:
        monkeypatch.setenv(variable, str(course / "own" / variable))
    monkeypatch.setattr(launch, "trust", refuse)
    launch.lab(course, None, [])
    (told,) = capsys.readouterr().out.splitlines()[:1]
    assert "nbsignatures.db" in told and "Run All Cells" in told
    assert command
    shutil.rmtree(Path(os.environ["JUPYTER_DATA_DIR"]).parent)


@pytest.mark.parametrize(
    ("variables", "platform", "found"),
    [
        ({}, "linux", False),
        ({"BROWSER": "no-such-program"}, "linux", True),
        ({"DISPLAY": ":0"}, "linux", True),
        ({}, "darwin", True),
    ],
)
def test_a_browser_is_looked_for_where_there_is_a_screen(
    variables: dict[str, str], platform: str, found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.webbrowser, "get", lambda named: object())
    assert server.has_browser("", variables, platform) is found


def test_the_server_says_its_address_in_one_line(tmp_path: Path) -> None:
    """Without a browser: no block of log lines, and one address that has the token."""
    home = {variable: str(tmp_path / variable) for variable in VARIABLES}
    given = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    command = [sys.executable, "-m", "pakrussia", "lab", "--port", "0"]
    running = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        env={**given, **home, "BROWSER": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        assert running.stdout
        lines = []
        for line in running.stdout:
            lines.append(line)
            if "Ctrl+C" in line:
                break
    finally:
        running.terminate()
        running.communicate()
    (address,) = (line.strip() for line in lines if "http://" in line)
    assert "?token=" in address and "127.0.0.1" in address
    assert len(lines) <= 8, lines

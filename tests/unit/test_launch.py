from __future__ import annotations

import socket
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook

from pakrussia.build import launch
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


def test_jupyterlab_is_bound_to_the_loopback_address_with_its_token(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: list[list[str]] = []
    monkeypatch.chdir(course)
    monkeypatch.setattr(launch.os, "execv", lambda program, command: called.append(command))
    monkeypatch.setattr(launch.subprocess, "call", lambda command, cwd: called.append(command) or 0)
    launch.lab(course, None, ["--no-browser"])
    assert "Trusted 1 notebooks" in capsys.readouterr().out
    command = called[0]
    assert command[0] == sys.executable
    assert "--ServerApp.ip=127.0.0.1" in command
    assert f"--ServerApp.port={launch.PORT}" in command
    assert "--ServerApp.port_retries=0" in command
    assert command[-1] == "--no-browser"
    assert not any("token" in part for part in command)

"""Launch links: from every form of a remote's address, and never with a secret in them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from pakrussia.__main__ import main
from pakrussia.build import links, stage
from pakrussia.errors import CourseError

FILE = "notebooks/00-start-here.ipynb"
SECRET = "s3cr3t-t0ken"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "notebooks").mkdir()
    stage.name_lessons(tmp_path, "00-start-here", "01-two")
    for name, title in (("00-start-here", "00 · Start | here"), ("01-two", "01 · Two")):
        notebook = new_notebook(cells=[new_markdown_cell(f"# {title}\n\nWords.")])
        nbformat.write(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
    monkeypatch.chdir(tmp_path)
    # A test must not see the repository that the course itself lies in.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    yield tmp_path


def git(course: Path, *words: str) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed: the address of a copy is read from it.")
    subprocess.run(["git", "-C", str(course), *words], check=True, capture_output=True)


def addresses(told: str) -> list[str]:
    return re.findall(r"https?://[^\s)`]+", told)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/own/name",
        "https://github.com/own/name.git",
        "https://github.com/own/name/",
        f"https://someone:{SECRET}@github.com/own/name.git",
        f"https://{SECRET}@github.com/own/name",
        f"https://github.com/own/name.git?access_token={SECRET}#x",
        "https://www.github.com/own/name",
        "git@github.com:own/name.git",
        f"{SECRET}@github.com:own/name",
        "github.com:own/name.git",
        "ssh://git@github.com/own/name.git",
        "ssh://git@ssh.github.com:443/own/name.git",
        "git+ssh://git@github.com/own/name",
        "git://github.com/own/name.git",
        "HTTPS://GitHub.com/own/name",
        " https://github.com/own/name\n",
    ],
)
def test_every_form_of_an_address_names_the_same_repository(address: str) -> None:
    assert links.repository(address) == links.Repository(
        "https://github.com/own/name", "github.com", "own/name"
    )


def test_github_opens_under_gh_with_the_lesson_in_jupyterlab() -> None:
    where = links.repository("git@github.com:own/name.git")
    assert links.binder(where, FILE, None) == (
        "https://mybinder.org/v2/gh/own/name/HEAD?urlpath=lab/tree/notebooks/00-start-here.ipynb"
    )


@pytest.mark.parametrize(
    ("address", "spec"),
    [
        ("git@gitlab.com:own/name.git", "gl/own%2Fname/HEAD"),
        ("https://gitlab.com/group/part/name", "gl/group%2Fpart%2Fname/HEAD"),
        (
            "https://codeberg.org/own/name.git",
            "git/https%3A%2F%2Fcodeberg.org%2Fown%2Fname.git/HEAD",
        ),
        (
            f"https://u:{SECRET}@git.example.edu:8443/name",
            "git/https%3A%2F%2Fgit.example.edu%3A8443%2Fname/HEAD",
        ),
        ("ssh://git@git.example.edu:2222/a/b", "git/https%3A%2F%2Fgit.example.edu%2Fa%2Fb/HEAD"),
    ],
)
def test_other_hosts_open_under_their_own_kind_of_binder_link(address: str, spec: str) -> None:
    link = links.binder(links.repository(address), FILE, None)
    assert link == f"https://mybinder.org/v2/{spec}?urlpath=lab/tree/notebooks/00-start-here.ipynb"
    assert SECRET not in link


def test_names_are_encoded_once() -> None:
    where = links.repository("https://github.com/own/name")
    file = "notebooks/00 پاک & روس+?#.ipynb"
    for link in (
        links.binder(where, file, "term 1/ü#"),
        links.hub(where, file, "term 1/ü#", "https://hub.example.edu"),
    ):
        parts = urlsplit(link)
        assert re.fullmatch(r"[!-~]+", link) and not parts.fragment
        (opened,) = parse_qs(parts.query)["urlpath"]
        assert opened.startswith("lab/tree/") and opened.endswith(file)
    binder = urlsplit(links.binder(where, file, "term 1/ü#"))
    assert unquote(binder.path) == "/v2/gh/own/name/term 1/ü#"


def test_a_hub_link_names_repository_branch_and_the_folder_of_the_clone() -> None:
    where = links.repository("git@github.com:own/name.git")
    link = urlsplit(links.hub(where, FILE, "main", "https://hub.example.edu/jupyter"))
    assert link.path == "/jupyter/hub/user-redirect/git-pull"
    assert parse_qs(link.query) == {
        "repo": ["https://github.com/own/name"],
        "urlpath": [f"lab/tree/name/{FILE}"],
        "branch": ["main"],
    }


def test_a_clone_of_an_address_with_an_ending_gets_its_folder_named() -> None:
    where = links.repository("https://git.example.edu/own/name.git")
    values = parse_qs(urlsplit(links.hub(where, FILE, None, "https://hub.example.edu")).query)
    assert values["repo"] == ["https://git.example.edu/own/name.git"]
    assert values["targetPath"] == ["name"]
    assert values["urlpath"] == [f"lab/tree/name/{FILE}"]
    assert "branch" not in values


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://hub.example.edu", "https://hub.example.edu"),
        ("https://hub.example.edu/", "https://hub.example.edu"),
        ("https://hub.example.edu/hub/home", "https://hub.example.edu"),
        ("https://hub.example.edu:8000/jupyter/hub", "https://hub.example.edu:8000/jupyter"),
        (f"https://me:{SECRET}@hub.example.edu/?token={SECRET}", "https://hub.example.edu"),
    ],
)
def test_the_address_of_a_hub_is_cut_to_what_a_link_needs(given: str, kept: str) -> None:
    assert links.hub_address(given) == kept


@pytest.mark.parametrize("given", ["", "hub.example.edu", "ftp://hub.example.edu", "https://:x"])
def test_what_is_no_address_of_a_hub_is_refused(given: str) -> None:
    with pytest.raises(CourseError, match="--hub is not the address of a hub"):
        links.hub_address(given)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/srv/git/name.git",
        "../name",
        "C:\\courses\\name",
        "c:/courses/name",
        "file:///srv/git/name.git",
        "ftp://github.com/own/name",
        "work:own/name.git",  # a nickname of ssh, which only this computer knows
        "https://localhost/own/name",
        f"https://someone:{SECRET}/x@github.com/own/name",
        f"https://{SECRET}/x@github.com/own/name",
        f"https://a.b/{SECRET}@github.com/own/name",
        "https://github.com",
        "https://github.com/own",
        "https://github.com/own/name/tree/main",
        "https://gitlab.com/name",
        "https://github.com/own/..",
        "https://github.com/own/na me",
        "https://[half/own/name",
    ],
)
def test_an_address_that_no_stranger_can_reach_is_refused_without_repeating_it(
    address: str,
) -> None:
    with pytest.raises(CourseError, match=r"--repository https://github\.com/OWNER/NAME") as told:
        links.repository(address)
    assert SECRET not in str(told.value)


def test_a_course_without_a_remote_says_what_to_do(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # without a repository, then with one that has no remote
        assert main(["links"]) == 1
        said = capsys.readouterr().err
        assert "no git remote called origin" in said and "--repository" in said
        git(course, "init", "-q")


def test_links_come_from_the_remote_and_tell_no_secret(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(course, "init", "-q")
    git(course, "remote", "add", "origin", f"https://me:{SECRET}@github.com/own/name.git")
    git(course, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert main(["links", "--hub", "https://hub.example.edu/hub/home"]) == 0
    told = capsys.readouterr().out
    assert SECRET not in told and "me:" not in told
    found = addresses(told)
    binder = [one for one in found if "/v2/gh/own/name/HEAD?" in one]
    hub = [one for one in found if "/hub/user-redirect/git-pull?" in one]
    assert len(binder) == len(hub) == 3 and len(found) == 6  # the whole course and two lessons
    assert [one.rpartition("/")[2] for one in binder] == [
        "00-start-here.ipynb",
        "00-start-here.ipynb",
        "01-two.ipynb",
    ]
    assert all(parse_qs(urlsplit(one).query)["branch"] == ["main"] for one in hub)
    assert "01 · Two" in told


def test_without_a_hub_the_pattern_stands_once_and_says_so(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["links", "--repository", "own.example:own/name", "--branch", "term-2"]) == 0
    told = capsys.readouterr().out
    assert "/term-2?" in told
    (pattern,) = [one for one in addresses(told) if "git-pull" in one]
    assert pattern.startswith("https://hub.example.edu/")
    assert "Put your hub's address in place of" in told


@pytest.mark.parametrize("hub", [[], ["--hub", "https://hub.example.edu"]])
def test_markdown_is_a_table_with_links_in_words(
    course: Path, capsys: pytest.CaptureFixture[str], hub: list[str]
) -> None:
    assert main(["links", "--markdown", "--repository", "git@github.com:o/n.git", *hub]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 5  # heads, rule, the whole course and two lessons
    bars = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
    assert bars == [4 if hub else 3] * 5
    assert rows[3].startswith("| 00 · Start \\| here | [Open in Binder](https://mybinder.org/")
    assert not any("![" in row or "<" in row for row in rows)
    assert any("in place of" in line for line in lines) is (not hub)


def test_outside_the_course_the_remedy_is_told(tmp_path: Path) -> None:
    where = links.repository("https://github.com/own/name")
    with pytest.raises(CourseError, match=r"no lessons in .*course's folder"):
        links.links(tmp_path, where, None, None, links.PLACEHOLDER)

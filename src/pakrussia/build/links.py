"""Print links that open the course elsewhere: on Binder, or on a JupyterHub with nbgitpuller.

The links are made from the address of the repository alone. Whatever else a remote's address
holds, a user name or a token, is left out before anything is done with it.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from pakrussia import contents
from pakrussia.build import notebooks
from pakrussia.errors import CourseError

BINDER = "https://mybinder.org"
PLACEHOLDER = "https://hub.example.edu"
_REMEDY = (
    "Name a public address: python -m pakrussia links --repository https://github.com/OWNER/NAME"
)
# The short form of ssh: user@host:path. One letter before the colon is a disk of Windows.
_SHORT = re.compile(r"(?:[^/]*@)?(?P<host>[\w.-]{2,}):(?P<path>[^\\]*)")
_PATH = re.compile(r"[\w.~%+-]+(/[\w.~%+-]+)*")
# Names that only ssh uses, where port 22 is closed.
_OTHER_NAMES = {
    **dict.fromkeys(("www.github.com", "ssh.github.com"), "github.com"),
    **dict.fromkeys(("www.gitlab.com", "altssh.gitlab.com"), "gitlab.com"),
}


class Repository(NamedTuple):
    """A repository as a stranger on the web reaches it."""

    address: str  # https://host/path, with nothing secret in it
    host: str
    path: str  # "owner/name", with groups in between where the host has them

    @property
    def folder(self) -> str:
        """The name of the folder that a clone makes."""
        return PurePosixPath(self.path).name.removesuffix(".git")


class Link(NamedTuple):
    """One lesson, or the whole course, and where it opens."""

    title: str
    binder: str
    hub: str


def told(
    course: Path, *, address: str | None, branch: str | None, hub_at: str | None, as_markdown: bool
) -> str:
    """Return the launch links of ``course`` as lines for a terminal or as a Markdown table.

    ``address`` and ``branch`` default to the remote ``origin`` and what it calls its default;
    without ``hub_at`` the JupyterHub link stands once, with a placeholder. Raises ``CourseError``
    where an address cannot be used.
    """
    ref = branch
    if address is None:
        address, own = remote(course)
        branch = branch or own
    at = PLACEHOLDER if hub_at is None else hub_address(hub_at)
    found = links(course, repository(address), ref, branch, at)
    return (markdown if as_markdown else text)(found, hub_at is not None)


def repository(address: str) -> Repository:
    """Return the repository that a git remote's ``address`` names (https, ssh or user@host:path).

    User names, passwords, tokens, queries and the ports of ssh are left out. ``CourseError``
    where the address names a folder on this computer or no host on the web; the message never
    repeats the address, because it may hold a secret.
    """
    text = address.strip()
    scheme, host, port, path = "https", "", "", ""
    if "://" in text:
        try:
            parts = urlsplit(text)
            scheme, host, path = parts.scheme.lower(), parts.hostname or "", parts.path
            port = f":{parts.port}" if parts.port and scheme in ("http", "https") else ""
        except ValueError as problem:
            raise CourseError(f"The repository's address cannot be read. {_REMEDY}") from problem
    elif found := _SHORT.fullmatch(text):
        host, path = found["host"].lower(), found["path"]
    host = _OTHER_NAMES.get(host, host)
    path = path.strip("/")
    known = host in ("github.com", "gitlab.com")
    if known:
        path = path.removesuffix(".git")
    if scheme not in ("https", "http", "ssh", "git+ssh", "git") or "." not in host:
        raise CourseError(f"The repository's address names no host on the web. {_REMEDY}")
    owned = path.count("/") == 1 if host == "github.com" else path.count("/") >= known
    if not _PATH.fullmatch(path) or ".." in path or not owned:
        raise CourseError(
            f"The repository's address names no repository of {host} (owner/name). {_REMEDY}"
        )
    web = scheme if scheme in ("https", "http") else "https"
    return Repository(f"{web}://{host}{port}/{path}", host, path)


def remote(course: Path) -> tuple[str, str | None]:
    """Return the address of the remote ``origin`` of ``course`` and its default branch.

    The branch is ``None`` where git does not know it. ``CourseError`` where there is no git, no
    repository or no remote of that name.
    """
    address = _git(course, "remote", "get-url", "origin")
    if not address:
        raise CourseError(
            f"{course} has no git remote called origin, so there is nothing a link could open. "
            f"Publish the course first (git remote add origin ADDRESS, git push). {_REMEDY}"
        )
    branch = _git(course, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return address, branch.removeprefix("origin/") or None


def _git(course: Path, *words: str) -> str:
    """Return what git says, or nothing where it fails or is not installed."""
    try:
        told = subprocess.run(
            ["git", "-C", str(course), *words], capture_output=True, encoding="utf-8"
        )
    except OSError:
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""


def binder(where: Repository, file: str, branch: str | None) -> str:
    """Return the Binder link that opens ``file`` (a path in the repository) in JupyterLab.

    Without a branch it follows the repository's default branch.
    """
    ref = quote(branch or "HEAD")
    if where.host == "github.com":
        kind, name = "gh", where.path
    elif where.host == "gitlab.com":
        kind, name = "gl", quote(where.path, safe="")
    else:
        kind, name = "git", quote(where.address, safe="")
    return f"{BINDER}/v2/{kind}/{name}/{ref}?urlpath={quote(f'lab/tree/{file}')}"


def hub(where: Repository, file: str, branch: str | None, at: str) -> str:
    """Return the nbgitpuller link that opens ``file`` on the JupyterHub ``at``."""
    values = {"repo": where.address, "urlpath": f"lab/tree/{where.folder}/{file}"}
    if branch:
        values["branch"] = branch
    if where.address.endswith(".git"):
        values["targetPath"] = where.folder  # else the folder is called like the address
    return f"{at}/hub/user-redirect/git-pull?{urlencode(values, quote_via=quote, safe='')}"


def hub_address(text: str) -> str:
    """Return the address of a JupyterHub without its last slash; ``CourseError`` for any other."""
    try:
        parts = urlsplit(text.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise CourseError(
            "--hub is not the address of a hub. Give it as your browser shows it after signing "
            f"in, up to the word hub, for example {PLACEHOLDER}"
        )
    path = parts.path.partition("/hub/")[0].rstrip("/").removesuffix("/hub")
    return f"{parts.scheme}://{parts.hostname}{port}{path}"


def links(
    course: Path, where: Repository, ref: str | None, branch: str | None, at: str
) -> list[Link]:
    """Return the links for the whole ``course`` and for each lesson, in the lessons' order.

    Binder opens ``ref``, the hub ``branch``: Binder finds the default branch by itself, and old
    versions of nbgitpuller do not.
    """
    paths = notebooks.lessons(course)
    if not paths:
        raise CourseError(
            f"There are no lessons in {course / 'notebooks'}. Run this in the course's folder."
        )

    def link(title: str, name: str) -> Link:
        file = f"notebooks/{name}.ipynb"
        return Link(title, binder(where, file, ref), hub(where, file, branch, at))

    whole = link("Whole course", contents.read(course).start)
    return [whole, *(link(_title(path), path.stem) for path in paths)]


def _title(path: Path) -> str:
    """Return a lesson's title, which begins with its number."""
    cells: list[Any] = notebooks.read(path).cells
    words = cells[0].source if cells else ""
    return next((line[2:] for line in words.splitlines() if line.startswith("# ")), path.stem)


def text(found: list[Link], has_hub: bool) -> str:
    """Return the links as lines for a terminal."""
    lines = ["Binder: nothing to install. It forgets everything when you leave."]
    lines += _rows(found, lambda one: one.binder)
    lines += ["", "JupyterHub with nbgitpuller: it keeps your work. It must have the packages of"]
    lines += ["environment.yml. Then run ./postBuild once, in the folder of the course."]
    if has_hub:
        return "\n".join(lines + _rows(found, lambda one: one.hub))
    lines += _rows(found[:1], lambda one: one.hub)
    lines += [f"  Put your hub's address in place of {PLACEHOLDER}, or let this command do it"]
    lines += ["  for every lesson: python -m pakrussia links --hub ADDRESS"]
    return "\n".join(lines)


def _rows(found: list[Link], of: Callable[[Link], str]) -> list[str]:
    return [line for one in found for line in (f"  {one.title}", f"    {of(one)}")]


def markdown(found: list[Link], has_hub: bool) -> str:
    """Return the links as a Markdown table; the hub has a column where its address is known."""
    heads = ["Lesson", "Binder", *(["JupyterHub"] if has_hub else [])]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for one in found:
        cells = [one.title.replace("|", "\\|"), f"[Open in Binder]({one.binder})"]
        if has_hub:
            cells.append(f"[Open in JupyterHub]({one.hub})")
        lines.append(f"| {' | '.join(cells)} |")
    if not has_hub:
        lines += ["", f"On a JupyterHub with nbgitpuller, in place of {PLACEHOLDER} its address:"]
        lines += ["", f"`{found[0].hub}`"]
    return "\n".join(lines)

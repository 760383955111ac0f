"""The course's commands: ``python -m pakrussia lab | test | notebooks | …``."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pakrussia import folders
from pakrussia.errors import CourseError, missing


def _lab(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import launch

    return launch.lab(folders.course_folder(), arguments.port, rest)


def _trust(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import launch

    print(launch.trust(folders.course_folder()))
    return 0


def _exercise(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia import exercises

    print(exercises.copy(arguments.lesson))
    return 0


def _fresh(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import fresh, launch

    course = folders.course_folder()
    for line in fresh.bring(course, arguments.lessons, datetime.date.today()):
        print(line)
    # Without trust a new lesson shows its quizzes as text; that is no reason to fail.
    with contextlib.suppress(OSError, sqlite3.Error, CourseError):
        launch.trust(course)
    return 0


def _test(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import proof

    return proof.test(folders.course_folder(), rest)


def _bench(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import proof

    return proof.bench(folders.course_folder(), rest)


def _questions(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia import questions

    said: list[str] = []
    sound: list[questions.QuestionFile] = []
    for path in questions.files():
        try:
            sound.append(questions.load_file(path))
        except CourseError as problem:
            said.append(str(problem))
    said += questions.review(sound)
    if not said:
        from pakrussia.build import parameters

        said += parameters.find_problems(folders.course_folder())
    if said:
        raise CourseError("\n".join(said))
    asked = sum(len(file.everything()) for file in sound)
    print(f"{asked} questions in {len(sound)} files: nothing to mend.")
    return 0


def _dossier(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia import dossier

    found = dossier.entries()
    print(dossier.markdown(found))
    if found:
        to = Path(arguments.to).resolve() if arguments.to else folders.work_folder()
        print(f"\nTo print: {dossier.write(to, found)}")
    return 0


def _notebooks(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia import current
    from pakrussia.build import notebooks

    course = folders.course_folder()
    if not arguments.paths:
        _tell_left_out(course)
    paths = [notebooks.named(course, name) for name in arguments.paths] or [
        *notebooks.lessons(course),
        *notebooks.solutions(course),
        *notebooks.teachers(course),
    ]
    changed = notebooks.rebuild(paths)
    for path in paths:
        print(("changed  " if path in changed else "as stored"), path.relative_to(course))
    if notebooks.store_sums(course):
        print("changed  ", f"data/{current.FILE}")
    return 0


def _tell_left_out(course: Path) -> None:
    """Name the notebooks in the course's folders that no command takes for lessons."""
    from pakrussia.build import notebooks

    said = notebooks.left_out(course)
    if said:
        print(said, file=sys.stderr)


def _exercises(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import editions

    for line in editions.rebuild(folders.course_folder()):
        print(line)
    return 0


def _collected(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import editions

    lines = editions.collected(folders.course_folder())
    print("\n".join(lines) or "Every collected notebook has its place and name.")
    return 0


def _html(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import pages

    _tell_left_out(folders.course_folder())
    for page in pages.build(folders.course_folder(), Path(arguments.to).resolve()):
        print(page)
    return 0


def _exports(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import exports

    for path in exports.write(Path(arguments.to).resolve()):
        print(path)
    return 0


def _teacher(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import teacher

    _tell_left_out(folders.course_folder())
    written = teacher.build(folders.course_folder(), Path(arguments.to).resolve())
    print(f"{teacher.size(written)}. Open {written[0]}")
    return 0


def _pictures(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import pictures

    for path in pictures.take(folders.course_folder()):
        print(path)
    return 0


def _links(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import links

    print(
        links.told(
            folders.course_folder(),
            address=arguments.repository,
            branch=arguments.branch,
            hub_at=arguments.hub,
            as_markdown=arguments.markdown,
        )
    )
    return 0


def _data(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import coverage, tables

    raw = Path(arguments.raw).resolve() if arguments.raw else None
    tables.build(raw, folders.data_folder())
    covered = coverage.markdown(folders.course_folder())
    (folders.data_folder() / coverage.FILE).write_text(covered, encoding="utf-8", newline="\n")
    print(f"Data package rebuilt in {folders.data_folder()}.")
    return 0


def _prose(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia.build import readability

    print(readability.table(folders.course_folder()))
    return 0


def _due(arguments: argparse.Namespace, rest: list[str]) -> int:
    from pakrussia import data

    late = data.due(datetime.date.today())
    for one in late:
        print(f"{one.review_by}  {one.name}: checked to {one.checked_to}. {one.title}")
    print(f"{len(late)} of {len(data.names())} tables are due for review.")
    return 0


Verb = Callable[[argparse.Namespace, list[str]], int]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pakrussia", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="command")

    def add(name: str, run: Verb, summary: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=summary, description=summary)
        one.set_defaults(run=run)
        return one

    lab = add("lab", _lab, "open the course in JupyterLab; further options go to JupyterLab")
    lab.add_argument("--port", type=int, default=None, help="another port than the course's own")
    add("trust", _trust, "mark the course's notebooks as trusted, so quizzes work on opening")
    fresh = add("fresh", _fresh, "bring lessons to the course's own state; yours is kept beside")
    fresh.add_argument("lessons", nargs="*", help="only these, by number or name, for example 03")
    exercise = add("exercise", _exercise, "copy an exercise into my-work/ (never overwritten)")
    exercise.add_argument("lesson", help="the lesson's number or name, for example 01")
    dossier = add("dossier", _dossier, "show your dossier and write it as a page to print")
    dossier.add_argument("--to", help="the folder to write the page to (default: my-work)")
    add("test", _test, "run every test; further options go to pytest")
    add("bench", _bench, "measure sizes and speeds side by side and print tables")
    add("questions", _questions, "check the question files: every problem at once")
    books = add("notebooks", _notebooks, "run the lessons and solutions and store their outputs")
    books.add_argument("paths", nargs="*", help="only these, by path or lesson number")
    add("exercises", _exercises, "make exercises/ from solutions/")
    add("collected", _collected, "put collected exercises where nbgrader looks for them")
    html = add("html", _html, "make one self-contained page per lesson")
    html.add_argument("--to", default="html", help="the folder to write to (default: html)")
    sheets = add("exports", _exports, "print question sheets, answer keys and Moodle files")
    sheets.add_argument("--to", default="exports", help="the folder to write to")
    pack = add("teacher", _teacher, "make the teacher's pack: plans, sheets, keys, lesson pages")
    pack.add_argument("--to", default="teacher", help="the folder to write to (default: teacher)")
    add("pictures", _pictures, "take the README's pictures from a real JupyterLab")
    links = add("links", _links, "print links that open the course on Binder or a JupyterHub")
    links.add_argument("--repository", help="its public address (default: the remote origin)")
    links.add_argument("--branch", help="the branch to open (default: the repository's own)")
    links.add_argument("--hub", help="the address of a JupyterHub that has nbgitpuller")
    links.add_argument("--markdown", action="store_true", help="print a table to paste")
    data = add("data", _data, "rebuild and check the data package")
    data.add_argument(
        "raw",
        nargs="?",
        help="the folder of the raw extracts; without it the derived tables stay as they are",
    )
    add("prose", _prose, "print how dense and how well joined each lesson's prose is")
    add("due", _due, "list the tables whose contents are due for review")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A console or file in an older encoding must not end a command for an arrow or a name.
        sys.stdout.reconfigure(errors="replace")
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    if rest and arguments.verb not in ("lab", "test", "bench"):
        parser.error(f"unknown: {' '.join(rest)}")
    try:
        return int(arguments.run(arguments, rest))
    except CourseError as problem:
        said = str(problem)
    except OSError as problem:
        said = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
    except ImportError as problem:
        if (problem.name or "").startswith("pakrussia"):
            raise
        said = str(missing(problem.name or str(problem)))
    print(said, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""Building the tables: to the byte, valid, and stopped by every kind of bad input."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from pakrussia import data, folders
from pakrussia.__main__ import main
from pakrussia.build import checks, stage, tables
from pakrussia.errors import CourseError

RAW = os.environ.get("PAKRUSSIA_RAW")
needs_raw = pytest.mark.skipif(
    RAW is None, reason="set PAKRUSSIA_RAW to the folder of the raw extracts to derive anew"
)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# The whole package


@needs_raw
def test_the_tables_are_what_the_scripts_derive_to_the_byte(tmp_path: Path) -> None:
    assert RAW is not None
    copied = tmp_path / "data"
    shutil.copytree(folders.data_folder(), copied)
    before = snapshot(copied)
    for name in tables.DERIVED:
        (copied / "tables" / f"{name}.csv").unlink()
    for path in (copied / "map").iterdir():
        path.unlink()
    tables.build(Path(RAW), copied)
    after = snapshot(copied)
    assert sorted(after) == sorted(before)
    differing = [name for name in before if before[name] != after[name]]
    assert differing == []


def test_describing_anew_changes_no_byte(tmp_path: Path) -> None:
    copied = tmp_path / "data"
    shutil.copytree(folders.data_folder(), copied)
    before = snapshot(copied)
    assert tables.build(None, copied) == []
    assert snapshot(copied) == before


def test_frictionless_finds_no_fault() -> None:
    report = frictionless.validate(str(folders.data_folder() / "datapackage.json"))
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []
    assert report.valid


def test_every_file_of_the_package_is_described_and_the_tables_stay_small() -> None:
    folder = folders.data_folder()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {entry["path"] for entry in package["resources"]}
    present = {
        str(path.relative_to(folder).as_posix())
        for path in [*folder.glob("tables/*"), *folder.glob("map/*")]
    }
    assert present == described
    assert sum(entry["bytes"] for entry in package["resources"]) < 6_000_000


def test_every_resource_carries_its_papers() -> None:
    for name in data.names():
        info = data.info(name)
        assert info.title and info.description and info.citation and info.short_source, name
        assert info.derivation and info.licence_note and info.licence_checked, name
        assert all(field["description"] for field in info.fields), name


# Bad input: the build stops, names the place, and leaves the last good files alone


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A data folder of the typed tables alone, which builds without the raw extracts."""
    folder = tmp_path / "data"
    ours = folders.data_folder()
    (folder / "papers").mkdir(parents=True)
    (folder / "tables").mkdir()
    shutil.copy(ours / "sources.bib", folder)
    shutil.copy(ours / "papers" / "_package.yml", folder / "papers")
    for name in ("events", "places", "sources", "treaties"):
        shutil.copy(ours / "papers" / f"{name}.yml", folder / "papers")
        shutil.copy(ours / "tables" / f"{name}.csv", folder / "tables")
    tables.build(None, folder)
    return folder


def edit(folder: Path, name: str, row: int, column: str, value: str) -> None:
    path = folder / "tables" / f"{name}.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
    table.loc[row - 1, column] = value
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("date", "1954-02-31", "is not a date"),
        ("date", "18 March 1954", "is not a date"),
        ("date", "1857-05-10", "is below the lowest allowed value 1947-08-14"),
        ("date", "2031-01-01", "is above the highest allowed value"),
        ("cameo_scale", "high", "is not a number"),
        ("cameo_scale", "11.0", "is above the highest allowed value 10"),
        ("between_two_states", "yes", "is not true or false"),
        ("effect", "good", "is not one of harms, mixed, improves"),
        ("actors", "PAK;USR", "'USR' is not a code of ISO 3166"),
        ("actors", "PAK;RUS", "RUS stands in 1952; to 1991 it is SUN"),
        ("sources", "nobody-2020", "'nobody-2020' is not a key of the bibliography"),
        ("title", "", "is empty"),
        ("title", "Ð¼Ð¸Ñ€", "read in the wrong encoding"),
        ("title", "peace \ufffd", "unreadable character"),
    ],
)
def test_a_bad_cell_stops_the_build(small: Path, column: str, value: str, reason: str) -> None:
    edit(small, "events", 3, column, value)
    before = snapshot(small)
    with pytest.raises(CourseError) as caught:
        tables.build(None, small)
    message = str(caught.value)
    assert f"Table events, row 3, column {column}: " in message
    assert reason in message
    assert snapshot(small) == before


def test_the_ussr_after_1991_is_refused(small: Path) -> None:
    edit(small, "events", 2, "date", "1992-05-01")
    with pytest.raises(CourseError, match="row 2, column actors: SUN stands in 1992"):
        tables.build(None, small)


def test_a_key_that_stands_twice_is_refused(small: Path) -> None:
    edit(small, "places", 2, "id", "peshawar-airport")
    with pytest.raises(CourseError, match="Table places, row 2, column id: the key peshawar"):
        tables.build(None, small)


def test_a_missing_column_is_refused(small: Path) -> None:
    path = small / "tables" / "places.csv"
    pd.read_csv(path, dtype="str", keep_default_na=False).drop(columns="lat").to_csv(
        path, index=False
    )
    with pytest.raises(CourseError, match="Table places, row 0, column : the columns are"):
        tables.build(None, small)


def test_bytes_that_are_not_utf8_are_refused(small: Path) -> None:
    path = small / "tables" / "places.csv"
    path.write_bytes(path.read_bytes().replace("Bodø".encode(), "Bodø".encode("latin-1")))
    with pytest.raises(CourseError, match="Table places, row 6: the bytes are not UTF-8"):
        tables.build(None, small)


def test_a_table_without_papers_is_refused(small: Path) -> None:
    (small / "tables" / "rumours.csv").write_text("id\none\n", encoding="utf-8")
    with pytest.raises(CourseError, match="'rumours' has no paper"):
        tables.build(None, small)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.replace("read = {seen in part}", "read = {skimmed}", 1), "skimmed"),
        (lambda text: text.replace("  shorttitle = {Fatemi (2012)},\n", "", 1), "'shorttitle'"),
        (lambda text: text + "\n@misc{fatemi-2012,\n  title = {Again}\n}\n", "cannot be read"),
    ],
)
def test_a_faulty_bibliography_is_refused(
    small: Path, spoil: Callable[[str], str], reason: str
) -> None:
    path = small / "sources.bib"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    before = snapshot(small)
    with pytest.raises(CourseError, match=reason):
        tables.build(None, small)
    assert snapshot(small) == before


def test_a_link_to_a_row_that_is_not_there_is_found() -> None:
    paper = {
        "key": ["id"],
        "fields": [
            {"name": "id", "type": "string"},
            {"name": "same_as", "type": "string", "link": "claims"},
        ],
    }
    table = pd.DataFrame({"id": ["H26", "C37"], "same_as": ["C37", "H62"]})
    (found,) = checks.find_faults(table, paper, set(), {"claims": {"H26", "C37"}})
    assert found == (2, "same_as", "'H62' is not an id of the table claims")


def test_an_unknown_shared_field_is_refused(small: Path) -> None:
    path = small / "papers" / "places.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("{like: id}", "{like: ident}"), encoding="utf-8"
    )
    with pytest.raises(CourseError, match="there is no shared field 'ident'"):
        tables.build(None, small)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("gaps: [Most", "gaps: [Coarse: most", "places.yml, gaps: .* is not a text"),
        ("title: Places", "title: {Places: all}", "places.yml, title: is not a text"),
        ("title: Places", "titel: Places", "places.yml, titel: is not an entry"),
        (
            "licence_checked: 2026-11-23",
            "licence_checked: lately",
            "licence_checked: is not a date",
        ),
        ("key: [id]\n", "", "places.yml, key: is empty"),
        ("key: [id]\n", "key: id\n", "places.yml, key: is not a list"),
        ("key: [id]\n", "key: [idd]\n", "places.yml, key: there is no column 'idd'"),
        ("key: [id]\n", "key: [id]\norder: [nam]\n", "order: there is no column 'nam'"),
        ("key: [id]\n", "key: [id]\nmoscow_by: when\n", "moscow_by: there is no column 'when'"),
        ("gaps: [Most", "gaps:\ncoverage: [Most", "places.yml, gaps: is not a list"),
        ("fields:\n", "fields:\n  - id\n", "places.yml, fields: 'id' is not a block"),
        ("fields:\n", "fields:\nhidden:\n", "places.yml, fields: is not a list"),
        ("title: Places", "title: [Places", "places.yml is not valid YAML"),
        ("title: Places", "- Places", "places.yml is not valid YAML"),
        ("type: boolean", "type: bool", "fields, approximate: 'bool' is no type"),
    ],
)
def test_a_slip_in_a_paper_is_refused(small: Path, before: str, after: str, reason: str) -> None:
    path = small / "papers" / "places.yml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    kept = snapshot(small)
    with pytest.raises(CourseError, match=reason):
        tables.build(None, small)
    assert snapshot(small) == kept


def test_a_paper_without_entries_is_refused(small: Path) -> None:
    (small / "papers" / "places.yml").write_text("just text\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"places\.yml is no paper"):
        tables.build(None, small)


def test_a_folder_of_raw_extracts_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", str(tmp_path / "nowhere")]) == 1
    told = capsys.readouterr().err
    assert str(tmp_path / "nowhere") in told and "No such file" in told


def cell(code: str) -> dict[str, object]:
    return {"cell_type": "code", "source": code.splitlines(keepends=True)}


def test_the_lessons_of_a_table_are_found_in_notebook_exercise_and_questions(
    small: Path,
) -> None:
    course = small.parent
    stage.name_lessons(course, "07-sample")
    notebook, exercise = (
        course / "notebooks" / "07-sample.ipynb",
        course / "solutions" / "07-sample" / "exercise.ipynb",
    )
    for path, cells in (
        (notebook, [cell('%time\nplaces = data.load(\n    "places"\n)'), cell("x = (")]),
        (exercise, [cell('data.load("events")'), cell('other.load("sources")')]),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (small / "questions").mkdir(exist_ok=True)
    (small / "questions" / "07-sample.yml").write_text(
        "questions:\n- options:\n  - {text: one, sources: [treaties, fatemi-2012]}\n",
        encoding="utf-8",
    )
    tables.build(None, small)
    package = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    lessons = {entry["name"]: entry["lessons"] for entry in package["resources"]}
    assert lessons == {
        "events": ["07-sample"],
        "places": ["07-sample"],
        "sources": [],
        "treaties": ["07-sample"],
    }

    notebook.unlink()  # away from the course, the descriptor keeps what it said
    tables.build(None, small)
    assert json.loads((small / "datapackage.json").read_text(encoding="utf-8")) == package


def test_a_notebook_that_cannot_be_read_is_named(small: Path) -> None:
    stage.name_lessons(small.parent, "07-sample")
    broken = small.parent / "notebooks" / "07-sample.ipynb"
    broken.parent.mkdir()
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match=r"07-sample\.ipynb is not a notebook"):
        tables.build(None, small)


def test_a_question_file_that_cannot_be_read_is_named(small: Path) -> None:
    (small.parent / "notebooks").mkdir()
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (small.parent / "notebooks" / "01-votes.ipynb").write_text(
        json.dumps(notebook), encoding="utf-8"
    )
    stage.name_lessons(small.parent, "01-votes")
    (small / "questions" / "01-votes.yml").write_text("quizzes: [", encoding="utf-8")
    with pytest.raises(CourseError, match=r"01-votes\.yml is not valid YAML"):
        tables.build(None, small)


def test_the_readme_lists_every_resource() -> None:
    text = (folders.data_folder() / "README.md").read_text(encoding="utf-8")
    for name in [*data.names(), "base_map", "disputed_areas"]:
        assert f"\n## {name}\n" in text


def test_the_readme_says_what_was_left_out_and_what_takes_its_place() -> None:
    folder = folders.data_folder()
    text = (folder / "README.md").read_text(encoding="utf-8")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert len(package["left_out"]) == 2
    for entry in package["left_out"]:
        assert entry["table"] in text and entry["reason"] in text and entry["instead"] in text
        assert any(name in entry["instead"] for name in data.names())


def test_a_failed_write_puts_the_old_files_back(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bibliography = small / "sources.bib"
    bibliography.write_text(
        bibliography.read_text(encoding="utf-8").replace("Echoes of the past", "Echoes", 1),
        encoding="utf-8",
    )
    before = snapshot(small)
    move, moved = Path.replace, []

    def full_disk(self: Path, target: Path) -> Path:
        if moved:
            raise OSError(28, "No space left on device")
        moved.append(target)
        return move(self, target)

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(CourseError, match="No space left"):
        tables.build(None, small)
    assert len(moved) == 1
    assert snapshot(small) == before


def test_the_faults_of_all_rows_are_listed_at_once(small: Path) -> None:
    edit(small, "events", 1, "effect", "good")
    edit(small, "places", 4, "lat", "north")
    with pytest.raises(CourseError) as caught:
        tables.build(None, small)
    assert "Table events, row 1, column effect" in str(caught.value)
    assert "Table places, row 4, column lat" in str(caught.value)


def test_a_cell_in_the_wrong_script_is_found() -> None:
    paper = {
        "key": ["english"],
        "fields": [
            {"name": "english", "type": "string"},
            {"name": "urdu", "type": "string", "script": "urdu"},
            {"name": "russian", "type": "string", "script": "russian"},
        ],
    }
    good = pd.DataFrame({"english": ["peace"], "urdu": ["امن"], "russian": ["мир"]})
    assert checks.find_faults(good, paper, set(), {}) == []
    bad = pd.DataFrame({"english": ["peace"], "urdu": ["aman"], "russian": ["Ð¼Ð¸Ñ€"]})
    found = checks.find_faults(bad, paper, set(), {})
    assert [(row, column) for row, column, _ in found] == [
        (1, "urdu"),
        (1, "russian"),
        (1, "russian"),
    ]

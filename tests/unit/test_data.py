"""Reading the tables: types, copies, citations, and what is said when something is wrong."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from pakrussia import data, folders
from pakrussia.errors import CourseError


@pytest.fixture
def other_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data folder that the package reads in place of its own."""
    copied = tmp_path / "data"
    shutil.copytree(folders.data_folder(), copied)
    monkeypatch.setattr(folders, "data_folder", lambda: copied)
    return copied


def test_names_are_the_tables_of_the_descriptor_and_not_the_map() -> None:
    names = data.names()
    assert names == sorted(names)
    assert {"events", "places", "sources", "un_agreement", "us_aid"} <= set(names)
    assert "base_map" not in names


@pytest.mark.parametrize("name", data.names())
def test_every_table_has_the_columns_and_rows_of_its_description(name: str) -> None:
    table, info = data.load(name), data.info(name)
    assert list(table.columns) == [field["name"] for field in info.fields]
    assert len(table) == info.rows > 0


def test_columns_have_the_types_of_the_descriptor() -> None:
    events = data.load("events")
    assert events["date"].dtype.kind == "M"
    assert events["date_end"].isna().any()
    assert events["between_two_states"].dtype == bool
    assert events["effect"].cat.ordered
    assert list(events["effect"].cat.categories) == ["harms", "mixed", "improves"]
    assert events["cameo_code"].str.len().min() >= 3  # the zero in front is kept
    votes = data.load("un_votes")
    assert votes["rcid"].dtype == "Int64"
    assert votes.loc[votes["year"] == 2025, "rcid"].isna().all()
    assert data.load("us_aid")["current_usd_millions"].dtype == "float64"


def test_load_gives_a_copy() -> None:
    first = data.load("places")
    first["name"] = "spoilt"
    assert "spoilt" not in set(data.load("places")["name"])


def test_unknown_names_list_their_near_misses() -> None:
    with pytest.raises(CourseError, match=r"'un_vote'.*Did you mean 'un_votes'"):
        data.load("un_vote")
    with pytest.raises(CourseError, match=r"'event'.*Did you mean 'events'"):
        data.info("event")
    with pytest.raises(CourseError, match="Did you mean 'fatemi-2012'"):
        data.source("fatemi-12")
    with pytest.raises(CourseError, match="There is no table 'base_map'"):
        data.load("base_map")


def test_a_missing_file_says_how_to_restore_it(other_folder: Path) -> None:
    (other_folder / "tables" / "events.csv").unlink()
    with pytest.raises(CourseError, match=r"'events' is missing.*git checkout -- data"):
        data.load("events")


def test_an_altered_file_is_refused(other_folder: Path) -> None:
    path = other_folder / "tables" / "us_aid.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("PAK", "IND"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"'us_aid' was altered.*git checkout -- data"):
        data.load("us_aid")
    path = other_folder / "map" / "land.geojson"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(CourseError, match="'base_map' was altered"):
        data.base_map()


def test_changed_line_ends_count_as_an_alteration(other_folder: Path) -> None:
    path = other_folder / "tables" / "treaties.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(CourseError, match="'treaties' was altered"):
        data.load("treaties")


@pytest.mark.parametrize("spoil", ["", "{", "[1, 2"])
def test_a_broken_descriptor_is_one_clear_error(other_folder: Path, spoil: str) -> None:
    (other_folder / "datapackage.json").write_text(spoil, encoding="utf-8")
    with pytest.raises(CourseError, match=r"datapackage\.json cannot be read"):
        data.names()
    (other_folder / "datapackage.json").unlink()
    with pytest.raises(CourseError, match=r"datapackage\.json is missing"):
        data.names()


def test_a_citation_names_the_table_its_authors_and_its_last_date() -> None:
    citation = data.cite("un_votes")
    assert citation.startswith("Roll calls of the UN General Assembly.")
    assert "Voeten" in citation
    assert citation.endswith("Data to 2025-12-18.")


def test_the_source_line_joins_sources_and_ends() -> None:
    aid, arms = data.info("us_aid"), data.info("arms_transfers")
    assert aid.data_to == arms.data_to == "2021"
    assert data.source_line("us_aid", "arms_transfers") == (
        f"Source: {aid.short_source}; {arms.short_source}. Data to 2021."
    )
    both = data.source_line("us_aid", "un_votes")
    assert "(data to 2021); " in both
    assert both.endswith("(data to 2025-12-18).")
    with pytest.raises(CourseError, match="at least one table"):
        data.source_line()


def test_a_source_says_how_far_it_was_read() -> None:
    found = data.source("pedlow-welzenbach-1998")
    assert found.read == "seen in part"
    assert "The CIA and the U-2 Program" in found.full
    assert data.source("mdaa-1954").url is None


def test_the_base_map_is_land_without_names_and_a_copy() -> None:
    world = data.base_map()
    assert world["type"] == "FeatureCollection"
    assert all(piece["properties"] == {} for piece in world["features"])
    points = [point for piece in world["features"] for point in piece["geometry"]["coordinates"][0]]
    assert all(-180 <= lon <= 180 and -60 < lat <= 90 for lon, lat in points)
    assert all(round(number, 1) == number for point in points for number in point)
    world["features"].clear()
    assert data.base_map()["features"]


def test_due_lists_what_is_past_its_review_date(other_folder: Path) -> None:
    path = other_folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for entry in package["resources"]:
        entry["review_by"] = {"events": "2026-05-01", "sources": "2026-04-01"}.get(entry["name"])
    path.write_text(json.dumps(package), encoding="utf-8")
    assert [one.name for one in data.due(datetime.date(2026, 4, 1))] == ["sources"]
    assert [one.name for one in data.due(datetime.date(2026, 6, 1))] == ["sources", "events"]
    assert data.due(datetime.date(2026, 3, 31)) == []


def test_a_value_that_does_not_fit_its_type_is_refused() -> None:
    fields = [{"name": "agreed", "type": "boolean"}]
    assert data.typed(b"agreed\ntrue\nfalse\n", fields)["agreed"].tolist() == [True, False]
    with pytest.raises(ValueError, match="'agreed'"):
        data.typed(b"agreed\nperhaps\n", fields)


def test_urdu_and_russian_survive_reading() -> None:
    fields = [{"name": "urdu", "type": "string"}, {"name": "russian", "type": "string"}]
    table = data.typed("urdu,russian\nدوستی,дружба\n".encode(), fields)
    assert table.iloc[0].tolist() == ["دوستی", "дружба"]


def test_a_missing_cell_is_missing_and_the_text_na_is_not() -> None:
    fields = [{"name": "code", "type": "string"}, {"name": "count", "type": "integer"}]
    table = data.typed(b"code,count\nNA,\n,3\n", fields)
    assert table["code"].tolist()[0] == "NA"
    assert table["code"].isna().tolist() == [False, True]
    assert table["count"].tolist()[1] == 3
    assert table["count"].isna().tolist() == [True, False]
    assert isinstance(table, pd.DataFrame)


def test_a_dollar_in_a_title_begins_no_formula() -> None:
    assert "worth <span>&#36;</span>80 mn" in data.bibliography("mint-2020-11-25")

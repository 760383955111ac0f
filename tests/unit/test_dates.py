"""A date says how exact it is, and whether it is the day of an act or of a report about it."""

from __future__ import annotations

import csv
import re

import pytest
import yaml

from pakrussia import folders

COURSE = folders.course_folder()
PAPERS = sorted((COURSE / "data" / "papers").glob("*.yml"))

# Tables with dates and no precision, each with the reason.
EXACT = {
    "arrow_pairs": "each date is a day",
    "open_questions": "the day of a check",
    "partners_2021": "the bounds of a period",
    "pipeline_texts": "each date is a day",
    "signals": "each date is a day",
    "trade_pakistan_russia": "the bounds of a period",
    "trade_reported": "the bounds of a period",
}
# One of two date columns that is always a day.
ALWAYS_A_DAY = {
    ("treaties", "signed"),
    ("events", "date_end"),
    ("clock_1971", "date_end"),
    ("us_laws", "passed"),
    ("us_laws", "applied"),
}

_REPORT = re.compile(
    r"\b(?:announce[sd]?|reports that|reported|(?:made|became) public|published|by press reports)\b"
)
# Rows whose text tells of an announcement or a report: what their date is the day of.
REVIEWED = {
    ("events", "1979-symington-applied"): "the announcement was the act",
    ("events", "2005-putin-musharraf-new-york"): "the act; it was announced, and named in 2008",
    ("events", "2007-fradkov-in-islamabad"): "the visit; texts to be signed were announced",
    ("events", "2007-rd-93-engines"): "the report, as its text says; no day of the act is known",
    ("events", "2012-putin-visit-called-off"): "the announcement was the act",
    ("events", "2015-mi-35m-contract"): "the signature; the reports are of the deliveries",
    ("events", "2018-imet-cut-reported"): "the report, as its title says",
    ("events", "2020-druzhba-5"): "the act; the report is of its closing",
    ("clock_1971", "1971-beijing-announced"): "the announcement, as its title says",
    ("clock_1971", "1971-indian-troops-cross"): "the act; the reports are of earlier crossings",
    ("kashmir_statements", "2017"): "the words; they answer reports",
    ("nsg_positions", "brazil"): "the words; they were reported the same week",
    ("nsg_positions", "switzerland"): "the month of both steps, as its text says",
    ("vaccine_doses", "russia-army-order"): "the report, as the row says",
    ("vaccine_doses", "russia-state-2"): "the act; the row is marked announced",
    ("cpec_statements", "press-gwadar"): "the report, which is the subject of the row",
}


def dated_tables() -> list[tuple[str, list[str], list[str]]]:
    """Return the typed tables with dates: name, columns of dates, all columns."""
    found = []
    for path in PAPERS:
        paper = yaml.safe_load(path.read_text(encoding="utf-8"))
        fields = paper.get("fields", [])
        dates = [field["name"] for field in fields if field.get("type") == "date"]
        if dates and str(paper.get("derivation", "")).startswith("typed"):
            names = [field.get("name", field.get("like")) for field in fields]
            found.append((path.stem, dates, names))
    return found


@pytest.mark.parametrize(
    ("table", "dates", "columns"), dated_tables(), ids=lambda one: str(one)[:24]
)
def test_each_date_says_how_exact_it_is(table: str, dates: list[str], columns: list[str]) -> None:
    if table in EXACT:
        assert not any("precision" in one for one in columns), f"{table} needs no reason any more"
        return
    precise = [one for one in columns if "precision" in one]
    alone = [one for one in dates if (table, one) not in ALWAYS_A_DAY]
    assert "precision" in precise or len(precise) >= len(alone), f"{table}: {dates} and {precise}"


def told_rows(table: str) -> list[str]:
    """Return the rows of a dated table whose text tells of an announcement or a report."""
    path = COURSE / "data" / "tables" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    skipped = ("sources", "basis", "effect_reason", "reporter")
    return [
        row.get("id") or next(iter(row.values()))
        for row in rows
        if any(_REPORT.search(text) for name, text in row.items() if text and name not in skipped)
    ]


def test_a_row_that_tells_of_a_report_has_been_looked_at() -> None:
    """Which day is it, that of the act or that of the report? Say so in the row, then list it."""
    for table, dates, _ in dated_tables():
        if "date" in dates:
            new = [one for one in told_rows(table) if (table, one) not in REVIEWED]
            assert new == [], f"{table}: say what the date is the day of"


def test_a_planted_report_is_seen() -> None:
    assert _REPORT.search("The State Department announced on 19 December that aid is allowed.")
    assert _REPORT.search("It was made public in January.")
    assert not _REPORT.search("A reporter met the envoy.")
    assert "1971-beijing-announced" in told_rows("clock_1971")

"""Nobody is given an office of another time, in no text and no table."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from pakrussia import data, folders
from pakrussia.build import offices, wording
from pakrussia.build.wording import Passage

COURSE = folders.course_folder()
TABLES = COURSE / "data" / "tables"
KNOWN = offices.read(TABLES / "offices.csv")


@pytest.fixture(scope="module")
def found() -> list[offices.Misplaced]:
    days: dict[str, offices.Span] = {}
    for path in sorted(TABLES.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            if "date" in next(csv.reader(file)):
                days |= offices.days_of_rows(path)
    return offices.find_misplaced(wording.passages(COURSE), KNOWN, days)


def told(found: list[offices.Misplaced]) -> list[str]:
    return [f"{one.place}: “{one.words}”, but {one.held}" for one in found]


def test_no_text_gives_an_office_of_another_time(found: list[offices.Misplaced]) -> None:
    assert told(found) == []


def test_each_visit_has_the_rank_of_the_office_held_then() -> None:
    assert offices.wrong_ranks(TABLES / "visits.csv", KNOWN) == []


def test_a_wrong_rank_is_found(tmp_path: Path) -> None:
    table = tmp_path / "visits.csv"
    table.write_text(
        "id,date,precision,who,rank\n"
        "a,2000-09-01,month,Pervez Musharraf,head of state\n"
        "b,2003-02-05,day,Pervez Musharraf,head of state\n"
        "c,1974-10-24,day,Zulfikar Ali Bhutto,head of state\n"
        "d,2012-10-04,day,Ashfaq Parvez Kayani,other\n"
        "e,2012-10-04,day,Somebody Else,head of state\n",
        encoding="utf-8",
    )
    assert [one.split(":")[0] for one in offices.wrong_ranks(table, KNOWN)] == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In September 2000 President Musharraf met Putin.", "President Musharraf"),
        ("Presidents Putin and Musharraf met in 2000.", "Presidents Putin and Musharraf"),
        ("On 19 June 2001 President Pervez Musharraf spoke.", "President Pervez Musharraf"),
        ("Prime Minister Bhutto went to Moscow in March 1972.", "Prime Minister Bhutto"),
        ("In 1971 Kissinger, the secretary of state, flew.", "Kissinger, the secretary of state"),
        ("The prime minister, Imran Khan, spoke in June 2022.", "prime minister, Imran Khan"),
        (
            "Lal Bahadur Shastri, India’s prime minister, in 1967.",
            "Lal Bahadur Shastri, India’s prime minister",
        ),
        ("President Lavrov came.", "President Lavrov"),  # an office that he never held
        ("In the 1990s President Ayub Khan asked.", "President Ayub Khan"),
    ],
)
def test_an_office_of_another_time_is_found(text: str, words: str) -> None:
    (one,) = offices.find_misplaced([Passage("here", text)], KNOWN)
    assert one.words == words


@pytest.mark.parametrize(
    "text",
    [
        "In September 2000 President Putin met the Chief Executive, General Musharraf.",
        "President Musharraf was in Moscow in February 2003.",
        "In 1999 Nawaz Sharif, the prime minister, came; in 1965 President Ayub Khan had come.",
        "In 2010 former President Musharraf spoke.",
        "President Musharraf spoke.",  # no date to compare
        "In 2017 Deputy Foreign Minister Ryabkov spoke.",
        "Vice-President Rutskoi came in December 1991.",
        "President Somebody spoke in 1900.",
        "From 1965–68 President Ayub Khan turned to Moscow.",
    ],
)
def test_an_office_of_its_time_may_stand(text: str) -> None:
    assert offices.find_misplaced([Passage("here", text)], KNOWN) == []


def test_a_row_of_a_table_lends_its_date(tmp_path: Path) -> None:
    table = tmp_path / "planted.csv"
    table.write_text(
        "id,date,precision,what\n"
        "a,2000-09-01,month,President Musharraf meets Putin.\n"
        "b,2003-02-05,day,President Musharraf meets Putin.\n",
        encoding="utf-8",
    )
    found = offices.find_misplaced(wording.of_table(table), KNOWN, offices.days_of_rows(table))
    assert [one.place for one in found] == ["planted.csv, a, what"]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("on 5 May 2025", ("2025-05-05", "2025-05-05")),
        ("in February 1968", ("1968-02-01", "1968-02-29")),
        ("in 1965–68", ("1965-01-01", "1968-12-31")),
        ("in the 1950s", ("1950-01-01", "1959-12-31")),
        ("in 1971", ("1971-01-01", "1971-12-31")),
        ("on 2022-02-24", ("2022-02-24", "2022-02-24")),
    ],
)
def test_the_days_that_a_text_names(text: str, span: tuple[str, str]) -> None:
    assert offices.dates(text) == [tuple(map(datetime.date.fromisoformat, span))]


def test_the_terms_of_an_office_do_not_overlap() -> None:
    """One head of state and one head of government at a time; the exact days are compared."""
    table = data.load("offices")
    exact = table[table["precision"] == "day"].sort_values("start")
    alone = exact[exact["office"].isin(["president", "prime minister", "army chief"])]
    for (state, office), rows in alone.groupby(["state_iso3", "office"], observed=True):
        ends = rows["end"].shift()
        assert not (rows["start"] < ends).any(), (state, office)
    assert (table["start"] <= table["end"]).all()

"""Who held which office when: an office of another time is found in texts and tables.

“President Musharraf” of September 2000 is an error, for he was Chief Executive then. The table
``offices`` names persons, offices and days; a person who is not in it is not checked.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pakrussia.build.wording import Passage, sentences

Span = tuple[datetime.date, datetime.date]

# How texts write an office, the longer forms first.
_TITLES = {
    "vice-president": r"[Vv]ice[- ][Pp]resident",
    "president": r"[Pp]resident",
    "prime minister": r"[Pp]rime [Mm]inister|[Pp]remier",
    "foreign minister": r"[Ff]oreign [Mm]inister|[Mm]inister of [Ee]xternal [Aa]ffairs",
    "defence minister": r"[Dd]efen[cs]e [Mm]inister",
    "chief executive": r"[Cc]hief [Ee]xecutive",
    "chief of the general staff": r"[Cc]hief of the (?:Russian )?[Gg]eneral [Ss]taff",
    "army chief": r"[Aa]rmy [Cc]hief|[Cc]hief of (?:the )?[Aa]rmy [Ss]taff",
    "secretary of state": r"[Ss]ecretary of [Ss]tate",
    "national security adviser": r"[Nn]ational [Ss]ecurity [Aa]dviser",
    "party leader": r"(?:[Gg]eneral|[Ff]irst) [Ss]ecretary|[Pp]arty leader",
}
_RANKS = {
    "president": "head of state",
    "prime minister": "head of government",
    "chief executive": "head of government",
    "foreign minister": "foreign minister",
}
_ORDER = ["other", "foreign minister", "head of government", "head of state"]
# An office that somebody had before or had later, or that is not the office itself.
_NOT_THEN = (
    r"(?:\b(?:[Ff]ormer|[Ll]ater|[Dd]eputy|[Aa]cting|[Ff]uture|[Ff]ormer deputy)\s|[Vv]ice[- ])?"
)
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTH}) (?P<year>(?:19|20)\d\d)\b"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
    r"|\b(?P<first>(?:19|20)\d\d)[–-](?P<last>(?:19|20)?\d\d)\b"
    r"|\b(?P<decade>(?:19|20)\d0)s\b"
    r"|\b(?P<alone>(?:19|20)\d\d)\b"
)


class Office(NamedTuple):
    """A person in an office, from the first to the last day."""

    person: str
    names: tuple[str, ...]
    office: str
    state: str  # ISO 3166 alpha-3
    span: Span


class Misplaced(NamedTuple):
    """An office that a person did not hold at the time of the text."""

    place: str
    words: str
    held: str  # what the table says
    sentence: str


def whole(date: datetime.date, precision: str) -> Span:
    """Return the first and the last day that a date of this precision may mean."""
    if precision == "year":
        return datetime.date(date.year, 1, 1), datetime.date(date.year, 12, 31)
    if precision == "month":
        last = calendar.monthrange(date.year, date.month)[1]
        return date.replace(day=1), date.replace(day=last)
    return date, date


def read(table: Path) -> list[Office]:
    """Return the rows of the table ``offices``."""
    with table.open(encoding="utf-8", newline="") as file:
        return [
            Office(
                row["person"],
                tuple(row["name"].split(";")),
                row["office"],
                row["state_iso3"],
                (
                    whole(datetime.date.fromisoformat(row["start"]), row["precision"])[0],
                    whole(datetime.date.fromisoformat(row["end"]), row["precision"])[1],
                ),
            )
            for row in csv.DictReader(file)
        ]


def dates(text: str) -> list[Span]:
    """Return the days, months, years and spans of years that a text names."""
    found = []
    for hit in _DATE.finditer(text):
        part = hit.groupdict()
        if part["iso"]:
            day = datetime.date.fromisoformat(part["iso"])
            found.append((day, day))
        elif part["month"]:
            day = datetime.date(int(part["year"]), _MONTHS[part["month"]], int(part["day"] or 1))
            found.append(whole(day, "day" if part["day"] else "month"))
        elif part["first"]:
            last = (
                int(part["last"])
                if len(part["last"]) == 4
                else int(part["first"][:2] + part["last"])
            )
            found.append((datetime.date(int(part["first"]), 1, 1), datetime.date(last, 12, 31)))
        else:
            year = int(part["decade"] or part["alone"])
            last = year + 9 if part["decade"] else year
            found.append((datetime.date(year, 1, 1), datetime.date(last, 12, 31)))
    return found


def _meets(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


class Reader:
    """Finds persons with an office in sentences; its patterns are made once."""

    def __init__(self, known: list[Office]) -> None:
        names = sorted({name for one in known for name in one.names}, key=len, reverse=True)
        name = "(?:" + "|".join(map(re.escape, names)) + r")(?![\w-])"
        between = r"(?:[A-Z][\w.’-]*\s){0,3}?"
        self._titled = re.compile("|".join(_TITLES.values()))
        self._patterns = [
            (
                office,
                re.compile(
                    rf"({_NOT_THEN})\b(?:{title})(s?),? (?:of [A-Z][\w ]+?, )?{between}({name})"
                    rf"(?: and {between}({name}))?"
                ),
                re.compile(
                    rf"({name}), (?:the |its |their |then |[A-Z]\w+[’'s]* ){{0,3}}"
                    rf"({_NOT_THEN})(?:{title})\b(?! of the (?:Security|General))"
                ),
            )
            for office, title in _TITLES.items()
        ]

    def may_name(self, text: str) -> bool:
        """Say whether a text holds the name of an office at all."""
        return self._titled.search(text) is not None

    def mentions(self, sentence: str) -> Iterator[tuple[str, str, str]]:
        """Return name, office and words for each person whom a sentence names with an office."""
        for office, before, after in self._patterns:
            for hit in before.finditer(sentence):
                if not hit.group(1):
                    yield hit.group(3), office, hit.group(0)
                    if hit.group(2) and hit.group(4):
                        yield hit.group(4), office, hit.group(0)
            for hit in after.finditer(sentence):
                if not hit.group(2):
                    yield hit.group(1), office, hit.group(0)


def find_misplaced(
    texts: Iterable[Passage], known: list[Office], day_of: dict[str, Span] | None = None
) -> list[Misplaced]:
    """Return where a text gives a person an office of another time.

    A text without a date is left alone, unless ``day_of`` knows the day of its place.
    """
    found = []
    reader = Reader(known)
    for place, text in texts:
        if not reader.may_name(text):
            continue
        for sentence in sentences(text):
            for name, office, words in reader.mentions(sentence):
                persons = [one for one in known if name in one.names]
                terms = [one.span for one in persons if one.office == office]
                told = dates(sentence)
                if not told and day_of and place in day_of:
                    told = [day_of[place]]
                fits = any(_meets(term, span) for term in terms for span in told)
                if not fits and (told or not terms):
                    held = "; ".join(
                        f"{one.person}, {one.office} {one.span[0]} to {one.span[1]}"
                        for one in persons
                    )
                    found.append(Misplaced(place, words, held, sentence))
    return found


def days_of_rows(table: Path, column: str = "date") -> dict[str, Span]:
    """Return the day of each text of a dated table, by its place."""
    days = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row.get(column):
                day = whole(datetime.date.fromisoformat(row[column]), row.get("precision", "day"))
                for name in row:
                    days[f"{table.name}, {row.get('id') or next(iter(row.values()))}, {name}"] = day
    return days


def wrong_ranks(visits: Path, known: list[Office]) -> list[str]:
    """Return the rows of the table ``visits`` whose rank is not that of the office held then.

    In a third place the rank is that of Pakistan's leader, whoever of Russia was there.
    """
    found = []
    with visits.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = whole(datetime.date.fromisoformat(row["date"]), row["precision"])
            there = [
                one
                for one in known
                if (row.get("direction") != "third place" or one.state == "PAK")
                and any(re.search(rf"\b{re.escape(name)}\b", row["who"]) for name in one.names)
            ]
            ranks = [_RANKS.get(one.office, "other") for one in there if _meets(one.span, day)]
            if there:
                rank = max(ranks, key=_ORDER.index, default="other")
                if rank != row["rank"]:
                    found.append(f"{row['id']}: {row['rank']}, but by the table offices {rank}")
    return found

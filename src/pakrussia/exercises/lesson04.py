"""The tasks of exercise 04, The thaw.

What is right, and what each typical mistake comes to, is computed here from the course's own
tables; the hints ask, they do not tell.
"""

from __future__ import annotations

import pandas as pd

from pakrussia import data
from pakrussia.exercises.reading import (
    Drawing,
    Table,
    as_table,
    choice,
    day,
    demand_encoding,
    demand_number,
    demand_per_cent,
    demand_table,
    demand_words,
    near,
    series,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet, task

START = "2003-01-01"
VISIT = "2021-lavrov-in-islamabad"
SIGNED = "057"
CLASSES = ["042", "057", "061"]
PERIODS = {"2003-2009": (2003, 2009), "2010-2019": (2010, 2019)}

TRANSCRIPT = "kremlin-2002-06-04"
REPORT = "pravda-ru-2002-06"


def _acts(*, third: bool = False, added: bool = True) -> pd.DataFrame:
    """Return the acts since 2003; those with third states if asked, the added rows if not."""
    events = data.load("events")
    rows = events[events["date"] >= START]
    if not added:
        rows = rows[rows["chronology"] != "added"]
    return rows if third else rows[rows["between_two_states"]]


# --- 04.1 Add up the acts ---


def _warmth(rows: pd.DataFrame) -> Table:
    """Return number and sum of the acts up to the visit of April 2021, and of all."""
    until = data.load("events").set_index("id")["date"][VISIT]
    early = rows[rows["date"] <= until]
    return {
        name: {"acts": float(len(some)), "points": float(some["cameo_scale"].sum())}
        for name, some in (("to April 2021", early), ("all", rows))
    }


@task(
    "04.1",
    hints=[
        "Two conditions choose the rows: the date is 2003 or later, and the act is one between "
        "the two states.",
        "`len(table)` counts rows; `.sum()` on `cameo_scale` adds the scores.",
        'A second filter keeps the days up to the visit: `acts["date"] <= "2021-04-07"`.',
        "Keep the four numbers in two dictionaries, put these into a list, and give the list to "
        "`pd.DataFrame`.",
    ],
)
def add_up(warmth: object, what_sum_means: object) -> str:
    """Judge number and sum of the acts since 2003, up to 7 April 2021 and to the end."""
    right = _warmth(_acts())
    found = table(
        warmth, "warmth", key="period", rows=list(right), columns=["acts", "points"], more=True
    )
    acts = _acts()
    before = data.load("events")
    whole = before[before["between_two_states"]]
    early = right["to April 2021"]
    last = acts[acts["id"] == VISIT]["cameo_scale"].sum()
    mean = {
        name: {"acts": row["acts"], "points": row["points"] / row["acts"]}
        for name, row in right.items()
    }
    late = {name: right["all"][name] - early[name] for name in early}
    slips = [
        (
            _warmth(_acts(third=True)),
            "Acts towards third states are in your sum. Which column keeps the two states apart?",
        ),
        (
            _warmth(_acts(added=False)),
            "The rows `added` are missing. Since 2003 they belong to the list.",
        ),
        (
            _warmth(_acts(third=True, added=False)),
            "Acts towards third states are in your sum, and the rows `added` are missing.",
        ),
        (_warmth(whole), "Acts before 2003 are in your sum. Where should it begin?"),
        (mean, "`points` is a mean. The sum of the scores is asked for."),
        (
            {"to April 2021": {"acts": early["acts"] - 1, "points": early["points"] - last}},
            "The day of the visit itself is left out. Should the filter say < or <= ?",
        ),
        (
            {**right, "all": late},
            "The second row holds only what came after April 2021. All acts since 2003 are asked "
            "for.",
        ),
        (
            {"to April 2021": _warmth(acts[acts["date"] < "2021-01-01"])["all"]},
            "Your first row ends in 2020. On which day was the visit?",
        ),
        (
            {"to April 2021": _warmth(acts[acts["date"] < "2022-01-01"])["all"]},
            "Your first row holds the whole of 2021. On which day was the visit?",
        ),
        (
            {
                "to April 2021": _warmth(acts[acts["precision"] == "day"])["to April 2021"],
                "all": _warmth(acts[acts["precision"] == "day"])["all"],
            },
            "Acts that are dated by the month are missing. Were their dates read as text?",
        ),
    ]
    demand_table(
        found,
        right,
        name="warmth",
        within={"acts": 0.1, "points": 0.15},
        slips=slips,
        advice="Print the rows that your filter keeps. Which of them should not be there?",
    )
    choice(
        what_sum_means,
        "what_sum_means",
        "c",
        {
            "a": "the sum grew, and so did the number of rows. What is the mean of a row in each "
            "period?",
            "b": "the scale has friendly and hostile acts. But who chose the rows?",
        },
    )
    means = [row["points"] / row["acts"] for row in (early, right["all"], late)]
    return (
        f"{early['acts']:.0f} acts with {early['points']:.1f} points to April 2021, "
        f"{right['all']['acts']:.0f} acts with {right['all']['points']:.1f} in all, which contain "
        f"them. The mean of an act hardly moved: {means[0]:.2f} and {means[1]:.2f}; the "
        f"{late['acts']:.0f} later acts alone have {means[2]:.2f}. A sum grows with every row, so "
        "it shows first of all that more was listed. After May 2021 the list is chosen by hand, "
        "and a rule would lengthen it."
    )


# --- 04.2 Take out the signatures ---


def _classes(rows: pd.DataFrame, how: str = "sum") -> Table:
    groups = rows.groupby("cameo_code")["cameo_scale"]
    return as_table(pd.DataFrame({"acts": groups.size(), "points": groups.agg(how)}))


@task(
    "04.2",
    hints=[
        "Begin with the same acts as in task 1: since 2003, between the two states, all to the "
        "end of the list.",
        '`groupby("cameo_code").agg(acts=("cameo_scale", "size"), points=("cameo_scale", "sum"))` '
        "makes both columns.",
        "`cameo_code` is text. Does your table still say 057, with the zero in front?",
        "The share is the points of class 057 divided by the points of all classes.",
    ],
)
def signatures(classes: object, signed_pct: object, points_without: object) -> str:
    """Judge acts and points of three classes, the share of signatures, and the sum without."""
    if isinstance(classes, pd.DataFrame):
        codes = {str(code) for code in classes.get("cameo_code", pd.Series(classes.index))}
        if codes & {code.lstrip("0") for code in CLASSES}:
            raise NotYet(
                "`classes`: the codes have lost their zero in front, so they are numbers now. "
                "57 and 057 are two texts. Which form has the table events?"
            )
    found = table(
        classes,
        "classes",
        key="cameo_code",
        rows=CLASSES,
        columns=["acts", "points"],
        more=True,
    )
    acts = _acts()
    right = _classes(acts)
    until = data.load("events").set_index("id")["date"][VISIT]
    demand_table(
        found,
        right,
        name="classes",
        within={"acts": 0.1, "points": 0.1},
        slips=[
            (
                _classes(_acts(third=True)),
                "Acts with third states are counted too. Which of the signatures are not between "
                "the two?",
            ),
            (
                _classes(acts[acts["date"] <= until]),
                "Your acts end with the visit of April 2021. Take all since 2003.",
            ),
            (_classes(acts, "mean"), "`points` is a mean. What is the sum for each class?"),
            (
                _classes(_acts(added=False)),
                "The rows `added` are missing. Since 2003 they belong to the list.",
            ),
            (
                _classes(data.load("events").query("between_two_states")),
                "Acts before 2003 are counted too. Where should the list begin?",
            ),
        ],
        advice="Use the acts of task 1, then group them.",
    )
    total = float(acts["cameo_scale"].sum())
    signed = right[SIGNED]["points"]
    rest = total - signed
    demand_number(
        signed_pct,
        "signed_pct",
        "per cent",
        right=100 * signed / total,
        within=0.3,
        slips=[
            (signed / total, "this lies between 0 and 1. Per cent are asked for."),
            (
                100 * right[SIGNED]["acts"] / len(acts),
                "this is the share of acts. What is the share of points?",
            ),
            (
                100 * signed / rest,
                "this compares the signatures with the rest. With what should it be compared?",
            ),
            (100 * rest / total, "this is the share of all the others."),
        ],
        advice="What is divided by what?",
    )
    demand_number(
        points_without,
        "points_without",
        "points",
        right=rest,
        within=0.15,
        slips=[
            (
                total - right["042"]["points"],
                "you left out the visits. Which code is a signature?",
            ),
            (total, "this is the sum with the signatures."),
            (signed, "these are the points of the signatures alone."),
        ],
        advice="What must be taken away from the sum of all?",
    )
    outcomes = data.load("outcomes").set_index("event")["outcome"].astype(str)
    code_of = acts.set_index("id")["cameo_code"]
    idle = [one for one in outcomes.index if outcomes[one] == "not done" and code_of[one] == SIGNED]
    return (
        f"{right[SIGNED]['acts']:.0f} signatures give {signed:.1f} of {total:.1f} points, "
        f"{100 * signed / total:.1f} per cent; {total - signed:.1f} are left without them. "
        f"{len(idle)} of these texts, both on the pipeline, were not carried out as far as the "
        "table outcomes knows. An index pays for the signature, whatever follows."
    )


# --- 04.3 Does the thaw show in the Assembly? ---


def _pooled(spans: dict[str, tuple[int, int]], column: str = "same", partner: str = "RUS") -> Table:
    """Return the roll calls and the share of a column in each span of years."""
    rows = data.load("un_agreement")
    rows = rows[(rows["iso3"] == "PAK") & (rows["partner_iso3"] == partner)]
    found: Table = {}
    for name, (first, last) in spans.items():
        some = rows[rows["year"].between(first, last)]
        calls = float(some["rollcalls"].sum())
        found[name] = {"rollcalls": calls, "same_pct": 100 * float(some[column].sum()) / calls}
    return found


def _mean_of_years() -> Table:
    rows = data.load("un_agreement")
    rows = rows[(rows["iso3"] == "PAK") & (rows["partner_iso3"] == "RUS")]
    found = _pooled(PERIODS)
    for name, (first, last) in PERIODS.items():
        found[name]["same_pct"] = float(rows[rows["year"].between(first, last)]["same_pct"].mean())
    return found


@task(
    "04.3",
    hints=[
        "Three conditions choose the rows: `iso3` is PAK, `partner_iso3` is RUS, and the years.",
        "Add up the column `same` and the column `rollcalls` of a period first. Then divide.",
        "Keep the numbers of each period in a small dictionary, put both into a list, and give "
        "the list to `pd.DataFrame`.",
        "For the letter: the lesson compares votes on nuclear weapons with all others.",
    ],
)
def assembly(votes: object, what_it_shows: object) -> str:
    """Judge Pakistan's agreement with Russia in two periods: rollcalls, same_pct (per cent)."""
    right = _pooled(PERIODS)
    found = table(
        votes, "votes", key="period", rows=list(PERIODS), columns=["rollcalls", "same_pct"]
    )
    demand_per_cent([row["same_pct"] for row in found.values()], "same_pct")
    both = _pooled({"both": (2003, 2019)})["both"]
    early, late = right.values()
    different = {name: {**row, "same_pct": 100 - row["same_pct"]} for name, row in right.items()}
    demand_table(
        found,
        right,
        name="votes",
        within={"rollcalls": 0.5, "same_pct": 0.15},
        slips=[
            (dict.fromkeys(PERIODS, both), "Both periods are pooled. What keeps them apart?"),
            (
                _mean_of_years(),
                "`same_pct` is a mean of yearly shares. Do all years have equally many roll calls?",
            ),
            (
                _pooled(PERIODS, "half"),
                "An abstention against a yes or a no counts one half here. Only identical votes "
                "count in this task.",
            ),
            (different, "`same_pct` is the share of different votes. Which share is asked for?"),
            (dict(zip(PERIODS, (late, early), strict=True)), "The two periods changed places."),
            (_pooled(PERIODS, partner="IND"), "This is agreement with India. Which partner?"),
            (
                _pooled({"2003-2009": (2003, 2009), "2010-2019": (2010, 2025)}),
                "Your second period runs on to 2025. In which year should it end?",
            ),
            (
                _pooled({"2003-2009": (2003, 2010), "2010-2019": (2010, 2019)}),
                "2010 is counted in both periods. Where does the first one end?",
            ),
            (
                _pooled({"2003-2009": (2002, 2009), "2010-2019": (2010, 2019)}),
                "Your first period begins in 2002. Where should it begin?",
            ),
        ],
        advice="Add up `same` and `rollcalls` of Pakistan's rows with Russia, then divide.",
    )
    choice(
        what_it_shows,
        "what_it_shows",
        "b",
        {
            "a": "a lower share need not be a quarrel. On which subjects did the two differ most?",
            "c": "the numbers move the other way. Which of your two shares is the larger one?",
        },
    )
    return (
        f"{early['same_pct']:.1f} per cent of {early['rollcalls']:.0f} roll calls, then "
        f"{late['same_pct']:.1f} of {late['rollcalls']:.0f}. The share falls in the years in which "
        "drills and a sale of helicopters were added to the visits. Votes and visits are two "
        "measures; the subjects of the votes matter too, and nuclear weapons stand out. Of 2020 "
        "to 2024 these data have nothing."
    )


# --- 04.4 Draw the sum, with and without signatures ---


def _sums(rows: pd.DataFrame) -> dict[int, float]:
    """Return the sum of the scores up to the end of each year that has an act."""
    yearly = rows.groupby(rows["date"].dt.year)["cameo_scale"].sum().cumsum()
    return {int(year): float(points) for year, points in zip(yearly.index, yearly, strict=True)}


def _grows_as(line: dict[str, float], wanted: dict[int, float]) -> bool:
    """Return whether a line ends each year, as far as it has a place in it, at the right sum."""
    last: dict[int, float] = {}
    for place in sorted(line):
        last[int(place[:4])] = line[place]
    ends = {
        year: next((wanted[one] for one in range(year, 2002, -1) if one in wanted), 0.0)
        for year in last
    }
    return set(wanted) <= set(last) and all(
        near(last[year], sum_, 0.15) for year, sum_ in ends.items()
    )


@task(
    "04.4",
    hints=[
        "Make two tables of acts, all and those without the class 057. Sort each by date.",
        "`cumsum()` adds up from the first row on: each row then holds the sum so far.",
        "Give each table a column with its name, put both together with `pd.concat`, and let "
        "`color` show that column.",
        '`mark_line(interpolate="step-after")` draws a sum that stands still between two acts. '
        "The words must say where each line ends.",
    ],
)
def drawn_sums(chart: object) -> str:
    """Judge a chart of the growing sum of all acts and of the acts without signatures."""
    drawing = Drawing(chart, "chart", main=("line", "area"))
    demand_encoding(
        drawing,
        marks=("line", "area"),
        question="Which mark joins the days of one sum?",
        shows={"x": "the date or the year", "y": "the sum so far", "color": "the two sums"},
    )
    if not drawing.rows[drawing.field("x")].astype(str).str.match(r"\d{4}").all():
        raise NotYet("The column along x holds no dates and no years. Which column does?")
    axis, along = drawing.channel("x"), drawing.rows[drawing.field("x")]
    if axis.get("type") == "temporal" and pd.api.types.is_numeric_dtype(along):
        raise NotYet(
            "The year is a plain number, and a time axis reads it as milliseconds after 1970. "
            "Give x the column of dates, or make the years an ordered list with :O."
        )
    lines = {name: dict(line) for name, line in series(drawing, growing=True).items()}
    if len(lines) != 2:
        raise NotYet(
            f"`chart` has {len(lines)} lines: {', '.join(sorted(lines)[:5])}. Two sums are asked "
            "for."
        )
    acts = _acts()
    wanted = {
        "all acts": _sums(acts),
        "the acts without signatures": _sums(acts[acts["cameo_code"] != SIGNED]),
    }
    plain = set(acts["cameo_scale"])
    if all(value in plain for line in lines.values() for value in line.values()):
        raise NotYet("`chart` shows single scores. What adds them up from the first one on?")
    third = _sums(_acts(third=True))
    if any(_grows_as(line, third) for line in lines.values()):
        raise NotYet("One line adds up acts with third states too. Which column keeps them apart?")
    visits = _sums(acts[acts["cameo_code"] != "042"])
    if any(_grows_as(line, visits) for line in lines.values()):
        raise NotYet("One line leaves out the visits. Which code is a signature?")
    only = _sums(acts[acts["cameo_code"] == SIGNED])
    if any(_grows_as(line, only) for line in lines.values()):
        raise NotYet("One line adds up the signatures alone. Which acts should stay in it?")
    for name, sums in wanted.items():
        if not any(_grows_as(line, sums) for line in lines.values()):
            ends = sorted(round(line[max(line)], 1) for line in lines.values())
            raise NotYet(
                f"No line is the growing sum of {name}; yours end at {ends[0]:g} and {ends[1]:g}. "
                "Are the rows those of task 1, and sorted by date before they are added up?"
            )
    demand_words(
        drawing,
        names=[("pakistan",), ("russia",), ("signature", "signed", "agreement", "treat")],
    )
    ends_at = [sums[max(sums)] for sums in wanted.values()]
    return (
        f"One line ends at {ends_at[0]:.1f}, the other at {ends_at[1]:.1f}. Both rise, so the "
        "thaw does not hang on signatures alone; but how steep it looks does. The same list can "
        "tell a warm story or a cool one, and a reader should see the choice."
    )


# --- 04.5 Source work: what did Putin want at Almaty? ---


@task(
    "04.5",
    hints=[
        "Open both texts, and the press reports that the first entry names. For each, ask: who "
        "speaks, and who reports?",
        "The day of the meeting stands in the first lines of the transcript.",
        "The talk with Kofi Annan took place in Moscow. Was the summit still to come, or over?",
        "When a man says what he had meant to do, he is near to the matter, and has a reason of "
        "his own to say it.",
    ],
)
def almaty(his_own_aim: object, met_on: object, said_when: object, what_to_write: object) -> str:
    """Judge the source of Putin's own words, the day, their order, and what follows."""
    source_key(
        his_own_aim,
        "his_own_aim",
        REPORT,
        {
            TRANSCRIPT: "this is what was said on the day itself. Where does he look back and say "
            "what he had aimed at?",
            "kremlin-2003-02-05": "this is about a visit eight months later. Which text is about "
            "Almaty?",
        },
    )
    events = data.load("events").set_index("id")["date"]
    right = events["2002-putin-musharraf-almaty"].date()
    found = day(met_on, "met_on")
    if found != right:
        if found == events["2003-musharraf-in-moscow"].date():
            raise NotYet("`met_on`: this is the later meeting in Moscow. When was Almaty?")
        if found.year == right.year and found.month == right.month:
            raise NotYet("`met_on`: the summit lasted some days. On which of them did they meet?")
        raise NotYet(f"`met_on`: {found} is not the day. Look at the head of the transcript.")
    choice(
        said_when,
        "said_when",
        "b",
        {
            "a": "he speaks of what the two leaders did at Almaty. Can that be said before?",
            "c": "the summit sat at Almaty. In which city did he talk with Annan?",
        },
    )
    choice(
        what_to_write,
        "what_to_write",
        "c",
        {
            "a": "someone told the reporters that he tried. Who, and does that settle it?",
            "b": "a man who did not reach a goal may say later that it was none. What else speaks "
            "for his words?",
        },
    )
    return (
        "Press reports say that he tried in vain to bring the leaders of India and Pakistan "
        "together; afterwards he said that this had not been his aim. The two can both be "
        "reported, each with its speaker and its day. Neither is made true by the other. Now write "
        "your answer to the next question in your own words."
    )

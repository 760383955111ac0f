"""The tasks of exercise 08, Russia's three challenges in South Asia."""

from __future__ import annotations

import pandas as pd

from pakrussia import data
from pakrussia.exercises.reading import (
    Drawing,
    Table,
    alike,
    choice,
    day,
    demand_encoding,
    demand_per_cent,
    demand_table,
    demand_words,
    heights,
    near,
    number,
    slip,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet, task

WINDOWS = {"2010-2014": (2010, 2014), "2015-2019": (2015, 2019), "2017-2021": (2017, 2021)}
COLUMNS = ["russia", "share_pct"]
PAIRS = [("IND", "RUS"), ("IND", "USA"), ("PAK", "RUS"), ("PAK", "USA")]
DENIAL, RUMOUR, EMBASSY = "russia-beyond-2016-11-29", "the-news-2016-11-26", "ani-2016-12"


def _deliveries(rows: pd.DataFrame, first: int, last: int) -> tuple[float, float]:
    """Return Russia's units and its share (per cent) of all sellers' in a span of years."""
    span = rows[rows["year"].between(first, last)]
    russia = span.loc[span["supplier_iso3"] == "RUS", "tiv_millions"].sum()
    return float(russia), float(100 * russia / span["tiv_millions"].sum())


def _shares(rows: pd.DataFrame, before: int = 0, after: int = 0) -> Table:
    """Return units and share for each of the three spans, or for spans with other ends."""
    return {
        name: dict(zip(COLUMNS, _deliveries(rows, first - before, last + after), strict=True))
        for name, (first, last) in WINDOWS.items()
    }


def _yearly_means(rows: pd.DataFrame) -> Table:
    """Return the right units with the mean of the five yearly shares."""
    found = _shares(rows)
    for name, (first, last) in WINDOWS.items():
        shares = [_deliveries(rows, year, year)[1] for year in range(first, last + 1)]
        found[name]["share_pct"] = sum(shares) / len(shares)
    return found


@task(
    "08.1",
    hints=[
        "Three steps: keep India's rows, keep the years, add up `tiv_millions`. Then the same for "
        'the rows with the supplier "RUS".',
        '`supplier_iso3 == "WLD"` marks the total of all sellers. Use it as the whole, or leave it '
        "out and add up the others, but not both.",
        "Add up five years first, and divide once. Five yearly shares would count a small year as "
        "much as a large one.",
        "Put one dictionary for each span into a list: years, russia, share_pct. Give the list to "
        "`pd.DataFrame`.",
    ],
)
def arms_shares(shares: object) -> str:
    """Judge Russia's deliveries to India (units) and share (per cent) in three spans."""
    found = table(shares, "shares", key="years", rows=list(WINDOWS), columns=COLUMNS)
    demand_per_cent((row["share_pct"] for row in found.values()), "share_pct")
    arms = data.load("arms_transfers")
    sellers = arms[arms["supplier_iso3"] != "WLD"]
    india = sellers[sellers["recipient_iso3"] == "IND"]
    right = _shares(india)
    ends = "Are both ends of your spans inside, and no year more?"
    demand_table(
        found,
        right,
        name="shares",
        within={"russia": 1, "share_pct": 0.2},
        slips=[
            (
                _shares(arms[arms["recipient_iso3"] == "IND"]),
                "The row WLD is the total of all sellers. Did you add the total to its own parts?",
            ),
            (
                _yearly_means(india),
                "This is a mean of yearly shares. Are the deliveries of all years equally large?",
            ),
            (_shares(sellers), "Whose purchases are these? Look at recipient_iso3."),
            (
                _shares(sellers[sellers["recipient_iso3"] == "PAK"]),
                "These are the purchases of Pakistan. Which state is asked for?",
            ),
            (
                {name: {"share_pct": 100 - row["share_pct"]} for name, row in right.items()},
                "This is the share of all the others. Whose share is asked for?",
            ),
            (_shares(india, after=-1), f"The last year of each span is missing. {ends}"),
            (_shares(india, before=-1), f"The first year of each span is missing. {ends}"),
            (_shares(india, before=1), f"There is a year too many at the beginning. {ends}"),
        ],
        advice="Look at the rows that your filter keeps.",
    )
    shown = "; ".join(f"{row['share_pct']:.1f} per cent in {name}" for name, row in right.items())
    printed = data.load("sipri_shares")
    later = printed[
        (printed["recipient_iso3"] == "IND")
        & (printed["from_year"] == 2015)
        & (printed["to_year"] == 2019)
    ]["share_pct"].iloc[0]
    return (
        f"Russia's share: {shown}. The last two spans overlap in 2017 to 2019. A later edition of "
        f"SIPRI prints {later:.0f} for 2015-2019: new information changes old years, so name the "
        "edition. A smaller share of Russia does not say who gained."
    )


# --- 08.2 Two reporters, one trade ---


def _reported(one: str, other: str) -> pd.DataFrame:
    """Return the trade of two states by year, a column for each reporter, without gaps."""
    rows = data.load("trade_russia_india_china")
    pair = rows[rows["reporter_iso3"].isin([one, other]) & rows["partner_iso3"].isin([one, other])]
    wide = pair.pivot(
        index="year", columns="reporter_iso3", values="total_trade_usd_millions"
    ).astype(float)
    return wide.dropna()


@task(
    "08.2",
    hints=[
        "You need two small tables, one for each reporter, and then one row for each year that "
        "both have.",
        '`one.merge(other, on="year")` keeps the years that stand in both tables. The columns of '
        "equal name get the endings _x and _y.",
        "The gap in per cent of India's figure: Russia's figure divided by India's, minus 1, times "
        "100. `abs()` takes the sign away.",
        "`gap.median()` gives the value in the middle. `gap.idxmax()` gives the row with the "
        "largest one; look up its year.",
    ],
)
def two_reporters(years_compared: object, median_gap_pct: object, widest_year: object) -> str:
    """Judge the number of years with two reports, the median gap and the year of the largest."""
    years = number(years_compared, "years_compared", "years")
    median = number(median_gap_pct, "median_gap_pct", "per cent")
    widest = number(widest_year, "widest_year", "a year")
    both, china = _reported("RUS", "IND"), _reported("RUS", "CHN")
    rows = data.load("trade_russia_india_china")
    counts = rows.groupby(["reporter_iso3", "partner_iso3"]).size()
    gap = (both["RUS"] / both["IND"] - 1).abs() * 100
    if not near(years, len(both), 0.5):
        slip(
            years,
            [
                (len(china), "`years_compared`: these are China's years. Which partner is it?"),
                (
                    float(counts["RUS", "IND"]),
                    "`years_compared`: Russia reports in all of these. In which did India too?",
                ),
                (
                    float(counts["RUS", "IND"] + counts["IND", "RUS"]),
                    "`years_compared`: you counted reports. How many years have two of them?",
                ),
                (len(rows), "`years_compared`: this is the whole table. Which pair is it?"),
                (
                    float((gap > 20).sum()),
                    "`years_compared`: these are the years with a gap above 20 per cent. How many "
                    "did you compare in all?",
                ),
            ],
            0.5,
        )
        raise NotYet(
            f"`years_compared` is {years:g}. Count the years for which both Moscow and New Delhi "
            "report their trade with each other."
        )
    if not near(median, gap.median(), 0.2):
        of_russia = (both["IND"] / both["RUS"] - 1).abs() * 100
        slip(
            median,
            [
                (gap.mean(), "`median_gap_pct`: this is the mean. What does 2003 do to it?"),
                (
                    of_russia.median(),
                    "`median_gap_pct`: this is in per cent of Russia's figure. Which one do you "
                    "divide by here?",
                ),
                (
                    (china["RUS"] / china["CHN"] - 1).abs().median() * 100,
                    "`median_gap_pct`: this is the gap with China. Which partner is it?",
                ),
                (0, "`median_gap_pct`: you compared a reporter with itself. Who is the other?"),
                (
                    (both["RUS"] - both["IND"]).abs().median(),
                    "`median_gap_pct`: this is in millions of dollars. Per cent of what?",
                ),
                (
                    gap.median() / 100,
                    "`median_gap_pct`: this is a fraction. Per cent are asked for: times what?",
                ),
                (
                    gap.median() + 100,
                    "`median_gap_pct`: this is one figure in per cent of the other. How much is "
                    "it away from 100?",
                ),
                (gap.max(), "`median_gap_pct`: this is the largest gap, and not the middle one."),
            ],
            0.05,
        )
        raise NotYet(
            f"`median_gap_pct` is {median:g}. For 2020 alone the gap is {gap[2020]:.1f} per cent. "
            "Does your way give that?"
        )
    in_dollars = (both["RUS"] - both["IND"]).abs()
    listed = [int(year) for year in both.index]
    top, low, most = (listed[int(one)] for one in (gap.argmax(), gap.argmin(), in_dollars.argmax()))
    if not near(widest, top, 0.5):
        slip(
            widest,
            [
                (
                    most,
                    "`widest_year`: here the difference in dollars is largest. And in per cent?",
                ),
                (low, "`widest_year`: here the gap is smallest."),
                (gap.max(), "`widest_year`: this is the gap itself. In which year was it?"),
            ],
            0.5,
        )
        raise NotYet(f"`widest_year` is {widest:g}. Which year belongs to the largest gap?")
    return (
        f"{len(both)} years have two reports. The middle gap is {gap.median():.1f} per cent, in "
        f"{(gap > 20).sum()} years it is above 20, and in {top} it reached "
        f"{gap.max():.0f}. Neither reporter is simply right: goods and dates can be counted "
        "in other ways. So name the reporter with every figure."
    )


# --- 08.3 Draw the triangle ---


def _pooled(column: str, first: int = 2015, last: int = 2019) -> list[float]:
    """Return a count of un_agreement as a share of all roll calls, in per cent, pair by pair."""
    rows = data.load("un_agreement")
    rows = rows[rows["year"].between(first, last)]
    sums = rows.groupby(["iso3", "partner_iso3"])[["rollcalls", "same", "half"]].sum()
    return [float(100 * sums[column][pair] / sums["rollcalls"][pair]) for pair in PAIRS]


def _means(column: str) -> list[float]:
    """Return the plain mean of a yearly column of un_agreement, pair by pair."""
    rows = data.load("un_agreement")
    means = rows[rows["year"].between(2015, 2019)].groupby(["iso3", "partner_iso3"])[column].mean()
    return [float(means[pair]) for pair in PAIRS]


@task(
    "08.3",
    hints=[
        "First make a table with four rows: one for each pair. `groupby` with two columns puts the "
        "five years of a pair together.",
        "Add up `same`, add up `rollcalls`, and divide once. Times 100 makes it per cent.",
        "Give each pair a name in words, such as India and Russia, in a column of its own. Put "
        "that column on one axis and the share on the other.",
        "`mark_bar()` draws bars. `properties(title=…, description=…)` adds the words. The "
        "description names all four states and says what the bars do.",
    ],
)
def triangle(triangle: object) -> str:
    """Judge a bar chart of four pooled shares of identical votes, 2015-2019."""
    drawing = Drawing(triangle, "triangle", main=("bar",))
    demand_encoding(
        drawing,
        marks=["bar"],
        question="Which mark sets single amounts side by side?",
        shows={"x": "the share or the pair", "y": "the other of the two"},
    )
    found = heights(drawing)
    right = _pooled("same")
    if len(found) != len(PAIRS):
        raise NotYet(
            f"`triangle` has {len(found)} bars. Two states of South Asia with two great powers: "
            "how many pairs are that?"
        )
    if all(abs(one) <= 1 for one in found):
        raise NotYet("The bars of `triangle` lie between 0 and 1. Per cent are asked for.")
    slips = [
        (
            _means("same_pct"),
            0.06,
            "These are means of yearly shares. Do all years have equally many roll calls?",
        ),
        (
            _pooled("half"),
            0.2,
            "An abstention counts one half here. Which column counts same votes?",
        ),
        (_means("above_chance"), 0.2, "The bars show agreement above chance. Which is asked for?"),
        (
            _pooled("same", 2025, 2025),
            0.2,
            "This is the year 2025 alone. Which years are asked for?",
        ),
        (_pooled("same", 2015, 2018), 0.1, "Is the year 2019 inside?"),
        (_pooled("same", 1992, 2019), 0.2, "These are all years since 1992. Filter them first."),
    ]
    for wanted, within, hint in slips:
        if alike(found, wanted, within):
            raise NotYet(hint)
    if not alike(found, right, 0.51):
        raise NotYet(
            "The bars of `triangle` are not the four shares of 2015 to 2019. For each pair: all "
            "identical votes of five years, divided by all roll calls of five years."
        )
    demand_words(
        drawing,
        names=[
            ("india", "delhi"),
            ("pakistan", "islamabad"),
            ("russia", "moscow"),
            ("usa", "united states", "u.s.", "america", "washington"),
        ],
    )
    later = _pooled("same", 2025, 2025)
    return (
        f"In 2015 to 2019 India voted like Russia in {right[0]:.1f} per cent and like the USA in "
        f"{right[1]:.1f}; Pakistan in {right[2]:.1f} and {right[3]:.1f}. In the Assembly the two "
        f"rivals look alike. In 2025 it was {later[0]:.1f} and {later[1]:.1f} for India, "
        f"{later[2]:.1f} and {later[3]:.1f} for Pakistan: one year, and no trend."
    )


# --- 08.4 Source work: did Russia want to join the corridor? ---


@task(
    "08.4",
    hints=[
        "Open the three texts. For each, ask: who speaks, and who only reports?",
        "A newspaper has two dates: the day when something was said and the day when it was "
        "printed.",
        "In the text on the embassy, look for the verbs. What does Russia do, and what does it "
        "not do?",
        "A denial of talks speaks of the present. What would a refusal for ever say?",
    ],
)
def corridor(
    denial_source: object, denial_date: object, embassy_says: object, what_follows: object
) -> str:
    """Judge four small answers on what Moscow said of the corridor in late 2016."""
    source_key(
        denial_source,
        "denial_source",
        DENIAL,
        {
            RUMOUR: "this is the report that was denied. Whose words does it rest on?",
            EMBASSY: "here the embassy speaks, some weeks later, and points back to a statement. "
            "Which text has that statement itself?",
        },
    )
    dates = {
        row["id"]: row["date"].date() for row in data.load("cpec_statements").to_dict("records")
    }
    found = day(denial_date, "denial_date")
    if found == dates["press-gwadar"]:
        raise NotYet("`denial_date` is the day of the newspaper report. When was the answer to it?")
    if (found - dates["denial"]).days == 1:
        raise NotYet("`denial_date` is the day after. When was it said, and when was it printed?")
    if found >= dates["embassy"]:
        raise NotYet(
            "`denial_date`: by then the embassy spoke. To which earlier day does it point?"
        )
    if found != dates["denial"]:
        raise NotYet("`denial_date`: the text names the day of the statement. Which one is it?")
    choice(
        embassy_says,
        "embassy_says",
        "b",
        {
            "a": "who would merge with what? Read the names of the two plans once more.",
            "c": "is there a word against the corridor? What does the ambassador call it?",
        },
    )
    choice(
        what_follows,
        "what_follows",
        "b",
        {
            "a": "does a text in which Moscow itself speaks say so? What does a report of others "
            "weigh against it?",
            "c": "in which tense is the denial written? Talks that are not held today may be held "
            "in another year.",
        },
    )
    return (
        "On 29 November 2016 the ministry denied talks about joining. In December the embassy "
        "praised the corridor, said that Russia takes no part in it, and placed the talk of a link "
        "with Beijing and larger plans. To support, to link and to join are three things. Now "
        "write your answer to the next question in your own words."
    )

"""The tasks of exercise 09, Where interests diverge."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pakrussia import data
from pakrussia.exercises.reading import (
    Drawing,
    Table,
    as_table,
    choice,
    day,
    demand_encoding,
    demand_per_cent,
    demand_table,
    demand_words,
    demand_years,
    near,
    number,
    parted,
    slip,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet, task

FIRST = 2003
COLUMNS = ["rollcalls", "same_pct"]
MONEY = "constant_2019_usd_millions"
MINISTRY, ENVOY, EMBASSY = "statesman-2019-08-10", "india-west-2019-08", "deccan-herald-2019-08"


# --- 09.1 On which subjects do Pakistan and Russia vote alike? ---


def _alike(rows: pd.DataFrame) -> pd.DataFrame:
    """Return roll calls and share of same votes (per cent) by tag; ``rows`` has issue and same."""
    groups = rows.groupby("issue")["same"]
    return pd.DataFrame({"rollcalls": groups.size(), "same_pct": groups.mean() * 100})


def _by_issue(
    *, partner: str = "RUS", first: int = FIRST, absences: bool = False, tags: str = "each"
) -> Table:
    """Return what ``_alike`` finds for Pakistan and a partner since a year.

    With ``absences`` an empty vote counts as another vote. ``tags`` are "each" tag of a roll
    call, the "first" one, or the whole text where it is the "only" one.
    """
    votes = data.load("un_votes")
    votes = votes[votes["year"] >= first]
    if not absences:
        votes = votes.dropna(subset=["PAK", partner])
    listed = votes["issues"] if tags == "only" else votes["issues"].str.split("; ")
    issue = listed.str[0] if tags == "first" else listed
    same = votes["PAK"] == votes[partner]
    return as_table(_alike(votes.assign(issue=issue, same=same).explode("issue")))


@task(
    "09.1",
    hints=[
        "Keep the years from 2003 on, and drop the roll calls in which one of the two did not "
        "vote. Look back at the example.",
        '`votes["issues"].str.split("; ")` makes a list of the tags of each roll call.',
        "`explode` gives each tag of the list a row of its own, so that a roll call with two tags "
        "is counted under both.",
        '`groupby("issue").agg(rollcalls=("same", "size"), same_pct=("same", "mean"))` makes both '
        "columns. Is the second one in per cent yet?",
    ],
)
def subjects(by_issue: object) -> str:
    """Judge roll calls and share of same votes of Pakistan and Russia for six subjects."""
    right = _by_issue()
    found = table(by_issue, "by_issue", key="issue", rows=list(right), columns=COLUMNS)
    demand_per_cent((row["same_pct"] for row in found.values()), "same_pct")
    demand_table(
        found,
        right,
        name="by_issue",
        within={"rollcalls": 0.5, "same_pct": 0.2},
        slips=[
            (
                _by_issue(tags="only"),
                "These are the roll calls that carry this one tag and no other. How do you find "
                "a tag that stands beside another?",
            ),
            (
                _by_issue(tags="first"),
                "Only the first tag of each roll call is counted. What about the second?",
            ),
            (_by_issue(partner="IND"), "This is India. Which partner is asked for?"),
            (_by_issue(partner="USA"), "This is the USA. Which partner is asked for?"),
            (
                _by_issue(absences=True),
                "Roll calls in which one of the two did not vote are counted too. Is an absence a "
                "disagreement?",
            ),
            (_by_issue(first=1946), "These are all years of the table. Since when is asked for?"),
            (_by_issue(first=2004), "Is the year 2003 inside?"),
            (
                {name: {"same_pct": 100 - row["same_pct"]} for name, row in right.items()},
                "This is the share of different votes. Which share is asked for?",
            ),
        ],
        advice="Which rows stand in this group?",
    )
    order = sorted(right, key=lambda name: -right[name]["same_pct"])
    top, low = order[0], order[-1]
    india = _by_issue(partner="IND")
    votes = data.load("un_votes").dropna(subset=["PAK", "RUS"])
    bare = 100 * votes.loc[votes["year"] >= FIRST, "issues"].isna().mean()
    return (
        f"Pakistan and Russia vote alike most on {top} ({right[top]['same_pct']:.1f} per cent) and "
        f"least on {low} ({right[low]['same_pct']:.1f}). With India it is "
        f"{india[top]['same_pct']:.1f} and {india[low]['same_pct']:.1f}. The counts do not add up "
        f"to all roll calls: some have several tags, and {bare:.0f} per cent have none, those of "
        "2025 among them. Kashmir never came to a roll call in these data."
    )


# --- 09.2 Does aid buy votes? ---


def _joined(kind: str = "obligations", partner: str = "USA", recipient: str = "PAK") -> Any:
    """Return aid and Pakistan's agreement with a partner in one table, by year."""
    aid, votes = data.load("us_aid"), data.load("un_agreement")
    aid = aid[(aid["recipient_iso3"] == recipient) & aid["kind"].isin(kind.split("+"))]
    codes = [partner, "SUN"] if partner == "RUS" else [partner]
    votes = votes[(votes["iso3"] == "PAK") & votes["partner_iso3"].isin(codes)]
    joined = aid.merge(votes, left_on="fiscal_year", right_on="year")
    return joined.sort_values("year").reset_index(drop=True)


@task(
    "09.2",
    hints=[
        "Three conditions keep the aid: recipient PAK, kind obligations, all years. Two keep the "
        "votes: iso3 PAK, partner USA.",
        '`merge(…, left_on="fiscal_year", right_on="year")` keeps the years that stand in both '
        "tables.",
        "One column `.corr(…)` another gives their correlation. `.diff()` turns a column into its "
        "changes from row to row; sort by year first.",
        "For the letter: were both high in the same distant years? Did they move in the same year?",
    ],
)
def aid_and_votes(
    years_joined: object, corr_levels: object, corr_changes: object, what_follows: object
) -> str:
    """Judge the join, two correlations (levels, changes), and what they allow to say."""
    years = number(years_joined, "years_joined", "years")
    levels = number(corr_levels, "corr_levels", "a correlation")
    changes = number(corr_changes, "corr_changes", "a correlation")
    joined = _joined()
    if not near(years, len(joined), 0.5):
        slip(
            years,
            [
                (
                    len(_joined("obligations+disbursements")),
                    "`years_joined`: the table has money promised and money paid, so some years "
                    "stand there twice. Which kind is asked for?",
                ),
                (
                    len(_joined("disbursements")),
                    "`years_joined`: this is money paid, which begins in 2001. Which kind is it?",
                ),
                (
                    len(_joined(recipient="IND")),
                    "`years_joined`: these are India's years. Whose aid is it?",
                ),
                (
                    int((data.load("us_aid")["recipient_iso3"] == "PAK").sum()),
                    "`years_joined`: these are rows of the aid alone, before the join.",
                ),
            ],
            0.5,
        )
        raise NotYet(
            f"`years_joined` is {years:g}. How many years stand both among Pakistan's obligations "
            "and among the yearly votes of Pakistan and the USA?"
        )
    right = float(joined[MONEY].corr(joined["same_pct"]))
    for name, value in (("corr_levels", levels), ("corr_changes", changes)):
        if abs(value) > 1:
            raise NotYet(
                f"`{name}` is {value:g}. A correlation lies between -1 and 1. What did you count?"
            )
    if not near(levels, right, 0.01):
        slip(
            levels,
            [
                (
                    joined["current_usd_millions"].corr(joined["same_pct"]),
                    "`corr_levels`: these are dollars of each year, which make the 1950s look "
                    "small. Which column takes the change of prices out?",
                ),
                (
                    joined[MONEY].corr(joined["half_pct"]),
                    "`corr_levels`: an abstention counts one half here. Which column is asked for?",
                ),
                (
                    joined[MONEY].corr(joined["same"].astype(float)),
                    "`corr_levels`: `same` is a count. Do all years have equally many roll calls?",
                ),
                (
                    _joined(partner="RUS")[MONEY].corr(_joined(partner="RUS")["same_pct"]),
                    "`corr_levels`: these are the votes with Moscow. With whom is it asked?",
                ),
            ],
            0.004,
        )
        raise NotYet(
            f"`corr_levels` is {levels:.2f}, which does not fit. It joins {MONEY} with same_pct."
        )
    money, votes = joined[MONEY].diff(), joined["same_pct"].diff()
    # Years without votes may be bridged or left empty; both are right.
    apart = joined.set_index("year")[[MONEY, "same_pct"]].astype(float)
    apart = apart.reindex(range(int(apart.index.min()), int(apart.index.max()) + 1)).diff()
    if not any(
        near(changes, one, 0.01)
        for one in (money.corr(votes), apart[MONEY].corr(apart["same_pct"]))
    ):
        slip(
            changes,
            [
                (right, "`corr_changes`: these are the levels again. What does diff() do?"),
                (
                    money.corr(joined["same_pct"]),
                    "`corr_changes`: the change of one with the level of the other. Take the "
                    "changes of both.",
                ),
                (
                    joined[MONEY].corr(votes),
                    "`corr_changes`: the level of the aid with the change of the votes. Take the "
                    "changes of both.",
                ),
                (
                    joined[MONEY].pct_change().corr(joined["same_pct"].pct_change()),
                    "`corr_changes`: these are changes in per cent. Take plain differences.",
                ),
            ],
            0.004,
        )
        raise NotYet(
            f"`corr_changes` is {changes:.2f}, which does not fit. Are the rows in the order of "
            "the years?"
        )
    choice(
        what_follows,
        "what_follows",
        "b",
        {
            "a": "both were high before 1965. If the money moved the votes, what should the "
            "changes from year to year show?",
            "c": "a correlation near zero finds no sign in these data. Is that the same as a proof "
            "that there is none, in any year and on any vote?",
        },
    )
    late = joined[joined["year"] >= 1965]
    return (
        f"{len(joined)} years. The levels correlate at {right:+.2f}, the changes at "
        f"{abs(money.corr(votes)):.2f}. From 1965 on the levels give "
        f"{late[MONEY].corr(late['same_pct']):+.2f}. The positive number rests on the first years, "
        "when aid and agreement were both high; two curves that fall together need not pull each "
        "other."
    )


# --- 09.3 Draw Moscow's words on Kashmir ---


def _demand_time(drawing: Drawing, said: pd.DataFrame) -> None:
    """Raise a hint unless the dates run along x, on a scale that keeps their distances."""
    shown = drawing.rows[drawing.field("x")]
    if sorted(str(one)[:4] for one in shown) != sorted(str(year) for year in said["date"].dt.year):
        raise NotYet("The column along x does not hold the dates of the statements. Which does?")
    kind = drawing.channel("x").get("type")
    if kind == "temporal" and pd.api.types.is_numeric_dtype(shown):
        raise NotYet(
            "The year is a plain number, and a time axis reads it as milliseconds after 1970. Use "
            "the column `date`."
        )
    if kind == "quantitative":
        demand_years(drawing)
    if kind in ("nominal", "ordinal"):
        raise NotYet(
            "The dates of `kashmir` are names in a row, so days and decades are equally far apart. "
            "Which type makes a time axis? Try :T."
        )


@task(
    "09.3",
    hints=[
        "The table is ready: one row is one point. You need the date along x, the step along y, "
        "and a colour or a shape for the listener.",
        '`alt.X("date:T")` makes a time axis, on which 1966 and 2019 stand far apart.',
        "`mark_point(filled=True, size=90)` draws a point for each row. A line would say that "
        "something lies between two statements.",
        "In the description: kind of chart, years, and what India and Pakistan were told.",
    ],
)
def words_on_kashmir(kashmir: object) -> str:
    """Judge a chart of points: date along x, step of the scale along y, the listener apart."""
    drawing = Drawing(kashmir, "kashmir", main=("point", "circle", "square", "tick"))
    if "line" in drawing.marks:
        raise NotYet(
            "`kashmir` joins the points by a line, across listeners and decades. What was said "
            "between two statements? Which mark shows single events?"
        )
    demand_encoding(
        drawing,
        marks=["point", "circle", "square", "tick"],
        question="Which mark shows single events?",
        shows={"x": "the date", "y": "the step (tone)", "color": "the listeners"},
    )
    said = data.load("kashmir_statements")
    if len(drawing.rows) != len(said):
        raise NotYet(
            f"`kashmir` draws {len(drawing.rows)} of the {len(said)} rows. All statements and "
            "vetoes are asked for."
        )
    steps = [str(one) for one in drawing.rows[drawing.field("y")]]
    if steps == [str(one)[:10] for one in said["date"]] or drawing.field("y") == "date":
        raise NotYet("Time runs upwards in `kashmir`. Which axis do readers expect it on?")
    _demand_time(drawing, said)
    by_word = sorted(steps) == sorted(said["tone_word"].astype(str))
    if not by_word and sorted(steps) != sorted(said["tone"].astype(str)):
        raise NotYet("The column along y does not hold the four steps. Which column does?")
    if by_word and drawing.channel("y").get("type") != "quantitative":
        order = drawing.channel("y").get("sort")
        if not isinstance(order, list) and not drawing.channel("y").get("scale"):
            raise NotYet(
                "The words along y stand in the order of the alphabet. The steps have an order of "
                "their own: give sort a list, or use the number of the step."
            )
    listeners = drawing.rows[drawing.field(parted(drawing))]
    if sorted(listeners.astype(str)) == sorted(said["place"].astype(str)):
        raise NotYet("The colours show where it was said. Which column tells to whom?")
    if sorted(listeners.astype(str)) != sorted(said["audience"].astype(str)):
        raise NotYet(
            "The colours do not show to whom it was said. Which column names the listener?"
        )
    demand_words(drawing, names=[("kashmir",), ("india",), ("pakistan",)])
    means = said.groupby("audience", observed=True)["tone"].mean()
    return (
        f"The mean step is {means['India']:+.2f} for words said to India, "
        f"{means['Pakistan']:+.2f} to Pakistan, and {means['the UN']:+.2f} at the UN, where the "
        "vetoes stand. No word to Pakistan takes India's side, and six of ten to India do. "
        "But most rows stand on step 0, and all since February 2020 on 0 or 1. They are what one "
        "search found: good for a question, too few to part the listener from the year."
    )


# --- 09.4 Source work: August 2019 ---


@task(
    "09.4",
    hints=[
        "Three texts, three speakers: a ministry in Moscow, an envoy in New York, an ambassador in "
        "New Delhi. Who is quoted where?",
        "A report of a Saturday tells what was said on Friday. Which of the two days is the event?",
        "Write down for each text: speaker, place, and the verb for what India and Pakistan should "
        "do.",
        "What stays the same in all three texts? Only then ask what changes.",
    ],
)
def august_2019(
    ministry_source: object,
    ministry_date: object,
    who_said_identical: object,
    what_follows: object,
) -> str:
    """Judge four small answers on three texts about Moscow and Kashmir in August 2019."""
    source_key(
        ministry_source,
        "ministry_source",
        MINISTRY,
        {
            ENVOY: "here an envoy writes in New York. Where does the ministry in Moscow speak?",
            EMBASSY: "here the embassy in New Delhi speaks, weeks later. And the ministry?",
        },
    )
    dates = {
        row["id"]: row["date"].date() for row in data.load("kashmir_statements").to_dict("records")
    }
    right, found = dates["2019-08-09"], day(ministry_date, "ministry_date")
    if (found - right).days == 1:
        raise NotYet("`ministry_date` is the day of print. On which day of the week was it said?")
    if found in (dates["2019-08-16"], dates["2019-08-28"]):
        raise NotYet("`ministry_date`: on this day another Russian office spoke. Which text is it?")
    if found != right:
        raise NotYet(
            "`ministry_date`: the text is of Saturday, 10 August 2019, and names the weekday of "
            "the briefing. Which date was that?"
        )
    choice(
        who_said_identical,
        "who_said_identical",
        "c",
        {
            "a": "look for the word identical in the text on the ministry. Is it there?",
            "b": "the envoy in New York wrote of resolutions. Who played that down, and where?",
        },
    )
    choice(
        what_follows,
        "what_follows",
        "b",
        {
            "a": "what do all three ask India and Pakistan to do? What stays in every text?",
            "c": "the envoy names resolutions beside Simla and Lahore. What did the embassy say of "
            "that twelve days later?",
        },
    )
    return (
        "On 9 August the ministry called India's step lawful by India's constitution. On the 16th "
        "an envoy in New York named UN resolutions beside Simla and Lahore; on the 28th the "
        "ambassador in New Delhi called the two positions identical. A settlement between the two "
        "states stands in every text; the stress moves with the place. Now write your answer to "
        "the next question in your own words."
    )

"""The tasks of exercise 03, Afghanistan and the sanctions.

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
    demand_per_cent,
    demand_table,
    demand_words,
    demand_years,
    near,
    number,
    series,
    slip,
    source_key,
    table,
)
from pakrussia.exercises.tasks import NotYet, task

AID_YEARS = [1990, 1991, 1992]
DRAWN = range(1980, 2001)
MOSCOW_AND_WASHINGTON = {"RUS": "the USSR", "USA": "the USA"}

HATHAWAY = "hathaway-2000"
CHART = "pressler-1985"


# --- 03.1 When did the aid stop? ---


def _aid(
    column: str = "current_usd_millions", state: str = "PAK", kind: str = "obligations"
) -> pd.Series[float]:
    """Return aid in millions of dollars by US fiscal year."""
    rows = data.load("us_aid")
    rows = rows[(rows["recipient_iso3"] == state) & (rows["kind"] == kind)]
    return rows.set_index("fiscal_year")[column].astype(float)


def _changes(aid: pd.Series[float], change: pd.Series[float] | None = None) -> Table:
    """Return aid and its change against the year before, in per cent unless given."""
    per_cent = 100 * (aid / aid.shift(1) - 1) if change is None else change
    found = pd.DataFrame({"usd_millions": aid, "change_pct": per_cent})
    return as_table(found.loc[AID_YEARS])


@task(
    "03.1",
    hints=[
        "Two conditions choose the rows: the recipient is Pakistan, and the kind is obligations, "
        "that is, money promised.",
        "`shift(1)` moves a column down by one row, so that the year before stands beside each "
        "year. Keep 1989 until you have divided.",
        "change = 100 · (this year / the year before − 1). A fall is below zero.",
        "For the letter: on which day does the fiscal year 1991 begin? Read the line above the "
        "table once more.",
    ],
)
def aid_stops(aid_years: object, what_came_first: object) -> str:
    """Judge aid and its yearly change, fiscal years 1990-1992, and what came just before."""
    if isinstance(aid_years, pd.DataFrame) and len(aid_years):
        years = aid_years.get("fiscal_year", pd.Series(aid_years.index))
        if (
            pd.api.types.is_numeric_dtype(years)
            and years.min() == _aid(kind="disbursements").index.min()
        ):
            raise NotYet(
                "`aid_years` begins in 2001. These are disbursements, money paid, and the table "
                "has none before. Which kind goes further back?"
            )
    found = table(
        aid_years,
        "aid_years",
        key="fiscal_year",
        rows=[str(year) for year in AID_YEARS],
        columns=["usd_millions", "change_pct"],
        more=True,
    )
    aid = _aid()
    step = aid - aid.shift(1)
    right = _changes(aid)
    slips = [
        (
            _changes(_aid("constant_2019_usd_millions")),
            "These are dollars of 2019. Which column has the dollars of the year?",
        ),
        (
            _changes(aid, step),
            "`change_pct` is a change in dollars. By what must it be divided?",
        ),
        (
            _changes(aid, step / aid.shift(1)),
            "`change_pct` lies between −1 and 0. Per cent are asked for: times what?",
        ),
        (
            _changes(aid, 100 * aid / aid.shift(1)),
            "`change_pct` is what was left, in per cent of the year before. How much was lost?",
        ),
        (
            _changes(aid, -100 * step / aid.shift(1)),
            "Aid fell, and your change is above zero. Which year must be subtracted from which?",
        ),
        (
            _changes(aid, 100 * step / aid),
            "`change_pct` is divided by the later year. Which year is the base?",
        ),
        (
            _changes(aid, 100 * (aid / aid[1989] - 1)),
            "Every year is compared with 1989. With which year should 1991 be compared?",
        ),
        (_changes(_aid(state="IND")), "This is aid to India. Which state is asked for?"),
    ]
    demand_table(
        found,
        right,
        name="aid_years",
        within={"usd_millions": 0.6, "change_pct": 0.3},
        slips=slips,
        advice="Take Pakistan's obligations in current dollars, and compare with the year before.",
    )
    choice(
        what_came_first,
        "what_came_first",
        "b",
        {
            "a": "aid of the fiscal year 1990 was promised after the withdrawal. How much did it "
            "fall in that year?",
            "c": "when were the tests that the Glenn amendment answered? Can a cause come later "
            "than its effect?",
        },
    )
    said = "; ".join(
        f"{year} {row['usd_millions']:,.1f} million ({row['change_pct']:+.1f} per cent)"
        for year, row in right.items()
    ).replace("-", "−")
    return (
        f"{said}. The break lies between the fiscal years 1990 and 1991, and 1991 began on "
        "1 October 1990, the day from which the Pressler amendment was applied. The withdrawal "
        "had ended 19 months before. That the order fits does not yet say that the law was the "
        "only reason."
    )


# --- 03.2 A war in the votes? ---


def _afghan(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["title"].fillna("").str.contains("AFGHAN")]


def _votes(
    first: int = 1985, last: int = 1989, *, absent: bool = False, abstain: bool = True
) -> Table:
    """Return the four numbers for each partner, with absences or without abstentions if asked."""
    votes = data.load("un_votes")
    found: Table = {}
    for partner in MOSCOW_AND_WASHINGTON:
        rows = votes if absent else votes.dropna(subset=["PAK", partner])
        if not abstain:
            rows = rows[(rows["PAK"] != "abstain") & (rows[partner] != "abstain")]
        same = rows["PAK"] == rows[partner]
        inside = rows["year"].between(first, last)
        war = _afghan(rows[rows["year"].between(1980, 1987)])
        found[partner] = {
            "rollcalls": float(inside.sum()),
            "same_pct": float(100 * same[inside].mean()),
            "afghan": float(len(war)),
            "afghan_same": float(same[war.index].sum()),
        }
    return found


@task(
    "03.2",
    hints=[
        "The first two columns need the years 1985 to 1989, the last two the years 1980 to 1987. "
        "Make two small tables of roll calls.",
        '`dropna(subset=["PAK", "RUS"])` keeps the roll calls in which both states voted. Do it '
        "again for the USA.",
        '`titles.str.contains("AFGHAN")` is True where a title has these letters. How are the '
        "titles written: in small letters or in capitals?",
        "`.sum()` on a column of True and False counts the True ones; `.mean()` gives their share.",
    ],
)
def war_in_votes(agreement: object, why_so_alike: object) -> str:
    """Judge Pakistan's agreement with Moscow and Washington, in all and on Afghanistan."""
    found = table(
        agreement,
        "agreement",
        key="partner",
        rows=list(MOSCOW_AND_WASHINGTON),
        columns=["rollcalls", "same_pct", "afghan", "afghan_same"],
    )
    demand_per_cent([row["same_pct"] for row in found.values()], "same_pct")
    if all(row["afghan"] == 0 for row in found.values()):
        raise NotYet("No title was found. Are the titles written in small letters or in capitals?")
    right = _votes()
    late = {partner: dict(row) for partner, row in right.items()}
    for partner in late:
        rows = data.load("un_votes").dropna(subset=["PAK", partner])
        war = _afghan(rows[rows["year"].between(1985, 1989)])
        late[partner]["afghan"] = float(len(war))
        late[partner]["afghan_same"] = float((war["PAK"] == war[partner]).sum())
    percent = {
        partner: {**row, "afghan_same": 100 * row["afghan_same"] / row["afghan"]}
        for partner, row in right.items()
    }
    turned = {
        partner: {
            **row,
            "same_pct": 100 - row["same_pct"],
            "afghan_same": row["afghan"] - row["afghan_same"],
        }
        for partner, row in right.items()
    }
    slips = [
        (
            late,
            "These are the Afghan roll calls of 1985 to 1989. Which years are asked for in the "
            "last two columns?",
        ),
        (percent, "`afghan_same` is a share. How many roll calls are that?"),
        (turned, "These are the votes that differ. Which are asked for?"),
        (
            _votes(absent=True),
            "Rows with an empty cell are counted. An empty cell is an absence. Is an absence a "
            "disagreement?",
        ),
        (_votes(abstain=False), "Only yes and no are counted. Is to abstain not a vote as well?"),
        (
            _votes(1980, 1987),
            "The first two columns cover 1980 to 1987. Which years are asked for there?",
        ),
        (_votes(1985, 1988), "Does your filter end in 1989, with that year inside?"),
        (_votes(1986, 1989), "Does your filter begin in 1985, with that year inside?"),
    ]
    demand_table(
        found,
        right,
        name="agreement",
        within={"rollcalls": 0.5, "same_pct": 0.2, "afghan": 0.1, "afghan_same": 0.1},
        slips=slips,
        advice="Check the years of this column, and drop the rows in which one of the two did not "
        "vote.",
    )
    choice(
        why_so_alike,
        "why_so_alike",
        "c",
        {
            "a": "friends, in the years of a war next door? What were most of the roll calls "
            "about?",
            "b": "eleven roll calls lie in the data. Can they be an error of counting?",
        },
    )
    ussr, usa = right["RUS"], right["USA"]
    return (
        f"Like the USSR in {ussr['same_pct']:.1f} per cent of {ussr['rollcalls']:.0f} roll calls, "
        f"like the USA in {usa['same_pct']:.1f} per cent of {usa['rollcalls']:.0f}. On Afghanistan "
        f"it is {ussr['afghan_same']:.0f} of {ussr['afghan']:.0f} and {usa['afghan_same']:.0f} of "
        f"{usa['afghan']:.0f}. Both are true: most of the agenda was about other things. The "
        "emergency session of January 1980 is not in these data; say so when you use them."
    )


# --- 03.3 A score for each decade ---


def _acts(*, added: bool = False, third: bool = False) -> pd.DataFrame:
    """Return the acts to 2002 with their decade; the added rows or third parties if asked."""
    events = data.load("events")
    rows = events[events["date"] < "2003-01-01"]
    if not added:
        rows = rows[rows["chronology"] != "added"]
    if not third:
        rows = rows[rows["between_two_states"]]
    return rows.assign(decade=rows["date"].dt.year // 10 * 10)


def _scores(rows: pd.DataFrame, how: str = "mean") -> Table:
    groups = rows.groupby("decade")["cameo_scale"]
    return as_table(pd.DataFrame({"acts": groups.size(), "mean_score": groups.agg(how)}))


def _weis(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` with the values of the older scale in place of CAMEO's."""
    older = data.load("event_weis").set_index("event")["goldstein_1992"]
    return rows.assign(cameo_scale=rows["id"].map(older))


@task(
    "03.3",
    hints=[
        "Three conditions choose the rows: before 2003, between the two states, and not added.",
        "`year // 10 * 10` turns 1965 into 1960: the decade.",
        '`groupby("decade").agg(acts=("cameo_scale", "size"), mean_score=("cameo_scale", "mean"))` '
        "makes both columns.",
        "For the letter: look at the number of acts in the 1980s before you look at the mean.",
    ],
)
def decades(decades: object, what_1980s_show: object) -> str:
    """Judge the number of acts and the mean score for each decade, on the CAMEO scale."""
    right = _scores(_acts())
    found = table(
        decades,
        "decades",
        key="decade",
        rows=list(right),
        columns=["acts", "mean_score"],
        more=True,
    )
    slips = [
        (
            _scores(_acts(added=True)),
            "You count rows that were added later. Which value of `chronology` must go?",
        ),
        (
            _scores(_acts(third=True)),
            "Acts towards third states are counted too. Which column keeps the two states apart "
            "from the others?",
        ),
        (
            _scores(_acts(added=True, third=True)),
            "All rows before 2003 are counted. Which two columns choose the acts asked for?",
        ),
        (
            _scores(_acts(), how="sum"),
            "`mean_score` is a sum. Do decades with more acts not have larger sums?",
        ),
        (_scores(_acts(), how="median"), "`mean_score` is the middle value, not the mean."),
        (
            _scores(_weis(_acts())),
            "These are values of the older scale, WEIS. Which column of `events` has CAMEO?",
        ),
    ]
    demand_table(
        found,
        right,
        name="decades",
        within={"acts": 0.1, "mean_score": 0.06},
        slips=slips,
        advice="Print the rows of this decade and look which of them should not be there.",
    )
    eighties = right["1980"]
    choice(
        what_1980s_show,
        "what_1980s_show",
        "b",
        {
            "a": f"{eighties['acts']:.0f} acts are few. What happens to the mean if one of them "
            "is left out?",
            "c": "a low mean need not be false. Which single act weighs most in it?",
        },
    )
    rows = _acts()
    worst = rows[rows["decade"] == 1980].sort_values("cameo_scale").iloc[0]
    rest = rows[(rows["decade"] == 1980) & (rows["id"] != worst["id"])]["cameo_scale"].mean()
    return (
        f"All {len(rows)} acts have a mean of {rows['cameo_scale'].mean():.2f}, the "
        f"{right['1960']['acts']:.0f} of the 1960s {right['1960']['mean_score']:.2f}, and the "
        f"{eighties['acts']:.0f} of the 1980s {eighties['mean_score']:.2f}.".replace("-", "−")
        + f" Without one of the three ({worst['title']}) the 1980s would stand at {rest:.1f}. "
        "A mean of three acts depends on who chose the list."
    )


# --- 03.4 Draw the aid ---


def _lowest(values: pd.Series[float]) -> int:
    """Return the year of the lowest value."""
    return int(min(values.index, key=lambda year: values[year]))


@task(
    "03.4",
    hints=[
        "Pakistan's obligations again, this time for the fiscal years 1980 to 2000.",
        "`diff()` gives each year minus the year before; `idxmin()` names the row of the lowest "
        "value, once the years are the index.",
        "`alt.Chart(table).mark_bar().encode(x=…, y=…)` draws one bar a year. `:O` behind the "
        "name of the years keeps them an ordered list.",
        "`properties(title=…, description=…)` adds the words. Say when the bars are high, when "
        "they fall, and in what unit.",
    ],
)
def drawn_aid(deepest_fall: object, chart: object) -> str:
    """Judge the fiscal year of the deepest fall, and a chart of the aid 1980-2000."""
    aid = _aid()
    step = (aid - aid.shift(1)).loc[DRAWN.start : DRAWN[-1]]
    right = _lowest(step)
    found = number(deepest_fall, "deepest_fall", "the fiscal year")
    if not near(found, right, 0.01):
        slip(
            found,
            [
                (
                    right - 1,
                    "`deepest_fall`: this is the last year before the fall. Which year is "
                    "the lower one?",
                ),
                (
                    _lowest(-step),
                    "`deepest_fall`: this is the largest rise. Which sign has a fall?",
                ),
                (
                    _lowest(aid.loc[DRAWN.start : DRAWN[-1]]),
                    "`deepest_fall`: this is the lowest year. In which year was the step down the "
                    "largest?",
                ),
                (float(step.min()), "`deepest_fall`: this is the size of the fall. In which year?"),
                (float(-step.min()), "`deepest_fall`: how much, or when? The year is asked for."),
            ],
            0.06,
        )
        raise NotYet(
            f"`deepest_fall`: {found:g} is not the year. Subtract from each year the year before, "
            "and look for the lowest value."
        )
    drawing = Drawing(chart, "chart", main=("bar", "line", "area"))
    demand_encoding(
        drawing,
        marks=("bar", "line", "area"),
        question="Which mark shows amounts by year: bars, or a line?",
        shows={"x": "the fiscal year", "y": "the aid"},
    )
    demand_years(drawing)
    shown: dict[int, float] = {}
    for line in series(drawing).values():
        for place, height in line.items():
            shown[int(place[:4])] = shown.get(int(place[:4]), 0.0) + height
    if set(shown) != set(DRAWN):
        raise NotYet(
            f"`chart` has {len(shown)} years, {min(shown)} to {max(shown)}. The fiscal years "
            f"{DRAWN[0]} to {DRAWN[-1]} are asked for."
        )
    for other, hint in (
        (_aid("constant_2019_usd_millions"), "shows dollars of 2019. Use those of the year."),
        (_aid(state="IND"), "shows aid to India. Which state is asked for?"),
    ):
        if all(near(shown[year], other[year], 0.6) for year in DRAWN):
            raise NotYet(f"`chart` {hint}")
    for year in DRAWN:
        if not near(shown[year], aid[year], 0.6):
            raise NotYet(
                f"`chart` shows {shown[year]:,.1f} in {year}, which does not fit. Whose rows, and "
                "which kind, are in your table?"
            )
    demand_words(drawing, names=[("aid", "obligation"), ("pakistan",), ("dollar", "usd", "$")])
    return (
        f"The deepest fall in dollars is that of the fiscal year {right}: {-step.min():,.0f} "
        f"million less than the year before. In {DRAWN[-1]} the bar stands at {aid[2000]:,.0f}. "
        "The chart shows when. Three laws, the end of a war and a nuclear programme compete for "
        "the why."
    )


# --- 03.5 Source work: when was Pressler applied? ---


@task(
    "03.5",
    hints=[
        "Open both pages. Search each for the word Pressler, and write down the month, "
        "where it names one.",
        "A law has three dates: when it was passed, when it was applied, and when it was eased. "
        "The table us_laws keeps them apart.",
        "What did the law ask of the president each year? What happened when he did not do it?",
        "When two pages give two months, ask which of them says more exactly what happened, and "
        "whether a third kind of evidence helps.",
    ],
)
def pressler(
    passed: object,
    applied: object,
    trigger: object,
    page_with_august: object,
    what_to_write: object,
) -> str:
    """Judge the dates and the trigger of a law, and two pages that give two months."""
    laws = data.load("us_laws").set_index("id")
    law = laws.loc["pressler"]
    first, then = day(passed, "passed"), day(applied, "applied")
    right_first, right_then = law["passed"].date(), law["applied"].date()
    if (first, then) == (right_then, right_first):
        raise NotYet("`passed` and `applied` changed places. Which of the two comes first?")
    if first == right_then:
        raise NotYet("`passed`: this is the day from which it was applied. When did it become law?")
    if then == right_first:
        raise NotYet("`applied`: this is the day on which it became law. When did the aid stop?")
    for name, found, right in (("passed", first, right_first), ("applied", then, right_then)):
        if found in {one.date() for one in laws[name].drop(index="pressler")}:
            raise NotYet(f"`{name}`: this day belongs to another of the three laws. Which row?")
        if found != right:
            raise NotYet(f"`{name}`: {found} is not the day in the row of the Pressler amendment.")
    choice(
        trigger,
        "trigger",
        "b",
        {
            "a": "trade in enrichment is what the Symington amendment looks at. And this law?",
            "c": "tests set off the Glenn amendment, in 1998. And this law?",
        },
    )
    source_key(
        page_with_august,
        "page_with_august",
        CHART,
        {HATHAWAY: "read the page again. Which month stands beside Pressler on the other one?"},
    )
    choice(
        what_to_write,
        "what_to_write",
        "c",
        {
            "a": "a page that names no day gives less to test. What else speaks for October?",
            "b": "a mean of two dates is a date on which nothing happened. How else can you deal "
            "with two months?",
        },
    )
    years = (right_then - right_first).days / 365.25
    return (
        f"Passed on {right_first.day} August {right_first.year}, applied from {right_then.day} "
        f"October {right_then.year}, about {years:.0f} years later: one law, two dates. The table "
        "of task 1 supports October, the first day of a US fiscal year. Now write your answer to "
        "the next question in your own words."
    )

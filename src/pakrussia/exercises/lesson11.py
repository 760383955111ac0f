"""The tasks of exercise 11, Reading the essay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pakrussia import data
from pakrussia.errors import near_misses
from pakrussia.exercises.reading import (
    Drawing,
    Table,
    as_table,
    choice,
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
from pakrussia.exercises.tasks import NotYet, kind, task

NO_CHECK = ["opinion", "not verifiable"]
RIGHT_IN_OUTLINE = ["accurate", "accurate but loose"]
EFFECTS = ["harms", "improves", "mixed"]
ANALYST, FIGURES, REPORT = "bakare-2020", "sipri-trends-2026", "tribune-india-2025-05-05"


# --- 11.1 How right is the essay? ---


@task(
    "11.1",
    hints=[
        '`claims["verdict"].value_counts()` counts each word. `.rename_axis("verdict")` and '
        '`.reset_index(name="claims")` make a table of it.',
        "Two of the six words say that a claim cannot be checked. Leave them out of the whole.",
        "Right in outline: two words. Ask for exactly these words, because one of them stands "
        "inside the other.",
        "The column `same_as` names the twin in the other half of the list. Each pair stands there "
        "twice: how many claims are one too many?",
    ],
)
def tally(tally: object, right_pct: object, different_claims: object) -> str:
    """Judge the count of verdicts, the share right in outline, and the number of claims."""
    claims = data.load("claims")
    verdicts = claims["verdict"]
    counts = verdicts.value_counts()
    found = table(
        tally, "tally", key="verdict", rows=[str(one) for one in counts.index], columns=["claims"]
    )
    unique = claims[claims["same_as"].isna()]["verdict"].value_counts()
    loose = counts.copy()
    loose["accurate"] = verdicts.str.contains("accurate").sum()

    def as_claims(some: pd.Series[Any]) -> Table:
        return as_table(some.rename("claims").to_frame())

    demand_table(
        found,
        as_claims(counts),
        name="tally",
        within={"claims": 0.5},
        slips=[
            (
                as_claims(loose),
                "“accurate” was found inside “accurate but loose” too. How do you ask for the "
                "whole word alone?",
            ),
            (
                as_claims(100 * counts / counts.sum()),
                "`claims` holds per cent. The number of claims is asked for.",
            ),
            (
                as_claims(unique),
                "Claims that have a twin are left out of the tally. Count all rows.",
            ),
        ],
        advice="How many rows have this verdict?",
    )
    share = number(right_pct, "right_pct", "per cent")
    right, checked = counts[RIGHT_IN_OUTLINE].sum(), counts.drop(NO_CHECK).sum()
    wanted = 100 * right / checked
    if not near(share, wanted, 0.3):
        slip(
            share,
            [
                (
                    100 * right / len(claims),
                    "`right_pct`: you divided by all claims. Can an opinion be right or wrong?",
                ),
                (
                    100 * counts["accurate"] / checked,
                    "`right_pct`: only the strictest word is counted. Which other one means right "
                    "in outline?",
                ),
                (
                    100 * right / (len(claims) - counts["opinion"]),
                    "`right_pct`: opinions are out of the whole. Which other word says that a "
                    "claim cannot be checked?",
                ),
                (
                    100 * right / (checked - counts["contested"]),
                    "`right_pct`: contested claims were checked too; good sources disagree. Keep "
                    "them in the whole.",
                ),
                (wanted / 100, "`right_pct` is a fraction. Per cent are asked for: times what?"),
                (right, "`right_pct`: this is the number of right claims. Of how many?"),
                (100 - wanted, "`right_pct`: this is the share of the others."),
            ],
            0.25,
        )
        raise NotYet(
            f"`right_pct` is {share:g}. Right in outline, divided by all that were checked."
        )
    twins = int(claims["same_as"].notna().sum())
    different = number(different_claims, "different_claims", "claims")
    if not near(different, len(claims) - twins / 2, 0.5):
        slip(
            different,
            [
                (len(claims), "`different_claims`: here the twins are counted as two. Are they?"),
                (
                    len(claims) - twins,
                    "`different_claims`: you dropped both twins of each pair. Keep one of them.",
                ),
                (twins, "`different_claims`: these are the rows that have a twin. And the others?"),
                (
                    claims["theme"].nunique(),
                    "`different_claims`: these are themes. One theme may hold several claims.",
                ),
            ],
            0.5,
        )
        raise NotYet(f"`different_claims` is {different:g}. All rows, minus one for each pair.")
    verdict = dict(zip(claims["id"], verdicts, strict=True))
    pairs = claims[claims["same_as"].notna()]
    apart = sum(
        verdict[one] != verdict[other]
        for one, other in zip(pairs["id"], pairs["same_as"], strict=True)
    )
    return (
        f"Of {checked} claims that can be checked, {right} are right in outline: {wanted:.1f} per "
        f"cent. {len(claims)} rows hold {len(claims) - twins // 2} different claims. Of the "
        f"{twins // 2} pairs of twins, {apart // 2} carry two verdicts: two careful readers of one "
        "claim need not agree, and the table keeps both words."
    )


# --- 11.2 What is told? ---


def _told(rows: pd.DataFrame, words: Sequence[str] = ("named", "meant")) -> Table:
    """Return events, told events and their share (per cent) for each effect."""
    told = rows["mention"].isin(list(words))
    groups = told.groupby(rows["effect"].astype(str))
    frame = pd.DataFrame({"events": groups.size(), "told": groups.sum()})
    return as_table(frame.assign(told_pct=100 * frame["told"] / frame["events"]))


def _by_chance(table_: Table, one: str, other: str) -> float:
    """Return how likely so large a difference of two shares is by chance (Fisher's exact test)."""
    (n, k), (m, j) = (
        (int(table_[name]["events"]), int(table_[name]["told"])) for name in (one, other)
    )

    def ways(i: int) -> int:
        return math.comb(n, i) * math.comb(m, k + j - i)

    every = [ways(i) for i in range(max(0, k + j - m), min(n, k + j) + 1)]
    return sum(some for some in every if some <= ways(k)) / sum(every)


@task(
    "11.2",
    hints=[
        "The two tables call the same thing `id` and `event`. `merge` has left_on and right_on for "
        "that.",
        "Told means: named, or meant without a name. `isin` takes both words, or ask for what is "
        "not no.",
        '`groupby("effect").agg(events=("told", "size"), told=("told", "sum"))` makes two columns.',
        "For each effect: told events divided by all events of this effect. How many are there of "
        "each kind?",
    ],
)
def told(told: object, what_follows: object) -> str:
    """Judge how many harmful, helpful and mixed events the essay tells, and what it shows."""
    found = table(told, "told", key="effect", rows=EFFECTS, columns=["events", "told", "told_pct"])
    demand_per_cent((row["told_pct"] for row in found.values()), "told_pct")
    events, mentions = data.load("events"), data.load("essay_mentions")
    joined = events.merge(mentions, left_on="id", right_on="event")
    right = _told(joined)
    total = sum(row["told"] for row in right.values())
    of_told = {name: {**row, "told_pct": 100 * row["told"] / total} for name, row in right.items()}
    demand_table(
        found,
        right,
        name="told",
        within={"events": 0.5, "told": 0.5, "told_pct": 0.3},
        slips=[
            (_told(joined, ["named"]), "What of the events that are meant without a name?"),
            (_told(joined, ["no"]), "These are the events that the essay leaves out."),
            (of_told, "This is a share of all told events. Of which whole is it asked?"),
            (
                _told(events.merge(mentions, left_on="id", right_on="event", how="left")),
                "Events after the essay, and others that nobody coded, are in your table. Which "
                "join keeps only the coded ones?",
            ),
            (
                _told(joined[joined["precision"] == "day"]),
                "Events without an exact day are lost. Does the task need the day?",
            ),
            (
                _told(joined[joined["between_two_states"]]),
                "These are events between the two states alone. All coded events are asked for.",
            ),
        ],
        advice="Which rows stand in this group?",
    )
    chance = _by_chance(right, "harms", "improves")
    choice(
        what_follows,
        "what_follows",
        "b",
        {
            "a": "how many events would have to change sides for the two shares to be equal? And "
            "who chose the list?",
            "c": "are the two shares equal? A difference that may be chance may also be none.",
        },
    )
    harms, improves = right["harms"], right["improves"]
    return (
        f"The essay tells {total:.0f} of {len(joined)} events: {harms['told']:.0f} of "
        f"{harms['events']:.0f} harmful ones ({harms['told_pct']:.0f} per cent) and "
        f"{improves['told']:.0f} of {improves['events']:.0f} helpful ones "
        f"({improves['told_pct']:.0f}). By chance alone a difference so large comes in about "
        f"{100 * chance:.0f} of 100 cases. One person coded, from a list chosen by hand."
    )


# --- 11.3 Hopeful and wary ---


@task(
    "11.3",
    hints=[
        "Count the rows for each mood and each result: "
        '`groupby(["mood", "result"]).size().reset_index(name="count")`.',
        "Put the result on one axis and the count on the other. Give the two moods two colours, or "
        "set them side by side with xOffset or column.",
        '“partly” is a class of its own, and “open” is not a failure. Count only "borne out".',
        "The description names both moods and says which of them has results that were borne out.",
    ],
)
def hopeful_and_wary(outlook: object, hopeful_borne: object, wary_borne: object) -> str:
    """Judge a bar chart of 15 expectations by mood and result, and two counts from it."""
    predictions = data.load("predictions")
    counts = predictions.groupby(["mood", "result"]).size()
    drawing = Drawing(outlook, "outlook", main=("bar",))
    demand_encoding(
        drawing,
        marks=["bar"],
        question="Which mark shows how many there are of each?",
        shows={"color": "the two moods"},
    )
    found = sorted(one for one in heights(drawing) if one)
    if found == sorted(predictions.groupby("result").size()):
        raise NotYet("`outlook` counts hopeful and wary together. Which channel sets them apart?")
    if found == sorted(predictions.groupby("mood").size()):
        raise NotYet("`outlook` counts the moods alone. What became of the expectations?")
    shares = sorted(counts / predictions.groupby("mood").size() * 100)
    if len(found) == len(shares) and all(
        near(one, other, 0.6) for one, other in zip(found, shares, strict=True)
    ):
        raise NotYet("`outlook` shows per cent. With so few cases, show how many there are.")
    if found != sorted(float(one) for one in counts):
        raise NotYet(
            f"The bars of `outlook` add up to {sum(found):g}, and they are not the counts by mood "
            f"and result of the {len(predictions)} expectations."
        )
    borne = {}
    for value, name, mood in (
        (hopeful_borne, "hopeful_borne", "hopeful"),
        (wary_borne, "wary_borne", "wary"),
    ):
        some = predictions[predictions["mood"] == mood]["result"]
        right = borne[mood] = int((some == "borne out").sum())
        answer = number(value, name, "expectations")
        if near(answer, right, 0.1):
            continue
        slip(
            answer,
            [
                (
                    float(some.isin(["borne out", "partly"]).sum()),
                    f"`{name}`: “partly” is counted as borne out. Is it not a class of its own?",
                ),
                (
                    float(some.str.contains("borne out").sum()),
                    f"`{name}`: “borne out” stands inside “not borne out” as well.",
                ),
                (float(len(some)), f"`{name}`: these are all of this mood. How many came true?"),
                (
                    float((predictions["result"] == "borne out").sum() - right),
                    f"`{name}`: this is the count of the other mood.",
                ),
            ],
            0.1,
        )
        raise NotYet(f"`{name}` is {answer:g}. Read it off your chart.")
    demand_words(drawing, names=[("hopeful",), ("wary",), ("borne out",)])
    totals = predictions.groupby("mood").size()
    return (
        f"Borne out: {borne['hopeful']} of {totals['hopeful']} hopeful and {borne['wary']} of "
        f"{totals['wary']} wary expectations, as of April 2026. Fifteen cases, sorted by one team: "
        "a reason to ask why, and not a law that the wary are right."
    )


# --- 11.4 The second coder ---


def _codes(value: object) -> pd.DataFrame:
    """Return the learner's codes beside ours: one row for each event, columns mine and ours."""
    if isinstance(value, pd.Series) and len(value) < 500:
        value = value.to_dict()
    if not isinstance(value, dict):
        raise NotYet(
            f"`my_codes` is {kind(value)}. A dictionary is asked for: the id of each event, a "
            "colon, and your word."
        )
    events = data.load("events")
    ours = dict(zip(events["id"], events["effect"].astype(str), strict=True))
    for event, word in value.items():
        if event not in ours:
            raise NotYet(
                f"`my_codes`: there is no event {event!r}. {near_misses(str(event), ours)}"
            )
        if word is ...:
            raise NotYet(f"`my_codes`: {event} has no word yet.")
        if not isinstance(word, str) or word not in EFFECTS:
            raise NotYet(f"`my_codes`: {event} must be one of {', '.join(EFFECTS)}, as text.")
    if len(value) < 10:
        raise NotYet(f"`my_codes` has {len(value)} events. Code at least ten: fewer say little.")
    return pd.DataFrame({"mine": pd.Series(value), "ours": pd.Series(ours)}).dropna()


@task(
    "11.4",
    hints=[
        "Put your codes and ours into one table with two columns, one row for each event. Then "
        "compare the columns.",
        "What chance would give: for each word, your share of it times our share of it. Add the "
        "three products.",
        "Kappa is (agreement - chance) / (1 - chance), with both as fractions between 0 and 1.",
        "`value_counts(normalize=True)` gives the share of each word in a column. `.mul(…, "
        "fill_value=0)` multiplies two of them word by word.",
    ],
)
def second_coder(my_codes: object, agreement_pct: object, kappa: object) -> str:
    """Judge the agreement of the learner's codes with ours, raw and beyond chance."""
    both = _codes(my_codes)
    mine, ours = (both[one].value_counts(normalize=True) for one in ("mine", "ours"))
    raw = float((both["mine"] == both["ours"]).mean())
    chance = sum(float(mine.get(word, 0) * ours.get(word, 0)) for word in EFFECTS)
    if near(chance, 1, 1e-9):
        raise NotYet(
            "`my_codes` has one word only, and so has our list for these events. Add more."
        )
    share = number(agreement_pct, "agreement_pct", "per cent")
    if not near(share, 100 * raw, 0.6):
        slip(
            share,
            [
                (raw, "`agreement_pct` is a fraction. Per cent are asked for: times what?"),
                (raw * len(both), "`agreement_pct` is a count. Of how many events?"),
                (100 - 100 * raw, "`agreement_pct`: this is the share of different codes."),
            ],
            0.01,
        )
        raise NotYet(
            f"`agreement_pct` is {share:g}. In how many of your {len(both)} events do both codes "
            "have the same word?"
        )
    found, right = number(kappa, "kappa", "kappa"), (raw - chance) / (1 - chance)
    if not near(found, right, 0.02):
        slip(
            found,
            [
                (raw, "`kappa` is the raw share. Subtract what chance would give."),
                (100 * right, "`kappa` is in per cent here. It lies between -1 and 1."),
                (raw - chance, "`kappa`: subtract, and then divide by what chance leaves open."),
                (
                    (raw - 1 / 3) / (2 / 3),
                    "`kappa`: you gave each word one third. How often did each of us use it?",
                ),
                (chance, "`kappa`: this is what chance would give. What is left above it?"),
            ],
            0.005,
        )
        if abs(found) > 1:
            raise NotYet(f"`kappa` is {found:g}, and it lies between -1 and 1. Use fractions.")
        raise NotYet(
            f"`kappa` is {found:.2f}, which does not fit your codes. With them, chance would give "
            f"{chance:.2f}."
        )
    apart = both[both["mine"] != both["ours"]]
    end = (
        f"You differ on {len(apart)}, for example {apart.index[0]}: read our reason in the column "
        "`effect_reason`, and say which of us is nearer to the rule."
        if len(apart)
        else "No difference at all: did you look first? Ask another person to code them."
    )
    return (
        f"{len(both)} events, {100 * raw:.0f} per cent the same, kappa {right:.2f}. Chance would "
        f"give {100 * chance:.0f} per cent. {end}"
    )


# --- 11.5 Source work: who are the analysts? ---


@task(
    "11.5",
    hints=[
        "The essay speaks of analysts and names none. Which of the three texts is by a named "
        "person who analyses?",
        "A text can have been known to the essay's author only if it came out before April 2021.",
        "Read the last sentence of the abstract. Which two capitals does it name?",
        "To find one author who said it is not to find the author who was meant.",
    ],
)
def analysts(
    analyst_source: object, year_published: object, supports: object, what_follows: object
) -> str:
    """Judge four small answers on a named analyst for the essay's three challenges."""
    source_key(
        analyst_source,
        "analyst_source",
        ANALYST,
        {
            FIGURES: "these are figures of an institute, from 2025 and 2026. Who draws a judgement "
            "from them, and could the essay know them?",
            REPORT: "this is a report of a telephone call in 2025. Could the essay's author have "
            "read it?",
        },
    )
    year = number(year_published, "year_published", "a year")
    if not near(year, 2020, 0.1):
        slip(
            year,
            [
                (2010, "`year_published`: in this year the policy was announced. And the article?"),
                (2021, "`year_published`: this is the year of the essay. Which came first?"),
            ],
            0.1,
        )
        raise NotYet("`year_published`: look at the printed citation. Which year stands there?")
    choice(
        supports,
        "supports",
        "b",
        {
            "a": "does the abstract speak of India's ties with the USA?",
            "c": "does the abstract speak of China's influence?",
        },
    )
    choice(
        what_follows,
        "what_follows",
        "b",
        {
            "a": "the essay gives no name. How would you know that this author was meant?",
            "c": "you found one of them. What does a missing footnote prove about the view itself?",
        },
    )
    return (
        "A named scholar at a university in Pakistan wrote in 2020 that Moscow will find it hard "
        "to keep a balance between New Delhi and Islamabad. That is one of the three challenges. "
        "Whom the essay meant stays unknown: the claim as such cannot be verified, but the view "
        "has an author. Now write your answer to the next question in your own words."
    )

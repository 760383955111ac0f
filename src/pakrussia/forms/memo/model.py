"""What a memo holds: cards, fields, numbers, and what is empty or refused."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, cast

from pakrussia import data
from pakrussia.errors import CourseError

MOST_WORDS = 450
CARDS = 5
CAPITALS = 3
LARGEST_DRAFT = 1_000_000  # bytes; an honest draft has a few thousand
DESKS = ("Islamabad", "Moscow")
SIDES = ("for", "against")
STEPS = (
    "Desk and date",
    "Goal",
    "Evidence",
    "Options",
    "Weighing",
    "Chance and cost",
    "Fallback and tripwire",
    "Four sentences",
    "Page",
)
QUESTION = (
    "Islamabad and Moscow set a new date for the visit put off on 1 March 2026. "
    "What should your side offer, and what should it ask?"
)


# --- the shelf ---------------------------------------------------------------------------------


class Card(NamedTuple):
    """One card of evidence, as the table ``evidence_cards`` has it."""

    id: str
    says: str  # the card with its figure
    period: str
    basis: str
    reporter: str
    capital: str
    lesson: str
    sources: tuple[str, ...]


@cache
def shelf() -> dict[str, Card]:
    """Return the cards of evidence by their ids, in the order of the table."""
    found = {}
    for row in data.load("evidence_cards").to_dict("records"):
        has_figure = row["figure"] == row["figure"]  # a missing number is not equal to itself
        joint = ", " if ":" in row["card"] else ": "
        figure = f"{joint}{row['figure']:,.10g} {row['unit']}" if has_figure else ""
        found[row["id"]] = Card(
            id=row["id"],
            says=f"{row['card']}{figure}",
            period=row["period"],
            basis=row["basis"],
            reporter=row["reporter"],
            capital=row["capital"],
            lesson=row["lesson"],
            sources=tuple(row["sources"].split(";")),
        )
    return found


def bases() -> list[str]:
    """Return what a card can rest on, in alphabetical order."""
    return sorted({card.basis for card in shelf().values()}, key=str.lower)


def capitals() -> list[str]:
    """Return the capitals and seats that cards speak for or about."""
    return sorted({card.capital for card in shelf().values()})


@cache
def criteria() -> tuple[str, ...]:
    """Return the five yardsticks of lesson 10, in its order."""
    return tuple(dict.fromkeys(data.load("option_scores")["criterion"].astype(str)))


@cache
def themes() -> dict[str, dict[str, str]]:
    """Return the rows of the table ``memo_goals`` by their ids."""
    rows = data.load("memo_goals").astype(str).to_dict("records")
    return {row["id"]: cast("dict[str, str]", row) for row in rows}


@cache
def rubric() -> dict[str, tuple[str, ...]]:
    """Return for each yardstick of the rubric its four levels, from 0 to 3 points."""
    found: dict[str, tuple[str, ...]] = {}
    for row in data.load("rubric").sort_values("points", kind="stable").to_dict("records"):
        found[row["criterion"]] = (*found.get(row["criterion"], ()), row["level"])
    order = dict.fromkeys(data.load("rubric")["criterion"].astype(str))
    return {name: found[name] for name in order}


# --- what the learner fills in -----------------------------------------------------------------


class Field(NamedTuple):
    """One box to type in; a step may leave an optional one empty without being told."""

    key: str
    step: int
    label: str
    hint: str
    lines: int = 1
    optional: bool = False


def _fields() -> tuple[Field, ...]:
    says = (("other", "the other capital"), *((c.lower().replace(" ", "_"), c) for c in THIRD))
    return (
        Field("role", 1, "Your role", "for example: head of the desk for Russia"),
        Field("reader", 1, "Your reader", "for example: the foreign minister"),
        Field("as_of", 1, "Facts as of (date)", "year-month-day, for example 2026-11-23"),
        Field("goal", 2, "The goal, in one sentence that can fail", "a number, a date", 2),
        Field("failure", 2, "What would show within a year that it failed?", "who reports it?", 2),
        Field("price", 2, "What may it cost?", "money, time or another tie", 2),
        Field("option_a", 4, "Option A", "one step, and what it needs", 2),
        Field("option_b", 4, "Option B", "a different step, not a weaker A", 2),
        Field("option_c", 4, "Option C, no change", "what happens if nothing is done?", 2),
        Field("rule", 4, "By which rule do you choose?", "the best average, the least loss …"),
        *(
            Field(f"weight_{number}", 5, f"Weight of “{name}”", "0 to 5")
            for number, name in enumerate(criteria(), start=1)
        ),
        Field("firmness", 5, "How firm is this order?", "one sentence", 2),
        Field("chance", 6, "Chance that your option succeeds, in per cent", "0 to 100"),
        Field("gain", 6, "Gain if it succeeds, in points", "for example 6"),
        Field("loss", 6, "Loss if it fails, in points", "for example 3"),
        Field("worth", 6, "What the fallback is worth, in points", "for example 1"),
        Field("payer", 6, "Who pays if it fails?", "a bank, a ministry, a region …"),
        Field("fallback", 7, "Fallback: what you do instead", "a second plan, ready today", 2),
        Field("tripwire", 7, "Tripwire: the sign to watch", "a stranger could see it", 2),
        Field("tripwire_date", 7, "Date of the tripwire", "year-month-day"),
        *(
            one
            for key, name in says
            for one in (
                Field(f"says_{key}", 8, f"What {name} would say", "in words it would accept", 2),
                Field(f"source_{key}", 8, f"Where {name} said so", "a lesson or source", 1, True),
            )
        ),
        Field("doubts", 9, "Your doubts, one on each line, the heaviest first", "", 3),
        Field("name", 9, "Name of the file", "for example: trade, Sana", 1, True),
    )


THIRD = ("Washington", "New Delhi", "Beijing")


@cache
def fields() -> dict[str, Field]:
    """Return every box to type in by its key."""
    return {one.key: one for one in _fields()}


@dataclass
class Evidence:
    """One piece of evidence: a card of the shelf, or the learner's own from chart or table."""

    card: str = ""  # id of a card; empty for evidence of the learner's own
    side: str = ""
    basis: str = ""
    says: str = ""
    capital: str = ""
    source: str = ""

    @property
    def is_used(self) -> bool:
        """Say whether anything is in it."""
        return bool(self.card or self.says.strip())


@dataclass
class Memo:
    """All that a learner chose and typed. ``texts`` has a value for every key of ``fields``."""

    desk: str = "Islamabad"
    theme: str = ""
    advice: str = ""  # A, B or C
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(fields(), ""))
    evidence: list[Evidence] = field(default_factory=list)  # cards, in the order of choosing
    own: list[Evidence] = field(default_factory=lambda: [Evidence(), Evidence()])
    marks: dict[str, int] = field(default_factory=dict)  # points by yardstick of the rubric

    def text(self, key: str) -> str:
        """Return what stands in a box as one line of clean text; empty where nothing does."""
        return clean(self.texts[key])

    def used(self) -> list[Evidence]:
        """Return the evidence that the page shows."""
        return [one for one in (*self.evidence, *self.own) if one.is_used]

    def other(self) -> str:
        """Return the capital on the other side of the table."""
        return DESKS[1 - DESKS.index(self.desk)]


def clean(text: str) -> str:
    """Return typed text as one line that can be stored: no line breaks, no control signs."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


def label(memo: Memo, key: str) -> str:
    """Return the label of a box, with the other capital by its name."""
    return fields()[key].label.replace("the other capital", memo.other())


# --- numbers -----------------------------------------------------------------------------------


def number(text: str) -> float | None:
    """Return a typed number (``1.5``, ``1,5`` or ``50 %``), or None where it is not one."""
    plain = text.replace("%", "").strip().replace("−", "-")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", plain):
        return None
    return float(plain)


def day(text: str) -> datetime.date | None:
    """Return a date typed as year-month-day, or None."""
    try:
        return datetime.datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        return None


def break_even(gain: float, loss: float, fallback: float) -> float | None:
    """Return the chance (0 to 1) above which a plan is worth more than its fallback.

    The plan brings ``gain`` or costs ``loss`` (both in points, a loss without a minus sign). The
    result is below 0 where the plan is always better, above 1 where it never is, and None where
    gain and loss together are 0.
    """
    return (fallback + loss) / (gain + loss) if gain + loss else None


@cache
def _scores() -> dict[str, tuple[float, ...]]:
    frame = data.load("option_scores")
    grid = frame.assign(label=frame["option"] + " " + frame["name"]).pivot(
        index="label", columns="criterion", values="score"
    )
    return {str(name): tuple(map(float, grid.loc[name, list(criteria())])) for name in grid.index}


def ranking(weights: Sequence[float]) -> list[tuple[str, float]]:
    """Return lesson 10's options with their averages by these weights, the best first.

    Options that are level stand in the order of their letters; raises ``CourseError`` where no
    weight is above 0.
    """
    whole = sum(weights)
    if whole <= 0:
        raise CourseError("Step 5: at least one weight must be above 0.")
    averages = {
        name: round(sum(w * s for w, s in zip(weights, scores, strict=True)) / whole, 9)
        for name, scores in _scores().items()
    }
    return sorted(averages.items(), key=lambda pair: (-pair[1], pair[0]))


def turns(weights: Sequence[float]) -> list[str]:
    """Say which changes of one weight by one point (within 0 to 5) put another option first."""
    first = ranking(weights)[0][0]
    found = []
    for place, name in enumerate(criteria()):
        for step in (-1, 1):
            tried = list(weights)
            tried[place] += step
            if 0 <= tried[place] <= 5 and sum(tried) > 0:
                other = ranking(tried)[0][0]
                if other != first:
                    found.append(f"with {name} at {tried[place]:g}, {other} leads")
    return found


def weights_of(memo: Memo) -> list[float] | None:
    """Return the five weights, or None while one is missing or wrong."""
    typed = [number(memo.text(f"weight_{place}")) for place in range(1, len(criteria()) + 1)]
    whole = [one for one in typed if one is not None and one in (0, 1, 2, 3, 4, 5)]
    return whole if len(whole) == len(typed) and sum(whole) > 0 else None


def _odds(memo: Memo) -> tuple[float, float, float, float] | None:
    """Return chance (0 to 1), gain, loss and fallback, or None while one is missing or wrong."""
    chance, gain, loss, worth = (number(memo.text(k)) for k in ("chance", "gain", "loss", "worth"))
    if chance is None or gain is None or loss is None or worth is None:
        return None
    if not 0 <= chance <= 100 or gain < 0 or loss < 0 or gain + loss == 0:
        return None
    return chance / 100, gain, loss, worth


def odds_sentence(memo: Memo) -> str:
    """Return what chance, gain, loss and fallback say together; empty while one is missing."""
    odds = _odds(memo)
    if odds is None:
        return ""
    chance, gain, loss, worth = odds
    plan = chance * gain - (1 - chance) * loss
    least = cast("float", break_even(gain, loss, worth))
    if least < 0:
        verdict = "The plan is better at any chance."
    elif least > 1:
        verdict = "No chance makes the plan better than the fallback."
    else:
        verdict = f"The plan is better above {100 * least:.0f} %."
    return (
        f"At a chance of {100 * chance:g} % (gain {gain:g}, loss {loss:g}) the plan is worth "
        f"{plan:.1f} points, the fallback {worth:g}. {verdict}"
    )


def weighing_sentence(memo: Memo) -> str:
    """Return the order that the learner's weights give; empty while one is missing."""
    weights = weights_of(memo)
    if weights is None:
        return ""
    (first, best), (second, next_best), *_ = ranking(weights)
    level = f"level with {second}" if best == next_best else f"then {second} {next_best:.1f}"
    return f"By my weights and lesson 10’s scores: {first} {best:.1f}, {level}."


# --- checks ------------------------------------------------------------------------------------


def empty(memo: Memo) -> list[str]:
    """Return what is not filled in, each with its step, in the order of the steps."""
    found = []
    for one in fields().values():
        if not one.optional and not memo.text(one.key):
            found.append((one.step, label(memo, one.key)))
    if not memo.theme:
        found.append((2, "Field of the goal"))
    if not memo.used():
        found.append((3, "Evidence"))
    if not memo.advice:
        found.append((4, "Your advice (A, B or C)"))
    return [f"step {step}: {name}" for step, name in sorted(found, key=lambda pair: pair[0])]


def wrong_values(memo: Memo) -> list[str]:
    """Return one sentence for each box that holds something that cannot be used."""
    found = []
    for key in ("as_of", "tripwire_date"):
        if memo.text(key) and day(memo.text(key)) is None:
            found.append(
                f"Step {fields()[key].step}, {label(memo, key)}: write year-month-day, "
                "for example 2027-03-31."
            )
    now, later = day(memo.text("as_of")), day(memo.text("tripwire_date"))
    if now and later and later <= now:
        found.append("Step 7: the date of the tripwire must be later than the date of the facts.")
    for place, name in enumerate(criteria(), start=1):
        typed = memo.text(f"weight_{place}")
        if typed and number(typed) not in (0, 1, 2, 3, 4, 5):
            found.append(f"Step 5, weight of “{name}”: write a whole number from 0 to 5.")
    typed_weights = [number(memo.text(f"weight_{p}")) for p in range(1, len(criteria()) + 1)]
    if all(one == 0 for one in typed_weights):
        found.append("Step 5: at least one weight must be above 0.")
    for key in ("chance", "gain", "loss", "worth"):
        value = number(memo.text(key))
        if not memo.text(key):
            continue
        if value is None:
            found.append(f"Step 6, {label(memo, key)}: write a number, for example 3 or 0.5.")
        elif key == "chance" and not 0 <= value <= 100:
            found.append("Step 6, chance: write a number from 0 to 100.")
        elif key in ("gain", "loss") and value < 0:
            found.append(f"Step 6, {key}: write it without a minus sign.")
    if number(memo.text("gain")) == 0 and number(memo.text("loss")) == 0:
        found.append("Step 6: gain and loss cannot both be 0.")
    return found


def refused_evidence(memo: Memo) -> list[str]:
    """Return why the evidence is refused, one sentence each; empty where it is accepted."""
    used = memo.used()
    found = []
    if len(used) != CARDS:
        found.append(f"Step 3: a page needs {CARDS} pieces of evidence; you have {len(used)}.")
    if used and not any(one.side == "against" for one in used):
        found.append("Step 3: at least one piece must speak against your goal. Mark it “against”.")
    for place, one in enumerate(used, start=1):
        name = f"“{shelf()[one.card].says}”" if one.card else f"your own evidence (number {place})"
        asked = [] if one.side else ["whether it speaks for or against your goal"]
        asked += [] if clean(one.basis) else ["what it rests on"]
        if asked:
            found.append(f"Step 3, {name}: say {' and '.join(asked)}.")
        if one.card and clean(one.basis) not in ("", shelf()[one.card].basis):
            found.append(
                f"Step 3, {name}: it does not rest on “{clean(one.basis)}”. Look on the shelf, or "
                f"in lesson {shelf()[one.card].lesson}."
            )
        if not one.card and not (clean(one.source) and clean(one.capital)):
            found.append(f"Step 3, {name}: name its chart or table, and a capital.")
    named = {capital_of(one) for one in used} - {""}
    if used and len(named) < CAPITALS:
        found.append(
            f"Step 3: your evidence speaks for or about {len(named)} of at least {CAPITALS} "
            f"capitals ({', '.join(sorted(named)) or 'none'}). Exchange a card."
        )
    return found


def capital_of(one: Evidence) -> str:
    """Return the capital that a piece of evidence speaks for or about."""
    return shelf()[one.card].capital if one.card else clean(one.capital)

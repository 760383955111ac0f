"""The memo builder: nine steps to one page for a minister with four minutes.

The learner chooses and writes; nothing is written for them. What is typed is kept in a draft file
at once, so that a restarted kernel shows it again. A finished page is saved as Markdown and as HTML
under a new name, and no earlier file is ever written over.
"""

from __future__ import annotations

import datetime
import html
import itertools
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import ipywidgets

from pakrussia import data, forms, questions
from pakrussia.errors import CourseError, near_misses
from pakrussia.folders import work_folder

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
    says = (("other", "the other capital"), *((c.lower().replace(" ", "_"), c) for c in _THIRD))
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


_THIRD = ("Washington", "New Delhi", "Beijing")


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


def _weights(memo: Memo) -> list[float] | None:
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
    weights = _weights(memo)
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


def _wrong_values(memo: Memo) -> list[str]:
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


def refusals(memo: Memo) -> list[str]:
    """Return all that keeps the memo from being saved, one sentence each."""
    found = [*refused_evidence(memo), *_wrong_values(memo)]
    found.sort(key=lambda sentence: sentence[:6])  # by step; the sort keeps their order inside
    words = count_words(memo)
    if words > MOST_WORDS:
        found.append(
            f"Step 9: the page has {words} words; {MOST_WORDS} are allowed. First take out what "
            "the minister knows."
        )
    return found


# --- the page ----------------------------------------------------------------------------------


class Section(NamedTuple):
    """A part of the page: its heading, and lines of a short label (or none) and a text."""

    heading: str
    lines: list[tuple[str, str]]


def _sentence(text: str) -> str:
    """End a text with a full stop where it has no end of its own."""
    return text if not text or text[-1] in ".!?…۔؟”\"'»)" else f"{text}."


def _evidence_lines(memo: Memo) -> list[tuple[str, str]]:
    keys = _source_keys(memo)
    lines = []
    for one in memo.used():
        if one.card:
            card = shelf()[one.card]
            basis = card.basis if clean(one.basis) == card.basis else "basis not yet chosen"
            told = "; ".join((card.period, card.reporter, basis))
            marks = " ".join(f"[{keys.index(key) + 1}]" for key in card.sources)
            text = f"{card.says} ({told}) {marks}"
        else:
            told = "; ".join(clean(part) for part in (one.source, one.basis) if clean(part))
            text = f"{clean(one.says)} ({told})" if told else clean(one.says)
        lines.append((one.side.capitalize(), text))
    return lines


def _source_keys(memo: Memo) -> list[str]:
    return list(dict.fromkeys(k for one in memo.evidence for k in shelf()[one.card].sources))


def doubts(memo: Memo) -> list[str]:
    """Return the doubts, one for each line typed."""
    return [clean(line) for line in memo.texts["doubts"].splitlines() if clean(line)]


def title(memo: Memo) -> str:
    """Return the first line of the page."""
    return f"Memo for {memo.text('reader')}" if memo.text("reader") else "Memo"


def head(memo: Memo) -> str:
    """Return the line under the title: who writes, from where, and the date of the facts."""
    parts = [memo.text("role"), memo.desk]
    if memo.text("as_of"):
        parts.append(f"facts as of {memo.text('as_of')}")
    return " · ".join(part for part in parts if part)


def sections(memo: Memo) -> list[Section]:
    """Return the page in order. What is not filled in does not appear."""
    text = memo.text
    options = {letter: text(f"option_{letter.lower()}") for letter in "ABC"}
    chosen = options.get(memo.advice, "")
    advice = f"Option {memo.advice}. {_sentence(chosen)}".strip() if memo.advice else ""
    date = f" By {text('tripwire_date')}." if text("tripwire_date") else ""
    pays = f"If it fails, the cost falls on: {text('payer')}" if text("payer") else ""
    named = (("other", memo.other()), *((c.lower().replace(" ", "_"), c) for c in _THIRD))
    voices = []
    for key, capital in named:
        source = f" ({text(f'source_{key}')})" if text(f"source_{key}") else ""
        voices.append((capital, _sentence(text(f"says_{key}")) + source))
    parts = [
        Section("Advice", [("", advice)]),
        Section(
            "Goal",
            [
                ("", _sentence(text("goal"))),
                ("Missed if", _sentence(text("failure"))),
                ("Price", _sentence(text("price"))),
            ],
        ),
        Section("Evidence", _evidence_lines(memo)),
        Section(
            "Options",
            [
                ("A", _sentence(options["A"])),
                ("B", _sentence(options["B"])),
                ("C, no change", _sentence(options["C"])),
                ("Rule", _sentence(text("rule"))),
            ],
        ),
        Section("Weighing", [("", weighing_sentence(memo)), ("", _sentence(text("firmness")))]),
        Section("Chance and cost", [("", odds_sentence(memo)), ("", _sentence(pays))]),
        Section(
            "Fallback and tripwire",
            [
                ("Fallback", _sentence(text("fallback"))),
                ("Tripwire", (_sentence(text("tripwire")) + date).strip()),
            ],
        ),
        Section("What others would say", voices),
        Section("Doubts, the heaviest first", [("", _sentence(one)) for one in doubts(memo)]),
    ]
    kept = [
        Section(heading, [(name, one) for name, one in lines if one and one.strip() not in "()"])
        for heading, lines in parts
    ]
    return [one for one in kept if one.lines]


_WORD = re.compile(r"[^\W_][\w’'.,-]*")


def count_words(memo: Memo) -> int:
    """Count the words of the page, with its headings. Sources and marks stand under the page."""
    texts = [title(memo), head(memo)]
    for heading, lines in sections(memo):
        texts += [heading, *(part for line in lines for part in line)]
    return sum(len(_WORD.findall(re.sub(r"\[\d+\]", "", text))) for text in texts)


def points(memo: Memo) -> int:
    """Return the sum of the learner's own marks."""
    return sum(memo.marks.values())


def _foot(memo: Memo, written: datetime.datetime | None) -> list[Section]:
    """Return what stands under the page and isn't counted: gaps, weights, sources, marks."""
    parts = []
    gaps = empty(memo)
    if gaps:
        by_step: dict[str, list[str]] = {}
        for step, name in (one.split(": ", 1) for one in gaps):
            by_step.setdefault(step.capitalize(), []).append(name)
        lines = [(step, "; ".join(names)) for step, names in by_step.items()]
        parts.append(Section("Not filled in", lines))
    weights = _weights(memo)
    if weights is not None:
        told = ", ".join(f"{name} {w:g}" for name, w in zip(criteria(), weights, strict=True))
        parts.append(Section("My weights, 0 to 5", [("", told)]))
    keys = _source_keys(memo)
    if keys:
        listed = [
            (f"[{place}]", f"{data.source(key).full} ({data.source(key).read})")
            for place, key in enumerate(keys, start=1)
        ]
        parts.append(Section("Sources", listed))
    if memo.marks:
        marks = [
            (name, f"{memo.marks[name]} of 3: {levels[memo.marks[name]]}")
            for name, levels in rubric().items()
            if name in memo.marks
        ]
        most = 3 * len(rubric())
        whole = (
            f"{points(memo)} of {most}"
            if len(marks) == len(rubric())
            else f"{points(memo)}, with {len(marks)} of {len(rubric())} yardsticks marked"
        )
        parts.append(Section(f"Marked by the writer: {whole}", marks))
    origin = "Written in the course Pak–Russia ties: prospects and challenges, lesson 12"
    on = f", on {written:%Y-%m-%d}" if written else ""
    parts.append(Section("", [("", f"{origin}{on}. {count_words(memo)} words.")]))
    return parts


def _escaped(text: str) -> str:
    """Return text in which nothing is read as Markdown, at the start of a line neither."""
    return re.sub(r"^(\d+)?([-+=.)])", r"\1\\\2", questions.escaped(text))


def _named(name: str) -> str:
    """Return the label of a line as it stands before its text; a number in brackets is enough."""
    return name if name.endswith("]") else f"{name}:"


def markdown(memo: Memo, written: datetime.datetime | None = None) -> str:
    """Return the page, with what stands under it, as Markdown."""
    lines = [f"# {_escaped(title(memo))}", "", _escaped(head(memo)), ""]

    def add(part: Section, level: str) -> None:
        if part.heading:
            lines.extend([f"{level} {_escaped(part.heading)}", ""])
        for name, text in part.lines:
            bold = f"**{_escaped(_named(name))}** " if name else ""
            item = "- " if len(part.lines) > 1 else ""
            lines.append(f"{item}{bold}{_escaped(text)}")
        lines.append("")

    for part in sections(memo):
        add(part, "##")
    lines += ["---", ""]
    for part in _foot(memo, written):
        add(part, "##")
    return "\n".join(lines).rstrip("\n") + "\n"


def body(memo: Memo, written: datetime.datetime | None = None, top: int = 1) -> str:
    """Return the page as HTML without its frame; its title is a heading of the level ``top``."""
    e = html.escape
    lines = [f'<h{top} dir="auto">{e(title(memo))}</h{top}>', f'<p dir="auto">{e(head(memo))}</p>']

    def add(part: Section) -> None:
        if part.heading:
            lines.append(f'<h{top + 1} dir="auto">{e(part.heading)}</h{top + 1}>')
        told = [
            (f"<b>{e(_named(name))}</b> " if name else "") + e(text) for name, text in part.lines
        ]
        if len(told) > 1:
            lines.append("<ul>" + "".join(f'<li dir="auto">{one}</li>' for one in told) + "</ul>")
        else:
            lines.extend(f'<p dir="auto">{one}</p>' for one in told)

    for part in sections(memo):
        add(part)
    lines.append('<div class="foot">')
    for part in _foot(memo, written):
        add(part)
    lines.append("</div>")
    return "\n".join(lines)


_PAGE_STYLE = (
    "@page{size:A4;margin:16mm 18mm}"
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d2b29;background:#fff;"
    "font:11pt/1.4 Georgia,'Times New Roman',serif;overflow-wrap:anywhere}"
    "h1{font-size:1.5em;margin:0 0 .2em}h2{font-size:1em;margin:.8em 0 .1em;color:#0d4039}"
    "p,ul{margin:.1em 0}ul{padding-inline-start:1.2em}"
    ".foot{margin-top:1.2em;padding-top:.4em;border-top:1px solid #71807d;font-size:.85em}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:10pt;line-height:1.3}"
    "h2{break-after:avoid}li{break-inside:avoid}.foot{break-before:page;border:0}}"
)


def page(memo: Memo, written: datetime.datetime | None = None) -> str:
    """Return the memo as one HTML file that needs nothing else and prints on paper."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title(memo))}</title>\n<style>{_PAGE_STYLE}</style>\n"
        f"</head>\n<body>\n{body(memo, written)}\n</body>\n</html>\n"
    )


# --- files -------------------------------------------------------------------------------------


def memo_folder() -> Path:
    """Return the folder of drafts and memos, ``my-work/memos`` (it may not exist yet)."""
    return work_folder() / "memos"


def _write_whole(path: Path, content: bytes) -> None:
    """Replace a file at once: a reader finds the old content or the new, never a half."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _reserve(folder: Path, stem: str, endings: Sequence[str]) -> list[Path]:
    """Make empty files under a name that no program has used, and return their paths.

    Making a file fails where one exists, so that two kernels never get the same name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for place in itertools.count(1):
        name = stem if place == 1 else f"{stem}-{place}"
        made: list[Path] = []
        try:
            for ending in endings:
                path = folder / f"{name}{ending}"
                path.open("xb").close()
                made.append(path)
            return made
        except FileExistsError:
            for path in made:
                path.unlink()
    raise AssertionError("the count has no end")


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", clean(text).lower())[:40].strip("-")


def save(memo: Memo, now: datetime.datetime | None = None) -> list[Path]:
    """Save the memo as Markdown and as HTML under a new name; return the two paths.

    Raises ``CourseError`` with every reason where the memo is refused, and where the folder
    cannot be written. No earlier file is touched.
    """
    found = refusals(memo)
    if found:
        raise CourseError("Not saved. " + " ".join(found))
    now = now or datetime.datetime.now()
    slug = _slug(memo.text("name")) or memo.theme or "memo"
    folder = memo_folder()
    made: list[Path] = []
    try:
        made = _reserve(folder, f"memo-{now:%Y-%m-%d-%H%M%S}-{slug}", (".md", ".html"))
        for path, text in zip(made, (markdown(memo, now), page(memo, now)), strict=True):
            _write_whole(path, text.encode("utf-8"))
    except OSError as error:
        for path in made:
            with suppress(OSError):
                path.unlink()
        raise CourseError(
            f"Not saved: {folder} cannot be written ({error.strerror or error}). Free some space, "
            "or set PAKRUSSIA_WORK to a folder that you may write. Your text stays in this form."
        ) from None
    return made


def to_json(memo: Memo) -> bytes:
    """Return a memo as the bytes of a draft file."""
    return (json.dumps({"v": 1, **asdict(memo)}, indent=1) + "\n").encode("ascii")


def from_json(content: bytes) -> tuple[Memo, list[str]]:
    """Return the memo of a draft file and the names of what in it could not be used.

    The file is untrusted: each part is checked, and an unknown card or wrong value is left out.
    Raises ``ValueError`` where the file is no draft at all.
    """
    try:
        raw = json.loads(content.decode("utf-8"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(raw, dict) or raw.get("v") != 1:
        raise ValueError("it is not a draft of this form")
    memo, lost = Memo(), []
    for key, allowed in (
        ("desk", DESKS),
        ("theme", ("", *themes())),
        ("advice", ("", "A", "B", "C")),
    ):
        if raw.get(key) in allowed:
            setattr(memo, key, raw[key])
        else:
            lost.append(key)
    texts = raw.get("texts")
    for key, value in (texts if isinstance(texts, dict) else {"texts": None}).items():
        if key in memo.texts and isinstance(value, str):
            memo.texts[key] = value
        else:
            lost.append(key)
    for key in ("evidence", "own"):
        listed = raw.get(key)
        found = [_read_evidence(one) for one in (listed if isinstance(listed, list) else [None])]
        sound = [one for one in found if one is not None and bool(one.card) == (key == "evidence")]
        if len(sound) < len(found):
            lost.append(key)
        if key == "evidence":
            memo.evidence = sound[:CARDS]
        else:
            memo.own = [*sound, Evidence(), Evidence()][:2]
    marks = raw.get("marks")
    for name, value in (marks if isinstance(marks, dict) else {"marks": None}).items():
        if name in rubric() and type(value) is int and 0 <= value <= 3:
            memo.marks[name] = value
        else:
            lost.append(name)
    return memo, lost


def _read_evidence(raw: Any) -> Evidence | None:
    if not isinstance(raw, dict) or set(raw) != set(asdict(Evidence())):
        return None
    if not all(isinstance(value, str) for value in raw.values()):
        return None
    sound = raw["side"] in ("", *SIDES) and (not raw["card"] or raw["card"] in shelf())
    return Evidence(**raw) if sound else None


class Draft:
    """The draft file of one kernel. What another kernel writes is never written over.

    ``remarks`` holds sentences for the learner: what was set aside, and where.
    """

    def __init__(self) -> None:
        self.path: Path | None = None
        self.remarks: list[str] = []
        self._known: bytes | None = None

    @staticmethod
    def others() -> list[Path]:
        """Return the draft files there are, the one that was changed last first."""
        dated = []
        for path in memo_folder().glob("draft*.json"):
            with suppress(OSError):
                dated.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(dated, reverse=True)]

    def open(self, name: str | None = None) -> Memo:
        """Return the memo of the draft ``name``, by default of the one that was changed last.

        A file that cannot be used is set aside under another name. An unknown name is a
        ``CourseError`` that lists the near misses.
        """
        found = self.others()
        if name is not None:
            names = {path.name: path for path in found}
            if name not in names:
                raise CourseError(f"There is no draft {name!r}. {near_misses(name, names)}")
            found = [names[name]]
        self.path, self._known = None, None
        for path in found:
            memo = self._read(path)
            if memo is not None:
                rest = [one.name for one in self.others() if one != path]
                if rest and name is None:
                    self.remarks.append(
                        f"This is {path.name}. Other drafts: {', '.join(rest)}. Open one with "
                        f'memo.show("{rest[0]}").'
                    )
                return memo
        return Memo()

    def _read(self, path: Path) -> Memo | None:
        try:
            if path.stat().st_size > LARGEST_DRAFT:
                raise ValueError("it is too large")
            content = path.read_bytes()
            memo, lost = from_json(content)
        except OSError as error:
            self.remarks.append(f"The draft {path.name} cannot be read ({error.strerror}).")
            return None
        except ValueError as error:
            with suppress(OSError):
                (aside,) = _reserve(path.parent, "broken-draft", (".json",))
                path.replace(aside)
                self.remarks.append(
                    f"The draft {path.name} could not be used ({error}). It is kept as "
                    f"{aside.name}."
                )
            return None
        self.path, self._known = path, content
        if lost:
            with suppress(OSError):
                (aside,) = _reserve(path.parent, "broken-draft", (".json",))
                _write_whole(aside, content)
                self.remarks.append(
                    f"Parts of the draft {path.name} could not be used: {', '.join(lost)}. The "
                    f"whole is kept as {aside.name}."
                )
        return memo

    def keep(self, memo: Memo) -> None:
        """Write the memo into the draft file; raises ``CourseError`` where that is impossible."""
        content = to_json(memo)
        if content == self._known:
            return
        try:
            if self.path is None:
                self.begin()
            path = cast("Path", self.path)
            try:
                there = path.read_bytes()
            except FileNotFoundError:
                there = None
            if there is not None and there != self._known:
                # Another notebook or program has changed it: its text stays its own.
                self.begin()
                self.remarks.append(
                    f"{path.name} was changed in another window. This text is kept as "
                    f"{cast('Path', self.path).name}."
                )
            path = cast("Path", self.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, content)
            self._known = content
        except OSError as error:
            raise CourseError(
                f"The draft cannot be kept in {memo_folder()} ({error.strerror or error}). Free "
                "some space, or set PAKRUSSIA_WORK to a folder that you may write. Your text stays "
                "in this form as long as the kernel runs."
            ) from None

    def begin(self) -> None:
        """Take a new file for the draft; the old one stays."""
        (self.path,) = _reserve(memo_folder(), "draft", (".json",))
        self._known = b""


# --- on paper ----------------------------------------------------------------------------------


_LINE = "…………………………………………………………"


def _row(*cells: object) -> str:
    return "| " + " | ".join(questions.escaped(str(cell)) for cell in cells) + " |"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return "\n".join([_row(*heads), "|" + "---|" * len(heads), *(_row(*row) for row in rows)])


@cache
def reading() -> str:
    """Return the memo builder on paper: nine steps, the shelf of evidence and the rubric."""
    marks = [(name, *levels, "") for name, levels in rubric().items()]
    options = data.load("memo_options").astype(str).to_dict("records")
    blocks = [
        f"**A memo in nine steps: the worksheet.** {QUESTION} Write for the desk in Islamabad, "
        f"or for the desk in Moscow. The page has at most {MOST_WORDS} words.",
        *(_paper_step(step) for step in range(1, len(STEPS) + 1)),
        "**Four goals to start from** (proposals of the course; change them)",
        _table(
            ("Goal", "Where it starts", "What would show failure", "Who reports it"),
            (
                (r["goal"], r["where_it_starts"], r["would_show_failure"], r["reporter_to_watch"])
                for r in themes().values()
            ),
        ),
        "**Options to start from** (proposals of the course, for the desk in Islamabad)",
        _table(
            ("Goal", "Option", "Needs", "Price", "First sign of failure"),
            ((themes()[r["goal"]]["goal"], *(r[k] for k in _OPTION_COLUMNS)) for r in options),
        ),
        "**The shelf of evidence**",
        _table(
            ("Card", "Period", "Rests on", "Reporter", "Capital", "Lesson"),
            (
                (c.says, c.period, c.basis, c.reporter, c.capital, c.lesson)
                for c in shelf().values()
            ),
        ),
        f"**Mark your own page:** 0 to 3 points each, {3 * len(rubric())} in all",
        _table(("Yardstick", "0", "1", "2", "3", "Points"), marks),
    ]
    return "\n\n".join(blocks)


_OPTION_COLUMNS = ("option", "needs", "price", "sign_of_failure")


def _paper_step(step: int) -> str:
    """Return one step of the worksheet with lines to write on."""
    lines = [f"**{step} · {STEPS[step - 1]}**", ""]
    if step == 1:
        lines.append("- Desk: ☐ Islamabad ☐ Moscow")
    if step == 2:
        lines.append("- Field: " + " ".join(f"☐ {row['goal']}" for row in themes().values()))
    if step == 3:
        lines.append(
            f"- {CARDS} cards from the shelf, or charts and tables of the course. At least one "
            f"speaks against your goal; together they speak for or about {CAPITALS} capitals."
        )
        lines += [
            f"- Card {n}: {_LINE} ☐ for ☐ against; rests on: ……………………" for n in range(1, CARDS + 1)
        ]
    for one in fields().values():
        if one.step == step and one.key != "name":
            space = "………" if one.key.startswith("weight_") else _LINE
            mark = "" if one.label.endswith("?") else ":"
            lines.append(f"- {one.label}{mark} {space}")
    if step == 4:
        lines.append("- Your advice: ☐ A ☐ B ☐ C")
    if step == 6:
        lines.append("- Break-even chance = (fallback + loss) ÷ (gain + loss): ……… per cent")
    if step == 9:
        lines.append("- Write the page: advice first. Then mark it by the rubric below.")
    return "\n".join(lines)


# --- the form ----------------------------------------------------------------------------------


_STYLE = """<style>
.pakrussia-memo{max-width:46rem;color:var(--jp-ui-font-color1,#1d2b29);padding:.2rem .2rem 1rem}
.pakrussia-memo .widget-html,.pakrussia-memo .jupyter-widget-html{width:auto;margin:0 2px}
.pakrussia-memo .widget-html-content{line-height:1.5;white-space:normal;overflow-wrap:anywhere}
.pakrussia-memo .memo-field{flex-direction:column;width:100%;height:auto;margin:.25rem 0}
.pakrussia-memo .memo-field>.widget-label{width:auto;height:auto;text-align:left;
 white-space:normal;line-height:1.4;overflow:visible}
.pakrussia-memo .memo-field>:is(input,textarea){width:100%;max-width:100%;flex:none;
 color:var(--jp-ui-font-color1);background:var(--jp-layout-color0);
 border:1px solid var(--jp-border-color0,#71807d);font-size:var(--jp-ui-font-size2,15px)}
.pakrussia-memo .memo-field>input{height:2.1rem}
.pakrussia-memo .memo-field .widget-toggle-buttons,
.pakrussia-memo .memo-field>div{flex-flow:row wrap;height:auto;width:auto}
.pakrussia-memo .memo-field .widget-toggle-button{width:auto;height:auto;min-height:2rem;
 white-space:normal;text-align:left;line-height:1.3;padding:.25rem .7rem;overflow:visible}
.pakrussia-memo .widget-toggle-button.mod-active,.pakrussia-memo .memo-here{
 background:#0d5449;color:#fff;box-shadow:none}
.pakrussia-memo .memo-narrow{width:auto;flex:1 1 13rem}
.pakrussia-memo :is(input,textarea,button):focus-visible{
 outline:3px solid var(--jp-brand-color1,#0d5449);outline-offset:2px}
.pakrussia-memo .memo-shelf{display:block;max-height:20rem;overflow:auto;padding:.2rem .4rem;
 border:1px solid var(--jp-border-color0,#71807d)}
.pakrussia-memo .widget-checkbox{width:100%;height:auto;margin:.1rem 0}
.pakrussia-memo .widget-checkbox .widget-label-basic{width:100%;height:auto;white-space:normal;
 line-height:1.4;align-items:flex-start}
.pakrussia-memo .widget-checkbox input{min-width:18px;height:18px}
.pakrussia-memo h3,.pakrussia-memo h4,.pakrussia-memo h5{margin:.6rem 0 .2rem;
 color:var(--jp-ui-font-color1)}
.pakrussia-memo p{margin:.2rem 0}.pakrussia-memo ul{margin:.2rem 0;padding-inline-start:1.2rem}
.pakrussia-memo table{border-collapse:collapse;display:block;overflow:auto;max-height:22rem}
.pakrussia-memo :is(th,td){padding:.2rem .5rem;text-align:left;vertical-align:top;
 border-bottom:1px solid var(--jp-border-color1,#c3ccca);background:none;
 color:var(--jp-ui-font-color1);white-space:normal}
.pakrussia-memo summary{cursor:pointer;min-height:24px}
.pakrussia-memo .quiet{color:var(--jp-ui-font-color2,#55625f);font-size:.9em}
.pakrussia-memo .alarm{border-left:4px solid #a8321f;padding:.2rem .6rem}
.pakrussia-memo .good{border-left:4px solid #14663c;padding:.2rem .6rem}
.pakrussia-memo .paper{border:1px solid var(--jp-border-color0,#71807d);padding:.6rem 1rem;
 background:var(--jp-layout-color0)}
.pakrussia-memo .paper .foot{border-top:1px solid var(--jp-border-color1);margin-top:.8rem;
 font-size:.9em}
</style>"""


def _html_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    top = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in heads)
    told = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{told}</tbody></table>"


def _folded(summary: str, inside: str) -> str:
    return f"<details><summary>{html.escape(summary)}</summary>{inside}</details>"


def _listed(sentences: Iterable[str]) -> str:
    return (
        "<ul>" + "".join(f'<li dir="auto">{html.escape(one)}</li>' for one in sentences) + "</ul>"
    )


def goal_help(memo: Memo) -> str:
    """Return what the course proposes for the field of the goal, as HTML."""
    row = themes().get(memo.theme)
    if row is None:
        return '<p class="quiet">Choose a field; then an example is shown here.</p>'
    e = html.escape
    return (
        f"<p><b>Where it starts.</b> {e(row['where_it_starts'])} "
        f"<b>An example of failure.</b> {e(row['would_show_failure'])} "
        f"<b>Who reports it.</b> {e(row['reporter_to_watch'])}</p>"
        '<p class="quiet">The example is the course’s proposal, to be changed. The desk in Moscow '
        "turns it round.</p>"
    )


def option_help(memo: Memo) -> str:
    """Return the course's examples of options for the field of the goal, as HTML."""
    if not memo.theme:
        return '<p class="quiet">Choose the field of your goal in step 2; then examples come.</p>'
    rows = data.load("memo_options").astype(str)
    rows = rows[rows["goal"] == memo.theme]
    cells = rows[list(_OPTION_COLUMNS)].to_numpy().tolist()
    heads = ("Option", "Needs", "Price", "First sign of failure")
    return _folded("Examples of the course, for the desk in Islamabad", _html_table(heads, cells))


def shelf_help() -> str:
    """Return the whole shelf as a folded HTML table."""
    rows = [(c.says, c.period, c.basis, c.reporter, c.capital, c.lesson) for c in shelf().values()]
    heads = ("Card", "Period", "Rests on", "Reporter", "Capital", "Lesson")
    return _folded("The whole shelf: what each card rests on", _html_table(heads, rows))


def weighing_help(memo: Memo) -> str:
    """Return the order that the typed weights give, and what turns it, as HTML."""
    weights = _weights(memo)
    if weights is None:
        return '<p class="quiet">Type five weights from 0 to 5, not all 0.</p>'
    order = ", ".join(f"{name} {value:.1f}" for name, value in ranking(weights))
    moved = turns(weights)
    firm = (
        "One point more or less matters: " + "; ".join(moved) + "."
        if moved
        else "No change of one weight by one point puts another option first."
    )
    return f"<p>{html.escape(order)}.</p><p>{html.escape(firm)}</p>"


def standing(memo: Memo) -> str:
    """Return the line under the form: words, and how much is still empty, as HTML."""
    gaps = empty(memo)
    rest = f"{len(gaps)} parts are still empty." if gaps else "Nothing is empty."
    return f'<p class="quiet">{count_words(memo)} of {MOST_WORDS} words. {rest}</p>'


def preview(memo: Memo) -> str:
    """Return the page as it stands, what is refused and what is empty, as HTML."""
    found, gaps = refusals(memo), empty(memo)
    parts = [f'<div class="paper">{body(memo, top=4)}</div>']
    if found:
        parts.append(f'<div class="alarm"><p>Before you can save:</p>{_listed(found)}</div>')
    elif gaps:
        parts.append(f'<p class="good">You can save it; {len(gaps)} parts are empty.</p>')
    else:
        parts.append('<p class="good">Nothing is missing. You can save it.</p>')
    return "".join(parts)


def _done(memo: Memo, step: int) -> bool:
    """Say whether nothing is empty or refused in a step."""
    if any(one.startswith(f"step {step}:") for one in empty(memo)):
        return False
    return not any(one.startswith(f"Step {step}") for one in refusals(memo))


class MemoForm(forms.Form):
    """The memo builder with its controls."""

    def __init__(self) -> None:
        super().__init__("memo", [], reading())
        self.add_class("pakrussia-memo")
        self.draft = Draft()
        self.memo = Memo()
        self._filling = False
        self.boxes: dict[str, Any] = {key: self._box(one) for key, one in fields().items()}
        self.desk = self._choice("Your desk", [(name, name) for name in DESKS])
        self.theme = self._choice(
            "Field of the goal", [(row["goal"], key) for key, row in themes().items()]
        )
        self.advice = self._choice("Your advice", [(f"Option {one}", one) for one in "ABC"])
        self.cards = {
            card.id: ipywidgets.Checkbox(
                description=f"{card.says} ({card.period}; {card.reporter}; {card.capital})",
                indent=False,
            )
            for card in shelf().values()
        }
        self.slots = [self._slot(place) for place in range(CARDS)]
        self.own = [self._own(place) for place in range(2)]
        self.marks = {
            name: self._choice(
                name.capitalize(), [(f"{n}: {text}", n) for n, text in enumerate(levels)]
            )
            for name, levels in rubric().items()
        }
        self.steps = [ipywidgets.Button(description="") for _ in STEPS]
        self.save_button = ipywidgets.Button(description="Save the memo")
        self.again = ipywidgets.Button(description="Begin another memo")
        self.told = ipywidgets.HTML()  # answers to a button
        self.under = ipywidgets.HTML()  # words and gaps
        self.remarks = ipywidgets.HTML()
        self.helps = {name: ipywidgets.HTML() for name in ("goal", "option", "weights", "odds")}
        self.evidence_told = ipywidgets.HTML()
        self.preview = ipywidgets.HTML()
        self.panels = [self._panel(step) for step in range(1, len(STEPS) + 1)]
        nav = ipywidgets.Box(self.steps, layout=ipywidgets.Layout(flex_flow="row wrap"))
        intro = ipywidgets.HTML(f"{_STYLE}<p>{html.escape(QUESTION)}</p>")
        self.children = (intro, nav, *self.panels, self.under, self.remarks)
        self._listen()
        self.fill_from()

    # Controls.

    @staticmethod
    def _styled(control: Any, narrow: bool = False) -> Any:
        control.add_class("memo-field")
        if narrow:
            control.add_class("memo-narrow")
        return control

    def _box(self, one: Field) -> Any:
        make = ipywidgets.Textarea if one.lines > 1 else ipywidgets.Text
        more = {"rows": one.lines} if one.lines > 1 else {}
        name = f"{one.label} (may stay empty)" if one.optional else one.label
        narrow = one.key.startswith("weight_") or one.key in ("chance", "gain", "loss", "worth")
        return self._styled(make(description=name, placeholder=one.hint, **more), narrow)

    def _choice(self, name: str, options: list[tuple[str, Any]]) -> Any:
        return self._styled(ipywidgets.ToggleButtons(description=name, options=options, value=None))

    def _slot(self, place: int) -> dict[str, Any]:
        says = ipywidgets.HTML()
        side = self._choice(
            f"Card {place + 1} speaks", [("for my goal", "for"), ("against my goal", "against")]
        )
        basis = ipywidgets.Combobox(
            description=f"Card {place + 1} rests on",
            placeholder="type or choose; the shelf says it",
            options=tuple(bases()),
        )
        row = ipywidgets.VBox([says, side, self._styled(basis)])
        return {"says": says, "side": side, "basis": basis, "row": row}

    def _own(self, place: int) -> dict[str, Any]:
        name = f"My evidence {place + 1}"
        says = ipywidgets.Text(description=f"{name}: what it says", placeholder="figure and year")
        source = ipywidgets.Combobox(
            description=f"{name}: chart or table",
            placeholder="lesson 05, chart 1, or a table",
            options=tuple(data.names()),
        )
        basis = ipywidgets.Combobox(
            description=f"{name}: rests on",
            placeholder="type or choose",
            options=tuple(bases()),
        )
        capital = ipywidgets.Combobox(
            description=f"{name}: capital", placeholder="type or choose", options=tuple(capitals())
        )
        side = self._choice(
            f"{name} speaks", [("for my goal", "for"), ("against my goal", "against")]
        )
        found = {"says": says, "source": source, "basis": basis, "capital": capital}
        for one in found.values():
            self._styled(one)
        return {**found, "side": side}

    def _panel(self, step: int) -> Any:
        boxes = [
            self.boxes[key] for key, one in fields().items() if one.step == step and key != "name"
        ]
        heading = ipywidgets.HTML(f"<h3>Step {step} · {html.escape(STEPS[step - 1])}</h3>")
        inside: list[Any] = boxes
        if step == 1:
            inside = [self.desk, *boxes]
        elif step == 2:
            inside = [self.theme, self.helps["goal"], *boxes]
        elif step == 3:
            rule = ipywidgets.HTML(
                f"<p>Choose {CARDS} pieces of evidence. At least one must speak against your "
                f"goal, and together they must speak for or about {CAPITALS} capitals. Say of each "
                "what it rests on.</p>" + shelf_help()
            )
            slots = [slot["row"] for slot in self.slots]
            own = [one for slot in self.own for one in slot.values()]
            more = ipywidgets.HTML(
                "<h4>Evidence of your own</h4><p>From a chart or a table of the course; it counts "
                f"among the {CARDS}.</p>"
            )
            cards = ipywidgets.VBox(list(self.cards.values()))
            cards.add_class("memo-shelf")
            inside = [rule, cards, *slots, more, *own, self.evidence_told]
        elif step == 4:
            inside = [self.helps["option"], *boxes, self.advice]
        elif step == 5:
            weights = [one for one in boxes if one is not self.boxes["firmness"]]
            row = ipywidgets.Box(weights, layout=ipywidgets.Layout(flex_flow="row wrap"))
            why = ipywidgets.HTML(
                "<p>Your weights from lesson 10, chart 1. The options A to F and their scores are "
                "those of lesson 10, judged for Pakistan.</p>"
            )
            inside = [why, row, self.helps["weights"], self.boxes["firmness"]]
        elif step == 6:
            values = [self.boxes[key] for key in ("chance", "gain", "loss", "worth")]
            row = ipywidgets.Box(values, layout=ipywidgets.Layout(flex_flow="row wrap"))
            inside = [row, self.helps["odds"], self.boxes["payer"]]
        elif step == 9:
            heads = ipywidgets.HTML(
                f"<h4>Mark your own page</h4><p>0 to 3 points each, {3 * len(rubric())} in all.</p>"
            )
            ends = ipywidgets.Box(
                [self.save_button, self.again], layout=ipywidgets.Layout(flex_flow="row wrap")
            )
            inside = [*boxes, self.preview, heads, *self.marks.values(), self.boxes["name"]]
            inside += [ends, self.told]
        return ipywidgets.VBox([heading, *inside])

    # What happens.

    def _listen(self) -> None:
        typed = [*self.boxes.values(), self.desk, self.theme, self.advice, *self.marks.values()]
        typed += [slot[key] for slot in self.slots for key in ("side", "basis")]
        typed += [one for slot in self.own for one in slot.values()]
        for control in typed:
            control.observe(self._changed, "value")
        for card_id, box in self.cards.items():
            box.observe(self._ticking(card_id), "value")
        for step, button in enumerate(self.steps, start=1):
            button.on_click(self._going(step))
        self.save_button.on_click(self._save)
        self.again.on_click(self._begin)

    def _going(self, step: int) -> Callable[[Any], None]:
        return lambda _button: self.go(step)

    def _ticking(self, card_id: str) -> Callable[[Any], None]:
        return lambda change: self._ticked(card_id, bool(change["new"]))

    def go(self, step: int) -> None:
        """Show one step; the others keep what they hold."""
        self.step = step
        for place, panel in enumerate(self.panels, start=1):
            panel.layout.display = None if place == step else "none"
        self.told.value = ""
        self._refresh()

    def fill_from(self, name: str | None = None) -> None:
        """Fill the form from a draft file, by default from the one that was changed last."""
        self.memo = self.draft.open(name)
        self._fill()
        self.go(1)

    def _fill(self) -> None:
        """Set every control to what the memo holds."""
        memo = self.memo
        self._filling = True
        try:
            for key, box in self.boxes.items():
                box.value = memo.texts[key]
            self.desk.value = memo.desk
            self.theme.value = memo.theme or None
            self.advice.value = memo.advice or None
            for name, control in self.marks.items():
                control.value = memo.marks.get(name)
            for slot, one in zip(self.own, memo.own, strict=True):
                for key in ("says", "source", "basis", "capital"):
                    slot[key].value = getattr(one, key)
                slot["side"].value = one.side or None
            self._fill_slots()
        finally:
            self._filling = False

    def _fill_slots(self) -> None:
        chosen = [one.card for one in self.memo.evidence]
        for card_id, box in self.cards.items():
            box.value = card_id in chosen
        for place, slot in enumerate(self.slots):
            one = self.memo.evidence[place] if place < len(chosen) else Evidence()
            slot["row"].layout.display = None if one.card else "none"
            says = shelf()[one.card].says if one.card else ""
            slot["says"].value = f"<h4>{html.escape(f'Card {place + 1}: {says}')}</h4>"
            slot["side"].value = one.side or None
            slot["basis"].value = one.basis

    def _ticked(self, card_id: str, on: bool) -> None:
        if self._filling:
            return
        memo = self.memo
        told = ""
        if not on:
            memo.evidence = [one for one in memo.evidence if one.card != card_id]
        elif len(memo.used()) >= CARDS:
            told = f"A page holds {CARDS} pieces of evidence. Take one away before you add another."
        else:
            memo.evidence.append(Evidence(card=card_id))
        self._filling = True
        try:
            self._fill_slots()
        finally:
            self._filling = False
        self._keep()
        self._refresh(told)

    def _changed(self, _change: Any) -> None:
        if self._filling:
            return
        memo = self.memo
        memo.texts = {key: box.value for key, box in self.boxes.items()}
        memo.desk = self.desk.value or DESKS[0]
        memo.theme = self.theme.value or ""
        memo.advice = self.advice.value or ""
        memo.marks = {
            name: control.value for name, control in self.marks.items() if control.value is not None
        }
        for slot, one in zip(self.slots, memo.evidence, strict=False):
            one.side, one.basis = slot["side"].value or "", slot["basis"].value
        for slot, one in zip(self.own, memo.own, strict=True):
            one.says, one.source = slot["says"].value, slot["source"].value
            one.basis, one.capital = slot["basis"].value, slot["capital"].value
            one.side = slot["side"].value or ""
        self._keep()
        self._refresh()

    def _keep(self) -> None:
        try:
            self.draft.keep(self.memo)
        except CourseError as problem:
            self.draft.remarks.append(str(problem))

    def _refresh(self, told: str = "") -> None:
        """Draw anew what follows from the memo; a value that stays the same sends nothing."""
        memo = self.memo
        other = memo.other()
        self.boxes["says_other"].description = f"What {other} would say"
        self.boxes["source_other"].description = f"Where {other} said so (may stay empty)"
        for step, button in enumerate(self.steps, start=1):
            done = " ✓" if _done(memo, step) else ""
            here = "▸ " if step == self.step else ""
            button.description = f"{here}{step} {STEPS[step - 1]}{done}"
            button.layout.width = "auto"
            if step == self.step:
                button.add_class("memo-here")
            else:
                button.remove_class("memo-here")
        self.helps["goal"].value = goal_help(memo)
        self.helps["option"].value = option_help(memo)
        self.helps["weights"].value = weighing_help(memo)
        sums = odds_sentence(memo) or "Type four numbers, from chart 1 or your own."
        self.helps["odds"].value = f"<p>{html.escape(sums)}</p>"
        found = [told] if told else refused_evidence(memo)
        if found:
            role = ' role="alert"' if told else ""
            self.evidence_told.value = f'<div class="alarm"{role}>{_listed(found)}</div>'
        else:
            self.evidence_told.value = '<p class="good">The evidence is accepted.</p>'
        if self.step == len(STEPS):
            self.preview.value = preview(memo)
        self.under.value = standing(memo)
        remarks = list(dict.fromkeys(self.draft.remarks))
        self.remarks.value = f'<div class="alarm">{_listed(remarks)}</div>' if remarks else ""

    def _save(self, _button: Any) -> None:
        try:
            paths = save(self.memo)
        except CourseError as problem:
            self.told.value = f'<p class="alarm" role="alert">{html.escape(str(problem))}</p>'
            return
        folder = html.escape(str(paths[0].parent))
        names = " and ".join(html.escape(path.name) for path in paths)
        gaps = empty(self.memo)
        told = f" Empty parts are listed under the page: {len(gaps)}." if gaps else ""
        self.told.value = (
            f'<p class="good" role="status">Saved as {names} in {folder}.{told} Saved again, it '
            "gets a new name.</p>"
        )

    def _begin(self, _button: Any) -> None:
        kept = self.draft.path
        try:
            self.draft.begin()
        except OSError as error:
            why = html.escape(str(error.strerror or error))
            self.told.value = f'<p class="alarm" role="alert">No new draft: {why}.</p>'
            return
        self.memo = Memo()
        self._fill()
        self._keep()
        self.go(1)
        if kept:
            self.draft.remarks = [
                f'Your last text is kept as {kept.name}. Open it with memo.show("{kept.name}").'
            ]
            self._refresh()


def show(draft: str | None = None) -> forms.Form:
    """Return the memo builder, as it was left. ``draft`` opens a draft file by its name.

    Raises ``CourseError`` for an unknown name.
    """
    form = cast("MemoForm", forms.once("memo", MemoForm))
    if draft is not None:
        form.fill_from(draft)
    return form

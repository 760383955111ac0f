"""Judge the claims of the essay: ``claims.show()`` in lesson 11.

The learner gives a claim one of six words before the course's own verdict is shown. Judgements
are kept in ``my-work/claims.jsonl``, one line each, and no line is ever changed: the first word
for a claim, given unseen, is the one that is compared; later lines say how it was changed.

Three claims of the table ``claims`` were checked twice, once for the years to 2002 and once for
the years since. They are one claim here, in the part of the essay where the sentence stands, with
both checks.
"""

from __future__ import annotations

import csv
import functools
import html
import json
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from pakrussia.disk import alone, append, reason, remedy
from pakrussia.errors import CourseError, near_misses
from pakrussia.folders import course_folder, work_folder
from pakrussia.forms import STYLE, Form, folded, once
from pakrussia.progress import cell

if TYPE_CHECKING:
    import pandas as pd

# In the order of a ladder: words beside each other on one ladder are one step apart.
LADDERS = (
    ("accurate", "accurate but loose", "contested", "wrong"),
    ("opinion", "not verifiable"),
)
MEANINGS = {
    "accurate": "right as it stands",
    "accurate but loose": "right in outline; a date, a name or a limit is missing",
    "contested": "good sources or experts disagree",
    "wrong": "the record says otherwise",
    "opinion": "a judgement, a wish or advice; not true or false",
    "not verifiable": "could be true, but nothing was found to check it with",
}
# The same for a list: a longer line would run over its neighbours in a narrow window.
_SHORT = {
    "accurate": "right as it stands",
    "accurate but loose": "right in outline",
    "contested": "good sources disagree",
    "wrong": "the record says otherwise",
    "opinion": "neither true nor false",
    "not verifiable": "nothing found to check it with",
}
VERDICTS = tuple(MEANINGS)
SAME, NEAR, FAR = "the same", "one step apart", "different"

VERSION = 1
LONGEST_REASON = 1_000  # characters
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


# --- the claims --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """One check of a claim against the sources."""

    id: str
    verdict: str
    note: str
    fact: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """A claim in the course's words; where it was checked twice, its own check is the first."""

    id: str
    part: str
    theme: str
    text: str
    place: tuple[int, int]  # paragraph and sentence of the essay
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> str:
        """Return the verdict that counts: that of the part where the sentence stands."""
        return self.checks[0].verdict


@functools.cache
def load() -> tuple[Claim, ...]:
    """Return the claims in the order of the essay's parts, each once."""
    from pakrussia import data

    rows = data.load("claims").fillna("").to_dict("records")
    checks = {
        row["id"]: Check(
            id=row["id"],
            verdict=row["verdict"],
            note=row["verdict_note"],
            fact=row["precise_fact"],
            why=row["why_it_matters"],
            sources=tuple(key for key in row["sources"].split(";") if key),
        )
        for row in rows
    }
    found: dict[str, Claim] = {}
    for row in rows:
        twin = row["same_as"]
        both = (row["id"], twin) if twin else (row["id"],)
        # The later of two rows stands in the part of the essay where the sentence is.
        found.pop(twin, None)
        found[row["id"]] = Claim(
            row["id"],
            row["part"],
            row["theme"],
            row["claim"],
            (int(row["paragraph"]), int(row["sentence"])),
            tuple(checks[one] for one in both),
        )
    return tuple(found.values())


def table() -> pd.DataFrame:
    """Return the claims as a table, one row each.

    Columns: id, part, theme, claim, verdict, fact, sources (short references), also (what the
    second check of a claim says, empty for most).
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "id": one.id,
                "part": one.part,
                "theme": one.theme,
                "claim": one.text,
                "verdict": one.verdict,
                "fact": one.checks[0].fact,
                "sources": _references(one.checks[0].sources),
                "also": "; ".join(f"{more.id}: {more.verdict}" for more in one.checks[1:]),
            }
            for one in load()
        ]
    )


def _references(keys: Sequence[str]) -> str:
    from pakrussia import data

    return "; ".join(data.source(key).short for key in keys)


def _known(claim_id: str) -> Claim:
    claims = {one.id: one for one in load()}
    if claim_id not in claims:
        raise CourseError(
            f"There is no claim {claim_id!r} in this form. {near_misses(claim_id, claims)}"
        )
    return claims[claim_id]


# --- the learner's judgements ------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """One line of the file: a word for a claim, and why."""

    id: str
    at: str  # UTC, ISO
    claim: str
    verdict: str
    reason: str


def path() -> Path:
    """Return the file of the learner's judgements (it may not exist yet)."""
    return work_folder() / "claims.jsonl"


def _told(file: Path) -> str:
    """Return a path as a learner knows it: from the course folder on."""
    try:
        return file.relative_to(course_folder()).as_posix()
    except ValueError:
        return str(file)


def judgement(claim_id: str, verdict: str | None, reason: str) -> Judgement:
    """Return a new judgement of now.

    Raises ``CourseError``, naming the field and the remedy, where the word is missing or unknown
    or the reason too long.
    """
    _known(claim_id)
    if verdict not in VERDICTS:
        raise CourseError("Your verdict: choose one of the six words, then press the button again.")
    if len(reason) > LONGEST_REASON:
        raise CourseError(
            f"Your reason: it has {len(reason):,} characters; shorten it to {LONGEST_REASON:,}."
        )
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Judgement(uuid.uuid4().hex, at, claim_id, verdict, reason)


def _line(one: Judgement) -> bytes:
    """Return a judgement as one line of ASCII: nothing in it can break the line or the encoding."""
    values = {"v": VERSION, "id": one.id, "at": one.at, "claim": one.claim}
    values |= {"verdict": one.verdict, "reason": one.reason}
    return (json.dumps(values, separators=(",", ":")) + "\n").encode("ascii")


def _sound(line: bytes) -> Judgement | None:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or raw.get("v") != VERSION:
        return None
    names = ("id", "at", "claim", "verdict", "reason")
    values = {name: raw[name] for name in names if isinstance(raw.get(name), str)}
    if len(values) < len(names):
        return None
    found = Judgement(**values)
    return found if found.verdict in VERDICTS and _TIME.fullmatch(found.at) else None


def read() -> tuple[list[Judgement], int]:
    """Return the judgements in the order they were given, and how many lines cannot be read.

    Lines that cannot be read stay in the file. Raises ``CourseError`` where it cannot be opened.
    """
    try:
        content = path().read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return [], 0
    except OSError as error:
        raise CourseError(
            f"{_told(path())} cannot be read ({error.strerror}). "
            "Close other programs that use it, then run the cell again."
        ) from None
    lines = [line for line in content.split(b"\n") if line.strip()]
    found = [one for one in map(_sound, lines) if one]
    return list({one.id: one for one in found}.values()), len(lines) - len(found)


def save(judgements: Sequence[Judgement]) -> None:
    """Add judgements at the end of the file; safe on the disk when it returns.

    Two kernels may write at once. Raises ``CourseError`` where the file cannot be written; then
    nothing was added.
    """
    try:
        with alone(path()):
            append(path(), b"".join(map(_line, judgements)))
    except OSError as error:
        raise CourseError(
            f"{_told(path())} cannot be written ({reason(error)}). "
            + remedy(error, "PAKRUSSIA_WORK", "folder")
        ) from None


def compared(claim: Claim, verdict: str) -> str:
    """Say how a word compares with the course's: the same, one step apart or different.

    Where the course gave a claim two words, the nearer one counts.
    """
    theirs = {check.verdict for check in claim.checks}
    if verdict in theirs:
        return SAME
    (ladder,) = (one for one in LADDERS if verdict in one)
    steps = [
        abs(ladder.index(verdict) - ladder.index(other)) for other in theirs if other in ladder
    ]
    return NEAR if 1 in steps else FAR


@dataclass(frozen=True)
class Standing:
    """What a learner thought of a claim: unseen, and by now."""

    claim: Claim
    first: str
    now: str
    reason: str

    @property
    def comparison(self) -> str:
        """Say how the first word compares with the course's."""
        return compared(self.claim, self.first)


def standings(judgements: Iterable[Judgement]) -> dict[str, Standing]:
    """Return where the learner stands, by claim, in the order of the claims."""
    given: dict[str, list[Judgement]] = {}
    for one in judgements:
        given.setdefault(one.claim, []).append(one)
    return {
        claim.id: Standing(
            claim,
            given[claim.id][0].verdict,
            given[claim.id][-1].verdict,
            given[claim.id][-1].reason,
        )
        for claim in load()
        if claim.id in given
    }


def tally(found: Iterable[Standing]) -> str:
    """Return the running tally as a sentence or two."""
    found = list(found)
    if not found:
        return f"You have judged none of the {len(load())} claims yet."
    counts = Counter(one.comparison for one in found)
    said = ", ".join(f"{counts[word]} {word}" for word in (SAME, NEAR, FAR))
    changed = sum(one.first != one.now for one in found)
    later = f" You changed {changed} afterwards." if changed else ""
    return (
        f"You have judged {len(found)} of {len(load())} claims. "
        f"Your first words beside the course's: {said}.{later}"
    )


def mine() -> pd.DataFrame:
    """Return the learner's verdicts beside the course's, one row a judged claim.

    Columns: id, part, theme, claim, first (your first word), now, course, comparison, reason.
    """
    import pandas as pd

    columns = ["id", "part", "theme", "claim", "first", "now", "course", "comparison", "reason"]
    rows = [
        (
            *(one.claim.id, one.claim.part, one.claim.theme, one.claim.text),
            *(one.first, one.now, one.claim.verdict, one.comparison, one.reason),
        )
        for one in standings(read()[0]).values()
    ]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def compare() -> Any:
    """Show the tally and a small table: your first words (rows) by the course's (columns)."""
    from IPython.display import Markdown

    found = standings(read()[0]).values()
    if not found:
        more = (
            "The table needs the form of section 1 in the notebook: judge some claims there, then "
            "run this cell again. On a page or on paper, lay your own list beside our verdicts."
        )
        return Markdown(f"{tally(found)} {more}")
    pairs = Counter((one.first, one.claim.verdict) for one in found)
    lines = [
        f"| your first word ↓ / the course's → | {' | '.join(VERDICTS)} |",
        "|---|" + "---:|" * len(VERDICTS),
    ]
    for row in VERDICTS:
        cells = [
            ""
            if not pairs[row, column]
            else f"**{pairs[row, column]}**"
            if row == column
            else str(pairs[row, column])
            for column in VERDICTS
        ]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return Markdown(f"{tally(found)}\n\n" + "\n".join(lines))


def export() -> Path:
    """Write the judged claims as a table (CSV) into ``my-work`` and return its path.

    An earlier table stays: the next one gets a number. No cell is taken for a formula by a
    spreadsheet. Raises ``CourseError`` where nothing was judged or nothing can be written.
    """
    rows = mine()
    if rows.empty:
        raise CourseError("There is nothing to save yet: judge a claim first.")
    folder = work_folder()
    half = folder / f"claims.csv.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with half.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(rows.columns)
            writer.writerows([cell(str(one)) for one in row] for row in rows.to_numpy())
        file = _unused(folder)
        half.replace(file)
    except OSError as error:
        raise CourseError(
            f"The table cannot be saved in {_told(folder)} ({reason(error)}). "
            + remedy(error, "PAKRUSSIA_WORK", "folder")
        ) from None
    return file


def _unused(folder: Path) -> Path:
    """Take the next name that no earlier table has: an empty file that is ours."""
    number = 1
    while True:
        file = folder / ("claims.csv" if number == 1 else f"claims-{number}.csv")
        try:
            file.open("x", encoding="utf-8").close()
            return file
        except FileExistsError:
            number += 1


# --- which claim is next -----------------------------------------------------------------------


def chosen(part: str, theme: str, judged: Iterable[str] | None, begin: Sequence[str]) -> list[str]:
    """Return the ids of the claims that fit, in order.

    ``part`` is a part of the essay, "" for all, or "begin" for the ids in ``begin``. ``theme`` is
    a theme or "". Claims in ``judged`` are left out; None leaves none out.
    """
    out = set(judged or ())
    pool = [_known(one) for one in begin] if part == "begin" else list(load())
    return [
        one.id
        for one in pool
        if part in ("", "begin", one.part) and theme in ("", one.theme) and one.id not in out
    ]


def step(ids: Sequence[str], current: str, by: int) -> str | None:
    """Return the claim after (``by`` 1) or before (-1) the current one; None where none fits.

    The current one need not be among ``ids``: then its place in the essay counts. After the last
    comes the first.
    """
    if not ids:
        return None
    if current in ids:
        return ids[(ids.index(current) + by) % len(ids)]
    places = {one.id: place for place, one in enumerate(load())}
    here = places.get(current, -1)
    after = [one for one in ids if places[one] > here]
    before = [one for one in ids if places[one] < here]
    return (after or ids)[0] if by > 0 else (before or ids)[-1]


# --- what is shown -----------------------------------------------------------------------------


def _sources_html(keys: Sequence[str]) -> str:
    from pakrussia import data

    links = []
    for one in map(data.source, keys):
        words = html.escape(one.short)
        if one.url and one.url.startswith(("https://", "http://")):
            words = (
                f'<a href="{html.escape(one.url)}" target="_blank" rel="noopener" '
                f'style="color:var(--jp-content-link-color)">{words}</a>'
            )
        links.append(words)
    return "; ".join(links) or "the course's own reading"


_BOX = (
    "color:var(--jp-ui-font-color1);font:1rem/1.5 var(--jp-content-font-family);"
    "max-width:44rem;white-space:normal;overflow-wrap:anywhere;margin:0.4em 0;"
)
_EDGE = "border-left:4px solid var(--edge,#0d5449);padding:0 0.8em;"


def question_html(claim: Claim, place: int, of: int) -> str:
    """Return the claim as the learner reads it before judging."""
    return (
        f'<div role="status" style="{_BOX}"><p style="color:var(--jp-ui-font-color2)">'
        f"Claim {claim.id} · part “{html.escape(claim.part)}” · theme “{html.escape(claim.theme)}”"
        f" · paragraph {claim.place[0]}, sentence {claim.place[1]} of the essay"
        f" · {place} of {of}</p>"
        f'<p style="font-size:1.15rem;{_EDGE}">{html.escape(claim.text)}</p></div>'
    )


_BESIDE = {
    SAME: "The two are the same.",
    NEAR: "The two are one step apart.",
    FAR: "The two are different. Is your reason better than ours?",
}


def answer_html(claim: Claim, first: str, now: str) -> str:
    """Return the course's verdict, fact and sources beside the learner's word."""
    changed = f", now <b>{html.escape(now)}</b>" if now != first else ""
    lines = [
        f"<p>You: <b>{html.escape(first)}</b>{changed}. "
        f"The course: <b>{html.escape(claim.verdict)}</b>"
        + (f" ({html.escape(claim.checks[0].note)})" if claim.checks[0].note else "")
        + f". {_BESIDE[compared(claim, first)]}</p>"
    ]
    for check in claim.checks:
        which = ""
        if len(claim.checks) > 1:
            which = f"<b>Check {check.id}, {_years(check)}: {html.escape(check.verdict)}.</b> "
        why = f" <i>Why it matters:</i> {html.escape(check.why)}" if check.why else ""
        lines.append(f"<p>{which}{html.escape(check.fact)}{why}</p>")
        lines.append(f"<p><i>Sources:</i> {_sources_html(check.sources)}.</p>")
    return f'<div role="status" style="{_BOX}{_EDGE}">{"".join(lines)}</div>'


def _years(check: Check) -> str:
    """Say which years a check of a claim with two covers: H to 2002, C since."""
    return "years to 2002" if check.id.startswith("H") else "years since 2003"


def _note(text: str) -> str:
    return f'<div role="status" style="{_BOX}">{html.escape(text)}</div>' if text else ""


def _asked(claims: Iterable[Claim]) -> str:
    rows = [(one.id, "{}.{}".format(*one.place), one.theme, one.text, "") for one in claims]
    return _rows(("No.", "Place", "Theme", "Claim", "Your word"), rows)


def _told_of(claims: Iterable[Claim]) -> str:
    rows = []
    for one in claims:
        for check in one.checks:
            number = one.id if check.id == one.id else f"{one.id}, {_years(check)} ({check.id})"
            verdict = f"{check.verdict}; {check.note}" if check.note else check.verdict
            rows.append((number, verdict, check.fact, _references(check.sources)))
    return _rows(("No.", "Verdict", "Fact", "Sources"), rows)


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{head}</th>" for head in heads)
    told = (
        "<tr>" + "".join(f"<td>{html.escape(one)}</td>" for one in row) + "</tr>" for row in rows
    )
    return "\n".join(
        ["<table>", f"<thead><tr>{top}</tr></thead>", "<tbody>", *told, "</tbody>", "</table>"]
    )


def reading(begin: Sequence[str] = ()) -> str:
    """Return the form's reading edition: claims to judge, and after them the verdicts.

    The claims of ``begin`` stand open, all others and every verdict folded, part by part.
    """
    claims = load()
    parts = {part: [c for c in claims if c.part == part] for part in (one.part for one in claims)}
    first = [_known(one) for one in begin]
    words = "; ".join(f"*{word}* ({meaning})" for word, meaning in MEANINGS.items())
    blocks = [
        "**Judge first.** The claims are told in the course's words; “Place” is the paragraph and "
        "the sentence of the essay. Write one of these words "
        f"beside each before you open the verdicts: {words}."
    ]
    if first:
        blocks += [_asked(first), f"All {len(claims)} claims, by part of the essay. Open a part:"]
    blocks += [
        folded(f"Claims: {part} ({len(some)})", _asked(some)) for part, some in parts.items()
    ]
    blocks.append("---")
    blocks.append(
        "**The verdicts of the course.** They judge the claims, never the author. Open them when "
        "your own words are written. What you open is printed, too."
    )
    if first:
        blocks.append(folded(f"Verdicts: the {len(first)} to begin with", _told_of(first)))
    blocks += [
        folded(f"Verdicts: {part} ({len(some)})", _told_of(some)) for part, some in parts.items()
    ]
    return "\n\n".join(blocks)


# --- the form ----------------------------------------------------------------------------------


class Desk:
    """The controls of the form and what they do; ``form`` is what a cell shows."""

    def __init__(self, begin: Sequence[str] = ()) -> None:
        """``begin`` are the ids of claims to begin with; unknown ids are a ``CourseError``."""
        self.begin = [_known(one).id for one in begin]
        self.judgements, self.broken = read()
        self.unsaved: list[Judgement] = []
        # What was chosen and typed for a claim and not yet judged.
        self.drafts: dict[str, tuple[str | None, str]] = {}
        self.current: str | None = None
        self.moving = False

        parts = Counter(one.part for one in load())
        themes = sorted({one.theme for one in load()}, key=str.casefold)
        first = [(f"{len(self.begin)} to begin with", "begin")] if self.begin else []
        every = (f"All parts ({len(load())} claims)", "")
        self.part = ipywidgets.Dropdown(
            description="Part of the essay",
            options=[*first, every, *((f"{one} ({n})", one) for one, n in parts.items())],
        )
        self.theme = ipywidgets.Dropdown(
            description="Theme", options=[("All themes", ""), *((one, one) for one in themes)]
        )
        self.open_only = ipywidgets.Checkbox(
            description="Only claims that I have not judged yet", indent=False
        )
        self.tally = ipywidgets.HTML()
        self.claim = ipywidgets.HTML()
        self.verdict = ipywidgets.RadioButtons(
            description="Your verdict",
            options=[(f"{word}: {meaning}", word) for word, meaning in _SHORT.items()],
            index=None,
        )
        self.reason = ipywidgets.Textarea(
            description="Your reason",
            placeholder="In a sentence or two. It may stay empty.",
            rows=2,
            # Sent when the field is left: letters on their way would come after a quick click.
            continuous_update=False,
        )
        for control in (self.part, self.theme, self.verdict, self.reason):
            control.add_class("form-field")
        for control in (self.part, self.theme):
            control.add_class("form-narrow")
        self.judge = ipywidgets.Button(description="Judge, then show the course's verdict")
        self.judge.add_class("form-main")
        self.back = ipywidgets.Button(description="Previous claim")
        self.forth = ipywidgets.Button(description="Next claim")
        self.answer = ipywidgets.HTML()
        self.table = ipywidgets.Button(
            description="Save my verdicts as a table (CSV)",
            layout={"align_self": "flex-start"},
        )
        self.message = ipywidgets.HTML()
        row = {"flex_flow": "row wrap"}
        self.form = Form(
            "claims",
            [
                ipywidgets.HTML(STYLE),
                self.tally,
                ipywidgets.HBox([self.part, self.theme], layout=row),
                self.open_only,
                self.claim,
                self.verdict,
                self.reason,
                ipywidgets.HBox([self.judge, self.back, self.forth], layout=row),
                self.message,
                self.answer,
                self.table,
            ],
            reading(self.begin),
        )
        for control in (self.part, self.theme, self.open_only):
            control.observe(lambda _: self.filtered(), "value")
        self.reason.observe(lambda _: self.explained(), "value")
        self.judge.on_click(lambda _: self.judged())
        self.back.on_click(lambda _: self.move(-1))
        self.forth.on_click(lambda _: self.move(1))
        self.table.on_click(lambda _: self.saved())
        self.filtered()

    def ids(self) -> list[str]:
        """Return the claims that fit the filters now."""
        done = self.standings() if self.open_only.value else None
        return chosen(self.part.value, self.theme.value, done, self.begin)

    def standings(self) -> dict[str, Standing]:
        """Return where the learner stands, with what could not be saved yet."""
        return standings([*self.judgements, *self.unsaved])

    def filtered(self) -> None:
        """Show the first claim that fits the filters, or stay where that one fits."""
        ids = self.ids()
        self.go(self.current if self.current in ids else next(iter(ids), None))

    def move(self, by: int) -> None:
        """Show the next or the previous claim that fits the filters."""
        self.go(step(self.ids(), self.current or "", by))

    def go(self, claim_id: str | None) -> None:
        """Show a claim, with what was chosen and typed for it before."""
        if self.current:
            self.drafts[self.current] = (self.verdict.value, self.reason.value)
        self.current = claim_id
        self.message.value = ""
        if claim_id:
            given = self.standings().get(claim_id)
            earlier = (given.now, given.reason) if given else (None, "")
            draft = self.drafts.get(claim_id, earlier)
            self.moving = True
            self.verdict.value, self.reason.value = draft
            self.moving = False
        self.draw()

    def draw(self) -> None:
        """Bring the texts and the buttons up to date."""
        found = self.standings()
        broken = ""
        if self.broken:
            broken = (
                f" {self.broken} line(s) of {_told(path())} cannot be read; they stay in the file "
                "and are not counted."
            )
        self.tally.value = _note(tally(found.values()) + broken)
        for control in (self.verdict, self.reason, self.judge):
            control.disabled = self.current is None
        self.table.disabled = not found
        if self.current is None:
            why = "No claim fits these filters. Choose all parts and all themes"
            more = ", or untick the box." if self.open_only.value else "."
            self.claim.value, self.answer.value = _note(why + more), ""
            return
        claim = _known(self.current)
        listed = chosen(self.part.value, self.theme.value, None, self.begin)
        self.claim.value = question_html(claim, listed.index(claim.id) + 1, len(listed))
        given = found.get(claim.id)
        self.judge.description = (
            "Change my verdict" if given else "Judge, then show the course's verdict"
        )
        self.answer.value = answer_html(claim, given.first, given.now) if given else ""

    def judged(self) -> None:
        """Keep the learner's word and show the course's."""
        if self.current is None:
            return
        self.keep_word(self.verdict.value)

    def explained(self) -> None:
        """Keep a reason that was written or changed after the verdict."""
        given = self.standings().get(self.current or "")
        if given and not self.moving and self.reason.value != given.reason:
            self.keep_word(given.now)

    def keep_word(self, verdict: str | None) -> None:
        """Keep a word and the reason in the field for the claim that is shown."""
        try:
            new = judgement(self.current or "", verdict, self.reason.value)
        except CourseError as problem:
            self.message.value = _note(str(problem))
            return
        self.unsaved.append(new)
        said = f"Kept in {_told(path())}."
        try:
            save(self.unsaved)
            self.unsaved = []
            # Another notebook may have written meanwhile.
            self.judgements, self.broken = read()
        except CourseError as problem:
            said = f"{problem} Until then your verdict is kept in this form only."
        self.message.value = _note(said)
        self.draw()

    def saved(self) -> None:
        """Write the table of verdicts."""
        try:
            self.message.value = _note(f"Saved as {_told(export())}.")
        except CourseError as problem:
            self.message.value = _note(str(problem))


def show(*begin: str) -> Form:
    """Show the form; ``begin`` are the ids of claims to begin with.

    Run again, the cell shows the same form as it was left.
    """
    return once("claims", lambda: Desk(begin).form)

"""The memo on paper: the nine steps, the shelf and the rubric, where no kernel runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from pakrussia import data, questions
from pakrussia.forms.memo.model import (
    CAPITALS,
    CARDS,
    MOST_WORDS,
    QUESTION,
    STEPS,
    fields,
    rubric,
    shelf,
    themes,
)

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
            ((themes()[r["goal"]]["goal"], *(r[k] for k in OPTION_COLUMNS)) for r in options),
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


OPTION_COLUMNS = ("option", "needs", "price", "sign_of_failure")


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

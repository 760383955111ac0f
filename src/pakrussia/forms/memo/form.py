"""The memo's form: nine steps of stock widgets around the model."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import ipywidgets

from pakrussia import data, forms
from pakrussia.errors import CourseError
from pakrussia.forms.memo.files import Draft, save
from pakrussia.forms.memo.model import (
    CAPITALS,
    CARDS,
    DESKS,
    MOST_WORDS,
    QUESTION,
    STEPS,
    Evidence,
    Field,
    Memo,
    bases,
    capitals,
    empty,
    fields,
    odds_sentence,
    ranking,
    refused_evidence,
    rubric,
    shelf,
    themes,
    turns,
    weights_of,
)
from pakrussia.forms.memo.text import body, count_words, refusals
from pakrussia.forms.memo.worksheet import OPTION_COLUMNS, reading

# --- the form ----------------------------------------------------------------------------------


_STYLE = """<style>
.pakrussia-memo .memo-shelf{display:block;max-height:20rem;overflow:auto;padding:.2rem .4rem;
 border:1px solid var(--jp-border-color0,#71807d)}
.pakrussia-memo .memo-shelf .widget-label-basic{font-size:var(--jp-ui-font-size1,13px)}
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
    cells = rows[list(OPTION_COLUMNS)].to_numpy().tolist()
    heads = ("Option", "Needs", "Price", "First sign of failure")
    return _folded("Examples of the course, for the desk in Islamabad", _html_table(heads, cells))


def shelf_help() -> str:
    """Return the whole shelf as a folded HTML table."""
    rows = [(c.says, c.period, c.basis, c.reporter, c.capital, c.lesson) for c in shelf().values()]
    heads = ("Card", "Period", "Rests on", "Reporter", "Capital", "Lesson")
    return _folded("The whole shelf: what each card rests on", _html_table(heads, rows))


def weighing_help(memo: Memo) -> str:
    """Return the order that the typed weights give, and what turns it, as HTML."""
    weights = weights_of(memo)
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
        self._unkept = ""  # why the last text is not in the draft file
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
        self.next_button = ipywidgets.Button(description="")
        self.next_button.add_class("form-main")
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
        intro = ipywidgets.HTML(f"{forms.STYLE}{_STYLE}<p>{html.escape(QUESTION)}</p>")
        self.children = (intro, nav, *self.panels, self.next_button, self.under, self.remarks)
        self._listen()
        self.fill_from()

    # Controls.

    @staticmethod
    def _styled(control: Any, narrow: bool = False) -> Any:
        control.add_class("form-field")
        if narrow:
            control.add_class("form-narrow")
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
        self.next_button.on_click(lambda _button: self.go(self.step + 1))
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
        is_last = step == len(STEPS)
        self.next_button.layout.display = "none" if is_last else None
        if not is_last:
            self.next_button.description = f"Next step: {step + 1} {STEPS[step]}"
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
            self._unkept = ""
        except CourseError as problem:
            self._unkept = str(problem)

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
                button.add_class("form-main")
            else:
                button.remove_class("form-main")
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
        remarks += [self._unkept] if self._unkept else []
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

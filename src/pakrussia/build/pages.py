"""Make the page edition: one HTML file per lesson that needs no network and no Python.

A page is made from a stored notebook alone: its text, its compiled charts and the questions in
its widget state. Each page carries its own styles, the quiz's script and, where it shows charts,
the drawing library, so that it works from a memory stick.
"""

from __future__ import annotations

import ast
import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import vl_convert
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from pakrussia import charts, contents, quiz, stored
from pakrussia.build import notebooks
from pakrussia.charts import VEGA_MIME
from pakrussia.errors import CourseError
from pakrussia.quiz import prose

COURSE = "Pak–Russia ties: prospects and challenges"
REMEDY = "Run the lesson and store it with: make notebooks"
ELSEWHERE = "in the notebook edition"
# Stands under the text of each quiz until the script draws it.
OFF = "Answering is off: this browser does not run the page's script. The questions can be read."
_HERE = Path(__file__).parent / "page"
_AFTER_OPENING = "<!--opening-->"
# The cell with this tag ends what a class reads; the page shows the rest on demand.
CORE_END = "core-end"
_AFTER_CORE = "<!--core-->"
# Rooms of the package that do something for the learner on the learner's own computer.
_NEEDS_PYTHON = ("dossier", "exercises", "progress")
# Calls whose code says nothing about the subject: it is left out.
_PLUMBING = {
    *("quiz.show", "quiz.objectives", "data.bibliography"),
    *("claims.show", "memo.show", "glossary.show", "review.plan", "review.show", "mine.grid"),
}
# Letters in the longest cell of a column, above which it gets a least width on a phone.
_PHRASE, _SENTENCE = 22, 60
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
# Runs of a script of its own get a language, so that fonts, line height and voices fit.
_ARABIC = r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"
_CYRILLIC = r"[\u0400-\u04ff]"
_FOREIGN = re.compile(
    rf"(?P<ur>{_ARABIC}+(?:[\s\u200c]+{_ARABIC}+)*)"
    rf"|(?P<ru>{_CYRILLIC}+(?:[\s,–-]+{_CYRILLIC}+)*)"
)


class Lesson(NamedTuple):
    """A lesson as its page shows it."""

    name: str  # the file's name without its ending
    title: str
    lead: str  # the first paragraph, as plain text
    sections: list[tuple[str, str]]  # id and title of each second-level heading
    opening: str  # the first cell
    rest: str
    findings: list[tuple[str, str]]  # title of a quiz and what unfolds after it, for paper
    more: str  # what comes after the core; empty where the lesson does not say where that ends
    has_charts: bool
    has_quizzes: bool


def build(course: Path, to: Path) -> list[Path]:
    """Write a page for each lesson of the ``course`` folder and a list of contents into ``to``.

    Returns the paths written, the contents (``index.html``) first. Nothing is written where a
    lesson cannot become a page: ``CourseError`` for a notebook that was never run, holds an error
    or a broken link, or has no title; also where ``to`` cannot be written.
    """
    paths = notebooks.lessons(course)
    if not paths:
        raise CourseError(
            f"There are no lessons in {course / 'notebooks'}. Run this in the course's folder."
        )
    known = {path.stem for path in paths}
    lessons = [_lesson(path, known) for path in paths]
    written = {"index.html": render("index.html", parts=_parts(course, lessons))}
    for place, lesson in enumerate(lessons):
        written[f"{lesson.name}.html"] = render(
            "lesson.html",
            lesson=lesson,
            earlier=lessons[place - 1] if place else None,
            later=lessons[place + 1] if place + 1 < len(lessons) else None,
            quiz_style=Markup(quiz.STYLE) if lesson.has_quizzes else "",
            quiz_script=_script(quiz.SCRIPT + "\n" + _part("quizzes.js")),
            library=_library() if lesson.has_charts else "",
            charts_script=_script(_part("charts.js")),
            core_script=_script(_part("core.js")) if lesson.more else "",
        )
    try:
        to.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (to / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise CourseError(
            f"The pages cannot be written to {to} ({problem.strerror}). "
            "Name another folder with --to."
        ) from problem
    return [to / name for name in written]


# --- the page ----------------------------------------------------------------------------------


def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _script(text: str) -> Markup:
    """Return a script in a form that can stand inside a page: nothing in it ends the element."""
    return Markup(re.sub(r"<(/script|!--)", r"<\\\1", text, flags=re.IGNORECASE))


@cache
def _library() -> Markup:
    # The stub forgets that what to bundle has a default: Vega and its embedding.
    return _script(vl_convert.javascript_bundle())  # type: ignore[call-arg]


def render(template: str, **values: Any) -> str:
    """Return a template of the folder ``page`` with values filled in."""
    room = Environment(
        loader=FileSystemLoader(_HERE, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = Markup(_part("page.css"))
    return room.get_template(template).render(course=COURSE, style=style, **values)


def _lesson(path: Path, known: set[str]) -> Lesson:
    notebook = notebooks.read(path)
    _demand_outputs(notebook, path.name)
    maker = _Maker(path, notebook.metadata.get("widgets", {}), known)
    parts = [maker.cell(number, cell) for number, cell in enumerate(notebook.cells, start=1)]
    parts.insert(1, _AFTER_OPENING)
    soup = BeautifulSoup("\n".join(part for part in parts if part), "html.parser")
    title, sections = _headings(soup, path.name)
    _links(soup, path.name, known)
    _languages(soup)
    for table in soup.find_all("table"):
        _table(soup, table)
    lead = next((one.get_text() for one in soup.find_all("p")), "")
    opening, _, rest = str(soup).partition(_AFTER_OPENING)
    rest, _, more = rest.partition(_AFTER_CORE)
    return Lesson(
        path.stem,
        title,
        lead,
        sections,
        Markup(opening),
        Markup(rest),
        [(title, Markup(text)) for title, text in maker.findings],
        Markup(more),
        maker.charts > 0,
        maker.quizzes > 0,
    )


def _parts(course: Path, lessons: list[Lesson]) -> list[tuple[str, list[Lesson]]]:
    """Return the lessons by part of the course, each part with its heading."""
    parts = [
        (part.title, [lesson for lesson in lessons if lesson.name in part.lessons])
        for part in contents.read(course).parts
    ]
    return [(title, found) for title, found in parts if found]


def _demand_outputs(notebook: Any, name: str) -> None:
    """Raise ``CourseError`` where a cell was never run or stopped with an error."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None:
            raise CourseError(f"{name}, cell {number} was never run. {REMEDY}")
        for output in cell.outputs:
            if output.output_type == "error":
                raise CourseError(
                    f"{name}, cell {number} stopped with {output.ename}: {output.evalue}. "
                    f"Correct the cell. {REMEDY}"
                )


# --- cells -------------------------------------------------------------------------------------


class _Renderer(IPythonRenderer):  # type: ignore[misc]  # nbconvert has no stubs
    """Takes in the pictures of raw HTML, and leaves everything else of it as it is.

    nbconvert reads each piece of HTML as a whole document: of ``<details>`` it makes
    ``<details></details>``, and what should be folded stands open after it.
    """

    def _html_embed_images(self, html: str) -> str:
        taken_in = super()._html_embed_images
        return re.sub(r"<img\b[^>]*>", lambda found: str(taken_in(found.group())), html)


class _Maker:
    """Turns the cells of one notebook into HTML and counts charts and quizzes."""

    def __init__(self, path: Path, widgets: Any, known: set[str]) -> None:
        self.path = path
        self.known = known
        self.findings: list[tuple[str, str]] = []
        self.models = widgets.get(notebooks.WIDGET_STATE, {}).get("state", {})
        self.charts = 0
        self.quizzes = 0
        self.core_ended = False
        self.tools = ""  # imports that wait for the first cell with something to show
        self.highlight = Highlight2HTML(pygments_lexer="ipython3")

    def cell(self, number: int, cell: Any) -> str:
        """Return the HTML of one cell; empty for one that shows nothing."""
        if cell.cell_type == "markdown":
            text = self.markdown(cell.source, cell.get("attachments", {}))
            return text if CORE_END not in cell.metadata.get("tags", []) else self.core_end(text)
        if cell.cell_type != "code" or not cell.source.strip():
            return ""
        called = _calls(cell.source)
        if any(name.split(".")[0] in _NEEDS_PYTHON for name in called):
            return (
                '<p class="note">This step runs Python. It belongs to the notebook edition '
                "of the course.</p>"
            )
        try:
            shown = [self.output(output) for output in cell.outputs]
        except CourseError as problem:
            raise CourseError(f"{self.path.name}, cell {number}: {problem}") from problem
        if called & _PLUMBING:
            return "\n".join(shown)
        if not shown:
            self.tools += cell.source.strip() + "\n\n"
            return ""
        code = (
            '<details class="code"><summary>Code</summary>'
            f"{self.highlight(self.tools + cell.source)}</details>"
        )
        self.tools = ""
        # What belongs to one cell stays together: the chart, its data, its code.
        return f'<div class="exhibit">{"".join(shown)}{code}</div>'

    def core_end(self, text: str) -> str:
        """Return the line that ends the core of a lesson, and a mark behind it."""
        if self.core_ended:
            raise CourseError(
                f"{self.path.name} has two cells with the tag {CORE_END!r}. Keep one of them."
            )
        self.core_ended = True
        return f'<div class="core-end">{text}</div>{_AFTER_CORE}'

    def markdown(self, text: str, attachments: Any = None) -> str:
        """Return Markdown as HTML; pictures that lie beside the notebook are taken in."""
        renderer = _Renderer(
            escape=False,
            embed_images=True,
            exclude_anchor_links=True,
            path=str(self.path.parent),
            attachments=attachments or {},
        )
        return str(MarkdownWithMath(renderer=renderer).render(text))

    def output(self, output: Any) -> str:
        """Return the HTML of one output: the richest form that needs no kernel."""
        if output.output_type == "stream":
            return f"<pre>{html.escape(output.text)}</pre>"
        data = output.data
        if notebooks.is_form(output):
            return self.form(data)
        makers: dict[str, Callable[[Any], str]] = {
            notebooks.WIDGET_VIEW: self.widget,
            VEGA_MIME: lambda bundle: self.chart(bundle, output.metadata),
            **dict.fromkeys(_PICTURES, _picture),
            "text/html": _outside_html,
            "text/markdown": lambda bundle: self.markdown(bundle["text/markdown"]),
            "text/plain": lambda bundle: f"<pre>{html.escape(bundle['text/plain'])}</pre>",
        }
        for kind, make in makers.items():
            if kind in data:
                return make(data)
        raise CourseError(
            f"a page cannot show {', '.join(sorted(data)) or 'an empty output'}. "
            "Show it as a picture, a table or text."
        )

    def widget(self, bundle: Any) -> str:
        """Return the place where a quiz is drawn; until then its questions stand there as text."""
        model_id = bundle[notebooks.WIDGET_VIEW]["model_id"]
        if model_id not in self.models:
            raise CourseError(f"the state of the widget {model_id} is not stored. {REMEDY}")
        content = self.models[model_id].get("state", {}).get("quiz")
        if content is None:
            return '<p class="note">This tool needs Python. It works in the notebook edition.</p>'
        self.quizzes += 1
        content = {"words": quiz.words(quiz.COMMON)} | content
        # The last line of the questions says how a notebook brings them to life.
        questions = bundle.get("text/markdown", "").rpartition("\n\n")[0]
        fold = ""
        if content.get("then"):
            content = {**content, "then": _to_pages(content["then"], self.known)}
            # The fold is made from the tree: as Markdown it would be in pieces.
            questions = questions.partition(quiz.FOLD)[0]
            text = prose.as_html(content["then"])
            fold = f"{quiz.FOLD}<summary>{html.escape(quiz.THEN)}</summary>{text}</details>"
            self.findings.append((content["title"], text))
        return (
            f'<div class="quiz">{self.markdown(questions)}{fold}'
            f'<p class="off"><strong>{OFF}</strong></p>{_json(content)}</div>'
        )

    def form(self, bundle: Any) -> str:
        """Return the reading edition of a form."""
        # Its first line says how a notebook brings the form to life.
        reading = bundle["text/markdown"].partition("\n\n")[2]
        note = '<p class="note">In the notebook edition this is a form to fill in.</p>'
        return f"{note}{self.markdown(reading)}"

    def chart(self, bundle: Any, metadata: Any) -> str:
        """Return a figure: words as text, the data of its drawings, and the still picture."""
        self.charts += 1
        wide = json.loads(json.dumps(bundle[VEGA_MIME]))
        description = wide.get("description", "")
        # On a phone words must wrap, which a drawing cannot do: they leave the drawing.
        title, subtitle = _take_title(wide)
        source = _take_source(wide)
        _fit_page(wide)
        still = bundle.get("image/svg+xml", "")
        drawings = {"wide": wide}
        if stored.NARROW in metadata:
            # The stored picture carries its title; this one stands below the title as text.
            still = charts.still_of(wide)
            has_sentence = _take_sentence(wide)
            drawings["narrow"] = charts.narrow_vega(metadata[stored.NARROW], wide)
            _fit_page(drawings["narrow"])
        else:
            has_sentence = False
        sizes = {"wide": _size(still)}
        if "narrow" in drawings:
            sizes["narrow"] = _size(charts.still_of(drawings["narrow"]))
            _share_data(drawings["narrow"], wide)
        ratios = ";".join(f"--{kind}:{size}" for kind, size in sizes.items() if size)
        lines = [
            f'<figure class="chart{" as-opens" if "narrow" in drawings else ""}" style="{ratios}">',
            "<figcaption>",
            *(
                f'<p class="{kind}">{html.escape(text)}</p>'
                for kind, text in (("title", title), ("subtitle", subtitle))
                if text
            ),
            "</figcaption>",
            '<p class="state" role="status"></p>' if has_sentence else "",
            '<p class="hint" hidden><span>The chart is wider than the screen: move it sideways.'
            '</span> <button type="button" aria-pressed="false">Show it whole</button></p>',
            '<div class="box">',
            *(f'<div class="live {kind}" hidden></div>' for kind in drawings),
            "</div>",
            '<div class="controls"></div>',
            f'<img class="still" alt="{html.escape(description)}" src="{_data_address(still)}">',
            f'<p class="source">{html.escape(source)}</p>' if source else "",
            *(_json(drawing, kind) for kind, drawing in drawings.items()),
            "</figure>",
        ]
        return "".join(lines)


def _to_pages(nodes: list[prose.Node], known: set[str]) -> list[prose.Node]:
    """Return a tree whose links to lessons lead to their pages."""
    found: list[prose.Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
            continue
        tag, children, *address = node
        children = _to_pages(children, known)
        if address:
            file, _, place = address[0].partition("#")
            stem = file.removesuffix(".ipynb")
            if stem in known and file != stem:
                address = [f"{stem}.html" + (f"#{place}" if place else "")]
        found.append([tag, children, *address])
    return found


def _fit_page(spec: dict[str, Any]) -> None:
    """Give a drawing the room and the paper of a page, in place."""
    spec.pop("$schema", None)
    # A title inside the drawing may move up a little when the numbers of an axis get longer.
    spec["padding"] = {"left": 2, "right": 2, "top": 10, "bottom": 2}
    spec["background"] = "transparent"


def _size(svg: str) -> str:
    """Return width and height of a picture, as the style of a box says them; empty without."""
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    return f"{size[1]}/{size[2]}" if size else ""


def _share_data(narrow: dict[str, Any], wide: dict[str, Any]) -> None:
    """Leave out of the narrow drawing the rows that the wide one holds under the same name."""
    held = {one["name"]: one["values"] for one in wide.get("data", []) if "values" in one}
    for one in narrow.get("data", []):
        if "values" in one and held.get(one["name"]) == one["values"]:
            del one["values"]
            one["shared"] = True


def _calls(source: str) -> set[str]:
    """Return the dotted names of what a cell calls."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()  # A line for IPython, such as %matplotlib: it is shown as any code.
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def _json(content: Any, kind: str = "") -> str:
    """Return data for a script, in a form that cannot end the element."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text = text.replace("<", chr(92) + "u003c")
    of = f' class="{kind}"' if kind else ""
    return f'<script type="application/json"{of}>{text}</script>'


def _data_address(svg: str) -> str:
    # Percent signs only where an address needs them: a third smaller than base64.
    return "data:image/svg+xml," + quote(svg, safe=" =:/'(),;.-_@*!$+?[]|~")


def _picture(bundle: Any) -> str:
    kind = next(kind for kind in _PICTURES if kind in bundle)
    alt = html.escape(bundle.get("text/plain", ""))
    content = bundle[kind]
    if kind != "image/svg+xml":
        packed = re.sub(r"\s", "", content)
        base64.b64decode(packed, validate=True)
        return f'<img alt="{alt}" src="data:{kind};base64,{packed}">'
    return f'<img alt="{alt}" src="{_data_address(content)}">'


def _outside_html(bundle: Any) -> str:
    """Return HTML that a cell has displayed, without its styles: the page has its own."""
    soup = BeautifulSoup(bundle["text/html"], "html.parser")
    for one in soup.find_all(["style", "script", "link", "iframe"]):
        one.decompose()
    for details in soup.select("details.pakrussia-data"):
        # The source stands under the chart already.
        for line in details.find_all("p"):
            if line.get_text().startswith("Source:"):
                line.decompose()
    # The page puts each table into a box of its own.
    for box in soup.select("details.pakrussia-data div[tabindex]"):
        box.unwrap()
    return str(soup)


def _words(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _take_title(spec: dict[str, Any]) -> tuple[str, str]:
    title = spec.pop("title", "")
    if not isinstance(title, dict):
        return _words(title), ""
    return _words(title.get("text")), _words(title.get("subtitle"))


def _take_source(spec: dict[str, Any]) -> str:
    """Take the source line out of the drawing: the bottom title of an inner row."""
    for group in _rows(spec):
        title = group.get("title")
        if isinstance(title, dict) and title.get("orient") == "bottom":
            text = _words(title.get("text"))
            if text.startswith("Source:"):
                del group["title"]
                return text
    return ""


def _take_sentence(spec: dict[str, Any]) -> bool:
    """Take the sentence that follows the controls out of the drawing; say whether it had one."""
    for group in _rows(spec):
        title = group.get("title")
        if isinstance(title, dict) and title.get("text") == {"signal": charts.SENTENCE}:
            del group["title"]
            return True
    return False


def _rows(group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the groups of a compiled drawing, each before what stands in it."""
    for mark in group.get("marks", []):
        if mark.get("type") == "group":
            yield mark
            yield from _rows(mark)


# --- the whole text ----------------------------------------------------------------------------


def _headings(soup: BeautifulSoup, name: str) -> tuple[str, list[tuple[str, str]]]:
    """Give headings the ids that Jupyter gives them; return the title and the sections."""
    tops = [one.get_text() for one in soup.find_all("h1")]
    if len(tops) != 1:
        raise CourseError(
            f"{name} must have one heading of the first level (a line that begins with one #): "
            f"it has {len(tops)}."
        )
    seen: dict[str, int] = {}
    sections = []
    depth = 1
    for heading in soup.find_all(re.compile("^h[1-6]$")):
        text = heading.get_text()
        level = int(heading.name[1])
        if level > depth + 1:
            raise CourseError(
                f"{name}: the heading {text!r} is of level {level} below one of level {depth}. "
                f"Write it with {'#' * (depth + 1)}."
            )
        depth = level
        key = re.sub(r"\s+", "-", text)
        seen[key] = seen.get(key, 0) + 1
        heading["id"] = key if seen[key] == 1 else f"{key}-{seen[key]}"
        if level == 2:
            sections.append((str(heading["id"]), text))
    return tops[0], sections


def _table(soup: BeautifulSoup, table: Tag) -> None:
    """Put a table into a box that scrolls, and say what a narrow screen and paper must know."""
    for heading in table.find_all("th"):
        if not heading.get_text(strip=True):
            heading.name = "td"  # An empty heading names nothing.
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    # Only columns of sentences need a least width: given to all, it pushes them off a phone.
    for column in zip_longest(*rows):
        cells = [cell for cell in column if cell is not None]
        most = max(len(cell.get_text(strip=True)) for cell in cells)
        if most > _PHRASE:
            for cell in cells:
                cell["class"] = "prose" if most > _SENTENCE else "phrase"
    heads = [cell.get_text(" ", strip=True) for cell in rows[0]] if rows else []
    if len(heads) > 2 and len(table.select("th.prose, th.phrase")) > 1:
        # A phone shows a row of sentences as a card: each sentence below the name of its column.
        table["class"] = "cards"
        for row in rows[1:]:
            for head, cell in zip(heads, row, strict=False):
                cell["data-head"] = head
    # On paper a short table stays whole; a long one would leave the sheet before it empty.
    is_long = len(rows) > 10 or len(table.get_text(strip=True)) > 1000
    box = soup.new_tag("div", attrs={"class": "scroll long" if is_long else "scroll"})
    table.wrap(box)


def _links(soup: BeautifulSoup, name: str, known: set[str]) -> None:
    """Point links between notebooks to pages; say in words where a page has nothing to open."""
    for link in soup.find_all("a"):
        address = str(link.get("href", ""))
        if re.match(r"(https?|mailto):", address):
            continue
        file, _, place = address.partition("#")
        if not file:
            continue
        stem, _, ending = unquote(file).removeprefix("./").rpartition(".")
        if ending == "ipynb" and stem in known:
            link["href"] = f"{stem}.html" + (f"#{place}" if place else "")
            continue
        is_lesson = ending == "ipynb" and re.fullmatch(r"\d\d-[\w-]+", stem)
        link.insert_after("" if is_lesson else f" ({ELSEWHERE})")
        link.unwrap()
    for picture in soup.find_all("img"):
        address = str(picture.get("src", ""))
        if not address.startswith("data:"):
            raise CourseError(
                f"{name}: the picture {address!r} is not in the course. "
                "Store it beside the notebook, so that no page needs the network."
            )


def _languages(soup: BeautifulSoup) -> None:
    """Mark Urdu and Russian words with their language."""
    for text in list(soup.find_all(string=_FOREIGN)):
        if type(text) is not NavigableString or _is_spoken_for(text):
            continue
        pieces: list[NavigableString | Tag] = []
        end = 0
        for found in _FOREIGN.finditer(text):
            language = str(found.lastgroup)
            attributes = {"lang": language} | ({"dir": "rtl"} if language == "ur" else {})
            pieces += [
                NavigableString(text[end : found.start()]),
                soup.new_tag("span", attrs=attributes, string=found.group()),
            ]
            end = found.end()
        text.replace_with(*pieces, NavigableString(text[end:]))


def _is_spoken_for(text: NavigableString) -> bool:
    return any(
        parent.name in ("pre", "code", "script") or (parent.get("lang") and parent.name != "html")
        for parent in text.parents
    )

"""The page edition: what a page holds, and what cannot become one."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import v4

from pakrussia import charts, data, folders
from pakrussia.build import notebooks, pages, stage
from pakrussia.charts import VEGA_MIME, render
from pakrussia.errors import CourseError
from pakrussia.figures import alliances

LESSON = "01-alliances-and-the-u2"
SPEC = {
    "data": {"values": [{"a": 1}, {"a": 2}]},
    "mark": "point",
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
    "title": {"text": "Two & two", "subtitle": "How many?"},
    "description": "Two points. </script><b>",
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the pages of the stored lessons."""
    to = tmp_path_factory.mktemp("html")
    pages.build(folders.course_folder(), to)
    return to


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def ran(source: str, *outputs: Any) -> Any:
    return v4.new_code_cell(source, execution_count=1, outputs=list(outputs))


def shown(kind: str, content: Any) -> Any:
    return v4.new_output("display_data", {kind: content})


Make = Callable[..., BeautifulSoup]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes the page of a lesson with the given cells."""

    def made(*cells: Any, metadata: Any = None, others: tuple[str, ...] = ()) -> BeautifulSoup:
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        stage.name_lessons(tmp_path, "00-one", *others)
        for name in ("00-one", *others):
            content = [v4.new_markdown_cell(f"# Title of {name}\n\nThe first words."), *cells]
            notebook = v4.new_notebook(cells=content, metadata=metadata or {})
            nbformat.write(notebook, tmp_path / "notebooks" / f"{name}.ipynb")
        pages.build(tmp_path, tmp_path / "html")
        return read(tmp_path / "html" / "00-one.html")

    return made


def test_there_is_a_page_for_each_lesson_and_a_list_of_them(edition: Path) -> None:
    lessons = [path.stem for path in notebooks.lessons(folders.course_folder())]
    assert sorted(path.stem for path in edition.iterdir()) == sorted(["index", *lessons])
    links = [link["href"] for link in read(edition / "index.html").select("main a")]
    assert links == [f"{lesson}.html" for lesson in lessons]


def test_the_list_has_the_parts_of_lesson_00(edition: Path) -> None:
    headings = [one.get_text() for one in read(edition / "index.html").select("main h2")]
    start = (folders.course_folder() / "notebooks" / "00-start-here.ipynb").read_text("utf-8")
    assert headings[1:] == re.findall(r"\| \*\*(Part \d · .+?)\*\* \|", start)


def test_a_second_run_gives_the_same_bytes(edition: Path, tmp_path: Path) -> None:
    for path in pages.build(folders.course_folder(), tmp_path / "again"):
        assert path.read_bytes() == (edition / path.name).read_bytes()


def test_a_page_is_self_contained(edition: Path) -> None:
    for path in edition.iterdir():
        page = read(path)
        loading = page.select("[src], link[href], [srcset], [poster], object, iframe, embed")
        assert all((one.get("src") or one.get("href") or "").startswith("data:") for one in loading)
        style = "".join(one.get_text() for one in page.find_all("style"))
        assert "@import" not in style and "url(" not in style
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy and "http" not in policy


def test_lesson_01_stays_small_enough_to_pass_on(edition: Path) -> None:
    assert (edition / f"{LESSON}.html").stat().st_size < 2_500_000


def test_headings_go_down_one_step_at_a_time_from_one_title(edition: Path) -> None:
    for path in edition.iterdir():
        levels = [int(one.name[1]) for one in read(path).find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_every_link_inside_the_edition_finds_its_target(edition: Path) -> None:
    ids = {p.name: [one["id"] for one in read(p).select("[id]")] for p in edition.iterdir()}
    for name, own in ids.items():
        assert len(own) == len(set(own)), f"{name} uses an id twice"
        for link in read(edition / name).select("a[href]"):
            file, _, place = link["href"].partition("#")
            if not re.match("https?:", file):
                assert (file or name) in ids
                assert not place or unquote(place) in ids[file or name]


def test_charts_quizzes_and_data_are_all_there(edition: Path) -> None:
    notebook = notebooks.read(folders.course_folder() / "notebooks" / f"{LESSON}.ipynb")
    kinds = [
        kind
        for cell in notebook.cells
        for o in cell.get("outputs", [])
        for kind in o.get("data", {})
    ]
    page = read(edition / f"{LESSON}.html")
    assert len(page.select("figure.chart")) == kinds.count(VEGA_MIME) > 3
    assert len(page.select(".quiz")) == kinds.count(notebooks.WIDGET_VIEW) > 3
    assert len(page.select("details.pakrussia-data table")) == kinds.count(VEGA_MIME)
    assert all(picture["alt"] for picture in page.select("figure img"))


def test_the_words_of_a_chart_are_text(make: Make) -> None:
    bundle, _ = render(SPEC)
    page = make(ran("chart", v4.new_output("display_data", bundle)))
    figure = page.find("figure")
    assert figure.select_one(".title").get_text() == "Two & two"
    assert figure.select_one(".subtitle").get_text() == "How many?"
    assert figure.find("img")["alt"] == SPEC["description"]
    spec = json.loads(figure.find("script").get_text())
    assert "title" not in spec and spec["description"] == SPEC["description"]


def test_what_a_notebook_says_cannot_end_a_script(make: Make) -> None:
    bundle, _ = render(SPEC)
    page = make(ran("chart", v4.new_output("display_data", bundle)))
    assert page.find("main").find("b") is None


def test_code_is_folded_and_carries_the_imports_before_it(make: Make) -> None:
    page = make(
        ran("import altair as alt"), ran("1 + 1", shown("text/plain", "2")), ran("quiz.show('x')")
    )
    (details,) = page.select("details.code")
    assert not details.has_attr("open")
    assert details.find("pre").get_text().split() == [
        "import",
        "altair",
        "as",
        "alt",
        "1",
        "+",
        "1",
    ]


def test_links_between_lessons_become_links_between_pages(make: Make) -> None:
    page = make(
        v4.new_markdown_cell("[on](01-two.ipynb#A-b) [over](https://example.org/x)"),
        others=("01-two",),
    )
    links = [link["href"] for link in page.select("article > p a")]
    assert links == ["01-two.html#A-b", "https://example.org/x"]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("02-later.ipynb", "See this."),
        ("../exercises/01-two/exercise.ipynb", "See this (in the notebook edition)."),
        ("../README.md", "See this (in the notebook edition)."),
    ],
)
def test_what_a_page_cannot_open_is_said_in_words(make: Make, address: str, text: str) -> None:
    page = make(v4.new_markdown_cell(f"See [this]({address})."))
    assert page.select("article > p")[-1].get_text() == text
    assert not page.select("article > p a")


def test_a_step_that_needs_python_is_named_as_such(make: Make) -> None:
    page = make(ran('exercises.copy("01")', shown("text/plain", "my-work/01")))
    assert "notebook edition" in page.select_one("p.note").get_text()
    assert "my-work" not in page.find("main").get_text()


def test_urdu_and_russian_words_carry_their_language(make: Make) -> None:
    page = make(v4.new_markdown_cell("It says پاک روس تعلقات and Пешавар, Бадабер. `Мир`"))
    urdu, russian = page.select("article > p span[lang]")
    assert (urdu["lang"], urdu["dir"], urdu.get_text()) == ("ur", "rtl", "پاک روس تعلقات")
    assert (russian["lang"], russian.get_text()) == ("ru", "Пешавар, Бадабер")


def test_a_table_scrolls_in_a_box_of_its_own(make: Make) -> None:
    page = make(v4.new_markdown_cell("| | b |\n|---|---|\n| 1 | 2 |"))
    assert page.find("table").parent["class"] == ["scroll"]
    assert [one.get_text() for one in page.select("th")] == ["b"]  # no empty heading


def test_only_columns_of_sentences_get_a_least_width(make: Make) -> None:
    """Given to every column, it would push the others off a phone."""
    words, sentence = "a phrase of four words", "A sentence of more than sixty letters, " * 2
    page = make(v4.new_markdown_cell(f"|No.|b|c|\n|---|---|---|\n|1|{words}.|{sentence}|\n|2|x|y|"))
    for row in page.select("tr"):
        assert [one.get("class") for one in row.select("th, td")] == [None, ["phrase"], ["prose"]]


@pytest.mark.parametrize(("rows", "kind"), [(9, ["scroll"]), (10, ["scroll", "long"])])
def test_a_long_table_may_break_on_paper(make: Make, rows: int, kind: list[str]) -> None:
    page = make(v4.new_markdown_cell("|a|b|\n|---|---|\n" + "|1|2|\n" * rows))
    assert page.find("table").parent["class"] == kind


def test_html_of_a_cell_loses_its_styles_and_scripts(make: Make) -> None:
    page = make(ran("x", shown("text/html", "<style>p{}</style><script>1</script><p>Words</p>")))
    assert str(page.select_one(".exhibit > p")) == "<p>Words</p>"
    assert not page.select(".exhibit > style, .exhibit > script")


def test_a_picture_beside_the_notebook_travels_in_the_page(make: Make, tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    dot = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    (tmp_path / "notebooks" / "dot.svg").write_text(dot, encoding="utf-8")
    page = make(v4.new_markdown_cell("![A dot](dot.svg)"))
    assert page.select_one("article img")["src"].startswith("data:image/svg+xml")


WIDGET = {"model_id": "quiz-1", "version_major": 2, "version_minor": 0}


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (v4.new_code_cell("1 + 1"), r"00-one.ipynb, cell 2 was never run.*make notebooks"),
        (
            ran("1 / 0", v4.new_output("error", ename="ZeroDivisionError", evalue="by zero")),
            r"00-one.ipynb, cell 2 stopped with ZeroDivisionError: by zero.*make notebooks",
        ),
        (
            ran("quiz.show('1')", shown(notebooks.WIDGET_VIEW, WIDGET)),
            r"00-one.ipynb, cell 2: the state of the widget quiz-1 is not stored.*make notebooks",
        ),
        (ran("x", shown("video/mp4", "AAAA")), r"00-one.ipynb, cell 2: a page cannot show video"),
        (v4.new_markdown_cell("# Second title"), r"one heading of the first level.*it has 2"),
        (v4.new_markdown_cell("### Deep"), r"'Deep' is of level 3 below one of level 1.*with ##"),
        (
            v4.new_markdown_cell("![x](https://example.org/x.png)"),
            r"'https://example.org/x.png' is",
        ),
    ],
)
def test_a_notebook_that_is_no_page_is_refused_with_the_remedy(
    make: Make, tmp_path: Path, cell: Any, message: str
) -> None:
    with pytest.raises(CourseError, match=message):
        make(cell)
    assert not (tmp_path / "html").exists()


def test_a_folder_without_lessons_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no lessons in"):
        pages.build(tmp_path, tmp_path / "html")


def test_a_place_that_cannot_be_written_is_said(make: Make, tmp_path: Path) -> None:
    (tmp_path / "html").write_text("a file", encoding="utf-8")
    with pytest.raises(CourseError, match=r"cannot be written to .*--to"):
        make()


# --- charts with words of their own: two drawings, a sentence, data that wait ---------------------


def figure_outputs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the outputs of a figure's cell."""
    kept: list[Any] = []

    def display(one: Any, metadata: Any = None, raw: bool = False) -> None:
        data = one if raw else {"text/html": one.data}
        kept.append(v4.new_output("display_data", data, metadata=metadata or {}))

    monkeypatch.setattr(charts, "display", display)
    events = data.load("events").query("in_core_list and date < '1965'")
    alliances.start(events)
    return kept


def test_a_figure_travels_in_both_drawings_and_its_data_once(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make(ran("alliances.start(events)", *figure_outputs(monkeypatch)))
    figure = page.find("figure")
    wide, narrow = (
        json.loads(figure.select_one(f"script.{kind}").get_text()) for kind in ("wide", "narrow")
    )
    assert {s["name"] for s in wide["signals"] if "bind" in s} == {
        s["name"] for s in narrow["signals"] if "bind" in s
    }
    assert any(s["name"] == charts.SENTENCE for s in narrow["signals"])
    shared = {one["name"] for one in narrow["data"] if one.get("shared")}
    held = {one["name"] for one in wide["data"] if "values" in one}
    assert shared and shared <= held
    assert not any("values" in one for one in narrow["data"] if one["name"] in shared)


def test_title_and_sentence_of_a_figure_are_text_and_its_picture_has_no_title(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make(ran("alliances.start(events)", *figure_outputs(monkeypatch)))
    figure = page.find("figure")
    assert figure.select_one(".title").get_text() == "When did the distrust begin?"
    assert figure.select_one(".state")["role"] == "status"
    wide = json.loads(figure.select_one("script.wide").get_text())
    assert charts.SENTENCE not in json.dumps(wide["marks"])
    still = unquote(figure.find("img")["src"])
    assert "When did" not in still and "Relations with Moscow opened" in still
    # As it opens: nothing that the guess asks for.
    assert charts.HOSTILE not in still and "harm" not in still


def test_data_that_hold_an_answer_keep_their_fold(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make(ran("alliances.start(events)", *figure_outputs(monkeypatch)))
    fold = page.select_one("details.pakrussia-data")
    assert fold.find("summary").get_text() == "Show the data (after your guess)"
    answer = fold.select_one(".pakrussia-answer")
    assert answer.select_one(".scroll > table") and "10 of the 14 events" in answer.get_text()
    assert "Source:" not in fold.get_text()


# --- the core first ------------------------------------------------------------------------------


def end() -> Any:
    return v4.new_markdown_cell(
        "Here ends the lesson for a class", metadata={"tags": [pages.CORE_END]}
    )


def test_what_comes_after_the_core_stands_in_a_part_of_its_own(make: Make) -> None:
    page = make(
        v4.new_markdown_cell("## In class"), end(), v4.new_markdown_cell("## Deeper\n\nMore.")
    )
    more = page.find(id="more")
    assert [one.get_text() for one in more.find_all("h2")] == ["Deeper"]
    assert page.find(id="In-class").find_parent(id="more") is None
    assert page.select_one(".core-end").get_text(strip=True) == "Here ends the lesson for a class"
    # Above and below the core: what it is, and the way to the rest.
    assert len(page.select("button.everything[aria-controls=more]")) == 2
    assert [one.get_text() for one in page.select("nav[aria-label='On this page'] li")] == [
        "In class",
        "Deeper",
    ]


def test_a_lesson_without_that_line_shows_everything(make: Make) -> None:
    page = make(v4.new_markdown_cell("## In class"))
    assert page.find(id="more") is None
    assert page.select("button.everything, .core-note") == []
    assert "core-only" not in "".join(one.get_text() for one in page.find_all("script"))


def test_a_core_ends_once(make: Make) -> None:
    with pytest.raises(CourseError, match=r"00-one\.ipynb has two cells with the tag 'core-end'"):
        make(end(), end())


# --- what a page runs ----------------------------------------------------------------------------


def test_a_page_makes_no_script_of_a_text(edition: Path) -> None:
    for path in edition.glob("*.html"):
        policy = read(path).find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert "unsafe-eval" not in policy["content"]


def test_the_library_is_a_text_until_a_chart_is_near(edition: Path) -> None:
    page = read(edition / f"{LESSON}.html")
    heavy = [one for one in page.find_all("script") if len(one.get_text()) > 500_000]
    assert [one["type"] for one in heavy] == ["text/plain"]

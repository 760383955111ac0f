"""The gauge for prose: what it counts, on sentences counted by hand."""

from __future__ import annotations

import pytest
from nbformat import v4

from pakrussia import folders
from pakrussia.build import notebooks, readability


@pytest.mark.parametrize(
    ("text", "words", "names", "numerals", "linking"),
    [
        ("", 0, 0, 0, 0),
        ("He left, because it rained, but she stayed.", 8, 0, 0, 2),
        # "On" begins the sentence; the CIA is a name wherever it stands.
        ("On 9 May 1960 Khrushchev spoke. CIA pilots flew.", 9, 3, 2, 0),
        ("## A Heading Of Names\n\nThe **U-2** left [Peshawar](x.ipynb).", 4, 2, 0, 0),
        ("| Seen from | Moscow |\n|---|---|\n| a | b |", 5, 1, 0, 0),
    ],
)
def test_counts(text: str, words: int, names: int, numerals: int, linking: int) -> None:
    assert readability.gauge(text) == (words, names, numerals, linking)


def test_rates_are_per_hundred_words() -> None:
    found = readability.Gauge(words=50, names=4, numerals=1, linking=1)
    assert (found.density, found.cohesion) == (10.0, 2.0)
    assert readability.Gauge(0, 0, 0, 0).density == 0.0


def test_printed_sentences_count_and_widgets_do_not() -> None:
    printed = v4.new_output("display_data", {"text/markdown": "Counted.", "text/plain": "x"})
    widget = v4.new_output(
        "display_data", {"text/markdown": "Not counted.", "application/x-view+json": {}}
    )
    cells = [v4.new_markdown_cell("Read."), v4.new_code_cell("f()", outputs=[printed, widget])]
    assert readability.texts(cells, ["Found."]) == "Read.\n\nCounted.\n\nFound."


def test_the_table_names_each_lesson() -> None:
    said = readability.table(folders.course_folder())
    for path in notebooks.lessons(folders.course_folder()):
        assert path.stem in said

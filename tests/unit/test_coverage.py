"""Every claim of the essay is taken up, every objective is asked about, and the table says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from pakrussia import data, questions
from pakrussia.build import coverage, notebooks

COURSE = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(claims H1 to H3, C9)", ["H01", "H02", "H03", "C9"]),
        ("claims H22–H25 and C1", ["H22", "H23", "H24", "H25", "C1"]),
        ("C41 gives options C and D; CPEC, H-bomb", ["C41"]),
    ],
)
def test_claims_are_read_from_a_text(text: str, found: list[str]) -> None:
    assert coverage.claims_in(text) == found


def test_every_claim_is_taken_up_in_a_lesson() -> None:
    by_claim = coverage.lessons_by_claim(COURSE)
    assert list(by_claim) == list(data.load("claims")["id"])
    assert [one for one, lessons in by_claim.items() if not lessons] == []


def test_lessons_name_only_claims_that_exist() -> None:
    known = set(data.load("claims")["id"])
    for path in notebooks.lessons(COURSE):
        for cell in notebooks.read(path).cells:
            named = [f"claims {one}" for one in cell.metadata.get("claims", [])]
            assert set(coverage.claims_in(" ".join(named))) <= known, path.name
            if cell.source.startswith("## What the essay says"):
                assert set(coverage.claims_in(cell.source)) <= known, path.name


def test_every_objective_is_asked_about_at_least_twice() -> None:
    for path in notebooks.lessons(COURSE):
        file = questions.load_lesson(path.stem)
        for objective in file.objectives:
            asked = [
                one
                for quiz in file.quizzes
                for one in quiz.questions
                if one.objective == objective.id
            ]
            assert len(asked) >= 2, f"{path.stem}: {objective.id}"


def test_the_stored_table_is_the_one_that_is_made() -> None:
    stored = (COURSE / "data" / coverage.FILE).read_text(encoding="utf-8")
    assert stored == coverage.markdown(COURSE)

"""What a reader of question files would say about the writing, beyond what the format demands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from pakrussia.errors import CourseError
from pakrussia.questions.choice import Single
from pakrussia.questions.dossier import Dossier
from pakrussia.questions.files import QuestionFile
from pakrussia.questions.model import duplicates


def _source_known(key: str) -> bool:
    from pakrussia import data

    if key in data.names():
        return True
    try:
        data.source(key)
    except CourseError:
        return False
    return True


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def review(
    question_files: Iterable[QuestionFile], known: Callable[[str], bool] | None = None
) -> list[str]:
    """Return what a reviewer would say about the writing of these files; empty where all is well.

    Options that read alike, a unit of which it is not known how people write it, a text that can
    not be answered in one of the course's scripts, a question without a source, a source that the
    bibliography doesn't know, the right answer the longest in more than 40 per cent of the single
    choices, right answers that cluster in one place, an objective asked about only once, two
    entries of the dossier in one lesson, ids used twice across lessons, retired ids. ``known`` says
    whether a source key is known (default: ask the data package).
    """
    known = known or _source_known
    found: list[str] = []
    question_files = list(question_files)
    for file in question_files:
        everything = file.everything()
        dossiers = [question for question in everything if isinstance(question, Dossier)]
        for question in everything:
            where = f"{file.lesson}: {question.id}"
            found += [
                f"{where}: two options read alike: {text!r}"
                for text in duplicates(_folded(text) for text in question.option_texts())
            ]
            found += [f"{where}: {said}" for said in question.remarks()]
            if not question.sources and question not in dossiers:
                found.append(f"{where}: has no source")
            found += [
                f"{where}: the source {key!r} is not in the bibliography"
                for key in question.sources
                if not known(key)
            ]
        found += _key_habits(file.lesson, [one for one in everything if isinstance(one, Single)])
        asked = Counter(one.objective for one in everything if one.shows_objective)
        found += [
            f"{file.lesson}: objective {one.id} is asked about {asked[one.id]} time(s): ask twice"
            for one in file.objectives
            if asked[one.id] < 2
        ]
        if len(dossiers) > 1:
            found.append(f"{file.lesson}: has {len(dossiers)} entries of the dossier: keep one")
    english = [file for file in question_files if file.language == "en"]
    ids = Counter(quiz.id for file in english for quiz in file.quizzes)
    ids.update(question.id for file in english for question in file.everything())
    found += [f"the id {one!r} is used in more than one place" for one in ids if ids[one] > 1]
    retired = {one for file in question_files for one in file.retired}
    found += [f"the retired id {one!r} is in use again" for one in sorted(retired & set(ids))]
    return found


def _key_habits(lesson: str, singles: Sequence[Single]) -> list[str]:
    """Say where the right answers can be guessed from their length or their place."""
    if len(singles) < 4:
        return []  # Too few to speak of a habit.
    found = []
    longest = 0
    places: Counter[int] = Counter()
    for question in singles:
        lengths = {option.id: len(option.text) for option in question.options}
        right = next(option for option in question.options if option.correct)
        others = [length for one, length in lengths.items() if one != right.id]
        longest += lengths[right.id] > max(others)
        places[question.options.index(right)] += 1
    if longest > 0.4 * len(singles):
        found.append(
            f"{lesson}: the right answer is the longest in {longest} of {len(singles)} single "
            "choices: shorten it, or lengthen others, until it is at most 40 per cent"
        )
    place, count = places.most_common(1)[0]
    if count > (len(singles) + 1) // 2:
        found.append(
            f"{lesson}: {count} of {len(singles)} right answers stand in place {place + 1}: "
            "spread them"
        )
    return found

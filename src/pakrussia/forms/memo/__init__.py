"""The memo builder: nine steps to one page for a minister with four minutes.

The learner chooses and writes; nothing is written for them. What is typed is kept in a draft file
at once, so that a restarted kernel shows it again. A finished page is saved as Markdown and as HTML
under a new name, and no earlier file is ever written over.
"""

from pakrussia.forms.memo.files import Draft, from_json, memo_folder, save, to_json
from pakrussia.forms.memo.form import MemoForm, preview, show
from pakrussia.forms.memo.model import (
    CARDS,
    MOST_WORDS,
    STEPS,
    Evidence,
    Memo,
    bases,
    break_even,
    capitals,
    criteria,
    empty,
    fields,
    number,
    odds_sentence,
    ranking,
    refused_evidence,
    rubric,
    shelf,
    themes,
    turns,
)
from pakrussia.forms.memo.text import count_words, head, markdown, page, refusals, sections
from pakrussia.forms.memo.worksheet import reading

__all__ = [
    "CARDS",
    "MOST_WORDS",
    "STEPS",
    "Draft",
    "Evidence",
    "Memo",
    "MemoForm",
    "bases",
    "break_even",
    "capitals",
    "count_words",
    "criteria",
    "empty",
    "fields",
    "from_json",
    "head",
    "markdown",
    "memo_folder",
    "number",
    "odds_sentence",
    "page",
    "preview",
    "ranking",
    "reading",
    "refusals",
    "refused_evidence",
    "rubric",
    "save",
    "sections",
    "shelf",
    "show",
    "themes",
    "to_json",
    "turns",
]

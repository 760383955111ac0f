"""The memo builder: what it accepts, what it writes, what it never loses."""

from __future__ import annotations

import datetime
import json
import re
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from html.parser import HTMLParser
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from pakrussia import data, forms
from pakrussia.errors import CourseError
from pakrussia.forms import memo

NOON = datetime.datetime(2026, 11, 23, 12, 0, 0)
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> \"'><b> &amp; # h [a](http://x) `c` "
    "| - 1. ![i](y) $x$ **b**"
)


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty folder of the learner and a kernel with no form."""
    monkeypatch.setenv("PAKRUSSIA_WORK", str(tmp_path))
    monkeypatch.setattr(forms, "_shown", {})
    return tmp_path


def card(card_id: str, side: str) -> memo.Evidence:
    return memo.Evidence(card=card_id, side=side, basis=memo.shelf()[card_id].basis)


def full() -> memo.Memo:
    """Return a memo that may be saved, with nothing empty."""
    made = memo.Memo(theme="trade", advice="A")
    made.texts = {key: f"Words of {key}" for key in memo.fields()}
    made.texts |= {"as_of": "2026-11-23", "tripwire_date": "2027-06-30"}
    made.texts |= {"chance": "50 %", "gain": "6", "loss": "3", "worth": "1"}
    made.texts |= {f"weight_{place}": "3" for place in range(1, 6)}
    made.evidence = [
        card("exports-fy2023", "for"),
        card("trade-2023", "for"),
        card("letters-of-credit", "against"),
        card("pak-usa-2024", "against"),
    ]
    made.own = [
        memo.Evidence("", "for", "yearly table", "40 per cent of votes", "Beijing", "un_agreement"),
        memo.Evidence(),
    ]
    made.marks = dict.fromkeys(memo.rubric(), 2)
    return made


# --- numbers and checks ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gain", "loss", "fallback", "per_cent"), [(6, 3, 1, 44), (6, 0, 1, 17), (6, 3, 0, 33)]
)
def test_break_even(gain: int, loss: int, fallback: int, per_cent: int) -> None:
    found = memo.break_even(gain, loss, fallback)
    assert found is not None
    assert round(100 * found) == per_cent
    assert found * gain - (1 - found) * loss == pytest.approx(fallback)


def test_break_even_of_nothing_is_none() -> None:
    assert memo.break_even(0, 0, 1) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), ("1,5", 1.5), (" 50 % ", 50), ("-2", -2), ("−2", -2), ("7", 7)],
)
def test_typed_numbers(text: str, value: float) -> None:
    assert memo.number(text) == value


@pytest.mark.parametrize("text", ["", "six", "nan", "inf", "1e9", "1.2.3", "1,000.5", "--1"])
def test_what_is_no_number(text: str) -> None:
    assert memo.number(text) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "the plan is worth 1.5 points, the fallback 1. The plan is better above 44 %."),
        ({"worth": "-5"}, "The plan is better at any chance."),
        ({"worth": "7"}, "No chance makes the plan better"),
    ],
)
def test_sentence_on_chance_and_cost(changes: dict[str, str], told: str) -> None:
    made = full()
    made.texts |= changes
    assert told in memo.odds_sentence(made)


def test_ranking_is_that_of_lesson_10() -> None:
    order = memo.ranking([3] * 5)
    assert order[0] == ("E Act on violent groups", 6.6)
    assert [value for _, value in order] == sorted((v for _, v in order), reverse=True)
    with pytest.raises(CourseError, match="above 0"):
        memo.ranking([0] * 5)


def test_turns_name_real_changes_of_the_first_place() -> None:
    weights = [3, 4, 3, 5, 0]
    told = memo.turns(weights)
    assert told
    first = memo.ranking(weights)[0][0]
    for sentence in told:
        name, value, other = re.fullmatch(r"with (.*) at (\d), (.*) leads", sentence).groups()
        tried = list(weights)
        tried[memo.criteria().index(name)] = int(value)
        assert memo.ranking(tried)[0][0] == other != first


def test_a_full_memo_is_accepted() -> None:
    assert memo.refusals(full()) == []
    assert memo.empty(full()) == []


def test_an_empty_memo_lists_every_gap_and_invents_nothing() -> None:
    gaps = memo.empty(memo.Memo())
    asked = [one for one in memo.fields().values() if not one.optional]
    assert len(gaps) == len(asked) + 3  # the field of the goal, the evidence, the advice
    assert memo.sections(memo.Memo()) == []
    text = memo.markdown(memo.Memo())
    assert "Not filled in" in text
    assert "What Moscow would say" in text


def test_the_other_capital_follows_the_desk() -> None:
    made = full()
    made.desk = "Moscow"
    made.texts["says_other"] = ""
    assert "step 8: What Islamabad would say" in memo.empty(made)
    assert "Moscow · facts as of 2026-11-23" in memo.head(made)


def without_against(made: memo.Memo) -> None:
    for one in made.used():
        one.side = "for"


def one_capital(made: memo.Memo) -> None:
    names = ("exports-fy2023", "letters-of-credit", "druzhba", "crude-2023")
    made.evidence = [card(name, "against") for name in names]
    made.own[0].capital = "Islamabad"


def no_basis(made: memo.Memo) -> None:
    made.evidence[0].basis = " "


def wrong_basis(made: memo.Memo) -> None:
    made.evidence[0].basis = "votes"


def no_side(made: memo.Memo) -> None:
    made.evidence[1].side = ""


def too_few(made: memo.Memo) -> None:
    made.evidence.pop(1)


def own_without_source(made: memo.Memo) -> None:
    made.own[0].source = ""


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (without_against, "at least one piece must speak against"),
        (one_capital, "for or about 1 of at least 3 capitals (Islamabad)"),
        (no_basis, "say what it rests on"),
        (wrong_basis, "does not rest on “votes”. Look on the shelf, or in lesson 05"),
        (no_side, "say whether it speaks for or against"),
        (too_few, "a page needs 5 pieces of evidence; you have 4"),
        (own_without_source, "your own evidence (number 5): name its chart or table"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_refused_evidence(spoil: object, told: str) -> None:
    made = full()
    spoil(made)  # type: ignore[operator]
    found = memo.refused_evidence(made)
    assert len(found) == 1
    assert told in found[0]
    assert found[0].startswith("Step 3")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("as_of", "23 November", "Step 1, Facts as of (date): write year-month-day"),
        ("tripwire_date", "2026-02-30", "Step 7, Date of the tripwire"),
        ("tripwire_date", "2026-11-01", "must be later"),
        ("weight_2", "6", "weight of “can be done now”: write a whole number from 0 to 5"),
        ("weight_1", "2.5", "a whole number"),
        ("chance", "120", "from 0 to 100"),
        ("gain", "many", "write a number"),
        ("loss", "-3", "without a minus sign"),
    ],
)
def test_wrong_values_name_the_step_and_the_remedy(key: str, value: str, told: str) -> None:
    made = full()
    made.texts[key] = value
    found = memo.refusals(made)
    assert len(found) == 1
    assert told in found[0]


def test_weights_of_zero_and_points_of_zero_are_refused() -> None:
    made = full()
    made.texts |= {f"weight_{place}": "0" for place in range(1, 6)}
    made.texts |= {"gain": "0", "loss": "0"}
    assert [one[:7] for one in memo.refusals(made)] == ["Step 5:", "Step 6:"]


def test_the_page_has_at_most_450_words() -> None:
    made = full()
    rest = memo.MOST_WORDS - memo.count_words(made)
    made.texts["goal"] += " word" * rest
    assert memo.count_words(made) == 450
    assert memo.refusals(made) == []
    made.texts["goal"] += " word"
    assert memo.refusals(made) == [
        "Step 9: the page has 451 words; 450 are allowed. First take out what the minister knows."
    ]


def test_every_card_can_be_used() -> None:
    assert len(memo.shelf()) == len(data.load("evidence_cards"))
    for one in memo.shelf().values():
        assert one.basis in memo.bases()
        assert all(data.source(key).full for key in one.sources)
        assert " nan" not in one.says
        assert one.says.count(": ") <= 1


# --- the page ----------------------------------------------------------------------------------


class Tags(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile() -> memo.Memo:
    made = full()
    numbers = ("chance", "gain", "loss", "worth", "weight", "as_of", "tripwire_date")
    made.texts = {
        key: text if key.startswith(numbers) else HOSTILE for key, text in made.texts.items()
    }
    made.texts["doubts"] = f"# {HOSTILE}\n- {HOSTILE}\n1. {HOSTILE}\n> {HOSTILE}"
    made.own[0] = memo.Evidence("", "for", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return made


def test_the_html_page_escapes_everything_and_needs_nothing_else() -> None:
    text = memo.page(hostile(), NOON)
    plain = Tags(memo.page(full(), NOON))
    found = Tags(text)
    assert set(found.tags) == set(plain.tags)
    assert not {"script", "img", "a", "link", "iframe"} & set(found.tags)
    assert not {"src", "href", "onerror"} & found.attributes
    assert HOSTILE in found.text
    assert "@page" in text and "@media print" in text
    assert "http" not in memo.page(full(), NOON).replace("http-equiv", "")


def test_the_markdown_page_escapes_everything() -> None:
    def rendered(made: memo.Memo) -> Tags:
        renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
        return Tags(MarkdownWithMath(renderer=renderer).render(memo.markdown(made, NOON)))

    found, plain = rendered(hostile()), rendered(full())
    assert set(found.tags) == set(plain.tags)
    assert found.tags.count("h1") == 1
    assert found.tags.count("h2") == plain.tags.count("h2")
    assert "<script>alert(1)</script>" in found.text


def test_the_preview_escapes_everything() -> None:
    assert not {"script", "img"} & set(Tags(memo.preview(hostile())).tags)


def test_the_page_says_what_was_filled_in_and_where_it_comes_from() -> None:
    text = memo.markdown(full(), NOON)
    told = (
        "# Memo for Words of reader",
        "Option A. Words of option\\_a.",
        "**Against:** Pakistani banks refuse letters of credit for Russian wheat, by one "
        "newspaper; from January 2023 Russian wheat came all the same, most of it ordered state to "
        "state (December 2022; The Express Tribune; one newspaper, unnamed sources)",
        "Words of tripwire. By 2027-06-30.",
        "**Moscow:** Words of says\\_other. (Words of source\\_other)",
        "Marked by the writer: 12 of 18",
        "on 2026-11-23",
    )
    for one in told:
        assert one in text
    assert data.source("icc-trade-finance-2022-12-14").full.split(",")[-1].strip() in text
    assert "Not filled in" not in text


def test_text_in_other_scripts_keeps_its_direction() -> None:
    made = full()
    made.texts["goal"] = "روس کے ساتھ تجارت"
    assert '<li dir="auto">روس کے ساتھ تجارت.</li>' in memo.page(made)


# --- files -------------------------------------------------------------------------------------


def test_saving_twice_in_one_second_keeps_both(work: Path) -> None:
    first = memo.save(full(), NOON)
    before = [path.read_bytes() for path in first]
    other = full()
    other.texts["goal"] = "Another goal"
    second = memo.save(other, NOON)
    assert [path.read_bytes() for path in first] == before
    assert {path.suffix for path in first} == {".md", ".html"}
    assert len({*first, *second}) == 4
    assert "Another goal" in second[0].read_text(encoding="utf-8")
    assert {path.name for path in (work / "memos").iterdir()} == {
        path.name for path in (*first, *second)
    }


def test_a_name_taken_by_one_of_the_two_files_is_left_alone(work: Path) -> None:
    (work / "memos").mkdir()
    taken = work / "memos" / "memo-2026-11-23-120000-words-of-name.html"
    taken.write_text("mine", encoding="utf-8")
    paths = memo.save(full(), NOON)
    assert taken.read_text(encoding="utf-8") == "mine"
    assert [path.stem for path in paths] == ["memo-2026-11-23-120000-words-of-name-2"] * 2
    assert not taken.with_suffix(".md").exists()


def _save_in_a_process(place: int) -> list[str]:
    made = full()
    made.texts["goal"] = f"Goal of {place}"
    return [str(path) for path in memo.save(made, NOON)]


def test_many_kernels_saving_at_once_get_names_of_their_own() -> None:
    with ThreadPoolExecutor(8) as pool:
        threads = list(pool.map(_save_in_a_process, range(16)))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        processes = list(pool.map(_save_in_a_process, range(16, 20)))
    found = [*threads, *processes]
    assert len({name for pair in found for name in pair}) == 40
    for place, pair in enumerate(found):
        assert all(f"Goal of {place}." in Path(name).read_text(encoding="utf-8") for name in pair)


def test_a_refused_memo_is_not_saved(work: Path) -> None:
    made = full()
    made.evidence.clear()
    with pytest.raises(
        CourseError, match=r"Not saved\. Step 3: a page needs 5 pieces of evidence; you have 1"
    ):
        memo.save(made, NOON)
    assert not (work / "memos").exists()


def test_gaps_do_not_keep_a_memo_from_being_saved() -> None:
    made = full()
    made.texts["doubts"] = made.texts["role"] = ""
    text = memo.save(made, NOON)[0].read_text(encoding="utf-8")
    assert "**Step 1:** Your role" in text
    assert "**Step 9:** Your doubts" in text


@pytest.mark.parametrize(
    "name", ["../../evil", "..", "CON", "a/b\\c:d", "x" * 300, "\ud800", "نام"]
)
def test_a_file_name_stays_in_the_folder(name: str, work: Path) -> None:
    made = full()
    made.texts["name"] = name
    for path in memo.save(made, NOON):
        assert path.parent == work / "memos"
        assert path.is_file()


def test_a_folder_that_cannot_be_written_is_told(work: Path) -> None:
    (work / "memos").write_text("a file stands here", encoding="utf-8")
    with pytest.raises(CourseError, match="PAKRUSSIA_WORK"):
        memo.save(full(), NOON)


def test_a_save_that_breaks_off_leaves_no_half_memo(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = memo.save(full(), NOON)
    real, calls = memo.files._write_whole, []

    def full_disk(path: Path, content: bytes) -> None:
        calls.append(path)
        if path.suffix == ".html":
            raise OSError(28, "No space left on device")
        real(path, content)

    monkeypatch.setattr(memo.files, "_write_whole", full_disk)
    with pytest.raises(CourseError, match="No space left on device"):
        memo.save(full(), NOON)
    assert len(calls) == 2
    assert set((work / "memos").iterdir()) == set(earlier)


def test_a_draft_is_written_whole_or_not_at_all(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = memo.Draft()
    draft.keep(full())
    path = work / "memos" / "draft.json"
    before = path.read_bytes()

    def no_replace(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_replace)
    changed = full()
    changed.texts["goal"] = "Another"
    with pytest.raises(CourseError, match="No space left on device"):
        draft.keep(changed)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["draft.json"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(st.characters(), max_size=40), min_size=6, max_size=6))
def test_a_draft_comes_back_as_it_was(texts: list[str]) -> None:
    """Any text, in any script, with line breaks, control signs and lone surrogates."""
    made = full()
    for key, text in zip(("goal", "doubts", "says_beijing", "name"), texts, strict=False):
        made.texts[key] = text
    made.own[1].says, made.own[1].source = texts[4], texts[5]
    assert memo.from_json(memo.to_json(made)) == (made, [])
    for text in (memo.markdown(made, NOON), memo.page(made, NOON)):
        text.encode("utf-8")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"v": 2}', b"\xff\xfe", b"[" * 100_000, b" " * 1_000_001],
    ids=["empty", "half", "list", "null", "newer", "bytes", "nested", "large"],
)
def test_a_broken_draft_is_set_aside_whole_and_told(content: bytes, work: Path) -> None:
    folder = work / "memos"
    folder.mkdir()
    (folder / "draft.json").write_bytes(content)
    (folder / "broken-draft.json").write_text("of an earlier day", encoding="utf-8")
    draft = memo.Draft()
    assert draft.open() == memo.Memo()
    assert (folder / "broken-draft-2.json").read_bytes() == content
    assert (folder / "broken-draft.json").read_text(encoding="utf-8") == "of an earlier day"
    assert "broken-draft-2.json" in draft.remarks[0]
    draft.keep(full())
    assert memo.Draft().open() == full()


def test_what_is_sound_in_a_draft_is_used(work: Path) -> None:
    raw = json.loads(memo.to_json(full()))
    raw["theme"] = "conquest"
    raw["evidence"][0]["card"] = "no-such-card"
    raw["evidence"].append("not even a card")
    raw["texts"] |= {"goal": 7, "unknown": "x"}
    raw["marks"] |= {"goal": 9, "evidence": True}
    content = json.dumps(raw).encode()
    (work / "memos").mkdir()
    (work / "memos" / "draft.json").write_bytes(content)
    draft = memo.Draft()
    found = draft.open()
    assert found.theme == ""
    assert [one.card for one in found.evidence] == [one.card for one in full().evidence[1:]]
    assert found.texts == full().texts | {"goal": ""}
    assert "goal" not in found.marks and "evidence" not in found.marks
    assert found.marks["risk"] == 2
    assert (work / "memos" / "broken-draft.json").read_bytes() == content
    assert "theme" in draft.remarks[0]


def test_two_kernels_never_write_over_each_other(work: Path) -> None:
    first, second = memo.Draft(), memo.Draft()
    started = full()
    first.keep(started)
    mine = second.open()
    started.texts["goal"] = "Of the first"
    first.keep(started)
    mine.texts["goal"] = "Of the second"
    second.keep(mine)
    started.texts["goal"] += ", again"
    first.keep(started)
    folder = work / "memos"
    assert b"Of the first, again" in (folder / "draft.json").read_bytes()
    assert b"Of the second" in (folder / "draft-2.json").read_bytes()
    assert "draft-2.json" in second.remarks[0]


def test_the_draft_changed_last_is_opened_and_others_are_named(work: Path) -> None:
    draft = memo.Draft()
    draft.keep(full())
    draft.begin()
    newer = full()
    newer.texts["goal"] = "The newer one"
    draft.keep(newer)
    again = memo.Draft()
    assert again.open().texts["goal"] == "The newer one"
    assert 'memo.show("draft.json")' in again.remarks[0]
    assert again.open("draft.json") == full()
    with pytest.raises(CourseError, match=r"'draft-9\.json'.*Did you mean"):
        again.open("draft-9.json")


# --- on paper, and the form --------------------------------------------------------------------


def test_the_worksheet_stands_alone() -> None:
    text = memo.reading()
    for step, name in enumerate(memo.STEPS, start=1):
        assert f"**{step} · {name}**" in text
    shown = MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(text)
    found = Tags(shown)
    for one in memo.shelf().values():
        assert one.says in found.text
    for levels in memo.rubric().values():
        assert all(level in found.text for level in levels)
    assert found.tags.count("table") == 4
    rows = 4 + 12 + len(memo.shelf()) + len(memo.rubric()) + 4
    assert found.tags.count("tr") == rows


def fill(form: memo.MemoForm) -> None:
    """Fill in a form by its controls alone."""
    made = full()
    form.theme.value = made.theme
    form.advice.value = made.advice
    for key, box in form.boxes.items():
        box.value = made.texts[key]
    for place, one in enumerate(made.evidence):
        form.cards[one.card].value = True
        form.slots[place]["side"].value = one.side
        form.slots[place]["basis"].value = one.basis
    for key in ("says", "source", "basis", "capital", "side"):
        form.own[0][key].value = getattr(made.own[0], key)
    for control in form.marks.values():
        control.value = 2


def test_a_form_filled_in_is_the_memo_and_is_saved(work: Path) -> None:
    form = memo.show()
    fill(form)
    assert form.memo == full()
    form.go(9)
    assert "Nothing is missing" in form.preview.value
    form.save_button.click()
    saved = sorted(path.name for path in (work / "memos").glob("memo-*"))
    assert len(saved) == 2
    assert saved[0] in form.told.value and 'role="status"' in form.told.value
    form.save_button.click()
    assert len(list((work / "memos").glob("memo-*"))) == 4


def test_run_again_the_form_is_the_same_and_a_new_kernel_reads_the_draft(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = memo.show()
    fill(form)
    assert memo.show() is form
    monkeypatch.setattr(forms, "_shown", {})
    again = memo.show()
    assert again is not form
    assert again.memo == full()
    assert again.boxes["goal"].value == "Words of goal"
    assert again.slots[2]["side"].value == "against"
    assert again.marks["risk"].value == 2
    assert "memos" not in again.remarks.value


def test_a_broken_draft_is_told_in_the_form(work: Path) -> None:
    (work / "memos").mkdir()
    (work / "memos" / "draft.json").write_text("{", encoding="utf-8")
    assert "broken-draft.json" in memo.show().remarks.value


def test_a_refused_save_says_why_and_makes_no_file(work: Path) -> None:
    form = memo.show()
    form.boxes["goal"].value = "<b>A goal</b>"
    form.save_button.click()
    assert 'role="alert"' in form.told.value
    assert "a page needs 5" in form.told.value
    assert not list((work / "memos").glob("memo-*"))


def test_a_sixth_card_is_refused_and_unticked() -> None:
    form = memo.show()
    names = list(form.cards)
    for name in names[:6]:
        form.cards[name].value = True
    assert [one.card for one in form.memo.evidence] == names[:5]
    assert form.cards[names[5]].value is False
    assert "Take one away" in form.evidence_told.value


def test_untick_a_card_and_the_others_keep_what_was_said_of_them() -> None:
    form = memo.show()
    names = list(form.cards)[:3]
    for place, name in enumerate(names):
        form.cards[name].value = True
        form.slots[place]["side"].value = "against"
        form.slots[place]["basis"].value = f"basis {place}"
    form.cards[names[0]].value = False
    assert [one.basis for one in form.memo.evidence] == ["basis 1", "basis 2"]
    assert form.slots[0]["basis"].value == "basis 1"
    assert form.slots[2]["row"].layout.display == "none"


def test_steps_are_shown_one_at_a_time_and_ticked_when_done() -> None:
    form = memo.show()
    form.steps[2].click()
    assert [panel.layout.display for panel in form.panels].count("none") == 8
    assert form.panels[2].layout.display is None
    fill(form)
    assert all(button.description.endswith("✓") for button in form.steps)


def test_the_desk_in_moscow_hears_islamabad() -> None:
    form = memo.show()
    form.desk.value = "Moscow"
    assert form.boxes["says_other"].description == "What Islamabad would say"


def test_every_control_has_a_name_and_works_by_keyboard() -> None:
    """JupyterLab takes the arrow keys from lists and radio buttons: there are none."""
    form = memo.show()
    kinds = set()

    def walk(widget: object) -> None:
        for child in getattr(widget, "children", ()):
            walk(child)
            kinds.add(type(child).__name__)
            if hasattr(child, "description") and type(child).__name__ != "HTML":
                assert child.description.strip()

    walk(form)
    assert kinds == {
        *("HTML", "Box", "VBox", "Text", "Textarea", "Combobox", "Checkbox", "Button"),
        "ToggleButtons",
    }


def test_begin_another_memo_keeps_the_last(work: Path) -> None:
    form = memo.show()
    fill(form)
    form.again.click()
    assert form.memo == memo.Memo()
    assert form.boxes["goal"].value == ""
    assert 'memo.show("draft.json")' in form.remarks.value.replace("&quot;", '"')
    assert memo.show("draft.json") is form
    assert form.memo == full()


def test_typing_goes_on_where_nothing_can_be_kept(work: Path) -> None:
    form = memo.show()
    (work / "memos").write_text("a file stands here", encoding="utf-8")
    form.boxes["goal"].value = "Still here"
    assert form.memo.texts["goal"] == "Still here"
    assert "cannot be kept" in form.remarks.value
    (work / "memos").unlink()
    form.boxes["goal"].value = "Still here, and kept"
    assert form.remarks.value == ""
    assert memo.memo_folder().joinpath("draft.json").exists()


def test_only_what_was_typed_or_chosen_is_counted(work: Path) -> None:
    form = memo.show()
    assert "0 of 450 words" in form.under.value
    form.boxes["goal"].value = "Sales above 150 million"
    form.boxes["weight_1"].value = form.boxes["chance"].value = "5"
    form.boxes["name"].value = "my file"
    assert "4 of 450 words" in form.under.value


def test_a_button_leads_to_the_next_step(work: Path) -> None:
    form = memo.show()
    assert form.next_button.description == "Next step: 2 Goal"
    for step in range(2, len(memo.STEPS) + 1):
        form.next_button.click()
        assert form.step == step
    assert form.next_button.layout.display == "none"
    form.go(1)
    assert form.next_button.layout.display is None

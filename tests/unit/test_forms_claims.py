"""Judging the claims: what is merged, compared, kept, exported and shown."""

from __future__ import annotations

import csv
import json
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from pakrussia import data, forms
from pakrussia.errors import CourseError
from pakrussia.forms import claims


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "my-work"
    monkeypatch.setenv("PAKRUSSIA_WORK", str(folder))
    monkeypatch.setattr(forms, "_shown", {})
    yield folder
    for form in forms._shown.values():
        form.close()


def give(claim: str, verdict: str, reason: str = "") -> claims.Judgement:
    one = claims.judgement(claim, verdict, reason)
    claims.save([one])
    return one


def claim(claim_id: str) -> claims.Claim:
    return next(one for one in claims.load() if one.id == claim_id)


# --- the claims --------------------------------------------------------------------------------


def test_each_row_of_the_table_is_checked_in_one_claim() -> None:
    """72 rows, three sentences checked twice: 69 claims, and no check is lost."""
    rows = data.load("claims")
    found = claims.load()
    assert len(found) == len(rows) - 3 == 69
    checks = [check.id for one in found for check in one.checks]
    assert sorted(checks) == sorted(rows["id"])
    twice = {one.id: [check.id for check in one.checks] for one in found if len(one.checks) > 1}
    assert twice == {"C33": ["C33", "H28"], "C37": ["C37", "H26"], "C38": ["C38", "H27"]}


def test_the_tally_of_the_merged_claims() -> None:
    """Counted by hand from the tally of 72: without H26 (contested), H27 (opinion), H28 (loose)."""
    assert Counter(one.verdict for one in claims.load()) == {
        "accurate but loose": 23,
        "opinion": 16,
        "accurate": 13,
        "contested": 11,
        "wrong": 3,
        "not verifiable": 3,
    }


def test_every_verdict_of_the_table_is_one_of_the_six_words() -> None:
    assert set(data.load("claims")["verdict"]) == set(claims.VERDICTS)
    assert sorted(word for ladder in claims.LADDERS for word in ladder) == sorted(claims.VERDICTS)


def test_the_table_has_one_row_a_claim_and_names_the_second_check() -> None:
    table = claims.table().set_index("id")
    assert len(table) == 69
    assert table.at["C33", "also"] == "H28: accurate but loose"
    assert table.at["C1", "also"] == ""
    assert "Tashkent" in table.at["H01", "sources"]


# --- comparing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim_id", "verdict", "expected"),
    [
        ("C7", "wrong", "the same"),
        ("C7", "contested", "one step apart"),
        ("C7", "accurate but loose", "different"),
        ("C7", "opinion", "different"),
        ("C6", "accurate but loose", "one step apart"),
        ("C9", "not verifiable", "one step apart"),
        ("C9", "contested", "different"),
        # Two checks with two words: either is the course's own.
        ("C33", "accurate", "the same"),
        ("C33", "accurate but loose", "the same"),
        ("C33", "contested", "one step apart"),
        ("C38", "opinion", "the same"),
    ],
)
def test_how_two_words_compare(claim_id: str, verdict: str, expected: str) -> None:
    assert claims.compared(claim(claim_id), verdict) == expected


def test_the_first_word_counts_and_a_change_is_told() -> None:
    given = [claims.judgement("C7", "accurate", ""), claims.judgement("C7", "wrong", "now I see")]
    standing = claims.standings(given)["C7"]
    assert (standing.first, standing.now, standing.reason) == ("accurate", "wrong", "now I see")
    assert standing.comparison == "different"
    said = claims.tally([standing])
    assert "1 of 69" in said
    assert "0 the same, 0 one step apart, 1 different" in said
    assert "changed 1" in said


def test_no_judgement_gives_a_sentence_and_no_table() -> None:
    assert "none of the 69" in claims.compare().data
    assert "|" not in claims.compare().data
    assert claims.mine().empty


def test_the_small_table_counts_first_words_by_the_courses() -> None:
    give("C7", "wrong")
    give("C6", "wrong")
    lines = claims.compare().data.splitlines()
    (row,) = (line for line in lines if line.startswith("| wrong |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert dict(zip(claims.VERDICTS, cells[1:], strict=True)) == {
        "accurate": "1",
        "accurate but loose": "",
        "contested": "",
        "wrong": "**1**",
        "opinion": "",
        "not verifiable": "",
    }


# --- keeping -----------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [None, "", "true", "Wrong"])
def test_a_missing_or_unknown_word_is_told_with_its_field(verdict: str | None) -> None:
    with pytest.raises(CourseError, match="Your verdict: choose one of the six words"):
        claims.judgement("C7", verdict, "")


def test_a_reason_that_is_too_long_is_told_with_its_field() -> None:
    claims.judgement("C7", "wrong", "x" * 1000)
    with pytest.raises(CourseError, match=r"Your reason: it has 1,001 characters"):
        claims.judgement("C7", "wrong", "x" * 1001)


def test_an_unknown_claim_names_its_neighbours() -> None:
    with pytest.raises(CourseError, match="C41"):
        claims.judgement("C441", "wrong", "")


@pytest.mark.parametrize("reason", ["line\nbreak", "دوستی", "a\u2028b", "\ud800", '"}\\', "<b>"])
def test_any_reason_comes_back_as_it_was(reason: str, work: Path) -> None:
    one = give("C7", "wrong", reason)
    assert claims.read() == ([one], 0)
    assert (work / "claims.jsonl").read_bytes().count(b"\n") == 1


def test_a_broken_line_is_counted_and_stays(work: Path) -> None:
    first = give("C7", "wrong")
    file = work / "claims.jsonl"
    broken = [b'{"v":1,"id":"half', b"[]", b"\xff", b'{"v":9}', b"null"]
    with file.open("ab") as out:
        out.write(b"\n".join(broken))  # The last one has no line break, as after a crash.
    second = give("C6", "accurate")
    assert claims.read() == ([first, second], len(broken))
    assert file.read_bytes().split(b"\n")[1:-2] == broken


def test_a_line_counts_once(work: Path) -> None:
    one = give("C7", "wrong")
    claims.save([one])
    assert claims.read() == ([one], 0)


def test_a_sound_line_of_a_claim_that_is_gone_is_left_out_of_the_tally(work: Path) -> None:
    one = give("C7", "wrong")
    line = (work / "claims.jsonl").read_text(encoding="utf-8")
    other = json.loads(line) | {"id": "other", "claim": "Z9"}
    with (work / "claims.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(other) + "\n")
    found, broken = claims.read()
    assert (len(found), broken) == (2, 0)
    assert list(claims.standings(found)) == [one.claim]


def _many(start: int) -> None:
    ids = [one.id for one in claims.load()]
    for number in range(25):
        claims.save([claims.judgement(ids[number], "wrong", f"{start}-{number}")])


def test_two_kernels_lose_no_line() -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_many, args=(start,)) for start in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found, broken = claims.read()
    assert broken == 0
    assert {one.reason for one in found} == {f"{s}-{n}" for s in (1, 2) for n in range(25)}


def test_a_folder_that_is_a_file_is_told_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    monkeypatch.setenv("PAKRUSSIA_WORK", str(tmp_path / "taken"))
    with pytest.raises(CourseError, match=r"cannot be written .* Set PAKRUSSIA_WORK"):
        give("C7", "wrong")


# --- exporting ---------------------------------------------------------------------------------


def test_the_export_keeps_earlier_tables_and_defuses_formulas(work: Path) -> None:
    give("C7", "accurate", '=HYPERLINK("x")')
    give("C7", "wrong", "\t+1")
    first = claims.export()
    assert first == work / "claims.csv"
    before = first.read_bytes()
    give("C6", "accurate", "=1+1")
    second = claims.export()
    assert second == work / "claims-2.csv"
    assert first.read_bytes() == before
    with second.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert rows["C7"]["first"] == "accurate"
    assert rows["C7"]["now"] == "wrong"
    assert rows["C7"]["course"] == "wrong"
    assert rows["C7"]["reason"] == "'\t+1"
    assert rows["C6"]["reason"] == "'=1+1"
    assert sorted(path.name for path in work.glob("*.part")) == []


def test_there_must_be_something_to_export(work: Path) -> None:
    with pytest.raises(CourseError, match="judge a claim first"):
        claims.export()
    assert not work.exists()


# --- choosing ----------------------------------------------------------------------------------


def test_filters_by_part_theme_and_not_yet_judged() -> None:
    assert len(claims.chosen("", "", None, [])) == 69
    assert claims.chosen("advice", "", None, []) == ["C39", "C40", "C46", "C41", "C44"]
    assert claims.chosen("the thaw", "trade", None, []) == ["C6", "C7"]
    assert claims.chosen("the thaw", "trade", ["C7"], []) == ["C6"]
    assert claims.chosen("advice", "trade", None, []) == []
    assert claims.chosen("begin", "", None, ["C7", "H05"]) == ["C7", "H05"]


def test_next_and_previous_go_round() -> None:
    ids = ["C6", "C7", "C9"]
    assert claims.step(ids, "C6", 1) == "C7"
    assert claims.step(ids, "C9", 1) == "C6"
    assert claims.step(ids, "C6", -1) == "C9"
    assert claims.step(["C6", "C9"], "C7", 1) == "C9"
    assert claims.step(["C6", "C9"], "C7", -1) == "C6"
    assert claims.step(["C6"], "C41", 1) == "C6"
    assert claims.step([], "C6", 1) is None


# --- the form ----------------------------------------------------------------------------------


def test_the_verdict_stays_hidden_until_a_word_was_given(work: Path) -> None:
    desk = claims.Desk(["C7"])
    assert desk.part.value == "begin"
    assert "46 per cent" in desk.claim.value
    assert "paragraph 3, sentence 7 of the essay" in desk.claim.value
    assert desk.answer.value == ""
    desk.judge.click()
    assert "Your verdict: choose one of the six words" in desk.message.value
    assert desk.answer.value == ""
    desk.verdict.value = "contested"
    desk.reason.value = "Not sure."
    desk.judge.click()
    assert "The course: <b>wrong</b>" in desk.answer.value
    assert "one step apart" in desk.answer.value
    assert "had already happened" in desk.answer.value
    assert "1 of 69" in desk.tally.value
    assert [one.reason for one in claims.read()[0]] == ["Not sure."]


def test_a_changed_verdict_is_a_second_line() -> None:
    desk = claims.Desk(["C7"])
    desk.verdict.value = "accurate"
    desk.judge.click()
    desk.verdict.value = "wrong"
    desk.judge.click()
    assert "You: <b>accurate</b>, now <b>wrong</b>" in desk.answer.value
    assert [one.verdict for one in claims.read()[0]] == ["accurate", "wrong"]
    assert "changed 1" in desk.tally.value


def test_a_reason_written_after_the_verdict_is_kept() -> None:
    desk = claims.Desk(["C7", "H05"])
    desk.reason.value = "before"
    assert claims.read()[0] == []
    desk.verdict.value = "wrong"
    desk.judge.click()
    desk.verdict.value = "opinion"  # Chosen, and not judged anew.
    desk.reason.value = "after"
    desk.forth.click()
    desk.back.click()
    assert [(one.verdict, one.reason) for one in claims.read()[0]] == [
        ("wrong", "before"),
        ("wrong", "after"),
    ]
    assert "changed" not in desk.tally.value


def test_what_was_typed_is_there_on_coming_back() -> None:
    desk = claims.Desk(["C7", "H05"])
    desk.verdict.value = "opinion"
    desk.reason.value = "half a thought"
    desk.forth.click()
    assert desk.current == "H05"
    assert (desk.verdict.value, desk.reason.value) == (None, "")
    desk.back.click()
    assert desk.current == "C7"
    assert (desk.verdict.value, desk.reason.value) == ("opinion", "half a thought")
    desk.theme.value = "U-2"
    desk.theme.value = ""
    desk.part.value = ""
    desk.part.value = "begin"
    desk.go("C7")
    assert (desk.verdict.value, desk.reason.value) == ("opinion", "half a thought")


def test_only_what_is_not_judged_yet_still_shows_the_answer_just_given() -> None:
    desk = claims.Desk(["C7", "H05"])
    desk.open_only.value = True
    desk.verdict.value = "wrong"
    desk.judge.click()
    assert desk.current == "C7"
    assert "The course" in desk.answer.value
    desk.forth.click()
    assert desk.current == "H05"
    desk.verdict.value = "accurate"
    desk.judge.click()
    desk.forth.click()
    assert desk.current is None
    assert "No claim fits" in desk.claim.value
    assert desk.judge.disabled
    desk.open_only.value = False
    assert desk.current == "C7"
    assert not desk.judge.disabled


def test_judgements_are_shown_again_after_a_restart() -> None:
    give("C7", "wrong", "He named it as growth.")
    desk = claims.Desk(["C7"])
    assert desk.verdict.value == "wrong"
    assert desk.reason.value == "He named it as growth."
    assert "The two are the same" in desk.answer.value


def test_a_verdict_that_cannot_be_saved_is_kept_and_saved_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = claims.Desk(["C7", "C6"])
    good = str(tmp_path / "good")
    (tmp_path / "bad").write_text("", encoding="utf-8")
    monkeypatch.setenv("PAKRUSSIA_WORK", str(tmp_path / "bad"))
    desk.verdict.value = "wrong"
    desk.judge.click()
    assert "kept in this form only" in desk.message.value
    assert "The course: <b>wrong</b>" in desk.answer.value
    monkeypatch.setenv("PAKRUSSIA_WORK", good)
    desk.forth.click()
    desk.verdict.value = "accurate"
    desk.judge.click()
    assert [one.claim for one in claims.read()[0]] == ["C7", "C6"]


def test_a_broken_line_is_told_in_the_form(work: Path) -> None:
    work.mkdir()
    (work / "claims.jsonl").write_bytes(b"{half\n")
    assert "1 line(s) of" in claims.Desk().tally.value


def test_two_checks_are_both_shown() -> None:
    shown = claims.answer_html(claim("C33"), "accurate", "accurate")
    assert "Check C33, years since 2003: accurate." in shown
    assert "Check H28, years to 2002: accurate but loose." in shown


def test_saving_the_table_says_where_it_is(work: Path) -> None:
    desk = claims.Desk(["C7"])
    assert desk.table.disabled
    desk.verdict.value = "wrong"
    desk.judge.click()
    desk.table.click()
    assert "claims.csv" in desk.message.value
    assert (work / "claims.csv").exists()


def test_unknown_claims_to_begin_with_are_refused() -> None:
    with pytest.raises(CourseError, match="C99"):
        claims.show("C99")


def test_run_again_the_cell_shows_the_same_form() -> None:
    assert claims.show("C7") is claims.show("C7")


def test_the_reading_edition_asks_before_it_tells() -> None:
    text = claims.reading(["H16", "C22"])
    before, _, after = text.partition("**The verdicts of the course.**")
    assert before.startswith("**Judge first.**")
    for one in claims.load():
        assert f"<td>{one.id}</td>" in before
        for check in one.checks:
            assert check.id in after
    assert claim("C7").checks[0].fact[:40] not in before
    assert all(line.count("<td>") == 4 for line in after.splitlines() if line.startswith("<tr>"))


def test_the_reading_edition_opens_with_the_first_claims_and_folds_the_rest() -> None:
    text = claims.reading(["H16", "C22"])
    shown = str(
        MarkdownWithMath(renderer=IPythonRenderer(escape=False, embed_images=True)).render(text)
    )
    soup = BeautifulSoup(shown, "html.parser")
    parts = len({one.part for one in claims.load()})
    assert len(soup.find_all("details")) == 2 * parts + 1
    (first,) = [one for one in soup.find_all("table") if not one.find_parent("details")]
    assert [row.td.text for row in first.find_all("tr")[1:]] == ["H16", "C22"]
    assert all(len(one.find_all("table")) == 1 for one in soup.find_all("details"))

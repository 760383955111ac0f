"""The Python face of the quiz: few messages, one widget a quiz, nothing raised, nothing lost."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import pytest

from pakrussia import data, progress, questions, quiz
from pakrussia.errors import CourseError

SAMPLES = Path(__file__).parent / "samples"
ANSWER = {
    "v": 1,
    "id": "one",
    "at": "2026-11-23T18:00:00.000Z",
    "lesson": "90-sample",
    "quiz": "90-a",
    "question": "90-city",
    "event": "answer",
    "response": "Sverdlovsk",
    "outcome": "wrong",
    "score": 0,
}


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[tuple[str, Any]]]:
    """Return the comm messages that quizzes send, with the sample as the course's questions."""
    sent: list[tuple[str, Any]] = []

    class Comm(comm.base_comm.BaseComm):
        def publish_msg(self, msg_type: str, data: Any = None, **_: Any) -> None:
            sent.append((msg_type, data))

    monkeypatch.setattr(comm, "create_comm", lambda *args, **more: Comm(*args, **more))
    monkeypatch.setattr(questions, "folder", lambda: SAMPLES)
    monkeypatch.setattr(quiz, "short_source", lambda key: f"Source of {key}")
    monkeypatch.setattr(quiz, "_shown", {})
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.delenv("PAKRUSSIA_LANGUAGE", raising=False)
    yield sent
    for one in quiz._shown.values():
        one.close()


def replies(messages: list[tuple[str, Any]]) -> list[Any]:
    return [data["content"] for _, data in messages if data.get("method") == "custom"]


def test_one_message_and_no_second_widget(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.show("90-a")
    assert [kind for kind, _ in messages] == ["comm_open"]
    state = messages[0][1]["state"]
    assert shown.model_id == "quiz-90-a"
    assert "layout" not in state
    json.dumps(state)
    assert state["quiz"]["sources"] == {"sample-source": "Source of sample-source"}


def test_shown_again_is_the_same_widget_and_stays_alive(messages: list[tuple[str, Any]]) -> None:
    first = quiz.show("90-a")
    progress.record([ANSWER])
    again = quiz.show("90-a")
    gc.collect()
    assert again is first
    assert [kind for kind, _ in messages] == ["comm_open", "comm_msg"]
    assert list(messages[1][1]["state"]) == ["earlier"]
    assert again.earlier == [ANSWER]
    quiz.show("90-a")
    assert len(messages) == 2  # Nothing new, nothing sent.


def test_closed_widget_is_made_anew(messages: list[tuple[str, Any]]) -> None:
    quiz.show("90-a").close()
    quiz.show("90-a")
    assert [kind for kind, _ in messages] == ["comm_open", "comm_close", "comm_open"]


def test_bundle_shows_questions_where_no_widget_can_be(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.show("90-a")
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == repr(shown) == "Quiz 90-a: Alliances and dates"
    assert bundle["text/markdown"] == questions.markdown(questions.load_quiz("90-a")[1])
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view == {"version_major": 2, "version_minor": 0, "model_id": "quiz-90-a"}


def test_answers_are_recorded_and_acknowledged_once(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.show("90-a")
    for _ in range(2):
        shown._handle_custom_msg({"type": "entries", "entries": [ANSWER, {"bad": 1}]}, [])
    assert replies(messages) == [{"type": "saved", "ids": ["one"]}] * 2
    assert progress.read() == shown.earlier == [ANSWER]


def test_new_learner_clears_every_quiz(messages: list[tuple[str, Any]]) -> None:
    progress.record([ANSWER])
    one, two = quiz.show("90-a"), quiz.show("90-b")
    mark = "2026-11-23T19:00:00.000Z"
    two._handle_custom_msg({"type": "new-learner", "id": mark}, [])
    assert replies(messages) == [{"type": "saved", "ids": [mark]}]
    assert one.earlier == two.earlier == progress.read() == []
    kept = progress.record_path().with_name("progress-until-2026-11-23T19-00-00-000Z.jsonl")
    assert kept.is_file()


@pytest.mark.parametrize(
    "message",
    [None, 5, "entries", [], {}, {"type": []}, {"type": "entries"}, {"type": "run", "code": "1"}],
)
def test_nonsense_from_the_page_does_nothing(
    messages: list[tuple[str, Any]], message: object
) -> None:
    quiz.show("90-a")._handle_custom_msg(message, [])
    assert not progress.record_path().exists()
    assert replies(messages) in ([], [{"type": "saved", "ids": []}])


def test_unwritable_record_is_said_and_not_raised(
    messages: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown = quiz.show("90-a")
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PAKRUSSIA_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    for message in ({"type": "entries", "entries": [ANSWER]}, {"type": "new-learner", "id": "x"}):
        shown._handle_custom_msg(message, [])
    assert [reply["type"] for reply in replies(messages)] == ["not-saved", "not-saved"]
    assert "set PAKRUSSIA_PROGRESS" in replies(messages)[0]["why"]


def test_unreadable_record_doesnt_stop_the_quiz(
    messages: list[tuple[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    progress.record_path().mkdir()
    assert quiz.show("90-a").earlier == []
    assert "cannot be read" in capsys.readouterr().out


def test_unknown_quiz_and_language(messages: list[tuple[str, Any]]) -> None:
    with pytest.raises(CourseError, match="Did you mean '90-"):
        quiz.show("90-x")
    with pytest.raises(CourseError, match="no interface words in 'xx'"):
        quiz.show("90-a", "xx")
    assert messages == []


def test_one_setting_switches_the_language(
    messages: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAKRUSSIA_LANGUAGE", "ur")
    content = quiz.show("90-a").quiz
    assert content["words"] == quiz.words("ur")
    assert content["words"]["dir"] == "rtl"
    assert content["language"] == "en"  # The questions themselves are still English.
    assert "Проверить" not in json.dumps(content, ensure_ascii=False)


def test_words_are_complete_in_every_language() -> None:
    english = quiz.words("en")
    for language in ("ur", "ru"):
        found = quiz.words(language)
        assert list(found) == list(english)
        for key, text in found.items():
            assert text.strip(), (language, key)
            holes = [sorted(re.findall(r"\{\w+\}", one)) for one in (text, english[key])]
            assert holes[0] == holes[1], (language, key)
    assert [quiz.words(one)["dir"] for one in ("en", "ur", "ru")] == ["ltr", "rtl", "ltr"]


def test_script_uses_words_that_exist_and_no_others() -> None:
    script = (Path(quiz.__file__).parent / "quiz.js").read_text(encoding="utf-8")
    used = set(re.findall(r"""words\.(\w+)""", script))
    used |= set(re.findall(r"""['"]((?:say|need|done|kept|not)_[a-z]+|set_aside)['"]""", script))
    used |= set(re.findall(r"""(?:say|button|twice)\(\s*['"]([a-z_]+)['"]""", script))
    known = set(quiz.words("en"))
    assert used - known == set()
    by_state = {"unseen", "started", "wrong", "right", "given-up"}
    made = {"up", "down", "done_again", "done_new", "sure"}  # Named where buttons are made.
    assert known - used - by_state == made
    assert not re.search("[\u0400-\u04ff]", script)  # No Russian word is written in the script.


def test_script_and_style_stay_small_and_ask_for_nothing() -> None:
    assert len(quiz.SCRIPT.encode("utf-8")) < 26_000
    assert len(quiz.STYLE.encode("utf-8")) < 6_500
    for text in (quiz.SCRIPT, quiz.STYLE):
        assert not re.search(r"https?:|@import|url\(|innerHTML|outerHTML|eval\(|fetch\(", text)


def test_objectives_are_listed(messages: list[tuple[str, Any]]) -> None:
    shown = quiz.objectives("90-sample")
    listed = "- Date the first events\n- Tell a host from an owner"
    assert shown.data == f"By the end you can:\n\n{listed}"


def test_sources_are_short_references(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quiz.short_source(data.names()[0]) == data.info(data.names()[0]).short_source
    with pytest.raises(CourseError):
        quiz.short_source("no-such-source")


def test_picture_travels_with_the_quiz(
    messages: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(questions, "folder", lambda: tmp_path)
    text = (SAMPLES / "90-sample.yml").read_text(encoding="utf-8")
    shown = "prompt: Put these"
    text = text.replace(shown, f"picture: {{file: ../a.svg, alt: A map}}\n        {shown}")
    (tmp_path / "90-sample.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"a\.svg is not beside the question files"):
        quiz.show("90-a")
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    picture = quiz.show("90-a").quiz["questions"][3]["picture"]
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    assert picture["alt"] == "A map"
    (tmp_path / "a.svg").write_bytes(b"x" * (quiz.LARGEST_PICTURE + 1))
    with pytest.raises(CourseError, match="at most 40000 bytes"):
        quiz.show("90-a")

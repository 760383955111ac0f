"""What learners type is read as they mean it, for every number and text question of the course.

The script itself reads here, in the Node that Playwright brings along: no other one is needed.
"""

from __future__ import annotations

import json
import math
import random
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from pakrussia import questions, quiz
from pakrussia.questions import Number, Text, units
from pakrussia.quiz import bundle

Found = dict[str, Any]
Marker = Callable[[Sequence[tuple[dict[str, Any], str]]], list[Found]]

RUN = """
import { readFileSync } from 'node:fs';
import { mark } from './js/marking.js';
const { asked, typed } = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(typed.map(([place, text]) => mark(asked[place], text))));
"""


@pytest.fixture(scope="module")
def mark(tmp_path_factory: pytest.TempPathFactory) -> Marker:
    folder = tmp_path_factory.mktemp("node")
    shutil.copytree(bundle.HERE / "js", folder / "js")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "run.js").write_text(RUN, encoding="utf-8")
    node = compute_driver_executable()[0]

    def run(cases: Sequence[tuple[dict[str, Any], str]]) -> list[Found]:
        asked = {json.dumps(one): place for place, one in enumerate(dict_of(cases))}
        content = {
            "asked": [json.loads(one) for one in asked],
            "typed": [(asked[json.dumps(one)], text) for one, text in cases],
        }
        told = subprocess.run(
            [node, "run.js"],
            input=json.dumps(content),
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert told.returncode == 0, told.stderr
        found: list[Found] = json.loads(told.stdout)
        assert len(found) == len(cases)
        return found

    return run


def dict_of(cases: Sequence[tuple[dict[str, Any], str]]) -> list[dict[str, Any]]:
    return list({json.dumps(one): one for one, _ in cases}.values())


def of_kind(kind: type[Any]) -> list[Any]:
    files = [questions.load_file(path) for path in questions.files()]
    return [one for file in files for one in file.everything() if isinstance(one, kind)]


NUMBERS: list[Number] = of_kind(Number)
TEXTS: list[Text] = of_kind(Text)


def asked(answer: float, unit: str = "", tolerance: float = 0) -> dict[str, Any]:
    target = {"answer": answer, "tolerance": tolerance, "unit": unit}
    return {"kind": "number", "number": target | units.reading(unit)}


def test_the_questions_are_there() -> None:
    assert len(NUMBERS) > 30 and len(TEXTS) > 5


# --- right answers, as people write them ---------------------------------------------------------

# Of each unit of the course what is written after and before the number. Written here by hand, so
# that a word that falls out of the course's own table is missed.
AFTER = {
    "per cent": "%| %|٪| ٪|％| per cent| percent| Percent| pct|per cent.| فیصد| فی صد| процента"
    "| процентов| процент",
    "points": " points| point| pts| percentage points| پوائنٹ| пункта| пунктов| балла",
    "times": " times|x|×| x|-fold| گنا| раз",
    "days": " days| day| Days|days.| دن| день| дней| дня",
    "months": " months| month| mo| ماہ| مہینے| месяцев| месяца| мес.",
    "years": " years| year| yrs| سال| лет| года",
    "vetoes": " vetoes| veto| ویٹو| вето",
    "helicopters": " helicopters| helicopter| ہیلی کاپٹر| вертолётов| вертолетов",
    "acts": " acts| act| акта| действий",
    "events": " events| event| واقعات| событий",
    "editions": " editions| edition| مشقیں| учений",
    "objections": " objections| objection| اعتراضات| возражений",
    "claims": " claims| claim| دعوے| утверждений",
    "expectations": " expectations| expectation| توقعات| ожиданий",
    "TWh": " TWh|TWh| twh| terawatt-hours| ТВт·ч| ТВт-ч",
    "to 1": ":1| : 1| to 1|/1| times|x| к 1| گنا",
    "dollars": " dollars| dollar| US dollars| USD| US$|$| ڈالر| امریکی ڈالر| долларов"
    "| долл. США| долларов США",
    "doses": " doses| dose| خوراکیں| доз",
    "km": " km|km|km.| KM| kilometres| kilometers| کلومیٹر| км",
}
BEFORE = {"per cent": "%|٪|% ", "dollars": "$|US$|USD |$ |US $", "times": "x|×"}
SCALED = {
    1e6: " million| Million| mln| mn|m| ملین| миллионов| млн",
    1e3: " thousand|k| ہزار| тысяч| тыс.",
}
UNSEEN = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u00ad\ufeff\u2066\u2069"
)
DIGITS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９"]
VULGAR = {0.5: "½", 0.25: "¼", 0.75: "¾"}


def figures(value: float) -> list[str]:
    """Return a number in figures as different people write it, without a unit."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    plain = f"{size:.10f}".rstrip("0").rstrip(".")
    whole, _, rest = plain.partition(".")
    found = [plain, f"{whole},{rest}" if rest else f"{whole}."]
    point = f".{rest}" if rest else ""
    if size >= 1000:
        parted = f"{int(whole):,}"
        found += [
            parted.replace(",", one) + point for one in (",", " ", "\xa0", "\u202f", "'", "’")
        ]
        if rest:
            found.append(parted.replace(",", ".") + f",{rest}")
    if whole == "0":
        found.append(f".{rest}")
    fraction = size % 1
    if fraction in VULGAR and rest:
        found += [f"{whole}{VULGAR[fraction]}", f"{whole} {Fraction(fraction)}"]
    for digits in DIGITS:
        found += [one.translate(str.maketrans("0123456789", digits)) for one in (plain, found[1])]
    eastern = plain.translate(str.maketrans("0123456789.", DIGITS[1] + "٫"))
    found += [eastern, eastern.replace("٫", "۔")]
    signs = (
        ["-", "−", "–", "—", "‑", "－", "- ", "minus ", "منفی ", "минус "] if sign else ["", "+"]
    )
    return [minus + one for minus in signs for one in found]


def alone(value: float) -> list[str]:
    """Return the number with what may stand around any number."""
    plain = f"{value:.10g}"
    around = ["{}.", " {} ", "{}\n", "~{}", "≈ {}", "about {}", "approx. {}", "ca. {}", "around {}"]
    around += ["تقریباً {}", "около {}", "примерно {}", "= {}", "{}!", "{}۔", "{}?", '"{}"', "'{}"]
    found = [*figures(value), *(one.format(plain) for one in around)]
    for place, sign in enumerate(UNSEEN):
        at = place % (len(plain) + 1)
        found.append(plain[:at] + sign + plain[at:])
    return found


def with_unit(value: float, unit: str) -> list[str]:
    """Return the number with its unit, before and after."""
    scale, base = units.split(unit)
    base = base.removeprefix("US ")
    plain = [f"{value:.10g}", f"{value:.10g}".translate(str.maketrans("0123456789", DIGITS[1]))]
    plain += [f"{value:,}", f"{value:.10g}".replace("-", "−")]
    after = AFTER[base].split("|") if base else []
    before = BEFORE.get(base, "").split("|") if base in BEFORE else []
    found = [one + word for one in plain for word in after]
    for word in before:
        found += [word + one for one in plain if value >= 0]
        found += [f"-{word}{-value:.10g}", f"−{word}{-value:.10g}"] if value < 0 else []
    if scale > 1:
        scales = SCALED[scale].split("|")
        found += [one + word for one in plain for word in scales]
        found += [
            one + word + end for one in plain for word in scales for end in after if end[0] == " "
        ]
        minus, size = ("-" if value < 0 else ""), abs(value)
        found += [f"{minus}{start}{size:.10g}{word}" for word in scales for start in before]
        up = {1e6: (" billion", 1e3), 1e3: (" million", 1e3)}[scale]
        found.append(f"{value / up[1]:.10g}{up[0]}")
        lakhs = value * scale / 1e5
        found += [f"{lakhs:.10g} lakh", f"{lakhs / 100:.10g} crore", f"{lakhs:.10g} لاکھ"]
    return found


def wrongly(outcome: str, cases: Sequence[tuple[Any, str]], found: list[Found]) -> list[str]:
    return [
        f"{one['number']['answer'] if 'number' in one else one['accepted'][0]}: {text!r} → "
        f"{got['outcome']} {got['say']}"
        for (one, text), got in zip(cases, found, strict=True)
        if got["outcome"] != outcome
    ]


def test_the_right_number_is_right_however_it_is_written(mark: Marker) -> None:
    cases = [
        (questions.plain(one), text)
        for one in NUMBERS
        for text in alone(one.number.answer) + with_unit(one.number.answer, one.number.unit)
    ]
    assert len(cases) > 3000
    assert wrongly("right", cases, mark(cases)) == []


# --- what must not be right ----------------------------------------------------------------------


def near_misses(value: float, tolerance: float, unit: str) -> Iterator[str]:
    """Yield what holds the figures of the answer and does not say it, or misses it narrowly."""
    plain, size = f"{value:.10g}", f"{abs(value):.10g}"
    scale, _ = units.split(unit)
    for by in (1.02 * tolerance + 1e-6 * abs(value), 2 * tolerance + 1, 10 * tolerance + 7):
        for off in (value + by, value - by):
            yield from figures(round(off, 9))
            yield f"{off:.9f} {unit}"
            yield f"about {off:.9f}"
    other = value + 2 * tolerance + 1
    for text in (
        *("{0} or {1}", "{0}-{1}", "{0} - {1}", "{0}–{1}", "{0}, {1}", "{0}; {1}", "{0} and {1}"),
        *("{1} {0}", "{1}/{0}/", "{0} یا {1}", "{0} или {1}", "{0}..{1}", "{0}±1", "{0} (not {1})"),
        *("not {0}", "no {0}", "<{0}", ">{0}", "≤{0}", "≥ {0}", "≠{0}", "≉{0}", "!{0}"),
        "=\u0338{0}",
        *("over {0}", "more than {0}", "less than {0}", "under {0}", "at least {0}", "at most {0}"),
        *("almost {0}", "نہیں {0}", "{0} نہیں", "не {0}", "больше {0}", "меньше {0}", "до {0}"),
        *("{0}²", "{0}³", "{0}^2", "10^{0}", "{0}e3", "{0}e0", "{0}*2", "{0}+1", "{0}!2", "√{0}"),
        *("1{0}", "{0}‰", "{0}①", "{0}:2", "{0}/2", "0x{0}", "{0}\u0336", "x={0} y"),
        *("{0} apples", "apples {0}", "{0} яблок", "{0} سیب", "{0} per mille", "{0} bps"),
        *("{0} {0}", "{0}{0}", "{0}-", "--{0}", "- -{0}", "-+{0}", "minus -{0}", "({0})", "[{0}"),
        *("{0} %%%", "1 in {0}", "{0} of 100", "{0} thousand million"),
    ):
        yield text.format(plain, f"{other:.10g}")
    if tolerance < 0.5:
        yield f"{plain} ½"
    if value == int(value):
        yield f"{plain}0"
    # The other sign; a minus behind may be either.
    yield from (f"{size}-", f"{size} −", f"{plain}-", f"({size})")
    yield from figures(-value)
    yield from (f"about -USD {-value:.10g}", f"-{plain} {unit}", f"−{plain}", f"minus {plain}")
    # Another scale, another money, and the full number without a word for it.
    for word in ("hundred", "thousand", "lakh", "million", "crore", "billion", "trillion", "млрд"):
        if scale != {"thousand": 1e3, "million": 1e6}.get(word):
            yield f"{plain} {word}"
    yield from (f"{plain} million rupees", f"€{plain} million", f"{plain} million roubles")
    if scale > 1:
        yield from (f"{value * scale:.12g}", f"{value * scale:,}", f"{plain} {unit} million")
    if tolerance < abs(value) / 2:
        yield from (f"{value / 1000:.10f}", f"{value / 100:.10f}", f"{value * 100:.10g}")


def test_what_misses_the_number_is_never_right(mark: Marker) -> None:
    cases = [
        (questions.plain(one), text)
        for one in NUMBERS
        for text in near_misses(one.number.answer, one.number.tolerance, one.number.unit)
    ]
    assert len(cases) > 5000
    found = mark(cases)
    rights = [
        f"{one['number']}: {text!r}"
        for (one, text), got in zip(cases, found, strict=True)
        if got["outcome"] == "right"
    ]
    assert rights == []


PIECES = [
    *("0", "1", "2", "3", "5", "9", "14", "31", "36", "54", "541", "772", "016", "550", "000"),
    *("۹", "۴", "٣", "９", "½", "²", ".", ",", "٫", "٬", "،", "۔", "'", " ", " ", "\u200f", "\xad"),
    *("-", "−", "–", "+", "/", ":", "%", "٪", "$", "₽", "~", "(", ")", "<", "≠", "=", "x", "e"),
    *("to", "or", "not", "minus", "about", "per cent", "days", "points", "times", "million", "m"),
    *("thousand", "billion", "crore", "ملین", "فیصد", "دن", "дней", "млн", "км", "US", "dollars"),
]


def may_be_right(text: str, answer: float, tolerance: float, unit: str) -> bool:
    """Say, by figures alone, whether a text could mean the answer: no more than a bound.

    Its figures, in their order, must be those of one number within the tolerance, with the point
    anywhere; a fraction, a ratio or a word for a scale may change the number, and is left out.
    """
    if re.search(r"[/:½²]|to|[×x]|thousand|million|billion|crore|ملین|млн|m", text):
        return True
    shown = unicodedata.normalize("NFKC", text)
    digits = "".join(str(unicodedata.digit(one)) for one in shown if one.isdigit())
    shown = re.sub(r"(?<=\d)[-−–](?=[^\W\d])", "", shown)  # 31-day
    minus = len(re.findall(r"[-−‐-―－]|minus|منفی|минус", shown))
    if not digits or minus > 1 or re.search(r"[()<≠]|or|not", shown):
        return False
    sign = -1 if minus else 1
    return any(
        abs(sign * int(digits) / 10**places - answer) <= tolerance + 1e-9 * max(1, abs(answer))
        for places in range(len(digits) + 1)
    )


def test_random_texts_are_right_only_with_the_figures_of_the_answer(mark: Marker) -> None:
    luck = random.Random(20261130)
    cases: list[tuple[dict[str, Any], str]] = []
    plain = [(one.number, questions.plain(one)) for one in NUMBERS]
    targets = []
    for _ in range(60_000):
        target, data = luck.choice(plain)
        answer = luck.choice(figures(target.answer))
        pieces = [luck.choice(PIECES) for _ in range(luck.randint(0, 4))]
        if luck.random() < 0.7:
            pieces.insert(luck.randint(0, len(pieces)), answer)
        cases.append((data, "".join(pieces)))
        targets.append(target)
    wrong, rights = [], 0
    for (_, text), target, got in zip(cases, targets, mark(cases), strict=True):
        assert got["say"] in quiz.words("en")
        if got["outcome"] == "right":
            rights += 1
            if not may_be_right(text, target.answer, target.tolerance, target.unit):
                wrong.append(f"{target.answer} {target.unit}: {text!r}")
    assert wrong == []
    assert rights > 2000  # so the test does not only see refusals


# --- what is asked about, and not called wrong ---------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "unit", "typed", "say"),
    [
        (1016, "km", "1.016", "need_point"),
        (1016, "km", "1.500 km", "need_point"),
        (1550, "thousand doses", "1.550", "need_point"),
        (-1016, "", "−1.016", "need_point"),
        (22.5, "TWh", "22,512", "need_point"),
        (22.5, "TWh", "22.612", "say_lower"),  # near enough to be meant so
        (2651, "km", "2,800", "say_lower"),
        (1016, "km", "1.016.000", "say_lower"),
        (541, "million US dollars", "541000000", "need_scale"),
        (541, "million US dollars", "$541,000,000", "need_scale"),
        (541, "million US dollars", "390000000", "need_scale"),
        (1550, "thousand doses", "1,550,000 doses", "need_scale"),
        (1550, "thousand doses", "2000", "say_lower"),
        (541, "million US dollars", "541 thousand", "say_higher"),
        (94, "per cent", "", "need_number"),
        (94, "per cent", "ninety-four", "need_number"),
        (94, "per cent", "چورانوے", "need_number"),
        (94, "per cent", "94-95", "need_one"),
        (94, "per cent", "94 or 95", "need_one"),
        (94, "per cent", "94, 95", "need_one"),
        (94, "per cent", "94 95", "need_one"),
        (94, "per cent", "9.4e1", "need_one"),
        (94, "per cent", "94²", "need_one"),
        (94, "per cent", "94, percent", "say_right"),
        (94, "per cent", "94,-", "need_alone"),
        (14, "to 1", "14. to 1", "say_right"),
        (31, "days", "days: 31", "say_right"),
        (31, "days", ":31", "need_alone"),
        (772, "million dollars", "about-USD 772", "need_alone"),
        (-772, "million dollars", "about -USD 772", "need_alone"),
        (94, "per cent", "..94", "need_alone"),
        (94, "per cent", ". 94", "need_alone"),
        (541, "million rupees", "Rs. 541 million", "say_right"),
        (94, "per cent", "94 (ninety-four)", "need_alone"),
        (94, "per cent", "more than 94", "need_alone"),
        (94, "per cent", "94-", "need_alone"),
        (14, "to 1", "1:14", "need_one"),
        (6, "months", "6/7", "need_one"),
        (6, "months", "1/2", "need_one"),
        (19.5, "months", "39/2", "say_right"),
        (0.5, "", "1/2", "say_right"),
        (0.5, "", "½", "say_right"),
        (2.5, "million dollars", "2½ million", "say_right"),
        (541, "million US dollars", "Rs.541 million", "need_alone"),
        (541, "million rupees", "Rs.541 million", "say_right"),
        (541, "million rupees", "₨ 541 ملین", "say_right"),
        (541, "million roubles", "541 млн ₽", "say_right"),
        (94, "فیصد", "94 percent", "say_right"),
        (3, "unheard of", "3 unheard of", "say_right"),
    ],
)
def test_what_can_be_meant_otherwise_is_asked(
    mark: Marker, answer: float, unit: str, typed: str, say: str
) -> None:
    (found,) = mark([(asked(answer, unit), typed)])
    assert found["say"] == say
    # What is asked costs no attempt: only what has an outcome is recorded.
    assert (found["outcome"] is None) == say.startswith("need_")
    assert say in quiz.words("en")


def test_the_answer_that_is_shown_reads_as_right(mark: Marker) -> None:
    """“Show answer” writes the number as the script prints it."""
    plain = [questions.plain(one) for one in NUMBERS]
    cases = [(one, json.dumps(one["number"]["answer"]).removesuffix(".0")) for one in plain]
    cases += [(asked(answer), f"{answer}") for answer in (1.016, -2.651, 0.001, 123456.789)]
    assert wrongly("right", cases, mark(cases)) == []


# --- words ---------------------------------------------------------------------------------------


def spellings(accepted: str) -> Iterator[str]:
    yield from (accepted, accepted.upper(), accepted.lower(), f" {accepted} ", f"{accepted}.")
    yield from (f"“{accepted}”", f"'{accepted}'", f"{accepted}۔", f"{accepted}!", f"{accepted}\n")
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield unicodedata.normalize(form, accepted)  # type: ignore[arg-type]
    yield accepted.translate(str.maketrans("یکہ", "يكه"))
    yield accepted.replace("ہ", "ھ").replace("ی", "ى")
    yield accepted.replace("ё", "е").replace("й", "и\u0306").replace("-", " ")
    yield "\u0640".join(accepted) if "\u0600" < accepted[-1] < "\u06ff" else accepted
    for place, sign in enumerate(UNSEEN):
        at = place % (len(accepted) + 1)
        yield accepted[:at] + sign + accepted[at:]


def test_every_spelling_is_right_however_it_is_typed(mark: Marker) -> None:
    cases = [
        (questions.plain(one), text)
        for one in TEXTS
        for accepted in one.accepted
        for text in spellings(accepted)
    ]
    assert len(cases) > 500
    assert wrongly("right", cases, mark(cases)) == []


def test_no_other_word_is_right(mark: Marker) -> None:
    cases = []
    for one in TEXTS:
        others = [
            word for other in TEXTS for word in other.accepted if other.accepted != one.accepted
        ]
        same = {word.casefold() for word in one.accepted}
        wrong = [word for word in others if word.casefold() not in same]
        for word in one.accepted:
            wrong += [f"not {word}", f"{word} or not", f"{word} {word}", word[:-1] + "qx", word[1:]]
            wrong += [f"нет {word}", f"{word} نہیں"]
        fits = {re.sub(r"\W", "", word).casefold() for word in one.accepted}
        cases += [
            (questions.plain(one), text)
            for text in wrong
            if re.sub(r"\W", "", text).casefold() not in fits
        ]
    found = mark(cases)
    assert [text for (_, text), got in zip(cases, found, strict=True) if got["score"] == 1] == []


@pytest.mark.parametrize("one", TEXTS, ids=lambda one: one.id)
def test_each_script_of_the_course_is_accepted(one: Text) -> None:
    for script in ("LATIN", "CYRILLIC", "ARABIC"):
        assert any(script in unicodedata.name(word[0]) for word in one.accepted), script


# --- units ---------------------------------------------------------------------------------------


def test_every_unit_of_the_course_is_known_in_three_languages() -> None:
    for one in NUMBERS:
        assert units.is_known(one.number.unit), one.id
        words = units.reading(one.number.unit).get("words", [])
        for start, end in (("a", "z"), ("а", "я"), ("ء", "ے")):
            assert any(start <= word[0] <= end for word in words), (one.number.unit, start)


def test_a_unit_with_a_scale_counts_from_it() -> None:
    found = units.reading("thousand doses")
    assert found["full"] == 1000
    scales = found["scales"]
    assert scales["million"] == 1000 and scales["ہزار"] == 1 and scales["lakh"] == 100
    assert all(math.isfinite(one) and one > 0 for one in scales.values())
    assert "scales" not in units.reading("km") and set(units.reading("")) == {"about", "minus"}


@pytest.mark.parametrize(
    ("typed", "unit", "bare"),
    [
        *(
            (one, "per cent", "95")
            for one in ("95", "۹۵٪", "٪95", "95 per cent.", "\u200f95 Percent")
        ),
        *((one, "million US dollars", "-772") for one in ("-772", "−772 million", "-772 mln USD")),
        ("-$772", "million US dollars", "-$772"),
        ("541 thousand", "million US dollars", "541 thousand"),
        ("19,5 months", "months", "19,5"),
        ("", "months", ""),
        ("months", "months", "months"),
        ("\n", "", ""),
        (".5", "", ".5"),
    ],
)
def test_a_wrong_answer_counts_once_however_it_is_written(typed: str, unit: str, bare: str) -> None:
    assert units.bare(typed, unit) == bare


def test_the_script_has_no_sign_that_older_browsers_cannot_read() -> None:
    """Safari before 16.4 knows no lookbehind: the whole script would not start."""
    assert "(?<=" not in bundle.joined() and "(?<!" not in bundle.joined()

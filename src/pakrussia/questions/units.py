"""How people write the units of the course: in words and signs, in English, Urdu and Russian.

A learner who types ``94 percent`` where the question says ``per cent`` has written the same number.
Which words mean the same is said here, once; the reading itself is in ``quiz/js/reading.js``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

# One unit a line: all the ways to write it, case, spaces, full stops and accents aside.
_UNITS = """
per cent, percent, percents, pct, pc, %, per cent of units, فیصد, فی صد, فيصدي, پرسنٹ, процент,\
 процента, процентов, проц
points, point, pts, pt, percentage points, percentage point, pp, ppt, پوائنٹ, پوائنٹس, نقطے, درجے,\
 пункт, пункта, пунктов, процентный пункт, процентных пункта, процентных пунктов, пп, балл, балла,\
 баллов
times, time, x, ×, fold, times as much, times as many, times more, گنا, раз, раза
days, day, d, دن, دنوں, روز, یوم, день, дня, дней, дн, сутки, суток
months, month, mo, mos, mths, ماہ, مہینہ, مہینے, مہینوں, месяц, месяца, месяцев, мес
years, year, yr, yrs, y, سال, سالوں, برس, год, года, лет
km, kms, kilometre, kilometres, kilometer, kilometers, کلومیٹر, کلو میٹر, کلومیٹرز, км, километр,\
 километра, километров
TWh, terawatt hour, terawatt hours, ٹیراواٹ گھنٹہ, ٹیراواٹ گھنٹے, ТВт ч, тераватт час,\
 тераватт часа, тераватт часов
dollars, dollar, $, US$, U$, USD, US dollar, US dollars, U.S. dollars, American dollars, ڈالر,\
 ڈالرز, ڈالروں, امریکی ڈالر, доллар, доллара, долларов, долл, доллар США, доллара США,\
 долларов США, долл США
rupees, rupee, Rs, ₨, Re, PKR, ₹, INR, روپیہ, روپے, روپیے, рупия, рупии, рупий, руп
roubles, rouble, rubles, ruble, ₽, RUB, RUR, روبل, рубль, рубля, рублей, руб, р
euros, euro, €, EUR, یورو, евро
doses, dose, خوراک, خوراکیں, خوراکوں, доза, дозы, доз
vetoes, veto, vetos, ویٹو, вето
votes, vote, ووٹ, ووٹوں, голос, голоса, голосов
helicopters, helicopter, ہیلی کاپٹر, ہیلی کاپٹرز, вертолёт, вертолёта, вертолётов
acts, act, اقدام, اقدامات, عمل, акт, акта, актов, действие, действия, действий
events, event, واقعہ, واقعات, событие, события, событий
editions, edition, time, times, ایڈیشن, مشق, مشقیں, выпуск, выпуска, выпусков, учение, учения,\
 учений
objections, objection, اعتراض, اعتراضات, возражение, возражения, возражений
claims, claim, دعویٰ, دعوے, دعووں, утверждение, утверждения, утверждений
expectations, expectation, توقع, توقعات, ожидание, ожидания, ожиданий
"""

# A ratio is written as 14:1, 14 to 1, or 14 times.
_RATIO = "to 1"
_RATIO_SIGNS = ":, /, to, سے, к"

# What may stand before any number and leaves it what it is, and what turns its sign.
_ABOUT = (
    "~, ≈, ∼, about, around, approximately, approx, circa, ca, c, roughly, تقریباً, قریباً, لگ بھگ,"
    " около, примерно, приблизительно"
)
_MINUS = "minus, negative, منفی, минус"

# What a word multiplies by. Of one letter, and so only where the unit itself is so large.
_SCALES: dict[int, str] = {
    1_000: "thousand, thousands, thsd, k, ہزار, тысяча, тысячи, тысяч, тыс",
    100_000: "lakh, lakhs, lac, lacs, لاکھ, лакх, лакха, лакхов",
    1_000_000: "million, millions, mill, mln, mio, mn, m, ملین, میلین, миллион, миллиона,"
    " миллионов, млн",
    10_000_000: "crore, crores, cr, کروڑ, крор, крора, кроров",
    1_000_000_000: "billion, billions, bln, bn, b, ارب, بلین, миллиард, миллиарда, миллиардов,"
    " млрд",
}


def folded(text: str) -> str:
    """Return a word as it is compared: without case, spaces, points, accents and hyphens."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        one for one in plain if one not in ".-·" and unicodedata.category(one)[0] not in "MZ"
    )


def _split(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _folded(text: str) -> list[str]:
    return list(dict.fromkeys(folded(one) for one in _split(text)))


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return, for each way to write a unit, all the ways; the first that lists it counts."""
    groups: dict[str, tuple[str, ...]] = {}
    for line in _UNITS.strip().splitlines():
        words = tuple(_folded(line))
        for word in words:
            groups.setdefault(word, words)
    return groups


@cache
def _scales() -> dict[str, int]:
    return {folded(word): scale for scale, words in _SCALES.items() for word in _split(words)}


def split(unit: str) -> tuple[int, str]:
    """Return by what a unit multiplies, and the unit itself: 1,000,000 and US dollars."""
    first, _, rest = unit.strip().partition(" ")
    scale = _scales().get(folded(first), 1)
    return (scale, rest.strip()) if scale > 1 else (1, unit.strip())


def is_known(unit: str) -> bool:
    """Say whether it is known here how people write this unit; so it is where there is none."""
    _, base = split(unit)
    return base in ("", _RATIO) or folded(base) in _groups()


def reading(unit: str) -> dict[str, Any]:
    """Return what the browser needs to read a number with its unit; empty parts are left out.

    ``about`` and ``minus``: words that may stand before any number. ``words``: the ways to write
    the unit, folded. ``scales``: what each word such as million
    multiplies by, in the question's unit. ``full``: by what the unit itself multiplies.
    ``ratio``: the signs that may stand between the number and a 1, as in 14:1.
    """
    scale, base = split(unit)
    is_ratio = base == _RATIO
    words = _groups().get(folded("times" if is_ratio else base), (folded(base),) if base else ())
    found: dict[str, Any] = {"about": _folded(_ABOUT), "minus": _folded(_MINUS)}
    if words:
        found["words"] = list(words)
    if scale > 1:
        found["scales"] = {word: factor / scale for word, factor in _scales().items()}
        found["full"] = scale
    if is_ratio or "fold" in words:
        found["ratio"] = _split(_RATIO_SIGNS)
    return found


def bare(typed: str, unit: str) -> str:
    """Return what was typed without its unit, in the digits 0 to 9; whatever else is there stays.

    So ۹۵٪, 95 % and 95 per cent are one answer in a class summary. Nothing is marked by it.
    """
    plain = unicodedata.normalize("NFKC", typed).casefold().replace("٪", "%")
    plain = "".join(
        str(unicodedata.decimal(one, one)) for one in plain if unicodedata.category(one) != "Cf"
    )
    plain = " ".join(plain.replace("−", "-").split())
    parts = re.fullmatch(r"([^\d.+-]*)([+-]? ?\.?\d(?:.*\d)?)(\D*)", plain)
    if not parts:
        return plain
    before, figures, after = parts.groups()
    how = reading(unit)
    words = {"", "%", *how.get("words", ())}
    own = {word for word, factor in how.get("scales", {}).items() if factor == 1}
    ends = words | {scale + word for scale in own for word in words}
    is_bare = folded(before) in words and folded(after.rstrip(" .,;:!?۔")) in ends
    return figures if is_bare else plain

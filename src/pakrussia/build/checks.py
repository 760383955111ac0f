"""Checks of the tables' cells; each finding names table, row, column and reason."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any

import pandas as pd

# ISO 3166-1 alpha-3, the historical codes of states the tables reach back to, and WLD (world).
_ISO3 = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR
BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG
COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH
FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY
HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM
KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL
MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU
SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB
VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
CSK DDR SUN YUG WLD
"""
ISO3 = frozenset(_ISO3.split())

_SCRIPTS = {
    "urdu": re.compile("[\u0600-\u06ff]"),
    "russian": re.compile("[\u0400-\u04ff]"),
}

Test = Callable[[str], str | None]  # the reason why a cell is wrong, or None
Finding = tuple[int, str, str]  # row (counted from 1, without the header), column, reason


def _each(column: pd.Series[str], test: Test) -> list[tuple[int, str]]:
    """Run ``test`` on each filled cell; return row number and reason where it gives one."""
    found = []
    for row, value in enumerate(column, start=1):
        if value != "":
            reason = test(value)
            if reason is not None:
                found.append((row, reason))
    return found


def _misread(text: str) -> str | None:
    """Tell text that was read in the wrong encoding, such as ``Ð¼Ð¸Ñ€`` for ``мир``."""
    if "\ufffd" in text:
        return "holds the sign for an unreadable character; was it read as UTF-8?"
    if text.isascii():
        return None
    for pair in pairwise(text):
        wrong = "".join(pair)
        if wrong.isascii():
            continue
        try:
            right = wrong.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        return f"{wrong!r} in {text!r} looks like {right!r} read in the wrong encoding"
    return None


def _type_test(field: dict[str, Any]) -> Test | None:
    kind = field["type"]
    patterns = {
        "integer": (r"-?\d+", "a whole number"),
        "number": (r"-?\d+(\.\d+)?", "a number"),
        "boolean": (r"true|false", "true or false"),
        "date": (r"\d{4}-\d{2}-\d{2}", "a date as YYYY-MM-DD"),
    }
    if kind not in patterns:
        return None
    pattern, wanted = patterns[kind]

    def test(value: str) -> str | None:
        fits = re.fullmatch(pattern, value) is not None
        if fits and kind == "date":
            fits = bool(pd.notna(pd.to_datetime(value, format="%Y-%m-%d", errors="coerce")))
        return None if fits else f"{value!r} is not {wanted}"

    return test


def _range_test(field: dict[str, Any]) -> Test | None:
    low, high = field.get("minimum"), field.get("maximum")
    if low is None and high is None:
        return None

    def number(value: Any) -> float:
        text = str(value)
        return pd.Timestamp(text).timestamp() if field["type"] == "date" else float(text)

    def test(value: str) -> str | None:
        try:
            found = number(value)
        except ValueError:
            return None  # the type test speaks of it
        if low is not None and found < number(low):
            return f"{value} is below the lowest allowed value {low}"
        if high is not None and found > number(high):
            return f"{value} is above the highest allowed value {high}"
        return None

    return test


def _member_test(field: dict[str, Any], known: Collection[str], what: str) -> Test:
    def test(value: str) -> str | None:
        members = value.split(";") if field.get("list") else [value]
        unknown = [one for one in members if one not in known]
        return f"{unknown[0]!r} is not {what}" if unknown else None

    return test


def _tests(
    field: dict[str, Any], source_keys: Collection[str], links: dict[str, Collection[str]]
) -> list[Test]:
    """Return the tests that a column's paper asks for."""
    tests: list[Test] = [_misread]
    for one in (_type_test(field), _range_test(field)):
        if one is not None:
            tests.append(one)
    if field.get("categories"):
        wanted = "one of " + ", ".join(field["categories"])
        tests.append(_member_test(field, field["categories"], wanted))
    if field.get("iso3"):
        tests.append(_member_test(field, ISO3, "a code of ISO 3166 alpha-3"))
    if field.get("source_keys"):
        tests.append(_member_test(field, source_keys, "a key of the bibliography"))
    if field.get("link"):
        table = field["link"]
        tests.append(_member_test(field, links[table], f"an id of the table {table}"))
    if field.get("script"):
        script = field["script"]

        def in_script(value: str) -> str | None:
            fits = _SCRIPTS[script].search(value) is not None
            return None if fits else f"{value!r} holds no letter of the {script} script"

        tests.append(in_script)
    return tests


def _moscow(table: pd.DataFrame, paper: dict[str, Any]) -> list[Finding]:
    """Find the USSR after 1991 and Russia before 1991.

    The year 1991 itself may carry either code in the table of events; yearly tables use SUN
    for it, which their derivation sees to.
    """
    clock = paper.get("moscow_by")
    if clock is None:
        return []
    years = table[clock].str[:4]
    found = []
    for field in paper["fields"]:
        if not field.get("iso3"):
            continue
        for row, (cell, year) in enumerate(zip(table[field["name"]], years, strict=True), start=1):
            codes = cell.split(";")
            if "SUN" in codes and year > "1991":
                found.append((row, field["name"], f"SUN stands in {year}; after 1991 it is RUS"))
            if "RUS" in codes and year < "1991":
                found.append((row, field["name"], f"RUS stands in {year}; to 1991 it is SUN"))
    return found


# The entries of a paper. A colon after a word makes YAML read a text as a mapping, so each
# entry's kind is checked before it reaches the descriptor.
_TEXTS = ["title", "description", "citation", "short_source", "licence_note", "derivation"]
_DAYS = ["licence_checked", "checked_to", "review_by"]
_LISTS = ["gaps", "coverage", "key", "order"]
_OTHERS = ["licence", "licence_name", "path", "moscow_by", "fields"]


def find_paper_faults(paper: dict[str, Any]) -> list[tuple[str, str]]:
    """Return entry and reason for every fault of a paper of ``data/papers``."""
    known = [*_TEXTS, *_DAYS, *_LISTS, *_OTHERS]
    found = [(str(name), "is not an entry of a paper") for name in paper if name not in known]
    for name in _TEXTS:
        if not isinstance(paper.get(name), str):
            found.append((name, "is not a text; put it into quotes"))
    for name in ("licence", "licence_name", "path", "moscow_by"):
        if not isinstance(paper.get(name), str | None):
            found.append((name, "is not a text; put it into quotes"))
    for name in _DAYS:
        if not isinstance(paper.get(name), datetime.date | None):
            found.append((name, "is not a date"))
    if paper.get("licence_checked") is None:
        found.append(("licence_checked", "is empty"))
    lists: dict[str, list[Any]] = {}
    for name in (*_LISTS, "fields"):
        entries = paper.get(name, [])
        if not isinstance(entries, list):
            found.append((name, "is not a list; write it as [one, another], or leave it out"))
        lists[name] = entries if isinstance(entries, list) else []
    for name in _LISTS:
        wrong = [one for one in lists[name] if not isinstance(one, str)]
        if wrong:
            found.append((name, f"{wrong[0]!r} is not a text; put it into quotes"))
    columns = [field.get("name") for field in lists["fields"] if isinstance(field, dict)]
    named = {name: lists[name] for name in ("key", "order", "coverage")}
    named["moscow_by"] = [paper["moscow_by"]] if paper.get("moscow_by") else []
    for name, entries in named.items():
        for one in entries:
            if one not in columns:
                found.append((name, f"there is no column {one!r} among the fields"))
    for field in lists["fields"]:
        if not isinstance(field, dict):
            found.append(("fields", f"{field!r} is not a block of 'entry: value' lines"))
            continue
        if not isinstance(field.get("description"), str):
            found.append((f"fields, {field.get('name')}", "has no description"))
        if field.get("type") not in ("integer", "number", "boolean", "string", "date"):
            found.append((f"fields, {field.get('name')}", f"{field.get('type')!r} is no type"))
    if ("fields" in paper) == ("path" in paper):
        found.append(("fields", "a paper has either fields (a table) or a path (a map)"))
    if "fields" in paper and not paper.get("key"):
        found.append(("key", "is empty"))
    return found


def find_faults(
    table: pd.DataFrame,
    paper: dict[str, Any],
    source_keys: Collection[str],
    links: dict[str, Collection[str]],
) -> list[Finding]:
    """Return every fault of a table whose cells are all text ("" is a missing value).

    The paper names the columns and what each must hold; ``source_keys`` are the keys of the
    bibliography, ``links`` the ids of the tables that columns may point to.
    """
    wanted = [field["name"] for field in paper["fields"]]
    if list(table.columns) != wanted:
        return [(0, "", f"the columns are {list(table.columns)}, the paper names {wanted}")]
    found: list[Finding] = []
    for field in paper["fields"]:
        column = table[field["name"]]
        if field.get("required"):
            empty = [row for row, value in enumerate(column, start=1) if value == ""]
            found += [(row, field["name"], "is empty") for row in empty]
        for test in _tests(field, source_keys, links):
            found += [(row, field["name"], reason) for row, reason in _each(column, test)]
    key = paper["key"]
    for row, twice in enumerate(table.duplicated(key), start=1):
        if twice:
            value = ", ".join(table[key].iloc[row - 1])
            found.append((row, ", ".join(key), f"the key {value} stands in an earlier row too"))
    return found + _moscow(table, paper)

"""Dataclasses read from YAML, with every problem of a file in one message, and their JSON Schema.

A dataclass whose fields are ``Annotated[type, "what it is"]`` *is* the format of a file. Types:
text, bool, float, ``Literal``, ``tuple[type, ...]``, ``dict[str, type]``, other such dataclasses,
and ``type | None``. A field may end in ``_`` where Python keeps its name for itself (``from_``);
in the file it does not. A class may say more about itself:

``kinds``
    A base class with kinds has a dict of its subclasses by name; the field ``kind`` chooses.
``label(raw)``
    Returns what messages call it, such as ``question 01-veto``, from its raw data.
``problems()``
    Returns (field, what is wrong and the remedy) for what the types alone cannot say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

from pakrussia.errors import CourseError, near_misses

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SHOWN = 200  # signs of a wrong value that a message repeats
_ID_RULE = "must be small letters, digits and single hyphens, such as 01-what-passages-prove"

# The same safe loader in C, eight times as fast, where PyYAML was built with it.
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):  # type: ignore[misc]
    """Safe YAML that also refuses a key given twice (YAML would silently keep the last)."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = key_node.value
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be a word", key_node.start_mark
            )
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} is there twice", key_node.start_mark
            )
        seen.add(key)
    return dict(loader.construct_mapping(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


DEEPEST = 20  # blocks inside each other; the course's own files have eight at most


def _demand_plain(text: str) -> None:
    """Raise a ``YAMLError`` for what PyYAML can't build in the time and memory of this machine.

    The events of a file come one by one. Composed at once, 25,000 open brackets end Python itself.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Safe):
        if isinstance(event, yaml.AliasEvent):
            raise _refused(
                event, f"*{event.anchor} refers to another place: write the text itself there"
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _refused(
                    event, f"more than {DEEPEST} blocks or brackets stand inside each other"
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _refused(event: Any, why: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=why, problem_mark=event.start_mark)


_known_hints: dict[type, dict[str, Any]] = {}


def _hints(kind: type) -> dict[str, Any]:
    """Return the types of a class's fields; working them out takes longer than reading a file."""
    if kind not in _known_hints:
        _known_hints[kind] = get_type_hints(kind)
    return _known_hints[kind]


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _key(field: Field[Any]) -> str:
    """Return the name of a field in a file."""
    return field.name.rstrip("_")


def _alternatives(kind: Any) -> list[Any]:
    """Return the types of ``A | B | None``, without None."""
    return [one for one in get_args(kind) if one is not NoneType]


def _quoted(raw: Any) -> str:
    """Return a value as messages show it, in one line of a length that one can read."""
    shown = repr(raw)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]} …"


class Reader:
    """Turns plain YAML data into the dataclasses and collects every problem on the way."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def wrong(self, where: str, name: str, what: str) -> None:
        """Note one problem: the question (or other place), the field, what and the remedy."""
        self.problems.append(f"{where or 'file'}: {name}: {what}")

    def read(self, kind: Any, raw: Any, where: str, name: str) -> Any:
        """Return ``raw`` as a value of the type ``kind``, or None after noting what is wrong."""
        origin = get_origin(kind)
        if origin in (Union, UnionType):
            inner = _alternatives(kind)
            if len(inner) > 1:
                return self.scalar(raw, where, name)
            return None if raw is None else self.read(inner[0], raw, where, name)
        if origin is Literal:
            if raw not in get_args(kind):
                known = ", ".join(get_args(kind))
                self.wrong(where, name, f"{_quoted(raw)} is not known: use one of {known}")
            return raw
        if origin is tuple:
            if not isinstance(raw, list):
                self.wrong(where, name, "must be a list: start each entry with '- '")
                return ()
            inner_kind = get_args(kind)[0]
            return tuple(
                self.read(inner_kind, one, where, f"{name}[{number}]")
                for number, one in enumerate(raw, start=1)
            )
        if origin is dict:
            if not isinstance(raw, dict):
                self.wrong(where, name, "must be a block of 'name: value' lines")
                return {}
            inner_kind = get_args(kind)[1]
            return {
                key: self.read(inner_kind, value, where, f"{name}.{key}")
                for key, value in raw.items()
            }
        if kind is str:
            return self.text(raw, where, name)
        if kind is bool:
            if not isinstance(raw, bool):
                self.wrong(where, name, f"is {_quoted(raw)}: write true or false")
            return raw
        if kind is float:
            return self.number(raw, where, name)
        if isinstance(getattr(kind, "kinds", None), dict) and kind not in kind.kinds.values():
            return self.chosen(kind, raw, where, name)
        return self.record(kind, raw, where, name)

    def scalar(self, raw: Any, where: str, name: str) -> Any:
        """Read what may be true or false, a number or a text."""
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, int | float):
            return self.number(raw, where, name)
        return self.text(raw, where, name)

    def number(self, raw: Any, where: str, name: str) -> float:
        """Read a number; YAML also writes numbers without end, and none."""
        try:
            if not isinstance(raw, bool) and math.isfinite(raw):
                return float(raw)
        except (TypeError, OverflowError):
            pass
        self.wrong(where, name, f"is {_quoted(raw)}: write a number without quotes")
        return 0.0

    def text(self, raw: Any, where: str, name: str) -> str:
        """Read a text: YAML turns a bare date into a date and a bare No into false."""
        if isinstance(raw, date):
            return raw.isoformat()
        if isinstance(raw, str):
            if not raw.strip():
                self.wrong(where, name, "is empty: write something or remove the field")
            return " ".join(raw.split())
        if name.rsplit(".", 1)[-1] == "date" and isinstance(raw, int):
            return str(raw)
        self.wrong(where, name, f"must be text but is {_quoted(raw)}: put it in quotes")
        return ""

    def record(self, kind: type[Any], raw: Any, where: str, name: str) -> Any:
        """Read one of the dataclasses; None where it cannot be built."""
        if not isinstance(raw, dict):
            self.wrong(where, name, "must be a block of 'field: value' lines")
            return None
        before = len(self.problems)
        if hasattr(kind, "label"):
            where, name = kind.label(raw, where, name), ""
        prefix = f"{name}." if name else ""
        hints = _hints(kind)
        known = {_key(one): one for one in fields(kind)}
        for key in raw:
            if key not in known and not (key == "kind" and hasattr(kind, "kinds")):
                self.wrong(where, f"{prefix}{key}", "is no known field. " + near_misses(key, known))
        values: dict[str, Any] = {}
        for key, spec in known.items():
            if key in raw:
                values[spec.name] = self.read(hints[spec.name], raw[key], where, prefix + key)
            elif _is_required(spec):
                self.wrong(where, prefix + key, "is missing: add it")
        one_id = values.get("id")
        if isinstance(one_id, str) and one_id and not ID.fullmatch(one_id):
            self.wrong(where, f"{prefix}id", f"{one_id!r} {_ID_RULE}")
        # An empty entry of a list (a lone '- ') has already been reported.
        if len(self.problems) > before:
            return None
        built = kind(**values)
        if hasattr(kind, "problems"):
            for named, what in built.problems():
                self.wrong(where, prefix + named, what)
        return built

    def chosen(self, base: Any, raw: Any, where: str, name: str) -> Any:
        """Read the subclass of ``base`` that the field ``kind`` names."""
        if not isinstance(raw, dict):
            self.wrong(where, name, "must be a block of 'field: value' lines")
            return None
        kind = base.kinds.get(raw.get("kind", "")) if isinstance(raw.get("kind"), str) else None
        if kind is None:
            problem = f"{_quoted(raw['kind'])} is not known" if "kind" in raw else "is missing"
            label = base.label(raw, where, name)
            self.wrong(label, "kind", f"{problem}: use one of {', '.join(base.kinds)}")
            return None
        return self.record(kind, raw, where, name)


_Record = TypeVar("_Record")
_CheckFile = Callable[[_Record, Reader], None]


def parse_as(kind: type[_Record], text: str, name: str, check_file: _CheckFile[_Record]) -> _Record:
    """Read YAML ``text`` as a dataclass; ``check_file`` checks what no single record shows.

    ``check_file`` is called with the record and a reader, whose ``wrong(where, field, what)`` notes
    a problem. Raises CourseError with all problems of the file ``name`` at once.
    """
    raw = from_yaml(text, name)
    reader = Reader()
    record: _Record | None = reader.record(kind, raw, "", "")
    if record is not None:
        check_file(record, reader)
    if record is None or reader.problems:
        found = "\n".join(f"  - {one}" for one in reader.problems)
        raise CourseError(f"{name} has {len(reader.problems)} problem(s) to mend:\n{found}")
    return record


def from_yaml(text: str, name: str) -> Any:
    """Return the plain data of YAML ``text``; ``CourseError`` naming the file where it is none.

    Neither do references (``*name``) and merged blocks (``<<``) belong into a file of the course:
    a few lines of them can stand for gigabytes.
    """
    try:
        _demand_plain(text)
        return yaml.load(text, Loader=_Loader)  # a subclass of SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = " ".join(str(error).replace('in "<unicode string>", ', "in ").split())
        raise CourseError(f"{name} is not valid YAML: {message}. Mend that line.") from None


def read_text(path: Path) -> str:
    """Return the text of a file typed by hand, or raise ``CourseError`` that names it."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{path.name} is not UTF-8: save it again as UTF-8.") from None
    except OSError as error:
        raise CourseError(f"{path.name} cannot be read ({error.strerror}).") from None


def _schema(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = _alternatives(kind)
        if len(inner) > 1:
            return {"type": [_schema(one, defs)["type"] for one in inner]}
        return _schema(inner[0], defs)
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if origin is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], defs)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], defs)}
    simple = {str: "string", bool: "boolean", float: "number"}
    if kind in simple:
        return {"type": simple[kind]}
    kinds = getattr(kind, "kinds", {})
    if kinds and kind not in kinds.values():
        return {"oneOf": [_schema(one, defs) for one in kinds.values()]}
    if kind.__name__ not in defs:
        hints = get_type_hints(kind, include_extras=True)
        properties: dict[str, Any] = {}
        for one in fields(kind):
            inner_kind = hints[one.name].__origin__
            shape = _schema(inner_kind, defs)
            if inner_kind is str and _is_required(one):
                shape["minLength"] = 1
            if one.name == "id":
                shape["pattern"] = f"^{ID.pattern}$"
            properties[_key(one)] = shape | {"description": hints[one.name].__metadata__[0]}
        required = [_key(one) for one in fields(kind) if _is_required(one)]
        if kinds:
            properties = {"kind": {"const": kind.kind}} | properties
            required = ["kind", *required]
        defs[kind.__name__] = {
            "type": "object",
            "description": (kind.__doc__ or "").split("\n")[0],
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}


def json_schema(kind: type, title: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a dataclass, for editors that complete fields."""
    defs: dict[str, Any] = {}
    top = _schema(kind, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **top,
        "$defs": defs,
    }

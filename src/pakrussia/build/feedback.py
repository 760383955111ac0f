"""What a learner wrote, made harmless for the feedback pages that nbgrader writes.

A teacher opens these pages, and nbgrader puts a learner's Markdown and outputs into them as they
are: with a script in an answer, the script runs. ``protect`` has everything a learner can write
cleaned on its way into a page; nbgrader's form for marking reads the same settings.
"""

from __future__ import annotations

import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbconvert.filters import markdown2html_mistune
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import NbGraderPreprocessor

# fmt: off
_TAGS = frozenset(bleach.ALLOWED_TAGS) | {
    "br", "caption", "del", "details", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "img", "kbd", "p", "pre", "s", "small", "span", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
}
# fmt: on
_ATTRIBUTES = {
    "*": ["class", "id", "title", "lang", "dir"],
    "a": ["href"],
    "img": ["alt", "src", "width", "height"],
    "td": ["colspan", "rowspan", "align"],
    "th": ["colspan", "rowspan", "align", "scope"],
}
_CLEANER = bleach.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    protocols=["http", "https", "mailto", "data"],
    css_sanitizer=CSSSanitizer(),
)
# A picture may stand in the page itself; a link to such an address would open as a page.
_DATA_LINK = re.compile(r'(<a\b[^>]*?\bhref=")\s*data:[^"]*', re.IGNORECASE)
# The mathematics script follows these: a formula can be a link to a script.
_COMMAND = re.compile(r"\\(href|require|cssId|class|style|unicode)(?![A-Za-z])")
_ID = re.compile(r"[\w.-]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def harmless(html: object) -> str:
    """Return HTML with plain tags alone; a script, an event or a frame stands there as text."""
    cleaned = _CLEANER.clean(html.decode() if isinstance(html, bytes) else str(html))
    return _COMMAND.sub(r"\1", _DATA_LINK.sub(r"\1#", cleaned))


def from_markdown(source: str) -> str:
    """Return Markdown as harmless HTML."""
    return harmless(markdown2html_mistune(source))


class Plain(NbGraderPreprocessor):  # type: ignore[misc]
    """Keep of each cell what a feedback page needs, and nothing that the page takes unread."""

    def preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Drop a learner's own metadata, and pictures that are none, in place."""
        for cell in notebook.cells:
            about = cell.metadata.get("nbgrader")
            cell.metadata.clear()
            if about and _ID.fullmatch(str(about.get("grade_id", ""))):
                cell.metadata["nbgrader"] = about
            for output in cell.get("outputs", []):
                if "metadata" in output:
                    output.metadata.clear()
                for kind in [one for one in output.get("data", {}) if one.startswith("image/")]:
                    is_text = kind == "image/svg+xml"  # sent as a picture, where nothing runs
                    if not is_text and not _BASE64.fullmatch(str(output.data[kind])):
                        del output.data[kind]
        return notebook, resources


def protect(config: Any) -> None:
    """Set in ``config`` (a traitlets ``Config``) that pages hold nothing which runs."""
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {"markdown2html": from_markdown, "clean_html": harmless}
    steps = GenerateFeedback.preprocessors.default_args[0]
    config.GenerateFeedback.preprocessors = [*steps, Plain]

"""A short text in Markdown as a tree that a browser can build without markup.

A tree is a list of nodes; a node is a text or ``[tag, children]`` or ``["a", children, address]``.
Only the tags of ``TAGS`` come up. Raw HTML and anything else that is not known stays what was
typed, as text, so nothing in a tree can run.
"""

from __future__ import annotations

import html
import re
from typing import Any

Node = str | list[Any]

TAGS = ("p", "strong", "em", "code", "ul", "ol", "li", "a", "blockquote", "br", "hr")
_BY_TOKEN = {
    "paragraph": "p",
    "heading": "p",
    "strong": "strong",
    "emphasis": "em",
    "link": "a",
    "list_item": "li",
    "block_quote": "blockquote",
    "linebreak": "br",
    "thematic_break": "hr",
}
_ADDRESS = re.compile(r"https?://|#|[\w.-]+\.ipynb(#|$)")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~&!])")


def tree(text: str) -> list[Node]:
    """Return Markdown as a tree; an address that is no web page, place or lesson is left out."""
    import mistune  # Only where a quiz has such a text.

    tokens: Any = mistune.create_markdown(renderer=None)(text)
    return [node for token in tokens for node in _nodes(token)]


def _nodes(token: dict[str, Any]) -> list[Node]:
    kind = token["type"]
    if kind == "blank_line":
        return []
    if kind == "softbreak":
        return [" "]
    if kind == "codespan":
        return [["code", [html.unescape(token["raw"])]]]
    if kind == "block_code":
        return [["p", [["code", [token["raw"].rstrip()]]]]]
    if kind == "block_html":
        return [["p", [token["raw"].strip()]]]
    if kind == "text":
        return [html.unescape(token["raw"])]
    if "raw" in token:
        return [str(token["raw"])]
    children = [node for child in token.get("children", []) for node in _nodes(child)]
    attributes = token.get("attrs", {})
    if kind == "list":
        return [["ol" if attributes.get("ordered") else "ul", children]]
    if kind == "heading":
        return [["p", [["strong", children]]]]
    tag = _BY_TOKEN.get(kind)
    if tag == "a":
        address = str(attributes.get("url", ""))
        return [["a", children, address]] if _ADDRESS.match(address) else children
    return [[tag, children]] if tag else children


def plain_text(nodes: list[Node]) -> str:
    """Return the words of a tree."""
    return "".join(node if isinstance(node, str) else plain_text(node[1]) for node in nodes).strip()


def as_html(nodes: list[Node]) -> str:
    """Return a tree as HTML in one line."""
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(html.escape(" ".join(node.split("\n"))))
        elif node[0] in ("br", "hr"):
            parts.append(f"<{node[0]}>")
        else:
            address = f' href="{html.escape(node[2])}"' if node[0] == "a" else ""
            parts.append(f"<{node[0]}{address}>{as_html(node[1])}</{node[0]}>")
    return "".join(parts)


def as_markdown(nodes: list[Node], indent: str = "") -> str:
    """Return a tree as Markdown in which every word is escaped, so that no markup comes back."""
    blocks = []
    for node in nodes:
        tag = "" if isinstance(node, str) else node[0]
        if tag in ("ul", "ol"):
            sign = "-" if tag == "ul" else "1."
            items = [_block(item, indent + "   ") for item in node[1]]
            blocks.append("\n".join(f"{indent}{sign} {item}" for item in items))
        elif tag == "blockquote":
            quoted = as_markdown(list(node[1])).splitlines()
            blocks.append("\n".join(f"{indent}> {line}".rstrip() for line in quoted))
        elif tag == "hr":
            blocks.append(f"{indent}---")
        else:
            blocks.append(indent + _block(node, indent))
    return "\n\n".join(blocks)


def _block(node: Node, indent: str) -> str:
    """Return a paragraph or the item of a list; a list inside an item begins a line of its own."""
    if isinstance(node, str):
        return _inline([node])
    children: list[Node] = node[1]
    words = [one for one in children if isinstance(one, str) or one[0] not in ("ul", "ol", "p")]
    blocks: list[Any] = [one for one in children if one not in words]
    if not blocks:
        return _inline(words)
    first = _inline(words or (blocks.pop(0)[1] if blocks[0][0] == "p" else []))
    return "\n".join([first, *(as_markdown([one], indent) for one in blocks)])


def _inline(nodes: list[Node]) -> str:
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(_MARKUP.sub(r"\\\1", " ".join(node.split("\n"))))
            continue
        tag, inner = node[0], _inline(node[1])
        if tag == "strong":
            parts.append(f"**{inner}**")
        elif tag == "em":
            parts.append(f"*{inner}*")
        elif tag == "code":
            # The words of code are not escaped; a sign that would end it is left out.
            parts.append(f"`{plain_text(node[1]).replace('`', '’')}`")
        elif tag == "a":
            parts.append(f"[{inner}](<{node[2].replace('<', '%3C').replace('>', '%3E')}>)")
        elif tag == "br":
            parts.append("  \n")
        else:
            parts.append(inner)
    return "".join(parts)

"""HTML bodies to plain text. In: an HTML string, trusted in nothing. Out: text, one line per block element.

Parsed by lexbor (selectolax): no entities from outside, no network. The tree is walked without recursion.
"""

import html as entities
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SILENT = _words("""
    script style noscript template iframe object embed svg math head title meta link form button select textarea
    nav
""")
_BREAKS = _words("""
    address article aside blockquote body br center dd details dialog div dl dt fieldset figcaption figure
    footer h1 h2 h3 h4 h5 h6 header hr li main menu ol option p pre section summary table tbody tfoot thead tr
    ul
""")
_CELLS = frozenset(("td", "th"))
# Elements that need no end tag: many of them in a row are no depth.
_UNCLOSED = _words("""
    area base br col colgroup dd dt embed hr img input li link meta option p param source tbody td tfoot th
    thead tr track wbr
""")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BLANKS_IN_LINE = re.compile(r"[ \t\r\f]+")
_SPACED_BREAK = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")
# Lexbor is quadratic in depth: 200,000 nested <div> took 116 s. Pages of newsrooms are about 60 deep; deeper than this
# the tags are cut out instead of parsed.
_DEPTH_LIMIT = 512


def plain_text(html: str) -> str:
    """Text of an HTML body: blocks and `<br>` become line breaks, cells spaces; scripts, styles and forms vanish.

    Links stay as text, so a teaser list keeps one line per teaser. Never raises on any string.
    """
    pieces: list[str] = []
    body = None if _is_too_deep(html) else LexborHTMLParser(html).body
    if body is None or not _walk(body, pieces):
        pieces = [entities.unescape(_ANY_TAG.sub("\n", html))]
    joined = _SPACED_BREAK.sub("\n", _BLANKS_IN_LINE.sub(" ", "".join(pieces)))
    return _MANY_BREAKS.sub("\n\n", joined).strip("\n ")


def _is_too_deep(html: str) -> bool:
    if html.count("<") <= _DEPTH_LIMIT:
        return False
    depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() in _UNCLOSED:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _DEPTH_LIMIT:
            return True
    return False


def _walk(body: LexborNode, pieces: list[str]) -> bool:
    """Collect text in document order; False if the tree is deeper than the limit after all."""
    stack: list[tuple[LexborNode, str]] = []
    node = body.first_child
    while True:
        if node is None:
            if not stack:
                return True
            parent, mark = stack.pop()
            pieces.append(mark)
            node = parent.next
            continue
        child = _enter(node, pieces)
        if child is None:
            node = node.next
            continue
        if len(stack) >= _DEPTH_LIMIT:
            return False
        stack.append((node, _mark(node)))
        node = child


def _enter(node: LexborNode, pieces: list[str]) -> LexborNode | None:
    """Take what the node itself says; its first child if the walk must go down."""
    tag = node.tag or ""
    if tag == "-text":
        pieces.append(_BLANKS.sub(" ", node.text_content or ""))
        return None
    if tag in _SILENT or tag.startswith(("-", "!")):
        return None
    pieces.append(_mark(node))
    return node.first_child


def _mark(node: LexborNode) -> str:
    tag = node.tag or ""
    return "\n" if tag in _BREAKS else " " if tag in _CELLS else ""

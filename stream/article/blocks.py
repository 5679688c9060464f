"""What each stretch of an article is for. In: folded text and the title's length. Out: blocks in order, true offsets.

Body lines are paragraphs. Datelines, related links, credits, advertisements and captions are told from what the article
says, because a link's headline or an editor's name must never become an incident. Blocks partition the non-blank text.
"""

import re
from dataclasses import dataclass

from stream.article.marks import MARKS, Rules
from stream.article.model import Block, BlockKind, Source
from stream.article.sources import Sources, fold_name

# Looking a member up in an enumeration costs as much as a regex match; a paragraph does it several times.
TITLE, DATELINE, BODY = BlockKind.TITLE, BlockKind.DATELINE, BlockKind.BODY
LINK, CREDIT, ADVERT, CAPTION = BlockKind.LINK, BlockKind.CREDIT, BlockKind.ADVERT, BlockKind.CAPTION

_FIRST_WORD = re.compile(r"[^\w\N{COPYRIGHT SIGN}]{0,16}(\w{1,20}|\N{COPYRIGHT SIGN})")
_WORDLESS: Rules = ()

# --- datelines: "Kabul (ANTARA News) -", "JAKARTA, KOMPAS.com -", "TEMPO.CO, Jakarta -", "KUBA -", "Jakarta - " ---
_DATELINE_REACH = 110
_DASH = re.compile(r"\s*-{1,3}(?!\w)\s*|\s-{1,3}(?=[\"'A-Z])")
_WEB_NAME = re.compile(r"\w[\w-]*\.(?:com?|id|net|news|tv|org)(?:\.\w{2})?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)$")
_CAPITALS = re.compile(r"[A-Z][A-Z .,'/()]{2,48}")
_PLACE_AND_OUTLET = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)?(?:, [A-Z]\w+(?: [A-Z]\w+)?)? \([A-Z]\w+(?: [A-Z]\w+){0,2}\)")
_NAMED_PLACE = re.compile(r"[A-Z][a-z]{3,}(?:[ ,]{1,2}[A-Z][a-z]{2,}){0,3}")

# --- what may stand at the end of a paragraph ---
_TAIL_REACH = 90
_BRACKETS_END = (")", "]", ").", "].", "),", "],", ")*", "]*")
_ENDS_OF_MARKS = (*_BRACKETS_END, "...")
_LOADING = re.compile(r"[,\s]*loading\s?\.\.\.\s*$", re.IGNORECASE)
_INITIALS = re.compile(r"[\[(]\s?[a-z]{1,6}(?:\s?[/,-]\s?[a-z]{1,6}){0,3}\s?[\])]\W{0,6}$")
_AGENCY = re.compile(r"[\[(]([^()\[\]]{2,60})[\])]\W{0,6}$")
_PHOTOGRAPHER = re.compile(
    r"[\[(](?:foto|photo|dok|dokumentasi|istimewa|ist|antara foto|getty)\b[^()\[\]]{0,60}[\])]\W{0,3}$", re.IGNORECASE
)
_CAPTION_REACH = 260

# --- links inside a paragraph ---
_INLINE_LINK = re.compile(
    r"[\[(]\s?baca(?:[ _]juga\b|\s?:)[^\[\]()\n]{0,240}[\])]"
    r"|(?<=[.!?\"'])\s?baca[ _]juga\s?:[^\n]{0,300}$",
    re.IGNORECASE,
)
_LOST_LINK = re.compile(r"(?:\W{0,4}baca[ _]juga\s?:?,[,\s]{0,12})+", re.IGNORECASE)
_EMBEDS = re.compile(r"(?:\W{0,4}(?:embed|video|img|image|iframe)\.\d{1,4}\\{0,2}\]\\{0,2}\s?)+", re.IGNORECASE)
_MARKED_REACH = 400  # a longer line that opens with a mark has swallowed its neighbours: it is read as body
_HEADLINE_REACH = 150
_HEADLINES_AFTER = 5
_PREFIXES = {LINK: _LOST_LINK, ADVERT: _EMBEDS}
_BYLINE = re.compile(r"[A-Z][A-Z.']+(?:[ |,/&-]{1,3}[A-Z][A-Z.']*){1,8}|\W{0,3}(?:[A-Z]{2,}\W{1,3}){1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """By what a dateline or a closing bracket is known: the configured outlets and agencies, and the article's own."""

    sources: Sources
    source: Source


def find_blocks(folded: str, title_length: int, source: Source, sources: Sources) -> tuple[Block, ...]:
    """Partition the non-blank text into blocks. `title_length` code points are the title; a newline follows them.

    `source` is the article's own: its dateline may name an outlet that is not configured.
    """
    blocks: list[Block] = []
    names = _Names(sources=sources, source=source)
    _add(blocks, TITLE, folded, 0, title_length)
    start = title_length + 1
    may_link = _may_hold_inline_link(folded)
    headlines_due, seen_body = 0, False
    for line in folded[start:].split("\n"):
        end = start + len(line)
        text = line.strip()
        if text:
            first = _FIRST_WORD.match(text)
            rules = MARKS.get(first[1].lower()) if first else _WORDLESS
            bears_mark = rules is not None or text.endswith(_ENDS_OF_MARKS)
            if not bears_mark and seen_body and not may_link and not headlines_due:  # most paragraphs
                begin = start if len(text) == len(line) else start + line.index(text[0])
                blocks.append(Block(kind=BODY, start=begin, end=begin + len(text)))
            elif bears_mark and (kind := _kind_of(text, first, rules or ())) is not BODY:
                headlines_due = _add_marked(blocks, kind, folded, start, end)
            elif headlines_due and _reads_as_headline(text):
                _add(blocks, LINK, folded, start, end)
                headlines_due -= 1
            else:
                _split_paragraph(blocks, folded, start, end, None if seen_body else names, may_link=may_link)
                headlines_due, seen_body = 0, True
        start = end + 1
    return _credit_the_end(blocks, folded, names)


def _add(blocks: list[Block], kind: BlockKind, folded: str, start: int, end: int) -> None:
    if start >= end:
        return
    piece = folded[start:end]
    text = piece.strip()
    if text:
        start += len(piece) - len(piece.lstrip())
        blocks.append(Block(kind=kind, start=start, end=start + len(text)))


def _kind_of(text: str, first: re.Match[str] | None, rules: Rules) -> BlockKind:
    if first is None:
        return BODY
    for kind, pattern in rules:
        if (len(text) < _MARKED_REACH or kind is CREDIT) and pattern.match(text, first.start(1)):
            return kind
    at = _last_bracket(text, 0, len(text)) if len(text) < _CAPTION_REACH else -1
    return CAPTION if at >= 0 and _PHOTOGRAPHER.match(text, at) else BODY


def _add_marked(blocks: list[Block], kind: BlockKind, folded: str, start: int, end: int) -> int:
    """Add a line that bears a mark; how many headlines may follow it on lines of their own."""
    prefix = _PREFIXES[kind].match(folded, start, end) if kind in _PREFIXES else None
    if prefix is not None and prefix.end() < end:  # the paragraph goes on behind the mark
        _add(blocks, kind, folded, start, prefix.end())
        _add(blocks, BODY, folded, prefix.end(), end)
        return 0
    _add(blocks, kind, folded, start, end)
    is_open = kind is LINK and folded[start:end].rstrip().endswith((":", "juga", "Juga", "JUGA"))
    return _HEADLINES_AFTER if is_open else 0


def _reads_as_headline(line: str) -> bool:
    text = line.strip()
    return len(text) < _HEADLINE_REACH and not text.endswith((".", '"', ",", ";"))


def _may_hold_inline_link(folded: str) -> bool:
    lower = folded.lower()
    return "baca" in lower and any(words in lower for words in ("baca juga", "baca_juga", "(baca", "[baca"))


def _split_paragraph(
    blocks: list[Block], folded: str, start: int, end: int, names: _Names | None, *, may_link: bool
) -> None:
    """Add one paragraph: dateline first (if `names` is given), links inside, credit or loading mark at its end."""
    if names is not None:
        body = start + _dateline_length(folded[start : min(end, start + _DATELINE_REACH)], names)
        _add(blocks, DATELINE, folded, start, body)
        start = body
    loading = _loading_start(folded, start, end)
    tail = _credit_start(_INITIALS, folded, start, loading)
    if may_link:
        for link in _INLINE_LINK.finditer(folded, start, tail):
            _add(blocks, BODY, folded, start, link.start())
            _add(blocks, LINK, folded, link.start(), link.end())
            start = link.end()
    _add(blocks, BODY, folded, start, tail)
    _add(blocks, CREDIT, folded, tail, loading)
    _add(blocks, ADVERT, folded, loading, end)


def _loading_start(folded: str, start: int, end: int) -> int:
    """Where a page's loading mark at the paragraph's end begins; `end` if there is none."""
    found = _LOADING.search(folded, max(start, end - _TAIL_REACH), end) if folded.endswith("...", start, end) else None
    return found.start() if found else end


def _credit_start(bracket: re.Pattern[str], folded: str, start: int, end: int) -> int:
    """Where the paragraph's last bracket begins if it is a `bracket` behind a finished sentence; `end` if it is not."""
    at = _last_bracket(folded, start, end)
    if at < 0 or not bracket.match(folded, at, end):
        return end
    before = at
    while before > start and folded[before - 1] in " ,":
        before -= 1
    finished = before == start or folded[before - 1] in ".!?\"'*" or "," in folded[before:at]
    return before if finished else end


def _last_bracket(text: str, start: int, end: int) -> int:
    """Where the bracket opens that closes at the very end; -1 if none does."""
    if not text[max(start, end - 8) : end].rstrip().endswith(_BRACKETS_END):
        return -1
    reach = max(start, end - _TAIL_REACH)
    return max(text.rfind("(", reach, end), text.rfind("[", reach, end))


def _dateline_length(head: str, names: _Names) -> int:
    """Length of the dateline at the head of the first paragraph, its dash included; 0 if there is none."""
    if "-" not in head:
        return 0
    for dash in _DASH.finditer(head):
        before = head[: dash.start()].strip()
        if not before or not dash.group().strip():
            continue
        if _is_dateline(before, head[dash.end() :], names):
            return dash.end()
    return 0


def _is_dateline(before: str, after: str, names: _Names) -> bool:
    bracket = _IN_BRACKETS.search(before)
    starts_sentence = not after or after[0].isupper() or after[0] in "\"'"
    if bracket is not None:
        in_form = starts_sentence and _PLACE_AND_OUTLET.fullmatch(before) is not None
        return in_form or _names_outlet(bracket[1], names)
    if any(_names_outlet(part, names) for part in before.split(",")):
        return True
    if _CAPITALS.fullmatch(before):
        return True
    return starts_sentence and len(before) <= 40 and _NAMED_PLACE.fullmatch(before) is not None


def _names_outlet(name: str, names: _Names) -> bool:
    name = name.strip()
    folded_name = fold_name(name)
    return (
        folded_name in names.sources.dateline_names
        or folded_name in (fold_name(names.source.id), fold_name(names.source.name))
        or _WEB_NAME.fullmatch(name) is not None
        or names.sources.agency_pattern.fullmatch(name) is not None
    )


def _credit_the_end(blocks: list[Block], folded: str, names: _Names) -> tuple[Block, ...]:
    """Turn bylines in capitals and agency brackets at the very end of the body into credits."""
    last = len(blocks) - 1
    while last >= 0 and blocks[last].kind is not BODY:
        last -= 1
    if last < 0:
        return tuple(blocks)
    block = blocks[last]
    text = folded[max(block.start, block.end - 81) : block.end]
    if len(text) <= 80 and last and _BYLINE.fullmatch(text):
        blocks[last] = Block(kind=CREDIT, start=block.start, end=block.end)
    elif text[-1] in ")]":
        blocks[last : last + 1] = _split_agency(block, folded, names) or (block,)
    return tuple(blocks)


def _split_agency(block: Block, folded: str, names: _Names) -> tuple[Block, ...]:
    start = _credit_start(_AGENCY, folded, block.start, block.end)
    found = _AGENCY.search(folded, start, block.end)
    if found is None or not (_names_outlet(found[1], names) or names.sources.agency_pattern.search(found[1])):
        return ()
    pieces: list[Block] = []
    _add(pieces, BODY, folded, block.start, start)
    _add(pieces, CREDIT, folded, start, block.end)
    return tuple(pieces)


def find_agency(folded: str, blocks: tuple[Block, ...], source: Source, sources: Sources) -> str | None:
    """Name the agency credited in datelines and credits; the outlet's own agency only if no other is named."""
    named: list[str] = []
    for block in blocks:
        if block.kind is DATELINE or block.kind is CREDIT:
            words = sources.agency_pattern.findall(folded, block.start, block.end)
            named.extend(sources.agencies[word] for word in words)
    others = (name for name in named if not _is_own(name, source, sources))
    return next(others, named[0] if named else None)


def _is_own(agency: str, source: Source, sources: Sources) -> bool:
    outlet = sources.outlets.get(fold_name(agency))
    return outlet is not None and outlet.source.id == source.id

"""Raw title and body to readable text. In: title, body, format, source. Out: text, folded text, blocks, agency."""

from dataclasses import dataclass

from stream.article.blocks import find_agency, find_blocks
from stream.article.fold import fold
from stream.article.html import plain_text
from stream.article.model import Block, Source
from stream.article.sources import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """An article's text, its harmless twin of the same length, and what each stretch of it is for."""

    text: str
    folded: str
    blocks: tuple[Block, ...]
    agency: str | None


def clean(title: str | None, body: str | None, *, is_html: bool, source: Source, sources: Sources) -> Cleaned:
    """Clean an article. `text` is the title or nothing, a newline, and the body (HTML stripped). Linear time."""
    plain = plain_text(body) if is_html and body else body or ""
    text = f"{title or ''}\n{plain}"
    folded = fold(text)
    blocks = find_blocks(folded, len(title or ""), source, sources)
    return Cleaned(text=text, folded=folded, blocks=blocks, agency=find_agency(folded, blocks, source, sources))

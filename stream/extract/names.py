"""Phrases to the people and offices named in them. In: tokens, office hits, place mentions. Out: `Named` groups.

Every token becomes one letter, and a group is a pattern of letters: "Kapolsek Tapen AKP Budi Santoso" is `oprnn`.

    o office  r rank or title  g part of a body's name  p place  n name  k name particle  d dot of an initial
    c comma  b ( e )  u "  l :  s other mark  m number  q quantifier  w adverb  t time  v pronoun  y yang  j dan
    a preposition  h joining word  f selaku  z bernama  x any other word
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stream.extract.speaker_words import (
    BODY_TAILS,
    CORPS,
    LABEL_OF,
    NAME_PARTICLES,
    NAME_TITLES,
    OFFICE_PREFIXES,
    ORGANISATION_WORDS,
    WEB_SUFFIXES,
)
from stream.extract.tokens import Tokens
from stream.places.model import Mention
from stream.rules.model import Hit

NAME = r"n(?:[kd]*n)*"
BRACKET = r"b[^be]{1,12}e"
TITLE = r"(?:rd?)+"
BODY = rf"(?:[ogp]|n{{1,2}}(?=[og]|j[gn]))*(?:(?:c[gp]+)*c?j(?:[gp]|n{{1,3}}(?=[ogp]))[ogp]*)?(?:{BRACKET}[ogp]+)*"
OFFICE = rf"(?:g+(?:c?jg+)?)?o{BODY}"
HOLDING = rf"(?:{OFFICE}|g{BODY})"
GROUP = re.compile(
    rf"(?:{HOLDING}[np]{{0,4}}w?(?:{BRACKET})?c?)?{TITLE}(?:{BRACKET})?(?P<ranked>{NAME})"
    rf"|{HOLDING}n{{0,2}}w?(?:{BRACKET})?[cz](?P<apposed>{NAME})(?=[cbeatsuh]|$)"
    rf"|{HOLDING}[ognp]{{0,14}}(?:j[ognp]{{1,9}})?{BRACKET}(?P<bracketed>{NAME})(?=[^j]|$)"
    rf"|{OFFICE}(?:{BRACKET})?(?P<held>{NAME})(?![og])"
    rf"|g{BODY}(?:{BRACKET})?(?P<unlisted>{NAME})"
    rf"|(?P<bare>{NAME})"
    rf"|q{{0,4}}(?P<office>{OFFICE}(?:jq{{0,4}}{OFFICE})?)(?:{BRACKET})?"
    rf"|(?P<body>g[gp]+)(?:{BRACKET})?"
)
PLAIN = re.compile(rf"x[xognp]{{0,9}}(?:{BRACKET})?(?:c|(?<=[gpe]))(?P<apposed>{NAME})(?=[cbeatsuh]|$)")
"""A name told beside a plain noun: "anggota Barisan Relawan, Andre Santosa"."""
APPOSITION = re.compile(rf"(?:{BRACKET})?(?P<mark>[cf]|c?y[wx]{{0,2}}f?)q{{0,4}}{OFFICE}n{{0,2}}(?=[cbeatsuh]|$)")
"""An office told after the name: "Hendra Kusuma (40), Camat Sukasari,"."""
LOCAL_HEADS = frozenset(
    (
        "kapolsek kapolsekta wakapolsek kapolres kapolresta kapolrestabes wakapolres kapolda camat sekcam lurah "
        "kades bupati wabup gubernur wagub walikota danramil dandim danrem pangdam polsek polres polresta polda "
        "rsud rs rsup bpbd puskesmas koramil kodim korem kodam kbri kjri keuchik kadus"
    ).split()
)
PERSON_HEADS = frozenset(
    (
        "kepala ketua juru jubir rektor dekan konjen dubes duta konsul pejabat perwira petugas wakil kalapas "
        "karutan kakanwil kadivpas syahbandar direktur seorang"
    ).split()
)
"""Words that begin a person's office among those of bodies."""
BODY_HEADS = frozenset(
    (
        "badan kementerian direktorat kerajaan konfederasi serikat perum pt dinas kantor lembaga komisi dewan "
        "asosiasi organisasi federasi aliansi partai majelis departemen yayasan komando universitas fakultas bank "
        "grup perusahaan maskapai rumah observatorium pusat balai"
    ).split()
)
LOCAL_PHRASES = frozenset(
    {("kepala", "desa"), ("kepala", "dusun"), ("wali", "kota"), ("wali", "nagari"), ("rumah", "sakit")}
)


@dataclass(frozen=True, slots=True)
class Named:
    """One speaker as a text names it: the group's tokens, the name's or office's tokens, and what its office shows.

    `how` is the pattern's name; `mark` the token of the comma before an office that follows the name, else -1;
    `offices` are the hits inside, ranks included.
    """

    first: int
    last: int
    name_first: int
    name_last: int
    how: str
    mark: int
    offices: tuple[Hit, ...]

    @property
    def is_person(self) -> bool:
        """Whether a person is named, not only an office."""
        return self.how not in {"office", "body"}


def label(
    tokens: Tokens, first: int, last: int, offices: Sequence[Hit], places: Sequence[Mention], sentence_first: int
) -> str:
    """One letter for each token from `first` to `last`; `sentence_first` is where a capital letter means nothing."""
    letters = [""] * (last - first)
    for mention in places:
        for position in range(max(first, mention.first), min(last, mention.last)):
            letters[position - first] = "p"
    for hit in offices:
        letter = "r" if hit.entry.sense in {"rank", "honorific"} else "o"
        for position in range(max(first, hit.first), min(last, hit.last)):
            letters[position - first] = letter
    before = ""
    for position in range(first, last):
        letter = letters[position - first]
        if before == "r" and tokens.lower[position] in CORPS:
            letter = "r"
        elif letter == "p" and (before == "r" or (before == "n" and _is_surname(tokens, letters, position, first))):
            letter = "n"
        letter = letter or _letter(tokens, position, before, last)
        if letter == "s" and _is_web_dot(tokens, position, last) and position > first:
            letters[position - first - 1] = letter = "g"
            letters[position - first + 1] = "g"
        before = letters[position - first] = letter
    if letters and letters[0] == "n" and first == sentence_first and _is_plain_start(tokens, first):
        letters[0] = "x"
    return "".join(letters)


def _is_web_dot(tokens: Tokens, position: int, last: int) -> bool:
    return position + 1 < last and tokens.words[position] == "." and tokens.lower[position + 1] in WEB_SUFFIXES


def _is_surname(tokens: Tokens, letters: Sequence[str], position: int, first: int) -> bool:
    """Whether a place's name right after a name word is the rest of the name: no office of a place stands before it."""
    while position > first and letters[position - first - 1] in "nkd":
        position -= 1
    return position == first or tokens.lower[position - 1] not in LOCAL_HEADS


def _letter(tokens: Tokens, position: int, before: str, last: int) -> str:
    word, lower = tokens.words[position], tokens.lower[position]
    following = tokens.words[position + 1] if position + 1 < last else ""
    in_body = before != "" and before in "ogp"
    if in_body and (_carries_on(lower, word, following) or tokens.words[position - 1] == "/"):
        return "g"
    known = LABEL_OF.get(lower)
    if known is not None:
        if word[0].isupper() and before in {"n", "r"} and known in "xwqavy":
            return "n"
        return "g" if in_body and known == "x" and word[0].isupper() else known
    if word[0].isupper():
        return _capital_letter(word, lower, before)
    if lower in NAME_PARTICLES:
        return "k"
    if word == ".":
        return "d" if before != "" and before in "nr" and len(tokens.words[position - 1]) <= 3 else "s"
    if word[0].isdigit() or word == "/":
        return "g" if in_body else "m"
    return "n" if "-" in word and word.rpartition("-")[2][:1].isupper() else "x"


def _carries_on(lower: str, word: str, following: str) -> bool:
    """Whether a word after an office or body belongs to it: "untuk" before a capital, "luar" before "negeri"."""
    if lower in {"untuk", "bagi"}:
        return following[:1].isupper()
    if lower in {"luar", "dalam"}:
        return following.lower() == "negeri"
    return lower in BODY_TAILS if word[0].islower() else lower in ORGANISATION_WORDS


def _capital_letter(word: str, lower: str, before: str) -> str:
    if lower in NAME_TITLES and before != "n":
        return "r"
    if lower in ORGANISATION_WORDS:
        return "g"
    if word.isupper() and len(word) > 1:
        return "n" if before == "n" and len(word) <= 3 else "g"
    if lower.startswith(OFFICE_PREFIXES) and len(lower) > 5:
        return "o"
    return "n"


def _is_plain_start(tokens: Tokens, first: int) -> bool:
    """Whether a sentence's first word looks like a verb or noun of the language, not like a name."""
    lower = tokens.lower[first]
    alone = first + 1 >= len(tokens) or not tokens.words[first + 1][0].isupper()
    return (
        alone and len(lower) > 6 and (lower.startswith(("me", "di", "ber", "ter", "pe", "ke")) or lower.endswith("nya"))
    )


def groups(tokens: Tokens, labels: str, first: int, offices: Sequence[Hit]) -> list[Named]:
    """Every speaker-like group in text order; `first` is the token of the first letter."""
    found: list[Named] = []
    position = 0
    while (match := GROUP.search(labels, position)) is not None:
        group = _settled(tokens, _named(match, first, offices))
        position = group.last - first
        if group.how:
            found.append(group)
    return found


def plain_at(labels: str, first: int, offices: Sequence[Hit]) -> Named | None:
    """The person told beside a plain noun with which the letters begin, or None."""
    match = PLAIN.match(labels)
    return None if match is None else _named(match, first, offices)


def group_at(tokens: Tokens, labels: str, start: int, first: int, offices: Sequence[Hit]) -> Named | None:
    """The group that begins at letter `start`, or None."""
    match = GROUP.match(labels, start)
    group = None if match is None else _settled(tokens, _named(match, first, offices))
    return group if group is not None and group.how else None


def _named(match: re.Match[str], first: int, offices: Sequence[Hit]) -> Named:
    how = match.lastgroup or "office"
    start, stop = match.span(how)
    begin, end = match.span()
    mark = -1
    after = APPOSITION.match(match.string, end) if how not in {"office", "body"} else None
    if after is not None:
        end, mark = after.end(), after.start("mark") + first
        how = "titled" if how == "bare" else how
    inside = tuple(hit for hit in offices if hit.last > begin + first and hit.first < end + first)
    return Named(begin + first, end + first, start + first, stop + first, how, mark, inside)


def _settled(tokens: Tokens, named: Named) -> Named:
    """A place or body that only looks like a name: "Kapolsek Tapen", "RSUD Mekarsari", "Camat Lembah Budi Santoso"."""
    length = named.name_last - named.name_first
    if named.how == "body" and not _is_body_name(tokens, named):
        return replace(named, how="")
    if length == 1 and (named.how == "unlisted" or (named.how == "held" and _is_body(tokens, named))):
        return replace(named, name_first=named.first, how="office")
    if named.how != "held" or not any(h.last == named.name_first and _is_local(tokens, h) for h in named.offices):
        return named
    if length == 1:
        return replace(named, name_first=named.first, how="office")
    return replace(named, name_first=named.name_first + 1) if length > 2 else named


def _is_body_name(tokens: Tokens, named: Named) -> bool:
    """Whether words of bodies make a body's name: they begin with one, or are an address of the web."""
    return tokens.lower[named.first] in BODY_HEADS or "." in tokens.words[named.first : named.last]


def _is_body(tokens: Tokens, named: Named) -> bool:
    """Whether a body, not a person's office, stands last before the name: "BPBD Sukasari", "sumber Barat"."""
    return any(
        hit.last == named.name_first
        and hit.entry.rule.endswith((".body", ".source"))
        and tokens.lower[hit.first] not in PERSON_HEADS
        for hit in named.offices
    )


def _is_local(tokens: Tokens, hit: Hit) -> bool:
    """Whether the office is one that a place's name follows."""
    words = tuple(tokens.lower[hit.first : hit.first + 2])
    return words[0] in LOCAL_HEADS or words in LOCAL_PHRASES or tokens.lower[hit.last - 1] in LOCAL_HEADS

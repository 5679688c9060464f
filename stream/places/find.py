"""Place mentions of an article. In: its tokens as parallel lists, the gazetteer. Out: mentions in text order.

One pass over the words that can begin a place name or a cue; everything else is skipped by a dict look-up. A name is a
place where the gazetteer knows it and its surroundings do not say otherwise (part of a person's name, a common word), or
where a cue says so ("Dusun Krajan"), known or not.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from stream.places.cues import Cue, Cues
from stream.places.load import Gazetteer
from stream.places.model import Level, Mention, Place

LONGEST_UNKNOWN = 3  # tokens of a name that only its cue shows; sites have up to five
LONGEST_SITE = 5
BIG = 250_000  # people; so large a town is taken for itself even beside other capitalised words
LINKS = frozenset([",", "(", ")", "/", "-", "di", "yang", "berada", "terletak", "wilayah", "daerah", "kawasan", "in", "the", "of", "ibu", "kota"])
ADMINISTRATIVE = frozenset({Level.ADMIN1, Level.ADMIN2, Level.CITY})


@dataclass(slots=True)
class _Scan:
    """One article under way."""

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    text: str
    gazetteer: Gazetteer
    cues: Cues
    title_end: int
    dateline_end: int
    title_cased: bool
    mentions: list[Mention] = field(default_factory=list)
    chain: int = 0
    chain_end: int = -9  # token after the last mention


def find_mentions(
    words: list[str],
    lower: list[str],
    starts: list[int],
    ends: list[int],
    text: str,
    gazetteer: Gazetteer,
    *,
    dateline_end: int = 0,
    language: str = "id",
) -> list[Mention]:
    """Every place mention, in text order, none overlapping.

    `words`, `lower`, `starts`, `ends`: tokens of `text`, punctuation marks being tokens. `dateline_end`: code point where
    the dateline ends, 0 for none. The title is what stands before the first line break.
    """
    title_end = text.find("\n")
    scan = _Scan(words, lower, starts, ends, text, gazetteer, gazetteer.cues[language], title_end, dateline_end, False)
    scan.title_cased = _is_title_cased(scan)
    first_words, openers = gazetteer.first_words, scan.cues.openers
    position = 0
    for i, word in enumerate(words):
        if (word in first_words or word in openers) and i >= position:
            position = _at(scan, i)
    return scan.mentions


def _is_title_cased(scan: _Scan) -> bool:
    """Whether the title capitalises most words, so that capitals there mean nothing."""
    last = bisect_right(scan.starts, scan.title_end)
    named = [word for word in scan.words[:last] if word[0].isalpha()]
    return sum(word[0].isupper() for word in named) * 5 > len(named) * 3


def _at(scan: _Scan, i: int) -> int:
    """Try a cue or a name at token `i`. -> the token to go on with"""
    cue = _level_cue(scan, i)
    if cue is not None:
        after = _after_cue(scan, i, cue)
        if after > i:
            return after
    longest = scan.gazetteer.first_words.get(scan.words[i])
    if longest is not None:
        last, candidates = _longest_hot(scan, i, longest)
        if last > i:
            return _named(scan, i, last, candidates)
    if scan.lower[i] in scan.cues.relations:
        return _after_relation(scan, i)
    return i + 1


def _level_cue(scan: _Scan, i: int) -> Cue | None:
    """The cue at `i` that says what the next name is."""
    for cue in scan.cues.levels.get(scan.lower[i], ()):
        if not cue.before or (i and scan.lower[i - 1] == cue.before):
            return cue
    return None


def _longest_hot(scan: _Scan, i: int, longest: int) -> tuple[int, tuple[Place, ...]]:
    """(token after the longest hot name that begins at `i`, its candidates); (i, ()) for none."""
    words, lower, hot = scan.words, scan.lower, scan.gazetteer.hot
    limit = min(i + longest, len(words))
    stop = i + 1
    while stop < limit and not words[stop - 1].endswith("\n"):
        stop += 1
    for last in range(stop, i + 1, -1):
        found = hot(" ".join(lower[i:last]))
        if found and words[last - 1][0].isupper() is not words[last - 1][0].islower():
            return last, found
    word = words[i]
    found = hot(word) if word.isupper() else ()
    if found and not _is_person_initials(scan, i):
        return i + 1, found
    if word[0].isupper():
        found = hot(lower[i])
        if found:
            return i + 1, found
    return i, ()


def _is_person_initials(scan: _Scan, i: int) -> bool:
    """"AS (38)": initials with an age, no country."""
    words = scan.words
    return i + 2 < len(words) and words[i + 1] == "(" and words[i + 2].isdigit()


def _named(scan: _Scan, first: int, last: int, candidates: tuple[Place, ...]) -> int:
    """A hot name at `first`: note it unless its surroundings make it part of something else."""
    relation, begin = _relation_before(scan, first)
    in_title = scan.starts[first] < scan.title_end
    within_org = _within_organisation(scan, first, in_title)
    if not within_org and not relation and not (in_title and scan.title_cased) and _is_weak(candidates):
        if _beside_capital(scan, first, last):
            return last
    within_org = within_org or _follows_name(scan, first, candidates, in_title)
    after = scan.cues.after.get(scan.lower[last]) if last < len(scan.words) else None
    demonym = _is_demonym(scan, first, candidates)
    _note(scan, first, last, candidates, begin=begin, cue="", level=after, relation=relation, within_org=within_org, demonym=demonym)
    return last


def _is_weak(candidates: tuple[Place, ...]) -> bool:
    """Whether all candidates are towns too small to be taken for themselves beside other capitalised words."""
    return all(place.level >= Level.DISTRICT and place.population < BIG for place in candidates)


def _beside_capital(scan: _Scan, first: int, last: int) -> bool:
    """Whether a name stands within a longer capitalised run, as surnames and institutions do."""
    words = scan.words
    if last < len(words) and words[last][0].isupper() and scan.ends[last - 1] + 1 >= scan.starts[last]:
        return scan.lower[last] not in scan.cues.levels
    return _has_capital_before(scan, first)


def _has_capital_before(scan: _Scan, first: int) -> bool:
    """Whether the word before is capitalised, on the same line and not the first of its sentence."""
    if first < 1:
        return False
    before = scan.words[first - 1]
    if not before[0].isupper() or scan.text[scan.ends[first - 1] : scan.starts[first]] != " ":
        return False
    if scan.lower[first - 1] in scan.cues.levels or scan.lower[first - 1] in scan.cues.relations:
        return False
    return first > 1 and scan.words[first - 2] not in ".!?" and scan.text[scan.starts[first - 1] - 1] != "\n"


def _follows_name(scan: _Scan, first: int, candidates: tuple[Place, ...], in_title: bool) -> bool:
    """A town right after a capitalised word that is no cue ("Brimob Medan", "Radar Malang"): context rather than scene."""
    if in_title and scan.title_cased:
        return False
    return candidates[0].level > Level.SEA and _has_capital_before(scan, first)


def _within_organisation(scan: _Scan, first: int, in_title: bool) -> bool:
    """Whether an organisation's or office's word governs the name: at once, or over capitalised words between."""
    words, lower, organisations = scan.words, scan.lower, scan.cues.organisations
    steps = 1 if in_title else 5
    for j in range(first - 1, max(first - 1 - steps, -1), -1):
        if lower[j] in organisations:
            return True
        if not words[j][0].isupper() or scan.text[scan.ends[j] : scan.starts[j + 1]] != " ":
            return False
    return False


def _is_demonym(scan: _Scan, first: int, candidates: tuple[Place, ...]) -> bool:
    """Whether a country's name only says whose: "tentara Israel"."""
    return first > 0 and candidates[0].level <= Level.REGION and scan.lower[first - 1] in scan.cues.demonyms


def _relation_before(scan: _Scan, first: int) -> tuple[str, int]:
    """(how the text relates to what begins at `first`, the token where that phrase begins)."""
    relations, lower = scan.cues.relations, scan.lower
    if first and (relation := relations.get(lower[first - 1])):
        if first > 1 and relation != "scene" and (wider := relations.get(lower[first - 2])) == "near":
            return wider, first - 2
        if first > 1 and lower[first - 2] in relations:
            return ("near" if relation == "near" else relations[lower[first - 2]]), first - 2
        return relation, first - 1
    return "", first


def _after_cue(scan: _Scan, i: int, cue: Cue) -> int:
    """Take the name after a level cue ("Kecamatan Warureja"), known or not. -> token after it, `i` for none"""
    words = scan.words
    first = i + 1
    if first < len(words) and words[first] == "." and len(words[i]) < 5:  # noqa: PLR2004 - "Kab.", "Kec.", "Prov.", "Jl."
        first += 1
    if first >= len(words) or "\n" in scan.text[scan.ends[i] : scan.starts[first]]:
        return i
    if scan.lower[first] in scan.cues.levels:
        return i
    last = _run_end(scan, first, LONGEST_SITE if cue.level is Level.SITE else LONGEST_UNKNOWN)
    if last == first:
        return i
    if cue.level in (Level.SITE, Level.SEA, Level.REGION) and (whole := _cue_is_name(scan, i, last)):
        return whole
    last, candidates = _known_part(scan, first, last, takes_part=cue.level in ADMINISTRATIVE)
    begin = i - len(cue.before.split()) if cue.before else i
    relation, begin = _relation_before(scan, begin)
    in_title = scan.starts[i] < scan.title_end
    within_org = _within_organisation(scan, i, in_title)
    _note(scan, first, last, candidates, begin=begin, cue=cue.word, level=cue.level, relation=relation, within_org=within_org, demonym=False)
    return last


def _cue_is_name(scan: _Scan, i: int, last: int) -> int:
    """ "Gunung Sinabung", "Laut Jawa", "Tol Cipularang": cue and name together are the name. -> token after, 0 for none"""
    for stop in range(last, i + 1, -1):
        found = scan.gazetteer.hot(" ".join(scan.lower[i:stop]))
        if found:
            relation, begin = _relation_before(scan, i)
            _note(scan, i, stop, found, begin=begin, cue=scan.lower[i], level=found[0].level, relation=relation, within_org=False, demonym=False)
            return stop
    return 0


def _run_end(scan: _Scan, first: int, longest: int) -> int:
    """Token after the run of capitalised words (numerals may follow) that begins at `first`; `first` for none."""
    words, lower, cues = scan.words, scan.lower, scan.cues
    limit = min(first + longest, len(words))
    last = first
    while last < limit:
        word = words[last]
        if not (word[0].isupper() or (last > first and word.isdigit() and len(word) < 3)):
            break
        if last > first and (scan.ends[last - 1] + 1 < scan.starts[last] or scan.text[scan.ends[last - 1]] == "\n"):
            break
        if lower[last] in cues.levels and last > first or lower[last] in cues.not_places or lower[last] in ("rt", "rw", "wib", "wita", "wit"):
            break
        last += 1
    return last


def _known_part(scan: _Scan, first: int, last: int, *, takes_part: bool = False) -> tuple[int, tuple[Place, ...]]:
    """The longest known name of a run; a rest that is a hot name is left for the next step, else all is one name.

    `takes_part`: the rest is left whatever it is ("Kota Jambi Maulana ...").
    """
    lower, gazetteer = scan.lower, scan.gazetteer
    for stop in range(last, first, -1):
        key = " ".join(lower[first:stop])
        found = gazetteer.cold(key) or (gazetteer.cold(key.replace(" ", "")) if stop - first > 1 else ())
        if not found:
            continue
        if stop == last or takes_part or gazetteer.hot(" ".join(lower[stop:last])):
            return stop, found
        return last, ()
    return last, ()


def _after_relation(scan: _Scan, i: int) -> int:
    """A capitalised name after "di" that is not hot: known to the cold table, or unknown and plausible."""
    first = i + 1
    if first >= len(scan.words) or not scan.words[first][0].isupper():
        return i + 1
    lower = scan.lower
    if lower[first] in scan.cues.not_places or lower[first] in scan.cues.levels or lower[first] in scan.cues.organisations:
        return i + 1
    longest = scan.gazetteer.first_words.get(scan.words[first])
    if longest is not None and _longest_hot(scan, first, longest)[0] > first:
        return i + 1
    last = _run_end(scan, first, LONGEST_UNKNOWN)
    last, candidates = _known_part(scan, first, last)
    if last == first + 1 and lower[first] in scan.gazetteer.stop_words:
        candidates = tuple(place for place in candidates if place.level is Level.ADMIN2 and place.country == "ID")
        if not candidates:
            return i + 1
    if last == first or (not candidates and not (lower[i] in ("di", "in", "kawasan", "daerah") and scan.words[first].isalpha() and not scan.words[first].isupper())):
        return i + 1
    _note(scan, first, last, candidates, begin=i, cue="", level=None, relation=scan.cues.relations[lower[i]], within_org=False, demonym=False)
    return last


def _note(
    scan: _Scan,
    first: int,
    last: int,
    candidates: tuple[Place, ...],
    *,
    begin: int,
    cue: str,
    level: Level | None,
    relation: str,
    within_org: bool,
    demonym: bool,
) -> None:
    """Append a mention; it continues the address before it if only links stand between."""
    start, end = scan.starts[first], scan.ends[last - 1]
    between = scan.lower[scan.chain_end : begin] if 0 <= begin - scan.chain_end <= 4 else None  # noqa: PLR2004 - ", yang berada di"
    if between is None or not all(word in LINKS for word in between):
        scan.chain += 1
    scan.chain_end = last
    scan.mentions.append(
        Mention(
            start,
            end,
            first,
            last,
            scan.text[start:end],
            candidates,
            cue,
            level,
            relation,
            within_org,
            demonym,
            end <= scan.title_end,
            end <= scan.dateline_end,
            scan.chain,
        )
    )

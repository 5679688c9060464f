"""Place mentions of an article. In: its tokens as parallel lists, the gazetteer. Out: mentions in text order.

One pass over the words that can begin a place name or a cue; all else is skipped by a dict look-up. A name is a place
where the gazetteer knows it and its surroundings do not say otherwise (part of a person's name, a common word), or
where a cue says so ("Dusun Krajan"), known or not.
"""

from bisect import bisect_right

from stream.places.cues import Cue
from stream.places.load import CUE, Gazetteer
from stream.places.model import (
    ADMIN1,
    ADMIN2,
    CITY,
    COUNTRY,
    DISTRICT,
    REGION,
    SEA,
    SITE,
    VILLAGE,
    Level,
    Mention,
    Place,
)
from stream.places.note import note
from stream.places.reach import (
    LONGEST_NAME,
    known,
    known_part,
    longest_hot,
    longest_known,
    site_end,
    strong_at,
    with_kilometre,
)
from stream.places.surroundings import (
    Scan,
    has_capital_after,
    has_capital_before,
    is_agent,
    is_home_of_group,
    is_weak,
    relation_before,
    run_begin,
    run_end,
    within_organisation,
)
from stream.places.surroundings import dateline_end as find_dateline_end

LONGEST_SITE = 5
ADMINISTRATIVE = frozenset({ADMIN1, ADMIN2, CITY})
ADDRESSED = frozenset({VILLAGE, DISTRICT})
SPELT_WITH_CUE = frozenset({SITE, SEA, REGION})
HAMLETS = frozenset({"kampung", "kampong", "dukuh"})  # "Kampung Melayu" is the name of a quarter
GREAT = 200_000  # people: "di Nice", "di Lima"
SHORT_CUES = frozenset({"jl", "jln", "kec", "kab", "kel", "prov", "ds", "kp", "km", "gg"})  # "Kec. X"
SMALL = frozenset({"situ", "kali", "pura", "mal", "pasar", "taman"})  # names only when capitalised
NAMED_AFTER_PLACES = frozenset(
    {"bandara", "terminal", "stasiun", "pasar", "pelabuhan", "pantai", "perumahan", "simpang"}
)
UNKNOWN_AFTER = frozenset({"di", "in", "kawasan", "daerah", "bilangan"})


def find_mentions(
    words: list[str],
    lower: list[str],
    starts: list[int],
    ends: list[int],
    text: str,
    gazetteer: Gazetteer,
    *,
    dateline_end: int | None = None,
    language: str = "id",
) -> list[Mention]:
    """Every place mention, in text order, none overlapping.

    `words`, `lower`, `starts`, `ends`: tokens of `text`, punctuation marks being tokens. `dateline_end`: the code point
    where the dateline ends, 0 for none; None: it is looked for. The title ends at the first line break.
    `language`: whose cues to read.
    """
    scan = Scan(
        words, lower, starts, ends, text, gazetteer, gazetteer.cues[language], text.find("\n"), dateline_end or 0
    )
    if dateline_end is None:
        scan.dateline_end = find_dateline_end(scan)
    scan.title_cased = _is_title_cased(scan)
    openers = gazetteer.openers[language]
    position = 0
    last_token = len(words) - 1
    for i in [i for i, word in enumerate(words) if word in openers]:
        if i < position:
            continue
        longest = openers[words[i]]
        if longest > 0:
            position = _name_at(scan, i, longest)
        elif i < last_token:
            following = words[i + 1][0]
            if following.isupper() or (longest == CUE and (following == "." or lower[i + 1] in scan.cues.adjectives)):
                position = _cue_at(scan, i)
    return scan.mentions


def _is_title_cased(scan: Scan) -> bool:
    """Whether the title capitalises most words, so that capitals there mean nothing."""
    last = bisect_right(scan.starts, scan.title_end)
    named = [word for word in scan.words[:last] if word[0].isalpha()]
    return sum(word[0].isupper() for word in named) * 5 > len(named) * 3


def _cue_at(scan: Scan, i: int) -> int:
    """Try the cue at token `i`, then a name; gives the token to go on with."""
    lower = scan.lower
    for cue in scan.cues.levels.get(lower[i], ()):
        if not cue.before or (i and lower[i - 1] == cue.before):
            after = _after_cue(scan, i, cue)
            if after > i:
                return after
            break
    longest = scan.gazetteer.first_words.get(scan.words[i])
    if longest is not None:
        return _name_at(scan, i, longest)
    return _after_relation(scan, i) if scan.cues.relations.get(lower[i]) == "scene" else i + 1


def _name_at(scan: Scan, i: int, longest: int) -> int:
    """Try a hot name at token `i`; gives the token to go on with."""
    last, candidates = longest_hot(scan, i, longest)
    return _named(scan, i, last, candidates) if last > i else i + 1


def _named(scan: Scan, first: int, last: int, candidates: tuple[Place, ...]) -> int:
    """Note a hot name at `first` unless its surroundings make it part of something else; gives the token after it."""
    words = scan.words
    relation, begin = relation_before(scan, first)
    if candidates[0].level is COUNTRY:
        relation = _relation_of_country(scan, first, last, relation)
    in_title = scan.starts[first] < scan.title_end
    plain = not (in_title and scan.title_cased)  # capitals mean something here
    if plain and has_capital_after(scan, last):
        weak = is_weak(candidates)
        last, candidates = _lengthened(scan, first, last, candidates, relation)
        if weak and not relation and has_capital_after(scan, last):
            return last
    before = words[first - 1] if first else "."
    if before[0].isupper():
        within_org = within_organisation(scan, first, in_title=in_title)
        if not within_org and plain and has_capital_before(scan, first):
            if not relation and is_weak(candidates):
                return last
            within_org = bool(candidates) and candidates[0].level > SEA
    else:
        within_org = before in scan.cues.organisations
    followed = words[last] if last < len(words) else ""
    if (before == "," or followed == ",") and candidates and candidates[0].level > SEA:
        candidates = scan.gazetteer.cold(" ".join(scan.lower[first:last])) or candidates
    if before == "," and not within_org:
        _unknown_before(scan, first - 1, candidates)
    after = scan.cues.after.get(followed)
    note(scan, first, last, candidates, begin=begin, level=after, relation=relation, within_org=within_org)
    return last


def _relation_of_country(scan: Scan, first: int, last: int, relation: str) -> str:
    """A country may be named only as a group's home ("Houthi di Yaman") or as one who does something himself."""
    if relation == "scene":
        return "" if is_home_of_group(scan, first) else relation
    return "agent" if not relation and is_agent(scan, last) else relation


def _address_on(scan: Scan, last: int) -> int:
    """As in "Kelurahan Jatimulya, Tambun Selatan": a name after an address's comma that lies in the same regency."""
    words, before = scan.words, scan.mentions[-1]
    first = last + 1
    if first >= len(words) or words[last] != "," or not words[first][0].isupper() or before.within_org:
        return last
    if scan.lower[first] in scan.cues.not_places or scan.lower[first] in scan.cues.levels:
        return last
    regencies = {place.admin2_index for place in before.candidates if place.admin2_index >= 0}
    if not regencies:
        return last
    for stop in range(run_end(scan, first, LONGEST_NAME), first, -1):
        near = tuple([place for place in known(scan, first, stop) if place.admin2_index in regencies])
        if near:
            note(scan, first, stop, near, begin=first, level=None, relation="", within_org=False)
            return _address_on(scan, stop)
    return last


def _lengthened(
    scan: Scan, first: int, last: int, candidates: tuple[Place, ...], relation: str
) -> tuple[int, tuple[Place, ...]]:
    """Give a longer name if the cold table knows one ("Santiago Jamiltepec"), or, after "di", a longer unknown one."""
    stop = run_end(scan, first, LONGEST_NAME)
    for longer in range(stop, last, -1):
        if found := scan.gazetteer.cold(" ".join(scan.lower[first:longer])):
            return longer, found
    if (
        stop > last
        and relation == "scene"
        and is_weak(candidates)
        and not scan.gazetteer.hot(" ".join(scan.lower[last:stop]))
    ):
        return stop, ()
    return last, candidates


def _unknown_before(scan: Scan, comma: int, wider: tuple[Place, ...], *, depth: int = 2) -> None:
    """As in "..., Srondol, Semarang": a name before a comma and a known place, itself after a comma or known nearby."""
    first = run_begin(scan, comma, LONGEST_NAME)
    if first == comma or first < scan.chain_end or scan.lower[first] in scan.cues.organisations:
        return
    if depth and first and scan.words[first - 1] == ",":
        _unknown_before(scan, first - 1, wider, depth=depth - 1)
    parents = {place.admin1_index for place in wider if place.admin1_index >= 0}
    for start in range(first, comma):
        found = known(scan, start, comma)
        near = tuple(place for place in found if place.admin1_index in parents)
        if near:
            relation, begin = relation_before(scan, start)
            within_org = within_organisation(scan, start, in_title=False)
            note(scan, start, comma, near, begin=begin, level=None, relation=relation, within_org=within_org)
            return
    if first and scan.words[first - 1] in {",", "("} and comma - first <= LONGEST_NAME and scan.words[first].isalpha():
        note(scan, first, comma, (), begin=first, level=None, relation="", within_org=False)


def _after_cue(scan: Scan, i: int, cue: Cue) -> int:
    """Take the name after a level cue ("Kecamatan Warureja"), known or not; gives token after it, `i` for none."""
    first, last = _name_after(scan, i, cue)
    if last == first:
        return i
    begin = i - 1 if cue.before else i
    if (cue.level in ADMINISTRATIVE or cue.level is DISTRICT) and begin and scan.lower[begin - 1] == ",":
        wider = known_part(scan, first, last, takes_part=True)[1]
        if wider:
            _unknown_before(scan, begin - 1, wider)
    relation, begin = relation_before(scan, begin)
    in_title = scan.starts[i] < scan.title_end
    within_org = within_organisation(scan, i, in_title=in_title)
    first, last, candidates, said = _meant_after(scan, i, first, last, cue)
    if not candidates and in_title and scan.title_cased and said is not VILLAGE:
        return i
    note(scan, first, last, candidates, begin=begin, level=said, relation=relation, within_org=within_org, cue=cue.word)
    return _address_on(scan, last) if said in ADDRESSED else last


def _name_after(scan: Scan, i: int, cue: Cue) -> tuple[int, int]:
    """(first, last) tokens of the capitalised run after the cue at `i`; first and last are equal if there is none."""
    words, first = scan.words, i + 1
    if first < len(words) and words[first] == "." and scan.lower[i] in SHORT_CUES:
        first += 1
    if first < len(words) and scan.lower[first] in scan.cues.adjectives:
        first += 1
    if first >= len(words) or words[i] in SMALL or "\n" in scan.text[scan.ends[i] : scan.starts[first]]:
        return first, first
    if scan.lower[first] in scan.cues.levels and has_capital_after(scan, first + 1):
        return first, first
    last = run_end(scan, first, LONGEST_SITE if cue.level is SITE else LONGEST_NAME)
    is_number = last == first + 1 and not words[first].strip("IVX")
    return first, first if is_number else last


def _meant_after(
    scan: Scan, i: int, first: int, last: int, cue: Cue
) -> tuple[int, int, tuple[Place, ...], Level | None]:
    """(first, last, candidates, level) of what a cue and the run after it name; "Gunung Sinabung" holds its cue."""
    level = cue.level
    if scan.words[i][0].isupper() and (level in SPELT_WITH_CUE or scan.lower[i] in HAMLETS):
        stop, found = longest_known(scan, i, last, i + 2)
        if found:
            said = level if level is VILLAGE and found[0].level >= DISTRICT else None
            return *with_kilometre(scan, i, stop), found, said
    if level is not SITE:
        last, candidates = known_part(scan, first, last, takes_part=level in ADMINISTRATIVE)
        return first, last, candidates, level
    last = site_end(scan, i, first, last)
    candidates = known(scan, first, last) if scan.lower[i] in NAMED_AFTER_PLACES else ()
    return (first, last, candidates, level) if candidates else (*with_kilometre(scan, i, last), (), level)


def _after_relation(scan: Scan, i: int) -> int:
    """Note a name after "di" that is not hot: a cold one, or an unknown but plausible one; gives the next token."""
    first = i + 1
    if not _may_be_place(scan, first) or (scan.title_cased and scan.starts[i] < scan.title_end):
        return first
    lower = scan.lower
    last = run_end(scan, first, LONGEST_NAME)
    last, candidates = known_part(scan, first, last)
    if last == first + 1 and lower[first] in scan.gazetteer.stop_words:
        candidates = tuple(place for place in candidates if _outweighs_word(place))
        plausible = False
    else:
        word = scan.words[first]
        plausible = lower[i] in UNKNOWN_AFTER and word.isalpha() and not word.isupper()
    if not candidates and not plausible:
        return first
    relation, begin = relation_before(scan, first)
    if last < len(scan.words) and has_capital_after(scan, last):
        wider = strong_at(scan, last)
        if wider:
            near = tuple([p for p in candidates if any(p.admin1_index == w.admin1_index for w in wider[:1])])
            if not near:
                stop = longest_hot(scan, last, LONGEST_NAME)[0]
                note(scan, last, stop, wider, begin=begin, level=None, relation=relation, within_org=False)
                return stop
            candidates = near
    note(scan, first, last, candidates, begin=begin, level=None, relation=relation, within_org=False)
    return last


def _outweighs_word(place: Place) -> bool:
    """Whether a place is weighty enough to be meant after "di" though its name is a word: a province, a great city."""
    regency = place.level is ADMIN2 and place.country == "ID"
    return regency or place.level <= ADMIN1 or place.population >= GREAT


def _may_be_place(scan: Scan, first: int) -> bool:
    """Whether a cold or unknown place name may begin at `first`: no cue, office, hot name or the like."""
    words, cues = scan.words, scan.cues
    if first >= len(words) or not words[first][0].isupper():
        return False
    word = scan.lower[first]
    if word in cues.levels or word in cues.organisations or word in cues.relations or word in cues.not_places:
        return False
    longest = scan.gazetteer.first_words.get(words[first])
    return longest is None or longest_hot(scan, first, longest)[0] == first

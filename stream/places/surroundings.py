"""What stands around a place name. In: an article under way, a token. Out: relation, ownership, belonging.

All of it looks at a few tokens to the left or right on the same line; none of it looks at the gazetteer.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from stream.places.cues import Cues
from stream.places.load import Gazetteer
from stream.places.model import DISTRICT, REGION, Mention, Place

BIG = 250_000  # people; so large a town is taken for itself even beside other capitalised words
SPEECH_REACH = 12  # tokens between "kata" and "di Jakarta"
TARGET_WINDOW = 5  # tokens between "serangan" and "ke Israel"
HOME_REACH = 4  # tokens between "kelompok" and "di Yaman"
TARGET_REACH = 2  # tokens between "serang" and what is attacked
OFFICE_REACH = 5  # capitalised tokens between an office's word and a place in its name
ACTIVE = ("mem", "men", "meng", "meny", "mel", "mer", "mew")
PREPOSITIONS = frozenset({"di", "ke", "dari"})
INSIDE_REACH = 5  # plain words between "di" and a name: "di sebuah rumah kontrakan milik Jalan X"
LISTED_REACH = 9  # tokens between "di" and a comma
INSIDE_WORDS = frozenset({"depan", "halaman", "samping", "seberang", "ruas", "jalur", "sekitar", "dekat", "belakang"})
ONE_PERSON = frozenset({")", ",", "(", "seorang", "adalah", "merupakan", "diketahui", "ialah", "pria", "wanita"})
ENDS = frozenset(".!?")
DATELINE_TOKENS = 14
DASHES = frozenset({"-", "--", "\u2013", "\u2014"})
DATELINE_MARKS = frozenset({",", ".", "(", ")", "/", ":", "|", "[", "]"})
DATELINE_WORDS = frozenset({"com", "co", "id", "net", "news", "online", "www", "dan", "tv"})
MARKS = frozenset(",;:()\"'-/[].!?")


@dataclass(slots=True)
class Scan:
    """One article under way: its tokens, and the mentions found so far."""

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    text: str
    gazetteer: Gazetteer
    cues: Cues
    title_end: int
    dateline_end: int
    title_cased: bool = False
    mentions: list[Mention] = field(default_factory=list)
    chain: int = 0
    chain_end: int = -9  # token after the last mention


def relation_before(scan: Scan, first: int) -> tuple[str, int]:
    """(how the text relates to the name that begins at `first`, the token where that phrase begins)."""
    if not first or "\n" in scan.text[scan.ends[first - 1] : scan.starts[first]]:
        return "", first
    relations, lower = scan.cues.relations, scan.lower
    if lower[first - 1] == "the" and first > 1:
        first -= 1
    relation = relations.get(lower[first - 1], "")
    if not relation:
        return _loose_before(scan, first), first
    if relation in {"near", "scene"}:
        wider = relations.get(lower[first - 2], "") if first > 1 else ""
        if wider in {"scene", "near", "path"}:
            return ("near" if relation == "near" else wider), first - 2
        if relation == "scene":
            relation = _scene_at(scan, first - 1)
    elif relation == "path" and _any_before(scan, first - 1, TARGET_WINDOW, scan.cues.attacks):
        relation = "target"
    return relation, first - 1


def _any_before(scan: Scan, at: int, reach: int, words: frozenset[str]) -> bool:
    """Whether one of `words` stands among the `reach` tokens before `at`."""
    return not words.isdisjoint(scan.lower[max(0, at - reach) : at])


def is_home_of_group(scan: Scan, first: int) -> bool:
    """As in "Kelompok Houthi di Yaman": the phrase belongs to the group's name."""
    return _any_before(scan, first - 1, HOME_REACH, scan.cues.actors)


def _is_told_there(scan: Scan, at: int) -> bool:
    """Whether the phrase at `at` says where somebody speaks: a verb of saying earlier in the sentence."""
    lower, speech = scan.lower, scan.cues.speech
    for j in range(at - 1, max(at - SPEECH_REACH, -1), -1):
        word = lower[j]
        if word in speech:
            return True
        if word in ENDS or word == '"' or word in scan.cues.happens:
            return False
    return False


def _scene_at(scan: Scan, at: int) -> str:
    """What the preposition at `at` relates to: somebody's saying, somebody's living there, else the happening."""
    if at and scan.lower[at - 1] in scan.cues.homes:
        return "home"
    return "speech" if _is_told_there(scan, at) else "scene"


def _loose_before(scan: Scan, first: int) -> str:
    """How the text relates to a name with no preposition of its own before it."""
    if not first:
        return ""
    if scan.lower[first - 1] == ",":
        return _listed_before(scan, first - 1)
    before = first - 1
    while before > max(0, first - HOME_REACH) and scan.words[before][0].isupper():
        before -= 1
    if _is_home(scan, before):
        return "home"
    return _target_before(scan, first) or _inside_before(scan, first)


def _is_home(scan: Scan, at: int) -> bool:
    """As in "Rita (30), warga Desa X": one person's home; "ratusan warga Desa X" are many, and at the scene."""
    if scan.lower[at] in scan.cues.homes:
        return True
    if scan.lower[at] not in scan.cues.residents or not at:
        return False
    before = scan.words[at - 1]
    return before in ONE_PERSON or (before[0].isupper() and at > 1 and scan.words[at - 2] not in ENDS)


def _inside_before(scan: Scan, first: int) -> str:
    """As in "di sebuah rumah kontrakan Jalan X": a preposition before a few plain words."""
    words, lower = scan.words, scan.lower
    for j in range(first - 1, max(first - 1 - INSIDE_REACH, -1), -1):
        if lower[j] == "di":
            return _scene_at(scan, j)
        if not words[j].islower() or lower[j] in scan.cues.breaks:
            return ""
    return ""


def _listed_before(scan: Scan, comma: int) -> str:
    """As in "di Polsek X, Kabupaten Y": a preposition before capitalised words that are no known place."""
    words, lower = scan.words, scan.lower
    for j in range(comma - 1, max(comma - LISTED_REACH, -1), -1):
        if lower[j] in PREPOSITIONS:
            if lower[j + 1] in scan.cues.offices:
                return "office"
            return _scene_at(scan, j) if lower[j] == "di" else "path"
        if not (words[j][0].isupper() or words[j][0].isdigit() or words[j] == "," or lower[j] in INSIDE_WORDS):
            return ""
    return ""


def _target_before(scan: Scan, first: int) -> str:
    """As in "target" if an attack's or disaster's word stands shortly before, with no mark between."""
    relations, lower = scan.cues.relations, scan.lower
    for j in range(first - 2, max(first - 2 - TARGET_REACH, -1), -1):
        if lower[j + 1] in MARKS:
            return ""
        if relations.get(lower[j]) == "target":
            return "target"
    return ""


def within_organisation(scan: Scan, first: int, *, in_title: bool) -> bool:
    """Whether an organisation's or office's word governs the name: at once, or over capitalised words between."""
    words, lower, organisations, text = scan.words, scan.lower, scan.cues.organisations, scan.text
    for j in range(first - 1, max(first - 1 - (2 if in_title else OFFICE_REACH), -1), -1):
        if lower[j] in organisations:
            return text[scan.ends[j]] == " "
        if not words[j][0].isupper() or text[scan.ends[j]] != " ":
            return False
    return False


def is_demonym(scan: Scan, first: int, candidates: tuple[Place, ...]) -> bool:
    """Whether a country's name only says whose: "tentara Israel"."""
    return (
        first > 0 and scan.lower[first - 1] in scan.cues.demonyms and bool(candidates) and candidates[0].level <= REGION
    )


def is_agent(scan: Scan, last: int) -> bool:
    """Whether the name before `last` does something itself: "Rusia mendesak", "Inggris kutuk"."""
    if last >= len(scan.words) or (not scan.words[last].islower() and scan.starts[last] > scan.title_end):
        return False
    word = scan.lower[last]
    return word in scan.cues.deeds or (word.startswith(ACTIVE) and len(word) > 5)


def is_weak(candidates: tuple[Place, ...]) -> bool:
    """Whether even the foremost candidate is a town too small to be taken for itself beside other capitalised words."""
    return bool(candidates) and candidates[0].level >= DISTRICT and candidates[0].population < BIG


def has_capital_after(scan: Scan, last: int) -> bool:
    """Whether the next word is capitalised and adjacent, so that the name may go on."""
    return last < len(scan.words) and scan.words[last][0].isupper() and scan.text[scan.ends[last - 1]] == " "


def has_capital_before(scan: Scan, first: int) -> bool:
    """Whether the word before is capitalised, on the same line, no cue and not the first of its sentence."""
    if first < 1:
        return False
    before = scan.words[first - 1]
    if not before[0].isupper() or scan.text[scan.ends[first - 1]] != " ":
        return False
    if scan.lower[first - 1] in scan.cues.levels or scan.lower[first - 1] in scan.cues.relations:
        return False
    return first > 1 and scan.words[first - 2] not in ENDS and scan.text[scan.starts[first - 1] - 1] != "\n"


def is_initials(scan: Scan, i: int) -> bool:
    """As in "AS (38)": initials with an age, no country."""
    words = scan.words
    return i + 2 < len(words) and words[i + 1] == "(" and words[i + 2].isdigit()


def run_end(scan: Scan, first: int, longest: int) -> int:
    """Token after the run of capitalised words (numerals may follow) that begins at `first`; `first` for none."""
    words, lower, cues, text = scan.words, scan.lower, scan.cues, scan.text
    limit = min(first + longest, len(words))
    last = first
    while last < limit:
        word = words[last]
        if not (word[0].isupper() or (last > first and word.isdigit() and len(word) < 3)):
            break
        if last > first and (text[scan.ends[last - 1]] != " " or lower[last] in cues.levels):
            break
        if last > first and (lower[last] in cues.not_places or cues.relations.get(lower[last], "near") != "near"):
            break
        last += 1
    return last


def run_begin(scan: Scan, last: int, longest: int) -> int:
    """First token of the run of capitalised words that ends before `last`; `last` for none."""
    words, lower, cues, text = scan.words, scan.lower, scan.cues, scan.text
    first = last
    while first > max(0, last - longest) and words[first - 1][0].isupper():
        if first < last and text[scan.ends[first - 1]] != " ":
            break
        if lower[first - 1] in cues.not_places or lower[first - 1] in cues.levels or lower[first - 1] in cues.relations:
            break
        first -= 1
    return first


def dateline_end(scan: Scan) -> int:
    """Give the code point where the body's dateline ends ("Kabul (ANTARA) -", "JAKARTA, KORAN.com --"), 0 for none.

    Capitalised words, a bracket and marks up to a dash; or, as English wires write it, words in capitals before others.
    """
    words, lower = scan.words, scan.lower
    first = bisect_right(scan.starts, scan.title_end)
    last = min(first + DATELINE_TOKENS, len(words))
    capitals = first
    while capitals < last and words[capitals].isupper() and words[capitals].isalpha() and len(words[capitals]) > 3:
        capitals += 1
    for j in range(first, last):
        word = words[j]
        if word in DASHES:
            return scan.ends[j] if j > first else 0
        if not (word[0].isupper() or word in DATELINE_MARKS or lower[j] in DATELINE_WORDS or word[0].isdigit()):
            break
    if first < capitals < len(words) and words[capitals][0].isupper() and not words[capitals].isupper():
        return scan.ends[capitals - 1]
    return 0

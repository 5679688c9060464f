"""Sentences to tolls: counted people and what befell them. In: tokens, effect words, numerals. Out: `Toll`s with spans.

A toll is a numeral bound to an effect word of its sentence, or the singular that a noun without a number implies.
The binding is the cheapest pair by the word's frame (stream/rules/id/effects.toml), by the tokens between, and by what
stands between them. Whose people they are and who says so is decided later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.numeral_kinds import NumeralKind
from stream.extract.numerals import Numeral
from stream.extract.tokens import Sentence, Tokens
from stream.model import Effect, Qualifier
from stream.rules.model import Hit

REACH = 4.0
FORBIDDEN = 99.0
CONTRAST = frozenset(
    [
        "sementara",
        "sedangkan",
        "namun",
        "tetapi",
        "tapi",
        ";",
        "adapun",
        "setelah",
        "saat",
        "ketika",
        "usai",
        "sebelum",
        "karena",
    ]
)
COORDINATORS = frozenset({"dan", ",", "serta", "atau", "maupun", "&", "/"})
REPORTED = frozenset(
    [
        "dilaporkan",
        "dikabarkan",
        "dinyatakan",
        "dipastikan",
        "menjadi",
        "mencapai",
        "sebanyak",
        "adalah",
        "ditemukan",
        "ada",
        "bertambah",
        "tercatat",
        "kini",
        "sudah",
        "telah",
        "juga",
        "ikut",
        "turut",
        "mengalami",
        "menderita",
        "sekitar",
        "orang",
        "berjumlah",
        "berasal",
    ]
)
NEGATORS = frozenset({"tidak", "tak", "belum", "bukan", "tanpa", "nihil", "apakah"})
PLURAL_MARKS = frozenset({"para", "sejumlah", "beberapa", "banyak", "puluhan"})
CLAUSE_ENDS = frozenset({".", ",", ";", ":", "(", ")", '"', "?", "!", "-"})
NOUN_ENDS = frozenset(["dan", "yang", "di", "pada", "dalam", "serta", "akibat", "setelah", "tewas", "dilaporkan"])
RESIDENTS = frozenset({"warga", "penduduk", "penghuni", "masyarakat", "orang-orang", "keluarga"})
ALONE = frozenset(
    [
        "korban",
        "pelaku",
        "almarhum",
        "almarhumah",
        "dia",
        "ia",
        "tersangka",
        "bocah",
        "pria",
        "wanita",
        "perempuan",
        "lelaki",
        "remaja",
        "pemuda",
        "balita",
        "bayi",
        "ibu",
        "bapak",
        "ayah",
        "anak",
        "suami",
        "istri",
        "suaminya",
        "istrinya",
        "anaknya",
        "ibunya",
        "ayahnya",
        "pengemudi",
        "sopir",
        "pengendara",
        "siswa",
        "siswi",
        "mahasiswa",
        "mahasiswi",
        "prajurit",
        "polisi",
        "anggota",
        "tentara",
        "jurnalis",
        "wartawan",
        "kakek",
        "nenek",
        "bos",
        "kades",
        "guru",
        "dokter",
        "pilot",
        "nelayan",
        "petani",
        "pekerja",
        "buruh",
        "janda",
        "gadis",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """People of one effect in one sentence; `first`/`last` span figure and effect word, `noun` what the figure counts.

    `is_part` the figure is told as part of another ("termasuk dua anak"); `is_rest` it continues one ("10 lainnya");
    `is_implied` no number stands there; `is_weak` the word names an attack, and harm only follows from it.
    """

    sentence: int
    effect: Effect
    low: int
    best: int
    high: int | None
    qualifier: Qualifier
    first: int
    last: int
    noun_first: int
    noun_last: int
    rule: str
    is_negated: bool = False
    is_part: bool = False
    is_rest: bool = False
    is_implied: bool = False
    is_weak: bool = False


def find_tolls(
    tokens: Tokens,
    sentence: Sentence,
    effects: Sequence[Hit],
    numerals: Sequence[Numeral],
    cues: Sequence[Hit],
    speech: Sequence[Hit] = (),
) -> list[Toll]:
    """Tolls of one sentence in text order; a number of speakers ("kata sejumlah pejabat") is none."""
    if not effects:
        return []
    spoken = {hit.last for hit in speech if hit.entry.frame != "before"}
    people = [n for n in numerals if n.kind is NumeralKind.PEOPLE and n.best > 0 and n.qualifier_token not in spoken]
    tolls: list[Toll] = []
    owned: set[int] = set()
    for numeral in people:
        owners = _owners(tokens, effects, people, numeral)
        owned.update(hit.first for hit in owners)
        tolls.extend(_bind(tokens, sentence, owners, numeral, cues))
    for hit in effects:
        if hit.first not in owned:
            implied = _implied(tokens, sentence, hit, effects)
            if implied is not None:
                tolls.append(implied)
    tolls.sort(key=lambda toll: toll.first)
    return tolls


def _owners(tokens: Tokens, effects: Sequence[Hit], people: Sequence[Numeral], numeral: Numeral) -> list[Hit]:
    """The effect word that owns `numeral`; two where "tewas dan terluka" share it; none where all are too far."""
    costs = [(binding_cost(tokens, hit, numeral, effects, people), hit.first, hit) for hit in effects]
    cost, _, best = min(costs)[0:3] if len(costs) == 1 else min(costs, key=lambda c: c[:2])
    if cost >= REACH:
        return []
    for other in effects:
        if _share(tokens, best, other, numeral, people):
            return [best, other]
    return [best]


def _share(tokens: Tokens, one: Hit, two: Hit, numeral: Numeral, people: Sequence[Numeral]) -> bool:
    """Whether killed and wounded stand joined over one figure: "menewaskan dan melukai enam polisi"."""
    if {one.entry.sense, two.entry.sense} != {"killed", "wounded"}:
        return False
    left, right = sorted((one, two), key=lambda hit: hit.first)
    if right.first - left.last != 1 or tokens.lower[left.last] not in COORDINATORS:
        return False
    if (left.entry.frame == "causative") != (right.entry.frame == "causative"):
        return False
    own = [n for n in people if n is not numeral and -1 <= n.qualifier_token - right.last <= 2]
    return right.entry.frame == "causative" or not own


def binding_cost(
    tokens: Tokens, hit: Hit, numeral: Numeral, effects: Sequence[Hit], people: Sequence[Numeral]
) -> float:
    """How far-fetched it is that `numeral` counts the people of `hit`; FORBIDDEN where the frame rules it out."""
    if numeral.first_token < hit.last and numeral.last_token > hit.first:
        return FORBIDDEN
    after = numeral.first_token >= hit.last
    start, stop = (hit.last, numeral.qualifier_token) if after else (numeral.head, hit.first)
    cost = _frame_cost(hit.entry.frame, max(0, stop - start), after=after)
    if hit.entry.attributes:
        cost += 0.6
    cost += sum(_word_cost(tokens.lower[position]) for position in range(start, stop))
    for other in effects:
        if other is not hit and start <= other.first < stop:
            same = other.entry.sense == hit.entry.sense and other.entry.frame == hit.entry.frame
            cost += 0.5 if same else 1.2
    for rival in people:
        if rival is not numeral and start <= rival.first_token < stop:
            before = tokens.lower[rival.qualifier_token - 1] if rival.qualifier_token else ""
            cost += 0.3 if before in COORDINATORS and not rival.is_partitive else 2.0
    return cost


def _word_cost(word: str) -> float:
    """What one word between figure and effect costs."""
    if word in CONTRAST:
        return 2.5
    if word == ",":
        return 0.7
    if word in {'"', ":", ")"}:
        return 0.5
    return 0.02 if word in REPORTED else 0.17


def _frame_cost(frame: str, gap: int, *, after: bool) -> float:
    """What the frame says of a figure on this side of the word, `gap` tokens away."""
    if frame == "causative":
        return 0.0 if after else FORBIDDEN
    if frame == "nominal":
        return 0.2 + 0.2 * gap if after else FORBIDDEN
    if frame == "count":
        return 0.1 if after else (0.0 if gap <= 1 else 1.5)
    if not after:
        return 0.0
    return 1.0 + 1.2 * gap if frame == "state" else FORBIDDEN


def _bind(
    tokens: Tokens, sentence: Sentence, owners: Sequence[Hit], numeral: Numeral, cues: Sequence[Hit]
) -> list[Toll]:
    """The toll of one numeral for each owner; shared without a split it is open: 1, 1, n - 1 (codebook rulings)."""
    if not owners:
        return []
    noun_last = _noun_end(tokens, numeral.head, owners, sentence)
    low, best, high = numeral.low, numeral.best, numeral.high
    if len(owners) > 1 and best > 1:
        low, best, high = 1, 1, best - 1
    tail = tokens.lower[numeral.first_token : noun_last + 1]
    return [
        Toll(
            sentence=sentence.index,
            effect=Effect(hit.entry.sense),
            low=low,
            best=best,
            high=high,
            qualifier=numeral.qualifier,
            first=min(hit.first, numeral.qualifier_token),
            last=max(hit.last, numeral.last_token),
            noun_first=numeral.head,
            noun_last=noun_last,
            rule=hit.entry.rule,
            is_negated=_negated(tokens, sentence, hit),
            is_part=numeral.is_partitive or _is_part(tokens, numeral, cues),
            is_rest="lainnya" in tail or "lain" in tail,
            is_weak=bool(hit.entry.attributes),
        )
        for hit in owners
    ]


def _noun_end(tokens: Tokens, head: int, owners: Sequence[Hit], sentence: Sentence) -> int:
    """Where the counted noun phrase ends: at an effect word, a mark, a joining word, or after six words."""
    stops = {hit.first for hit in owners}
    position = head
    while position < min(sentence.last, head + 6) and position not in stops:
        if tokens.words[position] in CLAUSE_ENDS or tokens.lower[position] in NOUN_ENDS:
            break
        position += 1
    return position


def _is_part(tokens: Tokens, numeral: Numeral, cues: Sequence[Hit]) -> bool:
    """Whether the figure is told as part of one told before: after "termasuk", "di antaranya", within the clause."""
    for cue in cues:
        if cue.entry.sense != "subgroup":
            continue
        if cue.first < numeral.first_token and numeral.first_token - cue.last <= 12:
            between = tokens.lower[cue.last : numeral.first_token]
            if not {".", ";", "sementara", "sedangkan"}.intersection(between):
                return True
        if 0 <= cue.first - numeral.head <= 1:
            return True
    return False


def _negated(tokens: Tokens, sentence: Sentence, hit: Hit) -> bool:
    """Whether a negator stands within three tokens before the effect word, in its clause."""
    for position in range(hit.first - 1, max(sentence.first, hit.first - 4) - 1, -1):
        if tokens.lower[position] in NEGATORS:
            return True
        if tokens.words[position] in CLAUSE_ENDS:
            return False
    return False


def _implied(tokens: Tokens, sentence: Sentence, hit: Hit, effects: Sequence[Hit]) -> Toll | None:
    """The one person that a singular subject or object implies, a zero where a count is denied, or None."""
    if _negated(tokens, sentence, hit):
        counted = hit.entry.frame == "count" and hit.entry.sense in {"killed", "wounded"}
        return _single(tokens, sentence, hit, (hit.first, hit.last), 0) if counted else None
    if hit.entry.sense == "displaced":
        return _crowd_displaced(tokens, sentence, hit)
    if hit.entry.frame in {"state", "passive"}:
        span = _subject(tokens, sentence, hit, effects)
    elif hit.entry.frame in {"causative", "nominal"}:
        span = _object(tokens, sentence, hit)
    else:
        return None
    return None if span is None else _single(tokens, sentence, hit, span, 1)


def _crowd_displaced(tokens: Tokens, sentence: Sentence, hit: Hit) -> Toll | None:
    """Residents who left without a number: two or more (codebook, "a plural with no number")."""
    for position in range(hit.first - 1, max(sentence.first, hit.first - 8) - 1, -1):
        if tokens.lower[position] in RESIDENTS:
            return _single(tokens, sentence, hit, (position, position + 1), 1)
        if tokens.words[position] in CLAUSE_ENDS:
            return None
    return None


def _single(tokens: Tokens, sentence: Sentence, hit: Hit, noun: tuple[int, int], count: int) -> Toll:
    marked = noun[0] > sentence.first and tokens.lower[noun[0] - 1] in PLURAL_MARKS
    plural = count == 1 and (marked or tokens.lower[noun[0]] in RESIDENTS)
    low = 2 if plural else count
    return Toll(
        sentence=sentence.index,
        effect=Effect(hit.entry.sense),
        low=low,
        best=low,
        high=None if plural else count,
        qualifier=Qualifier.VAGUE if plural else Qualifier.EXACT,
        first=min(hit.first, noun[0]),
        last=max(hit.last, noun[1]),
        noun_first=noun[0],
        noun_last=noun[1],
        rule=hit.entry.rule,
        is_negated=count == 0,
        is_implied=True,
        is_weak=bool(hit.entry.attributes),
    )


def _subject(tokens: Tokens, sentence: Sentence, hit: Hit, effects: Sequence[Hit]) -> tuple[int, int] | None:
    """A singular noun or a name standing before the word in its clause, at most ten tokens back."""
    floor = max([sentence.first, hit.first - 10, *(e.last for e in effects if e.last <= hit.first)])
    for position in range(hit.first - 1, floor - 1, -1):
        word = tokens.lower[position]
        if word in ALONE:
            return position, position + 1
        if word in {".", ";", '"', "?"} or word in CONTRAST:
            return None
    return _name_before(tokens, floor, hit.first)


def _name_before(tokens: Tokens, floor: int, stop: int) -> tuple[int, int] | None:
    """A run of capitalised words that ends within three tokens before `stop`."""
    position = stop - 1
    while position >= floor and stop - position <= 4:
        if tokens.words[position][0].isupper() and len(tokens.words[position]) > 1:
            last = position + 1
            while position > floor and tokens.words[position - 1][0].isupper():
                position -= 1
            return position, last
        position -= 1
    return None


def _object(tokens: Tokens, sentence: Sentence, hit: Hit) -> tuple[int, int] | None:
    """A singular noun or a name right after the word."""
    stop = min(sentence.last, hit.last + 4)
    for position in range(hit.last, stop):
        if tokens.lower[position] in ALONE:
            return position, position + 1
        if tokens.words[position] in CLAUSE_ENDS:
            return None
        if position == hit.last and not sentence.is_title and tokens.words[position][0].isupper():
            last = position + 1
            while last < stop and tokens.words[last][0].isupper():
                last += 1
            return position, last
    return None

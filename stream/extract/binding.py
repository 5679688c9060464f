"""Figures to the words they belong to. In: a clause with its effect words and people numerals. Out: beliefs.

For each pair of a numeral and an effect word a logistic model says how likely the numeral counts the people of the word
(weights: stream/rules/<language>/binding.toml, fitted by `make fit`). Its features are what a reader goes by: the frame
of the word and the side on which the figure stands, the words between, and whether the figure's own clause makes its
people the doers ("ditembak dua orang tak dikenal", "dua pria menembak").
"""

from collections.abc import Mapping, Sequence

from stream.extract.clause import Clause, frame_of
from stream.extract.clauses import ACTIVE, COMMA, CONTRAST, COORDINATOR, JOBS, MARK, NAME, PASSIVE, STOP, WORD
from stream.extract.counted_nouns import ALONE, DOER_NOUNS
from stream.extract.numerals import Numeral
from stream.rules.model import Hit

FARTHEST = 24  # tokens between figure and word; no pair of the coded corpora is farther apart
SIGHT = 9  # how far after a figure its verb is looked for
NOUNS = {
    "victim": """
        korban warga penduduk anak bocah penumpang orang jiwa wanita perempuan santri siswa mahasiswa pelajar
    """,
    "doer": """
        pelaku otk penyerang pria orang-orang oknum pemuda pencuri perampok penjahat preman tersangka massa pengendara
    """,
    "teller": "saksi wartawan pejabat penyidik jurnalis media relawan petugas dokter keluarga",
    "armed": "anggota prajurit tentara tni polisi brimob gam aparat personel personil pasukan militan milisi",
}
NOUN_KINDS = {noun: kind for kind, nouns in NOUNS.items() for noun in nouns.split()}
# Frames whose people follow the word, never precede it.
OBJECTS = frozenset({"causative", "nominal", "weak_causative", "weak_nominal"})
MIDDLE = frozenset(JOBS) - {WORD} | {STOP, COMMA, MARK, ACTIVE, PASSIVE}
CLAUSE_ENDS = frozenset({STOP, CONTRAST, "by", "until"})


def numeral_features(clause: Clause, numeral: Numeral) -> list[str]:
    """What the figure's own surroundings say, whichever word it may belong to."""
    tokens = clause.tokens
    before = clause.at(numeral.qualifier_token - 1)
    if before == WORD and not tokens.words[numeral.qualifier_token - 1].isalpha():
        before = "digits"
    noun = tokens.lower[numeral.head] if numeral.head < len(tokens) else ""
    kind = NOUN_KINDS.get(noun) or clause.at(numeral.head)
    names = [f"before.{before}", f"noun.{kind}", f"verb.{_verb_after(clause, numeral)}"]
    if numeral.unit in {"orang", "org"}:
        names.append("unit.orang")
    if numeral.is_collective:
        names.append("collective")
    if numeral.is_partitive:
        names.append("partitive")
    return names


def _verb_after(clause: Clause, numeral: Numeral) -> str:
    """The class of the first verb or effect word after the figure within its clause, else `none`."""
    inside = False
    for position in range(numeral.head, numeral.head + SIGHT):
        kind = clause.at(position)
        if kind == "that":
            inside = True
        elif kind.startswith("effect."):
            return kind
        elif kind in {ACTIVE, PASSIVE}:
            return f"that.{kind}" if inside else kind
        elif kind in CLAUSE_ENDS:
            return "none"
    return "none"


def pair_features(clause: Clause, hit: Hit, numeral: Numeral, own: Sequence[str]) -> list[str] | None:
    """The features of one pair, `own` those of the numeral; None where the figure cannot count the word's people."""
    if numeral.first_token < hit.last and numeral.last_token > hit.first:
        return None
    after = numeral.first_token >= hit.last
    start, stop = (hit.last, numeral.qualifier_token) if after else (numeral.head, hit.first)
    frame = frame_of(hit)
    if stop - start > FARTHEST or (not after and frame in OBJECTS):
        return None
    gap = _bucket(sum([clause.at(position) != NAME for position in range(start, stop)]))
    where = "after" if after else "ahead"
    side = f"{frame}.{where}"
    names = ["bias", side, f"{side}.gap{gap}", f"gap{gap}", f"rule.{hit.entry.rule}", f"{where}.style.{clause.style}"]
    names += [f"{where}.{name}" for name in own]
    names += [f"{where}.mid.{name}" for name in _middle(clause, hit, numeral, start, stop)]
    return names


def _bucket(gap: int) -> str:
    return str(gap) if gap < 3 else "3" if gap < 5 else "5" if gap < 9 else "9"


def _middle(clause: Clause, hit: Hit, numeral: Numeral, start: int, stop: int) -> set[str]:
    """What stands between figure and word."""
    found = {kind for position in range(start, stop) if (kind := clause.at(position)) in MIDDLE}
    for other in clause.effects:
        if other is not hit and start <= other.first < stop:
            same = other.entry.sense == hit.entry.sense
            weak = "weak_" if other.entry.attributes else ""
            found.add(f"{weak}{'same' if same else 'other'}.{other.entry.frame}")
    if any(_is_person(clause, p) for p in range(start, stop) if p == hit.last or clause.at(p - 1) in {COMMA, MARK}):
        found.add("person")
    for rival in clause.people:
        if rival is not numeral and start <= rival.first_token < stop:
            joint = clause.at(rival.qualifier_token - 1)
            joined = joint in {COORDINATOR, COMMA} and not rival.is_partitive
            found.add(f"rival_{joint}" if joined else "rival")
    return found


def _is_person(clause: Clause, position: int) -> bool:
    """Whether a noun for people stands there: somebody without a figure fills the place beside the word."""
    word = clause.tokens.lower[position]
    return clause.at(position) == WORD and (word in ALONE or word in DOER_NOUNS or word in NOUN_KINDS)


def belief(names: Sequence[str], weights: Mapping[str, float]) -> float:
    """The sum of the weights: above zero, more likely than not."""
    get = weights.get
    return sum([get(name, 0.0) for name in names])

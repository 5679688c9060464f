"""Denied counts to zeros. In: tokens of a sentence and its effect words. Out: zero `Toll`s, and the words they cover.

"Tidak ada korban jiwa" is killed 0; "tidak ada korban" is killed 0 and wounded 0; "belum ada laporan korban" says
nothing (codebook, rulings). A word that is denied in any other way ("tidak meninggal") tells of nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from stream.extract.tokens import Sentence, Tokens
from stream.extract.toll import Toll
from stream.model import Effect, Qualifier
from stream.rules.model import Hit

NEGATORS = frozenset({"tidak", "tak", "belum", "bukan", "tanpa", "nihil", "tdk", "tiada"})
UNDOING = frozenset(
    "nyaris hampir percobaan upaya berniat hendak berencana mencoba berusaha berupaya diancam mengancam ancaman".split()
)
DENYING = frozenset({"tidak", "tak", "tanpa", "nihil", "tdk", "tiada"})
EXISTING = frozenset(
    """
    ada terdapat menimbulkan menelan memakan mengakibatkan menyebabkan sampai sempat adanya jatuh jatuhnya dilaporkan
    mendapat menerima mencatat terjadi ditemukan laporan satupun satu pun seorangpun seorang
    """.split()
)
OPEN = frozenset({"belum", "apakah", "data", "informasi", "konfirmasi", "keterangan"})
HOPED = frozenset({"berharap", "harap", "agar", "semoga", "supaya", "jangan", "jika", "kalau", "doa", "mendoakan"})
ONLY = frozenset({"hanya", "saja", "sekadar", "cuma"})
BREAKING = ONLY | {"bahwa", "antara", "lagi", "hari", "ingin", "mau", "banyak", "semua", "tahu", "menyangka"}
ANYBODY = frozenset({"orang", "korban", "satu", "seorang", "satupun", "seorangpun"})
MORE = frozenset({"lain", "lainnya", "tambahan", "baru", "lagi"})
HELPING = frozenset(
    """
    pernah sampai ada sempat ikut turut akan bisa dapat sedang lagi yang korban satu pun seorang seorangpun satupun
    langsung sedikitpun mau ingin berniat jadi menjadi terdapat
    """.split()
)
LIVES = frozenset({"jiwa", "meninggal", "tewas", "nyawa"})
WOUNDS = frozenset({"luka", "luka-luka", "terluka", "cedera", "cidera"})
LINKS = frozenset({"maupun", "dan", "atau", "ataupun", "serta", ",", "korban", "yang", "mengalami"})
CLAUSE_ENDS = frozenset({".", ",", ";", ":", "(", ")", '"', "?", "!", "-"})
REACH = 6
RULE = "id.toll.denied"


@dataclass(slots=True)
class Zeros:
    """Zero tolls, and the first tokens of effect words that tell of nobody."""

    tolls: list[Toll] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)


def find_zeros(tokens: Tokens, sentence: Sentence, effects: Sequence[Hit]) -> Zeros:
    """The denied counts of one sentence."""
    found = Zeros()
    lower = tokens.lower
    for position in range(sentence.first, sentence.last):
        if lower[position] in NEGATORS:
            _read_denial(tokens, sentence, position, found)
    for hit in effects:
        if _is_denied(tokens, sentence, hit):
            found.silent.add(hit.first)
    return found


def _read_denial(tokens: Tokens, sentence: Sentence, position: int, found: Zeros) -> None:
    """What a negator denies: the victims that follow an "ada" within its clause."""
    lower = tokens.lower
    noun = position + 1
    while noun < min(sentence.last, position + REACH) and lower[noun] not in LIVES | WOUNDS | {"korban"}:
        if tokens.words[noun] in CLAUSE_ENDS or lower[noun] in BREAKING:
            return
        noun += 1
    if noun >= min(sentence.last, position + REACH):
        return
    between = lower[position + 1 : noun]
    is_bare = lower[position] in {"tanpa", "nihil"} and lower[noun] == "korban" and EXISTING.issuperset(between)
    if not is_bare and (EXISTING.isdisjoint(between) or lower[position] in {"tanpa", "nihil"}):
        return
    effects, last = _denied_effects(lower, noun, sentence.last)
    found.silent.update(range(noun, last))
    of_some = "yang" in between and between[:2] != ["ada", "yang"] and not ANYBODY.intersection(between)
    is_open = (
        of_some
        or lower[position] not in DENYING
        or OPEN.intersection(between)
        or HOPED.intersection(lower[sentence.first : position])
    )
    if is_open or (last < sentence.last and (lower[last] in MORE or lower[last] == "dari")):
        return
    found.tolls += [_zero(sentence, effect, position, noun, last) for effect in effects]


def _denied_effects(lower: Sequence[str], noun: int, stop: int) -> tuple[list[Effect], int]:
    """The effects denied from `noun` on, and where their words end; plain "korban" denies deaths and wounds."""
    killed = wounded = False
    last = noun
    while last < stop and (lower[last] in LINKS or lower[last] in LIVES or lower[last] in WOUNDS):
        killed |= lower[last] in LIVES
        wounded |= lower[last] in WOUNDS
        last += 1
    while last > noun + 1 and lower[last - 1] in LINKS - {"korban"}:
        last -= 1
    if not killed and not wounded:
        killed = wounded = True
    return [e for e, denied in ((Effect.KILLED, killed), (Effect.WOUNDED, wounded)) if denied], last


def _is_denied(tokens: Tokens, sentence: Sentence, hit: Hit) -> bool:
    """Whether a word that undoes it stands before, over helping words only: "tidak sampai tewas", "nyaris tewas"."""
    position = hit.first - 1
    while position >= sentence.first and tokens.lower[position] in HELPING:
        position -= 1
    if tokens.lower[hit.first - 1] == "yang":  # "tidak ada warga setempat yang tewas"
        floor = max(sentence.first, position - REACH)
        while position > floor and tokens.words[position] not in CLAUSE_ENDS and tokens.lower[position] not in NEGATORS:
            position -= 1
    if position < sentence.first:
        return False
    word = tokens.lower[position]
    return word in UNDOING or (word in NEGATORS and tokens.lower[position + 1] not in ONLY)


def _zero(sentence: Sentence, effect: Effect, negator: int, noun: int, last: int) -> Toll:
    return Toll(
        sentence=sentence.index,
        effect=effect,
        low=0,
        best=0,
        high=0,
        qualifier=Qualifier.EXACT,
        first=negator,
        last=last,
        noun_first=noun,
        noun_last=last,
        rule=RULE,
        is_negated=True,
        is_implied=True,
    )

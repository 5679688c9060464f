"""Sentences to who-said-it. In: tokens, speech words, office words, place mentions. Out: at most one attribution a sentence.

Four frames: the speaker after the verb ("kata Kapolres X"), before it ("X mengatakan"), after a preposition ("menurut X"),
or meant by a pronoun ("ujarnya"). A person's name is preferred to the office (codebook section 3, claims); a later
surname is completed from the full name told before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.tokens import Sentence, Tokens
from stream.places.model import Level, Mention
from stream.rules.model import Hit

PRONOUNS = frozenset({"ia", "dia", "beliau", "mereka", "pihaknya", "dirinya", "nya"})
PARTICLES = frozenset({"bin", "binti", "al", "van", "de", "von", "der", "el", "da", "dos", "ibn", "abu"})
NOUN_PHRASE_STOPS = frozenset(
    [
        "di",
        "kepada",
        "dalam",
        "saat",
        "ketika",
        "pada",
        "usai",
        "seperti",
        "melalui",
        "lewat",
        "yang",
        "bahwa",
        "terkait",
        "soal",
        "mengenai",
        "sambil",
        "dikutip",
        "dilansir",
        "sebagaimana",
        "setelah",
        "seusai",
        "menanggapi",
        "ketika",
        "sebelum",
        "dengan",
        "untuk",
        "dari",
        "kemarin",
        "hari",
        "senin",
        "selasa",
        "rabu",
        "kamis",
        "jumat",
        "jum'at",
        "sabtu",
        "minggu",
        "siang",
        "malam",
        "pagi",
        "sore",
        "tadi",
        "lalu",
        "saat",
        "dan",
        "karena",
        "namun",
        "itu",
        "ini",
        "sudah",
        "telah",
        "juga",
        "akan",
        "singkat",
        "lagi",
    ]
)
ORGANISATION_WORDS = frozenset(
    [
        "dewan",
        "provinsi",
        "polda",
        "polres",
        "polresta",
        "polrestabes",
        "polsek",
        "polri",
        "humas",
        "divisi",
        "bidang",
        "satuan",
        "komando",
        "dinas",
        "badan",
        "kementerian",
        "kantor",
        "rumah",
        "sakit",
        "rs",
        "rsud",
        "rsup",
        "kabupaten",
        "kota",
        "kecamatan",
        "desa",
        "distrik",
        "kodam",
        "kodim",
        "korem",
        "koramil",
        "mabes",
        "bareskrim",
        "mapolda",
        "mapolres",
        "unit",
        "seksi",
        "tim",
        "pos",
        "kepolisian",
        "tni",
        "pt",
        "cv",
        "universitas",
        "dprd",
        "dpr",
        "mpr",
        "kpk",
        "bnpb",
        "bpbd",
        "basarnas",
        "sar",
        "pmi",
        "bmkg",
        "pvmbg",
        "resor",
        "sektor",
        "daerah",
        "negara",
        "republik",
        "pemerintah",
        "presiden",
        "raja",
        "ratu",
        "pangeran",
        "gubernur",
        "wilayah",
        "departemen",
        "lembaga",
        "komisi",
        "persatuan",
        "perserikatan",
        "palang",
        "merah",
        "bulan",
        "sabit",
        "pertahanan",
        "luar",
        "negeri",
        "dalam",
        "keamanan",
        "kesehatan",
        "perhubungan",
        "bakamla",
        "reskrim",
        "reskrimum",
        "reskrimsus",
        "lantas",
        "intelkam",
        "narkoba",
        "penmas",
        "bid",
        "kasubbid",
        "subdit",
        "ditreskrimum",
        "dirreskrimum",
        "i",
        "ii",
        "iii",
        "iv",
        "v",
        "vi",
        "vii",
        "viii",
        "ix",
        "x",
        "xi",
        "xii",
        "xiii",
        "xiv",
        "xv",
        "xvi",
        "xvii",
        "xviii",
        "as",
        "ri",
        "uni",
        "eropa",
        "amerika",
        "serikat",
    ]
)
CLOSERS = frozenset({".", ";", '"', "?", "!", ":", "(", ")"})
QUOTE = '"'


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks in a sentence: the name or office as written, token span, what office sense the words show."""

    claimant: str
    first: int
    last: int
    is_person: bool
    sense: str
    place: str | None
    rule: str


class Speakers:
    """The people an article has let speak so far, so that a surname or a pronoun can be completed."""

    def __init__(self) -> None:
        self._full: dict[str, Attribution] = {}
        self.last: Attribution | None = None

    def complete(self, found: Attribution) -> Attribution:
        """The earlier, fuller attribution of the same person, else `found`; either becomes the last speaker."""
        if found.is_person:
            words = found.claimant.lower().split()
            known = next((self._full[w] for w in words if w in self._full), None)
            if known is not None and (len(known.claimant) > len(found.claimant) or not found.sense):
                if len(known.claimant) < len(found.claimant):
                    known = Attribution(
                        found.claimant, found.first, found.last, True, known.sense, known.place, found.rule
                    )
                    self._remember(known)
                found = Attribution(
                    known.claimant, found.first, found.last, True, found.sense or known.sense, known.place, found.rule
                )
            else:
                self._remember(found)
        self.last = found
        return found

    def _remember(self, attribution: Attribution) -> None:
        for word in attribution.claimant.lower().split():
            if len(word) > 2:
                self._full[word] = attribution


def attribute(
    tokens: Tokens,
    sentence: Sentence,
    speech: Sequence[Hit],
    offices: Sequence[Hit],
    places: Sequence[Mention],
    speakers: Speakers,
) -> Attribution | None:
    """The attribution of one sentence, or None; keeps `speakers` up to date."""
    candidates = [_by_frame(tokens, sentence, hit, offices, places, speakers) for hit in speech]
    found = [candidate for candidate in candidates if candidate is not None]
    if not found:
        return None
    chosen = max(found, key=lambda a: (a.sense != "media", a.is_person, bool(a.sense), -a.first))
    speakers.last = chosen
    return chosen


def _by_frame(
    tokens: Tokens,
    sentence: Sentence,
    hit: Hit,
    offices: Sequence[Hit],
    places: Sequence[Mention],
    speakers: Speakers,
) -> Attribution | None:
    frame = hit.entry.frame
    if frame == "pronoun":
        return speakers.last
    if frame in {"after", "preposition"}:
        span = _phrase_after(tokens, sentence, hit.last)
    elif frame == "either":
        span = _phrase_before(tokens, sentence, hit.first) or _phrase_after(tokens, sentence, hit.last)
    else:
        span = _phrase_before(tokens, sentence, hit.first)
    if span is None:
        return None
    first, last = span
    if tokens.lower[first] in PRONOUNS:
        return speakers.last
    found = _read_phrase(tokens, first, last, offices, places, hit.entry.rule, is_before=frame == "before")
    return None if found is None else speakers.complete(found)


def _phrase_after(tokens: Tokens, sentence: Sentence, start: int) -> tuple[int, int] | None:
    """The noun phrase after a speech verb: to the first stop word or mark; a comma is crossed once to a capitalised name."""
    position = start
    crossed = False
    while position < sentence.last and position - start < 24:
        word = tokens.lower[position]
        if word == ",":
            following = position + 1
            if crossed or following >= sentence.last or not _namelike(tokens, following):
                break
            crossed = True
        elif (word in CLOSERS and not _is_initial(tokens, position)) or (
            word in NOUN_PHRASE_STOPS and position > start and not tokens.words[position][0].isupper()
        ):
            break
        position += 1
    return (start, position) if position > start else None


def _is_initial(tokens: Tokens, position: int) -> bool:
    return (
        tokens.words[position] == "."
        and position > 0
        and len(tokens.words[position - 1]) <= 2
        and tokens.words[position - 1][:1].isupper()
    )


def _phrase_before(tokens: Tokens, sentence: Sentence, stop: int) -> tuple[int, int] | None:
    """The subject before a speech verb: back to a quotation mark, bracket or the sentence's start, at most 30 tokens."""
    floor = max(sentence.first, stop - 30)
    position = stop
    while position > floor and tokens.words[position - 1] not in {QUOTE, ";", "?", "!", ":"}:
        position -= 1
    while position < stop and tokens.words[position] in {",", ".", ")", "-"}:
        position += 1
    return (position, stop) if position < stop else None


def _namelike(tokens: Tokens, position: int) -> bool:
    word = tokens.words[position]
    return word[0].isupper() and not word.isdigit()


def _read_phrase(
    tokens: Tokens,
    first: int,
    last: int,
    offices: Sequence[Hit],
    places: Sequence[Mention],
    rule: str,
    *,
    is_before: bool,
) -> Attribution | None:
    """A phrase to a claimant: the person in it if there is one, else the office as written."""
    inside = [hit for hit in offices if first <= hit.first < last]
    senses = [hit.entry.sense for hit in inside if hit.entry.sense not in {"", "rank", "honorific"}]
    sense = senses[0] if senses else ""
    place = next((tokens.words[m.first] for m in places if first <= m.first < last), None)
    name = _person(tokens, first, last, inside, places, is_before=is_before)
    if name is not None:
        return Attribution(" ".join(tokens.words[name[0] : name[1]]), name[0], name[1], True, sense, place, rule)
    if not inside:
        return None
    start = inside[0].first
    if start > first and tokens.lower[start - 1] in {
        "sejumlah",
        "beberapa",
        "seorang",
        "para",
        "dua",
        "tiga",
        "sebuah",
    }:
        start -= 1
    stop = start + 1
    while (
        stop < last
        and tokens.words[stop] not in {",", "(", '"'}
        and tokens.lower[stop] not in NOUN_PHRASE_STOPS
        and stop - start < 8
    ):
        stop += 1
    return Attribution(" ".join(tokens.words[start:stop]), start, stop, False, sense, place, rule)


def _person(
    tokens: Tokens, first: int, last: int, offices: Sequence[Hit], places: Sequence[Mention], *, is_before: bool
) -> tuple[int, int] | None:
    """The run of name words in a phrase; for a subject the run nearest its verb, unless an apposition closes it."""
    blocked = {position for hit in offices for position in range(hit.first, hit.last)}
    blocked |= {p for m in places for p in range(m.first, m.last) if _is_surely_place(m)}
    runs: list[tuple[int, int]] = []
    position = first
    while position < last:
        if _is_name_word(tokens, position, blocked):
            start = position
            while position < last and (
                _is_name_word(tokens, position, blocked) or _joins(tokens, position, last, blocked)
            ):
                position += 1
            runs.append((start, position))
        else:
            position += 1
    runs = [run for run in runs if run[1] - run[0] >= 2 or len(tokens.words[run[0]]) > 3]
    if not runs:
        return None
    if is_before and tokens.words[last - 1] != ",":
        return runs[-1] if last - runs[-1][1] <= 3 else None
    return max(runs, key=lambda run: (min(run[1] - run[0], 3), -run[0])) if is_before else runs[0]


def _is_surely_place(mention: Mention) -> bool:
    """Whether a place mention cannot be part of a person's name: a cue, an office or a country says so."""
    if not mention.candidates:
        return False
    return bool(mention.cue) or mention.demonym or mention.candidates[0].level is Level.COUNTRY


def _is_name_word(tokens: Tokens, position: int, blocked: set[int]) -> bool:
    word = tokens.words[position]
    if position in blocked or not word[0].isupper() or tokens.lower[position] in ORGANISATION_WORDS:
        return False
    return (
        not (len(word) > 3 and word.isupper() and not tokens.words[position - 1].isupper())
        and tokens.lower[position] not in NOUN_PHRASE_STOPS
    )


def _joins(tokens: Tokens, position: int, last: int, blocked: set[int]) -> bool:
    """Whether a particle or the dot of an initial stands between two name words."""
    following = position + 1
    if following >= last or not _is_name_word(tokens, following, blocked):
        return False
    return tokens.lower[position] in PARTICLES or (
        tokens.words[position] == "." and len(tokens.words[position - 1]) <= 2
    )

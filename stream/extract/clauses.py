"""Words to what they do in a clause. In: lower-case words. Out: a class for each, one name for one job.

Indonesian shows the voice of a verb in its prefix: me- has the doer before it, di- and ter- the sufferer. Where no rule
knows a verb, the prefix decides; `WORD` also lists the words that only look like verbs.
"""

from collections.abc import Sequence
from functools import lru_cache

WORD, NAME, LINK, CAUSE = "word", "name", "link", "cause"
ACTIVE, PASSIVE, ACCIDENTAL = "active", "passive", "accidental"
COMMA, STOP, MARK, COORDINATOR, CONTRAST = "comma", "stop", "mark", "and", "contrast"

JOBS = {
    COORDINATOR: "dan serta atau maupun & beserta plus",
    CONTRAST: "sementara sedangkan namun tetapi tapi adapun sedang",
    "when": "setelah saat ketika usai sebelum seusai sesudah sewaktu waktu",
    "because": "karena akibat lantaran sebab krn krna gara-gara gara2",
    "until": "hingga sampai sehingga hngga shg",
    "by": "oleh olh ulah",
    "with": "dengan dgn dng bersama antara lawan melawan vs",
    "towards": "terhadap thdp kepada pada atas",
    "that": "yang yg",
    LINK: """
        sebanyak mencapai berjumlah menjadi adalah ada tercatat yakni yaitu total terdapat jumlahnya sejumlah ialah
        terdiri capai jadi
    """,
    CAUSE: """
        mengakibatkan menyebabkan menimbulkan membuat menewaskan mencatat melaporkan mengatakan menyebut menyebutkan
        menyatakan menemukan mengklaim menjelaskan menuturkan mengungkapkan menambahkan
    """,
    "at": "di ke dari d dalam didalam untuk kpd",
    WORD: """
        tewas luka meninggal mengalami menderita merupakan menurut mengenai menit menteri meter mereka merah meski
        meskipun mesin media medis memang menengah merdeka mendadak mesjid memiliki mempunyai diri dirinya dinas dini
        direktur divisi dinihari distrik diduga dilaporkan dikabarkan dinyatakan diketahui dipastikan ditemukan disebut
        disebutkan diantaranya terjadi tersebut termasuk ternyata teroris tersangka terduga teras terminal terakhir
        terkait ternate territorial teritorial terus terlalu diperkirakan didapati diidentifikasi dikonfirmasi dianggap
        diklaim dikenal digital
    """,
}
CLASSES: dict[str, str] = {
    ",": COMMA,
    **dict.fromkeys([".", ";", "?", "!"], STOP),
    **dict.fromkeys(['"', ":", "(", ")", "-", "/"], MARK),
    **{word: job for job, words in JOBS.items() for word in words.split()},
}
SHORTEST_VERB = 6


@lru_cache(maxsize=16384)
def class_of(word: str) -> str:
    """What a lower-case word does in its clause."""
    listed = CLASSES.get(word)
    if listed is not None:
        return listed
    if len(word) < SHORTEST_VERB:
        return WORD
    if word.startswith(("mem", "men", "mel", "mer", "mew", "mey")):
        return ACTIVE
    if word.startswith("di"):
        return PASSIVE
    return ACCIDENTAL if word.startswith("ter") else WORD


def classes(words: Sequence[str]) -> list[str]:
    """`class_of` each word."""
    return [class_of(word) for word in words]

"""The vocabulary of Indonesian dates. In: nothing. Out: word tables that the date readers share."""

from stream.extract.number_words import word_set

WEEKDAYS = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "sabtu": 5, "minggu": 6, "ahad": 6,
}  # fmt: skip
WEEKDAY_PAIRS = {f"{first}-{second}": (WEEKDAYS[first], WEEKDAYS[second]) for first in WEEKDAYS for second in WEEKDAYS}
# A weekday after these is a place, a prayer or a habit, no date.
NO_DATE_BEFORE = word_set("pasar setiap tiap saban salat shalat sholat solat koran")
NO_DATE_AFTER = word_set("agung suci palma pon berdarah")
NUMBERS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
# Parts of the day that may stand between a weekday and its bracket ("Kamis dini hari waktu setempat (6/1)").
DAY_PARTS = word_set(
    "pagi siang sore petang malam malamnya dini hari tadi subuh fajar waktu setempat kemarin lalu ini wib wita wit"
)
LAST = frozenset({"lalu", "silam", "kemarin", "kemaren"})
NEXT = frozenset({"depan", "mendatang", "nanti"})
WEEKS = frozenset({"pekan", "minggu"})
MONTH_CUES = word_set(
    "pada bulan sejak hingga sampai awal akhir pertengahan medio di dan antara dari selama sepanjang mulai tanggal"
)
YEAR_CUES = word_set("pada tahun sejak hingga sampai akhir awal pertengahan medio di antara dari dan era kurun")

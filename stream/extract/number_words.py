"""The vocabulary of Indonesian figures. In: nothing. Out: word tables that `numerals` and `dates` read.

Tables are keyed by lower-case tokens of `tokens.tokenise`; a table says what one word means, never a sequence.
"""

from stream.model import Qualifier


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string as a set."""
    return frozenset(words.split())


ONES = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5,
    "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip
# Words that hold their value alone and may be followed by a scale ("sepuluh ribu").
TENS = {"sepuluh": 10, "sebelas": 11, "selusin": 12}
HUNDREDS = {"seratus": 100}
THOUSANDS = {"seribu": 1000, "sejuta": 1_000_000, "semiliar": 1_000_000_000}
SCALES = {"ribu": 1000, "rb": 1000, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12}

# `se-` + classifier: the figure is one; True where the classifier counts people.
SE_FORMS = {
    "seorang": True, "sesosok": True, "sepasang": True,
    "sebuah": False, "seekor": False, "seunit": False, "sebutir": False, "sepucuk": False, "sebilah": False,
    "selembar": False, "sebatang": False, "seutas": False, "sebidang": False,
}  # fmt: skip

# Vague words (codebook section 3): low, best, high.
VAGUE: dict[str, tuple[int, int, int | None]] = {
    "belasan": (11, 11, 19),
    "puluhan": (20, 20, 99),
    "ratusan": (100, 100, 999),
    "ribuan": (1000, 1000, 9999),
    "jutaan": (10**6, 10**6, 10**7 - 1),
    "lusinan": (24, 24, 99),
    "beberapa": (2, 2, None),
    "sejumlah": (2, 2, None),
    "para": (2, 2, None),
    "banyak": (2, 2, None),
    "sekelompok": (2, 2, None),
    "segerombolan": (2, 2, None),
    "sekawanan": (2, 2, None),
    "sekumpulan": (2, 2, None),
}
# "beberapa ratus", "belasan ribu": the vague word times a scale.
VAGUE_TIMES = word_set("beberapa belasan puluhan ratusan")
COUNTABLE_SCALES = {"puluh": 10, "ratus": 100, **SCALES}

# Collectives are made from these; "pertama" is no collective.
_NUMBERS = ("dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
COLLECTIVES = {"ke" + word: value for value, word in enumerate(_NUMBERS, 2)}
PRONOUN_COLLECTIVES = {
    **{"ke" + word + "nya": value for value, word in enumerate(_NUMBERS, 2)},
    "kedua-duanya": 2, "ketiga-tiganya": 3,
    "berdua": 2, "bertiga": 3, "berempat": 4, "berlima": 5, "berenam": 6, "bertujuh": 7,
}  # fmt: skip
ORDINALS = {f"{prefix}{value}": value for prefix in ("ke-", "ke") for value in range(1, 200)}

# Classifiers are stepped over to reach the noun; the first set counts people.
PERSON_CLASSIFIERS = word_set("orang org jiwa nyawa sosok")
THING_CLASSIFIERS = word_set(
    "buah unit ekor butir pucuk bilah batang lembar helai keping biji botol kantong paket pasang"
)

# Nouns whose count is a count of people.
PEOPLE = word_set(
    """
    korban pelaku tersangka terduga polisi tentara prajurit serdadu pasukan anggota personel personil warga penduduk
    militan milisi gerilyawan pemberontak separatis teroris pejuang perwira polwan aparat petugas penjaga sipir anak
    bocah balita bayi remaja pemuda pemudi pria wanita perempuan laki-laki lelaki ibu bapak lansia kakek nenek siswa
    siswi pelajar mahasiswa mahasiswi murid santri guru dosen dokter perawat bidan penumpang sopir pengemudi
    pengendara kernet pilot kru awak abk pelaut nelayan petani buruh pekerja pegawai karyawan pns asn tki pmi
    pengungsi migran imigran wartawan jurnalis reporter demonstran pendemo pedemo pengunjuk pengunjukrasa massa
    perusuh suporter narapidana napi tahanan sandera turis wisatawan pendaki peziarah jemaah jamaah pasien mayat
    jenazah jasad saksi perampok begal pencuri maling penjahat bandit penembak penyerang pengebom pembunuh orang
    anak-anak tukang rekan rekannya pemimpin kadet taruna umat tetangga pembajak satpol ahli putra putri petinggi
    dpo politisi menteri terdakwa tokoh anaknya keponakan penggemar kakak adik cucu paman bibi penjual pembeli
    pengunjung honorer pemrotes perompak penculik geng jiwa nyawa wni wna pria suami istri bersaudara saudara
    kerabat pengawal satpam sekuriti pendukung simpatisan aktivis pejabat ulama kiai pendeta imam biksu hakim jaksa
    penambang pendulang pedagang penonton relawan sukarelawan brimob marinir tni polri paskhas kopassus oknum pemain
    peserta lainnya lain tewas meninggal luka luka-luka terluka cedera hilang selamat""",
)

# Nouns whose count is a count of things: never people.
THINGS = word_set(
    """
    rumah mobil motor sepeda kendaraan truk bus minibus kereta gerbong kapal perahu speedboat pesawat helikopter
    bangunan gedung kios toko ruko lapak pasar sekolah masjid musala gereja kuil desa dusun kampung kelurahan
    kecamatan kabupaten kota kabupaten/kota provinsi negara distrik daerah wilayah kawasan titik lokasi tempat tps
    kali poin gol angka butir peluru bom granat rudal roket mortir tembakan senjata pistol senapan amunisi parang
    pisau paket kasus hal cara pasal ayat perkara laporan bukti kursi laga pertandingan kemenangan kekalahan gelar
    medali balapan partai tim klub perusahaan pabrik penerbangan pihak kelompok kubu lembaga fraksi varian jenis
    foto video lagu film suara saham kontainer peti ruas ruang kamar zona kategori tokoh-tokoh penampilan periode
    langkah faktor komentar proyek bidang sisi huruf fasilitas kegiatan produk pilihan barang perubahan alasan
    destinasi alat kesalahan sektor kamera jalur data nomor episode turnamen kebijakan bahasa acara tips tiket
    masalah adegan trofi aturan isu tuntutan lantai aplikasi pertemuan media aspek situs judul rute cabang perangkat
    komponen agenda kelas uang karya tahap tipe manfaat layanan kendala jalan transaksi arah kesempatan penyakit
    kloter warna syarat pelanggaran roda spesies halaman bagian jembatan sawah pohon tiang gardu alat pos posko
    tenda ambulans ban batu botol jerigen drum pemancar sumur armada kompi batalyon batalion peleton brigade satuan
    divisi regu serangan ledakan gempa kebakaran kejadian peristiwa insiden hotspot rekaman kartu jari gigi luka-
    tusuk tusukan bacokan sayatan tulang jadwal revisi sketsa korporasi lahan drone operasi pangkalan opsi bukti-
    bukti bahan-bahan bentuk skuadron warung ancaman instalasi selongsong alamat aksi ruu dukuh shelter berita model
    kantor bentrokan basis proyektil tanker instansi boks ruangan lagunya nasi tingkat ayam upaya program petak
    sungai pesan pemberitaan promosi kemungkinan artefak band area demo mode peluang umpan tekel penyelamatan
    silinder wadah pengerusakan perusakan kekerasan penangkapan sapi kambing hewan hutan makam bukit selter hotel
    restoran minimarket spbu bank museum kebun perkebunan tambang pelabuhan bandara stasiun terminal baju kaus
    celana tas ponsel laptop buku dokumen surat dugaan pertimbangan rangkaian persoalan strategi penjelasan saham
    pertanyaan dakwaan unsur lubang adu gelombang rakaat rekening akun unggahan""",
)
HOUSEHOLDS = word_set("kk keluarga kpm rt")

MEASURES = word_set(
    """
    km kilometer m meter cm centimeter sentimeter mm milimeter mil inci kaki kg kilogram kilo gram gr mg miligram
    ons kuintal kwintal ton liter ltr ml barel galon hektare hektar ha are persen % persennya derajat ° celcius
    celsius sr skala magnitudo mph knot km/jam kpj watt mw megawatt kw kilowatt kwh volt va hp tk dk nm cc gb mb tb
    mp ghz mhz hz fps piksel inch bph ppm lux desibel db mah lot cm2 m2 m3 kubik dwt gt kaliber psi bar""",
)
MONEY = word_set(
    """
    rupiah dolar dollar euro poundsterling pound yen yuan ringgit baht peso rupee won riyal real lira franc dinar
    dirham sen rupiah,""",
)
MONEY_BEFORE = word_set("rp rp. $ usd idr us$ € £ ¥ rm sgd eur")
DURATIONS = word_set(
    """
    tahun thn th tahunan bulan minggu pekan hari jam menit detik dekade abad malam musim windu semester triwulan
    waktu saat lama setengah kesempatan generasi milenium""",
)
PERSON_HEADS = word_set(
    """
    anak bocah balita bayi remaja pemuda pemudi pria wanita perempuan laki-laki lelaki gadis siswa siswi pelajar
    mahasiswa mahasiswi warga kakek nenek ibu bapak korban pelaku janda duda santri usia berusia umur berumur""",
)
MONTHS = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "pebruari": 2, "feb": 2, "february": 2, "maret": 3, "mar": 3,
    "march": 3, "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7,
    "july": 7, "agustus": 8, "agt": 8, "agu": 8, "ags": 8, "agst": 8, "aug": 8, "august": 8, "september": 9, "sept": 9,
    "sep": 9, "oktober": 10, "okt": 10, "oct": 10, "october": 10, "november": 11, "nopember": 11, "nov": 11,
    "desember": 12, "des": 12, "dec": 12, "december": 12,
}  # fmt: skip
ZONES = word_set("wib wita wit gmt utc")
TIME_BEFORE = word_set("pukul pkl jam")
YEAR_BEFORE = word_set(
    "tahun pada sejak hingga sampai akhir awal pertengahan medio era periode musim antara di dan dari"
)
AGE_BEFORE = word_set("usia berusia umur berumur kelahiran")
ADDRESS_BEFORE = word_set(
    """
    pasal ayat nomor no rt rw km jalan jl jln lantai kamar blok bab edisi halaman hlm tahap jilid gate kav kavling
    gang kelas kloter grup divisi batalyon batalion yonif yonkav kodim korem brigif seri tipe pp perppu uu ruu rute
    boeing airbus sukhoi liga juz dapil zona versi densus terminal gedung sman smp sma smk sd sdn smpn smkn mtsn man
    negeri level u stadium golongan roda desil iphone galaxy windows android formula piala dunia jalur kapasitas
    skor posisi peringkat urutan menit detik halte peron tower menara cluster hotel unit2 kepmen permen inpres
    keppres huruf angka poin butir diktum antonov hercules kri km. kilometer pal simpang nusa pulau kampung tanjung
    muara bukit sektor g league season ak ryzen flight penerbangan cn img detasemen khusus""",
)

QUALIFIERS = {
    "sedikitnya": Qualifier.AT_LEAST, "setidaknya": Qualifier.AT_LEAST, "setidak-tidaknya": Qualifier.AT_LEAST,
    "sekurang-kurangnya": Qualifier.AT_LEAST, "sekurangnya": Qualifier.AT_LEAST, "minimal": Qualifier.AT_LEAST,
    "melebihi": Qualifier.MORE_THAN, "lebih": Qualifier.MORE_THAN, "melampaui": Qualifier.MORE_THAN,
    "sekitar": Qualifier.ABOUT, "sekira": Qualifier.ABOUT, "sekitaran": Qualifier.ABOUT, "kira-kira": Qualifier.ABOUT,
    "kisaran": Qualifier.ABOUT, "hampir": Qualifier.ABOUT, "nyaris": Qualifier.ABOUT, "mendekati": Qualifier.ABOUT,
    "diperkirakan": Qualifier.ABOUT, "ditaksir": Qualifier.ABOUT, "kira2": Qualifier.ABOUT,
    "sebanyak-banyaknya": Qualifier.UP_TO, "maksimal": Qualifier.UP_TO, "maksimum": Qualifier.UP_TO,
}  # fmt: skip
# Two- and three-word qualifiers, read from right to left.
QUALIFIER_PHRASES: dict[tuple[str, ...], Qualifier] = {
    ("paling", "sedikit"): Qualifier.AT_LEAST,
    ("paling", "tidak"): Qualifier.AT_LEAST,
    ("tidak", "kurang", "dari"): Qualifier.AT_LEAST,
    ("tak", "kurang", "dari"): Qualifier.AT_LEAST,
    ("lebih", "dari"): Qualifier.MORE_THAN,
    ("lebih", "daripada"): Qualifier.MORE_THAN,
    ("di", "atas"): Qualifier.MORE_THAN,
    ("kurang", "lebih"): Qualifier.ABOUT,
    ("lebih", "kurang"): Qualifier.ABOUT,
    ("paling", "banyak"): Qualifier.UP_TO,
    ("kurang", "dari"): Qualifier.UP_TO,
    ("tidak", "lebih", "dari"): Qualifier.UP_TO,
    ("tak", "lebih", "dari"): Qualifier.UP_TO,
    ("di", "bawah"): Qualifier.UP_TO,
}
PHRASE_ENDS = frozenset(phrase[-1] for phrase in QUALIFIER_PHRASES)
# Words between a qualifier and its figure that change nothing ("setidaknya sebanyak 12", "diperkirakan ada 12").
TRANSPARENT = word_set("sebanyak sejumlah ada mencapai berjumlah total terdapat adalah sudah telah")
BOUNDS = word_set("hingga sampai")
RANGE_WORDS = word_set("hingga sampai atau - s/d sd")

# A collective before one of these is a count of them ("ketiga korban"); after other nouns it is an ordinal.
ORDINAL_HEADS = word_set(
    """
    hari babak tahun putaran pekan bulan posisi peringkat tempat lantai kali gelombang tahap anak sesi periode
    kelompok abad perang dunia pihak-pihak urutan laga gol musim serangan ledakan bom kaki tangan pelaku korban
    tersangka jilid seri bagian jalan jalur gempa istri isteri orang masa giliran edisi kloter tim""",
)
COLLECTIVE_EXTRA = word_set(
    "pihak kubu kelompok negara belah tangan kaki orang tua sosok desa kampung mempelai insiden"
)
FUNCTION_WORDS = word_set(
    """
    yang dan di ke dari untuk dengan oleh pada dalam bahwa kata terhadap antara agar saat ketika setelah sebelum
    karena akibat sehingga serta maupun atau tetapi namun kepada bagi atas juga sementara sedangkan , . ( : ; " ' -
    ! ? itu ini tersebut adalah ialah yakni yaitu para hingga sampai usai demi tentang sebab lalu kemudian kini""",
)

"""Indonesian words around a speaker's name. In: nothing. Out: `LABEL_OF`, one letter for each word, and word sets.

The letters are those of stream/extract/names.py: `a` preposition, `h` joining word before a clause, `w` adverb, `t`
time word, `q` quantifier, `v` pronoun, `y` "yang", `j` "dan", `f` "selaku", `k` name particle, `r` title before a name.
"""

PREPOSITIONS = (
    "di dari kepada ke pada dalam dengan oleh melalui lewat terkait soal mengenai tentang atas akibat sejak "
    "selama hingga sampai untuk bagi demi guna terhadap menanggapi berdasarkan menurut dikutip dilansir melansir "
    "mengutip sebagaimana seperti bersama antara selain via per tanpa berdasar menyusul merujuk mengacu sesuai "
    "berpangkat berusia asal bertugas"
)
JOINING = (
    "saat ketika usai seusai setelah sebelum sesudah sambil seraya sembari bahwa kendati meski walau meskipun "
    "walaupun sementara sedangkan namun tetapi tapi jika bila kalau apabila sehingga lantaran padahal bahkan "
    "karena sebab supaya agar adapun hanya ditemui dihubungi dikonfirmasi diwawancarai ditanya"
)
ADVERBS = (
    "juga pun sudah telah kemudian lalu lantas sendiri sebelumnya kembali langsung pernah sempat secara resmi "
    "kini akhirnya turut ikut masih lebih lanjut sekaligus selanjutnya terpisah singkat lagi itu ini tersebut "
    "tadi terus sebelum sekali pula hanya baru ada memang bahkan malah justru belakangan awalnya semula mulanya "
    "demikian begitu"
)
TIMES = (
    "senin selasa rabu kamis jumat jum'at sabtu minggu ahad kemarin siang malam pagi sore petang dinihari subuh "
    "hari januari februari maret april mei juni juli agustus september oktober november desember pukul wib wita "
    "wit jam tanggal tahun pekan bulan waktu besok lusa"
)
QUANTIFIERS = (
    "seorang sejumlah beberapa para sebuah satu dua tiga empat lima enam salah kedua ketiga semua seluruh "
    "masing-masing pihak"
)
PRONOUNS = "ia dia beliau mereka pihaknya dirinya nya saya kami kita aku"
PARTICLES = "bin binti al van de von der el da dos ibn abu bint"
TITLES = (
    "sang si purnawirawan bibi paman tante om mbah gus tn ny sdr saudara bang kang mas mbak cak abah nyai "
    "ustadzah kiyai lord lady suster pendeta pastor romo datuk dato ayatollah mullah"
)
NO_NAMES = (
    "belum tidak tak bukan tanpa laporan data pernyataan perusahaan informasi pesan video foto gambar kelompok "
    "orang pria wanita perempuan pemuda remaja anak istri suami hasil hal berita kabar jumlah total sebanyak "
    "sedikitnya setidaknya lainnya sejauh jenazah jasad mayat peristiwa kejadian insiden kasus kecelakaan "
    "kebakaran ledakan gempa banjir longsor serangan aksi demo bentrokan kerusuhan penembakan pembunuhan "
    "seseorang siapa apa bagaimana mengapa kenapa mana kapan berikut pasalnya hingga menjelang guna lebih kurang "
    "sekitar hampir rata-rata penyebab kematian polisi penyerangan operasi pencarian evakuasi proses selamat maaf "
    "terima kasih ya iya benar betul ternyata mungkin tentu tentunya alhamdulillah innalillahi inilah itulah "
    "beginilah berbeda sama lain setiap tiap banyak sedikit antaranya serta"
)

LABEL_OF: dict[str, str] = {}
for _words, _letter in (
    (NO_NAMES, "x"),
    (PREPOSITIONS, "a"),
    (ADVERBS, "w"),
    (JOINING, "h"),
    (TIMES, "t"),
    (QUANTIFIERS, "q"),
    (PRONOUNS, "v"),
    ("yang", "y"),
    ("dan serta & maupun", "j"),
    ("selaku sebagai", "f"),
    ("bernama berinisial", "z"),
):
    LABEL_OF.update(dict.fromkeys(_words.split(), _letter))
LABEL_OF.update({",": "c", "(": "b", ")": "e", '"': "u", ":": "l", ";": "s", "?": "s", "!": "s"})

NAME_PARTICLES = frozenset(PARTICLES.split())
NAME_TITLES = frozenset(TITLES.split())

ORGANISATION_WORDS = frozenset(
    (
        "konfederasi pekerja menengah atas dasar direktorat kerajaan dunia barat timur selatan utara tengah "
        "kecelakaan dewan provinsi polda polres polresta polrestabes polsek polri humas divisi bidang satuan "
        "komando dinas badan kementerian kantor rumah sakit rs rsud rsup kabupaten kota kecamatan desa distrik "
        "kodam kodim korem koramil mabes bareskrim mapolda mapolres unit seksi tim pos kepolisian tni pt cv "
        "universitas dprd dpr mpr kpk bnpb bpbd basarnas sar pmi bmkg pvmbg resor sektor daerah negara republik "
        "pemerintah presiden gubernur wilayah departemen lembaga komisi persatuan perserikatan palang merah sabit "
        "pertahanan luar negeri dalam keamanan kesehatan perhubungan bakamla reskrim reskrimum reskrimsus lantas "
        "intelkam narkoba penmas bid kasubbid subdit ditreskrimum dirreskrimum ri uni eropa amerika serikat "
        "nasional indonesia reserse kriminal umum khusus hak asasi manusia perlindungan pelindungan wni bantuan "
        "hukum hubungan masyarakat pelaksana penanggulangan bencana lalu lintas informasi komunikasi operasi "
        "operasional kedaruratan logistik pusat pelayanan metropolitan metro biro penerangan publik politik "
        "sosial ekonomi pembangunan pendidikan kebudayaan agama kehakiman transportasi pencarian pertolongan "
        "penyelamatan pemadam kebakaran administrasi kependudukan dusun kampung lingkungan kelurahan nagari "
        "satgas gabungan militer angkatan darat laut udara bersenjata staf pengurus majelis ulama organisasi "
        "asosiasi federasi buruh aliansi forum ikatan himpunan yayasan partai fraksi bank grup perusahaan "
        "maskapai daop penerbangan bandara pelabuhan stasiun terminal pengadilan kejaksaan tinggi mahkamah lapas "
        "rutan kelas mako polisi tentara brimob densus detasemen gegana raider yonif batalyon batalion infanteri "
        "kostrad kopassus marinir lantamal lanal lanud jenderal pajak bea cukai imigrasi kehutanan taman "
        "konservasi sumber daya alam balai besar geologi vulkanologi mitigasi meteorologi klimatologi geofisika "
        "forensik instalasi medis rawat inap igd puskesmas klinik fakultas kedokteran fisika teknik institut "
        "sekolah sma smp smk sd madrasah pesantren pondok masjid gereja intelijen observatorium pengamat pemantau "
        "berita surat kabar harian koran televisi radio media plt plh pjs pj ps wakil mantan ketua sekretaris "
        "bendahara koordinator anggota kepala direktur eksekutif manajer juru bicara jubir menteri sekjen "
        "sekretariat inspektorat penyidik penyidikan penuntut penuntutan tindak pidana i ii iii iv v vi vii viii "
        "ix x xi xii xiii xiv xv xvi xvii xviii"
    ).split()
)
"""Words that name a body or its part and never a person, wherever they stand capitalised."""

BODY_TAILS = frozenset(
    (
        "setempat lokal nasional daerah provinsi distrik kota kabupaten wilayah negara bagian keamanan kesehatan "
        "kepolisian polisi militer medis intelijen pemerintah oposisi pemberontak senior tinggi afiliasi resmi "
        "rumah sakit kamar mayat pemadam kebakaran penyelamat penyelamatan darurat luar negeri pertahanan "
        "perbatasan perhubungan gubernur kepresidenan kementerian pasukan koalisi sekutu lainnya lain regional "
        "pusat bencana penanggulangan sipil imigrasi bandara desa kecamatan asing independen terkait berwenang "
        "berwajib dekat mata gabungan"
    ).split()
)
"""Lower-case words that carry an office or a body on: "pejabat kesehatan setempat"."""

OFFICE_PREFIXES = tuple(
    (
        "kapus kabid kasub kasat kadis kabag kanit kadiv kapen karope dirres ditres wakap wadir dansat danyon danki "
        "danpos danton katim kalak kakan kalapas kadep kasek wakas kasatg kapol kadin kasipen kasihum paur kasium "
        "wadan wakad"
    ).split()
)
"""Beginnings of the abbreviations by which offices are called: Kapusdatin, Kabidhumas, Danyonif."""

CORPS = frozenset("inf cpl arh arm kav mar czi caj cpm chk cba cku laut pnb tek pol polisi tni purn".split())
KEPT_QUANTIFIERS = frozenset("sejumlah beberapa sebuah dua tiga empat lima enam".split())
WEB_SUFFIXES = frozenset({"com", "id", "co", "net", "org", "news", "tv"})
REPORT_NOUNS = frozenset(
    (
        "keterangan data laporan pernyataan catatan pengakuan informasi rilis hasil kesaksian penjelasan "
        "penuturan berita sementara terbaru terakhir awal resmi tertulis yang dihimpun dirilis dikeluarkan "
        "diterima disampaikan dikumpulkan dilaporkan dicatat hingga unggahan laman situs web website akun pers "
        "siaran pernyataannya laporannya dari oleh kepada"
    ).split()
)
"""Words between "menurut" and the speaker: "menurut data sementara yang dihimpun BPBD"."""

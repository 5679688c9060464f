"""Nouns for people, by how many and of what part. In: nothing. Out: word sets that the implied tolls read."""

# One person, unless a mark makes them many.
ALONE = frozenset(
    """
    korban almarhum almarhumah dia ia beliau bocah pria wanita perempuan lelaki laki-laki remaja pemuda pemudi balita
    bayi ibu bapak ayah anak suami istri isteri kakak adik paman bibi keponakan menantu mertua cucu pengemudi sopir
    supir pengendara kernet siswa siswi pelajar mahasiswa mahasiswi santri prajurit polisi anggota tentara perwira
    jurnalis wartawan kakek nenek bos kades lurah camat guru dosen dokter perawat bidan pilot nelayan petani pekerja
    buruh janda gadis ketua kepala pemimpin komandan panglima pemilik penjaga satpam tukang pedagang penjual pegawai
    karyawan pns kapolsek danramil keuchik geuchik pemulung penumpang tetangga tetangganya teman temannya rekan rekannya
    pacar pacarnya pengusaha juragan majikan kondektur kapten sersan bripka briptu brigadir serda sertu serka pratu
    prada praka kopda kopral letda lettu seorang seseorang sesosok pengunjung jemaah pendeta ustaz ustad imam tokoh
    napi tahanan nakhoda nahkoda narapidana warganya calon mantan aktivis pendaki turis wni wna tni brimob gam
    """.split()
)
# Those who did it, as a report calls them.
DOER_NOUNS = frozenset(
    """
    pelaku tersangka penembak pembunuh penikam penusuk perampok pencuri begal maling jambret penjahat bandit residivis
    pengebom pembom penyerang teroris terduga terdakwa buronan dpo copet penodong penjambret pemerkosa penculik
    """.split()
)
RESIDENTS = frozenset({"warga", "penduduk", "penghuni", "masyarakat", "keluarga"})
GROUPS = frozenset(
    """
    massa demonstran pendemo pengunjuk mereka aparat petugas pasukan kelompok pemberontak militan milisi gerilyawan
    orang-orang rombongan tim karyawan-karyawan pengungsi
    """.split()
)
SITES = frozenset(
    """
    mapolsek polsek koramil makoramil mapolres polres markas mako asrama posko konvoi patroli iring-iringan pasar
    """.split()
)
PAIRS = frozenset({"pasutri", "keduanya", "sejoli"})
PLURAL_MARKS = frozenset({"para", "sejumlah", "beberapa", "banyak", "puluhan", "ratusan", "semua", "seluruh", "bbrapa"})
KIN = frozenset(
    """
    istrinya suaminya anaknya ibunya ayahnya kakaknya adiknya temannya rekannya pacarnya istri suami anak ibu ayah bapak
    anak-anaknya isterinya mertuanya keponakannya sopirnya keneknya
    """.split()
)
# Not done, or not yet: before an effect word they undo it.
HALF_DONE = frozenset(
    """
    nyaris hampir akan mau hendak berniat mencoba berusaha berupaya ingin diancam mengancam ancaman ancam bisa dapat
    kalau jika bila apabila untuk agar supaya berencana rencana jangan takut khawatir terancam dikira tidak tak belum
    bukan tanpa tdk mencegah menghindari sempat apakah siap percobaan upaya
    """.split()
)

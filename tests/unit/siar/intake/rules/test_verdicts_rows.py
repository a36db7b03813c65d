"""Rows as clerks write them, one fault (or one decoy) at a time, and what a careful reader would say."""

from __future__ import annotations

import pytest

from tests.unit.siar.intake.conftest import CLEAN

BODY = CLEAN["uraian"]


def n1(value: object, unit: str = "orang", **more: object) -> dict[str, object]:
    return {"nilai_1": value, "satuan_1": unit, **more}


def day(text: object, **more: object) -> dict[str, object]:
    return {"tanggal_mulai": text, **more}


def body(text: str, **more: object) -> dict[str, object]:
    return {"uraian": text, **more}


def share(value: str, target: str, percent: str, label: str = "Capaian") -> dict[str, object]:
    return {"nilai_1": value, "target_1": target, "indikator_2": label, "nilai_2": percent, "satuan_2": "%"}


CASES: list[tuple[dict[str, object], str]] = [
    ({}, "OK"),
    # agency
    ({"opd": ""}, "E_OPD_KOSONG"),
    ({"opd": " - "}, "E_OPD_KOSONG"),
    ({"opd": "DINAS SOSIAL"}, "OK"),
    ({"opd": "Dinas Sosial Kota Kupang"}, "OK"),
    ({"opd": "dinas  sosial."}, "OK"),
    ({"opd": "Dinsos"}, "OK"),
    ({"opd": "Inspektorat Daerah"}, "OK"),
    ({"opd": "RSUD S.K. Lerik"}, "OK"),
    ({"opd": "Kec. Kota Raja"}, "OK"),
    ({"opd": "Perindag"}, "I_OPD_ALIAS"),
    ({"opd": "BPKAD"}, "I_OPD_ALIAS"),
    ({"opd": "Dispenda Kota Kupang"}, "I_OPD_ALIAS"),
    ({"opd": "Puskesmas Sikumana"}, "I_OPD_ALIAS"),
    ({"opd": "UPTD Puskesmas Alak"}, "I_OPD_ALIAS"),
    ({"opd": "Kantor Camat Maulafa"}, "I_OPD_ALIAS"),
    ({"opd": "Dinas Pendidikan & Kebudayaan"}, "I_OPD_ALIAS"),
    ({"opd": "Dinas Sosial (Dinsos)"}, "I_OPD_ALIAS"),
    ({"opd": "Pemkot Kupang - Dinas Sosial"}, "I_OPD_ALIAS"),
    ({"opd": "DKP"}, "W_OPD_AMBIGU"),
    ({"opd": "PPO"}, "W_OPD_AMBIGU"),
    ({"opd": "rsud"}, "W_OPD_AMBIGU"),
    ({"opd": "PDAM"}, "W_OPD_AMBIGU"),
    ({"opd": "Kelapa Lima"}, "W_OPD_AMBIGU"),
    ({"opd": "Dinas Sosial Kabupaten Kupang"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "Dinas Sosial Kab. Kupang"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "BPBD Provinsi NTT"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "Dinas Kesehatan NTT"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "Kementerian Sosial"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "Kemensos RI"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "Dinas Sosial Kota Surabaya"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "Dinas Sosail"}, "E_OPD_TIDAK_DIKENAL"),
    ({"opd": "Dinas Pertanahan"}, "E_OPD_TIDAK_DIKENAL"),
    ({"opd": "Dinas Kesehatan Kota"}, "I_OPD_ALIAS"),
    ({"opd": "Dinas Perkim"}, "I_OPD_ALIAS"),
    ({"opd": "Badan Kesbangpol"}, "I_OPD_ALIAS"),
    ({"opd": "Prokopim Setda"}, "I_OPD_ALIAS"),
    ({"opd": "Dinas PKP"}, "W_OPD_AMBIGU"),
    ({"opd": "RSUD Prof. Dr. W.Z. Johannes"}, "E_OPD_BUKAN_KOTA"),
    ({"opd": "Kelurahan Liliba"}, "E_OPD_TIDAK_DIKENAL"),
    # headline and body
    ({"judul": ""}, "E_JUDUL_KOSONG"),
    ({"judul": "—"}, "E_JUDUL_KOSONG"),
    ({"judul": "Santunan " * 10}, "W_JUDUL_TERLALU_PANJANG"),
    ({"judul": ("Warga Oesapa menerima bibit " * 3)[:80]}, "OK"),
    ({"judul": "SANTUNAN LANSIA TAHAP KEDUA"}, "I_HURUF_BESAR"),
    ({"judul": "120 LANSIA TERIMA SANTUNAN"}, "I_HURUF_BESAR"),
    ({"judul": "SPAM Kali Dendeng, PDAM dan UMKM"}, "OK"),
    ({"uraian": ""}, "E_URAIAN_KOSONG"),
    ({"uraian": "-"}, "E_URAIAN_KOSONG"),
    (body("Sosialisasi."), "W_URAIAN_TERLALU_PENDEK"),
    (body("Kegiatan berjalan lancar dan aman"), "W_URAIAN_TERLALU_PENDEK"),
    (body("Kegiatan telah dilaksanakan dengan baik dan dihadiri warga."), "W_URAIAN_TERLALU_PENDEK"),
    (body("Pelajar menulis berita sekolah."), "OK"),
    (body("Forwarded many times: " + BODY), "W_TEKS_TERUSAN_WA"),
    (body("[12/3 08.15] Bu Ani: " + BODY), "W_TEKS_TERUSAN_WA"),
    (body("12/03/25, 08.15 - Kadis: " + BODY), "W_TEKS_TERUSAN_WA"),
    (body("Selamat pagi bpk/ibu, mohon izin info. " + BODY), "W_TEKS_TERUSAN_WA"),
    (body(BODY + " Mohon sebarkan ke semua grup keluarga."), "W_TEKS_TERUSAN_WA"),
    (body(BODY + " 🙏🙏🙏"), "W_TEKS_TERUSAN_WA"),
    (body("Kelompok tani dan grup tari menerima santunan bulanan dari dinas pada hari Senin."), "OK"),
    # politics
    (body(BODY + " Mari pilih nomor 2!"), "W_ISTILAH_POLITIK"),
    (body(BODY + " Coblos paslon kita."), "W_ISTILAH_POLITIK"),
    ({"judul": "Lanjutkan! Santunan lansia kembali disalurkan"}, "W_ISTILAH_POLITIK"),
    (body(BODY + " Dukung calon wali kota pilihan warga."), "W_ISTILAH_POLITIK"),
    ({"judul": "Kerja nyata, dua periode"}, "W_ISTILAH_POLITIK"),
    (body("Santunan untuk periode Januari sampai Maret 2025 disalurkan kepada lansia kurang mampu."), "OK"),
    ({"judul": "Pemkot lanjutkan penyaluran santunan"}, "OK"),
    (body("Peserta dapat memenangkan hadiah; santunan dilanjutkan bulan depan bagi lansia kota."), "OK"),
    (body("Kampanye imunisasi dan cuci tangan digelar bagi lansia dan keluarganya di enam kecamatan."), "OK"),
    # dates
    (day(""), "E_TANGGAL_KOSONG"),
    (day("10/3"), "E_TANGGAL_TIDAK_TERBACA"),
    (day("Senin (10/3)"), "E_TANGGAL_TIDAK_TERBACA"),
    (day("Maret 2025"), "E_TANGGAL_TIDAK_TERBACA"),
    (day("kemarin"), "E_TANGGAL_TIDAK_TERBACA"),
    (day("31/02/2025"), "E_TANGGAL_TIDAK_TERBACA"),
    (day("03/25/2025"), "E_TANGGAL_TIDAK_TERBACA"),
    (day("10 Maret 2025"), "I_TANGGAL_FORMAT"),
    (day("10 Mar 2025"), "I_TANGGAL_FORMAT"),
    (day("2025-03-10"), "I_TANGGAL_FORMAT"),
    (day("10-03-2025"), "I_TANGGAL_FORMAT"),
    (day("10.03.2025"), "I_TANGGAL_FORMAT"),
    (day("Senin, 10/03/2025"), "I_TANGGAL_FORMAT"),
    (day("Jum'at, 7 Maret 2025"), "I_TANGGAL_FORMAT"),
    (day("Senin, 10 Maret 2025 pukul 09.00 WITA"), "I_TANGGAL_FORMAT"),
    (day("10-11 Maret 2025"), "I_TANGGAL_FORMAT"),
    (day("10/03/2025 s.d. 11/03/2025"), "I_TANGGAL_FORMAT"),
    (day("25/12/24", waktu_kirim="27/12/2024 08:00"), "I_TANGGAL_FORMAT"),
    (day("5 Nopember 2024", waktu_kirim="6/11/2024"), "I_TANGGAL_FORMAT"),
    (day("7 Agust 2024", waktu_kirim="08/08/2024 07:00"), "I_TANGGAL_FORMAT"),
    (day("10/3/2025"), "OK"),
    (day(45726), "OK"),
    (day(45726.0), "OK"),
    (day("45726"), "I_TANGGAL_FORMAT"),
    (day("9/3/25"), "I_TANGGAL_FORMAT"),
    (day("03/10/2025", waktu_kirim="12/03/2025 10:15"), "W_TANGGAL_AMBIGU"),
    (day("Selasa, 10/03/2025"), "E_HARI_TANGGAL_BEDA"),
    (day("Minggu, 10 Maret 2025"), "E_HARI_TANGGAL_BEDA"),
    (day("20/03/2025"), "W_TANGGAL_MASA_DEPAN"),
    (day("20/03/2025", jenis_laporan="Agenda"), "OK"),
    (day("20/03/2025", jenis_laporan="Imbauan"), "OK"),
    (day("20/09/2025", jenis_laporan="Imbauan"), "W_TANGGAL_MASA_DEPAN"),
    (day("45726,375"), "I_TANGGAL_FORMAT"),
    (day("10/01/2025"), "W_LAPORAN_TERLAMBAT"),
    (day("10/01/2025", jenis_laporan="Capaian"), "OK"),
    (day("01/02/2025", tanggal_selesai="10/03/2025"), "OK"),
    (day("10/03/2025", waktu_kirim=""), "W_LAPORAN_TERLAMBAT"),
    (day("10/03/2025", tanggal_selesai="09/03/2025"), "E_RENTANG_TANGGAL_TERBALIK"),
    (day("10/03/2025", tanggal_selesai="besok"), "E_TANGGAL_TIDAK_TERBACA"),
    (day("10/03/2025", tanggal_selesai="10/03/2025"), "OK"),
    # places
    ({"lokasi": ""}, "E_LOKASI_KOSONG"),
    ({"lokasi": "Daring", "kelurahan": "", "kecamatan": ""}, "OK"),
    ({"kelurahan": "Kel. Liliba"}, "OK"),
    ({"kelurahan": "LILIBA", "kecamatan": "Kec. Oebobo"}, "OK"),
    ({"kelurahan": "Naikoten 1", "kecamatan": "Kota Raja"}, "OK"),
    ({"kelurahan": "TDM", "kecamatan": "oebobo"}, "OK"),
    ({"kelurahan": "LLBK", "kecamatan": "KotaLama"}, "OK"),
    ({"kelurahan": "Oesapa, Lasiana dan Kelapa Lima", "kecamatan": "Kelapa Lima"}, "OK"),
    ({"kelurahan": "Semua kelurahan", "kecamatan": ""}, "OK"),
    ({"kelurahan": "Lilba"}, "W_KELURAHAN_TIDAK_DIKENAL"),
    ({"kelurahan": "Penfui Timur", "kecamatan": ""}, "W_KELURAHAN_TIDAK_DIKENAL"),
    ({"kelurahan": "Naikoten", "kecamatan": "Kota Raja"}, "W_KELURAHAN_TIDAK_DIKENAL"),
    ({"kecamatan": "Maulafa"}, "E_KELURAHAN_KECAMATAN_TIDAK_COCOK"),
    ({"kelurahan": "Nunbaun Sabu", "kecamatan": "Kota Lama"}, "E_KELURAHAN_KECAMATAN_TIDAK_COCOK"),
    ({"lokasi": "Kantor Desa Tarus, Kabupaten Kupang", "kelurahan": "", "kecamatan": ""}, "W_LOKASI_LUAR_KOTA"),
    ({"lokasi": "Baumata", "kelurahan": "", "kecamatan": ""}, "W_LOKASI_LUAR_KOTA"),
    ({"lokasi": "Hotel Aryaduta, Jakarta", "kelurahan": "", "kecamatan": ""}, "W_LOKASI_LUAR_KOTA"),
    ({"lokasi": "Jalan Timor Raya", "kelurahan": "", "kecamatan": ""}, "OK"),
    ({"lokasi": "Kelurahan Nunbaun Sabu", "kelurahan": "", "kecamatan": ""}, "OK"),
    ({"lokasi": "Taman Budaya Provinsi NTT", "kelurahan": "", "kecamatan": ""}, "OK"),
    ({"lokasi": "Gedung Sasando, Kota Kupang, Provinsi Nusa Tenggara Timur"}, "OK"),
    ({"lokasi": "Sumber mata air di Liliba", "kelurahan": "", "kecamatan": ""}, "OK"),
    ({"lokasi": "Kantor Bupati Kupang", "kelurahan": "", "kecamatan": ""}, "W_LOKASI_LUAR_KOTA"),
    ({"lokasi": "Pulau Rote", "kelurahan": "", "kecamatan": ""}, "W_LOKASI_LUAR_KOTA"),
    ({"lokasi": "Hotel Aryaduta, Jakarta"}, "W_LOKASI_LUAR_KOTA"),
    ({"kelurahan": "Tuak Daun Merah (TDM)", "kecamatan": "Oebobo"}, "OK"),
    ({"kelurahan": "Liliba RT 03/RW 02"}, "OK"),
    ({"kelurahan": "Liliba - Oebufu"}, "OK"),
    ({"kelurahan": "Beberapa kelurahan", "kecamatan": ""}, "OK"),
    # numbers
    (n1("2o11", "unit"), "E_ANGKA_TIDAK_TERBACA"),
    (n1("dua belas"), "E_ANGKA_TIDAK_TERBACA"),
    (n1("10-12"), "E_ANGKA_TIDAK_TERBACA"),
    (n1("50 dari 100"), "E_ANGKA_TIDAK_TERBACA"),
    (n1("1.156.532.343.091.00,-", "rupiah"), "E_ANGKA_TIDAK_TERBACA"),
    (n1("19.231000.000", "rupiah"), "E_ANGKA_TIDAK_TERBACA"),
    (n1("3. 000 an"), "E_ANGKA_TIDAK_TERBACA"),
    (n1("50,759", "siswa"), "W_ANGKA_AMBIGU"),
    (n1("1.250,000", "unit"), "W_ANGKA_AMBIGU"),
    (n1("9,3 miliar", "rupiah"), "W_ANGKA_AMBIGU"),
    (n1("106 miliar 707 juta 997 ribu rupiah", "rupiah"), "W_ANGKA_AMBIGU"),
    (n1("97 ribuan lebih"), "W_ANGKA_AMBIGU"),
    (n1("25rb"), "W_ANGKA_AMBIGU"),
    (n1("95%", "orang"), "W_ANGKA_AMBIGU"),
    (n1("1.250 kg", "ton"), "W_ANGKA_AMBIGU"),
    (n1("1.250 kg", "kg"), "I_ANGKA_FORMAT"),
    (n1("6,037", "poin"), "OK"),
    (n1("1,286", "ton"), "OK"),
    (n1("1.250.000,50", "rupiah"), "OK"),
    (n1("12000"), "OK"),
    (n1(12000), "OK"),
    (n1(83.21, "poin"), "OK"),
    (n1("lebih dari 800"), "OK"),
    (n1("800an"), "OK"),
    (n1("± 1.900", "titik"), "OK"),
    (n1("2.700 lebih", "unit"), "OK"),
    (n1("hampir 20.000"), "OK"),
    (n1("94.73 persen", "%"), "I_ANGKA_FORMAT"),
    (n1("12,5 %", "%"), "I_ANGKA_FORMAT"),
    (n1("12,5 %", ""), "I_ANGKA_FORMAT"),
    (n1("120 orang", "orang"), "I_ANGKA_FORMAT"),
    (n1("120 orang", ""), "I_ANGKA_FORMAT"),
    (n1("1,250,000", "unit"), "I_ANGKA_FORMAT"),
    (n1("12.5", "ton"), "I_ANGKA_FORMAT"),
    ({"anggaran_rp": "Rp1.250.000.000"}, "I_ANGKA_FORMAT"),
    ({"anggaran_rp": "Rp 1.250.000,-"}, "I_ANGKA_FORMAT"),
    ({"anggaran_rp": "Rp500 juta lebih"}, "W_ANGKA_AMBIGU"),
    ({"anggaran_rp": "1,72"}, "W_ANGKA_AMBIGU"),
    ({"anggaran_rp": 1_720_000_000}, "OK"),
    ({"anggaran_rp": "-"}, "OK"),
    ({"anggaran_rp": "#REF!"}, "E_SEL_RUMUS_ERROR"),
    (n1("#DIV/0!"), "E_SEL_RUMUS_ERROR"),
    ({"kelurahan": "#N/A", "kecamatan": ""}, "E_SEL_RUMUS_ERROR"),
    ({"judul": "#NAME?"}, "E_SEL_RUMUS_ERROR"),
    (body(BODY + " #KotaKupang #1 dan No. #5"), "OK"),
    (n1("120", ""), "E_SATUAN_KOSONG"),
    (n1("50,759", ""), "E_SATUAN_KOSONG|W_ANGKA_AMBIGU"),
    ({"sumber_data": ""}, "W_SUMBER_DATA_KOSONG"),
    ({"sumber_data": "", "nilai_1": "", "satuan_1": "", "indikator_1": ""}, "OK"),
    # parts and percentages
    (n1("120", rincian_1="laki-laki=50; perempuan=70"), "OK"),
    (n1("120", rincian_1="laki-laki=50; perempuan=71"), "E_JUMLAH_TIDAK_SESUAI"),
    (n1("1.081", rincian_1="Maulafa 281, Oebobo 216, Kelapa Lima 214, Alak 201, Kota Raja 108, Kota Lama 61"), "OK"),
    (n1("120", rincian_1="laki-laki: 50\nperempuan: 70"), "OK"),
    (n1("120", rincian_1="laki-laki 50 orang; perempuan 70 orang"), "OK"),
    (n1("120", rincian_1="laki-laki=50 dan perempuan=70"), "OK"),
    (n1("120", rincian_1="laki-laki (50), perempuan (70)"), "OK"),
    (n1("120", rincian_1="50 + 70"), "OK"),
    (n1("120", rincian_1="50 + 71"), "E_JUMLAH_TIDAK_SESUAI"),
    (n1("120", rincian_1="laki-laki=lima puluh; perempuan=70"), "E_RINCIAN_TIDAK_TERBACA"),
    (n1("lebih dari 100", rincian_1="a=50; b=70"), "OK"),
    (share("267.234", "333.628", "80,09"), "OK"),
    (share("267.234", "333.628", "80,10"), "OK"),
    (share("267.234", "333.628", "80,12"), "E_PERSEN_TIDAK_SESUAI"),
    (share("108.319.931.686", "106.707.997.000", "101,64"), "E_PERSEN_TIDAK_SESUAI"),
    (share("11.599", "14.227", "81,25", "Persentase capaian"), "E_PERSEN_TIDAK_SESUAI"),
    (share("34.841.281.395", "25.535.000.000", "136,45"), "OK"),
    (share("28", "50", "40", "Progres fisik"), "OK"),
    (n1("115", "%"), "W_PERSEN_DI_LUAR_WAJAR"),
    (n1("115", "%", target_1="100"), "OK"),
    (n1("100", "persen"), "OK"),
    (n1("129,2", "%", indikator_1="Pertumbuhan kunjungan"), "OK"),
    # photo and approval
    ({"foto": ""}, "E_FOTO_KOSONG"),
    ({"foto": "menyusul"}, "E_FOTO_BUKAN_TAUTAN"),
    ({"foto": "IMG_20250310.jpg"}, "E_FOTO_BUKAN_TAUTAN"),
    ({"foto": "https://www.facebook.com/photo?fbid=1"}, "E_FOTO_BUKAN_TAUTAN"),
    ({"foto": "https://drive.google.com/drive/folders/1AbC"}, "W_FOTO_FOLDER"),
    ({"foto": "https://drive.google.com/drive/u/0/folders/1AbC?usp=drive_link"}, "W_FOTO_FOLDER"),
    ({"foto": "drive.google.com/open?id=1AbCdEf"}, "OK"),
    ({"foto": "https://drive.google.com/file/u/1/d/1AbC/edit?usp=sharing&resourcekey=0-x"}, "OK"),
    ({"foto": '=HYPERLINK("https://drive.google.com/file/d/1AbC/view";"foto")'}, "OK"),
    ({"foto": "https://drive.google.com/uc?export=view&id=1AbC"}, "OK"),
    ({"izin_foto": "Ada anak - belum izin"}, "E_FOTO_ANAK_TANPA_IZIN"),
    ({"izin_foto": "ada anak, izin lisan"}, "E_FOTO_ANAK_TANPA_IZIN"),
    ({"izin_foto": "Ada anak"}, "E_FOTO_ANAK_TANPA_IZIN"),
    ({"izin_foto": "Ada anak – izin tertulis"}, "OK"),
    ({"izin_foto": "Tanpa orang"}, "OK"),
    ({"boleh_tayang": ""}, "W_BELUM_DISETUJUI"),
    ({"boleh_tayang": "Menunggu"}, "W_BELUM_DISETUJUI"),
    ({"boleh_tayang": "Tidak"}, "I_TIDAK_DITAYANGKAN"),
    ({"boleh_tayang": "YA"}, "OK"),
    ({"boleh_tayang": True}, "OK"),
    # personal data
    (body(BODY + " NIK 5371024109850003."), "E_PII_NIK"),
    (body(BODY + " Nomor 5371 0241 0985 0003."), "E_PII_NIK"),
    (body(BODY + " No. KK: 5371.0201.0185.0007."), "E_PII_NIK"),
    ({"rincian_1": "", "penanggung_jawab": "Ibu Ani 5371024109850003"}, "E_PII_NIK"),
    (body(BODY + " Anggaran Rp1.184.623.642.152.000 untuk lima tahun."), "OK"),
    (body(BODY + " Hubungi 0812-3456-7890."), "E_PII_TELEPON"),
    (body(BODY + " WA +62 812 3456 7890"), "E_PII_TELEPON"),
    (body(BODY + " Kontak 6281234567890."), "E_PII_TELEPON"),
    (body(BODY + " https://wa.me/6281234567890"), "E_PII_TELEPON"),
    ({"penanggung_jawab": "Budi (081234567890)"}, "E_PII_TELEPON"),
    (body(BODY + " Hubungi 112, 110, 119, (0380) 823456 atau 1500567."), "OK"),
    (body(BODY + " Layanan pukul 08.00-12.00 WITA, 08-12 Maret 2025."), "OK"),
    (body("Pasien inisial MN (34 th) positif DBD dan dirawat; petugas menyemprot rumahnya kemarin."), "E_DATA_PASIEN"),
    (body("Pasien TBC berumur 45 tahun beralamat di RT 03/RW 02 mendapat obat dari petugas kesehatan."), "E_DATA_PASIEN"),
    (body("Ny. Maria penderita HIV menerima bantuan sembako dari petugas sosial di rumahnya hari ini."), "E_DATA_PASIEN"),
    (body("Sebanyak 120 pasien usia 12-17 tahun menerima layanan gigi gratis selama 3 hari di puskesmas."), "OK"),
    (body("Rumah sakit melayani pasien JKN dan umum; loket pendaftaran dibuka lebih pagi bagi lansia."), "OK"),
    (body("Anak korban kekerasan berinisial AB (14), siswi SMP Negeri 3, didampingi petugas sosial."), "E_IDENTITAS_KORBAN_ANAK"),
    (body("Pelaku pencurian masih anak, kelas 8 di SMPN 5, kini didampingi pekerja sosial dinas."), "E_IDENTITAS_KORBAN_ANAK"),
    (body("Sosialisasi agar siswa SMP Negeri 3 tidak menjadi korban atau pelaku perundungan di sekolah."), "OK"),
    (body("Anak korban banjir menerima perlengkapan sekolah di SD Inpres Liliba dari pemerintah kota."), "OK"),
    # rows that are no reports
    (dict.fromkeys(CLEAN, ""), "I_BARIS_KOSONG"),
    (dict.fromkeys(CLEAN, " - "), "I_BARIS_KOSONG"),
    ({name: name for name in CLEAN}, "I_BARIS_JUDUL_BERULANG"),
    ({name: name.replace("_", " ").upper() for name in CLEAN}, "I_BARIS_JUDUL_BERULANG"),
    (dict.fromkeys(CLEAN, "") | {"opd": "JUMLAH", "nilai_1": "1.200"}, "I_BARIS_JUDUL_BERULANG"),
    ({"opd": "Kegiatan", "jenis_laporan": "Santunan lansia", "judul": "10/03/2025", "tanggal_mulai": "Aula"}, "E_KOLOM_GESER"),
    ({"opd": "", "jenis_laporan": "Dinas Sosial", "judul": "Kegiatan", "tanggal_mulai": "Santunan"}, "E_KOLOM_GESER"),
    ({"sumber_data": CLEAN["foto"], "foto": "Tidak ada anak", "izin_foto": "Sekretaris"}, "E_KOLOM_GESER"),
    # two faults at once are both told
    ({"judul": "", "foto": "", "kecamatan": "Alak"}, "E_JUDUL_KOSONG|E_FOTO_KOSONG|E_KELURAHAN_KECAMATAN_TIDAK_COCOK"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[f"{i}-{e[1]}" for i, e in enumerate(CASES)])
def test_one_row(judge_rows, change, expected):
    (verdict,) = judge_rows(change)
    wanted = set() if expected == "OK" else set(expected.split("|"))
    assert set(verdict.codes) == wanted, [finding.message for finding in verdict.findings]
    for finding in verdict.findings:
        assert len(finding.message) <= 200
        assert "…" not in finding.message or len(str(change)) > 60, finding.message
        assert "{" not in finding.message
    levels = {finding.level for finding in verdict.findings}
    if verdict.verdict != "skipped":
        assert verdict.verdict == ("held" if "E" in levels else "review" if "W" in levels else "accepted")


PAIRS: list[tuple[list[dict[str, object]], str]] = [
    ([{}, {}], "E_DUPLIKAT"),
    ([{}, {"waktu_kirim": "13/03/2025 08:00"}], "E_DUPLIKAT"),
    ([{}, {"judul": "Santunan untuk lansia di 6 kecamatan"}], "W_MIRIP_DUPLIKAT"),
    ([{"opd": "Dinsos"}, {"opd": "Dinas Sosial", "judul": "Santunan bagi lansia di enam kecamatan"}], "W_MIRIP_DUPLIKAT"),
    ([{}, {"judul": "Santunan bagi lansia di enam kecamatan", "nilai_1": "135"}], "W_MIRIP_DUPLIKAT|W_BEDA_DENGAN_LAPORAN_LAIN"),
    ([{}, {"judul": "Santunan bagi lansia di enam kecamatan", "nilai_1": "120,5"}], "W_MIRIP_DUPLIKAT|W_ANGKA_AMBIGU"),
    ([{}, {"judul": "Lansia kota menerima hak bulan Maret", "nilai_1": "150"}], "W_BEDA_DENGAN_LAPORAN_LAIN"),
    ([{}, {"judul": "Pelatihan memasak bagi kader", "indikator_1": "Peserta"}], "OK"),
    ([{"indikator_1": "Peserta"}, {"judul": "Pelatihan menjahit bagi kader", "indikator_1": "Peserta", "nilai_1": "30"}], "OK"),
    ([{}, {"tanggal_mulai": "11/03/2025"}], "OK"),
    ([{}, {"judul": "Santunan bagi lansia di enam kecamatan", "kelurahan": "Oebufu", "nilai_1": "80"}], "OK"),
    ([{}, {"judul": "Santunan bagi lansia di enam kecamatan", "kelurahan": "Kel. Liliba"}], "W_MIRIP_DUPLIKAT"),
    ([{}, {"judul": "Santunan bagi lansia di enam kecamatan", "kelurahan": "", "kecamatan": ""}], "W_MIRIP_DUPLIKAT"),
    ([{}, {"opd": "Dinas Kesehatan"}], "W_MIRIP_DUPLIKAT"),
    ([{}, {"judul": "Santunan tahap berikut", "tanggal_mulai": "08/04/2025", "waktu_kirim": "09/04/2025 08:00", "nilai_1": "1.200"}], "W_LONJAKAN_ANGKA"),
    ([{}, {"judul": "Santunan tahap berikut", "tanggal_mulai": "08/04/2025", "waktu_kirim": "09/04/2025 08:00", "nilai_1": "140"}], "OK"),
    ([{}, {"judul": "Santunan tahap lalu", "tanggal_mulai": "08/04/2023", "waktu_kirim": "09/04/2023 08:00", "nilai_1": "1.200"}], "OK"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), PAIRS)
def test_the_later_of_two_rows_carries_the_finding(judge_rows, rows, expected):
    first, second = judge_rows(*rows)
    assert first.codes == ()
    assert set(second.codes) == (set() if expected == "OK" else set(expected.split("|")))


def test_messages_never_repeat_personal_data(judge_rows):
    secrets = ("5371024109850003", "081234567890")
    for column in (
        "opd",
        "judul",
        "lokasi",
        "kelurahan",
        "nilai_1",
        "foto",
        "tanggal_mulai",
        "boleh_tayang",
        "anggaran_rp",
        "kecamatan",
    ):
        for secret in secrets:
            (verdict,) = judge_rows({column: f"Budi {secret}"})
            assert verdict.verdict == "held"
            assert not any(secret in finding.message for finding in verdict.findings)


@pytest.mark.parametrize(
    ("change", "column", "shown"),
    [
        (
            {"opd": "Kegiatan", "jenis_laporan": "Santunan", "judul": "10/03/2025", "tanggal_mulai": "Aula"},
            "opd",
            "Kegiatan",
        ),
        ({"opd": "", "jenis_laporan": "Dinas Sosial", "judul": "Kegiatan"}, "jenis_laporan", "Dinas Sosial"),
        ({"sumber_data": CLEAN["foto"], "foto": "Tidak ada anak"}, "sumber_data", "drive.google.com"),
    ],
)
def test_a_shifted_row_names_the_first_cell_that_shows_it(judge_rows, change, column, shown):
    (verdict,) = judge_rows(change)
    found = next(finding for finding in verdict.findings if finding.code == "E_KOLOM_GESER")
    assert found.column == column
    assert shown in found.message

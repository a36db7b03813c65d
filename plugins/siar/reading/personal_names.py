"""Full names in running text: which capitals are a person's, and not a street's, a programme's or an office holder's.

A name is believed when one of its words is a usual first or family name here, or when it stands where only a name can
("bernama …", "pasien …" before it, "(45)" behind it). In headlines every word may have a capital, so there only the first
way counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from siar.reading.folding import Span

__all__ = ["find_names"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_USUAL = _words(
    """
    abraham adam adelina adrianus agnes agus agustina agustinus ahmad albert albertus alex alexander alfons
    alfonsus alfred ali alida amelia amir ana anastasia andi andre andreas andri angela angelina ani anita anna
    anton antonia antonius apolonia arif arnoldus arnold astuti asti ayu bambang barbara bartolomeus beatrix
    benediktus benyamin bernadeta bernadus bertha budi budiman catarina cornelia cornelis dahlan damianus daniel
    david dedi deni desi dewi dian diana dina dominggus dominikus donatus dorkas dwi edi edmundus eduard edward
    efraim eko elias elisabet elisabeth emanuel emiliana endang ernesta ester esther eva fabianus farida fatima
    fatimah felix ferdinan ferdinand ferdinandus fitri florensia frans fransiska fransiskus fredrik gabriel
    gaspar gerardus gregorius hadi hamid handayani hendra hendrik hendrikus herman hermanus herlina hasan
    hasanah husen ibrahim ignasius ika imanuel indra irma isak ismail ivan jeni jefri jhon joao johan johanes
    johanis john joni josef joseph juli juliana julius kamaludin karel karolina kartini katarina kornelis
    kristian kristina kurniawan lambertus leonardus lestari lidia linda lusia lukas magdalena magdalina
    margaretha maria marianus marlina marselina marselinus marta martha marthen martin martinus marthinus maryam
    matilda maksi maksimus markus matius melania melki melkianus mery meri mersi metusalak mikael mikhael mince
    moses muhamad muhammad mohamad mohammad mustafa nikodemus nikolaus nimrot nina nofri novita nur nurhayati
    nurul obed oktovianus oktavianus olivia orias osias paskalis patrisius paulina paulus petronela petrus pius
    polikarpus putri putu rahel rahmat ratna regina remigius riski rizki rina rini robert robertus rofinus
    rosalia rosalina rosina rudi rudolf ruth sabina sabinus salmon samuel sarah sebastianus semuel servasius
    setiawan silvester simon sinta siprianus siti soleman sofia sri stefanus stefania stevanus sulastri suryani
    susana suwarni syamsul tadeus teodorus theresia thomas timotius tina titus tobias ujang urbanus valentinus
    veronika viktor vinsensius wahyu wahyuni wati wawan wayan wempi wibowo widodo wilhelmina wilhelmus wiwin
    wulandari yakob yakobus yanti yanto yani yasinta yeni yeremias yermias yohana yohanes yohanis yoseba yosef
    yosefina yosefus yosep yosua yudi yuliana yulianus yulius yuni yunita yunus yustina yustinus zakaria zainal
    zainab adoe amalo amnifu amtiran asbanu atok aome ballo banamtuan banunaek baria bauk bessi bessie bifel
    bire boimau boling bria bulu dethan djami djawa doko fahik fallo fanggidae feoh foeh funay gae giri haning
    hede henuk herewila huki jella kabosu kase kefi kiuk klau kolimon kolo koroh lado lakapu lassa leba ledoh
    liu loe loes lomi luan lulu malelak manafe manek maubanu mauk messakh mbuik mella meko modok molina naatonis
    nabu nahak naitboho nakmofa nalle napa ndaumanu ndoen ndolu ndun nenabu nenohai nenometa neno nggadas ngefak
    ninef nitbani nomleni nomnafa nope nubatonis oematan olla otu pandie pellokila pello pellondou penu radja
    riwu rohi ruku sabuna saefatu sakan saluk sau seubelan sinlaeloe sonbai suan tabelak taebenu taek tael taneo
    tallo tanesib tanaem tapatab taunais tefa teti tefnai tnunay toelle tunliu uly umbu usfinit usboko wadu wila
    windi yusuf zacharias
    """
)
_WORD = r"(?:[A-Z][a-z]+(?:['’-][A-Za-z][a-z]+)?|[A-Z]\.)"
_NAME = re.compile(rf"(?<![\w.@/-]){_WORD}(?:\s+{_WORD}){{1,3}}(?![\w@])")
#: Words of such capitals that are no name's; before a name they tell that it is a place's.
_NEVER = _words(
    """
    puskesmas kelurahan kecamatan jalan dinas badan kota kupang nusa tenggara timur rumah sakit sekolah dasar
    negeri hotel gereja pasar taman pantai lapangan aula gedung terminal kantor balai posyandu pustu poli klinik
    apotek rsud bank desa kabupaten provinsi indonesia pemerintah program kegiatan bantuan januari februari
    maret april mei juni juli agustus september oktober november desember senin selasa rabu kamis jumat sabtu
    minggu natal paskah wali walikota camat lurah kepala sekretaris direktur ketua bupati gubernur presiden
    menteri dokter bidan perawat bapak ibu saudara anak warga pasien siswa siswi murid pelajar guru pegawai
    petugas kader relawan tim unit pos satuan bidang bagian seksi dan untuk dari yang dengan oleh pada dalam di
    ke covid dbd hiv tbc oesapa oebobo oebufu liliba naikoten maulafa sikumana kolhua bello alak namosain
    fatululi lasiana penfui oepura kuanino fontein airnona bakunase manutapen nunleu nunhila solor merdeka
    nefonaek oeba oetete naimata naikolan fatukoa batuplat naioni manulai mantasi operasi pengobatan pemeriksaan
    layanan pelayanan kesehatan gratis jamkesmas jkn bpjs pmi donor darah hari sedunia nasional kunjungan
    penyerahan lansia balita remaja kelas juara lomba festival nostalgia flobamora lerik johannes leona siloam
    wirasakti bhayangkara boromeus
    """
)
_PLACE_BEFORE = re.compile(
    r"\b(?:puskesmas|kelurahan|kel|kecamatan|kec|jalan|jl|jln|rs|rsud|rsia|rumah\s+sakit|sd|sdn|sdi|sdk|smp|smpn|smpk|sma|sman|smak|smk|smkn|tk|paud|posyandu|hotel|gereja|gmit|"
    r"paroki|kapela|masjid|pasar|taman|pantai|lapangan|aula|gedung|terminal|bandara|pelabuhan|gang|lorong|yayasan|panti|stadion|gor|universitas|bank|cv|pt|ud|toko|"
    r"klinik|apotek|santo|santa|st|bulan|tanggal|hari)\.?\s*$",
    re.IGNORECASE,
)
_OFFICE_BEFORE = re.compile(
    r"\b(?:kepala|camat|lurah|kadis|kaban|kabid|kadinkes|direktur|direktris|bidan|dokter|drg?|dr|perawat|ners|kader|ketua|sekretaris|sekda|plt|plh|pj|wali\s?kota|wakil|asisten|"
    r"narasumber|pimpinan|staf|pendamping|petugas|psikolog|relawan|donatur|pdt|pendeta|romo|pastor|guru|prof|ir|drs|dra|gubernur|bupati|menteri|presiden|anggota|"
    r"penyuluh|konselor|koordinator|instruktur|pelatih|ahli|peneliti|apoteker|analis|penerjemah)\b[^.;()]{0,45}$",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"\b(?:me(?!nteri|dia|dis|rdeka|nengah)[a-z]{4,}|di(?!nas|rekt|vis|str|klat|kbud)[a-z]{4,}|antar|bantu|untuk|kepada|bagi|bersama|oleh)\b",
    re.IGNORECASE,
)
_OFFICE_AFTER = re.compile(
    r"\s*,?\s*(?:(?:S|M|Sp|A|Ph|Amd|Am|dr|drg)\.\s?[A-Z]|(?:SE|SH|SKM|SST|MM|MSi|MKes|SPd|STr)\b|(?:selaku|sebagai)\s+(?:kepala|ketua|pimpinan|dokter|bidan|direktur)|"
    r",\s*(?:kepala|camat|lurah|kadis|ketua|direktur|sekretaris|bidan|dokter|perawat|kader|staf|anggota|wali\s?kota|wakil|pendamping|petugas|guru)\b|"
    r"\((?:kepala|camat|lurah|kadis|ketua|direktur|kabid|kader|petugas)\b)",
    re.IGNORECASE,
)
_ONLY_A_NAME = re.compile(
    r"\b(?:bernama|nama|atas\s+nama|a\.?n\.?|pasien|penderita|penyintas|tn|ny|nn|an|by|sdr|sdri|bpk|bapak|ibu|mama|opa|oma|lansia|almarhum(?:ah)?|alm|siswa|siswi|murid|pelajar|keluarga|"
    r"warga|rumah|kediaman)\.?\s*:?\s*$",
    re.IGNORECASE,
)
_AGE_AFTER = re.compile(
    r"\s*(?:\(\s*\d{1,3}\s*(?:th|thn|tahun)?\.?\s*\)|,\s*\d{1,3}\s*(?:th|thn|tahun)\b|,?\s*(?:umur|usia|berusia|berumur)\s*\d)",
    re.IGNORECASE,
)
_MOST_TITLES = 0.6


def _in_title_case(text: str) -> bool:
    words = re.findall(r"[A-Za-z]{3,}", text)
    return len(words) > 3 and sum(word[0].isupper() for word in words) > _MOST_TITLES * len(words)


def _names_an_office(before: str) -> bool:
    """Tell whether what stands before a name is that person's office, and not who did something for that person."""
    office = _OFFICE_BEFORE.search(before)
    return office is not None and not _DEED.search(office.group())


def find_names(text: str) -> Iterator[Span]:
    """Yield the spans of full names of people who are named in no office, in a folded text."""
    if not any("A" <= char <= "Z" for char in text):
        return
    titles: bool | None = None
    for match in _NAME.finditer(text):
        start, end = match.span()
        words = match.group().split()
        # "Pasien Yohanes Taneo", "Siswi Maria Bria": the word before the name begins the sentence.
        while words and words[0].lower().strip(".") in _NEVER:
            start = text.index(words[0], start) + len(words.pop(0))
            start += len(text[start:end]) - len(text[start:end].lstrip())
        if len(words) < 2 or any(word.lower() in _NEVER for word in words):
            continue
        before, after = text[max(0, start - 60) : start], text[end : end + 40]
        if _PLACE_BEFORE.search(before) or _names_an_office(before) or _OFFICE_AFTER.match(after):
            continue
        usual = any(word.lower() in _USUAL for word in words)
        if not usual:
            if titles is None:
                titles = _in_title_case(text)
            usual = not titles and bool(_ONLY_A_NAME.search(before) or _AGE_AFTER.match(after))
        if usual:
            yield start, end

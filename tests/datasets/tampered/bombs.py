"""Small files that unfold to more than a machine holds, and files without an end: made here, never stored.

Each writes into a folder and returns what is read: paths by their roles, the harmful one's role first. Streams of zeros
or of one row are repeated as they are compressed, so that making them costs no more than their size.
"""

from __future__ import annotations

import io
import os
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from corpus.known import bed_bytes, bim_rows, fam_rows, lines, plink

Paths = dict[str, Path]
MIB, GIB = 2**20, 2**30
_MEMBER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_VCF = '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n##contig=<ID=1>\n'
_COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
_RECORD = "1\t100\trs1\tA\tG\t.\t.\t.\tGT\t0/1\n"


def repeated(block: bytes, times: int, before: bytes = b"") -> bytes:
    """Return the raw deflate stream of a block repeated so often."""
    first = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = first.compress(before) + first.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    unit = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + unit * times + packer.flush(zlib.Z_FINISH)


def gzipped(path: Path, block: bytes, size: int, before: bytes = b"") -> Path:
    """Write a gzip file that unpacks to about `size` bytes; its check sum is not looked at before its end."""
    path.write_bytes(_MEMBER + repeated(block, size // len(block), before) + bytes(8))
    return path


def gzip_without_lines(folder: Path) -> Paths:
    return {"genotypes": gzipped(folder / "a.csv.gz", b"0" * MIB, 6 * GIB)}


def gzip_of_rows(folder: Path) -> Paths:
    row = b"s1,0,1,2,1,0,2,1,1,0,1,2\n"
    return {"genotypes": gzipped(folder / "a.csv.gz", row * (MIB // len(row)), 6 * GIB, b"id,a,b,c,d,e,f,g,h,i,j,k\n")}


def gzip_of_empty_lines(folder: Path) -> Paths:
    return {"genotypes": gzipped(folder / "a.csv.gz", b"\n" * MIB, 6 * GIB, b"id,a,b,c\ns1,0,1,2\n")}


def gzip_of_records(folder: Path) -> Paths:
    records = _RECORD.encode() * (MIB // len(_RECORD))
    return {"genotypes": gzipped(folder / "a.vcf.gz", records, 6 * GIB, (_VCF + _COLUMNS + "s1\n").encode())}


def bgzf_of_records(folder: Path) -> Paths:
    """The same in BGZF blocks, as bcftools writes them."""

    def block(content: bytes) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = packer.compress(content) + packer.flush()
        extra = b"BC" + struct.pack("<HH", 2, len(body) + 25)
        head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + struct.pack("<H", len(extra)) + extra
        return head + body + struct.pack("<II", zlib.crc32(content), len(content))

    record = _RECORD[:-1].encode() + b"\t0/1" * 15_000 + b"\n"
    names = "\t".join(f"s{i}" for i in range(15_001))
    path = folder / "a.vcf.gz"
    path.write_bytes(block((_VCF + _COLUMNS).encode()) + block(f"{names[:60_000]}".encode()))
    path.write_bytes(
        block((_VCF + _COLUMNS).encode())
        + b"".join(block(names[at : at + 60_000].encode()) for at in range(0, len(names), 60_000))
        + block(b"\n")
        + block(record) * 100_000
        + block(b"")
    )
    return {"genotypes": path}


def utf16_without_lines(folder: Path) -> Paths:
    return {"genotypes": gzipped(folder / "a.csv.gz", "a,".encode("utf-16-le") * (MIB // 4), 6 * GIB, b"\xff\xfe")}


def utf16_plain(folder: Path) -> Paths:
    path = folder / "a.csv"
    path.write_bytes("0,".encode("utf-16") + "0,".encode("utf-16-le") * (75 * MIB))
    return {"genotypes": path}


def long_line_of_a_table(folder: Path) -> Paths:
    path = folder / "a.csv"
    path.write_bytes(b"id,a,b\ns1,0,1\n" + b"0," * (150 * MIB))
    return {"genotypes": path}


def long_line_of_a_vcf(folder: Path) -> Paths:
    path = folder / "a.vcf"
    path.write_bytes((_VCF + _COLUMNS + "s1\n" + _RECORD[:-1]).encode() + b"\t0/1" * (75 * MIB))
    return {"genotypes": path}


def long_line_of_a_ped(folder: Path) -> Paths:
    (folder / "a.map").write_text("1\trs1\t0\t100\n")
    (folder / "a.ped").write_bytes(b"f s 0 0 0 -9" + b" A" * (150 * MIB))
    return {"genotypes": folder / "a.ped"}


def long_bim(folder: Path) -> Paths:
    plink(folder, bim=b"1\trs1\t0\t100\tA\tG" + b"G" * (300 * MIB))
    return {"genotypes": folder / "cohort.bed"}


def long_quoted_field(folder: Path) -> Paths:
    path = folder / "a.csv"
    path.write_bytes(b"id,a,b\ns1,0,1\n" + b'"' + b"x" * (60 * MIB) + b'",0,1\n')
    return {"genotypes": path}


def many_columns(folder: Path) -> Paths:
    path = folder / "a.csv"
    path.write_bytes((b"0," * (31 * MIB) + b"0\n") * 3)
    return {"genotypes": path}


def many_columns_packed(folder: Path) -> Paths:
    row = b"0," * (30 * MIB) + b"0\n"
    return {"genotypes": gzipped(folder / "a.csv.gz", row, 3 * GIB)}


def _npz(path: Path, name: str, header: dict[str, object], stream: bytes, size: int) -> Path:
    """Write an archive of one array: what its header says, and a raw deflate stream said to be of `size` bytes."""
    held = io.BytesIO()
    np.lib.format.write_array_header_1_0(held, header)  # type: ignore[arg-type]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"")
    told = held.getvalue()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(told) + packer.flush(zlib.Z_FULL_FLUSH)
    body = start + stream
    whole = len(told) + size
    wide = struct.pack("<HHQQ", 1, 16, whole, len(body))
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 45, 0, 8, 0, 33, 0, 2**32 - 1, 2**32 - 1, len(name), len(wide))
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 45, 45, 0, 8, 0, 33, 0, 2**32 - 1, 2**32 - 1, len(name),
                        len(wide), 0, 0, 0, 0, 0)  # fmt: skip
    listed = entry + name.encode() + wide
    at = len(local) + len(name) + len(wide) + len(body)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), at, 0)
    path.write_bytes(local + name.encode() + wide + body + listed + end)
    return path


def npz_of_64_gb(folder: Path) -> Paths:
    """The archive holds as many bytes as it says: 64 GiB of zeros in 65 MB."""
    header = {"descr": "|i1", "fortran_order": False, "shape": (64 * 1024, MIB)}
    return {"genotypes": _npz(folder / "a.npz", "dosages.npy", header, repeated(bytes(MIB), 65536), 64 * GIB)}


def npz_that_lies(folder: Path) -> Paths:
    """The array's header asks for 64 GiB, and few bytes follow."""
    header = {"descr": "|i1", "fortran_order": False, "shape": (64 * 1024, MIB)}
    return {"genotypes": _npz(folder / "a.npz", "dosages.npy", header, repeated(bytes(MIB), 1), MIB)}


def npz_of_many_members(folder: Path) -> Paths:
    path = folder / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("dosages.npy", b"x")
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02")
    entry = content[at : content.index(b"PK\x05\x06")]
    count = 800_000
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entry) * count, at, 0)
    path.write_bytes(content[:at] + entry * count + end)
    return {"genotypes": path}


def _workbook(folder: Path, sheet: bytes, strings: bytes = b"") -> Paths:
    from openpyxl import Workbook

    plain, path = folder / "plain.xlsx", folder / "a.xlsx"
    book = Workbook()
    book["Sheet"]["A1"] = "id"
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            data = sheet if name == "xl/worksheets/sheet1.xml" else data
            data = strings if name == "xl/sharedStrings.xml" and strings else data
            target.writestr(name, data)
    plain.unlink()
    return {"genotypes": path}


_SPREADSHEET = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _sheet(rows: bytes) -> bytes:
    return b"<worksheet " + _SPREADSHEET + b"><sheetData>" + rows + b"</sheetData></worksheet>"


def xlsx_unfolding(folder: Path) -> Paths:
    return _workbook(folder, _sheet(b'<row r="1"><c r="A1"><v>0</v></c></row>' * (16 * MIB)))


def xlsx_of_two_cells(folder: Path) -> Paths:
    """Two cells, the first and the last that a sheet can have: 17 thousand million lie between."""
    first = b'<row r="1"><c r="A1"><v>0</v></c></row>'
    return _workbook(folder, _sheet(first + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def xlsx_of_one_string(folder: Path) -> Paths:
    """One long text, which a hundred thousand cells show."""
    strings = b"<sst " + _SPREADSHEET + b"><si><t>" + b"x" * (4 * MIB) + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i, i) for i in range(1, 100_001))
    return _workbook(folder, _sheet(rows), strings)


def parquet_of_one_string(folder: Path) -> Paths:
    """One long text, in ten million rows."""
    import pyarrow as arrow
    from pyarrow import parquet

    indices = arrow.array(np.zeros(10_000_000, np.int32))
    text = arrow.DictionaryArray.from_arrays(indices, arrow.array(["x" * MIB]))
    table = arrow.table({"id": text, "a": arrow.array(np.zeros(10_000_000, np.int8))})
    parquet.write_table(table, folder / "a.parquet", use_dictionary=True, compression="zstd")
    return {"genotypes": folder / "a.parquet"}


def _png(path: Path, width: int, height: int, chunks: bytes) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = zlib.compress(bytes(1000), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunks + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    return path


def png_of_50_000(folder: Path) -> Paths:
    return {"picture": _png(folder / "a.png", 50_000, 50_000, b"")}


def png_with_text(folder: Path) -> Paths:
    data = b"Comment\0\0" + b"\x78\xda" + repeated(b"x" * MIB, 2048) + bytes(4)
    text = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return {"picture": _png(folder / "a.png", 32, 32, text)}


def vcf_of_a_million_contigs(folder: Path) -> Paths:
    path = folder / "a.vcf"
    contigs = "".join(f"##contig=<ID=scaffold_{i},length=1000>\n" for i in range(1_000_000))
    path.write_text(_VCF + contigs + _COLUMNS + "s1\ts2\n" + _RECORD[:-1] + "\t1/1\n")
    return {"genotypes": path}


def bim_of_one_name(folder: Path) -> Paths:
    """A million variants of one name, at one place."""
    count = 1_000_000
    column = bed_bytes()[3:5]
    plink(folder, bed=b"\x6c\x1b\x01" + column * count, bim=lines([bim_rows()[0]]) * count)
    return {"genotypes": folder / "cohort.bed"}


def fam_of_ten_million(folder: Path) -> Paths:
    plink(folder, fam=lines([fam_rows()[0]], " ") * 10_000_000)
    return {"genotypes": folder / "cohort.bed"}


def psam_of_ten_million(folder: Path) -> Paths:
    (folder / "a.pgen").write_bytes(b"\x6c\x1b\x02" + struct.pack("<II", 5, 6) + b"\x40" + bytes(10))
    (folder / "a.pvar").write_text("#CHROM\tPOS\tID\tREF\tALT\n1\t1\trs1\tA\tG\n")
    (folder / "a.psam").write_bytes(b"#IID\tSEX\n" + b"s1\t1\n" * 10_000_000)
    return {"genotypes": folder / "a.pgen"}


def pgen_of_4e9(folder: Path) -> Paths:
    (folder / "a.pgen").write_bytes(b"\x6c\x1b\x10" + struct.pack("<II", 2**32 - 2, 2**31 - 2) + b"\x40" + bytes(64))
    (folder / "a.pvar").write_text("#CHROM\tPOS\tID\tREF\tALT\n1\t1\trs1\tA\tG\n")
    (folder / "a.psam").write_text("#IID\tSEX\ns1\t1\n")
    return {"genotypes": folder / "a.pgen"}


def bgen_of_4e9(folder: Path) -> Paths:
    head = struct.pack("<IIII4sI", 20, 20, 2**32 - 1, 2**32 - 1, b"bgen", 2 << 2 | 1)
    (folder / "a.bgen").write_bytes(head + bytes(1000))
    return {"genotypes": folder / "a.bgen"}


def bgen_block_of_4e9(folder: Path) -> Paths:
    """Its first variant says that it unpacks to 4 GB."""
    head = struct.pack("<IIII4sI", 20, 20, 1, 6, b"bgen", 2 << 2 | 1)
    words = b"".join(struct.pack("<H", len(word)) + word for word in (b"v1", b"rs1", b"1"))
    alleles = b"".join(struct.pack("<I", 1) + letter for letter in (b"A", b"G"))
    body = zlib.compress(bytes(100))
    variant = words + struct.pack("<IH", 100, 2) + alleles + struct.pack("<II", len(body) + 4, 2**32 - 8) + body
    (folder / "a.bgen").write_bytes(head + variant + bytes(100))
    return {"genotypes": folder / "a.bgen"}


def a_million_ragged_rows(folder: Path) -> Paths:
    path = folder / "a.csv"
    path.write_bytes(b"id,a,b,c\n" + b"s1,0,1,2\ns2,1,1,0\n" * 30 + b"s,0\n" * 1_000_000)
    return {"genotypes": path}


def a_pipe(folder: Path) -> Paths:
    os.mkfifo(folder / "a.csv")
    return {"genotypes": folder / "a.csv"}


def a_pipe_beside(folder: Path) -> Paths:
    plink(folder)
    (folder / "cohort.fam").unlink()
    os.mkfifo(folder / "cohort.fam")
    return {"genotypes": folder / "cohort.bed"}


def a_device(folder: Path) -> Paths:
    (folder / "a.csv").symlink_to("/dev/zero")
    return {"genotypes": folder / "a.csv"}


def a_socket(folder: Path) -> Paths:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "a.csv"))
    return {"genotypes": folder / "a.csv"}


def a_file_of_the_system(folder: Path) -> Paths:
    (folder / "a.csv").symlink_to("/proc/self/mountinfo")
    return {"genotypes": folder / "a.csv"}


QUICK: tuple[Callable[[Path], Paths], ...] = (
    *(npz_that_lies, npz_of_many_members, xlsx_of_two_cells, png_of_50_000, png_with_text, pgen_of_4e9, bgen_of_4e9),
    *(bgen_block_of_4e9, a_pipe, a_pipe_beside, a_device, a_socket, a_file_of_the_system, gzip_without_lines),
    *(utf16_without_lines, long_quoted_field),
)
HEAVY: tuple[Callable[[Path], Paths], ...] = (
    *(gzip_of_rows, gzip_of_empty_lines, gzip_of_records, bgzf_of_records, utf16_plain, long_line_of_a_table),
    *(long_line_of_a_vcf, long_line_of_a_ped, long_bim, many_columns, many_columns_packed, npz_of_64_gb),
    *(xlsx_unfolding, xlsx_of_one_string, parquet_of_one_string, fam_of_ten_million, psam_of_ten_million),
)
READ: tuple[Callable[[Path], Paths], ...] = (vcf_of_a_million_contigs, bim_of_one_name, a_million_ragged_rows)

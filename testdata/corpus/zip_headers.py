"""Zip: the header before each file, its bytes, and what follows them."""
from corpus.cases import accepted, refused
from corpus.zip_form import *


@accepted("zip", "zip")
def plain_zip():
    """a folder, a stored and a deflated file, and a link"""
    return archive(folder(b"a/"), File(b"a/b", method=STORED), File(b"a/c"),
                   link(b"a/d", b"../etc/passwd"))


@accepted("zip", "zip")
def streamed_zip():
    """Java and Go write sizes after the bytes, where they know them"""
    return archive(File(b"a", descriptor=small_descriptor),
                   File(b"b", b"", descriptor=small_descriptor))


@accepted("zip", "zip")
def streamed_zip64():
    """sizes of eight bytes after the bytes, as their zip64 field promises"""
    lying = 0xffffffff
    return archive(File(b"a", descriptor=large_descriptor,
                        local={"extra": zip64(0, 0), "packed": lying,
                               "size": lying}))


@accepted("zip", "zip")
def streamed_with_size_zip():
    """libarchive writes the size that it knows before the bytes and after"""
    return archive(File(b"a", descriptor=small_descriptor, local={"size": 6}))


@accepted("zip", "zip")
def deflated_folder_zip():
    """a folder whose nothing is packed"""
    return archive(File(b"a/", b"", attributes=FOLDER))


@accepted("zip", "zip")
def empty_zip():
    """an archive of nothing is complete"""
    return archive()


@refused("zip", "truncated", "ends where a record should begin")
def zip_without_directory():
    """a reader that begins at the front would never miss it"""
    return File(b"a").whole()


@refused("zip", "truncated", "a zip local header")
def zip_cut_in_header():
    """half a header"""
    return archive(File(b"a"))[:20]


@refused("zip", "truncated", "a zip name")
def zip_cut_in_name():
    """half a name"""
    return archive(File(b"a-long-name"))[:35]


@refused("zip", "truncated", "extra fields")
def zip_cut_in_extra():
    """half an extra field"""
    return archive(File(b"a", extra=extra(0x5455, bytes(5))))[:35]


@refused("zip", "truncated", "ends within 'a'")
def zip_cut_in_stored():
    """half a file that is stored"""
    return archive(File(b"a", b"x" * 99, STORED))[:60]


@refused("zip", "truncated", "ends within 'a'")
def zip_cut_in_deflated():
    """half a file that is packed"""
    return archive(File(b"a", bytes(range(256))))[:60]


@refused("zip", "truncated", "ends within 'a'")
def zip_cut_in_streamed():
    """half a file whose size nobody knows yet"""
    return archive(File(b"a", bytes(range(256)),
                        descriptor=small_descriptor))[:60]


@refused("zip", "truncated", "a zip data descriptor")
def zip_cut_in_descriptor():
    """the sizes that come after the bytes do not come"""
    file = File(b"a", descriptor=small_descriptor)
    return file.whole()[:-4]


@refused("zip", "bad-container", "broken deflate stream")
def zip_broken_deflate():
    """a block of the type that does not exist"""
    return archive(File(b"a", body=b"\x07" + bytes(20)))


@refused("zip", "bad-container", "does not end where its header says")
def zip_deflate_goes_on():
    """the stream runs on into the next header for a reader who follows it"""
    body = deflate(b"hello\n")
    return archive(File(b"a", body=body, packed=len(body) - 2))


@refused("zip", "bad-container", "the size of 'a' does not agree")
def zip_deflate_ends_before():
    """bytes behind the stream and within the file, read by nobody"""
    return archive(File(b"a", body=deflate(b"hello\n") + b"hidden"))


@refused("zip", "bad-container", "the size of 'a' does not agree")
def zip_size_lies():
    """a reader that trusts the size reserves less than comes out"""
    return archive(File(b"a", size=3))


@refused("zip", "bad-container", "the checksum of 'a' does not agree")
def zip_bad_checksum():
    """the bytes are not those that were packed"""
    return archive(File(b"a", crc=1))


@refused("zip", "bad-container", "a stored file of two sizes")
def zip_stored_in_two_sizes():
    """one reader takes the packed size and another the other"""
    return archive(File(b"a", method=STORED, size=3))


@refused("zip", "bad-container", "the size of 'a' does not agree")
def zip_streamed_packed_size_lies():
    """readers that go backwards find another stream's end"""
    return archive(File(b"a", descriptor=small_descriptor, packed=4))


@refused("zip", "bad-container", "other sizes before it than after it")
def zip_streamed_two_sizes():
    """a descriptor overrules the header for some readers"""
    return archive(File(b"a", descriptor=small_descriptor, local={"size": 5}))


@refused("zip", "bad-container", "other sizes before it than after it")
def zip_streamed_two_checksums():
    """the checksum before the bytes is of other bytes"""
    return archive(File(b"a", descriptor=small_descriptor, local={"crc": 5}))


@refused("zip", "bad-container", "no data descriptor")
def zip_descriptor_without_signature():
    """the standard allows it, and readers then guess where it ends"""
    return archive(File(b"a", descriptor=lambda **s: small_descriptor(**s)[4:]))


@refused("zip", "bad-container", "no data descriptor")
def zip_stored_and_streamed():
    """nobody who begins at the front can know where the file ends"""
    return archive(File(b"a", method=STORED, descriptor=small_descriptor))


@refused("zip", "bad-container", "no data descriptor")
def zip64_descriptor_without_signature():
    """eight bytes or four, with a signature or without: four readings"""
    lying = 0xffffffff
    return archive(File(b"a", descriptor=lambda **s: large_descriptor(**s)[4:],
                        local={"extra": zip64(0, 0), "packed": lying,
                               "size": lying}))


@refused("zip", "bad-container", "the size of 'a' does not agree")
def zip_small_descriptor_of_zip64():
    """a descriptor of four-byte sizes where eight were promised"""
    lying = 0xffffffff
    return archive(File(b"a", descriptor=small_descriptor,
                        local={"extra": zip64(0, 0), "packed": lying,
                               "size": lying}), File(b"b"))


@refused("zip", "bad-container", "the directory 'a/' has a size")
def zip_folder_with_bytes():
    """what a folder holds besides its members is shown by nobody"""
    return archive(File(b"a/", method=STORED, attributes=FOLDER))


@refused("zip", "member-type", "is encrypted")
def zip_encrypted():
    """nobody can look into it here, and the recipient can"""
    return archive(File(b"a", flags=1, body=bytes(24)))


@refused("zip", "member-type", "flags that are not accepted")
def zip_strongly_encrypted():
    """bit 6, which comes with bit 0, and here without"""
    return archive(File(b"a", flags=0x40))


@refused("zip", "member-type", "flags that are not accepted")
def zip_patch_data():
    """bit 5: the bytes are a difference to a file that is elsewhere"""
    return archive(File(b"a", flags=0x20))


@refused("zip", "member-type", "flags that are not accepted")
def zip_masked_headers():
    """bit 13: the local header has false values to hide the true ones"""
    return archive(File(b"a", flags=0x2000))


@refused("zip", "member-type", "packed by method 9")
def zip_deflate64():
    """a method that half of the readers know"""
    return archive(File(b"a", method=9, body=deflate(b"hello\n")))


@refused("zip", "member-type", "packed by method 12")
def zip_bzip2():
    """a method that unzip knows and Java does not"""
    return archive(File(b"a", method=12))


@refused("zip", "member-type", "packed by method 14")
def zip_lzma():
    """flag bit 1 tells whether it has an end mark: readers differ"""
    return archive(File(b"a", method=14))


@refused("zip", "member-type", "packed by method 93")
def zip_zstd():
    """a method that some readers have under another number"""
    return archive(File(b"a", method=93))


@refused("zip", "member-type", "is encrypted")
def zip_aes():
    """AES puts the true method into an extra field and 99 in its place"""
    return archive(File(b"a", method=99, flags=1,
                        extra=extra(0x9901, b"\2\0AE\3\x08\0")))


@refused("zip", "member-type", "is stored, with flags of deflate")
def zip_stored_with_deflate_flags():
    """flags that mean something for another method only"""
    return archive(File(b"a", method=STORED, flags=2))


@refused("zip", "bad-container", "bytes that belong to no file")
def zip_gap_between_files():
    """bytes to which no header and no directory entry points"""
    first = File(b"a")
    first.descriptor = b"hidden"
    return archive(first, File(b"b"))


@refused("zip", "bad-container", "bytes that belong to no file")
def zip_gap_before_directory():
    """the place of an APK's signing block, which only Android's tools read"""
    return archive(File(b"a"), between=b"APK Sig Block 42")


@refused("zip", "bad-container", "'a' is not in the central directory")
def zip_hidden_file():
    """a file that readers from the front see and others do not"""
    hidden, shown = File(b"a"), File(b"b")
    return archive(hidden, shown, centrals=[shown])

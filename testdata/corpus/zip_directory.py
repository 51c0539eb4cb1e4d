"""Zip: the central directory, which says all once more, and the end."""
from corpus.cases import accepted, refused
from corpus.zip_form import *


@accepted("zip", "zip")
def zip_in_another_order():
    """the directory lists files in any order"""
    one, two = File(b"b"), File(b"a")
    return archive(one, two, centrals=[two, one])


@accepted("zip", "zip")
def zip_with_comments():
    """comments of a file and of the archive that are text"""
    return archive(File(b"a", comment="ü\n".encode()),
                   end={"comment": b"built by\r\n\tsomebody"})


@accepted("zip", "zip")
def zip64_end_zip():
    """an end of zip64 although the archive is small, as streams have it"""
    return archive(File(b"a"), large={})


@accepted("zip", "zip")
def zip64_end_that_counts():
    """the small end leaves its numbers to that of zip64"""
    return archive(File(b"a"), large={"locator": {"disks": 0}},
                   end={"entries": 0xffff, "size": 0xffffffff,
                        "offset": 0xffffffff})


@refused("zip", "truncated", "a zip central header")
def zip_cut_in_directory():
    """half a directory"""
    return archive(File(b"a"))[:70]


@refused("zip", "truncated", "the end of a zip")
def zip_cut_in_end():
    """half an end"""
    return archive(File(b"a"))[:-5]


@refused("zip", "truncated", "ends where a record should begin")
def zip_without_end():
    """a directory that nothing points to"""
    return archive(File(b"a"))[:-22]


@refused("zip", "truncated", "a comment")
def zip_cut_in_comment():
    """a length that promises more comment than there is"""
    return archive(File(b"a"), end={"comment": b"hi", "comment_size": 9})


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip_two_names():
    """a scanner looks at a, an unpacker writes b"""
    return archive(File(b"a", central={"name": b"b"}))


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip_two_methods():
    """stored for one reader and packed for another: two contents"""
    return archive(File(b"a", central={"method": STORED}))


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip_two_flags():
    """a name in UTF-8 for one and in a code page for another"""
    return archive(File(b"a", central={"flags": UTF8}))


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip_two_checksums():
    """whoever checks against the directory is told of other bytes"""
    return archive(File(b"a", central={"crc": 1}))


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip_two_sizes():
    """a reader from behind takes less than was scanned"""
    return archive(File(b"a", central={"size": 3}))


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip_two_packed_sizes():
    """a reader from behind cuts the stream elsewhere"""
    return archive(File(b"a", central={"packed": 3}))


@refused("zip", "bad-container", "two headers of 'a' disagree")
def zip_streamed_directory_lies():
    """the descriptor says one size and the directory another"""
    return archive(File(b"a", descriptor=small_descriptor,
                        central={"size": 3}))


@refused("zip", "bad-container", "'b' is not where it says")
def zip_entry_without_file():
    """the directory points between two files"""
    return archive(File(b"a"), File(b"b", central={"offset": 5}))


@refused("zip", "bad-container", "'b' is not where it says")
def zip_file_inside_file():
    """the bytes of a are, for a reader from behind, the file b"""
    inner = File(b"b", b"evil\n", STORED)
    outer = File(b"a", inner.whole(), STORED)
    inner.central = {"offset": 31}
    return archive(outer, centrals=[outer, inner])


@refused("zip", "bad-container", "'a' is in the central directory twice")
def zip_entry_twice():
    """one kernel of bytes that is many files: how zip bombs overlap"""
    file = File(b"a")
    return archive(file, centrals=[file, file])


@refused("zip", "bad-container", "'b' is in the central directory twice")
def zip_one_file_of_two_names():
    """a second entry gives the same bytes another name"""
    file = File(b"a")
    other = File(b"b", central={"offset": 0})
    return archive(file, centrals=[file, other])


@refused("zip", "bad-container", "bytes that belong to no file")
def zip_digital_signature():
    """a record that the standard has behind the directory and nobody reads"""
    return archive(File(b"a"), behind=b"PK\5\5\6\0hidden")


@refused("zip", "bad-container", "bytes that belong to no file")
def zip_archive_extra_data():
    """a record for encrypted directories"""
    return archive(File(b"a"), between=b"PK\6\x08\6\0\0\0hidden")


@refused("zip", "bad-container", "bytes that belong to no file")
def zip_file_behind_directory():
    """a file that only readers from the front see"""
    return archive(File(b"a"), behind=File(b"b").whole())


@refused("zip", "bad-container", "the end tells of another central directory")
def zip_end_counts_less():
    """the last entry is not shown by readers that count"""
    return archive(File(b"a"), File(b"b"), end={"entries": 1})


@refused("zip", "bad-container", "the end tells of another central directory")
def zip_end_size_lies():
    """readers go back by the size, and come out elsewhere"""
    return archive(File(b"a"), end={"size": 10})


@refused("zip", "bad-container", "the end tells of another central directory")
def zip_end_offset_before_zero():
    """as behind a self-extractor that is missing"""
    return archive(File(b"a"), end={"offset": 0})


@refused("zip", "trailing-bytes", "bytes follow the end")
def zip_trailing_bytes():
    """readers search backwards for the end and never see them"""
    return archive(File(b"a")) + b"hidden"


@refused("zip", "trailing-bytes", "bytes follow the end")
def zip_two_archives():
    """the first for readers from the front, the second for the others"""
    return archive(File(b"a")) + archive(File(b"a", b"evil\n"))


@refused("zip", "bad-container", "a comment that is no text")
def zip_end_in_comment():
    """which end is the end depends on where the reader begins to look"""
    return archive(File(b"a"), end={"comment": b"PK\5\6" + b"\t" * 18})


@refused("zip", "bad-container", "a comment that is no text")
def zip_bytes_in_comment():
    """64 KiB of anything that no unpacker shows"""
    return archive(File(b"a"), end={"comment": b"\0\1\2"})


@refused("zip", "bad-container", "a comment that is no text")
def zip_escape_in_file_comment():
    """unzip -z prints it to a terminal"""
    return archive(File(b"a", comment=b"\x1b[2J"))


@refused("zip", "bad-container", "more than one volume")
def zip_second_volume():
    """the end says that it is of the second of two files"""
    return archive(File(b"a"), end={"disk": 1, "first": 1})


@refused("zip", "bad-container", "more than one volume")
def zip_file_on_second_volume():
    """bytes that are not in this file"""
    return archive(File(b"a", disk=1))


@refused("zip", "bad-container", "entries on another volume")
def zip_entries_on_second_volume():
    """fewer entries here than in all"""
    return archive(File(b"a"), end={"here": 0})


@refused("zip", "bad-container", "an end of zip64 without its record")
def zip64_end_missing():
    """the end points to a record that is not there"""
    return archive(File(b"a"), end={"offset": 0xffffffff})


@refused("zip", "bad-container", "no end record")
def zip64_end_alone():
    """the end of zip64 and not the end that all readers look for"""
    return archive(File(b"a"), large={})[:-22] + File(b"b").whole()


@refused("zip", "bad-container", "two ends that disagree")
def zip64_two_ends():
    """readers that know zip64 see two files and others one"""
    return archive(File(b"a"), File(b"b"), large={}, end={"entries": 1})


@refused("zip", "bad-container", "a zip64 end of another size")
def zip64_end_extensible():
    """a sector of any bytes within the end, that few readers look into"""
    return archive(File(b"a"), large={"record": 50, "more": b"hidden"})


@refused("zip", "bad-container", "no zip64 locator")
def zip64_locator_missing():
    """readers without it never look for the end of zip64"""
    return archive(File(b"a"), large={"locator": {"magic": b"PK\6\x09"}})


@refused("zip", "bad-container", "a locator that points elsewhere")
def zip64_locator_elsewhere():
    """a reader that follows it finds another end, in a file's bytes"""
    inner = File(b"a", end64(0, 0, 0), STORED)
    return archive(inner, large={"locator": {"at": 31}})


@refused("zip", "bad-container", "more than one volume")
def zip64_end_on_second_volume():
    """the end of zip64 says that there are more files"""
    return archive(File(b"a"), large={"disk": 1})


@refused("zip", "bad-container", "more than one volume")
def zip64_locator_on_second_volume():
    """the end of zip64 would be in another file"""
    return archive(File(b"a"), large={"locator": {"disk": 1}})


@refused("zip", "bad-container", "more than one volume")
def zip64_locator_of_two_volumes():
    """this is one file of several"""
    return archive(File(b"a"), large={"locator": {"disks": 2}})


@refused("zip", "bad-container", "entries on another volume")
def zip64_entries_on_second_volume():
    """the end of zip64 has fewer entries here than in all"""
    return archive(File(b"a"), large={"here": 0})


@refused("zip", "bad-container", "attributes of a system that is not known")
def zip_made_on_macintosh():
    """whose attributes say what a member is, in a way that nobody reads"""
    return archive(File(b"a", made_by=7))

"""rpm: the form of a header."""
from corpus.cases import accepted, refused
from corpus.rpm_form import *


def alone(tags=(), **changes):
    """A package whose signature header is this."""
    return lead() + header(SIGNATURES, list(tags), **changes)


TEXT = (1000, string(b"text"))
NUMBER = (1001, numbers(INT32, 7))


@accepted("rpm", "rpm")
def rpm_with_all_types():
    """an entry of each type, each at its alignment"""
    return rpm(tags={100: strings(b"C"), 1500: numbers(1, 65, 66, 67),
                     1501: numbers(2, 1), 1502: numbers(INT16, 1, 2),
                     1503: numbers(INT32, 3), 1504: numbers(INT64, 4),
                     1505: binary(b"\0\1\2"), 1506: (I18N, 1, b"x\0")})


@refused("rpm", "truncated", "an rpm header")
def rpm_cut_in_intro():
    """half the beginning of a header"""
    return alone([TEXT])[:100]


@refused("rpm", "truncated", "an rpm header")
def rpm_cut_in_index():
    """half an index"""
    return alone([TEXT])[:120]


@refused("rpm", "bad-container", "a header without a magic number")
def rpm_header_without_magic():
    """old rpms had some"""
    return alone([TEXT], magic=b"\x8e\xad\xe8\x02\0\0\0\0")


@refused("rpm", "bad-container", "a header without a magic number")
def rpm_header_reserved_bytes():
    """four bytes behind the magic number that nobody reads"""
    return alone([TEXT], magic=b"\x8e\xad\xe8\x01hide")


@refused("rpm", "bad-container", "a header of 0 entries")
def rpm_header_of_nothing():
    """not even a region"""
    return alone([], entries=0)


@refused("rpm", "bad-container", "a header of 4294967295 entries")
def rpm_header_endless_index():
    """a reader that multiplies by sixteen in 32 bits goes wrong"""
    return alone([TEXT], entries=0xffffffff)


@refused("rpm", "too-large", "a header of 4294967295 bytes")
def rpm_header_endless_store():
    """a reader that trusts it reserves four gigabytes"""
    return alone([TEXT], size=0xffffffff)


@refused("rpm", "bad-container", "a header without a region")
def rpm_header_without_region():
    """nothing says what signatures cover"""
    return alone([TEXT], patch={}).replace(b"\0\0\0\x3e", b"\0\0\0\x3d", 1)


@refused("rpm", "bad-container", "a header without a region")
def rpm_region_of_other_header():
    """the region of the main header, in that of signatures"""
    return lead() + header(IMMUTABLE, [TEXT])


@refused("rpm", "bad-container", "entries outside the region")
def rpm_region_too_small():
    """the last entry is added behind what signatures cover"""
    return alone([TEXT, NUMBER], trailer=(SIGNATURES, BIN, -32, 16))


@refused("rpm", "bad-container", "entries outside the region")
def rpm_region_trailer_of_other_tag():
    """the trailer is of another region"""
    return alone([TEXT], trailer=(IMMUTABLE, BIN, -32, 16))


@refused("rpm", "bad-container", "entries outside the region")
def rpm_region_trailer_of_other_type():
    """a trailer that is no trailer"""
    return alone([TEXT], trailer=(SIGNATURES, INT32, -32, 16))


@refused("rpm", "bad-container", "entries outside the region")
def rpm_region_trailer_too_long():
    """a trailer of more bytes than it has"""
    return alone([TEXT], trailer=(SIGNATURES, BIN, -32, 32))


@refused("rpm", "bad-container", "entries outside the region")
def rpm_entry_behind_region():
    """rpm's dribbles: tags added later, which override those before"""
    return (lead() + MAGIC + struct.pack(">II", 3, 5 + 16 + 3 + 4)
            + struct.pack(">IIII", SIGNATURES, BIN, 5, 16)
            + struct.pack(">IIII", 1000, STRING, 0, 1)
            + struct.pack(">IIII", 1001, INT32, 24, 1)
            + b"text\0" + struct.pack(">IIiI", SIGNATURES, BIN, -48, 16)
            + bytes(3) + struct.pack(">I", 7))


@refused("rpm", "bad-container", "entries that overlap or leave a gap")
def rpm_entries_overlap():
    """two tags of the same bytes: the one is checked and the other read"""
    return alone([TEXT, (1001, string(b"more"))], patch={1001: (None, 2, None)})


@refused("rpm", "bad-container", "entries that overlap or leave a gap")
def rpm_gap_between_entries():
    """bytes that no tag shows"""
    return alone([TEXT, (1001, string(b"hidden")), (1002, string(b"x"))],
                 patch={1001: (None, 9, None)})


@refused("rpm", "bad-container", "entries that overlap or leave a gap")
def rpm_entry_beyond_store():
    """a tag whose bytes are elsewhere in memory"""
    return alone([TEXT], patch={1000: (None, 0x7fffffff, None)})


@refused("rpm", "bad-container", "entries that overlap or leave a gap")
def rpm_entry_not_aligned():
    """a number at an odd place: some processors cannot read it"""
    return alone([(1000, binary(b"abcd")), (1001, binary(b"\0\0\0\7"))],
                 patch={1000: (None, None, 3), 1001: (INT32, 3, 1)})


@refused("rpm", "bad-container", "bytes in a padding")
def rpm_bytes_in_alignment():
    """what fills up to a number"""
    return alone([TEXT, NUMBER], fill=b"!")


@refused("rpm", "bad-container", "bytes that belong to no entry")
def rpm_bytes_behind_store():
    """bytes behind the last entry"""
    return alone([TEXT], last=b"hidden")


@refused("rpm", "bad-container", "tag 1000 twice")
def rpm_tag_twice():
    """rpm takes the first, others the last"""
    return alone([TEXT, (1000, string(b"other"))])


@refused("rpm", "bad-container", "an entry without a value")
def rpm_entry_of_nothing():
    """a tag that is there and says nothing"""
    return alone([(1000, (STRINGS, 0, b"")), (1001, string(b"x"))])


@refused("rpm", "bad-container", "an entry beyond the store")
def rpm_numbers_beyond_store():
    """more numbers than there are bytes"""
    return alone([NUMBER], patch={1001: (None, None, 0x40000001)})


@refused("rpm", "bad-container", "an entry beyond the store")
def rpm_bytes_beyond_store():
    """more bytes than there are"""
    return alone([(1000, binary(b"x"))], patch={1000: (None, None, 0xffffffff)})


@refused("rpm", "bad-container", "one string that is several")
def rpm_string_of_two():
    """a type of one value with two"""
    return alone([(1000, (STRING, 2, b"a\0b\0"))])


@refused("rpm", "bad-container", "a string without an end")
def rpm_string_without_end():
    """a reader that looks for the NUL goes on behind the header"""
    return (lead() + MAGIC + struct.pack(">II", 2, 20)
            + struct.pack(">IIII", SIGNATURES, BIN, 0, 16)
            + struct.pack(">IIII", 1000, STRING, 16, 1)
            + struct.pack(">IIiI", SIGNATURES, BIN, -32, 16) + b"text")


@refused("rpm", "bad-container", "a string without an end")
def rpm_strings_too_few():
    """fewer strings than the tag promises"""
    return (lead() + MAGIC + struct.pack(">II", 2, 18)
            + struct.pack(">IIII", SIGNATURES, BIN, 0, 16)
            + struct.pack(">IIII", 1000, STRINGS, 16, 9)
            + struct.pack(">IIiI", SIGNATURES, BIN, -32, 16) + b"t\0")


@refused("rpm", "bad-container", "an entry of type 0")
def rpm_type_null():
    """a type that has no bytes"""
    return alone([(1000, (0, 1, b"")), (1001, string(b"x"))])


@refused("rpm", "bad-container", "an entry of type 10")
def rpm_type_unknown():
    """a type that does not exist yet"""
    return alone([(1000, (10, 1, b"x"))])

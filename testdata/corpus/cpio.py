"""cpio, new ASCII form (070701) and with checksums (070702)."""
from corpus.cases import accepted, refused
from corpus.cpio_form import *


@accepted("cpio", "cpio")
def plain_cpio():
    """a root, a folder, a file and a link"""
    return cpio(cpio_folder(b"."), cpio_folder(b"a"), entry(b"a/b"),
                cpio_link(b"a/c", b"/etc/passwd"))


@accepted("cpio", "cpio")
def dotted_cpio():
    """names that all start with ./, as find . | cpio would not have them"""
    return cpio(cpio_folder(b"./"), entry(b"./a"))


@accepted("cpio", "cpio")
def summed_cpio():
    """the form with checksums, of files alone"""
    return cpio(cpio_folder(b"a", magic=b"070702"), summed(b"a/b"),
                cpio_link(b"a/c", b"b", magic=b"070702"),
                end=trailer(magic=b"070702"))


@accepted("cpio", "cpio")
def unpadded_cpio():
    """an archive need not be made of blocks"""
    return entry(b"a") + trailer()


@accepted("cpio", "cpio")
def lower_case_cpio():
    """the kernel takes digits in either case"""
    return cpio(entry(b"a", mtime=0xabcdef).replace(b"ABCDEF", b"abcdef"))


@accepted("cpio", "cpio")
def empty_cpio():
    """an archive of nothing is complete"""
    return cpio()


@accepted("cpio", "cpio", coverage="opaque")
def old_cpio():
    """the form with octal numbers, which nothing here takes apart"""
    return b"070707" + b"0" * 70 + b"TRAILER!!!\0"


@refused("cpio", "truncated", "a cpio header")
def cpio_without_trailer():
    """an archive that was cut at a member's border looks whole to some"""
    return entry(b"a")


@refused("cpio", "truncated", "a cpio header")
def cpio_cut_in_header():
    """half a header"""
    return entry(b"a")[:80]


@refused("cpio", "truncated", "a cpio member's name")
def cpio_cut_in_name():
    """half a name"""
    return entry(b"a-name")[:113]


@refused("cpio", "truncated", "a cpio name's padding")
def cpio_cut_in_name_padding():
    """half a padding"""
    return entry(b"abc")[:115]


@refused("cpio", "truncated", "ends within a member")
def cpio_cut_in_member():
    """half a file"""
    return entry(b"a")[:115]


@refused("cpio", "truncated", "a cpio member's padding")
def cpio_cut_in_padding():
    """an archive that ends without its padding"""
    return entry(b"a")[:-1]


@refused("cpio", "truncated", "ends within a member")
def cpio_size_lies():
    """four gigabytes, of which there are six bytes"""
    return cpio(entry(b"a", size=0xffffffff))


@refused("cpio", "bad-container", "a header without a magic number")
def cpio_second_header_broken():
    """what follows a member is no header: some readers search for the next"""
    return entry(b"a") + b"garbage!" + entry(b"b") + trailer()


@refused("cpio", "bad-container", "a header without a magic number")
def cpio_size_too_small():
    """the rest of the file would be the next header"""
    return cpio(entry(b"a", b"hello hello\n", size=4))


@refused("cpio", "bad-container", "a header without a magic number")
def cpio_other_form_inside():
    """the old form within the new: one reader changes over"""
    return entry(b"a") + b"070707" + b"0" * 104 + trailer()


@refused("cpio", "bad-container", "two forms in one archive")
def cpio_two_forms():
    """with checksums and without"""
    return cpio(entry(b"a"), summed(b"b"))


@refused("cpio", "bad-container", "a number that is not hexadecimal")
def cpio_bad_digit():
    """a number that some readers take for zero"""
    return cpio(entry(b"a", patch={6: b"0000000g"}))


@refused("cpio", "bad-container", "a number that is not hexadecimal")
def cpio_signed_number():
    """strtoul takes a sign, and then a size is negative"""
    return cpio(entry(b"a", patch={54: b"-0000006"}))


@refused("cpio", "bad-container", "a number that is not hexadecimal")
def cpio_spaced_number():
    """strtoul takes spaces before it"""
    return cpio(entry(b"a", patch={54: b"       6"}))


@refused("cpio", "bad-container", "a number that is not hexadecimal")
def cpio_prefixed_number():
    """strtoul takes 0x before it"""
    return cpio(entry(b"a", patch={54: b"0x000006"}))


@refused("cpio", "bad-container", "a name of 0 bytes")
def cpio_name_of_nothing():
    """not even the NUL"""
    return cpio(cpio_header(mode=FILE, nlink=1) + b"\0\0")


@refused("cpio", "bad-container", "a name of 1 bytes")
def cpio_empty_name():
    """the NUL alone"""
    return cpio(entry(b""))


@refused("cpio", "bad-container", "bytes")
def cpio_long_name():
    """longer than any path that a system takes"""
    return cpio(entry(b"d/" * 30 + b"x" * 5000))


@refused("cpio", "bad-container", "a name of 4294967295 bytes")
def cpio_endless_name():
    """a reader that trusts it reserves four gigabytes"""
    return cpio(entry(b"a", namesize=0xffffffff))


@refused("cpio", "bad-container", "a malformed name")
def cpio_nul_in_name():
    """what stands behind the NUL is seen by no listing"""
    return cpio(entry(b"a\0hidden"))


@refused("cpio", "bad-container", "a malformed name")
def cpio_name_without_end():
    """a reader that looks for the NUL goes on into the bytes"""
    return cpio(entry(b"ab", end=b""))


@refused("cpio", "bad-container", "bytes in a padding")
def cpio_bytes_in_name_padding():
    """three bytes that no reader looks at"""
    return cpio(entry(b"abc", b"1234", fill=b"!"))


@refused("cpio", "bad-container", "bytes in a padding")
def cpio_bytes_in_padding():
    """the same behind the bytes of a file"""
    return cpio(entry(b"a") [:-2] + b"hi")


@refused("cpio", "bad-container", "a checksum does not agree")
def cpio_bad_checksum():
    """the bytes are not those that were packed"""
    return cpio(summed(b"a", check=1), end=trailer(magic=b"070702"))


@refused("cpio", "bad-container", "a checksum of what has none")
def cpio_sum_without_form():
    """a number in a field that this form leaves zero"""
    return cpio(entry(b"a", check=532))


@refused("cpio", "bad-container", "a checksum of what has none")
def cpio_sum_of_folder():
    """no writer sums up a folder"""
    return cpio(cpio_folder(b"a", magic=b"070702", check=7),
                end=trailer(magic=b"070702"))


@refused("cpio", "bad-container", "a directory has a size")
def cpio_folder_with_bytes():
    """some readers skip its bytes and some read them as headers"""
    return cpio(entry(b"a", b"1234", FOLDER))


@refused("cpio", "member-type", "is no file, directory or link")
def cpio_device():
    """whoever can read a device node reads the disk"""
    return cpio(entry(b"sda", b"", 0o060644, rmajor=8))


@refused("cpio", "member-type", "is no file, directory or link")
def cpio_fifo():
    """whoever opens it waits for ever"""
    return cpio(entry(b"pipe", b"", 0o010644))


@refused("cpio", "member-type", "is no file, directory or link")
def cpio_socket():
    """nothing that could be unpacked"""
    return cpio(entry(b"socket", b"", 0o140644))


@refused("cpio", "member-type", "is no file, directory or link")
def cpio_no_type():
    """a mode without a type: a file to some readers"""
    return cpio(entry(b"a", mode=0o644))


@refused("cpio", "member-type", "is no file, directory or link")
def cpio_large_mode():
    """bits that are cut off by those who keep sixteen"""
    return cpio(entry(b"a", mode=0x100000 | FILE))


@refused("cpio", "bad-container", "a device number without a device")
def cpio_device_number():
    """eight bytes that nobody shows"""
    return cpio(entry(b"a", rminor=3))


@refused("cpio", "bad-container", "a trailer that says more than its name")
def cpio_trailer_with_bytes():
    """bytes behind the last member"""
    return cpio(entry(b"a"), end=entry(b"TRAILER!!!", b"hidden", 0, ino=0))


@refused("cpio", "bad-container", "a trailer that says more than its name")
def cpio_trailer_is_file():
    """a file of that name, at which others stop"""
    return cpio(entry(b"a"), entry(b"TRAILER!!!", b""), entry(b"b"))


@refused("cpio", "bad-container", "a trailer that says more than its name")
def cpio_trailer_of_many_names():
    """a number where nobody looks"""
    return cpio(entry(b"a"), end=trailer(nlink=7))


@refused("cpio", "trailing-bytes", "bytes follow the end of the archive")
def cpio_trailing_bytes():
    """cpio stops at the trailer"""
    return cpio(entry(b"a"), after=b"hidden")


@refused("cpio", "trailing-bytes", "bytes follow the end of the archive")
def cpio_two_archives():
    """the kernel unpacks the second over the first, and cpio does not"""
    return cpio(entry(b"a"), after=cpio(entry(b"init", b"evil\n")))

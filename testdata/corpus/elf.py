"""ELF files: what they say of themselves, and lies about their layout."""
from corpus.cases import accepted, seed
from corpus.elf_form import *


def says(*facts):
    return accepted("elf", "elf", coverage="leaf", facts=facts)


def lies(words):
    return says("elf.malformed=elf: " + words)


@says("elf.type=pie", "elf.machine=x86-64", "elf.class=64 little",
      "elf.linking=dynamic", "elf.relro=full", "elf.stack=nx",
      "elf.canary=yes", "elf.fortify=1/2", "elf.needed=libc.so.6",
      "elf.interpreter=/lib64/ld-linux-x86-64.so.2",
      "elf.build-id=000102030405060708090a0b0c0d0e0f10111213")
def hardened_elf():
    """all that a linker can do is seen"""
    return hardened().bytes()


@says("elf.type=executable", "elf.relro=none", "elf.stack=unmarked",
      "elf.canary=no", "elf.fortify=0/1", "elf.writable-code=0",
      "elf.text-relocations=yes", "elf.rpath=/tmp:lib", "elf.runpath=")
def weak_elf():
    """what is missing is a fact too"""
    elf = Elf(EXECUTABLE)
    elf.flags = R | W | X
    elf.dynamic = [(22, 0)]
    elf.dynamic.append((15, elf.string(b"/tmp:lib")))
    elf.dynamic.append((29, 0))
    return elf.import_(b"strcpy").bytes()


@says("elf.class=32 big", "elf.machine=powerpc", "elf.relro=full",
      "elf.canary=yes", "elf.fortify=1/2")
def big_endian_elf():
    """the other class in the other order is the same table"""
    return hardened(bits=32, order=">", machine=20).bytes()


@says("elf.relro=partial", "elf.stack=executable")
def lazy_elf():
    """RELRO without immediate binding is half of it"""
    elf = hardened()
    elf.segments = [(RELRO,), (STACK, R | W | X)]
    elf.dynamic = [(21, 0)]
    return elf.bytes()


@says("elf.canary=yes", "elf.type=shared")
def debug_symbols_elf():
    """symbols for debuggers show the handler where there are no imports"""
    elf = Elf()
    elf.debug_symbols = [elf.symbol(b"__stack_chk_fail_local", True)]
    return elf.bytes()


@says("elf.canary=unknown")
def stripped_elf():
    """without a symbol nobody can tell whether stacks are guarded"""
    return Elf().bytes()


@says("elf.module-signature=77")
def signed_module_elf():
    """a kernel module's signature stands behind it"""
    elf = Elf()
    elf.end = (bytes(77) + bytes([0, 0, 2, 0, 0, 0, 0, 0])
               + struct.pack(">I", 77) + b"~Module signature appended~\n")
    return elf.bytes()


def changed(at, new, elf=None):
    body = (elf or hardened()).bytes()
    return body[:at] + new + body[at + len(new):]


@lies("a class that is unknown")
def class_elf():
    """a class decides how wide each number is"""
    return changed(4, b"\3")


@lies("a byte order that is unknown")
def order_elf():
    """an order decides what each number is"""
    return changed(5, b"\0")


@lies("a version other than 1")
def version_elf():
    """another version may have other tables"""
    return changed(20, b"\2")


@lies("a header of another size")
def header_size_elf():
    """the tables would lie elsewhere to whoever believes it"""
    return changed(52, b"\x41")


@lies("segments of another size")
def segment_size_elf():
    """a reader that does not step by it sees other segments"""
    return changed(54, b"\x39")


@lies("the segments beyond the end of the file")
def segments_beyond_elf():
    """an offset is a stranger's word"""
    return changed(32, b"\xff" * 8)


@lies("a segment beyond the end of the file")
def segment_beyond_elf():
    """the kernel would map what is not there"""
    return changed(64 + 8, b"\xff" * 8)


@lies("the sections beyond the end of the file")
def sections_beyond_elf():
    """an offset is a stranger's word"""
    elf = Elf()
    elf.debug_symbols = [elf.symbol(b"main", True)]
    return changed(40, b"\xf0\xff\xff", elf)


@lies("a dynamic table that does not end")
def endless_dynamic_elf():
    """the linker would read on into what follows"""
    elf = hardened()
    body = bytearray(elf.bytes())
    at = body.rindex(bytes(16))
    body[at:at + 16] = struct.pack("<QQ", 1, 1)
    return bytes(body)


@lies("a library's name that does not end")
def endless_name_elf():
    """a name beyond its table is whatever lies there"""
    elf = hardened()
    elf.dynamic.append((1, 0xFFFFFF))
    return elf.bytes()


@lies("a table of names beyond its segment")
def long_names_elf():
    """its size is a stranger's word"""
    elf = hardened()
    body = elf.bytes()
    size = struct.pack("<QQ", 10, len(elf.strings))
    return body.replace(size, struct.pack("<QQ", 10, 0xFFFF))


@lies("the table of names in no segment")
def names_nowhere_elf():
    """an address that nothing is loaded to"""
    elf = hardened()
    elf.dynamic.append((5, 0xFFFF0000))
    body = elf.bytes()
    # The last of two counts, which is the one that the form adds.
    first = body.index(struct.pack("<QQ", 5, 0xFFFF0000))
    last = body.index(struct.pack("<Q", 5), first + 16)
    return body[:last + 8] + struct.pack("<Q", 0xFFFF0000) + body[last + 16:]


@lies("a symbol's name beyond the table of names")
def symbol_beyond_elf():
    """its name would be whatever lies behind"""
    elf = hardened()
    elf.symbols.append(struct.pack("<IBBHQQ", 0xFFFF, 0x12, 0, 0, 0, 0))
    return elf.bytes()


@lies("symbols without a table of names")
def symbols_without_names_elf():
    """a link to a section that is not there"""
    elf = Elf()
    elf.debug_symbols = [elf.symbol(b"main", True)]
    body = elf.bytes()
    sections = struct.unpack("<Q", body[40:48])[0]
    at = sections + 64 + 40
    return body[:at] + b"\x09" + body[at + 1:]


@lies("an interpreter that does not end")
def endless_interpreter_elf():
    """the kernel takes it by its last byte"""
    elf = hardened()
    elf.interpreter = b"/lib64/ld.so"
    return elf.bytes()


@seed("elf")
def whole_elf():
    return hardened_elf()


@seed("elf")
def cut_elf():
    return hardened_elf()[:300]

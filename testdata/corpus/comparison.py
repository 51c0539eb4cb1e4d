"""Seeds of what a comparison passes over within files."""
import struct

from corpus.cases import seed


def section(name, kind, flags, at, size):
    return struct.pack("<IIQQQQIIQQ", name, kind, flags, 0, at, size, 0, 0, 1, 0)


@seed("hidden_ranges")
def elf_with_sections():
    """A build-id that is loaded; a comment and a debuglink that are not."""
    names = b"\0.note.gnu.build-id\0.comment\0.gnu_debuglink\0.shstrtab\0"
    note = struct.pack("<III", 4, 20, 3) + b"GNU\0" + bytes(range(20))
    comment = b"GCC: (Debian 12.2.0-14) 12.2.0\0"
    link = b"61.debug\0\0\0\0crc!"
    note_at = 64 + 2 * 56
    comment_at = note_at + len(note)
    link_at = comment_at + len(comment)
    names_at = link_at + len(link)
    end = (names_at + len(names) + 7) // 8 * 8
    header = (b"\x7fELF\2\1\1" + bytes(9)
              + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, end, 0, 64, 56,
                            2, 64, 5, 4))
    segments = b"".join(
        struct.pack("<IIQQQQQQ", kind, 4, at, at, at, size, size, 4)
        for kind, at, size in ((1, 0, comment_at), (4, note_at, len(note))))
    body = header + segments + note + comment + link + names
    return body.ljust(end, b"\0") + b"".join([
        section(0, 0, 0, 0, 0),
        section(1, 7, 2, note_at, len(note)),
        section(20, 1, 0, comment_at, len(comment)),
        section(29, 1, 0, link_at, len(link)),
        section(44, 3, 0, names_at, len(names))])


@seed("hidden_ranges")
def library():
    def member(name, body):
        return (b"%-16s%-12d%-6d%-6d%-8o%-10d`\n"
                % (name, 1_700_000_000, 1000, 1000, 0o100644, len(body))
                + body + b"\n" * (len(body) % 2))
    return (b"!<arch>\n" + member(b"/", b"\0\0\0\0")
            + member(b"//", b"a-name-of-over-sixteen-bytes.o/\n")
            + member(b"/0", b"code!"))


@seed("hidden_ranges")
def catalogue():
    text = b"POT-Creation-Date: 2026-11-29 01:02+0100\nLanguage: de\n\0"
    return struct.pack("<IIIIIIIIIII", 0x950412DE, 0, 1, 28, 36, 0, 0, 0, 44,
                       len(text) - 1, 48) + bytes(4) + text


@seed("hidden_ranges")
def picture():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + b"crc!"
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13))
            + chunk(b"tIME", b"\7\xea\x0b\x1d\1\2\3") + chunk(b"IEND", b""))


@seed("hidden_ranges")
def compiled_python():
    return b"\xa7\r\r\n" + bytes(4) + b"time" + struct.pack("<I", 5) + b"code"

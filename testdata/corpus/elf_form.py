"""ELF files, made byte by byte."""
import struct

EXECUTABLE, SHARED = 2, 3
LOAD, DYNAMIC, INTERP, NOTE = 1, 2, 3, 4
STACK, RELRO = 0x6474E551, 0x6474E552
R, W, X = 4, 2, 1


class Elf:
    """One of a single segment that holds all of it, at address 0."""

    def __init__(self, kind=SHARED, bits=64, order="<", machine=62):
        self.kind, self.bits, self.order, self.machine = (kind, bits, order,
                                                          machine)
        self.strings, self.dynamic, self.symbols = b"\0", [], []
        self.segments, self.interpreter, self.note = [], b"", b""
        self.flags, self.end = R | X, b""
        self.debug_symbols = []

    def string(self, text):
        at = len(self.strings)
        self.strings += text + b"\0"
        return at

    def pack(self, form, *values):
        return struct.pack(self.order + form, *values)

    def symbol(self, name, defined=False):
        at, section = self.string(name), 1 if defined else 0
        return (self.pack("IBBHQQ", at, 0x12, 0, section, 0, 0)
                if self.bits == 64
                else self.pack("IIIBBH", at, 0, 0, 0x12, 0, section))

    def needed(self, name):
        self.dynamic.append((1, self.string(name)))
        return self

    def import_(self, *names):
        self.symbols += [self.symbol(name) for name in names]
        return self

    def segment(self, kind, flags=R, offset=0, size=0):
        wide = self.bits == 64
        return (self.pack("IIQQQQQQ", kind, flags, offset, offset, 0, size,
                          size, 8) if wide
                else self.pack("IIIIIIII", kind, offset, offset, 0, size, size,
                               flags, 4))

    def bytes(self):
        wide = self.bits == 64
        word, header, entry = ("Q", 64, 56) if wide else ("I", 52, 32)
        section, symbol = (64, 24) if wide else (40, 16)
        count = 1 + len(self.segments) + 1 + bool(self.interpreter) + bool(
            self.note)
        at = header + count * entry
        interpreter_at, note_at = at, at + len(self.interpreter)
        note_at += -note_at % 8
        symbols_at = note_at + len(self.note)
        symbols_at += -symbols_at % 8
        symbols = bytes(symbol) + b"".join(self.symbols)
        strings_at = symbols_at + len(symbols)
        dynamic_at = strings_at + len(self.strings)
        dynamic_at += -dynamic_at % 8
        entries = self.dynamic + [(5, strings_at), (10, len(self.strings)),
                                  (6, symbols_at), (0, 0)]
        dynamic = b"".join(self.pack(word + word, *pair) for pair in entries)
        end = dynamic_at + len(dynamic)
        sections_at = end if self.debug_symbols else 0
        ident = b"\x7fELF" + bytes(
            [2 if wide else 1, 1 if self.order == "<" else 2, 1]) + bytes(9)
        body = ident + self.pack(
            "HHI" + 3 * word + "IHHHHHH", self.kind, self.machine, 1, 0, header,
            sections_at, 0, header, entry, count, section,
            3 if self.debug_symbols else 0, 0)
        body += self.segment(LOAD, self.flags, 0, end)
        body += b"".join(self.segment(*one) for one in self.segments)
        body += self.segment(DYNAMIC, R | W, dynamic_at, len(dynamic))
        if self.interpreter:
            body += self.segment(INTERP, R, interpreter_at,
                                 len(self.interpreter))
        if self.note:
            body += self.segment(NOTE, R, note_at, len(self.note))
        body += self.interpreter
        body += bytes(note_at - len(body)) + self.note
        body += bytes(symbols_at - len(body)) + symbols + self.strings
        body += bytes(dynamic_at - len(body)) + dynamic
        if self.debug_symbols:
            table = bytes(symbol) + b"".join(self.debug_symbols)
            table_at = sections_at + 3 * section
            form = "IIQQQQIIQQ" if wide else "IIIIIIIIII"
            body += bytes(section)
            body += self.pack(form, 0, 2, 0, 0, table_at, len(table), 2, 0, 8,
                              symbol)
            body += self.pack(form, 0, 3, 0, 0, strings_at, len(self.strings),
                              0, 0, 1, 0)
            body += table
        return body + self.end


def hardened(**how):
    """With all that a compiler and a linker can do."""
    elf = Elf(**how)
    elf.segments = [(RELRO,), (STACK, R | W)]
    elf.interpreter = b"/lib64/ld-linux-x86-64.so.2\0"
    elf.note = elf.pack("III", 4, 20, 3) + b"GNU\0" + bytes(range(20))
    elf.dynamic = [(30, 8), (0x6FFFFFFB, 0x08000001), (21, 0)]
    elf.needed(b"libc.so.6")
    return elf.import_(b"__stack_chk_fail", b"__memcpy_chk", b"read", b"exit")

// tests/verifier/compare/samples.h
//
// Small artifacts of which a test changes one thing: archives, an ELF file, a
// library. All of them pass the readers' grammars.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "airlock/core/bytes.h"
#include "verifier/parsers/inflate.h"

namespace airlock::testing_support {

inline std::string Padded(std::string text, std::size_t size,
                          char with = '\0') {
  text.resize(size, with);
  return text;
}

inline std::string Octal(std::uint64_t value, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 3) {
    text[i] = static_cast<char>('0' + (value & 7));
  }
  return text + std::string(1, '\0');
}

// Little-endian.
inline std::string Le(std::uint64_t value, std::size_t width) {
  std::string text;
  for (std::size_t i = 0; i < width; ++i) {
    text += static_cast<char>(value >> (8 * i) & 0xff);
  }
  return text;
}

struct TarEntry {
  std::string name;
  std::string bytes = {};
  char type = '0';
  std::uint64_t mode = 0644;
  std::uint64_t uid = 0;
  std::uint64_t gid = 0;
  std::uint64_t time = 1700000000;
  std::string user = "root";
  std::string link = {};
};

inline std::string TarBlock(const TarEntry& e, bool gnu = false) {
  std::string block = Padded(e.name, 100) + Octal(e.mode, 7) + Octal(e.uid, 7) +
                      Octal(e.gid, 7) + Octal(e.bytes.size(), 11) +
                      Octal(e.time, 11) + std::string(8, ' ') + e.type +
                      Padded(e.link, 100) +
                      (gnu ? std::string("ustar  \0", 8)
                           : std::string("ustar\0"
                                         "00",
                                         8)) +
                      Padded(e.user, 32) + Padded(e.user, 32);
  block = Padded(std::move(block), 512);
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  block.replace(148, 8, Octal(sum, 6) + " ");
  const std::size_t padded = (e.bytes.size() + 511) / 512 * 512;
  return block + Padded(e.bytes, padded);
}

inline std::string Tar(const std::vector<TarEntry>& entries, bool gnu = false,
                       std::size_t closing = 1024) {
  std::string tar;
  for (const TarEntry& entry : entries) tar += TarBlock(entry, gnu);
  return tar + std::string(closing, '\0');
}

// RFC 1952, one stored block; `time` stands in the header.
inline std::string Gzip(const std::string& bytes, std::uint32_t time = 0) {
  const auto size = static_cast<std::uint16_t>(bytes.size());
  return std::string("\x1f\x8b\x08\0", 4) + Le(time, 4) +
         std::string("\0\3\1", 3) + Le(size, 2) +
         Le(static_cast<std::uint16_t>(~size), 2) + bytes +
         Le(verifier::Crc32(0, AsBytes(bytes)), 4) + Le(bytes.size(), 4);
}

inline std::string ArMember(const std::string& name, const std::string& bytes,
                            const std::string& time = "1700000000",
                            const std::string& owner = "0",
                            const std::string& mode = "100644") {
  return Padded(name, 16, ' ') + Padded(time, 12, ' ') + Padded(owner, 6, ' ') +
         Padded("0", 6, ' ') + Padded(mode, 8, ' ') +
         Padded(std::to_string(bytes.size()), 10, ' ') + "`\n" + bytes +
         (bytes.size() % 2 != 0 ? "\n" : "");
}

inline std::string Deb(const std::string& control, const std::string& data,
                       const std::string& packing = "",
                       const std::string& time = "1700000000") {
  return "!<arch>\n" + ArMember("debian-binary", "2.0\n", time) +
         ArMember("control.tar" + packing, control, time) +
         ArMember("data.tar" + packing, data, time);
}

struct ZipSample {
  std::string name;
  std::string bytes;
  std::uint32_t time = 0x58000000;
  std::string extra = {};  // of both records
  std::uint32_t mode = 0100644;
};

inline std::string Zip(const std::vector<ZipSample>& files,
                       const std::string& comment = "") {
  std::string zip;
  std::string directory;
  for (const ZipSample& f : files) {
    const std::string common = Le(0, 2) + Le(0, 2) + Le(f.time, 4) +
                               Le(verifier::Crc32(0, AsBytes(f.bytes)), 4) +
                               Le(f.bytes.size(), 4) + Le(f.bytes.size(), 4) +
                               Le(f.name.size(), 2) + Le(f.extra.size(), 2);
    directory += Le(0x02014b50, 4) + Le(3 << 8 | 20, 2) + Le(20, 2) + common +
                 Le(0, 2) + Le(0, 2) + Le(0, 2) + Le(f.mode << 16U, 4) +
                 Le(zip.size(), 4) + f.name + f.extra;
    zip += Le(0x04034b50, 4) + Le(20, 2) + common + f.name + f.extra + f.bytes;
  }
  return zip + directory + Le(0x06054b50, 4) + Le(0, 4) + Le(files.size(), 2) +
         Le(files.size(), 2) + Le(directory.size(), 4) + Le(zip.size(), 4) +
         Le(comment.size(), 2) + comment;
}

// A program of one loaded segment, with a build-id that is loaded and a comment
// and a debuglink that are not.
struct ElfSample {
  std::string code = "code of a program, 32 bytes long";
  std::string build_id = std::string(20, 'i');
  std::string comment = std::string("GCC: (Debian 12.2.0-14) 12.2.0\0", 31);
  std::string link = std::string("61.debug\0\0\0\0crc!", 16);
  std::uint64_t comment_flags = 0;  // sh_flags
  std::uint64_t loaded = 0;  // p_filesz; 0: what there is before the comment
};

inline std::string Elf(const ElfSample& e) {
  const std::string names(
      "\0.text\0.note.gnu.build-id\0.comment\0.gnu_debuglink\0.shstrtab\0", 60);
  const std::string note = Le(4, 4) + Le(e.build_id.size(), 4) + Le(3, 4) +
                           std::string("GNU\0", 4) + e.build_id;
  const std::uint64_t note_at = 64 + 2 * 56;
  const std::uint64_t code_at = note_at + note.size();
  const std::uint64_t comment_at = code_at + e.code.size();
  const std::uint64_t link_at = comment_at + e.comment.size();
  const std::uint64_t names_at = link_at + e.link.size();
  const std::uint64_t sections_at = (names_at + names.size() + 7) / 8 * 8;
  const auto segment = [](std::uint32_t type, std::uint32_t flags,
                          std::uint64_t at, std::uint64_t size) {
    return Le(type, 4) + Le(flags, 4) + Le(at, 8) + Le(at, 8) + Le(at, 8) +
           Le(size, 8) + Le(size, 8) + Le(4, 8);
  };
  const auto section = [](std::uint32_t name, std::uint32_t type,
                          std::uint64_t flags, std::uint64_t at,
                          std::uint64_t size) {
    return Le(name, 4) + Le(type, 4) + Le(flags, 8) + Le(0, 8) + Le(at, 8) +
           Le(size, 8) + Le(0, 4) + Le(0, 4) + Le(1, 8) + Le(0, 8);
  };
  const std::uint64_t loaded = e.loaded != 0 ? e.loaded : comment_at;
  std::string file = std::string(
                         "\x7f"
                         "ELF\2\1\1",
                         7) +
                     std::string(9, '\0') + Le(3, 2) + Le(62, 2) + Le(1, 4) +
                     Le(0, 8) + Le(64, 8) + Le(sections_at, 8) + Le(0, 4) +
                     Le(64, 2) + Le(56, 2) + Le(2, 2) + Le(64, 2) + Le(6, 2) +
                     Le(5, 2) + segment(1, 5, 0, loaded) +
                     segment(4, 4, note_at, note.size()) + note + e.code +
                     e.comment + e.link + names;
  file.resize(sections_at, '\0');
  return file + section(0, 0, 0, 0, 0) +
         section(1, 1, 6, code_at, e.code.size()) +
         section(7, 7, 2, note_at, note.size()) +
         section(26, 1, e.comment_flags, comment_at, e.comment.size()) +
         section(35, 1, 0, link_at, e.link.size()) +
         section(50, 3, 0, names_at, names.size());
}

// A wheel's line of its RECORD, with a digest that is given.
inline std::string RecordLine(const std::string& name, const std::string& hash,
                              std::size_t size) {
  return name + ",sha256=" + hash + "," + std::to_string(size) + "\n";
}

}  // namespace airlock::testing_support

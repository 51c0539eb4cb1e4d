#include "verifier/parsers/file_kind.h"

#include <array>

namespace airlock::verifier {
namespace {

using Nature = FileKind::Nature;

struct Signature {
  std::size_t at;
  std::string_view magic;
  FileKind kind;
};

// A magic that holds NULs needs its length.
template <std::size_t N>
constexpr std::string_view Magic(const char (&text)[N]) {
  return {text, N - 1};
}

// The first that fits decides; longer ones stand before their prefixes.
constexpr auto kSignatures = std::to_array<Signature>({
    // What is taken apart here.
    {0, Magic("!<arch>\ndebian-binary"), {"deb", Nature::kContainer}},
    {0, Magic("\x1f\x8b"), {"gzip", Nature::kContainer}},
    {0,
     Magic("\xfd"
           "7zXZ\0"),
     {"xz", Nature::kContainer}},
    {0, Magic("\x28\xb5\x2f\xfd"), {"zstd", Nature::kContainer}},
    {0, Magic("PK\3\4"), {"zip", Nature::kContainer}},
    {0, Magic("PK\5\6"), {"zip", Nature::kContainer}},
    {0, Magic("BZh"), {"bzip2", Nature::kContainer}},
    {0, Magic("070701"), {"cpio", Nature::kContainer}},
    {0, Magic("070702"), {"cpio", Nature::kContainer}},
    {0, Magic("\xed\xab\xee\xdb"), {"rpm", Nature::kContainer}},
    {257, Magic("ustar"), {"tar", Nature::kContainer}},
    // Containers and images that nothing here takes apart.
    {0, Magic("PK\7\10"), {"zip", Nature::kOpaque}},
    {0, Magic("\x04\x22\x4d\x18"), {"lz4", Nature::kOpaque}},
    // A skippable frame: taken for zstd, to be refused as that.
    {1, Magic("\x2a\x4d\x18"), {"zstd", Nature::kContainer}},
    {0, Magic("7z\xbc\xaf\x27\x1c"), {"7z", Nature::kOpaque}},
    {0, Magic("Rar!\x1a\x07"), {"rar", Nature::kOpaque}},
    {0, Magic("MSCF"), {"cab", Nature::kOpaque}},
    {0, Magic("070707"), {"cpio", Nature::kOpaque}},
    {0, Magic("hsqs"), {"squashfs", Nature::kOpaque}},
    {0, Magic("QFI\xfb"), {"qcow2", Nature::kOpaque}},
    {0, Magic("KDMV"), {"vmdk", Nature::kOpaque}},
    {0, Magic("CrAU"), {"update-payload", Nature::kOpaque}},
    {0, Magic("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), {"ole2", Nature::kOpaque}},
    {0, Magic("%PDF-"), {"pdf", Nature::kOpaque}},
    {1080, Magic("\x53\xef"), {"ext4", Nature::kOpaque}},
    // Programs, libraries, data.
    {0,
     Magic("\x7f"
           "ELF"),
     {"elf", Nature::kLeaf}},
    {0, Magic("MZ"), {"pe", Nature::kLeaf}},
    {0, Magic("\xcf\xfa\xed\xfe"), {"mach-o", Nature::kLeaf}},
    {0, Magic("\xfe\xed\xfa\xcf"), {"mach-o", Nature::kLeaf}},
    {0, Magic("\xca\xfe\xba\xbe"), {"java-or-fat", Nature::kOpaque}},
    {0, Magic("\x8e\xad\xe8\x01"), {"rpm-header", Nature::kLeaf}},
    {0, Magic("\0asm"), {"wasm", Nature::kLeaf}},
    {0, Magic("!<arch>\n"), {"ar", Nature::kLeaf}},
    {0, Magic("\x89PNG\r\n\x1a\n"), {"png", Nature::kLeaf}},
    {0, Magic("\xff\xd8\xff"), {"jpeg", Nature::kLeaf}},
    {0, Magic("GIF8"), {"gif", Nature::kLeaf}},
    {0, Magic("\xde\x12\x04\x95"), {"gettext", Nature::kLeaf}},
    {0, Magic("SQLite format 3\0"), {"sqlite", Nature::kLeaf}},
    {0, Magic("#!"), {"script", Nature::kLeaf}},
    {0, Magic("-----BEGIN PGP "), {"openpgp-armour", Nature::kLeaf}},
    {0, Magic("-----BEGIN "), {"pem", Nature::kLeaf}},
});

bool IsPlainText(ByteView head) {
  std::string_view text = AsText(head);
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (u == 0x7f) return false;
    if (u < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') {
      return false;
    }
  }
  if (IsUtf8(text)) return true;
  // The head may end within a character, of four bytes at most.
  if (text.size() < kKindBytes) return false;
  for (int cut = 0; cut < 3; ++cut) {
    text.remove_suffix(1);
    if (IsUtf8(text)) return true;
  }
  return false;
}

}  // namespace

FileKind KindOf(ByteView head) {
  const std::string_view text = AsText(head);
  for (const Signature& s : kSignatures) {
    if (text.size() >= s.at && text.substr(s.at).starts_with(s.magic)) {
      return s.kind;
    }
  }
  if (text.empty()) return {"empty", Nature::kLeaf};
  if (!IsPlainText(head)) return {"unknown", Nature::kOpaque};
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos &&
      (text[first] == '{' || text[first] == '[')) {
    return {"json", Nature::kLeaf};
  }
  return {"text", Nature::kLeaf};
}

}  // namespace airlock::verifier

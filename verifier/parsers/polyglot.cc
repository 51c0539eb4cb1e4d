#include "verifier/parsers/polyglot.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace airlock::verifier {
namespace {

using notes::Fact;

constexpr std::string_view kZipEnd = "PK\5\6";
constexpr std::string_view kZipEntry = "PK\1\2";
constexpr std::size_t kZipEndBytes = 22;
constexpr std::size_t kMaxComment = 0xffff;
constexpr std::size_t kPdfWithin = 1024;

std::uint64_t Little(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Where a zip that ends with the file begins: by the end of its central
// directory, whose comment fills the rest, and the directory before it.
std::optional<std::uint64_t> ZipAt(const HeldFile& file) {
  const std::string_view held = AsText(file.whole() ? file.head : file.tail);
  const std::string_view end = held.substr(
      held.size() - std::min(held.size(), kZipEndBytes + kMaxComment));
  // By its last character, which texts do not have: most files are texts.
  const char mark = kZipEnd.back();
  for (std::size_t after = end.size(); after != 0;) {
    const void* const found = ::memrchr(end.data(), mark, after);
    if (found == nullptr) return std::nullopt;
    after = static_cast<std::size_t>(static_cast<const char*>(found) -
                                     end.data());
    if (after + 1 < kZipEnd.size()) return std::nullopt;
    const std::string_view record = end.substr(after + 1 - kZipEnd.size());
    if (!record.starts_with(kZipEnd) || record.size() < kZipEndBytes ||
        Little(record, 20, 2) != record.size() - kZipEndBytes) {
      continue;
    }
    const std::uint64_t size = Little(record, 12, 4);
    const std::uint64_t offset = Little(record, 16, 4);
    const std::uint64_t end_at = file.size - record.size();
    if (size == 0 || size > end_at || offset > end_at - size) continue;
    const std::size_t in_held = held.size() - record.size();
    // A directory beyond what is held is believed: its end fits.
    if (size <= in_held &&
        !held.substr(in_held - size).starts_with(kZipEntry)) {
      continue;
    }
    return end_at - size - offset;
  }
  return std::nullopt;
}

struct Archive {
  std::string_view magic;
  std::string_view name;
  // Where its first character stands that is rare in texts.
  std::size_t rare = 0;
};
// What an installer that is a script carries behind its last line.
constexpr auto kBehindScripts = std::to_array<Archive>({
    {std::string_view("\x1f\x8b\x08", 3), "gzip"},
    {std::string_view("\xfd"
                      "7zXZ\0",
                      6),
     "xz"},
    {std::string_view("\x28\xb5\x2f\xfd", 4), "zstd", 1},
    {std::string_view("7z\xbc\xaf\x27\x1c", 6), "7z", 2},
    {std::string_view("Rar!\x1a\x07", 6), "rar", 4},
    {std::string_view("\x7f"
                      "ELF",
                      4),
     "elf"},
});

bool IsText(std::string_view kind) {
  return kind == "script" || kind == "text" || kind == "pem" ||
         kind == "openpgp-armour" || kind == "json";
}

// Behind a line's end, or the whole text where it begins otherwise.
std::optional<Fact> BehindText(std::string_view text) {
  for (const Archive& archive : kBehindScripts) {
    const std::string_view rare = archive.magic.substr(archive.rare);
    for (std::size_t hit = text.find(rare); hit != std::string_view::npos;
         hit = text.find(rare, hit + 1)) {
      if (hit <= archive.rare) continue;
      const std::size_t at = hit - archive.rare;
      if (text[at - 1] != '\n' || !text.substr(at).starts_with(archive.magic)) {
        continue;
      }
      return Fact{"polyglot", std::string(archive.name) + " at " +
                                  std::to_string(at)};
    }
  }
  return std::nullopt;
}

struct Promise {
  std::string_view ending;
  std::string_view kinds;  // parted by spaces
};
// Endings that say one thing only, with the names of file_kind.cc. What is not
// known there ("unknown") breaks no promise.
constexpr auto kPromises = std::to_array<Promise>({
    {"7z", "7z"},
    {"bz2", "bzip2"},
    {"deb", "deb"},
    {"gif", "gif"},
    {"gz", "gzip"},
    {"jar", "zip"},
    {"jpeg", "jpeg"},
    {"jpg", "jpeg"},
    {"md", "text json script"},
    {"pdf", "pdf"},
    {"png", "png"},
    {"rpm", "rpm"},
    {"so", "elf text"},  // a linker script
    {"tar", "tar"},
    {"tgz", "gzip"},
    {"txt", "text json script pem openpgp-armour"},
    {"wasm", "wasm"},
    {"whl", "zip"},
    {"xz", "xz"},
    {"zip", "zip"},
    {"zst", "zstd"},
});

bool Holds(std::string_view kinds, std::string_view kind) {
  while (true) {
    const std::size_t end = kinds.find(' ');
    if (kinds.substr(0, end) == kind) return true;
    if (end == std::string_view::npos) return false;
    kinds.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<Fact> PolyglotFacts(const FileKind& kind, const HeldFile& file) {
  std::vector<Fact> facts;
  const auto add = [&](const char* what, std::uint64_t at) {
    facts.push_back(
        {"polyglot", std::string(what) + " at " + std::to_string(at)});
  };
  const std::string_view head = AsText(file.head);
  if (const auto at = ZipAt(file); at && kind.name != "zip") add("zip", *at);
  if (kind.name != "pdf" && !IsText(kind.name)) {
    const std::size_t at = head.substr(0, kPdfWithin).find("%PDF-");
    if (at != std::string_view::npos) add("pdf", at);
  }
  if (head.size() > 32774 && head.substr(32769, 5) == "CD001" &&
      kind.name != "unknown" && kind.name != "empty") {
    add("iso9660", 32768);
  }
  if (IsText(kind.name)) {
    if (auto fact = BehindText(head)) facts.push_back(*std::move(fact));
  }
  return facts;
}

std::vector<Fact> MismatchFacts(const FileKind& kind, std::string_view path) {
  if (kind.name == "unknown" || kind.name == "empty") return {};
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  if (dot == std::string_view::npos || dot == 0 ||
      (slash != std::string_view::npos && dot <= slash + 1)) {
    return {};
  }
  const std::string_view ending = path.substr(dot + 1);
  const auto at = std::ranges::find(kPromises, ending, &Promise::ending);
  if (at == kPromises.end() || Holds(at->kinds, kind.name)) return {};
  return {{"type-mismatch",
           std::string(ending) + " is " + std::string(kind.name)}};
}

}  // namespace airlock::verifier

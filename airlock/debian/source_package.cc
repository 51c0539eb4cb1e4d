#include "airlock/debian/source_package.h"

#include <algorithm>
#include <sstream>

#include "airlock/core/bytes.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/debian/paragraph.h"

namespace airlock::debian {
namespace {

Failure Bad(std::string why) { return {Reason::kBadRelease, std::move(why)}; }

std::string Quoted(std::string_view text) {
  return "'" + Printable(text.substr(0, 80)) + "'";
}

// Split at any of `marks`, without what is empty.
std::vector<std::string> Words(std::string_view text, std::string_view marks) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(marks);
    if (end != 0) words.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return words;
}

// Package and version of the source of a binary: "Source: libcap2 (1:2.66-4)",
// each as the binary's own where it is not said.
struct Origin {
  std::string name;
  std::string version;
};
Origin OriginOf(const Paragraph& paragraph) {
  const std::vector<std::string> words =
      Words(ValueOf(paragraph, "Source"), " ()");
  return {
      words.empty() ? std::string(ValueOf(paragraph, "Package")) : words[0],
      words.size() < 2 ? std::string(ValueOf(paragraph, "Version")) : words[1]};
}

// Whether `version` is `source` and "+b" and a number.
bool IsBuiltAgain(std::string_view version, std::string_view source) {
  if (!version.starts_with(source)) return false;
  version.remove_prefix(source.size());
  return version.starts_with("+b") && ParseNumber(version.substr(2)).ok();
}

Result<PublishedDeb> ReadDeb(const Paragraph& paragraph) {
  const std::string_view path = ValueOf(paragraph, "Filename");
  const std::string_view file = path.substr(path.rfind('/') + 1);
  const std::string_view package = ValueOf(paragraph, "Package");
  const std::string_view version = ValueOf(paragraph, "Version");
  const std::string_view architecture = ValueOf(paragraph, "Architecture");
  if (!IsPackageName(package) || !IsVersion(version) ||
      !IsPackageName(architecture) || !notes::IsFileName(file) ||
      !file.ends_with(".deb")) {
    return Bad("a package's name, version or file: " + Quoted(package) + " " +
               Quoted(version) + " " + Quoted(file));
  }
  TRY(const ObjectDigest digest,
      ObjectDigest::ParseHex(ValueOf(paragraph, "SHA256")));
  TRY(const std::uint64_t size, ParseNumber(ValueOf(paragraph, "Size")));
  return PublishedDeb{std::string(package),
                      std::string(version),
                      std::string(architecture),
                      std::string(file),
                      digest,
                      size};
}

}  // namespace

Result<SourcePackage> ReadSource(std::string_view showsrc,
                                 std::string_view version) {
  TRY(const std::vector<Paragraph> paragraphs, ReadParagraphs(showsrc));
  for (const Paragraph& paragraph : paragraphs) {
    if (!version.empty() && ValueOf(paragraph, "Version") != version) continue;
    SourcePackage source{std::string(ValueOf(paragraph, "Package")),
                         std::string(ValueOf(paragraph, "Version")),
                         Words(ValueOf(paragraph, "Binary"), ", \n")};
    if (!IsPackageName(source.name) || !IsVersion(source.version) ||
        !std::ranges::all_of(source.binaries, IsPackageName)) {
      return Bad("a source package's names: " + Quoted(source.name) + " " +
                 Quoted(source.version));
    }
    return source;
  }
  return Failure{Reason::kNoSource,
                 version.empty() ? "no source package of that name"
                                 : "no source of version " + Quoted(version)};
}

Result<Publication> ReadPublication(const SourcePackage& source,
                                    std::string_view show) {
  TRY(const std::vector<Paragraph> paragraphs, ReadParagraphs(show));
  Publication publication;
  for (const Paragraph& paragraph : paragraphs) {
    const Origin origin = OriginOf(paragraph);
    if (origin.name != source.name || origin.version != source.version)
      continue;
    TRY(PublishedDeb deb, ReadDeb(paragraph));
    if (IsBuiltAgain(deb.version, source.version)) {
      publication.built_again.push_back(deb.package + " " + deb.version);
    } else {
      publication.debs.push_back(std::move(deb));
    }
  }
  std::ranges::sort(publication.debs, {}, &PublishedDeb::file);
  const auto twice =
      std::ranges::unique(publication.debs, {}, &PublishedDeb::file);
  publication.debs.erase(twice.begin(), twice.end());
  std::ranges::sort(publication.built_again);
  return publication;
}

Result<std::vector<std::string>> ReadBuildinfo(std::string_view text) {
  TRY(const std::vector<Paragraph> paragraphs, ReadParagraphs(text));
  std::vector<std::string> wanted;
  for (const Paragraph& paragraph : paragraphs) {
    for (const std::string& one :
         Words(ValueOf(paragraph, "Installed-Build-Depends"), ",")) {
      // "autoconf (= 2.71-3)", with the architecture where it is a foreign one.
      const std::vector<std::string> words = Words(one, " \n()");
      if (words.empty()) continue;
      // What apt is told may not be read by it as a release or a path.
      const std::string& name = words[0];
      const std::size_t colon = std::min(name.find(':'), name.size());
      const bool named =
          IsPackageName(name.substr(0, colon)) &&
          (colon == name.size() || IsPackageName(name.substr(colon + 1)));
      if (words.size() != 3 || words[1] != "=" || !IsVersion(words[2]) ||
          !named) {
        return Bad("Installed-Build-Depends: " + Quoted(one));
      }
      wanted.push_back(words[0] + "=" + words[2]);
    }
  }
  if (wanted.empty()) return Bad("no Installed-Build-Depends in it");
  std::ranges::sort(wanted);
  return wanted;
}

Result<std::vector<std::string>> ReadSimulation(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string line;
  std::vector<std::string> wanted;
  while (std::getline(lines, line)) {
    // Inst libc6 (2.36-9 Debian:12.15/oldstable [amd64]) []
    const std::vector<std::string> words = Words(line, " ()");
    if (words.empty() || words[0] != "Inst") continue;
    if (words.size() < 3 || !IsPackageName(words[1]) || !IsVersion(words[2])) {
      return Bad("what apt would install: " + Quoted(line));
    }
    wanted.push_back(words[1] + "=" + words[2]);
  }
  std::ranges::sort(wanted);
  return wanted;
}

}  // namespace airlock::debian

#include "verifier/parsers/form_facts.h"

#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/checks/normalisers.h"

namespace airlock::verifier {
namespace {

using notes::Fact;

// Fields of a tar's header (POSIX.1-1988, 10.1.1), in bytes.
constexpr std::uint64_t kTimeBytes = 12;
constexpr std::uint64_t kNamesBytes = 2 * 32;
// What can be told apart from what by accident only, in digits.
constexpr std::size_t kShortDigest = 16;

// Short texts as they are, for people; a fact has room for no more.
std::string Told(const std::string& text) {
  constexpr std::size_t kMost = 200;
  if (text.size() <= kMost) return text;
  return crypto::DigestObject(AsBytes(text)).text();
}

Fact HiddenFact(std::string_view normaliser, std::uint64_t bytes,
                std::string value) {
  return {std::string(kHiddenFact) + std::string(normaliser),
          FormatHidden({bytes, std::move(value)})};
}

// GNU tar and dpkg give a file to whom the tar *names*, where there is such a
// user: a privilege, unless the name says no more than the number does.
std::string NameThatCounts(const char* of, std::uint64_t id,
                           const std::string& name) {
  if (name.empty() || (id == 0 && name == "root")) return "";
  return std::string(of) + "=" + name + "\n";
}

}  // namespace

std::vector<Fact> TarForm::OfMember(const TarReader& reader,
                                    const notes::Member& member) {
  const TarMargin& margin = reader.margin();
  const std::string spelling = crypto::DigestObject(AsBytes(margin.spelling))
                                   .hex()
                                   .substr(0, kShortDigest);
  if (first_.empty()) first_ = spelling;
  std::vector<Fact> facts = {
      HiddenFact("tar-time", kTimeBytes, std::to_string(margin.time)),
      HiddenFact("tar-names", kNamesBytes,
                 Told(margin.user + "/" + margin.group))};
  if (!margin.without_effect.empty()) {
    facts.push_back(HiddenFact("tar-records", margin.without_effect.size(),
                               Told(margin.without_effect)));
  }
  if (spelling != first_) {
    facts.push_back(HiddenFact("tar-framing", kTarBlockBytes, spelling));
  }
  const std::string attributes =
      reader.attributes() + NameThatCounts("user", member.uid, margin.user) +
      NameThatCounts("group", member.gid, margin.group);
  if (!attributes.empty()) {
    facts.push_back({std::string(kAttributesFact), Told(attributes)});
  }
  return facts;
}

std::vector<Fact> TarForm::OfArchive(const TarReader& reader) const {
  std::vector<Fact> facts = {
      ContainerFact("tar"),
      HiddenFact("tar-framing", reader.framing_bytes(),
                 first_ + " " + std::to_string(reader.closing_bytes()))};
  if (!reader.comments().empty()) {
    facts.push_back(
        HiddenFact("tar-records", kTarBlockBytes, reader.comments()));
  }
  return facts;
}

std::vector<Fact> ZipMemberFacts(const ZipReader::Attributes& of) {
  constexpr std::uint64_t kDosTimeBytes = 4;
  std::vector<Fact> facts = {
      HiddenFact("zip-time", kDosTimeBytes, Told(of.margin.times))};
  if (!of.margin.comment.empty()) {
    facts.push_back(HiddenFact("zip-comment", of.margin.comment.size(),
                               Told(of.margin.comment)));
  }
  if (!of.margin.owners.empty()) {
    facts.push_back({std::string(kAttributesFact), Told(of.margin.owners)});
  }
  return facts;
}

std::vector<Fact> ZipFacts(const ZipReader& reader) {
  std::vector<Fact> facts = {ContainerFact("zip")};
  if (!reader.comment().empty()) {
    facts.push_back(HiddenFact("zip-comment", reader.comment().size(),
                               Told(reader.comment())));
  }
  return facts;
}

std::vector<Fact> DebMemberFacts(const DebReader& reader) {
  return {HiddenFact("deb-header", reader.header().size(), reader.header())};
}

std::vector<Fact> CpioFacts(const ObjectDigest& archive,
                            std::uint64_t framing_bytes) {
  return {ContainerFact("cpio"),
          HiddenFact("cpio-headers", framing_bytes, archive.hex())};
}

Fact ContainerFact(std::string_view kind) {
  return {std::string(kContainerFact), std::string(kind)};
}

Fact OffsetFact(std::uint64_t at) {
  return {std::string(kOffsetFact), std::to_string(at)};
}

Fact PackingFact(std::string_view kind) {
  return {std::string(kPackingFact), std::string(kind)};
}

}  // namespace airlock::verifier

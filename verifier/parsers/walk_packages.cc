// Packages: archives whose parts a package manager unpacks, so that each must be
// what its place says.
#include <utility>

#include "verifier/parsers/cpio.h"
#include "verifier/parsers/deb.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/form_facts.h"
#include "verifier/parsers/walk.h"

namespace airlock::verifier {
namespace {

using notes::Member;

Failure BadDeb(std::string why) {
  return {Reason::kBadContainer, "deb: " + std::move(why)};
}

Failure BadRpm(std::string why) {
  return {Reason::kBadContainer, "rpm: " + std::move(why)};
}

}  // namespace

Result<Done> Walk::ExpandDeb(Source& in, const Place& place) {
  DebReader reader(in);
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) return KeepForm({ContainerFact("deb")}, place);
    if (takes_form_) {
      TRY_DONE(KeepFacts(DebMemberFacts(reader), member->facts));
    }
    const bool part = member->path.starts_with("control.tar") ||
                      member->path.starts_with("data.tar");
    member->path.insert(0, place.prefix);
    if (part) {
      TRY_DONE(DebPart(*std::move(member), reader.body(), place));
    } else {
      TRY_DONE(File(*std::move(member), reader.body(), place.depth));
    }
  }
}

// dpkg unpacks these two, so they must be what their names say.
Result<Done> Walk::DebPart(Member member, Source& body, const Place& place) {
  const std::string path = member.path;
  const std::size_t index = members_.size();
  TRY_DONE(Add(std::move(member)));
  Tee tee(body, limits_.leaf_bytes, {0, in_use_, 0});
  Lookahead in(tee);
  TRY(const ByteView head, in.Peek(kKindBytes));
  const std::string_view kind = KindOf(head).name;
  const std::string_view want = path.ends_with(".gz")    ? "gzip"
                                : path.ends_with(".xz")  ? "xz"
                                : path.ends_with(".zst") ? "zstd"
                                                         : "tar";
  if (kind != want) return BadDeb("'" + path + "' is no " + std::string(want));
  Place within = place;
  within.prefix = path + "!/";
  within.container = index;
  ++within.depth;
  if (within.depth > limits_.depth ||
      (kind != "tar" && within.depth == limits_.depth)) {
    return Failure{Reason::kTooDeep,
                   "a deb nested deeper than " + std::to_string(limits_.depth)};
  }
  if (kind == "tar") {
    TRY_DONE(ExpandTar(in, within));
  } else {
    const std::unique_ptr<Source> unpacked = OpenPacked(kind, in);
    TRY_DONE(KeepForm({PackingFact(kind)}, within));
    ++within.depth;
    TRY_DONE(ExpandTar(*unpacked, within));
  }
  members_[index].digest = std::move(tee).digest();
  return Done{};
}

// The header and the signatures are files of their own to scanners: the header
// has the scripts that rpm runs as root.
Result<Done> Walk::ExpandRpm(Lookahead& in, const Place& place) {
  TRY(RpmPackage rpm, ReadRpm(in));
  const auto part = [&](const char* name, const Bytes& bytes) {
    Member member;
    member.path = place.prefix + name;
    member.size = bytes.size();
    MemorySource source(bytes);
    return File(std::move(member), source, place.depth);
  };
  TRY_DONE(part("signatures", rpm.signatures));
  TRY_DONE(part("header", rpm.header));
  TRY_DONE(KeepForm({ContainerFact("rpm")}, place));
  return RpmPayload(rpm, in, place);
}

Result<Done> Walk::RpmPayload(RpmPackage& rpm, Lookahead& in,
                              const Place& place) {
  Member member;
  member.path = place.prefix + "payload";
  Place within = place;
  within.prefix = member.path + "!/";
  const std::size_t index = members_.size();
  within.container = index;
  TRY_DONE(Add(std::move(member)));
  Tee tee(in, limits_.leaf_bytes, {0, in_use_, 0});
  Lookahead packed(tee);
  TRY(const ByteView head, packed.Peek(kKindBytes));
  const std::string_view kind = KindOf(head).name;
  // rpm takes an archive that is not packed whatever the header says.
  if (kind != rpm.packing && kind != "cpio") {
    return BadRpm("a payload that is no " + std::string(rpm.packing));
  }
  within.depth += kind == "cpio" ? 1 : 2;
  if (within.depth > limits_.depth) {
    return Failure{Reason::kTooDeep, "an rpm nested deeper than " +
                                         std::to_string(limits_.depth)};
  }
  if (kind == "cpio") {
    TRY_DONE(RpmFilesOf(rpm, packed, within));
  } else {
    const std::unique_ptr<Source> unpacked = OpenPacked(kind, packed);
    TRY_DONE(KeepForm({PackingFact(kind)}, within));
    TRY_DONE(RpmFilesOf(rpm, *unpacked, within));
  }
  members_[index].size = tee.size();
  members_[index].digest = std::move(tee).digest();
  if (rpm.payload_digest &&
      *rpm.payload_digest != members_[index].digest->hex()) {
    return BadRpm("the header is of another payload");
  }
  return Done{};
}

Result<Done> Walk::RpmFilesOf(RpmPackage& rpm, Source& in,
                              const Place& place) {
  return CpioForm(in, place, [&](Source& archive) {
    return RpmMembers(rpm, archive, place);
  });
}

Result<Done> Walk::RpmMembers(RpmPackage& rpm, Source& archive,
                              const Place& place) {
  CpioReader reader(archive);
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) break;
    const std::string path = member->path;
    const std::size_t index = members_.size();
    TRY_DONE(rpm.files.Check(*member));
    TRY_DONE(MemberOf(*std::move(member), reader.body(), place));
    if (const auto& digest = members_[index].digest) {
      TRY_DONE(rpm.files.CheckDigest(path, *digest));
    }
  }
  return rpm.files.CheckAllSeen();
}

}  // namespace airlock::verifier

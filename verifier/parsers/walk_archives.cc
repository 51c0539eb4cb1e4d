// Archives of files, packed or not.
#include <utility>

#include "airlock/core/check.h"
#include "verifier/parsers/bzip2.h"
#include "verifier/parsers/cpio.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/form_facts.h"
#include "verifier/parsers/gzip.h"
#include "verifier/parsers/tar.h"
#include "verifier/parsers/walk.h"
#include "verifier/parsers/xz.h"
#include "verifier/parsers/zip.h"
#include "verifier/parsers/zstd.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;

// The one file of a compressed file that is no archive.
constexpr std::string_view kContent = "content";

// How files that are packed so are called.
std::string_view SuffixOf(std::string_view kind) {
  if (kind == "gzip") return "gz";
  if (kind == "bzip2") return "bz2";
  if (kind == "zstd") return "zst";
  return kind;
}

}  // namespace

std::unique_ptr<Source> Walk::OpenPacked(std::string_view kind, Source& in) {
  if (kind == "gzip") return OpenGzip(in, expansion_);
  if (kind == "xz") return OpenXz(in, expansion_);
  if (kind == "bzip2") return OpenBzip2(in, expansion_);
  Check(kind == "zstd", "a packing that is known");
  return OpenZstd(in, expansion_);
}

// A packed tar is one container with the names of the tar's members; any other
// packed file is a container of one.
Result<Done> Walk::ExpandPacked(std::string_view kind, Lookahead& in,
                                const Place& place) {
  const std::unique_ptr<Source> unpacked = OpenPacked(kind, in);
  Lookahead inner(*unpacked);
  TRY_DONE(KeepForm({PackingFact(kind)}, place));
  TRY(const ByteView head, inner.Peek(kKindBytes));
  const bool tar = KindOf(head).name == "tar";
  if (tar &&
      (place.depth < limits_.depth || place.measure == Measure::kStrict)) {
    if (place.prefix.empty()) {
      format_ = "tar." + std::string(SuffixOf(kind));
    }
    Place within = place;
    ++within.depth;
    return Expand("tar", inner, within);
  }
  TRY_DONE(KeepForm({ContainerFact("file")}, place));
  Member member;
  member.path = place.prefix + std::string(kContent);
  return File(std::move(member), inner, place.depth);
}

Result<Done> Walk::ExpandTar(Source& in, const Place& place) {
  TarReader reader(in);
  TarForm form;
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) return KeepForm(form.OfArchive(reader), place);
    if (takes_form_) {
      TRY_DONE(KeepFacts(form.OfMember(reader, *member), member->facts));
      // Of a file that lies in the object as it is.
      if (format_ == "tar" && place.prefix.empty() &&
          member->type == MemberType::kFile) {
        TRY_DONE(KeepFacts({OffsetFact(reader.body_at())}, member->facts));
      }
    }
    TRY_DONE(MemberOf(*std::move(member), reader.body(), place));
  }
}

Result<Done> Walk::ExpandCpio(Source& in, const Place& place) {
  return CpioForm(in, place, [&](Source& archive) {
    return CpioMembers(archive, place);
  });
}

// Of a cpio's headers no more is kept than their digest.
Result<Done> Walk::CpioForm(
    Source& in, const Place& place,
    const std::function<Result<Done>(Source&)>& members) {
  if (!takes_form_) return members(in);
  const std::size_t first = members_.size();
  Tee tee(in, limits_.total_bytes, {0, in_use_, 0});
  TRY_DONE(members(tee));
  std::uint64_t content = 0;
  for (std::size_t i = first; i < members_.size(); ++i) {
    // What lies within a member is no more of the archive's bytes.
    const std::string_view name =
        std::string_view(members_[i].path).substr(place.prefix.size());
    if (name.find("!/") == std::string_view::npos) content += members_[i].size;
  }
  const std::uint64_t framing = tee.size() - content;
  return KeepForm(CpioFacts(std::move(tee).digest(), framing), place);
}

Result<Done> Walk::CpioMembers(Source& archive, const Place& place) {
  CpioReader reader(archive);
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) return Done{};
    TRY_DONE(MemberOf(*std::move(member), reader.body(), place));
  }
}

// What a member is, its central directory says last of all.
Result<Done> Walk::ExpandZip(Source& in, const Place& place) {
  ZipReader reader(in, expansion_);
  if (takes_form_) reader.KeepMargins();
  std::vector<std::size_t> given;
  while (true) {
    TRY(std::optional<Member> member, reader.Next());
    if (!member) break;
    given.push_back(members_.size());
    TRY_DONE(MemberOf(*std::move(member), reader.body(), place));
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    const ZipReader::Attributes& attributes = reader.attributes()[i];
    Member& member = members_[given[i]];
    if (takes_form_) {
      TRY_DONE(KeepFacts(ZipMemberFacts(attributes), member.facts));
    }
    member.type = attributes.type;
    member.mode = attributes.mode;
    if (member.type == MemberType::kSymlink) {
      member.link = attributes.link;
      member.size = 0;
      member.digest.reset();
    }
  }
  return KeepForm(ZipFacts(reader), place);
}

// One member of an archive of files.
Result<Done> Walk::MemberOf(Member member, Source& body, const Place& place) {
  // "a!/b" would read as member b of a container a.
  if (member.path.find("!/") != std::string::npos) {
    return Failure{Reason::kMemberPath,
                   "a name with '!/': '" + Printable(member.path) + "'"};
  }
  member.path.insert(0, place.prefix);
  if (member.type != MemberType::kFile) return Add(std::move(member));
  return File(std::move(member), body, place.depth);
}

}  // namespace airlock::verifier

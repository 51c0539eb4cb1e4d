// verifier/parsers/walk.h
//
// How unpack.h walks: what is common to all containers (walk.cc), archives
// (walk_archives.cc) and packages (walk_packages.cc). Nobody else includes it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/limits.h"
#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/decoder.h"
#include "verifier/parsers/derived_files.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/held_leaf.h"
#include "verifier/parsers/image_archive.h"
#include "verifier/parsers/rpm.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/tee.h"
#include "verifier/parsers/unpack.h"

namespace airlock::verifier {

class Walk {
 public:
  Walk(const Limits& limits, LeafVisitor* visitor, Facts facts)
      : limits_(limits),
        expansion_(limits),
        visitor_(visitor),
        takes_facts_(facts == Facts::kTaken),
        takes_form_(facts == Facts::kOfForm) {}

  Result<Unpacked> Object(Source& source, const ObjectDigest& object,
                          std::uint64_t size);

 private:
  // Whether a breach of grammar refuses the object.
  enum class Measure { kStrict, kLenient };
  struct Place {
    std::string prefix;  // before the names of members
    std::uint64_t depth = 0;
    Measure measure = Measure::kStrict;
    // Which member the container is; none for the object itself.
    std::optional<std::size_t> container = {};
  };

  Result<Done> Expand(std::string_view kind, Lookahead& in, const Place& place);
  Result<Done> ExpandPacked(std::string_view kind, Lookahead& in,
                            const Place& place);
  Result<Done> ExpandTar(Source& in, const Place& place);
  Result<Done> ExpandCpio(Source& in, const Place& place);
  Result<Done> CpioMembers(Source& archive, const Place& place);
  Result<Done> ExpandZip(Source& in, const Place& place);
  Result<Done> ExpandDeb(Source& in, const Place& place);
  Result<Done> ExpandRpm(Lookahead& in, const Place& place);
  Result<Done> DebPart(notes::Member member, Source& body, const Place& place);
  Result<Done> RpmPayload(RpmPackage& rpm, Lookahead& in, const Place& place);
  Result<Done> RpmFilesOf(RpmPackage& rpm, Source& in, const Place& place);
  Result<Done> RpmMembers(RpmPackage& rpm, Source& archive, const Place& place);
  Result<Done> MemberOf(notes::Member member, Source& body, const Place& place);
  Result<Done> File(notes::Member member, Source& body, std::uint64_t depth);
  // Whether something has been taken of a leaf before it is read to its end.
  enum class Begun { kNot, kInPart };
  // Where facts are taken, reads the rest of a file of which `in` has seen the
  // beginning and nothing was taken, for what is to be said of it.
  Result<Begun> ReadFacts(const FileKind& kind, std::string_view path,
                          Lookahead& in, Tee& tee,
                          std::vector<notes::Fact>& to);
  // What the members of an archive of images are to each other.
  Result<Done> ReadImages();
  Result<Done> KeepFacts(std::vector<notes::Fact> facts,
                         std::vector<notes::Fact>& to);
  // The same of a container, where a normal form is wanted.
  Result<Done> KeepForm(std::vector<notes::Fact> facts, const Place& place);
  Result<Done> ReadForm(const FileKind& kind, std::string_view path,
                        Lookahead& in, Tee& tee, std::vector<notes::Fact>& to);
  // What a cpio says beside its members, read by `members` from the source that
  // it is given.
  Result<Done> CpioForm(Source& in, const Place& place,
                        const std::function<Result<Done>(Source&)>& members);
  // Reads a leaf to its end: what is left of `in`, which reads from `tee`.
  Result<Done> LeafOf(Tee& tee, Source& in, Begun begun, std::string path,
                      std::size_t index);
  Result<Done> StreamOf(Tee& tee, Source& in, const std::string& path);
  Result<Done> Add(notes::Member member);
  std::unique_ptr<Source> OpenPacked(std::string_view kind, Source& in);
  // Nothing is held where nobody wants to see leaves.
  Tee::Held Held(std::uint64_t size) {
    return {visitor_ == nullptr ? 0 : visitor_->wanted_bytes(), in_use_, size};
  }

  const Limits& limits_;
  Expansion expansion_;
  LeafVisitor* visitor_;
  bool takes_facts_;
  bool takes_form_;
  DerivedFiles derived_;
  HeldLeaf held_;
  ImageDocuments documents_;
  std::uint64_t in_use_ = 0;

  // What is known so far, and can be taken back.
  struct State {
    std::uint64_t leaf_bytes = 0;
    std::uint64_t visited_bytes = 0;
    std::uint64_t fact_bytes = 0;
    bool incomplete = false;
  };
  State state_;
  std::vector<notes::Member> members_;
  std::vector<notes::Fact> facts_;  // of the object itself
  std::string format_;
  Bytes stream_;  // the piece that a visitor sees now
};

}  // namespace airlock::verifier

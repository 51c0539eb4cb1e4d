// verifier/parsers/form_facts.h
//
// What a comparison needs to know of an archive beside its members: facts of a
// normal form (docs/formats/normal-form.md).
//
// Whatever stands in an archive is a member's, or is told here, or is framing
// that the grammar leaves no choice about. So two archives that differ in a
// byte differ in something that has a name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/deb.h"
#include "verifier/parsers/tar.h"
#include "verifier/parsers/zip.h"

namespace airlock::verifier {

// A tar's, member by member: what each spells otherwise than the first does.
class TarForm {
 public:
  // After Next() has given a member, before its bytes are read.
  std::vector<notes::Fact> OfMember(const TarReader& reader,
                                    const notes::Member& member);
  // After the last one.
  std::vector<notes::Fact> OfArchive(const TarReader& reader) const;

 private:
  std::string first_;  // its spelling, hashed
};

std::vector<notes::Fact> ZipMemberFacts(const ZipReader::Attributes& of);
std::vector<notes::Fact> ZipFacts(const ZipReader& reader);
std::vector<notes::Fact> DebMemberFacts(const DebReader& reader);
// Of a cpio: its digest and how many bytes are no member's, since of its
// headers nothing else is kept.
std::vector<notes::Fact> CpioFacts(const ObjectDigest& archive,
                                   std::uint64_t framing_bytes);

// A container of that kind, perhaps packed.
notes::Fact ContainerFact(std::string_view kind);
notes::Fact PackingFact(std::string_view kind);
// Where in the object itself a file begins.
notes::Fact OffsetFact(std::uint64_t at);

}  // namespace airlock::verifier

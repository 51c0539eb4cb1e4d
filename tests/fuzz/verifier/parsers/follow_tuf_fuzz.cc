// A TUF repository in one archive, followed from the first root that is in it:
// what is listed lies within the archive, and what is stated was handed in.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/submission.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/follow_tuf.h"
#include "verifier/parsers/tuf_archive.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const int kFile = ::memfd_create("archive", MFD_CLOEXEC);
  Check(kFile >= 0 && ::ftruncate(kFile, 0) == 0 &&
            ::pwrite(kFile, data, size, 0) == static_cast<ssize_t>(size),
        "a file in memory");
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  const auto layout = FindTufFiles(
      {{notes::ItemRole::kList, crypto::DigestObject({}), size, "layout.tar"},
       kFile});
  if (!layout.ok()) return 0;
  notes::Contents contents{notes::BundleKind::kTufRepo, {}};
  Inquiry inquiry;
  // Nothing has expired then.
  inquiry.question = {"follow-tuf", {{"time", Instant(0).text()}}};
  for (const notes::LayoutMember& member : layout->members) {
    Check(member.offset <= size && member.size <= size - member.offset,
          "within the archive");
    const std::string_view bytes = text.substr(member.offset, member.size);
    Check(crypto::DigestObject(AsBytes(bytes)) == member.object, "these bytes");
    contents.items.push_back(
        {member.role, member.object, member.size, member.name});
    inquiry.documents.emplace(member.name.text(), bytes);
  }
  const auto root = inquiry.documents.find("metadata/1.root.json");
  if (root == inquiry.documents.end()) return 0;
  inquiry.documents.emplace("root", root->second);
  inquiry.documents.emplace("contents", notes::Format(contents));
  const auto answer = AnswerFollowTuf(inquiry);
  if (!answer.ok()) return 0;
  const auto statement = notes::ParseStatement(*answer);
  Check(statement.ok(), "what is stated is a note");
  Check(statement->subjects.size() == contents.Artifacts().size(),
        "every target is accounted for");
  return 0;
}

// Whom a file would have us believe, in each of its forms: what is shown to people
// before they sign is a note, about this very file, with keys that are their own.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "airlock/core/notes/trust.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/read_trust.h"
#include "verifier/parsers/tasks.h"

using namespace airlock;
using namespace airlock::verifier;

namespace {

Result<std::string> Ask(std::string_view text, bool only_tuf) {
  Inquiry inquiry;
  inquiry.question = {"read-trust", {{"source", "name"}}};
  if (only_tuf) inquiry.question.options.push_back({"only", "tuf"});
  inquiry.documents.emplace("trust-material", text);
  return AnswerReadTrust(inquiry);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const bool kPrepared = PrepareParsers().ok();
  Check(kPrepared, "what parsers need is there");
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  const auto answer = Ask(text, false);
  const auto tuf = Ask(text, true);
  if (!answer.ok()) {
    Check(!tuf.ok(), "what is nothing is no TUF root either");
    return 0;
  }
  const auto anchors = notes::ParseAnchors(*answer);
  Check(anchors.ok(), "what is shown is a note");
  Check(anchors->source == "name", "under the name asked for");
  const ObjectDigest file = crypto::DigestObject(AsBytes(text));
  Check(anchors->sigstore_root.value_or(file) == file, "this file's root");
  Check(anchors->tuf_root.value_or(file) == file, "this file's root");
  Check(anchors->tuf_root.has_value() == tuf.ok(), "a TUF root or none");
  for (const notes::AnchorKey& key : anchors->keys) {
    const auto read = crypto::PublicKey::FromSpki(key.spki);
    Check(read.ok() && read->id() == key.id, "a key by its own digest");
  }
  return 0;
}

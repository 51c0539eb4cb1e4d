// verifier/parsers/anchor_book.h
//
// The keys that a verify job knows, by the names that signatures use.
//
// They come as inputs called "anchors/<trust name>", in our own grammar. A
// worker uses them to tell which signature to propose; whether to believe it is
// decided elsewhere, with anchors that the worker never touched.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

class AnchorBook {
 public:
  // Of those inputs that are anchors.
  static Result<AnchorBook> Read(const std::vector<Input>& inputs);
  static bool IsAnchors(const Input& input);

  // The key with this OpenPGP fingerprint, or with one that ends in this key
  // id of 16 digits; null for a stranger's and for "".
  const crypto::PublicKey* FindOpenPgp(std::string_view issuer) const;
  // Keys that came bare, for signatures that name none. An OpenPGP key signs
  // with a trailer, and a bare one without; neither counts as the other.
  const std::vector<crypto::PublicKey>& bare_keys() const { return bare_keys_; }

 private:
  struct OpenPgpKey {
    std::string fingerprint;
    crypto::PublicKey key;
  };
  std::vector<OpenPgpKey> openpgp_keys_;
  std::vector<crypto::PublicKey> bare_keys_;
};

}  // namespace airlock::verifier

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
  // Every key, for signatures that name none.
  const std::vector<crypto::PublicKey>& keys() const { return keys_; }

 private:
  std::vector<std::string> fingerprints_;  // of keys_, one each
  std::vector<crypto::PublicKey> keys_;
};

}  // namespace airlock::verifier

#include "airlock/crypto/merkle.h"

#include <array>

#include "verifier/vectors/fields.h"
#include "verifier/vectors/kinds.h"

namespace airlock::verifier {
namespace {

template <typename D>
Result<D> DigestFrom(std::string_view text) {
  TRY(const Bytes bytes, HashText(text));
  if (bytes.size() != D::kBytes) {
    return Failure{Reason::kBadProof, "a hash that has not 32 bytes"};
  }
  std::array<std::byte, D::kBytes> array;
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return D(array);
}

template <typename D>
Result<D> DigestField(const Json& vector, FieldNames names) {
  const Json* const field = FindField(vector, names);
  // Go writes an empty slice as null.
  if (field != nullptr && field->is_null()) return DigestFrom<D>("");
  if (field == nullptr || field->string() == nullptr) {
    return Failure{Reason::kBadJson, "the vector has no field '" +
                                         std::string(*names.begin()) + "'"};
  }
  return DigestFrom<D>(*field->string());
}

Result<std::vector<RootDigest>> ProofField(const Json& vector) {
  TRY(const std::vector<std::string> texts,
      TextsField(vector, {"proof", "hashes"}));
  std::vector<RootDigest> proof;
  for (const std::string& text : texts) {
    TRY(const RootDigest hash, DigestFrom<RootDigest>(text));
    proof.push_back(hash);
  }
  return proof;
}

}  // namespace

Result<Done> CheckInclusionVector(const Json& vector) {
  TRY(const std::uint64_t index,
      NumberField(vector, {"leafIdx", "leafIndex", "index"}));
  TRY(const std::uint64_t size, NumberField(vector, {"treeSize", "size"}));
  TRY(const RecordDigest leaf,
      DigestField<RecordDigest>(vector, {"leafHash", "leaf"}));
  TRY(const RootDigest root,
      DigestField<RootDigest>(vector, {"root", "rootHash"}));
  TRY(const std::vector<RootDigest> proof, ProofField(vector));
  return crypto::CheckInclusion(leaf, index, size, proof, root);
}

Result<Done> CheckConsistencyVector(const Json& vector) {
  TRY(const std::uint64_t old_size, NumberField(vector, {"size1", "oldSize"}));
  TRY(const std::uint64_t new_size, NumberField(vector, {"size2", "newSize"}));
  TRY(const RootDigest old_root,
      DigestField<RootDigest>(vector, {"root1", "oldRoot"}));
  TRY(const RootDigest new_root,
      DigestField<RootDigest>(vector, {"root2", "newRoot"}));
  TRY(const std::vector<RootDigest> proof, ProofField(vector));
  return crypto::CheckConsistency(old_size, old_root, new_size, new_root,
                                  proof);
}

}  // namespace airlock::verifier

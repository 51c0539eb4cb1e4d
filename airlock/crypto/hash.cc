#include "airlock/crypto/hash.h"

#include "airlock/core/check.h"
#include "airlock/crypto/openssl_handles.h"

namespace airlock::crypto {
namespace {

// RFC 6962 §2.1: the prefixes keep a leaf from passing for a node.
constexpr std::byte kLeafPrefix{0x00};
constexpr std::byte kNodePrefix{0x01};

std::array<std::byte, 32> Sha256(ByteView a, ByteView b = {}, ByteView c = {}) {
  Hash hash;
  hash.Update(a).Update(b).Update(c);
  return std::move(hash).Finish256();
}

}  // namespace

std::string_view NameOf(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha256:
      return "sha256";
    case HashAlgorithm::kSha384:
      return "sha384";
    case HashAlgorithm::kSha512:
      return "sha512";
  }
  Fail("a hash algorithm is one of three", std::source_location::current());
}

Result<HashAlgorithm> HashNamed(std::string_view name) {
  for (const HashAlgorithm algorithm :
       {HashAlgorithm::kSha256, HashAlgorithm::kSha384,
        HashAlgorithm::kSha512}) {
    if (name == NameOf(algorithm)) return algorithm;
  }
  return Failure{Reason::kWeakAlgorithm,
                 "hash '" + Printable(name.substr(0, 40)) + "'"};
}

struct Hash::State {
  OpensslHandle<EVP_MD_CTX> context;
};

Hash::Hash(HashAlgorithm algorithm)
    : state_(std::make_unique<State>(
          State{OpensslHandle<EVP_MD_CTX>(EVP_MD_CTX_new())})) {
  Check(state_->context != nullptr &&
            EVP_DigestInit_ex2(state_->context.get(), DigestMethod(algorithm),
                               nullptr) == 1,
        "libcrypto starts a hash");
}
Hash::Hash(Hash&&) noexcept = default;
Hash& Hash::operator=(Hash&&) noexcept = default;
Hash::~Hash() = default;

Hash& Hash::Update(ByteView bytes) & {
  Check(state_ != nullptr, "a hash is fed before it is finished");
  Check(
      EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1,
      "libcrypto hashes");
  return *this;
}

Bytes Hash::Finish() && {
  Check(state_ != nullptr, "a hash is finished once");
  Bytes value(EVP_MD_CTX_get_size(state_->context.get()));
  Check(EVP_DigestFinal_ex(state_->context.get(), WritableOctets(value),
                           nullptr) == 1,
        "libcrypto finishes a hash");
  state_.reset();
  return value;
}

std::array<std::byte, 32> Hash::Finish256() && {
  Check(state_ != nullptr, "a hash is finished once");
  std::array<std::byte, 32> value;
  Check(EVP_MD_CTX_get_size(state_->context.get()) ==
            static_cast<int>(value.size()),
        "Finish256 is asked of SHA-256");
  Check(EVP_DigestFinal_ex(state_->context.get(), WritableOctets(value),
                           nullptr) == 1,
        "libcrypto finishes a hash");
  state_.reset();
  return value;
}

ObjectDigest DigestObject(ByteView bytes) {
  return ObjectDigest(Sha256(bytes));
}

NoteDigest DigestNote(std::string_view text) {
  return NoteDigest(Sha256(AsBytes(text)));
}

RecordDigest DigestLeaf(ByteView entry) {
  return RecordDigest(Sha256(std::span(&kLeafPrefix, 1), entry));
}

RootDigest DigestNode(ByteView left, ByteView right) {
  return RootDigest(Sha256(std::span(&kNodePrefix, 1), left, right));
}

}  // namespace airlock::crypto

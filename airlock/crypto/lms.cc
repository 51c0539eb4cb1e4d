#include "airlock/crypto/lms.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

#include "airlock/core/check.h"
#include "airlock/crypto/openssl_handles.h"

namespace airlock::crypto {
namespace {

Failure BadKey(std::string why) {
  return {Reason::kBadKey, "LMS: " + std::move(why)};
}
Failure BadSignature(std::string why) {
  return {Reason::kBadSignature, "LMS: " + std::move(why)};
}

// SHA-256 or SHAKE256, cut to `bytes` (SP 800-208 §2.3).
struct HashKind {
  bool shake = false;
  std::size_t bytes = 0;
  friend bool operator==(const HashKind&, const HashKind&) = default;
};

class TreeHash {
 public:
  explicit TreeHash(HashKind kind) : kind_(kind), context_(EVP_MD_CTX_new()) {
    Check(context_ != nullptr, "libcrypto makes a hash");
  }

  Bytes Of(std::initializer_list<ByteView> parts) {
    static const EVP_MD* const kShake =
        EVP_MD_fetch(LibraryContext(), "SHAKE-256", nullptr);
    Check(kShake != nullptr, "libcrypto has SHAKE256");
    const EVP_MD* const method =
        kind_.shake ? kShake : DigestMethod(HashAlgorithm::kSha256);
    Check(EVP_DigestInit_ex2(context_.get(), method, nullptr) == 1,
          "libcrypto starts a hash");
    for (const ByteView part : parts) {
      Check(EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1,
            "libcrypto hashes");
    }
    if (kind_.shake) {
      Bytes value(kind_.bytes);
      Check(EVP_DigestFinalXOF(context_.get(), WritableOctets(value),
                               value.size()) == 1,
            "libcrypto finishes a hash");
      return value;
    }
    Bytes value(32);
    Check(
        EVP_DigestFinal_ex(context_.get(), WritableOctets(value), nullptr) == 1,
        "libcrypto finishes a hash");
    value.resize(kind_.bytes);
    return value;
  }

 private:
  HashKind kind_;
  OpensslHandle<EVP_MD_CTX> context_;
};

template <std::size_t kSize>
std::array<std::byte, kSize> BigEndian(std::uint64_t number) {
  std::array<std::byte, kSize> octets;
  for (std::size_t i = 0; i < kSize; ++i) {
    octets[i] = static_cast<std::byte>(number >> (8 * (kSize - 1 - i)) & 0xff);
  }
  return octets;
}

// The four hashes, in the order in which both registries number their types.
constexpr std::array<HashKind, 4> kLmsHashes = {
    {{false, 32}, {false, 24}, {true, 32}, {true, 24}}};

// LM-OTS, RFC 8554 §4: types 1 to 4 are SHA-256 with w = 1, 2, 4, 8; then the
// same of each further hash.
struct OneTimeType {
  HashKind hash;
  unsigned w = 0;  // bits of a digit

  std::size_t digits() const { return hash.bytes * 8 / w; }
  // Those of the checksum, which is at most digits() * (2^w - 1).
  std::size_t checksum_digits() const {
    std::size_t bits = 0;
    while (digits() * ((std::size_t{1} << w) - 1) >> bits != 0) ++bits;
    return (bits + w - 1) / w;
  }
  std::size_t chains() const { return digits() + checksum_digits(); }
  // So that the checksum's digits come first in its 16 bits.
  unsigned shift() const {
    return static_cast<unsigned>(16 - checksum_digits() * w);
  }
  std::size_t signature_bytes() const {
    return 4 + hash.bytes * (1 + chains());
  }
};
Result<OneTimeType> OneTimeTypeNumbered(std::uint32_t number) {
  if (number < 1 || number > 16) return BadKey("an unknown type of LM-OTS");
  return OneTimeType{kLmsHashes[(number - 1) / 4], 1U << ((number - 1) % 4)};
}

// LMS, RFC 8554 §5: types 5 to 9 are trees of SHA-256 and height 5, 10, … 25.
struct TreeType {
  HashKind hash;
  unsigned height = 0;
};
Result<TreeType> TreeTypeNumbered(std::uint32_t number) {
  if (number < 5 || number > 24) return BadKey("an unknown type of LMS");
  return TreeType{kLmsHashes[(number - 5) / 5], 5 * ((number - 5) % 5 + 1)};
}

class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}
  std::size_t left() const { return rest_.size(); }
  bool Has(std::size_t count) const { return rest_.size() >= count; }
  ByteView Take(std::size_t count) {
    Check(Has(count), "what is taken is there");
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::uint32_t TakeNumber() {
    std::uint32_t number = 0;
    for (const std::byte octet : Take(4)) {
      number = number << 8 | std::to_integer<std::uint32_t>(octet);
    }
    return number;
  }

 private:
  ByteView rest_;
};

constexpr std::size_t kIdentifierBytes = 16;

struct TreeKey {
  std::uint32_t tree_number = 0;
  std::uint32_t one_time_number = 0;
  TreeType tree;
  OneTimeType one_time;
  ByteView identifier;  // I
  ByteView root;        // T[1]

  std::size_t signature_bytes() const {
    return 4 + one_time.signature_bytes() + 4 + tree.height * tree.hash.bytes;
  }
};

// A key that ends where the reader does not have to.
Result<TreeKey> TakeTreeKey(Reader& reader) {
  if (!reader.Has(8 + kIdentifierBytes)) return BadKey("cut off");
  TreeKey key;
  key.tree_number = reader.TakeNumber();
  TRY(key.tree, TreeTypeNumbered(key.tree_number));
  key.one_time_number = reader.TakeNumber();
  TRY(key.one_time, OneTimeTypeNumbered(key.one_time_number));
  // SP 800-208 §4: one hash in a tree and in its leaves.
  if (key.tree.hash != key.one_time.hash) return BadKey("two hashes");
  key.identifier = reader.Take(kIdentifierBytes);
  if (!reader.Has(key.tree.hash.bytes)) return BadKey("cut off");
  key.root = reader.Take(key.tree.hash.bytes);
  return key;
}

// RFC 8554 §3.1.3: digit `i` of w bits.
unsigned Digit(ByteView octets, std::size_t i, unsigned w) {
  const std::size_t per_octet = 8 / w;
  const auto octet = std::to_integer<unsigned>(octets[i / per_octet]);
  const auto at = static_cast<unsigned>(per_octet - 1 - i % per_octet);
  return octet >> (w * at) & ((1U << w) - 1);
}

constexpr std::uint64_t kOneTimeKeyMark = 0x8080;  // D_PBLC
constexpr std::uint64_t kMessageMark = 0x8181;     // D_MESG
constexpr std::uint64_t kLeafMark = 0x8282;        // D_LEAF
constexpr std::uint64_t kNodeMark = 0x8383;        // D_INTR

// RFC 8554 §4.6, algorithm 4b: the one-time key that the signature implies.
Bytes ImpliedOneTimeKey(const TreeKey& key, std::uint32_t leaf,
                        ByteView message, Reader& signature) {
  const OneTimeType& type = key.one_time;
  TreeHash hash(type.hash);
  const auto q = BigEndian<4>(leaf);
  const ByteView randomizer = signature.Take(type.hash.bytes);
  Bytes digits = hash.Of(
      {key.identifier, q, BigEndian<2>(kMessageMark), randomizer, message});
  const unsigned last = (1U << type.w) - 1;
  std::uint64_t checksum = 0;
  for (std::size_t i = 0; i < type.digits(); ++i) {
    checksum += last - Digit(digits, i, type.w);
  }
  Append(digits, BigEndian<2>(checksum << type.shift()));

  Bytes ends;
  for (std::size_t i = 0; i < type.chains(); ++i) {
    Bytes link = CopyOf(signature.Take(type.hash.bytes));
    for (unsigned j = Digit(digits, i, type.w); j < last; ++j) {
      link =
          hash.Of({key.identifier, q, BigEndian<2>(i), BigEndian<1>(j), link});
    }
    Append(ends, link);
  }
  return hash.Of({key.identifier, q, BigEndian<2>(kOneTimeKeyMark), ends});
}

// RFC 8554 §5.4.2, algorithm 6a, on a signature of the right length.
Result<Done> CheckTree(const TreeKey& key, ByteView message,
                       ByteView whole_signature) {
  if (whole_signature.size() != key.signature_bytes()) {
    return BadSignature("not of the length that the key says");
  }
  Reader signature(whole_signature);
  const std::uint32_t leaf = signature.TakeNumber();
  if (signature.TakeNumber() != key.one_time_number) {
    return BadSignature("of another type of LM-OTS");
  }
  if (leaf >> key.tree.height != 0) return BadSignature("by a leaf beyond");
  Bytes node = ImpliedOneTimeKey(key, leaf, message, signature);
  if (signature.TakeNumber() != key.tree_number) {
    return BadSignature("of another type of LMS");
  }
  TreeHash hash(key.tree.hash);
  std::uint64_t number = (std::uint64_t{1} << key.tree.height) + leaf;
  node = hash.Of(
      {key.identifier, BigEndian<4>(number), BigEndian<2>(kLeafMark), node});
  while (number > 1) {
    const ByteView sibling = signature.Take(key.tree.hash.bytes);
    const bool right = (number & 1) != 0;
    number /= 2;
    node = hash.Of({key.identifier, BigEndian<4>(number),
                    BigEndian<2>(kNodeMark), right ? sibling : ByteView(node),
                    right ? ByteView(node) : sibling});
  }
  if (!std::ranges::equal(node, key.root)) {
    return BadSignature("another root than the key's");
  }
  return Done{};
}

}  // namespace

Result<Done> VerifyLms(ByteView public_key, ByteView message,
                       ByteView signature) {
  Reader reader(public_key);
  TRY(const TreeKey key, TakeTreeKey(reader));
  if (reader.left() != 0) return BadKey("trailing bytes");
  return CheckTree(key, message, signature);
}

Result<Done> VerifyHss(ByteView public_key, ByteView message,
                       ByteView signature) {
  constexpr std::uint32_t kMaxLevels = 8;
  Reader reader(public_key);
  if (!reader.Has(4)) return BadKey("cut off");
  const std::uint32_t levels = reader.TakeNumber();
  if (levels < 1 || levels > kMaxLevels) return BadKey("not 1 to 8 levels");
  TRY(TreeKey key, TakeTreeKey(reader));
  if (reader.left() != 0) return BadKey("trailing bytes");

  Reader rest(signature);
  if (!rest.Has(4)) return BadSignature("cut off");
  if (rest.TakeNumber() != levels - 1) {
    return BadSignature("of another number of levels");
  }
  for (std::uint32_t level = 1; level < levels; ++level) {
    if (!rest.Has(key.signature_bytes())) return BadSignature("cut off");
    const ByteView by_this = rest.Take(key.signature_bytes());
    Reader after = rest;
    auto next = TakeTreeKey(rest);
    if (!next.ok()) return BadSignature(next.failure().detail);
    const ByteView next_bytes = after.Take(after.left() - rest.left());
    TRY_DONE(CheckTree(key, next_bytes, by_this));
    key = *next;
  }
  return CheckTree(key, message, rest.Take(rest.left()));
}

}  // namespace airlock::crypto

#include "verifier/parsers/openpgp_keyring.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "airlock/crypto/public_key.h"
#include "verifier/parsers/openpgp_packet.h"
#include "verifier/parsers/rnp_handles.h"
#include "verifier/parsers/self_certification.h"

namespace airlock::verifier {
namespace {

constexpr unsigned kPublicKeyTag = 6;
constexpr unsigned kPublicSubkeyTag = 14;
constexpr unsigned kVersion = 4;
// RFC 4880 §9.1.
constexpr unsigned kRsa = 1;
constexpr unsigned kEcdsa = 19;
constexpr unsigned kEddsa = 22;
// RFC 4880 §5.2.3.21.
constexpr std::uint64_t kMaySignData = 0x02;
// How an EdDSA point is marked (RFC 9580 §11.2.2, "prefixed native").
constexpr std::byte kNativePoint{0x40};

Failure Bad(std::string why) {
  return {Reason::kBadOpenPgp, "keyring: " + std::move(why)};
}

// Asks librnp for one text about a key; "" where it has none.
template <typename Ask>
std::string TextOf(Ask ask) {
  char* text = nullptr;
  if (ask(&text) != RNP_SUCCESS || text == nullptr) return "";
  const RnpText owner(text);
  return text;
}

template <typename Value, typename Ask>
Result<Value> ValueOf(Ask ask) {
  Value value{};
  if (ask(&value) != RNP_SUCCESS) return Bad("librnp does not answer");
  return value;
}

// RFC 4880 §5.5.2, §5.5.3 and RFC 6637 §9: the key's numbers.
Result<crypto::PublicKey> PublicKeyOf(ByteView packet_bytes) {
  PacketReader packets(packet_bytes);
  TRY(const PacketReader::Packet packet, packets.TakePacket());
  if (packet.tag != kPublicKeyTag && packet.tag != kPublicSubkeyTag) {
    return Bad("no public key");
  }
  PacketReader reader(packet.body);
  TRY(const std::uint32_t version, reader.TakeNumber(1));
  if (version != kVersion) return Bad("a key of another version than 4");
  TRY_DONE(reader.TakeNumber(4));
  TRY(const std::uint32_t algorithm, reader.TakeNumber(1));
  if (algorithm == kRsa) {
    TRY(const ByteView modulus, reader.TakeMpi());
    TRY(const ByteView exponent, reader.TakeMpi());
    if (!reader.empty()) return Bad("bytes behind a key");
    return crypto::PublicKey::FromRsa(modulus, exponent);
  }
  if (algorithm != kEcdsa && algorithm != kEddsa) {
    return Failure{Reason::kBadKey,
                   "OpenPGP algorithm " + std::to_string(algorithm)};
  }
  TRY(const std::uint32_t oid_size, reader.TakeNumber(1));
  TRY_DONE(reader.Take(oid_size));
  TRY(const ByteView point, reader.TakeMpi());
  if (!reader.empty()) return Bad("bytes behind a key");
  if (algorithm == kEcdsa) return crypto::PublicKey::FromEcPoint(point);
  if (point.size() != 33 || point[0] != kNativePoint) {
    return Bad("a malformed EdDSA point");
  }
  return crypto::PublicKey::FromEd25519(point.subspan(1));
}

Result<Bytes> PacketOf(rnp_key_handle_t key) {
  std::uint8_t* raw = nullptr;
  std::size_t size = 0;
  if (rnp_get_public_key_data(key, &raw, &size) != RNP_SUCCESS) {
    return Bad("librnp does not give a key's bytes");
  }
  Bytes packet =
      CopyOf(std::as_bytes(std::span<const std::uint8_t>(raw, size)));
  rnp_buffer_destroy(raw);
  return packet;
}

// When the key ceased to count, if it was revoked.
Result<std::optional<Instant>> RevokedAt(rnp_key_handle_t key,
                                         Instant created) {
  TRY(const bool revoked, ValueOf<bool>([&](bool* value) {
        return rnp_key_is_revoked(key, value);
      }));
  if (!revoked) return std::optional<Instant>();
  bool superseded = false;
  bool retired = false;
  rnp_key_is_superseded(key, &superseded);
  rnp_key_is_retired(key, &retired);
  rnp_signature_handle_t raw = nullptr;
  if ((!superseded && !retired) ||
      rnp_key_get_revocation_signature(key, &raw) != RNP_SUCCESS ||
      raw == nullptr) {
    return std::optional<Instant>(created);
  }
  const RnpSignature signature(raw);
  TRY(const std::uint32_t at, ValueOf<std::uint32_t>([&](std::uint32_t* value) {
        return rnp_signature_get_creation(signature.get(), value);
      }));
  return std::optional<Instant>(Instant(at));
}

std::optional<Instant> Earlier(std::optional<Instant> a,
                               std::optional<Instant> b) {
  if (!a) return b;
  if (!b) return a;
  return std::min(*a, *b);
}

struct Life {
  Instant created{0};
  std::optional<Instant> expires;
  std::optional<Instant> revoked;
};

Result<Life> LifeOf(rnp_key_handle_t key,
                    const std::optional<SelfCertification>& own) {
  Life life;
  TRY(const std::uint32_t created,
      ValueOf<std::uint32_t>([&](std::uint32_t* value) {
        return rnp_key_get_creation(key, value);
      }));
  life.created = Instant(created);
  TRY(const std::uint32_t lasts,
      ValueOf<std::uint32_t>([&](std::uint32_t* value) {
        return rnp_key_get_expiration(key, value);
      }));
  // Counted from the creation; 0 is for ever.
  if (lasts != 0) life.expires = life.created + Seconds{lasts};
  if (own && own->lasts.value_or(0) != 0) {
    const auto seconds = static_cast<std::int64_t>(*own->lasts);
    life.expires = Earlier(life.expires, life.created + Seconds{seconds});
  }
  TRY(life.revoked, RevokedAt(key, life.created));
  return life;
}

// Whether its self-signature held at any time, and lets it sign.
Result<bool> MaySign(rnp_key_handle_t key,
                     const std::optional<SelfCertification>& own) {
  TRY(const std::uint64_t till,
      ValueOf<std::uint64_t>([&](std::uint64_t* value) {
        return rnp_key_valid_till64(key, value);
      }));
  if (till == 0) return false;
  if (own && own->flags && (*own->flags & kMaySignData) == 0) return false;
  return ValueOf<bool>(
      [&](bool* value) { return rnp_key_allows_usage(key, "sign", value); });
}

class Keyring {
 public:
  static Result<Keyring> Load(ByteView bytes);
  Result<notes::Anchors> Read(const std::string& source) const;

 private:
  explicit Keyring(RnpFfi ffi) : ffi_(std::move(ffi)) {}
  Result<RnpKey> Locate(const std::string& fingerprint) const;
  Result<Done> Add(const std::string& fingerprint,
                   notes::Anchors& anchors) const;

  RnpFfi ffi_;
};

Result<RnpFfi> StartRnp() {
  rnp_ffi_t raw = nullptr;
  if (rnp_ffi_create(&raw, "GPG", "GPG") != RNP_SUCCESS) {
    return Failure{Reason::kUnavailable, "librnp does not start"};
  }
  return RnpFfi(raw);
}

// What PrepareKeyring() made and nobody has used yet. A process has one sandbox
// and goes into it once, so this is the process's.
RnpFfi& Prepared() {
  static RnpFfi ffi;
  return ffi;
}

Result<Keyring> Keyring::Load(ByteView bytes) {
  RnpFfi ffi = std::move(Prepared());
  if (!ffi) {
    TRY(ffi, StartRnp());
  }
  rnp_input_t raw_input = nullptr;
  if (rnp_input_from_memory(&raw_input,
                            reinterpret_cast<const std::uint8_t*>(bytes.data()),
                            bytes.size(), false) != RNP_SUCCESS) {
    return Bad("librnp takes no input");
  }
  const RnpInput input(raw_input);
  // Without RNP_LOAD_SAVE_PERMISSIVE, which passes over what it cannot read.
  if (rnp_import_keys(ffi.get(), input.get(), RNP_LOAD_SAVE_PUBLIC_KEYS,
                      nullptr) != RNP_SUCCESS) {
    return Bad("not a keyring, or damaged");
  }
  return Keyring(std::move(ffi));
}

Result<RnpKey> Keyring::Locate(const std::string& fingerprint) const {
  rnp_key_handle_t raw = nullptr;
  if (rnp_locate_key(ffi_.get(), "fingerprint", fingerprint.c_str(), &raw) !=
          RNP_SUCCESS ||
      raw == nullptr) {
    return Bad("librnp does not find a key of its own");
  }
  return RnpKey(raw);
}

Result<Done> Keyring::Add(const std::string& fingerprint,
                          notes::Anchors& anchors) const {
  TRY(const RnpKey key, Locate(fingerprint));
  TRY(const bool is_primary, ValueOf<bool>([&](bool* value) {
        return rnp_key_is_primary(key.get(), value);
      }));
  std::string primary_fingerprint = fingerprint;
  if (!is_primary) {
    primary_fingerprint = TextOf([&](char** text) {
      return rnp_key_get_primary_fprint(key.get(), text);
    });
    if (primary_fingerprint.empty()) return Done{};  // an orphan
  }
  TRY(const RnpKey primary, Locate(primary_fingerprint));
  TRY(const auto certified, NewestSelfCertification(primary.get()));
  const auto own = is_primary ? certified : std::nullopt;
  TRY(const bool signs, MaySign(key.get(), own));
  if (!signs) return Done{};
  TRY(const Bytes packet, PacketOf(key.get()));
  const auto public_key = PublicKeyOf(packet);
  if (!public_key.ok()) {
    // Old keyrings hold DSA keys; they are of no use, and no harm.
    const Reason reason = public_key.failure().reason;
    if (reason == Reason::kBadKey || reason == Reason::kWeakAlgorithm) {
      return Done{};
    }
    return public_key.failure();
  }
  TRY(Life life, LifeOf(key.get(), own));
  TRY(const Life above, LifeOf(primary.get(), certified));
  life.expires = Earlier(life.expires, above.expires);
  life.revoked = Earlier(life.revoked, above.revoked);
  const bool listed = std::any_of(
      anchors.primaries.begin(), anchors.primaries.end(),
      [&](const auto& p) { return p.fingerprint == primary_fingerprint; });
  if (!listed) {
    anchors.primaries.push_back({primary_fingerprint, TextOf([&](char** text) {
                                   return rnp_key_get_primary_uid(primary.get(),
                                                                  text);
                                 })});
  }
  if (anchors.Find(public_key->id()) == nullptr) {
    anchors.keys.push_back({public_key->id(), fingerprint, primary_fingerprint,
                            std::string(NameOf(public_key->algorithm())),
                            life.created, life.expires, life.revoked,
                            CopyOf(public_key->spki())});
  }
  return Done{};
}

Result<notes::Anchors> Keyring::Read(const std::string& source) const {
  rnp_identifier_iterator_t raw = nullptr;
  if (rnp_identifier_iterator_create(ffi_.get(), &raw, "fingerprint") !=
      RNP_SUCCESS) {
    return Bad("librnp does not list keys");
  }
  const RnpIterator iterator(raw);
  notes::Anchors anchors{source, {}, {}};
  while (true) {
    const char* fingerprint = nullptr;  // stays librnp's
    if (rnp_identifier_iterator_next(iterator.get(), &fingerprint) !=
            RNP_SUCCESS ||
        fingerprint == nullptr) {
      break;
    }
    TRY_DONE(Add(fingerprint, anchors));
  }
  if (anchors.keys.empty()) {
    return Failure{Reason::kBadKey, "no key in it is accepted"};
  }
  return anchors;
}

}  // namespace

Result<Done> PrepareKeyring() {
  TRY(Prepared(), StartRnp());
  return Done{};
}

Result<notes::Anchors> ReadKeyring(ByteView bytes, const std::string& source) {
  TRY(const Keyring keyring, Keyring::Load(bytes));
  return keyring.Read(source);
}

}  // namespace airlock::verifier

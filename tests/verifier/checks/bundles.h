// tests/verifier/checks/bundles.h
//
// Small bundles that hold, to be told lies about.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/objects.h"
#include "airlock/crypto/signing_key.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::verifier {

// A vault in memory. It hashes what it hands out, as the real one does.
class MemoryObjects : public Objects {
 public:
  ObjectDigest Put(std::string_view bytes);
  // Other bytes under this name: a disk that rots.
  void Corrupt(const ObjectDigest& digest, std::string_view bytes);
  std::string Get(const ObjectDigest& digest) const;
  int TimesRead(const ObjectDigest& digest) const;

  Result<Bytes> Read(const ObjectDigest& digest,
                     std::uint64_t max_bytes) const override;
  Result<std::uint64_t> Stream(
      const ObjectDigest& digest,
      const std::function<Result<Done>(ByteView)>& piece) const override;

 private:
  std::map<ObjectDigest, std::string> objects_;
  mutable std::map<ObjectDigest, int> reads_;
};

// Hashed subpackets, length and type included.
std::string Subpacket(unsigned type, std::string_view body);
std::string CreationTime(Instant when);
std::string IssuerFingerprint(std::string_view upper_hex);
// A version 4 trailer around them.
std::string Trailer(unsigned type, unsigned algorithm, unsigned hash,
                    std::string_view subpackets);

// A key and what was imported of it.
struct TestKey {
  crypto::SigningKey key;
  notes::AnchorKey anchor;

  // Ed25519 that signs as OpenPGP does, valid from 2020 to 2030. The primary
  // is another key, as it is for an archive's signing subkey. The seed is an
  // upper-case hexadecimal digit.
  static TestKey OpenPgp(char seed);
  static TestKey RawEd25519(char seed);
  static TestKey RawP256();

  notes::Proof Sign(std::string_view text, Instant when) const;  // OpenPGP
  notes::Proof SignWith(std::string_view text, std::string trailer) const;
  notes::Proof SignRaw(std::string_view bytes) const;
};

NamedAnchors AnchorsOf(std::string_view trust,
                       const std::vector<const TestKey*>& keys);

struct Sample {
  notes::Evidence evidence;
  notes::Contents contents;
  std::vector<NamedAnchors> anchors;
  MemoryObjects objects;

  explicit Sample(notes::BundleKind kind);
  // Keeps items sorted, as ParseContents demands.
  ObjectDigest Add(notes::ItemRole role, std::string_view name,
                   std::string_view bytes);
  notes::ContentsItem& Item(std::string_view name);
  // Quotes the first `needle` in the object `from`.
  void Quote(notes::QuoteForm form, const ObjectDigest& from,
             std::string_view needle, const ObjectDigest& to);
  // The bytes of `from` become `to` everywhere: what a liar does who owns the
  // worker and the contents, but not upstream's key.
  void Replace(const ObjectDigest& from, std::string_view to);

  // CheckEvidence, after the evidence was made to speak of these contents: a
  // worker is told what they are.
  Result<notes::Authentic> Examine();
  Result<notes::Authentic> ExamineAsIs() const;
};

inline constexpr std::string_view kHelloStanza =
    "Package: hello\n"
    "Version: 2.10-3\n"
    "Architecture: amd64\n"
    "Description: example\n"
    " A second line.\n"
    " .\n"
    "Filename: pool/main/h/hello/hello_2.10-3_amd64.deb\n";

// When Sample's signatures were made, and what its Release is dated.
inline constexpr Instant kSigned{1'700'000'000};
inline constexpr Instant kDated{1'699'999'000};

std::string HexOf(std::string_view bytes);
std::string ReleaseHead();

// InRelease, two Packages of two stanzas each, three .debs, two signers.
Sample AptSample(std::string_view line_end = "\r\n");
Sample GkeSample();
Sample SumsSample();  // signed-blob with SHA256SUMS
Sample BlobSample();  // signed-blob, each with a signature of its own
Sample OciSample();   // an index of one manifest with configuration and layer

}  // namespace airlock::verifier

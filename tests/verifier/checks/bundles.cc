#include "tests/verifier/checks/bundles.h"

#include <algorithm>
#include <array>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"

namespace airlock::verifier {

using notes::BundleKind;
using notes::ItemRole;
using notes::QuoteForm;

ObjectDigest MemoryObjects::Put(std::string_view bytes) {
  const ObjectDigest digest = crypto::DigestObject(AsBytes(bytes));
  objects_.insert_or_assign(digest, std::string(bytes));
  return digest;
}

void MemoryObjects::Corrupt(const ObjectDigest& digest,
                            std::string_view bytes) {
  objects_.insert_or_assign(digest, std::string(bytes));
}

std::string MemoryObjects::Get(const ObjectDigest& digest) const {
  return objects_.at(digest);
}

int MemoryObjects::TimesRead(const ObjectDigest& digest) const {
  const auto at = reads_.find(digest);
  return at == reads_.end() ? 0 : at->second;
}

Result<Bytes> MemoryObjects::Read(const ObjectDigest& digest,
                                  std::uint64_t max_bytes) const {
  Bytes bytes;
  TRY(const std::uint64_t size,
      Stream(digest, [&](ByteView piece) -> Result<Done> {
        Append(bytes, piece);
        if (bytes.size() > max_bytes) {
          return Failure{Reason::kTooLarge, digest.text()};
        }
        return Done{};
      }));
  Check(size == bytes.size());
  return bytes;
}

Result<std::uint64_t> MemoryObjects::Stream(
    const ObjectDigest& digest,
    const std::function<Result<Done>(ByteView)>& piece) const {
  const auto at = objects_.find(digest);
  if (at == objects_.end()) return Failure{Reason::kNotFound, digest.text()};
  ++reads_[digest];
  const ByteView all = AsBytes(at->second);
  // Pieces of an odd size, so that nothing depends on where they end.
  for (std::size_t from = 0; from < all.size(); from += 7) {
    TRY_DONE(
        piece(all.subspan(from, std::min<std::size_t>(7, all.size() - from))));
  }
  if (crypto::DigestObject(all) != digest) {
    return Failure{Reason::kDigestMismatch, digest.text()};
  }
  return all.size();
}

std::string Subpacket(unsigned type, std::string_view body) {
  std::string bytes;
  bytes.push_back(static_cast<char>(body.size() + 1));
  bytes.push_back(static_cast<char>(type));
  return bytes.append(body);
}

std::string CreationTime(Instant when) {
  const auto seconds = static_cast<std::uint32_t>(when.unix_seconds());
  std::string body;
  for (const int shift : {24, 16, 8, 0}) {
    body.push_back(static_cast<char>(seconds >> shift & 0xff));
  }
  return Subpacket(2, body);
}

std::string IssuerFingerprint(std::string_view upper_hex) {
  std::string lower(upper_hex);
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  return Subpacket(33, "\x04" + std::string(AsText(*HexDecode(lower))));
}

std::string Trailer(unsigned type, unsigned algorithm, unsigned hash,
                    std::string_view subpackets) {
  std::string trailer;
  const auto add = [&](std::initializer_list<std::size_t> bytes) {
    for (const std::size_t b : bytes) trailer.push_back(static_cast<char>(b));
  };
  const std::size_t size = subpackets.size();
  add({4, type, algorithm, hash, size >> 8, size & 0xff});
  trailer.append(subpackets);
  const std::size_t counted = trailer.size();
  add({4, 0xff, 0, 0, counted >> 8, counted & 0xff});
  return trailer;
}

namespace {

TestKey Make(crypto::SigningKey key) {
  const crypto::PublicKey& p = key.public_key();
  notes::AnchorKey anchor{p.id(),
                          p.id().text(),
                          p.id().text(),
                          std::string(crypto::NameOf(p.algorithm())),
                          Instant(0),
                          {},
                          {},
                          CopyOf(p.spki())};
  return {std::move(key), std::move(anchor)};
}

crypto::SigningKey Seeded(char seed) {
  return std::move(crypto::SigningKey::FromEd25519Seed(
                       AsBytes(std::string(32, seed))))
      .value();
}

}  // namespace

TestKey TestKey::OpenPgp(char seed) {
  TestKey key = Make(Seeded(seed));
  key.anchor.fingerprint = std::string(39, 'A') + seed;
  key.anchor.primary = std::string(39, 'F') + seed;
  key.anchor.created = *Instant::Parse("2020-01-01T00:00:00Z");
  key.anchor.expires = *Instant::Parse("2030-01-01T00:00:00Z");
  return key;
}

TestKey TestKey::RawEd25519(char seed) { return Make(Seeded(seed)); }

TestKey TestKey::RawP256() {
  return Make(
      std::move(crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256))
          .value());
}

notes::Proof TestKey::Sign(std::string_view text, Instant when) const {
  return SignWith(text, Trailer(1, 22, 8,
                                IssuerFingerprint(anchor.fingerprint) +
                                    CreationTime(when)));
}

notes::Proof TestKey::SignWith(std::string_view text,
                               std::string trailer) const {
  const Bytes hash =
      std::move(crypto::Hash().Update(AsBytes(text)).Update(AsBytes(trailer)))
          .Finish();
  return {"openpgp-ed25519-sha256",
          anchor.id,
          crypto::DigestObject(AsBytes(text)),
          0,
          text.size(),
          {},
          CopyOf(AsBytes(trailer)),
          key.SignHash(hash)};
}

notes::Proof TestKey::SignRaw(std::string_view bytes) const {
  return {anchor.algorithm == "ed25519" ? "ed25519" : "ecdsa-sha256",
          anchor.id,
          crypto::DigestObject(AsBytes(bytes)),
          0,
          bytes.size(),
          {},
          {},
          key.Sign(AsBytes(bytes))};
}

NamedAnchors AnchorsOf(std::string_view trust,
                       const std::vector<const TestKey*>& keys) {
  NamedAnchors named{*TrustName::Parse(trust), {}};
  named.anchors.source = "test";
  for (const TestKey* key : keys) named.anchors.keys.push_back(key->anchor);
  return named;
}

Sample::Sample(BundleKind kind)
    : evidence{kind, crypto::DigestObject({}), {}, {}, {}, {}},
      contents{kind, {}} {}

ObjectDigest Sample::Add(ItemRole role, std::string_view name,
                         std::string_view bytes) {
  const ObjectDigest digest = objects.Put(bytes);
  contents.items.push_back(
      {role, digest, bytes.size(), *MemberPath::Parse(name)});
  std::sort(contents.items.begin(), contents.items.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return digest;
}

notes::ContentsItem& Sample::Item(std::string_view name) {
  for (notes::ContentsItem& item : contents.items) {
    if (item.name.text() == name) return item;
  }
  Fail("the sample has this item", std::source_location::current());
}

void Sample::Quote(QuoteForm form, const ObjectDigest& from,
                   std::string_view needle, const ObjectDigest& to) {
  const std::size_t at = objects.Get(from).find(needle);
  Check(at != std::string::npos, "the sample has what it quotes");
  evidence.quotes.push_back({form, from, at, needle.size(), to});
}

void Sample::Replace(const ObjectDigest& from, std::string_view to) {
  const ObjectDigest fresh = objects.Put(to);
  const auto swap = [&](ObjectDigest& digest) {
    if (digest != from) return false;
    digest = fresh;
    return true;
  };
  for (ObjectDigest& derived : evidence.derived) swap(derived);
  for (notes::Proof& proof : evidence.proofs) {
    if (swap(proof.object)) proof.length = to.size();
  }
  for (notes::Quote& quote : evidence.quotes) {
    swap(quote.from);
    swap(quote.to);
  }
  for (notes::ContentsItem& item : contents.items) {
    if (swap(item.object)) item.size = to.size();
  }
}

Result<notes::Authentic> Sample::Examine() {
  std::sort(contents.items.begin(), contents.items.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  evidence.contents = crypto::DigestObject(AsBytes(notes::Format(contents)));
  return ExamineAsIs();
}

Result<notes::Authentic> Sample::ExamineAsIs() const {
  return CheckEvidence(evidence, contents, anchors, objects);
}

namespace {

// The evidence is about these contents.
Sample Sealed(Sample sample) {
  sample.evidence.contents =
      crypto::DigestObject(AsBytes(notes::Format(sample.contents)));
  return sample;
}

std::string PaddedSize(std::string_view bytes) {
  const std::string size = std::to_string(bytes.size());
  return std::string(9 - size.size(), ' ') + size;
}

std::string StanzaOf(std::string_view package, std::string_view filename,
                     std::string_view deb) {
  return "Package: " + std::string(package) +
         "\nVersion: 1:1.0~rc1+b2\nArchitecture: all\nFilename: " +
         std::string(filename) + "\nSize: " + std::to_string(deb.size()) +
         "\nMD5sum: 0123\nSHA256: " + HexOf(deb) + "\n";
}

}  // namespace

std::string HexOf(std::string_view bytes) {
  return crypto::DigestObject(AsBytes(bytes)).hex();
}

std::string ReleaseHead() {
  return "Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\n"
         "Codename: bookworm-security\nDate: " +
         kDated.rfc5322() +
         "\nValid-Until: " + (kDated + Seconds{7 * 86400}).rfc5322() +
         "\nAcquire-By-Hash: yes\nDescription: updates\n";
}

Sample AptSample(std::string_view line_end) {
  Sample s(BundleKind::kAptRepo);
  const TestKey archive = TestKey::OpenPgp('1');
  const TestKey release = TestKey::OpenPgp('2');
  s.anchors = {AnchorsOf("debian", {&archive, &release})};

  const std::string hello = "!<arch>\nhello, world";
  const std::string docs = "!<arch>\ndocumentation";
  const std::string extra = "!<arch>\nextra";
  const std::string hello_stanza = std::string(kHelloStanza) +
                                   "Size: " + std::to_string(hello.size()) +
                                   "\nSHA256: " + HexOf(hello) + "\n";
  const std::string docs_stanza =
      StanzaOf("hello-doc", "pool/main/h/hello/hello-doc_all.deb", docs);
  const std::string extra_stanza =
      StanzaOf("extra", "pool/contrib/e/extra_all.deb", extra);
  const std::string other_stanza =
      StanzaOf("other", "pool/contrib/o/other_all.deb", "not taken");
  const std::string main = hello_stanza + "\n" + docs_stanza;
  const std::string contrib = extra_stanza + "\n" + other_stanza + "\n";

  const std::string dists = "dists/bookworm-security/";
  const std::string main_path = "main/binary-amd64/Packages";
  const std::string contrib_path = "contrib/binary-amd64/Packages";
  const auto line = [](const std::string& bytes, const std::string& path) {
    return " " + HexOf(bytes) + " " + PaddedSize(bytes) + " " + path;
  };
  std::string text = ReleaseHead() + "MD5Sum:\n " + std::string(32, '0') +
                     " 12 " + main_path + "\nSHA256:\n" +
                     line(contrib, contrib_path) + "\n" + line(main, main_path);
  if (line_end == "\r\n") {
    for (std::size_t at = text.find('\n'); at != std::string::npos;
         at = text.find('\n', at + 2)) {
      text.replace(at, 1, "\r\n");
    }
    s.Add(ItemRole::kIndex, dists + "InRelease", "only a worker reads this");
    s.evidence.derived = {s.objects.Put(text)};
  } else {
    text += "\n";
    s.Add(ItemRole::kIndex, dists + "Release", text);
    s.Add(ItemRole::kSignature, dists + "Release.gpg", "nor this");
  }
  const ObjectDigest signed_text = s.objects.Put(text);
  const ObjectDigest main_list =
      s.Add(ItemRole::kList, dists + main_path, main);
  const ObjectDigest contrib_list =
      s.Add(ItemRole::kList, dists + contrib_path, contrib);
  const ObjectDigest hello_deb = s.Add(
      ItemRole::kArtifact, "pool/main/h/hello/hello_2.10-3_amd64.deb", hello);
  const ObjectDigest docs_deb =
      s.Add(ItemRole::kArtifact, "pool/main/h/hello/hello-doc_all.deb", docs);
  const ObjectDigest extra_deb =
      s.Add(ItemRole::kArtifact, "pool/contrib/e/extra_all.deb", extra);

  s.evidence.proofs = {archive.Sign(text, kSigned),
                       release.Sign(text, kSigned + Seconds{60})};
  s.evidence.unknown_signers = {"0123456789ABCDEF"};
  s.Quote(QuoteForm::kReleaseLine, signed_text, line(main, main_path),
          main_list);
  s.Quote(QuoteForm::kStanza, main_list, hello_stanza, hello_deb);
  s.Quote(QuoteForm::kStanza, main_list, docs_stanza, docs_deb);
  s.Quote(QuoteForm::kReleaseLine, signed_text, line(contrib, contrib_path),
          contrib_list);
  s.Quote(QuoteForm::kStanza, contrib_list, extra_stanza, extra_deb);
  return Sealed(std::move(s));
}

Sample GkeSample() {
  Sample s(BundleKind::kGkeOnprem);
  const TestKey key = TestKey::RawP256();
  s.anchors = {AnchorsOf("gke", {&key})};
  for (const std::string name : {"1.34/bmctl", "1.34/bmpackages.tar.xz"}) {
    const std::string bytes = "contents of " + name;
    s.Add(ItemRole::kArtifact, name, bytes);
    s.evidence.proofs.push_back(key.SignRaw(bytes));
    s.Add(ItemRole::kSignature, name + ".1.sig",
          AsText(s.evidence.proofs.back().signature));
  }
  return Sealed(std::move(s));
}

Sample SumsSample() {
  Sample s(BundleKind::kSignedBlob);
  const TestKey key = TestKey::RawEd25519('k');
  s.anchors = {AnchorsOf("upstream", {&key})};
  const std::string one = "one";
  const std::string two = "two";
  const std::string first = HexOf(one) + "  one.bin";
  const std::string second = HexOf(two) + " *sub/two.bin";
  const std::string sums = first + "\n" + second + "\n";
  const ObjectDigest index = s.Add(ItemRole::kIndex, "SHA256SUMS", sums);
  const ObjectDigest one_bin = s.Add(ItemRole::kArtifact, "a/one.bin", one);
  const ObjectDigest two_bin = s.Add(ItemRole::kArtifact, "sub/two.bin", two);
  s.evidence.proofs = {key.SignRaw(sums)};
  s.Add(ItemRole::kSignature, "SHA256SUMS.sig", "in whatever encoding");
  s.Quote(QuoteForm::kSumsLine, index, first, one_bin);
  s.Quote(QuoteForm::kSumsLine, index, second, two_bin);
  return Sealed(std::move(s));
}

Sample BlobSample() {
  Sample s(BundleKind::kSignedBlob);
  const TestKey first = TestKey::OpenPgp('1');
  const TestKey second = TestKey::OpenPgp('2');
  s.anchors = {AnchorsOf("upstream", {&first, &second})};
  for (const std::string name : {"one.tar", "two.tar"}) {
    const std::string bytes = "contents of " + name;
    s.Add(ItemRole::kArtifact, name, bytes);
    s.Add(ItemRole::kSignature, name + ".sig", "signature of " + name);
    s.evidence.proofs.push_back(first.Sign(bytes, kSigned));
    s.evidence.proofs.push_back(second.Sign(bytes, kSigned + Seconds{9}));
  }
  return Sealed(std::move(s));
}

Sample OciSample() {
  Sample s(BundleKind::kOciLayout);
  const TestKey key = TestKey::RawP256();
  s.anchors = {AnchorsOf("cosign", {&key})};
  const auto blob = [&](ItemRole role, const std::string& bytes) {
    return s.Add(role, "blobs/sha256/" + HexOf(bytes), bytes);
  };
  const std::string config = "{\"architecture\":\"amd64\"}";
  const std::string layer = "\x1f\x8b layer";
  const auto descriptor = [](const std::string& type, const std::string& bytes,
                             const std::string& gap) {
    return "{\"mediaType\":\"application/vnd.oci.image." + type +
           "\",\"digest\":" + gap + "\"sha256:" + HexOf(bytes) +
           "\",\"size\":" + std::to_string(bytes.size()) + "}";
  };
  const std::string manifest =
      "{\"schemaVersion\":2,\"config\":" +
      descriptor("config.v1+json", config, "") + ",\"layers\":[" +
      descriptor("layer.v1.tar+gzip", layer, " ") + "]}";
  const std::string index =
      "{\n  \"schemaVersion\": 2,\n  \"manifests\": [\n    " +
      descriptor("manifest.v1+json", manifest, "\n") + " ] }";
  const std::string payload =
      "{\"critical\":{\"identity\":{\"docker-reference\":"
      "\"registry.example:5000/team/app\"},\"image\":"
      "{\"docker-manifest-digest\":\"sha256:" +
      HexOf(index) +
      "\"},\"type\":\"cosign container image signature\"},\"optional\":null}";
  s.Add(ItemRole::kIndex, "index.json", "{\"manifests\":[]}");
  s.Add(ItemRole::kList, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
  const ObjectDigest payload_blob = blob(ItemRole::kList, payload);
  const ObjectDigest index_blob = blob(ItemRole::kArtifact, index);
  const ObjectDigest manifest_blob = blob(ItemRole::kArtifact, manifest);
  const ObjectDigest config_blob = blob(ItemRole::kArtifact, config);
  const ObjectDigest layer_blob = blob(ItemRole::kArtifact, layer);
  s.evidence.proofs = {key.SignRaw(payload)};
  const auto quote = [&](const ObjectDigest& from, const ObjectDigest& to) {
    s.Quote(QuoteForm::kOciDescriptor, from, to.text(), to);
  };
  quote(payload_blob, index_blob);
  quote(index_blob, manifest_blob);
  quote(manifest_blob, config_blob);
  quote(manifest_blob, layer_blob);
  return Sealed(std::move(s));
}

}  // namespace airlock::verifier

#include "tests/support/goods.h"

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"

namespace airlock::testing_support {

using notes::BundleKind;
using notes::ItemRole;

verifier::Sample SignedFiles(const std::vector<std::string>& names,
                             std::string_view more) {
  verifier::Sample s(BundleKind::kSignedBlob);
  static const verifier::TestKey key = verifier::TestKey::RawP256();
  s.anchors = {verifier::AnchorsOf("upstream", {&key})};
  for (const std::string& name : names) {
    std::string bytes = "#!/bin/sh\n# " + name + "\nexec true\n" + std::string(more);
    for (int i = 0; i < 40; ++i) bytes += "# line " + std::to_string(i) + "\n";
    s.Add(ItemRole::kArtifact, name, bytes);
    s.evidence.proofs.push_back(key.SignRaw(bytes));
    s.Add(ItemRole::kSignature, name + ".sig",
          AsText(s.evidence.proofs.back().signature));
  }
  s.evidence.contents =
      crypto::DigestObject(AsBytes(notes::Format(s.contents)));
  return s;
}

verifier::Sample RepositoryWith(std::string_view line, std::string_view other) {
  verifier::Sample s = verifier::AptSample();
  const ObjectDigest old = s.evidence.derived[0];
  std::string text = s.objects.Get(old);
  const std::size_t at = text.find(line);
  // Quotes say where the lines after it stand.
  Check(at != std::string::npos && line.size() == other.size());
  text.replace(at, line.size(), other);
  s.Replace(old, text);
  s.Replace(s.Item("dists/bookworm-security/InRelease").object,
            "a message around\n" + text);
  s.evidence.contents =
      crypto::DigestObject(AsBytes(notes::Format(s.contents)));
  s.evidence.proofs = {
      verifier::TestKey::OpenPgp('1').Sign(text, verifier::kSigned),
      verifier::TestKey::OpenPgp('2').Sign(text, verifier::kSigned)};
  return s;
}

verifier::Sample SampleOf(Goods goods) {
  return goods == Goods::kApt ? verifier::AptSample()
                              : SignedFiles({"tool.sh"});
}

}  // namespace airlock::testing_support

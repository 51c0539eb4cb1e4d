#include "verifier/certificates/revocation.h"

#include <algorithm>

namespace airlock::verifier {
namespace {

Failure Unreliable(std::string why) {
  return {Reason::kRevoked, "revocation list: " + std::move(why)};
}

Result<CertificateExtension> ReadExtension(DerCursor& list) {
  TRY(const DerValue whole, list.Take(kDerSequence));
  DerCursor cursor(whole.contents);
  CertificateExtension extension;
  TRY(const DerValue oid, cursor.Take(kDerOid));
  extension.oid = CopyOf(oid.contents);
  if (cursor.Sees(kDerBoolean)) {
    TRY(extension.critical, cursor.TakeBoolean());
  }
  TRY(const DerValue value, cursor.Take(kDerOctetString));
  extension.value = CopyOf(value.contents);
  TRY_DONE(cursor.End());
  return extension;
}

Result<std::vector<CertificateExtension>> ReadExtensions(DerCursor& cursor) {
  TRY(const DerValue sequence, cursor.Take(kDerSequence));
  std::vector<CertificateExtension> extensions;
  DerCursor list(sequence.contents);
  while (!list.done()) {
    TRY(CertificateExtension extension, ReadExtension(list));
    for (const CertificateExtension& earlier : extensions) {
      if (earlier.oid == extension.oid) {
        return Unreliable("an extension is given twice");
      }
    }
    extensions.push_back(std::move(extension));
  }
  if (extensions.empty()) return Unreliable("an empty list of extensions");
  return extensions;
}

Result<Done> ReadEntries(ByteView contents, RevocationList& list) {
  DerCursor entries(contents);
  while (!entries.done()) {
    TRY(const DerValue one, entries.Take(kDerSequence));
    DerCursor cursor(one.contents);
    TRY(const ByteView serial, cursor.TakeInteger());
    TRY(const DerValue time, cursor.Next());
    TRY_DONE(ReadDerTime(time));
    if (!cursor.done()) {
      TRY(const auto extensions, ReadExtensions(cursor));
      list.has_unknown_entries =
          list.has_unknown_entries ||
          std::any_of(extensions.begin(), extensions.end(),
                      [](const auto& e) { return e.critical; });
    }
    TRY_DONE(cursor.End());
    list.serials.push_back(CopyOf(serial));
  }
  if (list.serials.empty()) return Unreliable("an empty list of entries");
  std::sort(list.serials.begin(), list.serials.end());
  return Done{};
}

Result<RevocationList> Parse(ByteView der) {
  DerCursor whole(der);
  TRY(const DerValue outermost, whole.Take(kDerSequence));
  TRY_DONE(whole.End());
  DerCursor outer(outermost.contents);
  TRY(const DerValue tbs_value, outer.Take(kDerSequence));
  TRY(const DerValue algorithm, outer.Take(kDerSequence));
  TRY(const ByteView signature, outer.TakeBits());
  TRY_DONE(outer.End());

  RevocationList list;
  list.tbs = CopyOf(tbs_value.whole);
  list.signature_algorithm = CopyOf(algorithm.whole);
  list.signature = CopyOf(signature);
  DerCursor tbs(tbs_value.contents);
  TRY(const std::uint64_t version, tbs.TakeNumber(1));
  if (version != 1) return Unreliable("not of version 2");
  TRY(const DerValue inner_algorithm, tbs.Take(kDerSequence));
  if (!std::ranges::equal(inner_algorithm.whole, algorithm.whole)) {
    return Unreliable("two signature algorithms");
  }
  TRY(const DerValue issuer, tbs.Take(kDerSequence));
  list.issuer = CopyOf(issuer.whole);
  TRY(const DerValue this_update, tbs.Next());
  TRY(list.this_update, ReadDerTime(this_update));
  TRY(const DerValue next_update, tbs.Next());
  TRY(list.next_update, ReadDerTime(next_update));
  if (tbs.Sees(kDerSequence)) {
    TRY(const DerValue entries, tbs.Next());
    TRY_DONE(ReadEntries(entries.contents, list));
  }
  TRY(const DerValue tagged, tbs.Take(DerTagged(0)));
  TRY_DONE(tbs.End());
  DerCursor extensions(tagged.contents);
  TRY(list.extensions, ReadExtensions(extensions));
  TRY_DONE(extensions.End());
  return list;
}

// The URIs of a DistributionPointName ([0] EXPLICIT in both of its users);
// refuses every other form of name.
Result<std::vector<Bytes>> ReadPointName(ByteView contents) {
  DerCursor cursor(contents);
  TRY(const DerValue full, cursor.Take(DerTagged(0)));
  TRY_DONE(cursor.End());
  std::vector<Bytes> uris;
  DerCursor names(full.contents);
  while (!names.done()) {
    TRY(const DerValue name, names.Take(DerTaggedPrimitive(6)));
    uris.push_back(CopyOf(name.contents));
  }
  return uris;
}

// cRLDistributionPoints, RFC 5280 §4.2.1.13: URIs alone.
Result<std::vector<Bytes>> PointsOf(const Certificate& certificate) {
  static const Bytes kPoints = OidOf("2.5.29.31");
  const CertificateExtension* const found = certificate.Find(kPoints);
  std::vector<Bytes> uris;
  if (found == nullptr) return uris;
  DerCursor outer(found->value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  DerCursor points(sequence.contents);
  while (!points.done()) {
    TRY(const DerValue point, points.Take(kDerSequence));
    DerCursor cursor(point.contents);
    if (!cursor.Sees(DerTagged(0))) continue;
    TRY(const DerValue name, cursor.Next());
    TRY(const auto names, ReadPointName(name.contents));
    uris.insert(uris.end(), names.begin(), names.end());
  }
  return uris;
}

// issuingDistributionPoint, RFC 5280 §5.2.5: whether the list is about this
// certificate, for all reasons and by its own issuer.
Result<Done> CheckScope(ByteView value, const Certificate& certificate) {
  DerCursor outer(value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  if (cursor.Sees(DerTagged(0))) {
    TRY(const DerValue name, cursor.Next());
    TRY(const auto here, ReadPointName(name.contents));
    TRY(const auto there, PointsOf(certificate));
    // One byte apart is another list (CA/Browser Forum, BR 7.2.2.1).
    if (std::find_first_of(here.begin(), here.end(), there.begin(),
                           there.end()) == here.end()) {
      return Unreliable("of another distribution point");
    }
  }
  const bool authority = certificate.ca.value_or(false);
  for (const auto& [tag, holds] :
       {std::pair(DerTaggedPrimitive(1), !authority),
        std::pair(DerTaggedPrimitive(2), authority)}) {
    if (!cursor.Sees(tag)) continue;
    TRY_DONE(cursor.Next());
    if (!holds) return Unreliable("of another kind of certificate");
  }
  // onlySomeReasons, indirectCRL, onlyContainsAttributeCerts.
  if (!cursor.done()) return Unreliable("of a scope that is not read here");
  return Done{};
}

Result<Done> CheckExtensions(const RevocationList& list,
                             const Certificate& certificate) {
  static const Bytes kNumber = OidOf("2.5.29.20");
  static const Bytes kScope = OidOf("2.5.29.28");
  bool numbered = false;
  for (const CertificateExtension& extension : list.extensions) {
    if (extension.oid == kScope) {
      const auto checked = CheckScope(extension.value, certificate);
      if (!checked.ok()) {
        return checked.failure().reason == Reason::kRevoked
                   ? checked.failure()
                   : Unreliable("of a scope that cannot be read");
      }
    } else if (extension.critical) {
      return Unreliable("an unknown critical extension");
    }
    numbered = numbered || extension.oid == kNumber;
  }
  // RFC 5280 §5.2.3: MUST be there.
  if (!numbered) return Unreliable("without a number");
  return Done{};
}

Result<Done> CheckList(const RevocationList& list,
                       const Certificate& certificate,
                       const Certificate& issuer, Instant time) {
  if (time < list.this_update || list.next_update < time) {
    return Unreliable("not of this time");
  }
  if (issuer.key_usage && (*issuer.key_usage & kUsageCrlSign) == 0) {
    return Unreliable("its issuer may not sign any");
  }
  const auto scheme = ReadSignatureAlgorithm(list.signature_algorithm);
  if (!scheme.ok()) return Unreliable(scheme.failure().detail);
  TRY(const crypto::PublicKey key, issuer.key());
  if (!crypto::Verify(key, *scheme, list.tbs, list.signature).ok()) {
    return Unreliable("its signature does not hold");
  }
  TRY_DONE(CheckExtensions(list, certificate));
  if (list.has_unknown_entries) {
    return Unreliable("an entry with a critical extension");
  }
  if (std::adjacent_find(list.serials.begin(), list.serials.end()) !=
      list.serials.end()) {
    return Unreliable("an entry is given twice");
  }
  // Whenever it was revoked: before its time, or after ours.
  if (std::binary_search(list.serials.begin(), list.serials.end(),
                         certificate.serial)) {
    return Failure{Reason::kRevoked, "a certificate is revoked"};
  }
  return Done{};
}

}  // namespace

Result<RevocationList> ParseRevocationList(ByteView der) {
  if (der.size() > kMaxRevocationListBytes) {
    return Failure{Reason::kTooLarge, "a revocation list of over 16 MiB"};
  }
  auto list = Parse(der);
  if (!list.ok() && list.failure().reason == Reason::kBadEncoding) {
    return Unreliable(list.failure().detail);
  }
  return list;
}

Result<Done> CheckRevocation(std::span<const Certificate> path,
                             std::span<const RevocationList> lists,
                             Instant time) {
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    bool answered = false;
    for (const RevocationList& list : lists) {
      if (list.issuer != path[i].issuer) continue;
      TRY_DONE(CheckList(list, path[i], path[i + 1], time));
      answered = true;
    }
    if (!answered) return Unreliable("none of the certificate's issuer");
  }
  return Done{};
}

}  // namespace airlock::verifier

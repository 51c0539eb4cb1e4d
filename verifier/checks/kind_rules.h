// verifier/checks/kind_rules.h
//
// How each kind of bundle is proved.
//
// The way from signatures to artifacts is the same for all: signed bytes quote
// the digest of the next object. What differs is which object is signed, which
// quotes may start where, and how the bundle calls itself. One set of rules is
// made for one examination and may remember what it read.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/result.h"
#include "verifier/checks/bundle.h"

namespace airlock::verifier {

class KindRules {
 public:
  virtual ~KindRules() = default;

  // The parts that the kind prescribes, and that every signature is over such
  // a part (kBadBundle, kUnproven, kBadRelease).
  virtual Result<Done> CheckParts(const Bundle& bundle) = 0;

  // Whether quotes may start from `from`, which is proved and whose bytes are
  // `text` (kBadQuote). Asked once before the quotes from it.
  virtual Result<Done> CheckSource(const Bundle& bundle,
                                   const ObjectDigest& from,
                                   std::string_view text) = 0;

  // The items that the quote reaches: its digest and its name are theirs
  // (kBadQuote, kBadRelease). Never none.
  virtual Result<std::vector<const notes::ContentsItem*>> ReachedBy(
      const Bundle& bundle, const notes::Quote& quote,
      std::string_view text) = 0;

  // Fills in what the signed bytes say of themselves.
  virtual Result<Done> Describe(const Bundle& bundle,
                                notes::Authentic& authentic) = 0;
};

std::unique_ptr<KindRules> AptRepoRules();
std::unique_ptr<KindRules> GkeOnpremRules();
std::unique_ptr<KindRules> SignedBlobRules();
std::unique_ptr<KindRules> OciLayoutRules();

std::unique_ptr<KindRules> RulesOf(notes::BundleKind kind);

// True if `name` is `path` or lies at it under some folder.
bool EndsAt(std::string_view name, std::string_view path);

}  // namespace airlock::verifier

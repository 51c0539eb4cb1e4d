// verifier/statements/gcb.h
//
// Provenance of Google Cloud Build: which image was built by whom, from what.
//
// Two generations are in use. SLSA v0.1 names a builder with its version
// (@v0.2, @v0.3) and its source as the first material; SLSA v1 names the
// builder alone and its source as a parameter. Each has its own signing keys.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "airlock/core/notes/statement.h"
#include "airlock/core/result.h"
#include "verifier/statements/gcb_keys.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

struct GcbExpectation {
  std::string image_digest;  // SHA-256, 64 digits
  // Without "git+", and with or without "https://". A bucket's object is
  // "gs://…" without its generation.
  std::string source_uri;
  // "" for any; a version only if one is asked for.
  std::string builder_id;
  std::string source_tag;            // "" for any
  std::string source_versioned_tag;  // "" for any; versioned_tag.h
};

// What ReadGcbDocument() says, and: the builder is one of Cloud Build's and the
// one expected (kWrongBuilder), its recipe one that this builder follows, the
// image is a subject (kWrongSubject), source and tag are those expected, and
// there is no parameter that we do not know (kWrongSource).
Result<notes::Statement> VerifyGcb(std::string_view document,
                                   const GcbExpectation& expected,
                                   std::span<const GcbKey> keys);

// The same for whoever judges afterwards: nothing is expected but the image.
// The facts are builder, build type and configuration, source without its
// revision, reference, tag, revision, every parameter that the build was given,
// and when it ended.
Result<notes::Statement> StateGcb(std::string_view document,
                                  const std::string& image_digest,
                                  std::span<const GcbKey> keys);

// The worker's verb "verify-gcb": document "provenance"; options
// "image-digest", "source-uri", "builder-id", "source-tag",
// "source-versioned-tag". Or "asker-judges", and the document "anchors" with
// the keys that count.
Result<std::string> AnswerGcb(const Inquiry& inquiry);

}  // namespace airlock::verifier

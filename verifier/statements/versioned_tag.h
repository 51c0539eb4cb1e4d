// verifier/statements/versioned_tag.h
//
// Whether a tag is of a version that somebody asks for.
//
// "v33" asks for any v33.x.y, "v33.0" for any v33.0.y, "v33.0.4" for that one.
// Tags are semantic versions (semver.org 2.0.0) with the letter v before them,
// where minor and patch may be missing, as Go's modules and GitHub's actions
// have them.
#pragma once

#include <string_view>

#include "airlock/core/result.h"

namespace airlock::verifier {

// kUsage if `wanted` is no such version; kWrongSource if `tag` is none, or is
// of another one. A pre-release is asked for by its whole name; a build's name
// ("+…") counts on neither side.
Result<Done> CheckVersionedTag(std::string_view tag, std::string_view wanted);

}  // namespace airlock::verifier

// airlock/core/percent_encoding.h
//
// A stranger's name as one component of a URL or a folder.
#pragma once

#include <string>
#include <string_view>

namespace airlock {

// Every byte but A–Z a–z 0–9 - . _ ~ (RFC 3986 §2.3) and those of `keep`
// becomes % and two upper-case digits, so that two names never are one.
std::string PercentEncode(std::string_view raw, std::string_view keep = "");

}  // namespace airlock

// airlock/debian/paragraph.h
//
// A paragraph of a Debian control file, field by field.
//
// What is read here is what apt has verified, or a file that the user gave; it
// still was written elsewhere, and what comes of it becomes arguments of
// programs and names of files. So whoever takes a value asks for the one
// spelling that it may have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"

namespace airlock::debian {

struct Field {
  std::string name;
  std::string value;  // lines joined by LF, without the blank before each
  friend bool operator==(const Field&, const Field&) = default;
};
using Paragraph = std::vector<Field>;

// The paragraphs of a text (deb822(5)), parted by blank lines, at most 16 MiB
// and 100,000 lines. A clear signature around them is passed over and not
// verified. A field twice, or a line that is neither a field nor goes on with
// one, is kBadRelease.
Result<std::vector<Paragraph>> ReadParagraphs(std::string_view text);

// The value of a field, whatever the case of its name; "" if there is none.
std::string_view ValueOf(const Paragraph& paragraph, std::string_view name);

// What Debian policy §5.6 lets a package and a version be called.
bool IsPackageName(std::string_view name);
bool IsVersion(std::string_view version);

}  // namespace airlock::debian

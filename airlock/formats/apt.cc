#include "airlock/formats/apt.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "airlock/core/check.h"

namespace airlock::formats {
namespace {

// Field names are compared without case, as every reader of them does.
std::string Lower(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// A field with its continuation lines, as it stands.
struct Field {
  std::string name;  // lower case
  std::string_view text;
};

bool StartsWithBlank(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

// Policy §5.1: printable ASCII without the colon, not starting with '#' or '-'.
bool IsFieldName(std::string_view name) {
  return !name.empty() && name[0] != '#' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

// The fields of a stanza; none where it is not one.
std::vector<Field> FieldsOf(std::string_view stanza) {
  if (!stanza.ends_with('\n') || stanza.find('\r') != std::string_view::npos ||
      stanza.find('\0') != std::string_view::npos) {
    return {};
  }
  std::vector<Field> fields;
  std::set<std::string> names;
  while (!stanza.empty()) {
    const std::string_view line = stanza.substr(0, stanza.find('\n') + 1);
    stanza.remove_prefix(line.size());
    if (StartsWithBlank(line)) {
      if (fields.empty() ||
          line.find_first_not_of(" \t\n") == std::string_view::npos) {
        return {};
      }
      std::string_view& text = fields.back().text;
      text = {text.data(), text.size() + line.size()};
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos ||
        !IsFieldName(line.substr(0, colon))) {
      return {};
    }
    fields.push_back({Lower(line.substr(0, colon)), line});
    if (!names.insert(fields.back().name).second) return {};
  }
  return fields;
}

// Something that stands on one line among others, with no way to end it.
bool IsWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f;
  });
}

bool IsLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto value = static_cast<unsigned char>(c);
    return value < 0x20 || value == 0x7f;
  });
}

std::string Words(std::vector<std::string> words) {
  Check(!words.empty(), "a list of at least one word");
  std::sort(words.begin(), words.end());
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    Check(IsWord(words[i]) && (i == 0 || words[i] != words[i - 1]),
          "words, each once");
    text += (i == 0 ? "" : " ") + words[i];
  }
  return text;
}

}  // namespace

bool IsStanza(std::string_view stanza) { return !FieldsOf(stanza).empty(); }

std::string ReleasedStanza(std::string_view upstream_stanza,
                           std::string_view pool_path) {
  Check(IsWord(pool_path), "a pool path of one word");
  const std::vector<Field> fields = FieldsOf(upstream_stanza);
  Check(!fields.empty(), "a stanza of a Packages file");
  const std::string filename = "Filename: " + std::string(pool_path) + "\n";
  std::string stanza;
  bool placed = false;
  for (const Field& field : fields) {
    if (field.name == "md5sum" || field.name == "sha1") continue;
    if (field.name == "filename") {
      stanza += filename;
      placed = true;
      continue;
    }
    stanza += field.text;
  }
  return placed ? stanza : stanza + filename;
}

std::string RenderPackages(const std::vector<AptEntry>& entries) {
  // Versions of one package stay in the order in which they come.
  using Key = std::pair<std::string_view, std::string_view>;
  std::multimap<Key, const AptEntry*> sorted;
  for (const AptEntry& entry : entries) {
    sorted.emplace(Key(entry.package, entry.architecture), &entry);
  }
  std::string text;
  for (const auto& [key, entry] : sorted) {
    if (!text.empty()) text += '\n';
    text += ReleasedStanza(entry->stanza, entry->pool_path);
  }
  return text;
}

std::string RenderRelease(const AptRelease& release) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    Check(!value.empty() && IsLine(value), "a value of one line");
    text += std::string(name) + ": " + std::string(value) + "\n";
  };
  add("Origin", release.origin);
  add("Label", release.label);
  add("Suite", release.suite);
  add("Codename", release.codename);
  add("Date", release.date.rfc5322());
  add("Valid-Until", release.valid_until.rfc5322());
  add("Acquire-By-Hash", "no");
  add("Architectures", Words(release.architectures));
  add("Components", Words(release.components));
  Check(!release.files.empty(), "at least one index");
  text += "SHA256:\n";
  std::vector<AptIndexFile> files = release.files;
  std::sort(files.begin(), files.end(),
            [](const AptIndexFile& a, const AptIndexFile& b) {
              return a.path < b.path;
            });
  for (std::size_t i = 0; i < files.size(); ++i) {
    Check(
        IsWord(files[i].path) && (i == 0 || files[i].path != files[i - 1].path),
        "index paths, each once");
    text += " " + files[i].sha256.hex() + " " + std::to_string(files[i].size) +
            " " + files[i].path + "\n";
  }
  return text;
}

}  // namespace airlock::formats

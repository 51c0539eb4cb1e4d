#include "airlock/cli/change_list.h"

#include <type_traits>
#include <utility>

#include "airlock/cli/output.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;
using verifier::Change;
using verifier::Power;

template <typename Word>
JsonValue::Array Names(const std::vector<Word>& words) {
  JsonValue::Array names;
  for (const Word& word : words) {
    if constexpr (std::is_same_v<Word, Power>) {
      names.push_back(verifier::NameOf(word));
    } else {
      names.push_back(Printable(word));
    }
  }
  return names;
}

// " title: a, b"; what strangers wrote stands in some of the words.
template <typename Word>
std::string Listed(const char* title, const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    text += text.empty() ? "  " + std::string(title) + ": " : ", ";
    if constexpr (std::is_same_v<Word, Power>) {
      text += verifier::NameOf(word);
    } else {
      text += Printable(word);
    }
  }
  return text;
}

}  // namespace

void ChangeList::Add(const std::string& artifact,
                     const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    ++differing_;
    if (!change.concerns.empty() || !change.weaker.empty()) ++to_look_at_;
    if (level_ == Level::kCapability && change.concerns.empty() &&
        change.lost.empty() && change.weaker.empty() &&
        change.stronger.empty()) {
      continue;
    }
    lines_ += std::string(verifier::NameOf(change.kind)) + "  " +
              Printable(artifact) + (artifact.empty() ? "" : "  ") +
              (change.place.empty() ? "the file" : Printable(change.place));
    for (const std::string_view what : change.what) {
      lines_ += " " + std::string(what);
    }
    lines_ += Listed("look at", change.concerns) +
              Listed("weaker", change.weaker) + Listed("no more", change.lost) +
              Listed("better", change.stronger) + "\n";
    JsonValue::Object json;
    if (!artifact.empty()) json.push_back({"artifact", Printable(artifact)});
    json.push_back({"change", verifier::NameOf(change.kind)});
    json.push_back({"path", Printable(change.place)});
    json.push_back({"what", Names(change.what)});
    json.push_back({"concerns", Names(change.concerns)});
    json.push_back({"lost", Names(change.lost)});
    json.push_back({"weaker", Names(change.weaker)});
    json.push_back({"stronger", Names(change.stronger)});
    changes_.push_back(std::move(json));
  }
}

std::string ChangeList::Text() const {
  return std::to_string(differing_) + " members differ, " +
         std::to_string(to_look_at_) + " to look at\n" + lines_;
}

void ChangeList::AddTo(JsonValue::Object& json) && {
  json.push_back({"level", level_ == Level::kFile ? "file" : "capability"});
  json.push_back({"differing", differing_});
  json.push_back({"to-look-at", to_look_at_});
  json.push_back({"changes", std::move(changes_)});
}

}  // namespace airlock::cli

#include "airlock/cli/trust_text.h"

#include <array>
#include <string_view>

#include "airlock/core/bytes.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;
using notes::EntryFate;

constexpr std::array kFates = {EntryFate::kAdded, EntryFate::kRemoved,
                               EntryFate::kChanged, EntryFate::kKept};

std::string_view MarkOf(EntryFate fate) {
  constexpr std::array<std::string_view, kFates.size()> kMarks = {"+ ", "- ",
                                                                  "~ ", "  "};
  return kMarks[static_cast<std::size_t>(fate)];
}

std::string EntryText(const notes::TrustEntry& entry) {
  std::string text = "    " + std::string(MarkOf(entry.fate)) +
                     std::string(NameOf(entry.fate)) + "  " +
                     Printable(entry.what) + "  " + Printable(entry.id) + "\n";
  if (!entry.before.empty()) {
    text += "        was  " + Printable(entry.before) + "\n";
  }
  if (!entry.after.empty()) {
    text += "        is   " + Printable(entry.after) + "\n";
  }
  return text;
}

}  // namespace

std::string ChangeSummary(const notes::TrustDifference& change) {
  std::string text = change.trust.text();
  if (!change.before) text += ", a new trust";
  std::string_view before = ": ";
  for (const EntryFate fate : kFates) {
    std::size_t count = 0;
    for (const notes::TrustEntry& entry : change.entries) {
      count += entry.fate == fate ? 1 : 0;
    }
    if (count == 0) continue;
    text += std::string(before) + std::to_string(count) + " " +
            std::string(NameOf(fate));
    before = ", ";
  }
  return text;
}

std::string ChangeText(const notes::TrustDifference& change) {
  std::string text = "  changes    " + ChangeSummary(change) + "\n";
  for (const notes::TrustEntry& entry : change.entries) {
    text += EntryText(entry);
  }
  return text;
}

JsonValue::Object ChangeJson(const policies::Case& facts) {
  if (!facts.authentic || !facts.authentic->body.change) return {};
  const notes::TrustDifference& change = *facts.authentic->body.change;
  JsonValue::Array entries;
  for (const notes::TrustEntry& entry : change.entries) {
    entries.push_back(JsonValue::Object{{"fate", NameOf(entry.fate)},
                                        {"what", Printable(entry.what)},
                                        {"id", Printable(entry.id)},
                                        {"before", Printable(entry.before)},
                                        {"after", Printable(entry.after)}});
  }
  return {
      {"trust", change.trust.text()},
      {"before", change.before ? change.before->text() : ""},
      {"after", change.after.text()},
      {"summary", ChangeSummary(change)},
      {"entries", entries}};
}

std::string InForceText(const policies::Site& site,
                        const policies::Case& facts) {
  for (const policies::On<notes::TrustChange>& change : site.changes) {
    if (change.body.submission != facts.id) continue;
    return "Sealed; " + change.body.name.text() + " generation " +
           std::to_string(change.body.generation) + " is in force since " +
           change.time.text() + ".";
  }
  return "Sealed; waiting for it to come into force: the airlock must act.";
}

}  // namespace airlock::cli

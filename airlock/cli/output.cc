#include "airlock/cli/output.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "airlock/core/bytes.h"

namespace airlock::cli {
namespace {

void Write(std::FILE* to, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), to);
}

formats::JsonValue::Object Headed(std::string_view verb,
                                  const formats::JsonValue::Object& members) {
  formats::JsonValue::Object document = {{"schema", kJsonSchema},
                                         {"command", verb}};
  document.insert(document.end(), members.begin(), members.end());
  return document;
}

}  // namespace

formats::JsonValue JsonNumber(std::uint64_t number) {
  if (number > formats::JsonValue::kMaxInteger) return std::to_string(number);
  return number;
}

void Print(const Output& output, std::string_view verb, bool json) {
  if (json) {
    Write(stdout, formats::PlainJson(Headed(verb, output.json)) + "\n");
  } else {
    Write(stdout, output.text);
  }
  std::fflush(stdout);
}

int PrintFailure(const Failure& failure, std::string_view verb, bool json,
                 std::string_view program) {
  const int code = ExitCodeOf(failure.reason);
  if (json) {
    Write(stdout, formats::PlainJson(
                      Headed(verb, {{"reason", NameOf(failure.reason)},
                                    {"sentence", SentenceOf(failure.reason)},
                                    {"detail", Printable(failure.detail)},
                                    {"next", NextStepFor(failure.reason)},
                                    {"exit-code", code}})) +
                      "\n");
    std::fflush(stdout);
    return code;
  }
  Write(stderr, std::string(program) + ": " +
                    std::string(NameOf(failure.reason)) + ": " +
                    std::string(SentenceOf(failure.reason)) + "\n");
  if (!failure.detail.empty()) {
    Write(stderr, "  " + Printable(failure.detail) + "\n");
  }
  Write(stderr, "  → " + std::string(NextStepFor(failure.reason)) + "\n");
  return code;
}

bool WantsColour(bool no_color) {
  const char* no = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return !no_color && ::isatty(STDOUT_FILENO) == 1 &&
         (no == nullptr || *no == '\0') &&
         (term == nullptr || std::strcmp(term, "dumb") != 0);
}

std::string Coloured(std::string_view word, bool good, bool colour) {
  if (!colour) return std::string(word);
  return std::string(good ? "\x1b[32m" : "\x1b[31m") + std::string(word) +
         "\x1b[0m";
}

void Progress(std::string_view line, bool quiet) {
  if (quiet || ::isatty(STDERR_FILENO) != 1) return;
  Write(stderr, std::string(line) + "\n");
}

}  // namespace airlock::cli

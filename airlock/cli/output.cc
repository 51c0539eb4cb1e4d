#include "airlock/cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "airlock/core/bytes.h"

namespace airlock::cli {
namespace {

// What stderr does not take has nowhere else to go.
void Complain(std::string_view text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

// Whether all of it is with the kernel: a full disk says so at the flush.
bool Say(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
         std::fflush(stdout) == 0;
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

int Print(const Output& output, std::string_view verb, bool json,
          std::string_view program) {
  const bool said =
      json ? Say(formats::PlainJson(Headed(verb, output.json)) + "\n")
           : Say(output.text);
  if (said) return output.exit_code;
  const int error = errno;
  return PrintFailure({error == ENOSPC ? Reason::kDiskFull : Reason::kIo,
                       "the output was not written whole: " +
                           std::generic_category().message(error)},
                      verb, false, program);
}

int PrintFailure(const Failure& failure, std::string_view verb, bool json,
                 std::string_view program) {
  const int code = ExitCodeOf(failure.reason);
  if (json) {
    const bool said = Say(
        formats::PlainJson(Headed(verb, {{"reason", NameOf(failure.reason)},
                                         {"sentence", SentenceOf(failure.reason)},
                                         {"detail", Printable(failure.detail)},
                                         {"next", NextStepFor(failure.reason)},
                                         {"exit-code", code}})) +
        "\n");
    if (said) return code;
  }
  Complain(std::string(program) + ": " +
                    std::string(NameOf(failure.reason)) + ": " +
                    std::string(SentenceOf(failure.reason)) + "\n");
  if (!failure.detail.empty()) {
    Complain("  " + Printable(failure.detail) + "\n");
  }
  Complain("  → " + std::string(NextStepFor(failure.reason)) + "\n");
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
  Complain(std::string(line) + "\n");
}

}  // namespace airlock::cli

// airlock/cli/output.h
//
// What a command says, once for people and once for machines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "airlock/core/result.h"
#include "airlock/formats/json_writer.h"

namespace airlock::cli {

// The version of every JSON document that commands print; fields are only ever
// added within a version.
inline constexpr std::string_view kJsonSchema = "airlock.cli/1";

// A command's result. `exit_code` is 0 unless the command reports a state that
// has a code of its own (pending, refused …) without having failed.
struct Output {
  std::string text;                 // for people; ends with LF
  formats::JsonValue::Object json;  // members beside "schema" and "command"
  int exit_code = 0;
};

// A number that a stranger may have chosen: as text where it is larger than
// JSON readers hold exactly.
formats::JsonValue JsonNumber(std::uint64_t number);

// Prints on stdout, as JSON or as text. Yields the output's exit code, or that of
// what kept it from being written whole, which is said on stderr.
int Print(const Output& output, std::string_view verb, bool json,
          std::string_view program = "airlock");

// Prints a failure: on stderr for people; as a JSON document on stdout for
// machines (schema, command, reason, detail, next, exit-code), and on stderr where
// stdout does not take it. Yields the exit code by cause.
int PrintFailure(const Failure& failure, std::string_view verb, bool json,
                 std::string_view program = "airlock");

// Whether stdout is a terminal that wants colour: NO_COLOR, TERM=dumb and
// --no-color all say no.
bool WantsColour(bool no_color);

// A word for a state, coloured where wanted; never colour alone.
std::string Coloured(std::string_view word, bool good, bool colour);

// One line on stderr when stderr is a terminal and --quiet is not given.
void Progress(std::string_view line, bool quiet);

}  // namespace airlock::cli

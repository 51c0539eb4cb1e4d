// airlock/cli/examine.h
//
// Verifying what the user names, without daemons or state: a worker of one's
// own reads it in its sandbox.
//
// One table holds every such verb, so that their options, their output and
// their exit codes cannot drift apart.
#pragma once

#include <string>
#include <vector>

#include "airlock/cli/options.h"
#include "airlock/cli/output.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::cli {

// How the worker calls what an option gives.
enum class ArgumentKind {
  kFlag,      // an option of the question without a value of its own
  kText,      // an option of the question
  kDocument,  // a file, read whole
  kArtifact,  // a file of any size, or "sha256:" (384, 512) and a digest
};

struct Argument {
  // As CLI11 spells it: "--key", or "file" for a positional one.
  const char* flag;
  const char* name;  // the worker's name for it
  ArgumentKind kind;
  bool required;
  bool repeated;
  const char* help;
};

struct ExamineVerb {
  bool is_verify;        // `airlock verify vsa`, not `airlock vsa`
  const char* name;
  const char* question;  // the worker's verb
  const char* help;
  std::vector<Argument> arguments;
};
const std::vector<ExamineVerb>& ExamineVerbs();

// A file to be examined, under the worker's name for it.
struct OpenExhibit {
  std::string name;
  platform::Fd fd;
};

// Asks a worker of one's own; yields the documents of its answer. A refusal is
// this function's failure.
Result<std::vector<std::string>> AskExaminer(const Options& o,
                                             const notes::Question& question,
                                             std::vector<OpenExhibit> files);

// Runs the verb that o.question names and prints its Statement.
Result<Output> Examine(const Options& o);

}  // namespace airlock::cli

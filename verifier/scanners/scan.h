// verifier/scanners/scan.h
//
// kScan: a scanner over every leaf of one object, with the bytes it read.
//
// Linked by the worker only. The leaves are the unpacker's; a leaf that the
// engine cannot take whole makes the scan inconclusive, never clean.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

// A scanner that is ready: rules are compiled before the sandbox closes.
class Scanner;

// Whatever yara opens or allocates on first use, which takes a quarter of such a
// process's life. To be called before the sandbox closes where something is
// scanned; the second time it does nothing.
Result<Done> PrepareScanners();

struct Rules {
  std::string text;   // YARA source, from our own files
  NoteDigest digest;  // of the text
};
// The rules that the worker carries, embedded at build time from
// verifier/scanners/rules/*.yar.
const Rules& ShippedRules();

// Scans with "yara". `sandbox` of the result is left empty.
Result<notes::Scan> ScanObject(const notes::Job& job, const Input& input,
                               const Rules& rules);

}  // namespace airlock::verifier

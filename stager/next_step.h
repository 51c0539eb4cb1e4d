// stager/next_step.h
//
// What is to be done next: a total function of the records.
//
// The conductor decides by nothing that it remembers. After a crash it reads the
// chain and asks again; whatever was on record stays done, whatever was not is
// done once more.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "policies/judge.h"
#include "stager/stage.h"

namespace airlock::stager {

struct VerifyStep {};
struct InspectStep {
  notes::ContentsItem item;
};
struct ScanStep {
  notes::ContentsItem item;
  std::string engine;
};
struct CompareStep {
  notes::ContentsItem item;
};
struct HoldStep {};
struct DecideStep {
  std::vector<RecordDigest> waivers;
};
// Ask the signer to seal; its answer is a record or a refusal.
struct SealStep {};
struct RefuseStep {
  std::string stage;
  Failure failure;
};
// Nothing for the airlock to do now.
struct WaitStep {
  policies::Waiting waiting;
};
// Sealed or refused: nothing more in this chain, ever.
struct EndStep {};

using Step =
    std::variant<VerifyStep, InspectStep, ScanStep, CompareStep, HoldStep,
                 DecideStep, SealStep, RefuseStep, WaitStep, EndStep>;

// One step, or several pieces of the machine's work, in order. What refuses
// outright refuses before more work is spent on it. To judge after each piece
// would cost the square of the artifacts; so of a large bundle a thirty-second
// is looked into between two judgements, and of one with fewer than 32
// artifacts one piece.
std::vector<Step> NextSteps(const Situation& s, Instant now);

}  // namespace airlock::stager

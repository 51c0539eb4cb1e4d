// policies/requirements.h
//
// What the policy demands of the machine's evidence.
//
// Everything but people's approval: is the submission what it says, is it
// upstream's and fresh, was every artifact inspected, scanned and rebuilt as
// the policy asks, has the hold ended. All is looked at, so that people read
// every reason at once and not one a day.
#pragma once

#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "policies/judge.h"
#include "policies/question.h"

namespace airlock::policies {

struct Requirements {
  std::vector<Failure> refusals;
  std::vector<Missing> missing;
  std::vector<RecordDigest> waivers;  // needed, sorted
  bool extra_reviewer = false;        // opaque content asks for one more
};
Requirements CheckRequirements(const Question& question);

// The parts, in separate files: what was handed in and whose it is …
void CheckSubmission(const Question& question, Requirements& found);
void CheckAuthenticity(const Question& question, Requirements& found);
// … whether the trusts that it rests on, or would change, are in force …
void CheckTrust(const Question& question, const notes::Authentic& authentic,
                Requirements& found);
// … who of upstream's counts as having signed it …
void CheckSigners(const Question& question, const notes::Authentic& authentic,
                  Requirements& found);
// … that it is not older than what was taken, nor another of the same version …
void CheckOrder(const Question& question, Requirements& found);
// … where it comes from …
void CheckProvenance(const Question& question, Requirements& found);
// … and what is in it.
void CheckArtifacts(const Question& question, Requirements& found);
void CheckHold(const Question& question, Requirements& found);

// Whether a worker's record reached the sandbox that the policy asks for; adds
// a refusal if not.
void CheckSandbox(const Question& question, const std::string& level,
                  std::string_view what, Requirements& found);

}  // namespace airlock::policies

#include "verifier/parsers/compare_verbs.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "verifier/parsers/difference_cause.h"
#include "verifier/parsers/unpack.h"

namespace airlock::verifier {
namespace {

// Of one artifact: twice this, a decoder's 128 MiB and what is held of the file
// at hand stay below a worker's 512 MiB.
constexpr std::uint64_t kMaxKeptBytes = 64ULL << 20;
constexpr std::uint64_t kMaxKeptFile = 32ULL << 20;

// Keeps the files that are asked about, and ends the walk with the last.
class Keeper final : public LeafVisitor {
 public:
  explicit Keeper(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) kept_[path];
    missing_ = kept_.size();
  }

  std::uint64_t wanted_bytes() const override { return kMaxKeptFile; }
  Result<bool> Visit(const Leaf& leaf) override {
    const auto at = kept_.find(leaf.path);
    if (at == kept_.end() || at->second) return false;
    --missing_;
    if (leaf.bytes && held_ + leaf.size <= kMaxKeptBytes) {
      held_ += leaf.size;
      at->second = CopyOf(*leaf.bytes);
    }
    // A fault is the one failure that no container inside keeps to itself.
    if (missing_ == 0) return Failure{Reason::kInterrupted, "all was met"};
    return true;
  }

  bool met_all() const { return missing_ == 0; }
  const std::optional<Bytes>& Kept(const std::string& path) const {
    return kept_.find(path)->second;
  }

 private:
  std::map<std::string, std::optional<Bytes>> kept_;
  std::size_t missing_ = 0;
  std::uint64_t held_ = 0;
};

Result<Done> Keep(const notes::Job& job, const InquiryInput& input,
                  Keeper& keeper) {
  FdSource source(input.fd);
  const auto walked = Unpack(source, input.item.object, input.item.size,
                             job.limits, &keeper);
  if (!walked.ok() && !keeper.met_all()) return walked.failure();
  return Done{};
}

}  // namespace

Result<notes::Inventory> AnswerNormalForm(
    const notes::Job& job, const std::vector<InquiryInput>& inputs) {
  if (inputs.size() != 1) {
    return Failure{Reason::kUsage, "a normal form is of one artifact"};
  }
  FdSource source(inputs[0].fd);
  TRY(Unpacked unpacked,
      Unpack(source, inputs[0].item.object, inputs[0].item.size, job.limits,
             nullptr, Facts::kOfForm));
  return std::move(unpacked.inventory);
}

Result<notes::Explanation> AnswerExplain(
    const notes::Job& job, const notes::Question& question,
    const std::vector<InquiryInput>& inputs) {
  const std::vector<std::string> left = question.All("left");
  const std::vector<std::string> right = question.All("right");
  if (inputs.size() != 2 || left.empty() || left.size() != right.size()) {
    return Failure{Reason::kUsage, "two artifacts, and pairs of their files"};
  }
  Keeper a(left);
  TRY_DONE(Keep(job, inputs[0], a));
  Keeper b(right);
  TRY_DONE(Keep(job, inputs[1], b));
  notes::Explanation explanation;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto& x = a.Kept(left[i]);
    const auto& y = b.Kept(right[i]);
    if (!x || !y) continue;
    for (notes::Cause& cause : CausesOf(i, left[i], *x, *y)) {
      explanation.causes.push_back(std::move(cause));
    }
  }
  return explanation;
}

}  // namespace airlock::verifier

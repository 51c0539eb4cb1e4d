// Which blobs of an OCI layout are images, and which are signatures of images:
// the first would be released, the second only prove.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "verifier/parsers/oci.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/wanted.h"

namespace airlock::verifier {
namespace {

class Layout {
 public:
  explicit Layout(const std::vector<Input>& inputs) {
    for (const Input& input : inputs) {
      by_name_.emplace(input.item.name, &input);
    }
  }

  Result<const Input*> Find(const std::string& name) const {
    const auto at = by_name_.find(name);
    if (at == by_name_.end()) {
      return Failure{Reason::kBadBundle,
                     "oci-layout: " + Printable(name) + " is missing"};
    }
    return at->second;
  }
  // Null where the layout does not hold it.
  const Input* Blob(const ObjectDigest& digest) const {
    const auto at = by_name_.find("blobs/sha256/" + digest.hex());
    return at == by_name_.end() ? nullptr : at->second;
  }
  static Result<OciDocument> Parse(const Input& input) {
    FdSource source(input.fd);
    TRY(const std::string text,
        ReadAll(source, kMaxManifestBytes, "a manifest"));
    return ParseOciDocument(text);
  }

 private:
  std::map<std::string, const Input*> by_name_;
};

}  // namespace

Result<notes::Wanted> FindImages(const std::vector<Input>& inputs) {
  const Layout layout(inputs);
  TRY(const Input* const index, layout.Find("index.json"));
  TRY(const OciDocument top, Layout::Parse(*index));
  if (!top.index) {
    return Failure{Reason::kBadBundle, "oci-layout: index.json is no index"};
  }
  std::deque<OciDescriptor> waiting(top.children.begin(), top.children.end());
  std::set<ObjectDigest> seen;
  notes::Wanted wanted;
  const auto take = [&](const Input& blob) {
    wanted.files.push_back(
        {blob.item.object, blob.item.size, blob.item.name});
  };
  while (!waiting.empty()) {
    const OciDescriptor at = std::move(waiting.front());
    waiting.pop_front();
    if (!seen.insert(at.digest).second) continue;
    const Input* const blob = layout.Blob(at.digest);
    // An index may name platforms that were not taken along.
    if (blob == nullptr) continue;
    TRY(const OciDocument document, Layout::Parse(*blob));
    if (IsCosignSignature(document)) continue;
    take(*blob);
    for (const OciDescriptor& child : document.children) {
      if (document.index) {
        waiting.push_back(child);
        continue;
      }
      const Input* const below = layout.Blob(child.digest);
      if (below == nullptr) {
        return Failure{Reason::kBadBundle,
                       "oci-layout: a manifest's blob is missing"};
      }
      if (seen.insert(child.digest).second) take(*below);
    }
  }
  return wanted;
}

}  // namespace airlock::verifier

#include "verifier/json/strict_json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <set>

namespace airlock::verifier {
namespace {

constexpr std::size_t kMaxDepth = 32;

Failure Bad(std::string why) { return {Reason::kBadJson, std::move(why)}; }

}  // namespace

// What boost::json::basic_parser calls as it reads.
class JsonBuilder {
 public:
  // The names and types of the members below are Boost's.
  static constexpr std::size_t max_object_size =
      std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  using Error = boost::json::error_code;
  using Text = boost::json::string_view;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return Open(Json(Json::Object())); }
  bool on_object_end(std::size_t, Error& error) {
    const Json& done = open_.back();
    std::set<std::string_view> keys;
    for (const auto& [key, value] : *done.object()) {
      if (!keys.insert(key).second) {
        duplicate_ = true;
        error = boost::json::make_error_code(boost::json::error::syntax);
        return false;
      }
    }
    return Close();
  }
  bool on_array_begin(Error&) { return Open(Json(Json::Array())); }
  bool on_array_end(std::size_t, Error&) { return Close(); }
  bool on_key_part(Text part, std::size_t, Error&) { return Hold(part); }
  bool on_key(Text part, std::size_t, Error&) {
    Hold(part);
    auto& object = std::get<Json::Object>(open_.back().value_);
    object.emplace_back(std::exchange(text_, {}), Json());
    return true;
  }
  bool on_string_part(Text part, std::size_t, Error&) { return Hold(part); }
  bool on_string(Text part, std::size_t, Error&) {
    Hold(part);
    return Put(Json(std::exchange(text_, {})));
  }
  bool on_number_part(Text part, Error&) { return Hold(part); }
  bool on_int64(std::int64_t value, Text part, Error&) {
    Hold(part);
    // "-0" is an int64 too.
    std::string spelling = std::exchange(text_, {});
    if (spelling.starts_with('-')) {
      return Put(Json(Json::OtherNumber{std::move(spelling)}));
    }
    return Put(Json(static_cast<std::uint64_t>(value)));
  }
  bool on_uint64(std::uint64_t value, Text, Error&) {
    text_.clear();
    return Put(Json(value));
  }
  bool on_double(double, Text part, Error&) {
    Hold(part);
    return Put(Json(Json::OtherNumber{std::exchange(text_, {})}));
  }
  bool on_bool(bool value, Error&) { return Put(Json(value)); }
  bool on_null(Error&) { return Put(Json()); }
  bool on_comment_part(Text, Error&) { return false; }
  bool on_comment(Text, Error&) { return false; }

  bool duplicate() const { return duplicate_; }
  Json&& root() { return std::move(root_); }

 private:
  bool Hold(Text part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool Open(Json json) {
    open_.push_back(std::move(json));
    return true;
  }
  bool Close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    return Put(std::move(done));
  }
  bool Put(Json json) {
    if (open_.empty()) {
      root_ = std::move(json);
    } else if (auto* array = std::get_if<Json::Array>(&open_.back().value_)) {
      array->push_back(std::move(json));
    } else {
      std::get<Json::Object>(open_.back().value_).back().second =
          std::move(json);
    }
    return true;
  }

  std::vector<Json> open_;
  std::string text_;
  Json root_;
  bool duplicate_ = false;
};

const Json* Json::Find(std::string_view key) const {
  if (object() == nullptr) return nullptr;
  for (const auto& [name, value] : *object()) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<std::string> Json::StringAt(std::string_view key) const {
  const Json* const member = Find(key);
  if (member == nullptr || member->string() == nullptr) {
    return Bad("no string '" + std::string(key) + "'");
  }
  return *member->string();
}

Result<std::uint64_t> Json::NumberAt(std::string_view key) const {
  const Json* const member = Find(key);
  if (member == nullptr || member->number() == nullptr) {
    return Bad("no unsigned integer '" + std::string(key) + "'");
  }
  return *member->number();
}

Result<Json> ParseStrictJson(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return Failure{Reason::kTooLarge,
                   "JSON over " + std::to_string(max_bytes) + " bytes"};
  }
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::basic_parser<JsonBuilder> parser(options);
  boost::json::error_code error;
  const std::size_t read =
      parser.write_some(false, text.data(), text.size(), error);
  if (parser.handler().duplicate()) return Bad("a key is given twice");
  if (error) return Bad("malformed at byte " + std::to_string(read));
  if (text.substr(read).find_first_not_of(" \t\r\n") !=
      std::string_view::npos) {
    return Bad("bytes follow the value");
  }
  return parser.handler().root();
}

}  // namespace airlock::verifier

// airlock/core/result.h
//
// A value, or the reason there is none.
//
// Nothing in the airlock reports failure by exception: a caller that may be
// refused must see it in the type, and must not be able to look away. The
// interface stays close to std::expected, which g++ 12 offers in C++23 only.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "airlock/core/check.h"
#include "airlock/core/reason.h"

namespace airlock {

// Why something did not happen. `detail` is for people: it names the evidence.
// Code branches on nothing finer than KindOf(reason).
struct Failure {
  Reason reason;
  std::string detail;

  friend bool operator==(const Failure&, const Failure&) = default;
};

template <typename T>
class [[nodiscard]] Result {
  static_assert(!std::is_reference_v<T> && !std::is_same_v<T, Failure>);

 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure)
      : state_(std::in_place_index<1>, std::move(failure)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Asking for the half that is not there is a bug in the caller. A passing
  // result gives its half away by value: a reference into it would outlive it
  // in `for (… : F().value())`, which extends the life of the last thing only.
  T value() const&& = delete;
  const T& value() const& {
    Check(ok(), "the result holds a value");
    return *std::get_if<0>(&state_);
  }
  T& value() & {
    Check(ok(), "the result holds a value");
    return *std::get_if<0>(&state_);
  }
  T value() && {
    Check(ok(), "the result holds a value");
    return std::move(*std::get_if<0>(&state_));
  }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T operator*() const&& = delete;

  Failure failure() const&& = delete;
  const Failure& failure() const& {
    Check(!ok(), "the result holds a failure");
    return *std::get_if<1>(&state_);
  }
  Failure failure() && {
    Check(!ok(), "the result holds a failure");
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Failure> state_;
};

// For work that yields nothing but its own success.
struct Done {
  friend bool operator==(const Done&, const Done&) = default;
};

}  // namespace airlock

// TRY(auto digest, ObjectDigest::Parse(text));
//
// Declares `digest` from the value, or returns the failure from this function.
#define AIRLOCK_CAT_(a, b) a##b
#define AIRLOCK_CAT(a, b) AIRLOCK_CAT_(a, b)
#define AIRLOCK_TRY_(tmp, decl, expr)             \
  auto tmp = (expr);                              \
  if (!tmp.ok()) return std::move(tmp).failure(); \
  decl = std::move(tmp).value()
#define TRY(decl, expr) AIRLOCK_TRY_(AIRLOCK_CAT(try_, __LINE__), decl, expr)

// TRY_DONE(file.Sync());   for work that yields Done.
#define AIRLOCK_TRY_DONE_(tmp, expr) \
  auto tmp = (expr);                 \
  if (!tmp.ok()) return std::move(tmp).failure()
#define TRY_DONE(expr) AIRLOCK_TRY_DONE_(AIRLOCK_CAT(try_, __LINE__), expr)

#include "airlock/formats/json_writer.h"

#include <gtest/gtest.h>

namespace airlock::formats {
namespace {

TEST(JsonWriter, SortsMembersAndLeavesNoWhiteSpace) {
  const JsonValue value = JsonValue::Object{
      {"b", JsonValue::Array{true, false, 0, JsonValue::Object{}}},
      {"a", "x"},
      {"B", JsonValue::Array{}}};
  const std::string want = R"({"B":[],"a":"x","b":[true,false,0,{}]})";
  EXPECT_EQ(CanonicalJson(value), want);
  EXPECT_EQ(PlainJson(value), want);
}

TEST(JsonWriter, SortsNamesByCodePoint) {
  // U+E000 comes before U+1F512, although UTF-16 has them the other way round.
  EXPECT_EQ(CanonicalJson(JsonValue::Object{
                {"\xf0\x9f\x94\x92", 1}, {"\xee\x80\x80", 2}, {"z", 3}}),
            "{\"z\":3,\"\xee\x80\x80\":2,\"\xf0\x9f\x94\x92\":1}");
}

TEST(JsonWriter, EscapesQuoteAndBackslashInBothForms) {
  const JsonValue value("a\"b\\c/\x7f");
  const std::string want = "\"a\\\"b\\\\c/\x7f\"";
  EXPECT_EQ(CanonicalJson(value), want);
  EXPECT_EQ(PlainJson(value), want);
}

TEST(JsonWriter, EscapesNamesAsIfTheyWereValues) {
  EXPECT_EQ(PlainJson(JsonValue::Object{{"a\"\n", 1}}), R"({"a\"\u000a":1})");
}

TEST(JsonWriter, EscapesControlCharactersInPlainJsonOnly) {
  const JsonValue value(std::string_view("\0\n\x1f", 3));
  EXPECT_EQ(PlainJson(value), R"("\u0000\u000a\u001f")");
  EXPECT_DEATH(CanonicalJson(value), "control character");
}

TEST(JsonWriter, WritesIntegersUpToWhatDoublesHold) {
  EXPECT_EQ(PlainJson(JsonValue::kMaxInteger), "9007199254740991");
  EXPECT_DEATH(JsonValue(JsonValue::kMaxInteger + 1), "integer");
  EXPECT_DEATH(JsonValue(-1), "integer");
}

TEST(JsonWriter, TakesANameGivenTwiceForABug) {
  const JsonValue value = JsonValue::Object{{"a", 1}, {"b", 2}, {"a", 3}};
  EXPECT_DEATH(PlainJson(value), "given once");
  EXPECT_DEATH(CanonicalJson(value), "given once");
}

TEST(JsonWriter, TakesWhatIsNotUtf8ForABug) {
  EXPECT_DEATH(PlainJson("\xc3"), "UTF-8");
  EXPECT_DEATH(CanonicalJson("\xed\xa0\x80"), "UTF-8");
  EXPECT_DEATH(PlainJson(JsonValue::Object{{"\xff", 1}}), "UTF-8");
}

}  // namespace
}  // namespace airlock::formats

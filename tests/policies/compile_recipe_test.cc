#include "policies/compile_recipe.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::HasSubstr;
using testing_support::FailsWith;
using testing_support::Yields;

const std::string kDigest = "sha256:" + std::string(64, 'a');

// The smallest recipe: everything else has a default.
const std::string kSmall =
    "name = \"hello\"\n"
    "command = [\"make\"]\n"
    "[inputs]\n"
    "\"hello.tar\" = \"" +
    kDigest +
    "\"\n"
    "[outputs]\n"
    "hello = \"any\"\n";

notes::Recipe Small() {
  notes::Recipe recipe;
  recipe.name = "hello";
  recipe.command = {"make"};
  recipe.inputs = {{"hello.tar", ObjectDigest::Parse(kDigest).value()}};
  recipe.outputs = {{"hello", {}}};
  return recipe;
}

TEST(CompileRecipe, FillsInDefaults) {
  EXPECT_THAT(CompileRecipe(kSmall), Yields(Small()));
  EXPECT_THAT(notes::ParseRecipe(notes::Format(Small())), Yields(Small()));
}

TEST(CompileRecipe, ReadsEveryKey) {
  const auto recipe = CompileRecipe(
      "name = \"hello\"\n"
      "command = [\"sh\", \"-euc\", '''\nmake\n''']\n"
      "[root]\npackages = \"" +
      kDigest +
      "\"\n"
      "[environment]\nLC_ALL = \"C\"\nA = \"b c\"\n"
      "[clock]\nsource-date-epoch = 2022-12-26T15:30:00Z\nfaketime = true\n"
      "[limits]\ntime = \"5m\"\nmemory = \"1GiB\"\ndisk = \"2MiB\"\n"
      "processes = 9\nlog = \"3KiB\"\n"
      "[outputs]\nhello = \"" +
      kDigest + "\"\nabc = \"any\"\n");
  ASSERT_OK(recipe);
  notes::Recipe want;
  want.name = "hello";
  want.command = {"sh", "-euc", "make\n"};
  want.root = NoteDigest::Parse(kDigest).value();
  want.environment = {{"A", "b c"}, {"LC_ALL", "C"}};
  want.clock = Instant::Parse("2022-12-26T15:30:00Z").value();
  want.faketime = true;
  want.limits = {Seconds{300}, 1ULL << 30, 2ULL << 20, 9, 3ULL << 10};
  want.outputs = {{"abc", {}}, {"hello", ObjectDigest::Parse(kDigest).value()}};
  EXPECT_EQ(*recipe, want);
  EXPECT_THAT(notes::ParseRecipe(notes::Format(want)), Yields(want));
}

// What stands where in the small recipe, and what is said of it.
struct Slip {
  const char* name;
  std::string instead_of;
  std::string write;
  std::string says;
};
class RecipeSlips : public ::testing::TestWithParam<Slip> {};

TEST_P(RecipeSlips, AreRefusedInWords) {
  std::string toml = kSmall;
  const std::size_t at = toml.find(GetParam().instead_of);
  ASSERT_NE(at, std::string::npos);
  toml.replace(at, GetParam().instead_of.size(), GetParam().write);
  const auto recipe = CompileRecipe(toml);
  ASSERT_THAT(recipe, FailsWith(Reason::kBadRecipe));
  EXPECT_THAT(recipe.failure().detail, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All, RecipeSlips,
    ::testing::Values(
        Slip{"grammar", "\"make\"]", "\"make\"", "line 3"},
        Slip{"unknown_key", "command =", "comand =",
             "line 2, column 1: unknown key 'comand' in the file; did you mean "
             "'command'?"},
        Slip{"unknown_clock", "[inputs]", "[clock]\nfake = true\n[inputs]",
             "line 4, column 1: unknown key 'fake' in [clock]"},
        Slip{"unknown_limit", "[inputs]", "[limits]\ncpu = 1\n[inputs]",
             "unknown key 'cpu' in [limits]"},
        Slip{"no_name", "name = \"hello\"\n", "", "lacks 'name'"},
        Slip{"name", "name = \"hello\"", "name = \"Hello World\"",
             "name 'Hello World'"},
        Slip{"no_command", "command = [\"make\"]\n", "", "lacks 'command'"},
        Slip{"command_in_words", "[\"make\"]", "\"make\"", "write a list"},
        Slip{"command_of_nothing", "[\"make\"]", "[]", "1 to 256 arguments"},
        Slip{"command_with_nul", "\"make\"", "\"ma\\u0000ke\"", "has NUL"},
        Slip{"input_in_a_folder", "\"hello.tar\"", "\"a/hello.tar\"",
             "line 4, column 1: [inputs]: a file's name"},
        Slip{"input_above", "\"hello.tar\"", "\"..\"", "a file's name"},
        Slip{"input_like_an_option", "\"hello.tar\"", "\"-o\"",
             "a file's name"},
        Slip{"input_without_digest", kDigest, "any",
             "an input's digest: write \"sha256:\""},
        Slip{"digest_in_capitals", kDigest, "sha256:" + std::string(64, 'A'),
             "lower-case"},
        Slip{"output_of_nothing", "hello = \"any\"\n", "",
             "outputs: one at least"},
        Slip{"no_outputs", "[outputs]\nhello = \"any\"\n", "",
             "lacks 'outputs'"},
        Slip{"output_in_a_folder", "hello = \"any\"", "\"a/b\" = \"any\"",
             "[outputs]: a file's name"},
        Slip{"output_of_some_kind", "\"any\"", "\"some\"", "or \"any\""},
        Slip{"output_twice", "hello = \"any\"",
             "hello = \"any\"\nhello = \"any\"", "line 7"},
        Slip{"variable", "[inputs]", "[environment]\n\"A-B\" = \"\"\n[inputs]",
             "environment 'A-B'"},
        Slip{"variable_of_a_number", "[inputs]",
             "[environment]\nA = 1\n[inputs]", "write a text in quotes"},
        Slip{"epoch_as_a_variable", "[inputs]",
             "[environment]\nSOURCE_DATE_EPOCH = \"1\"\n[inputs]",
             "clock.source-date-epoch"},
        Slip{"clock_of_a_number", "[inputs]",
             "[clock]\nsource-date-epoch = 1672068600\n[inputs]",
             "write a time in UTC"},
        Slip{"faketime_without_clock", "[inputs]",
             "[clock]\nfaketime = true\n[inputs]",
             "clock.faketime needs clock.source-date-epoch"},
        Slip{"faketime_in_words", "[inputs]",
             "[clock]\nfaketime = \"yes\"\n[inputs]", "write true or false"},
        Slip{"no_time", "[inputs]", "[limits]\ntime = \"0s\"\n[inputs]",
             "limits.time: from 1s to 7d"},
        Slip{"too_much_time", "[inputs]", "[limits]\ntime = \"8d\"\n[inputs]",
             "limits.time: from 1s to 7d"},
        Slip{"too_little_memory", "[inputs]",
             "[limits]\nmemory = \"1MiB\"\n[inputs]",
             "limits.memory: from 64MiB"},
        Slip{"no_disk", "[inputs]", "[limits]\ndisk = 0\n[inputs]",
             "limits.disk"},
        Slip{"too_few_processes", "[inputs]",
             "[limits]\nprocesses = 2\n[inputs]", "limits.processes: from 3"},
        Slip{"too_long_a_log", "[inputs]", "[limits]\nlog = \"2GiB\"\n[inputs]",
             "limits.log"},
        Slip{"root", "[inputs]", "[root]\npackages = \"bookworm\"\n[inputs]",
             "root.packages: write \"sha256:\""}),
    [](const ::testing::TestParamInfo<Slip>& row) { return row.param.name; });

}  // namespace
}  // namespace airlock::policies

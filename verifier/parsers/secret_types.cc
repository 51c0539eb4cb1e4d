#include "verifier/parsers/secret_types.h"

#include <array>

namespace airlock::verifier {
namespace {

// The forms are those that the makers document for their scanners: GitHub,
// "Behind GitHub's new authentication token formats"; GitLab, "Token
// overview"; AWS IAM, "Unique identifiers"; Google, "API keys"; RFC 7519;
// age(1); PyPI, "macaroons"; and each vendor's page on its tokens. `most` is where a
// longer word is another thing.
constexpr std::size_t kAny = 4096;

constexpr SecretPart kAws[] = {{Charset::kUpper32, 16, 16, ""}};
constexpr SecretPart kGoogleKey[] = {{Charset::kBase64Url, 35, 35, ""}};
constexpr SecretPart kGoogleToken[] = {{Charset::kBase64Url, 40, kAny, ""}};
constexpr SecretPart kGoogleSecret[] = {{Charset::kBase64Url, 28, 28, ""}};
constexpr SecretPart kHex40Quoted[] = {{Charset::kHex, 40, 40, "\""}};
constexpr SecretPart kAlnum36[] = {{Charset::kAlnum, 36, 36, ""}};
constexpr SecretPart kGithubFine[] = {{Charset::kAlnum, 22, 22, "_"},
                                      {Charset::kAlnum, 59, 59, ""}};
constexpr SecretPart kGitlab[] = {{Charset::kBase64Url, 20, 20, ""}};
constexpr SecretPart kSlack[] = {{Charset::kDigits, 10, 13, "-"},
                                 {Charset::kDigits, 10, 13, "-"},
                                 {Charset::kAlnum, 24, 24, ""}};
constexpr SecretPart kSlackUser[] = {{Charset::kDigits, 10, 13, "-"},
                                     {Charset::kDigits, 10, 13, "-"},
                                     {Charset::kDigits, 10, 13, "-"},
                                     {Charset::kAlnum, 32, 32, ""}};
constexpr SecretPart kSlackHook[] = {{Charset::kUpperAlnum, 8, 12, "/B"},
                                     {Charset::kUpperAlnum, 8, 12, "/"},
                                     {Charset::kAlnum, 24, 24, ""}};
constexpr SecretPart kPypi[] = {{Charset::kBase64Url, 50, kAny, ""}};
constexpr SecretPart kJwt[] = {{Charset::kBase64Url, 12, kAny, ".eyJ"},
                               {Charset::kBase64Url, 12, kAny, "."},
                               {Charset::kBase64Url, 27, kAny, ""}};
constexpr SecretPart kStripe[] = {{Charset::kAlnum, 24, 247, ""}};
constexpr SecretPart kHex64[] = {{Charset::kHex, 64, 64, ""}};
constexpr SecretPart kHex48[] = {{Charset::kHex, 48, 48, ""}};
constexpr SecretPart kHex32[] = {{Charset::kHex, 32, 32, ""}};
constexpr SecretPart kDocker[] = {{Charset::kBase64Url, 27, 27, ""}};
constexpr SecretPart kVault[] = {{Charset::kBase64Url, 90, 140, ""}};
constexpr SecretPart kAge[] = {{Charset::kUpperAlnum, 58, 58, ""}};
constexpr SecretPart kAnthropic[] = {{Charset::kBase64Url, 93, 93, "AA"}};
constexpr SecretPart kOpenai[] = {{Charset::kBase64Url, 74, kAny, ""}};
constexpr SecretPart kGrafana[] = {{Charset::kAlnum, 32, 32, "_"},
                                    {Charset::kHex, 8, 8, ""}};
constexpr SecretPart kAzure[] = {{Charset::kBase64, 86, 86, "=="}};
constexpr SecretPart kLinear[] = {{Charset::kAlnum, 40, 40, ""}};
constexpr SecretPart kPostman[] = {{Charset::kHex, 24, 24, "-"},
                                    {Charset::kHex, 34, 34, ""}};
constexpr SecretPart kNewRelic[] = {{Charset::kUpperAlnum, 27, 27, ""}};
constexpr SecretPart kKubernetes[] = {{Charset::kBase64, 200, 16384, ""}};
constexpr SecretPart kTerraform[] = {{Charset::kBase64Url, 60, 70, ""}};

constexpr auto kTypes = std::to_array<SecretType>({
    {"age-key", "AGE-SECRET-KEY-1", kAge},
    {"anthropic-key", "sk-ant-api03-", kAnthropic},
    {"aws-access-key", "AKIA", kAws},
    {"aws-session-key", "ASIA", kAws},
    {"azure-storage-key", "AccountKey=", kAzure},
    {"databricks-token", "dapi", kHex32},
    {"digitalocean-token", "dop_v1_", kHex64},
    {"docker-token", "dckr_pat_", kDocker},
    {"gcp-service-account", "\"private_key_id\": \"", kHex40Quoted},
    {"github-app-token", "ghu_", kAlnum36},
    {"github-oauth-token", "gho_", kAlnum36},
    {"github-refresh-token", "ghr_", kAlnum36},
    {"github-server-token", "ghs_", kAlnum36},
    {"github-token", "ghp_", kAlnum36},
    {"github-fine-grained-token", "github_pat_", kGithubFine},
    {"gitlab-token", "glpat-", kGitlab},
    {"google-api-key", "AIza", kGoogleKey},
    {"google-oauth-secret", "GOCSPX-", kGoogleSecret},
    {"google-oauth-token", "ya29.", kGoogleToken},
    {"grafana-token", "glsa_", kGrafana},
    {"jwt", "eyJhbGciOi", kJwt},
    {"jwt", "eyJ0eXAiOi", kJwt},
    {"kubernetes-client-key", "client-key-data: ", kKubernetes},
    {"linear-key", "lin_api_", kLinear},
    {"newrelic-key", "NRAK-", kNewRelic},
    {"npm-token", "npm_", kAlnum36},
    {"openai-key", "sk-proj-", kOpenai},
    {"postman-key", "PMAK-", kPostman},
    {"pypi-token", "pypi-AgEIcHlwaS5vcmc", kPypi},
    {"rubygems-key", "rubygems_", kHex48},
    {"shopify-token", "shpat_", kHex32},
    {"slack-bot-token", "xoxb-", kSlack},
    {"slack-user-token", "xoxp-", kSlackUser},
    {"slack-webhook", "hooks.slack.com/services/T", kSlackHook},
    {"stripe-key", "sk_live_", kStripe},
    {"stripe-restricted-key", "rk_live_", kStripe},
    {"terraform-token", ".atlasv1.", kTerraform},
    {"vault-token", "hvs.", kVault},
});

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

bool IsIn(Charset set, char c) {
  const bool alnum = IsDigit(c) || IsUpper(c) || IsLower(c);
  switch (set) {
    case Charset::kDigits:
      return IsDigit(c);
    case Charset::kHex:
      return IsDigit(c) || (c >= 'a' && c <= 'f');
    case Charset::kUpper32:  // RFC 4648's base32
      return IsUpper(c) || (c >= '2' && c <= '7');
    case Charset::kUpperAlnum:
      return IsUpper(c) || IsDigit(c);
    case Charset::kAlnum:
      return alnum;
    case Charset::kBase64:
      return alnum || c == '+' || c == '/';
    case Charset::kBase64Url:
      return alnum || c == '-' || c == '_';
  }
  return false;
}

std::span<const SecretType> SecretTypes() { return kTypes; }

}  // namespace airlock::verifier

/* Backdoors that were found in software as upstream shipped it. */

rule xz_backdoor_code {
  meta:
    description = "Start of the function that liblzma 5.6.0 and 5.6.1 hooked in"
    reference = "CVE-2024-3094; oss-security, 2024-03-29"
  strings:
    $code = { f3 0f 1e fa 55 48 89 f5 4c 89 ce 53 89 fb 81 e7 00 00 00 80
              48 83 ec 28 48 89 54 24 18 48 89 4c 24 10 }
  condition:
    $code
}

rule xz_backdoor_build_script {
  meta:
    description = "Markers of the script hidden in the test files of xz 5.6"
    reference = "CVE-2024-3094"
  strings:
    $first = "####Hello####"
    $last = "####World####"
  condition:
    all of them
}

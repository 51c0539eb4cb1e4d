/* Files that exist to try a scanner. */

rule eicar_test_file {
  meta:
    description = "The EICAR test file, or a file that carries its text"
    reference = "https://www.eicar.org/download-anti-malware-testfile/"
  strings:
    $text = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
  condition:
    $text
}
